"""What can be done with regional budgets: allocate a line, revise it, and follow its money to BPJS and back."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import Field

from ledger.allocations.chain import Chain
from ledger.allocations.close_year import CloseYear
from ledger.allocations.documents import DisburseFunds, OrderPayment, ReleaseFunds
from ledger.allocations.events import AccountCode, AllocationRevised, BudgetAllocated, CommittedCells, Earmark
from ledger.allocations.line_cells import to_release
from ledger.allocations.refund import ReceiveRefund
from ledger.allocations.standing import OUT_OF_ORDER, codes_of, must_not_be_closed
from ledger.command import Command, FactCommand, Happening, History
from ledger.errors import Malformed, Refused, Unknown
from ledger.event import Reference
from ledger.funds.events import FundClass, MoneyKind
from ledger.funds.fund import Fund, Pot
from ledger.funds.moves import Term
from ledger.funds.standing import (
    BUDGET_KINDS,
    known_fund,
    must_be_open,
    must_fit,
    must_follow_credit,
    must_have_room,
    must_hold,
    opened_pot,
    opening_of,
    taking_fund,
    taking_pot,
)
from ledger.identifiers import AllocationId, FundId, PartyId, PotId
from ledger.money import Rupiah, RupiahChange
from ledger.money import rupiah as written
from ledger.programmes import Programme
from ledger.stating import stated

EARMARKS = {FundClass.DBHCHT: Earmark.DBHCHT, FundClass.DBH_SAWIT: Earmark.DBH_SAWIT}
"""Funds of one earmark alone."""


class AllocateBudget(FactCommand):
    """Record a budget line that was enacted (DPA): authority to spend, never money received."""

    NOUN = "allocations"
    VERB = "allocate"
    IDS: ClassVar[Mapping[str, str]] = {"allocation": "budget"}

    account_code: AccountCode | None = Field(None, description="The account code of the budget line.")
    allocation: AllocationId | None = Field(None, description="The id of the budget line; random where left out.")
    dpa_number: Reference | None = Field(None, description="The DPA's number.", examples=["900/123/DPA/2022"])
    earmark: Earmark | None = Field(None, description="Which money of the government it is.", examples=["dbh_sawit"])
    fiscal_year: int = Field(strict=True, ge=1990, le=2199, description="The budget year.", examples=[2022])
    fund: FundId
    pot: PotId
    programme: Programme | None = Field(
        None, description="The one programme that the line pays; its pot is restricted to it."
    )
    rupiah: Rupiah
    source: PartyId = Field(description="The government whose budget it is.", examples=["party-pemkab-labusel"])
    unit: PartyId | None = Field(None, description="The unit that executes it (OPD).", examples=["party-disnaker"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund of cash, of another year or earmark, a closed year, and a source that has no budget."""
        assert self.allocation is not None, "the book fills in the allocation's id"
        fund = taking_fund(history, self.fund, kind=MoneyKind.AUTHORITY, on=self.effective_on, adding=self.rupiah)
        _must_pay_only(taking_pot(fund, self.pot, on=self.effective_on), self.programme)
        _must_be_earmarked(fund, self.earmark)
        must_fit(history, self.source, role="source", kinds=BUDGET_KINDS, on=self.effective_on)
        if self.unit is not None:
            must_fit(history, self.unit, role="unit", kinds=BUDGET_KINDS, on=self.effective_on)
        _must_be_year_of(fund, self.fiscal_year)
        must_not_be_closed(history.fold(Chain, self.fund), self.fiscal_year)
        return [Happening(self.fund, [stated(history, self, BudgetAllocated)])]


