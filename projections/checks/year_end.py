"""The budget lines whose fiscal year is over, or closed, at a moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.allocations.chain import Chain
from ledger.allocations.events import BudgetAllocated, ClosedLot, FiscalYearClosed
from ledger.funds.events import MoneyKind, OpeningBalanceStated, TransferReceived
from projections.allocation_usage import CHAINS
from projections.checks.check import Scope
from projections.figures import Figure
from projections.moves import tallies
from projections.told import Said


@dataclass(frozen=True, slots=True)
class EndedLine:
    """A line of a fund after its year: its terms, its lots as they were closed, and the entries that say so."""

    fund: str
    allocation: str
    fiscal_year: int
    terms: Mapping[str, Figure]
    lots: Sequence[ClosedLot]
    positions: tuple[int, ...]
    on: date
    """The day after the year, or the day of its closing."""
    due: date | None
    """The day after the year, where no closing ended it before."""


def ended_lines(scope: Scope) -> Iterator[EndedLine]:
    """Yield the lines of public money whose year was closed, or is over on the day asked for."""
    found = tallies(scope.reader, scope.moment, by=("fund", "credit"), money_kind=MoneyKind.AUTHORITY)
    said = CHAINS.at(scope.reader, scope.moment, subjects=sorted({key[0] for key in found}))
    years = {fund: _years(fund, told) for fund, told in said.items()}
    for (fund, credit, _), tally in sorted(found.items()):
        year = years[fund].get(credit)
        if year is None:
            continue
        closing = _closing(said[fund], year)
        over = date(year + 1, 1, 1)
        if closing is None and scope.day < over:
            continue
        began = next(one.position for one in said[fund] if _begins(one, credit))
        lots = _lots(closing, credit)
        positions = (began,) if closing is None else (began, closing.position)
        on, due = (over, over) if closing is None else (closing.on, None)
        yield EndedLine(fund, credit, year, tally.figures(), lots, positions, on, due)


def _years(fund: str, said: Sequence[Said]) -> dict[str, int]:
    chain = Chain(fund)
    for one in said:
        chain.take_in(one.event, one.position)
    return {allocation: line.fiscal_year for allocation, line in chain.lines.items()}


def _closing(said: Sequence[Said], year: int) -> Said | None:
    return next(
        (one for one in said if isinstance(one.event, FiscalYearClosed) and one.event.fiscal_year == year), None
    )


def _lots(closing: Said | None, credit: str) -> list[ClosedLot]:
    if closing is None:
        return []
    assert isinstance(closing.event, FiscalYearClosed)
    return [lot for lot in closing.event.lots if lot.allocation == credit]


def _begins(one: Said, credit: str) -> bool:
    event = one.event
    if isinstance(event, BudgetAllocated):
        return event.allocation == credit
    return isinstance(event, OpeningBalanceStated | TransferReceived) and event.credit == credit
