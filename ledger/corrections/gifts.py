"""A gift that was recorded with a wrong amount, or into a wrong fund: taken back, and recorded anew in one command."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from ledger.allocations.events import BudgetAllocated
from ledger.command import Happening, History
from ledger.corrections.correcting import Correction, Steps, must_be, must_differ, only
from ledger.corrections.events import CorrectionKind
from ledger.corrections.first import first_version
from ledger.donations.events import DonationReceived, DonationReversed
from ledger.donations.receive import ReceiveDonation
from ledger.donations.reverse import ReverseDonation, SettleShortfall
from ledger.errors import Refused
from ledger.event import Entry, Event, Reference
from ledger.funds.fund import Fund
from ledger.identifiers import DonationId, FundId, PledgeId, PotId
from ledger.money import Rupiah
from ledger.money import rupiah as written

_NOT_COVERED = frozenset({"nothing_to_settle", "pot_restricted"})
"""Why a gift recorded anew may leave a shortfall open: it is too small, or is not meant for those people."""


class GiftCorrection(Correction):
    """A correction that records a gift anew."""

    donation: DonationId | None = Field(None, description="The id of the gift recorded anew; random where left out.")

    def anew(self, history: History, kind: CorrectionKind, words: Mapping[str, Any]) -> Iterator[Happening]:
        """Yield that the gift is taken back, recorded anew in other words, and covers what it left, as far as it goes.

        Any: fields of several types, which the command that receives it validates.
        """
        assert self.donation is not None, "the book fills in the donation's id"
        gift = gift_at(self.target(history))
        must_be_whole_transfer(gift)
        for name in words:
            must_differ(name, getattr(gift, name), words[name])
        steps = Steps(history)
        taken = take_back(steps, self, gift)
        _must_be_left(gift, taken)
        received = self._received(gift, words)
        transfer = self.corrects if received.account == gift.account else None
        said = [event for happening in received.decide(steps.ahead) for event in happening.events]
        new = steps.append([Happening(received.fund, [of_transfer(event, transfer) for event in said])])
        settle_what_is_short(steps, self, taken, (received.fund, self.donation, received.pot))
        yield from steps.happenings
        yield self.corrected(kind, replaced_by=only(new, DonationReceived)[0], reversals=only(taken, DonationReversed))

    def _received(self, gift: DonationReceived, words: Mapping[str, Any]) -> ReceiveDonation:
        kept = {
            name: getattr(gift, name) for name in ReceiveDonation.model_fields.keys() & type(gift).model_fields.keys()
        }
        return _ReceivedAnew(**{**kept, **words, **self.shared(corrects=True), "donation": self.donation})


class _ReceivedAnew(ReceiveDonation):
    """A gift recorded anew: its money came on the day of the first version."""

    VERB = ""

    def came_on(self, history: History) -> date:
        """Return the day on which the money came."""
        return first_came_on(history, self.corrects)


def first_came_on(history: History, corrects: int | None) -> date:
    """Return the day on which the money of a gift came that was recorded anew, however often."""
    assert corrects is not None, "a correction names what it corrects"
    first = history.entry(first_version(history, corrects))
    assert first is not None, "a correction names an entry of the book"
    return gift_at(first).effective_on


class CorrectAmount(GiftCorrection):
    """Correct the amount of a gift: it is taken back and recorded anew, and what it paid for stays paid."""

    NOUN = "corrections"
    VERB = "amount"
    IDS: ClassVar[Mapping[str, str]] = {"donation": "gift"}

    rupiah: Rupiah = Field(description="The right amount.", examples=[50_000_000])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what is no gift, was corrected since, or has that amount; a budget line is revised by a decree."""
        return self.anew(history, CorrectionKind.AMOUNT, {"rupiah": self.rupiah})


