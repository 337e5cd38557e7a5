"""A transfer that was recorded wrong as a whole: split wrongly, in part gone, or reversed by mistake; recorded anew."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from ledger.command import Happening, History
from ledger.corrections.correcting import Correction, Steps, only
from ledger.corrections.events import CorrectionKind
from ledger.corrections.gifts import first_came_on, gift_at, of_transfer, settle_what_is_short, take_back
from ledger.donations.events import DonationReceived, DonationReversed
from ledger.donations.receive import ReceiveDonation, ReceivedPart, ReceiveSplitDonation, must_add_up
from ledger.donations.reverse import funds_of
from ledger.errors import Refused
from ledger.event import Entry
from ledger.funds.fund import Fund
from ledger.identifiers import DonationId
from ledger.money import Rupiah

_KEPT = ("account", "bank_reference", "donor", "poolable")


class CorrectTransfer(Correction):
    """Correct a whole transfer: what is left of it is taken back, and it is recorded anew, in one part or several.

    It keeps its bank reference, and the day on which it came for a pledge. What it paid for stays paid, as far as its
    new parts go.
    """

    NOUN = "corrections"
    VERB = "transfer"
    IDS: ClassVar[Mapping[str, str]] = {"donation": "gift"}

    donation: DonationId | None = Field(None, description="The id of the gift recorded anew; random where left out.")
    parts: tuple[ReceivedPart, ...] = Field(
        min_length=1,
        max_length=50,
        description="What of it goes where in truth; the sums make up the transfer, and each pot is named once.",
        examples=[[{"fund": "fund-gresik-2022", "pot": "pot-gresik-2022", "rupiah": 600_000}]],
    )
    rupiah: Rupiah = Field(description="The whole transfer, as it arrived in truth.", examples=[600_000])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what is no gift, was corrected since, or is not the first part; and what could not be received."""
        assert self.donation is not None, "the book fills in the donation's id"
        gift = gift_at(self.target(history))
        self._must_be_first_part(history, gift)
        steps = Steps(history)
        left = any(history.fold(Fund, fund).plan_bounce(gift.donation) for fund in funds_of(history, gift.donation))
        taken = take_back(steps, self, gift) if left else []
        new = self._received(steps, gift)
        for entry in new:
            event = entry.event
            assert isinstance(event, DonationReceived), "a transfer is received in parts"
            settle_what_is_short(steps, self, taken, (event.fund, self.donation, event.pot))
        links = only(new, DonationReceived)[0], only(taken, DonationReversed)
        yield from steps.happenings
        yield self.corrected(CorrectionKind.TRANSFER, replaced_by=links[0], reversals=links[1])

    def _must_be_first_part(self, history: History, gift: DonationReceived) -> None:
        first = history.natural_key("donation", gift.donation)
        if first != self.corrects:
            raise Refused(
                "not_the_first_part",
                f"expected the first part of a transfer, which stands for all of them, found another of "
                f"{gift.donation} at position {self.corrects}; name position {first}",
                corrects=self.corrects,
                first=first,
            )

    def _received(self, steps: Steps, gift: DonationReceived) -> list[Entry]:
        """Receive the transfer anew, under the bank reference that its first recording took."""
        said: dict[str, Any] = {**self.shared(corrects=True), **{name: getattr(gift, name) for name in _KEPT}}
        said |= {"donation": self.donation, "rupiah": self.rupiah}
        if len(self.parts) > 1:
            received: ReceiveDonation | ReceiveSplitDonation = _SplitAnew(**said, parts=self.parts)
        else:
            (part,) = self.parts
            must_add_up([part], self.rupiah)
            received = _WholeAnew(**{**said, **{name: getattr(part, name) for name in ReceivedPart.model_fields}})
        happenings = list(received.decide(steps.ahead))
        return steps.append(
            Happening(one.stream, [of_transfer(event, self.corrects) for event in one.events]) for one in happenings
        )


class _WholeAnew(ReceiveDonation):
    """A transfer recorded anew in one part."""

    VERB = ""

    def came_on(self, history: History) -> date:
        """Return the day on which the money came."""
        return first_came_on(history, self.corrects)


class _SplitAnew(ReceiveSplitDonation):
    """A transfer recorded anew in several parts."""

    VERB = ""

    def came_on(self, history: History) -> date:
        """Return the day on which the money came."""
        return first_came_on(history, self.corrects)
