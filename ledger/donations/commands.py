"""What can be done with donations: pledge, collect, receive, designate, return, reverse, settle."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History, must_be_new
from ledger.donations.events import (
    DonationCollected,
    DonationDesignated,
    DonationPledged,
    DonationReceived,
    DonationReturned,
    Due,
    PledgeLapsed,
)
from ledger.donations.reverse import ReverseDonation, SettleShortfall
from ledger.errors import Malformed, Refused, Unknown
from ledger.event import Reference
from ledger.funds.events import MoneyKind
from ledger.funds.standing import (
    DONOR_KINDS,
    credit_of,
    given_for,
    known_fund,
    must_be_open,
    must_fit,
    must_have_room,
    opened_pot,
    taking_fund,
    taking_pot,
)
from ledger.identifiers import DonationId, FundId, PartyId, PledgeId, PotId
from ledger.money import Rupiah, rupiah
from ledger.parties.standing import must_stand
from ledger.programmes import Programme
from ledger.stating import stated

REMITTED_TWICE = "MON-04"
"""More arrived for a collection than its intermediary collected."""
MORE_THAN_PLEDGED = "MON-12"
"""More was given for a pledge than was pledged."""
_FUND = Field(description="A fund of donations or zakat.", examples=["fund-gresik-2022"])
_DONOR = Field(description="Who gives.", examples=["party-gresik-firm"])


class PledgeDonation(FactCommand):
    """Note that a donor undertakes to give; it is not money yet."""

    NOUN = "donations"
    VERB = "pledge"
    IDS: ClassVar[Mapping[str, str]] = {"pledge": "pledge"}

    donor: PartyId = _DONOR
    fund: FundId = _FUND
    months: int | None = Field(None, strict=True, ge=1, le=120, description="Months a person, where the donor says so.")
    persons: int | None = Field(
        None, strict=True, ge=1, lt=2**53, description="How many people, where the donor says so."
    )
    pledge: PledgeId | None = Field(None, description="The id of the pledge; random where left out.")
    programmes: tuple[Programme, ...] = Field((), max_length=3, description="The programmes that the donor names.")
    rupiah: Rupiah
    schedule: tuple[Due, ...] = Field((), max_length=120, description="When it will come; the sums make up the pledge.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund of authority, a donor that does not stand, and a schedule with another sum."""
        assert self.pledge is not None, "the book fills in the pledge's id"
        must_be_new(history, "pledge", self.pledge)
        taking_fund(history, self.fund, kind=MoneyKind.CASH, on=self.effective_on)
        must_fit(history, self.donor, role="donor", kinds=DONOR_KINDS, on=self.effective_on)
        self._must_add_up()
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


class LapsePledge(FactCommand):
    """Note that what is left of a pledge will not come."""

    NOUN = "donations"
    VERB = "lapse-pledge"

    pledge: PledgeId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a pledge that is unknown or has lapsed."""
        pledged = _standing_pledge(history, self.pledge)
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


class CollectDonation(FactCommand):
    """Note that an intermediary has a donor's money, which the fund does not have yet."""

    NOUN = "donations"
    VERB = "collect"
    IDS: ClassVar[Mapping[str, str]] = {"donation": "gift"}

    collector: PartyId = Field(description="The intermediary that has the money.", examples=["party-gresik-foundation"])
    donation: DonationId | None = Field(None, description="The id of the collection; random where left out.")
    donor: PartyId = _DONOR
    fund: FundId = _FUND
    rupiah: Rupiah

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund of authority, and a donor or collector that does not stand."""
        assert self.donation is not None, "the book fills in the donation's id"
        taking_fund(history, self.fund, kind=MoneyKind.CASH, on=self.effective_on)
        must_fit(history, self.donor, role="donor", kinds=DONOR_KINDS, on=self.effective_on)
        must_stand(history, [self.collector], on=self.effective_on)
        return [Happening(self.fund, [stated(history, self, DonationCollected)])]


class ReceiveDonation(FactCommand):
    """Record a donor's money that arrived in the fund's account."""

    NOUN = "donations"
    VERB = "receive"
    IDS: ClassVar[Mapping[str, str]] = {"donation": "gift"}

    account: Reference = Field(
        description="The fund's own account or channel, by its label.", examples=["bri-gresik-01"]
    )
    bank_reference: Reference = Field(description="The bank's reference, once an account.", examples=["FT22360A1B2C"])
    collected: DonationId | None = Field(None, description="The collection by an intermediary that it remits.")
    donation: DonationId | None = Field(None, description="The id of the gift; random where left out.")
    donor: PartyId = _DONOR
    fund: FundId = _FUND
    pledge: PledgeId | None = Field(None, description="The pledge that it fulfils.")
    poolable: bool = Field(
        False, strict=True, description="Whether its remainder may be pooled with other gifts' for one person."
    )
    pot: PotId = Field(description="The pot that it goes to.", examples=["pot-gresik-2022"])
    rupiah: Rupiah

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund of authority, a closed fund, and a donor, pledge or collection that does not fit.

        More than was pledged or collected is a warning, which must be accepted.
        """
        assert self.donation is not None, "the book fills in the donation's id"
        fund = taking_fund(history, self.fund, kind=MoneyKind.CASH, on=self.effective_on, adding=self.rupiah)
        taking_pot(fund, self.pot, on=self.effective_on)
        must_fit(history, self.donor, role="donor", kinds=DONOR_KINDS, on=self.effective_on)
        codes = [
            code
            for code, answered, most in (
                (REMITTED_TWICE, self.collected, self._collected(history)),
                (MORE_THAN_PLEDGED, self.pledge, self._pledged(history)),
            )
            if answered is not None and given_for(fund, answered) + self.rupiah > most
        ]
        return [Happening(self.fund, [stated(history, self, DonationReceived, exceptions=codes)])]

    def _pledged(self, history: History) -> int:
        """Return what the pledge is of, or refuse one that does not fit."""
        if self.pledge is None:
            return 0
        pledged = _standing_pledge(history, self.pledge)
        if (pledged.donor, pledged.fund) != (self.donor, self.fund):
            raise _differs("pledge", self.pledge, of=(pledged.donor, pledged.fund), asked=(self.donor, self.fund))
        return pledged.rupiah

    def _collected(self, history: History) -> int:
        """Return how much was collected, or refuse a collection that does not fit, or that is later than its gift."""
        if self.collected is None:
            return 0
        position = history.natural_key("collection", self.collected)
        entry = None if position is None else history.entry(position)
        if entry is None or not isinstance(entry.event, DonationCollected):
            raise Unknown("collection", self.collected)
        found = (entry.event.donor, entry.event.fund)
        if found != (self.donor, self.fund):
            raise _differs("collection", self.collected, of=found, asked=(self.donor, self.fund))
        collected_on = entry.event.effective_on
        if self.effective_on < collected_on:
            raise Refused(
                "before_collection",
                f"expected a date from {collected_on} on, when {self.collected} was collected, found "
                f"{self.effective_on}; mend the date, or leave the collection out",
                collection=self.collected,
                collected_on=collected_on.isoformat(),
                found=self.effective_on.isoformat(),
            )
        return entry.event.rupiah


