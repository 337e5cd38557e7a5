"""What is said of regional budgets: authority to spend, never money received."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from ledger.contributions.values import Seat
from ledger.event import Event, Fact, MoneyFact, Position, Reference, Value, folded
from ledger.identifiers import AllocationId, BatchId, CreditId, FundId, PartyId, PotId
from ledger.money import Rupiah, RupiahChange, RupiahOrZero
from ledger.periods import Month
from ledger.programmes import Programme

AccountCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]\.[0-9]\.[0-9][0-9]\.[0-9][0-9]\.[0-9][0-9]\.[0-9]{4}$"),
    Field(description="Account code, akun to sub-rincian.", examples=["5.1.02.02.02.0006"]),
]


FiscalYear = Annotated[int, Field(strict=True, ge=1990, le=2199, description="A budget year.", examples=[2024])]

LineId = Annotated[
    CreditId, Field(description="A budget line, or an opening balance of authority.", examples=["budget-labusel-2022"])
]


class Earmark(StrEnum):
    """Which money of the government a budget line is: free, or bound to a purpose by its source."""

    APBD_MURNI = "apbd_murni"
    """The regional budget as first enacted."""
    APBD_PERUBAHAN = "apbd_perubahan"
    """The revised regional budget."""
    DANA_DESA = "dana_desa"
    """Village funds."""
    DBHCHT = "dbhcht"
    """The share of the tobacco excise."""
    DBH_SAWIT = "dbh_sawit"
    """The share of palm oil revenue (PP 38/2023)."""


class BudgetAllocated(MoneyFact):
    """A budget line is enacted (DPA): a credit of authority, and its first lot."""

    account_code: AccountCode | None = None
    allocation: AllocationId
    dpa_number: Reference | None = Field(None, description="The DPA's number, once a unit and fiscal year.")
    earmark: Earmark | None = Field(None, description="Which money of the government it is.")
    fiscal_year: int = Field(strict=True, ge=1990, le=2199)
    fund: FundId
    pot: PotId
    programme: Programme | None = Field(None, description="The one programme that the line pays.")
    rupiah: Rupiah
    source: PartyId = Field(description="The government whose budget it is.")
    unit: PartyId | None = Field(None, description="The unit that executes it (OPD).")

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """An allocation id counts once; so does a DPA number of a source and fiscal year."""
        yield "allocation", self.allocation
        if self.dpa_number is not None:
            yield "dpa", f"{self.source} {self.fiscal_year} {folded(self.dpa_number)}"


class CommittedCells(Value):
    """Committed cells of a batch: seats from..to in a run of months, with the rupiah of one line in all of them."""

    batch: BatchId
    first: Month
    last: Month
    rupiah: Rupiah
    seat_from: Seat
    seat_to: Seat


class AllocationRevised(MoneyFact):
    """A budget line is raised (P-APBD) or cut; a cut below what is committed or spent opens a shortfall."""

    allocation: AllocationId
    change: RupiahChange
    decree_number: Reference | None = None
    fund: FundId
    pot: PotId
    to_release: tuple[CommittedCells, ...] | None = Field(
        None, max_length=200, description="Commitments whose release closes the shortfall, the last months first."
    )


class LineAmount(Value):
    """What a document holds of one budget line."""

    allocation: LineId
    rupiah: Rupiah


class DrawnLine(LineAmount):
    """What a document holds of one budget line, and the document before it from which that is drawn."""

    parent: Position | None = Field(
        None, description="The position of the document that it is drawn from; absent: there was none.", examples=[42]
    )


class _ChainDocument(Fact):
    """A document of the treasury, of one government and fiscal year."""

    fiscal_year: FiscalYear
    fund: FundId
    number: Reference = Field(description="Its number, once a government and fiscal year.")
    source: PartyId = Field(description="The government whose treasury wrote it.")

    def _key(self, scope: str, year: int) -> Iterable[tuple[str, str]]:
        return ((scope, f"{self.source} {year} {folded(self.number)}"),)


class FundsReleased(_ChainDocument):
    """The treasury provides funds for budget lines (SPD)."""

    lines: tuple[LineAmount, ...] = Field(min_length=1, max_length=50)

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """An SPD number counts once a government and fiscal year."""
        return self._key("spd", self.fiscal_year)


class PaymentOrdered(_ChainDocument):
    """A unit orders a payment out of what was released (SPM)."""

    lines: tuple[DrawnLine, ...] = Field(min_length=1, max_length=50)

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """An SPM number counts once a government and fiscal year."""
        return self._key("spm", self.fiscal_year)


class FundsDisbursed(_ChainDocument):
    """The treasury disburses what was ordered (SP2D); it moves the chain, only a payment to BPJS spends."""

    lines: tuple[DrawnLine, ...] = Field(min_length=1, max_length=50)

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """An SP2D number counts once a treasury and fiscal year."""
        return self._key("sp2d", self.fiscal_year)


class RefundReceived(_ChainDocument):
    """Money came back to the treasury: of the same year it lowers the realisation, later it is other revenue."""

    booked_in: FiscalYear = Field(description="The fiscal year in which the treasury booked it.")
    booked_to: FundId | None = Field(None, description="The fund that it was booked to, where that is another one.")
    lines: tuple[DrawnLine, ...] = Field(
        min_length=1, max_length=50, description="What came back of each line; the parent is the SP2D that paid it."
    )
    payment: Position | None = Field(None, description="The payment whose money came back, where BPJS returned it.")

    @property
    def is_available(self) -> bool:
        """Whether it can be spent again: it came back within its fiscal year, and to its own fund."""
        return self.booked_in == self.fiscal_year and self.booked_to is None

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """The number of a refund (STS, contra-post) counts once a government and year of booking."""
        return self._key("sts", self.booked_in)


class ClosedLot(Value):
    """A budget line in one pot at the end of its fiscal year."""

    allocation: LineId
    carried_over: RupiahOrZero = Field(description="Committed and not paid: stays payable (DPA-L).")
    lapsed: RupiahOrZero = Field(description="Available and not used: SiLPA.")
    pot: PotId
    prepaid: RupiahOrZero = Field(description="Spent for months after the fiscal year.")
    spent: RupiahOrZero = Field(description="Spent in all, prepaid months included.")


class FiscalYearClosed(Fact):
    """A fund's fiscal year ends: what its lines have available, or what becomes so later, lapses (SiLPA)."""

    fiscal_year: FiscalYear
    fund: FundId
    lots: tuple[ClosedLot, ...] = Field(min_length=1, max_length=200)

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A fiscal year of a fund closes once."""
        return (("fiscal_year", f"{self.fund} {self.fiscal_year}"),)


EVENTS: tuple[type[Event], ...] = (
    BudgetAllocated,
    AllocationRevised,
    FundsReleased,
    PaymentOrdered,
    FundsDisbursed,
    RefundReceived,
    FiscalYearClosed,
)
