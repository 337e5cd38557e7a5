"""What can be done with regional budgets: allocate a line, and revise it."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import Field

from ledger.allocations.events import AccountCode, AllocationRevised, BudgetAllocated
from ledger.command import Command, FactCommand, Happening, History
from ledger.errors import Malformed, Refused, Unknown
from ledger.event import Reference
from ledger.funds.events import MoneyKind
from ledger.funds.fund import Fund
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
from ledger.stating import stated


class AllocateBudget(FactCommand):
    """Record a budget line that was enacted (DPA): authority to spend, never money received."""

    NOUN = "allocations"
    VERB = "allocate"
    IDS: ClassVar[Mapping[str, str]] = {"allocation": "budget"}

    account_code: AccountCode | None = Field(None, description="The account code of the budget line.")
    allocation: AllocationId | None = Field(None, description="The id of the budget line; random where left out.")
    dpa_number: Reference | None = Field(None, description="The DPA's number.", examples=["900/123/DPA/2022"])
    fiscal_year: int = Field(strict=True, ge=1990, le=2199, description="The budget year.", examples=[2022])
    fund: FundId
    pot: PotId
    rupiah: Rupiah
    source: PartyId = Field(description="The government whose budget it is.", examples=["party-pemkab-labusel"])
    unit: PartyId | None = Field(None, description="The unit that executes it (OPD).", examples=["party-disnaker"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a fund of cash or of another year, and a source that has no budget."""
        assert self.allocation is not None, "the book fills in the allocation's id"
        fund = taking_fund(history, self.fund, kind=MoneyKind.AUTHORITY, on=self.effective_on, adding=self.rupiah)
        taking_pot(fund, self.pot, on=self.effective_on)
        must_fit(history, self.source, role="source", kinds=BUDGET_KINDS, on=self.effective_on)
        if self.unit is not None:
            must_fit(history, self.unit, role="unit", kinds=BUDGET_KINDS, on=self.effective_on)
        _must_be_year_of(fund, self.fiscal_year)
        return [Happening(self.fund, [stated(history, self, BudgetAllocated)])]


class ReviseAllocation(FactCommand):
    """Record that a budget line was raised (P-APBD) or cut; a cut of spent money opens a shortfall."""

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
        """Refuse an unknown line, a change of nothing, and a cut of more than the line has."""
        if self.change == 0:
            raise Malformed("no_change", "expected a raise or a cut, found Rp0; send the change of the budget line")
        fund = known_fund(history, self.fund)
        must_hold(fund, MoneyKind.AUTHORITY)
        if self.allocation not in fund.credits:
            raise Unknown("allocation", self.allocation)
        opened_pot(fund, self.pot, on=self.effective_on)
        must_follow_credit(fund.credits[self.allocation], on=self.effective_on)
        if self.change < 0:
            fund.plan_cut(self.allocation, self.pot, rupiah=-self.change)
        else:
            must_be_open(fund, on=self.effective_on)
            must_have_room(fund, adding=self.change)
        return [Happening(self.fund, [stated(history, self, AllocationRevised)])]


def _must_be_year_of(fund: Fund, fiscal_year: int) -> None:
    found = opening_of(fund).fiscal_year
    if found is not None and found != fiscal_year:
        raise Refused(
            "wrong_fiscal_year",
            f"expected a fund of the fiscal year {fiscal_year}, found {fund.stream} of {found}; name that year's fund",
            fund=fund.stream,
            fiscal_year=found,
        )


COMMANDS: tuple[type[Command], ...] = (AllocateBudget, ReviseAllocation)
