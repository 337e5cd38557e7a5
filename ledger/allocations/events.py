"""What is said of regional budgets: authority to spend, never money received."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StringConstraints

from ledger.event import Event, Fact, Reference, folded
from ledger.identifiers import AllocationId, FundId, PartyId, PotId
from ledger.money import Rupiah, RupiahChange

AccountCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]\.[0-9]\.[0-9][0-9]\.[0-9][0-9]\.[0-9][0-9]\.[0-9]{4}$"),
    Field(description="Account code, akun to sub-rincian.", examples=["5.1.02.02.02.0006"]),
]


class BudgetAllocated(Fact):
    """A budget line is enacted (DPA): a credit of authority, and its first lot."""

    account_code: AccountCode | None = None
    allocation: AllocationId
    dpa_number: Reference | None = Field(None, description="The DPA's number, once a unit and fiscal year.")
    fiscal_year: int = Field(strict=True, ge=1990, le=2199)
    fund: FundId
    pot: PotId
    rupiah: Rupiah
    source: PartyId = Field(description="The government whose budget it is.")
    unit: PartyId | None = Field(None, description="The unit that executes it (OPD).")

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """An allocation id counts once; so does a DPA number of a source and fiscal year."""
        yield "allocation", self.allocation
        if self.dpa_number is not None:
            yield "dpa", f"{self.source} {self.fiscal_year} {folded(self.dpa_number)}"


class AllocationRevised(Fact):
    """A budget line is raised (P-APBD) or cut; a cut of spent money opens a shortfall."""

    allocation: AllocationId
    change: RupiahChange
    decree_number: Reference | None = None
    fund: FundId
    pot: PotId


EVENTS: tuple[type[Event], ...] = (BudgetAllocated, AllocationRevised)
