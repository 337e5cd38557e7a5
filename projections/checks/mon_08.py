"""MON-08: the remainder of a gift is neither used nor returned for longer than the days that the reader allows."""

from collections.abc import Iterator
from datetime import date, timedelta

from ledger.funds.moves import CHANGES, Term
from projections.checks.check import REMAINDER_DAYS, Check, Found, Scope
from projections.database import rows_of
from projections.moves import OF_REMAINDER

_SIGNS = " ".join(
    f"WHEN '{kind.value}' THEN {signs[Term.AVAILABLE]} * rupiah"
    for kind, signs in CHANGES.items()
    if Term.AVAILABLE in signs
)
_AVAILABLE = f"sum(CASE kind {_SIGNS} ELSE 0 END)"
_IDLE = (
    f"SELECT credit, pot, fund, {_AVAILABLE}, max(effective_on), min(position), max(position) FROM read_moves "  # noqa: S608
    f"WHERE money_kind = 'cash' AND kind IN ({OF_REMAINDER}) AND position <= :known AND effective_on <= :valid "
    "GROUP BY credit, pot, fund "
    f"HAVING {_AVAILABLE} > 0 AND max(effective_on) < :before ORDER BY credit, pot, fund"
)


def find(scope: Scope) -> Iterator[Found]:
    """Yield the lots with money left that nothing has moved for so many days."""
    allowed = timedelta(days=scope.remainder_days)
    before = scope.day - allowed if scope.day - date.min > allowed else date.min
    values = {"before": before.isoformat(), **scope.moment.values}
    for credit, pot, fund, rupiah, moved, first, last in rows_of(scope.reader, _IDLE, **values):
        since = date.fromisoformat(moved) + allowed + timedelta(days=1)
        positions, subjects = tuple(sorted({first, last})), (credit, pot, fund)
        yield Found(" ".join(subjects), subjects, positions, since, int(rupiah), due=since)


CHECK = Check(
    "MON-08",
    f"What a gift has left is used or returned within the days that the reader allows, {REMAINDER_DAYS} by default.",
    find,
    2,
)
