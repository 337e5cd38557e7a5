"""MON-07: a budget paid for months after its fiscal year, and its closing does not show them as prepaid."""

from collections.abc import Iterator

from ledger.funds.moves import MoveKind
from ledger.periods import Month
from projections.checks.check import Check, Found, Scope
from projections.checks.year_end import EndedLine, ended_lines
from projections.database import rows_of
from projections.moves import SPENDING

_BEYOND = (
    "SELECT last, first, (seat_to - seat_from + 1) * each_cell, kind, position FROM read_moves WHERE fund = :fund "
    "AND credit = :credit AND kind IN ('spent', 'unspent', 'recommitted') AND last > :december "
    "AND position <= :known AND effective_on <= :valid"
)


def find(scope: Scope) -> Iterator[Found]:
    """Yield the lines that spent more for later months than their closing shows, or were not closed."""
    for line in ended_lines(scope):
        beyond, payments = _beyond(scope, line)
        hidden = beyond - sum(lot.prepaid for lot in line.lots)
        if hidden > 0:
            positions = tuple(sorted({*line.positions, *payments}))
            subjects = (line.allocation, line.fund)
            yield Found(" ".join(subjects), subjects, positions, line.on, hidden, due=line.due)


def _beyond(scope: Scope, line: EndedLine) -> tuple[int, set[int]]:
    """Return what a line spent for later months, and the entries that did, or took it back."""
    december = Month(f"{line.fiscal_year}-12")
    values = {"fund": line.fund, "credit": line.allocation, "december": str(december), **scope.moment.values}
    total, at = 0, set[int]()
    for last, first, monthly, kind, position in rows_of(scope.reader, _BEYOND, **values):
        months = Month(last).ordinal - max(Month(first).ordinal - 1, december.ordinal)
        total += int(monthly) * months * SPENDING[MoveKind(kind)]
        at.add(position)
    return total, at


CHECK = Check("MON-07", "Months of cover after the fiscal year that paid them are shown as prepaid.", find, 2)
