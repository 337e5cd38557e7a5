"""What can be done with donations: pledge, collect, receive, designate, return, reverse, settle."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History
from ledger.donations.events import DonationCollected, DonationDesignated, DonationReturned
from ledger.donations.pledge import LapsePledge, PledgeDonation
from ledger.donations.receive import ReceiveDonation, ReceiveSplitDonation
from ledger.donations.reverse import ReverseDonation, SettleShortfall
from ledger.errors import Malformed
from ledger.funds.earmarks import must_keep_earmark
from ledger.funds.events import MoneyKind
from ledger.funds.standing import (
    DONOR_KINDS,
    credit_of,
    known_fund,
    must_be_open,
    must_fit,
    must_have_room,
    opened_pot,
    taking_fund,
    taking_pot,
)
from ledger.identifiers import DonationId, FundId, PartyId, PotId
from ledger.money import Rupiah
from ledger.parties.standing import must_stand
from ledger.stating import stated

_FUND = Field(description="A fund of donations or zakat.", examples=["fund-gresik-2022"])


class CollectDonation(FactCommand):
    """Note that an intermediary has a donor's money, which the fund does not have yet."""

    NOUN = "donations"
    VERB = "collect"
    IDS: ClassVar[Mapping[str, str]] = {"donation": "gift"}

    collector: PartyId = Field(description="The intermediary that has the money.", examples=["party-gresik-foundation"])
    donation: DonationId | None = Field(None, description="The id of the collection; random where left out.")
    donor: PartyId = Field(description="Who gives.", examples=["party-gresik-firm"])
    fund: FundId = _FUND
    rupiah: Rupiah

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund of authority, and a donor or collector that does not stand."""
        assert self.donation is not None, "the book fills in the donation's id"
        taking_fund(history, self.fund, kind=MoneyKind.CASH, on=self.effective_on)
        must_fit(history, self.donor, role="donor", kinds=DONOR_KINDS, on=self.effective_on)
        must_stand(history, [self.collector], on=self.effective_on)
        return [Happening(self.fund, [stated(history, self, DonationCollected)])]


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
        """Refuse money that is not available in the lot by the date, and a pot less narrow than the one it leaves."""
        fund = known_fund(history, self.fund)
        must_be_open(fund, on=self.effective_on)
        must_have_room(fund, adding=self.rupiah)
        credit_of(fund, self.donation)
        opened_pot(fund, self.from_pot, on=self.effective_on)
        taking_pot(fund, self.to_pot, on=self.effective_on)
        if self.from_pot == self.to_pot:
            raise Malformed("same_pot", f"expected two pots, found {self.to_pot} twice; name the pot that receives")
        must_keep_earmark(history, fund, self.from_pot, fund, self.to_pot, credit=self.donation)
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


COMMANDS: tuple[type[Command], ...] = (
    PledgeDonation,
    LapsePledge,
    CollectDonation,
    ReceiveDonation,
    ReceiveSplitDonation,
    DesignateDonation,
    ReturnDonation,
    ReverseDonation,
    SettleShortfall,
)
