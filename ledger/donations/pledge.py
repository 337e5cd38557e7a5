"""Pledges: what a donor undertakes to give, by when, and what of it will not come."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import ClassVar

from pydantic import Field

from ledger.command import FactCommand, Happening, History, must_be_new
from ledger.donations.events import DonationPledged, Due, PledgeLapsed
from ledger.errors import Malformed, Refused, Unknown
from ledger.funds.events import MoneyKind
from ledger.funds.standing import DONOR_KINDS, must_fit, taking_fund
from ledger.identifiers import FundId, PartyId, PledgeId
from ledger.money import Rupiah, rupiah
from ledger.programmes import Programme
from ledger.stating import stated


class PledgeDonation(FactCommand):
    """Note that a donor undertakes to give; it is not money yet."""

    NOUN = "donations"
    VERB = "pledge"
    IDS: ClassVar[Mapping[str, str]] = {"pledge": "pledge"}

    donor: PartyId = Field(description="Who gives.", examples=["party-gresik-firm"])
    fund: FundId = Field(description="A fund of donations or zakat.", examples=["fund-gresik-2022"])
    months: int | None = Field(None, strict=True, ge=1, le=120, description="Months a person, where the donor says so.")
    persons: int | None = Field(
        None, strict=True, ge=1, lt=2**53, description="How many people, where the donor says so."
    )
    pledge: PledgeId | None = Field(None, description="The id of the pledge; random where left out.")
    programmes: tuple[Programme, ...] = Field((), max_length=3, description="The programmes that the donor names.")
    rupiah: Rupiah
    schedule: tuple[Due, ...] = Field((), max_length=120, description="When it will come; the sums make up the pledge.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund of authority, a donor that does not stand, and a schedule with another sum or order."""
        assert self.pledge is not None, "the book fills in the pledge's id"
        must_be_new(history, "pledge", self.pledge)
        taking_fund(history, self.fund, kind=MoneyKind.CASH, on=self.effective_on)
        must_fit(history, self.donor, role="donor", kinds=DONOR_KINDS, on=self.effective_on)
        self._must_add_up()
        self._must_be_in_order()
        return [Happening(self.pledge, [stated(history, self, DonationPledged)])]

    def _must_add_up(self) -> None:
        scheduled = sum(due.rupiah for due in self.schedule)
        if self.schedule and scheduled != self.rupiah:
            raise Malformed(
                "schedule_sum",
                f"expected a schedule of {rupiah(self.rupiah)} in all, found {rupiah(scheduled)}; mend the sums",
                expected=self.rupiah,
                found=scheduled,
            )

    def _must_be_in_order(self) -> None:
        dates = [self.effective_on, *(due.on for due in self.schedule)]
        for before, after in pairwise(dates[1:]):
            if after <= before:
                raise _misdated(f"after {before}, the date before it", after)
        if self.schedule and dates[1] < dates[0]:
            raise _misdated(f"from {dates[0]} on, when the pledge was made", dates[1])


class LapsePledge(FactCommand):
    """Note that what is left of a pledge by a day will not come."""

    NOUN = "donations"
    VERB = "lapse-pledge"

    pledge: PledgeId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a pledge that is unknown or has lapsed, and a day before it was made."""
        pledged, lapsed_on = known_pledge(history, self.pledge)
        if lapsed_on is not None:
            raise Refused(
                "pledge_lapsed",
                f"expected a pledge that stands, found {self.pledge} lapsed on {lapsed_on}; nothing is left to do",
                pledge=self.pledge,
                lapsed_on=lapsed_on.isoformat(),
            )
        if self.effective_on < pledged.effective_on:
            raise Refused(
                "before_pledge",
                f"expected a date from {pledged.effective_on} on, when {self.pledge} was made, found "
                f"{self.effective_on}; mend the date",
                pledge=self.pledge,
                pledged_on=pledged.effective_on.isoformat(),
                found=self.effective_on.isoformat(),
            )
        return [Happening(self.pledge, [stated(history, self, PledgeLapsed)])]


def _misdated(expected: str, found: date) -> Malformed:
    return Malformed(
        "schedule_dates",
        f"expected a date of the schedule {expected}, found {found}; put the dates in order, each once",
        found=found.isoformat(),
    )


def known_pledge(history: History, pledge: str) -> tuple[DonationPledged, date | None]:
    """Return a pledge, and the day on which it lapsed if it did; refuse one that the book does not hold."""
    events = [entry.event for entry in history.entries(pledge)]
    pledged = next((event for event in events if isinstance(event, DonationPledged)), None)
    if pledged is None:
        raise Unknown("pledge", pledge)
    lapsed = next((event for event in events if isinstance(event, PledgeLapsed)), None)
    return pledged, None if lapsed is None else lapsed.effective_on
