"""COV-01: between two programme years of the same people there are months that nobody paid."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from ledger.enrollments.events import OpeningCoverStated
from ledger.periods import Month
from projections.checks.check import Check, Found, Scope
from projections.coverage import BATCHES
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


_Gap = tuple[str, str, int, int]
"""The batch before, the batch after, and the first and the last month that nobody paid."""


def find(scope: Scope) -> Iterator[Found]:
    """Yield the gaps, each with all the people who have it between the same two batches."""
    gaps: dict[_Gap, list[str]] = defaultdict(list)
    years: dict[str, _Years] = {}
    opening = _opening(scope)
    for worker, seats in sorted(_tenures(scope).items()):
        for gap in _gaps(scope, years, seats):
            if not set(range(gap[2], gap[3] + 1)) <= opening.get(worker, set()):
                gaps[gap].append(worker)
    told = BATCHES.at(scope.reader, scope.moment.undated, subjects=sorted({b for gap in gaps for b in gap[:2]}))
    for (before, after, first, last), people in sorted(gaps.items()):
        months = f"{Month.at(first)}..{Month.at(last)}"
        named = tuple(people) if len(people) <= NAMED_MAX else ()
        positions = tuple(sorted(told[batch][0].position for batch in (before, after)))
        yield Found(
            key=f"{before} {after} {months}",
            subjects=(before, after, *named),
            positions=positions,
            on=Month.at(first).first_day,
            people=len(people),
        )


def _opening(scope: Scope) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for worker, said in COVER.at(scope.reader, scope.moment).items():
        for one in said:
            if isinstance(one.event, OpeningCoverStated):
                found.setdefault(worker, set()).update(month.ordinal for month in one.event.months)
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


CHECK = Check("COV-01", "People who are protected for another year have no unpaid month between the two.", find)
