"""MON-11: the bank or a decree took money that is committed or spent, and nothing has covered it yet."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from projections.checks.check import Check, Found, Scope
from projections.checks.recorded import by_entry
from projections.database import rows_of


class _Change(NamedTuple):
    """What a lot is short of more, or less where money covers it."""

    on: date
    position: int
    rupiah: int


_CHANGES = (
    "SELECT credit, pot, fund, effective_on, position, CASE kind WHEN 'taken' THEN rupiah ELSE -rupiah END "
    "FROM read_moves WHERE kind IN ('taken', 'covered') AND position <= :known AND effective_on <= :valid "
    "ORDER BY credit, pot, fund, effective_on, position, n"
)


def find(scope: Scope) -> Iterator[Found]:
    """Yield the lots with an open shortfall; then the payments that were made from one."""
    lots: dict[tuple[str, str, str], list[_Change]] = defaultdict(list)
    for credit, pot, fund, on, position, rupiah in rows_of(scope.reader, _CHANGES, **scope.moment.values):
        lots[credit, pot, fund].append(_Change(date.fromisoformat(on), position, int(rupiah)))
    for lot, changes in lots.items():
        short = sum(change.rupiah for change in changes)
        if short > 0:
            positions = tuple(sorted({change.position for change in changes}))
            yield Found(" ".join(lot), lot, positions, _opened_on(changes), short)
    yield from by_entry(scope, "MON-11")


def _opened_on(changes: Sequence[_Change]) -> date:
    """Return since when the shortfall is open: the first day after which it never was closed."""
    opened, short = changes[0].on, 0
    for change in changes:
        opened = change.on if short <= 0 else opened
        short += change.rupiah
    return opened


CHECK = Check("MON-11", "What is committed or paid was not taken back by the bank or cut from the budget.", find, 2)