class CorrectFund(GiftCorrection):
    """Correct the fund of a gift: it is taken back where it was recorded, and recorded where it arrived."""

    NOUN = "corrections"
    VERB = "fund"
    IDS: ClassVar[Mapping[str, str]] = {"donation": "gift"}

    account: Reference | None = Field(
        None, description="The account that it arrived in; the one recorded where left out.", examples=["bri-gresik-02"]
    )
    collected: DonationId | None = Field(None, description="The collection for the right fund that it remits.")
    fund: FundId = Field(description="The fund that it arrived in.", examples=["fund-labusel-2022"])
    pledge: PledgeId | None = Field(None, description="The pledge to the right fund that it fulfils.")
    pot: PotId = Field(description="The pot of that fund that it goes to.", examples=["pot-labusel-2022"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what is no gift, was corrected since, or stands in that fund; and what could not be received there."""
        return self.anew(history, CorrectionKind.FUND, {"fund": self.fund})

    def _received(self, gift: DonationReceived, words: Mapping[str, Any]) -> ReceiveDonation:
        told = {**words, "collected": self.collected, "pledge": self.pledge, "pot": self.pot}
        return super()._received(gift, told | ({"account": self.account} if self.account else {}))


def gift_at(entry: Entry) -> DonationReceived:
    """Return the gift of an entry; refuse a budget line, which its decree revises, and what is no gift."""
    if isinstance(entry.event, BudgetAllocated):
        raise Refused(
            "correct_by_revision",
            f"expected the position of a gift, found budget line {entry.event.allocation} of "
            f"{written(entry.event.rupiah)} at position {entry.position}; revise it by its decree, with "
            "`amanah allocations revise`",
            allocation=entry.event.allocation,
            rupiah=entry.event.rupiah,
        )
    return must_be(entry, DonationReceived, "a gift")


def must_be_whole_transfer(gift: DonationReceived) -> None:
    """Refuse a part of a gift that was split: its parts make up one transfer, and are taken back together."""
    if gift.split is not None:
        raise Refused(
            "gift_split",
            f"expected a gift in one pot, found part {gift.split.number} of {gift.donation}, a transfer of "
            f"{written(gift.split.rupiah)}; correct the whole transfer with `amanah corrections transfer`, naming all "
            "its parts",
            donation=gift.donation,
            part=gift.split.number,
        )


def take_back(steps: Steps, command: Correction, gift: DonationReceived) -> list[Entry]:
    """Take a gift back as the bank would, in every fund that it reached."""
    return steps.do(ReverseDonation(**command.shared(corrects=True), donation=gift.donation))


def settle_what_is_short(
    steps: Steps, command: Correction, taken: Iterable[Entry], cover: tuple[str, str, str]
) -> None:
    """Let a cover (fund, credit, pot) take the place of what was taken in its fund, lot by lot, as far as it goes.

    It counts from the day of the correction, or from that of the last move of the people's months, where that is later.
    """
    for reversal in (entry.event for entry in taken):
        if not isinstance(reversal, DonationReversed) or reversal.fund != cover[0]:
            continue
        for lot in reversal.lots:
            moved_on = _last_move(steps.ahead.fold(Fund, reversal.fund), reversal.donation, lot.pot)
            settling = SettleShortfall(
                **{**command.shared(corrects=False), "effective_on": max(command.effective_on, *moved_on)},
                cover=cover[1],
                cover_pot=cover[2],
                credit=reversal.donation,
                fund=reversal.fund,
                pot=lot.pot,
            )
            try:
                steps.do(settling)
            except Refused as refusal:
                if refusal.code not in _NOT_COVERED:
                    raise


def _last_move(fund: Fund, credit: str, pot: str) -> list[date]:
    """Return the days on which a lot's money came to where it stands, in people's months or with its donor."""
    columns = [column for batch in fund.batches for _, column in fund.cells(batch).shared()]
    parts = [part for column in columns for segment in column for part in segment.of_lot(credit, pot)]
    return [*(part.since for part in parts), *fund.lots[credit, pot].returned, fund.credits[credit].on]


def _must_be_left(gift: DonationReceived, taken: Iterable[Entry]) -> None:
    """Refuse a gift of which a part is gone: recorded anew in full, that part would come back."""
    reversals = [entry.event for entry in taken if isinstance(entry.event, DonationReversed)]
    left = sum(lot.rupiah for reversal in reversals for lot in reversal.lots)
    if left != gift.rupiah:
        raise Refused(
            "gift_not_whole",
            f"expected a gift of which nothing was taken back and nothing has lapsed, found {written(left)} left of "
            f"{written(gift.rupiah)} of {gift.donation}; correct the whole transfer with `amanah corrections "
            "transfer`, naming what arrived in truth",
            donation=gift.donation,
            left=left,
            rupiah=gift.rupiah,
        )


def of_transfer(event: Event, position: int | None) -> Event:
    """Return a gift that leaves the bank's reference with the entry that took it, where it is the same transfer."""
    return event.model_copy(update={"transfer_of": position})
