"""MON-04: an intermediary has collected a donor's money and not remitted it; or more arrived than was collected."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from projections.checks.check import Check, Found, Scope
from projections.checks.recorded import by_entry
from projections.checks.watched import COLLECTED, REMITTED
from projections.database import rows_of


class _Part(NamedTuple):
    """What a gift brought of a collection: of one split over funds, the part for the collection's own."""

    position: int
    credit: str
    rupiah: int


_HELD = (
    "SELECT subject, position, effective_on, other, rupiah FROM read_watched WHERE what = :what "
    "AND position <= :known AND effective_on <= :valid ORDER BY subject, position"
)
_ARRIVED = (
    "SELECT w.subject, w.position, m.credit, sum(m.rupiah) FROM read_watched w JOIN read_moves m "
    "ON m.position = w.position AND m.credit = w.other AND m.kind = 'received' WHERE w.what = :what "
    "AND w.position <= :known AND w.effective_on <= :valid GROUP BY w.subject, w.position, m.credit "
    "ORDER BY w.subject, w.position"
)
_TAKEN = (
    "SELECT position, rupiah FROM read_moves WHERE credit = :credit AND kind = 'taken' "
    "AND position <= :known AND effective_on <= :valid"
)


def find(scope: Scope) -> Iterator[Found]:
    """Yield the collections of which a part has not arrived, less what bounced; then those recorded so."""
    arrived: dict[str, list[_Part]] = {}
    for donation, *part in rows_of(scope.reader, _ARRIVED, what=REMITTED, **scope.moment.values):
        arrived.setdefault(donation, []).append(_Part(*part))
    collected = rows_of(scope.reader, _HELD, what=COLLECTED, **scope.moment.values)
    for donation, position, on, collector, rupiah in collected:
        parts = arrived.get(donation, [])
        bounced, at = _bounced(scope, parts)
        held = rupiah - sum(int(part.rupiah) for part in parts) + bounced
        if held > 0:
            positions = tuple(sorted({position, *(part.position for part in parts), *at}))
            yield Found(donation, (donation, collector), positions, date.fromisoformat(on), held)
    yield from by_entry(scope, "MON-04")


def _bounced(scope: Scope, parts: Sequence[_Part]) -> tuple[int, set[int]]:
    """Return what the bank took back of the gifts that remitted a collection, up to their part, and where it did."""
    brought: Counter[str] = Counter()
    for part in parts:
        brought[part.credit] += int(part.rupiah)
    total, at = 0, set[int]()
    for credit, rupiah in brought.items():
        taken = rows_of(scope.reader, _TAKEN, credit=credit, **scope.moment.values)
        total += min(sum(int(bounced) for _, bounced in taken), rupiah)
        at |= {position for position, _ in taken}
    return total, at


CHECK = Check("MON-04", "What an intermediary collects arrives in the fund, and no more than that.", find)
