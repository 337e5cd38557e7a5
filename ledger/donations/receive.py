"""Receiving: a donor's money that arrived, whole in one pot, or split over several pots and funds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from pydantic import Field

from ledger.command import Codes, FactCommand, Happening, History
from ledger.donations.events import DonationCollected, DonationReceived, SplitPart
from ledger.donations.pledge import known_pledge
from ledger.errors import Malformed, Refused, Unknown
from ledger.event import Reference, Value
from ledger.funds.events import MoneyKind
from ledger.funds.fund import Fund
from ledger.funds.standing import DONOR_KINDS, given_for, must_fit, taking_fund, taking_pot
from ledger.identifiers import DonationId, FundId, PartyId, PledgeId, PotId
from ledger.money import Rupiah
from ledger.money import rupiah as written
from ledger.stating import must_be_distinct, stated

REMITTED_TWICE = "MON-04"
"""More arrived for a collection than its intermediary collected."""
MORE_THAN_PLEDGED = "MON-12"
"""More was given for a pledge than was pledged; of one that has lapsed, than was given by that day."""


class _Answered(NamedTuple):
    """What a part of a donor's money answers: a pledge, a collection, both or neither."""

    donor: str
    fund: str
    pledge: str | None
    collected: str | None
    on: date
    came_on: date
    """When the money came: before ``on`` where a correction records it anew."""


class ReceiptCommand(FactCommand):
    """A command about one transfer that arrived: its account, its bank reference, its donor."""

    account: Reference = Field(
        description="The fund's own account or channel, by its label.", examples=["bri-gresik-01"]
    )
    bank_reference: Reference = Field(description="The bank's reference, once an account.", examples=["FT22360A1B2C"])
    donation: DonationId | None = Field(None, description="The id of the gift; random where left out.")
    donor: PartyId = Field(description="Who gives.", examples=["party-gresik-firm"])
    poolable: bool = Field(
        False, strict=True, description="Whether its remainder may be pooled with other gifts' for one person."
    )
    rupiah: Rupiah

    def came_on(self, history: History) -> date:
        """Return the day on which the money came."""
        return self.effective_on


