"""What can be done with funds: open, open a pot, transfer, state an opening balance, close."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History, must_be_new, must_exist
from ledger.errors import Malformed, Refused
from ledger.event import Label
from ledger.funds.earmarks import must_keep_earmark
from ledger.funds.events import (
    CustodianChanged,
    FundClass,
    FundClosed,
    FundOpened,
    FundsTransferred,
    MoneyKind,
    OpeningBalanceStated,
    PotClosed,
    PotOpened,
    Restrictions,
    TransferReceived,
)
from ledger.funds.fund import Fund
from ledger.funds.standing import (
    credit_of,
    known_fund,
    money_kind_of,
    must_be_open,
    must_have_opened,
    must_hold,
    opened_pot,
    opening_of,
    taking_fund,
    taking_pot,
)
from ledger.identifiers import CreditId, FundId, OpeningId, PartyId, PotId, SchemeId, WorkerId
from ledger.money import Rupiah
from ledger.parties.standing import must_stand
from ledger.regions import KnownRegion, region_names
from ledger.stating import must_be_in_order, must_be_occupations, stated


class OpenFund(FactCommand):
    """Open a fund, with its first pot."""

    NOUN = "funds"
    VERB = "open"
    IDS: ClassVar[Mapping[str, str]] = {"fund": "fund", "pot": "pot"}

    custodian: PartyId | None = Field(None, description="Who holds its cash; leave out where that is not known.")
    fiscal_year: int | None = Field(
        None, strict=True, ge=1990, le=2199, description="The budget year, for a fund of authority.", examples=[2022]
    )
    fund: FundId | None = Field(None, description="The id of the fund; random where left out.")
    fund_class: FundClass = Field(description="Where its money comes from.", examples=["apbd_regency"])
    name: Label = Field(description="The fund's name.", examples=["APBD Labuhanbatu Selatan 2022"])
    owner: PartyId = Field(description="The party whose fund it is.", examples=["party-pemkab-labusel"])
    pot: PotId | None = Field(None, description="The id of its first pot; random where left out.")
    region: KnownRegion | None = Field(None, description="The region it is for.", examples=["12.22"])
    restrictions: Restrictions = Field(Restrictions(), description="What the first pot's money may pay for.")
    scheme: SchemeId | None = Field(None, description="The scheme it serves.")

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the people whom the restrictions name."""
        return self.restrictions.workers

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an id in use and parties or schemes that do not stand."""
        assert self.fund is not None, "the book fills in the fund's id"
        assert self.pot is not None, "the book fills in the pot's id"
        must_be_new(history, "fund", self.fund)
        must_stand(history, [self.owner, self.custodian], on=self.effective_on)
        must_exist(history, "scheme", self.scheme)
        _must_make_sense(self.restrictions)
        return [Happening(self.fund, [stated(history, self, FundOpened)])]


class OpenPot(FactCommand):
    """Open another pot of a fund, for money under restrictions of its own."""

    NOUN = "funds"
    VERB = "open-pot"
    IDS: ClassVar[Mapping[str, str]] = {"pot": "pot"}

    custodian: PartyId | None = Field(None, description="Who holds its cash, where not the fund's custodian.")
    fund: FundId
    order: int = Field(
        50,
        strict=True,
        ge=0,
        le=1000,
        description="Its place in the drawing order, low first; the first pot has 100, the narrower pot goes first.",
        examples=[50],
    )
    pot: PotId | None = Field(None, description="The id of the pot; random where left out.")
    restrictions: Restrictions = Field(
        description="What its money may pay for.", examples=[{"first": "2022-10", "last": "2022-12"}]
    )

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the people whom the restrictions name."""
        return self.restrictions.workers

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund that is unknown or closed."""
        assert self.pot is not None, "the book fills in the pot's id"
        must_be_open(known_fund(history, self.fund), on=self.effective_on)
        must_stand(history, [self.custodian], on=self.effective_on)
        _must_make_sense(self.restrictions)
        return [Happening(self.fund, [stated(history, self, PotOpened)])]


class TransferFunds(FactCommand):
    """Move available money of a credit to another pot, of this fund or of another."""

    NOUN = "funds"
    VERB = "transfer"

    credit: CreditId
    from_pot: PotId = Field(description="The pot that gives.", examples=["pot-labusel-2022"])
    fund: FundId = Field(description="The fund that gives.", examples=["fund-labusel-2022"])
    rupiah: Rupiah
    to_fund: FundId = Field(
        description="The fund that receives; the same one moves it between pots.", examples=["fund-labusel-2023"]
    )
    to_pot: PotId = Field(description="The pot that receives.", examples=["pot-labusel-2023"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse money that is not there by the date, a fund of the other kind of money, and a looser pot."""
        giving = known_fund(history, self.fund)
        receiving = taking_fund(
            history, self.to_fund, kind=money_kind_of(giving), on=self.effective_on, adding=self.rupiah
        )
        opened_pot(giving, self.from_pot, on=self.effective_on)
        taking_pot(receiving, self.to_pot, on=self.effective_on)
        if self.from_pot == self.to_pot:
            raise Malformed("same_pot", f"expected two pots, found {self.to_pot} twice; name the pot that receives")
        credit_of(giving, self.credit)
        must_keep_earmark(history, giving, self.from_pot, receiving, self.to_pot, credit=self.credit)
        giving.plan_move(self.credit, self.from_pot, rupiah=self.rupiah, on=self.effective_on)
        yield Happening(self.fund, [stated(history, self, FundsTransferred)])
        if self.to_fund != self.fund:
            yield Happening(self.to_fund, [self._received(history, giving)])

    def _received(self, history: History, giving: Fund) -> TransferReceived:
        credit = credit_of(giving, self.credit)
        return stated(
            history,
            self,
            TransferReceived,
            also={
                "credit_on": credit.on,
                "credit_position": credit.position,
                "from_fund": self.fund,
                "fund": self.to_fund,
                "money_kind": credit.money_kind,
                "pot": self.to_pot,
                "source": credit.source,
            },
        )