class ReviseAllocation(FactCommand):
    """Record that a budget line was raised (P-APBD) or cut; a cut below what is committed opens a shortfall."""

    NOUN = "allocations"
    VERB = "revise"

    allocation: AllocationId
    change: RupiahChange
    decree_number: Reference | None = Field(
        None, description="The number of the decree.", examples=["900/77/P-APBD/2022"]
    )
    fund: FundId
    pot: PotId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown line, no change, a raise of a closed year, and a cut of more than the line has."""
        if self.change == 0:
            raise Malformed("no_change", "expected a raise or a cut, found Rp0; send the change of the budget line")
        fund = known_fund(history, self.fund)
        must_hold(fund, MoneyKind.AUTHORITY)
        if self.allocation not in fund.credits:
            raise Unknown("allocation", self.allocation)
        opened_pot(fund, self.pot, on=self.effective_on)
        must_follow_credit(fund.credits[self.allocation], on=self.effective_on)
        chain = history.fold(Chain, self.fund)
        if self.change < 0:
            fund.plan_cut(self.allocation, self.pot, rupiah=-self.change)
        else:
            must_be_open(fund, on=self.effective_on)
            must_have_room(fund, adding=self.change)
            must_not_be_closed(chain, chain.lines[self.allocation].fiscal_year)
        codes, also = self._below_released(chain), {"to_release": self._to_release(fund)}
        return [Happening(self.fund, [stated(history, self, AllocationRevised, exceptions=codes, also=also)])]

    def _below_released(self, chain: Chain) -> list[str]:
        """A cut below what is released breaks the chain (MON-05)."""
        room = max(0, chain.lines[self.allocation].room.room(self.effective_on))
        if -self.change <= room:
            return []
        broken = [f"a cut by {written(-self.change)} where {self.allocation} has {written(room)} that is not released"]
        return codes_of(self, OUT_OF_ORDER, broken, [{"expected": room, "found": -self.change}])

    def _to_release(self, fund: Fund) -> tuple[CommittedCells, ...] | None:
        """Return the commitments whose release closes the shortfall that a cut opens; none where it opens none."""
        lot = fund.lots.get((self.allocation, self.pot))
        if lot is None or self.change > 0:
            return None
        short = lot.terms[Term.SHORTFALL] - self.change - lot.terms[Term.AVAILABLE] - lot.terms[Term.LAPSED]
        rows = to_release(fund, (self.allocation, self.pot), short) if short > 0 else []
        return tuple(rows) or None


def _must_be_year_of(fund: Fund, fiscal_year: int) -> None:
    found = opening_of(fund).fiscal_year
    if found is not None and found != fiscal_year:
        raise Refused(
            "wrong_fiscal_year",
            f"expected a fund of the fiscal year {fiscal_year}, found {fund.stream} of {found}; name that year's fund",
            fund=fund.stream,
            fiscal_year=found,
        )


def _must_be_earmarked(fund: Fund, earmark: Earmark | None) -> None:
    """Refuse a line of another earmark in a fund that is bound to one; a line of which none is stated passes."""
    bound = EARMARKS.get(opening_of(fund).fund_class)
    if bound is not None and earmark not in (None, bound):
        raise Refused(
            "wrong_earmark",
            f"expected a line of {bound}, to which {fund.stream} is bound, found {earmark}; name a fund of that money",
            fund=fund.stream,
            earmark=str(earmark),
            bound_to=str(bound),
        )


def _must_pay_only(pot: Pot, programme: Programme | None) -> None:
    """Refuse a line of one programme in a pot that may pay others: its money would pay theirs."""
    if programme is not None and pot.restrictions.programmes != (programme,):
        found = ", ".join(pot.restrictions.programmes) or "none"
        raise Refused(
            "pot_of_other_programmes",
            f"expected a pot restricted to {programme} alone, found {pot.pot} restricted to {found}; open a pot for "
            "the line's programme",
            pot=pot.pot,
            programme=str(programme),
        )


COMMANDS: tuple[type[Command], ...] = (
    AllocateBudget,
    ReviseAllocation,
    ReleaseFunds,
    OrderPayment,
    DisburseFunds,
    ReceiveRefund,
    CloseYear,
)
