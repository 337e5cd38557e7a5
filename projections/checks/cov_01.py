"""COV-01: between two programme years of the same people there are months that nobody paid."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from ledger.enrollments.events import OpeningCoverStated
from ledger.periods import Month
from projections.batches import BATCHES
from projections.checks.check import Check, Found, Scope
from projections.database import rows_of
from projections.lineage import payments_of
from projections.moves import spending
from projections.paid_months import COVER
from projections.seats import as_corrected, seat_rows

NAMED_MAX = 20
"""A gap of more people is told by their number alone."""
_SITS = "kind IN ('enrolled', 'replaced', 'corrected')"
_TWICE = (
    f"{_SITS} AND (batch, seat) IN (SELECT batch, seat FROM read_seats WHERE {_SITS} AND position <= :known "  # noqa: S608
    f"AND worker IN (SELECT worker FROM read_seats WHERE {_SITS} AND position <= :known "
    "GROUP BY worker HAVING min(batch) < max(batch)))"
)
_SEATED = (
    f"SELECT position FROM read_seats WHERE {_SITS} AND worker = :worker AND batch IN (:before, :after) "  # noqa: S608
    "AND position <= :known"
)
_SPENDING = "kind IN ('spent', 'unspent', 'recommitted') AND position <= :known AND effective_on <= :valid"
_OF_BOTH = (
    "SELECT worker FROM read_seats WHERE batch = :before INTERSECT SELECT worker FROM read_seats WHERE batch = :after"
)
_NEWEST = (
    f"SELECT max(position) FROM read_moves WHERE batch = :before AND last >= :ends AND {_SPENDING} "  # noqa: S608
    f"UNION ALL SELECT max(position) FROM read_moves WHERE batch = :after AND first <= :begins AND {_SPENDING} "
    f"UNION ALL SELECT max(position) FROM read_moves WHERE batch NOT IN (:before, :after) AND last >= :first "
    f"AND first <= :last AND {_SPENDING} AND batch IN (SELECT batch FROM read_seats WHERE worker IN ({_OF_BOTH})) "
    f"UNION ALL SELECT max(position) FROM read_seats WHERE {_SITS} AND batch IN (:before, :after) "
    "AND position <= :known AND worker IN "
    f"({_OF_BOTH})"
)


@dataclass(slots=True)
class _Years:
    """When the seats of one batch are paid: the first and the last month of each run of seats."""

    starts: list[int] = field(default_factory=list)
    spans: list[tuple[int, int] | None] = field(default_factory=list)

    def of(self, seat: int) -> tuple[int, int] | None:
        index = bisect_right(self.starts, seat) - 1
        return self.spans[index] if index >= 0 else None


class _Tenure(NamedTuple):
    """Months of a worker in a seat, by their ordinals; without a last one where nobody took the seat over."""

    batch: str
    seat: int
    first: int
    last: int | None


_Gap: TypeAlias = "tuple[str, str, int, int]"
"""The batch before, the batch after, and the first and the last month that nobody paid."""


def find(scope: Scope) -> Iterator[Found]:
    """Yield the gaps, each with all the people who have it between the same two batches."""
    gaps: dict[_Gap, list[str]] = defaultdict(list)
    closed: dict[_Gap, int] = defaultdict(int)
    years: dict[str, _Years] = {}
    opening = _opening(scope)
    for worker, seats in sorted(_tenures(scope).items()):
        stated = opening.get(worker, _Stated())
        for gap in _gaps(scope, years, seats):
            if set(range(gap[2], gap[3] + 1)) <= stated.months:
                closed[gap] = max(closed[gap], stated.position)
            else:
                gaps[gap].append(worker)
    told = BATCHES.at(scope.reader, scope.moment.undated, subjects=sorted({b for gap in gaps for b in gap[:2]}))
    for gap, people in sorted(gaps.items()):
        before, after, first, last = gap
        named = tuple(people) if len(people) <= NAMED_MAX else ()
        opened = (told[batch][0].position for batch in (before, after))
        yield Found(
            key=f"{before} {after} {Month.at(first)}..{Month.at(last)}",
            subjects=(before, after, *named),
            positions=tuple(sorted({*opened, *_seated(scope, gap, named)})),
            on=Month.at(first).first_day,
            people=len(people),
            newest=max(_newest(scope, gap), closed[gap]),
        )


def _seated(scope: Scope, gap: _Gap, named: Sequence[str]) -> Iterator[int]:
    """Yield the entries that gave the people named their seats in the two batches."""
    for worker in named:
        values = {"worker": worker, "before": gap[0], "after": gap[1], "known": scope.moment.known_at}
        yield from (position for (position,) in rows_of(scope.reader, _SEATED, **values))


def _newest(scope: Scope, gap: _Gap) -> int:
    """Return the newest of the entries that the gap follows from: payments beside it or in it, and who sat where."""
    before, after, first, last = gap
    values = {"before": before, "after": after, "first": str(Month.at(first)), "last": str(Month.at(last))}
    beside = {"ends": str(Month.at(first - 1)), "begins": str(Month.at(last + 1)), **scope.moment.values}
    found = rows_of(scope.reader, _NEWEST, **values, **beside)
    return max((int(position) for (position,) in found if position is not None), default=0)


@dataclass(slots=True)
class _Stated:
    """The months of a worker that were paid before the book, and the newest entry that says so."""

    months: set[int] = field(default_factory=set)
    position: int = 0


def _opening(scope: Scope) -> dict[str, _Stated]:
    found: dict[str, _Stated] = defaultdict(_Stated)
    for worker, said in COVER.at(scope.reader, scope.moment).items():
        for one in said:
            if isinstance(one.event, OpeningCoverStated):
                found[worker].months.update(month.ordinal for month in one.event.months)
                found[worker].position = max(found[worker].position, one.position)
    return found


def _tenures(scope: Scope) -> dict[str, list[_Tenure]]:
    """Return when each worker of several batches sat in which seats, as corrected."""
    found: dict[str, list[_Tenure]] = defaultdict(list)
    rows = as_corrected(seat_rows(scope.reader, scope.moment, _TWICE))
    for (batch, seat), group in groupby(rows, key=attrgetter("batch", "seat")):
        sitting = list(group)
        for number, row in enumerate(sitting):
            following = sitting[number + 1 : number + 2]
            until = Month(following[0].from_month).ordinal - 1 if following else None
            found[row.worker].append(_Tenure(batch, seat, Month(row.from_month).ordinal, until))
    return found


def _gaps(scope: Scope, years: dict[str, _Years], seats: Sequence[_Tenure]) -> Iterator[_Gap]:
    spans = []
    for one in seats:
        if one.batch not in years:
            years[one.batch] = _paid(scope, one.batch)
        paid = years[one.batch].of(one.seat)
        if paid is not None:
            first, last = max(paid[0], one.first), paid[1] if one.last is None else min(paid[1], one.last)
            spans += [(first, last, one.batch)] if first <= last else []
    through: int | None = None
    last_batch = ""
    for begins, ends, batch in sorted(spans):
        if through is not None and begins > through + 1 and batch != last_batch:
            yield last_batch, batch, through + 1, begins - 1
        if through is None or ends > through:
            through, last_batch = ends, batch


def _paid(scope: Scope, batch: str) -> _Years:
    """Sweep over the seats of a batch: where a run of seats begins, its first and last paid month."""
    edges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (_, month), pairs in payments_of(spending(scope.reader, scope.moment, batch=batch)).items():
        for low, high, _ in pairs:
            edges[low].append((month.ordinal, 1))
            edges[high + 1].append((month.ordinal, -1))
    years = _Years()
    paid: dict[int, int] = defaultdict(int)
    for seat in sorted(edges):
        for month_number, change in edges[seat]:
            paid[month_number] += change
        held = [number for number, count in paid.items() if count]
        years.starts.append(seat)
        years.spans.append((min(held), max(held)) if held else None)
    return years


CHECK = Check("COV-01", "People who are protected for another year have no unpaid month between the two.", find, 2)