class ReceiveDonation(ReceiptCommand):
    """Record a donor's money that arrived in the fund's account."""

    NOUN = "donations"
    VERB = "receive"
    IDS: ClassVar[Mapping[str, str]] = {"donation": "gift"}

    collected: DonationId | None = Field(None, description="The collection by an intermediary that it remits.")
    fund: FundId = Field(description="A fund of donations or zakat.", examples=["fund-gresik-2022"])
    pledge: PledgeId | None = Field(None, description="The pledge that it fulfils.")
    pot: PotId = Field(description="The pot that it goes to.", examples=["pot-gresik-2022"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund of authority, a closed fund, and a donor, pledge or collection that does not fit.

        More than was pledged or collected is a warning, which must be accepted; so is a gift for a lapsed pledge.
        """
        assert self.donation is not None, "the book fills in the donation's id"
        fund = taking_fund(history, self.fund, kind=MoneyKind.CASH, on=self.effective_on, adding=self.rupiah)
        taking_pot(fund, self.pot, on=self.effective_on)
        must_fit(history, self.donor, role="donor", kinds=DONOR_KINDS, on=self.effective_on)
        came_on = self.came_on(history)
        answered = _Answered(self.donor, self.fund, self.pledge, self.collected, self.effective_on, came_on)
        codes = _too_much(history, fund, answered, self.rupiah)
        return [Happening(self.fund, [stated(history, self, DonationReceived, exceptions=codes)])]


class ReceivedPart(Value):
    """What of a transfer goes to one pot."""

    collected: DonationId | None = Field(None, description="The collection by an intermediary that it remits.")
    fund: FundId = Field(description="A fund of donations or zakat.", examples=["fund-gresik-2022"])
    pledge: PledgeId | None = Field(None, description="The pledge that it fulfils.")
    pot: PotId = Field(description="The pot that it goes to.", examples=["pot-gresik-2022"])
    rupiah: Rupiah


class ReceiveSplitDonation(ReceiptCommand):
    """Record one transfer that its donor split over several pots or funds: one gift, whole or not at all."""

    NOUN = "donations"
    VERB = "receive-split"
    IDS: ClassVar[Mapping[str, str]] = {"donation": "gift"}

    parts: tuple[ReceivedPart, ...] = Field(
        min_length=2,
        max_length=50,
        description="What goes where; the sums make up the transfer, and each pot is named once.",
        examples=[
            [
                {"fund": "fund-gresik-2022", "pot": "pot-gresik-2022", "rupiah": 600_000},
                {"fund": "fund-gresik-2022", "pot": "pot-gresik-kebomas", "rupiah": 400_000},
            ]
        ],
    )
    rupiah: Rupiah = Field(description="The whole transfer, as the bank states it.", examples=[1_000_000])

    def decide(self, history: History) -> Iterator[Happening]:
        """Refuse parts that do not make up the transfer, and any part that could not be received by itself."""
        assert self.donation is not None, "the book fills in the donation's id"
        must_add_up(self.parts, self.rupiah)
        must_fit(history, self.donor, role="donor", kinds=DONOR_KINDS, on=self.effective_on)
        by_fund = {
            fund: [p for p in self.parts if p.fund == fund] for fund in dict.fromkeys(p.fund for p in self.parts)
        }
        number = 1
        for fund, parts in by_fund.items():
            codes = self._codes(history, fund, parts)
            yield Happening(
                fund,
                [
                    self._event(history, part, codes, SplitPart(funds=tuple(by_fund), number=n, rupiah=self.rupiah))
                    for n, part in enumerate(parts, number)
                ],
            )
            number += len(parts)

    def _codes(self, history: History, name: str, parts: Sequence[ReceivedPart]) -> dict[str, str]:
        """Return the codes of what goes to one fund, all of which answers the same pledge and collection."""
        total = sum(part.rupiah for part in parts)
        fund = taking_fund(history, name, kind=MoneyKind.CASH, on=self.effective_on, adding=total)
        for part in parts:
            taking_pot(fund, part.pot, on=self.effective_on)
        first = parts[0]
        if any((part.pledge, part.collected) != (first.pledge, first.collected) for part in parts):
            raise Malformed(
                "parts_differ",
                f"expected the parts for {name} to answer one pledge and one collection, found several; record them as "
                "gifts of their own",
                fund=name,
            )
        days = self.effective_on, self.came_on(history)
        return _too_much(history, fund, _Answered(self.donor, name, first.pledge, first.collected, *days), total)

    def _event(self, history: History, part: ReceivedPart, codes: Codes, split: SplitPart) -> DonationReceived:
        own = {name: getattr(part, name) for name in ReceivedPart.model_fields}
        return stated(history, self, DonationReceived, exceptions=codes, also={**own, "split": split})


def must_add_up(parts: Sequence[ReceivedPart], rupiah: int) -> None:
    """Refuse parts that do not make up their transfer, and a pot named twice."""
    must_be_distinct("pots", [part.pot for part in parts])
    total = sum(part.rupiah for part in parts)
    if total != rupiah:
        raise Malformed(
            "split_sum",
            f"expected parts of {written(rupiah)} in all, the whole transfer, found {written(total)}; mend the parts "
            "or the sum",
            expected=rupiah,
            found=total,
        )


def _too_much(history: History, fund: Fund, part: _Answered, rupiah: int) -> dict[str, str]:
    """Return the codes of what comes for a pledge, or of a collection, beyond what there was, with the numbers."""
    return {
        code: f"{written(rupiah)} for {answered}, which has {written(given)} of at most {written(most)} on {part.on}"
        for code, answered, most in (
            (REMITTED_TWICE, part.collected, _collected(history, part)),
            (MORE_THAN_PLEDGED, part.pledge, _pledged(history, part)),
        )
        if answered is not None and (given := given_for(fund, answered)) + rupiah > most
    }


def _pledged(history: History, part: _Answered) -> int:
    """Return how much may come for the pledge by the date, nothing once it lapsed; refuse one that does not fit."""
    if part.pledge is None:
        return 0
    pledged, lapsed_on = known_pledge(history, part.pledge)
    if (pledged.donor, pledged.fund) != (part.donor, part.fund):
        raise _differs("pledge", part.pledge, of=(pledged.donor, pledged.fund), asked=(part.donor, part.fund))
    return 0 if lapsed_on is not None and part.came_on >= lapsed_on else pledged.rupiah


def _collected(history: History, part: _Answered) -> int:
    """Return how much was collected, or refuse a collection that does not fit, or that is later than its gift."""
    if part.collected is None:
        return 0
    position = history.natural_key("collection", part.collected)
    entry = None if position is None else history.entry(position)
    if entry is None or not isinstance(entry.event, DonationCollected):
        raise Unknown("collection", part.collected)
    found = (entry.event.donor, entry.event.fund)
    if found != (part.donor, part.fund):
        raise _differs("collection", part.collected, of=found, asked=(part.donor, part.fund))
    if part.on < entry.event.effective_on:
        raise _before_collection(part, entry.event.effective_on)
    return entry.event.rupiah


def _before_collection(part: _Answered, collected_on: date) -> Refused:
    return Refused(
        "before_collection",
        f"expected a date from {collected_on} on, when {part.collected} was collected, found "
        f"{part.on}; mend the date, or leave the collection out",
        collection=part.collected,
        collected_on=collected_on.isoformat(),
        found=part.on.isoformat(),
    )


def _differs(noun: str, identifier: str, *, of: tuple[str, str], asked: tuple[str, str]) -> Refused:
    return Refused(
        f"{noun}_differs",
        f"expected a {noun} of {asked[0]} for {asked[1]}, found {identifier} of {of[0]} for {of[1]}; name the "
        f"{noun} of this donor and fund, or leave it out",
        id=identifier,
        donor=of[0],
        fund=of[1],
    )