class ChangeCustodian(FactCommand):
    """Note that somebody else holds a pot's cash from a day on."""

    NOUN = "funds"
    VERB = "change-custodian"

    custodian: PartyId = Field(description="Who holds it from then on.", examples=["party-gresik-foundation"])
    fund: FundId = Field(description="A fund of donations or zakat.", examples=["fund-gresik-2022"])
    pot: PotId = Field(description="The pot whose cash it is.", examples=["pot-gresik-2022"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund of authority, which nobody holds, a pot not open yet, and a party that does not stand."""
        fund = known_fund(history, self.fund)
        must_hold(fund, MoneyKind.CASH)
        opened_pot(fund, self.pot, on=self.effective_on)
        must_stand(history, [self.custodian], on=self.effective_on)
        return [Happening(self.fund, [stated(history, self, CustodianChanged)])]


class StateOpeningBalance(FactCommand):
    """State a fund's money from before the book, with its source."""

    NOUN = "funds"
    VERB = "state-opening-balance"
    IDS: ClassVar[Mapping[str, str]] = {"credit": "opening"}

    credit: OpeningId | None = Field(None, description="The id of the opening balance; random where left out.")
    fund: FundId
    money_kind: MoneyKind = Field(
        description="Cash, or authority of a budget; the fund's class decides.", examples=["authority"]
    )
    pot: PotId
    rupiah: Rupiah
    source: PartyId = Field(description="Whose money it was.", examples=["party-pemkab-labusel"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse money of a kind that the fund does not hold, and an unknown source."""
        assert self.credit is not None, "the book fills in the credit's id"
        fund = taking_fund(history, self.fund, kind=self.money_kind, on=self.effective_on, adding=self.rupiah)
        taking_pot(fund, self.pot, on=self.effective_on)
        must_stand(history, [self.source], on=self.effective_on)
        return [Happening(self.fund, [stated(history, self, OpeningBalanceStated)])]


class ClosePot(FactCommand):
    """Close a pot of authority at the end of its year: what is available lapses (SiLPA), commitments stay payable."""

    NOUN = "funds"
    VERB = "close-pot"

    fund: FundId
    pot: PotId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a pot of cash, which never lapses, one that is closed already, and a day before its opening."""
        fund = known_fund(history, self.fund)
        must_hold(fund, MoneyKind.AUTHORITY)
        must_have_opened(fund, on=self.effective_on)
        closed_on = opened_pot(fund, self.pot, on=self.effective_on).closed_on
        if closed_on is not None:
            raise Refused(
                "pot_closed",
                f"expected an open pot, found {self.pot} closed on {closed_on}; nothing is left to do",
                pot=self.pot,
                closed_on=closed_on.isoformat(),
            )
        return [Happening(self.fund, [stated(history, self, PotClosed)])]


class CloseFund(FactCommand):
    """Close a fund: it takes no new money and no new commitment; what it owes is still paid."""

    NOUN = "funds"
    VERB = "close"

    fund: FundId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund that is closed already, and a day before its opening."""
        fund = known_fund(history, self.fund)
        if fund.closed_on is not None:
            raise Refused(
                "fund_closed",
                f"expected an open fund, found {self.fund} closed on {fund.closed_on}; nothing is left to do",
                fund=self.fund,
                closed_on=fund.closed_on.isoformat(),
            )
        opened_on = opening_of(fund).effective_on
        if self.effective_on < opened_on:
            raise Refused(
                "before_opening",
                f"expected a day from {opened_on} on, when {self.fund} opened, found {self.effective_on}; mend "
                "the date",
                fund=self.fund,
                opened_on=opened_on.isoformat(),
            )
        return [Happening(self.fund, [stated(history, self, FundClosed)])]


def _must_make_sense(limits: Restrictions) -> None:
    """Refuse restrictions to months out of order, and to a region or occupation that is not on its list."""
    must_be_in_order(limits.first, limits.last)
    must_be_occupations(limits.occupations)
    unknown = [region for region in limits.regions if region not in region_names()]
    if unknown:
        raise Malformed(
            "unknown_region",
            f"expected region codes of the Kemendagri list, found {', '.join(unknown[:5])} ({len(unknown)} in all) "
            "that are not on it; mend the codes",
            regions=unknown,
        )


COMMANDS: tuple[type[Command], ...] = (
    OpenFund,
    OpenPot,
    TransferFunds,
    ChangeCustodian,
    StateOpeningBalance,
    ClosePot,
    CloseFund,
)