class DesignateDonation(FactCommand):
    """Set a part of a gift under the restrictions of another pot of its fund."""

    NOUN = "donations"
    VERB = "designate"

    donation: DonationId
    from_pot: PotId = Field(description="The pot that it leaves.", examples=["pot-gresik-2022"])
    fund: FundId = _FUND
    rupiah: Rupiah
    to_pot: PotId = Field(description="The pot under whose restrictions it comes.", examples=["pot-gresik-kebomas"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse money that is not available in the lot by the date."""
        fund = known_fund(history, self.fund)
        must_be_open(fund, on=self.effective_on)
        must_have_room(fund, adding=self.rupiah)
        credit_of(fund, self.donation)
        opened_pot(fund, self.from_pot, on=self.effective_on)
        taking_pot(fund, self.to_pot, on=self.effective_on)
        if self.from_pot == self.to_pot:
            raise Malformed("same_pot", f"expected two pots, found {self.to_pot} twice; name the pot that receives")
        fund.plan_move(self.donation, self.from_pot, rupiah=self.rupiah, on=self.effective_on)
        return [Happening(self.fund, [stated(history, self, DonationDesignated)])]


class ReturnDonation(FactCommand):
    """Give available money of a gift back to its donor."""

    NOUN = "donations"
    VERB = "return"

    donation: DonationId
    fund: FundId = _FUND
    pot: PotId = Field(description="The pot that it leaves.", examples=["pot-gresik-2022"])
    rupiah: Rupiah

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse money that is not available in the lot by the date."""
        fund = known_fund(history, self.fund)
        credit_of(fund, self.donation)
        opened_pot(fund, self.pot, on=self.effective_on)
        fund.plan_return(self.donation, self.pot, rupiah=self.rupiah, on=self.effective_on)
        return [Happening(self.fund, [stated(history, self, DonationReturned)])]


def _standing_pledge(history: History, pledge: str) -> DonationPledged:
    events = [entry.event for entry in history.entries(pledge)]
    pledged = next((event for event in events if isinstance(event, DonationPledged)), None)
    if pledged is None:
        raise Unknown("pledge", pledge)
    lapsed = next((event for event in events if isinstance(event, PledgeLapsed)), None)
    if lapsed is not None:
        raise Refused(
            "pledge_lapsed",
            f"expected a pledge that stands, found {pledge} lapsed on {lapsed.effective_on}; leave the pledge out",
            pledge=pledge,
            lapsed_on=lapsed.effective_on.isoformat(),
        )
    return pledged


def _differs(noun: str, identifier: str, *, of: tuple[str, str], asked: tuple[str, str]) -> Refused:
    return Refused(
        f"{noun}_differs",
        f"expected a {noun} of {asked[0]} for {asked[1]}, found {identifier} of {of[0]} for {of[1]}; name the "
        f"{noun} of this donor and fund, or leave it out",
        id=identifier,
        donor=of[0],
        fund=of[1],
    )


COMMANDS: tuple[type[Command], ...] = (
    PledgeDonation,
    LapsePledge,
    CollectDonation,
    ReceiveDonation,
    DesignateDonation,
    ReturnDonation,
    ReverseDonation,
    SettleShortfall,
)
