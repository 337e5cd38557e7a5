"""Published figures as the checks compare them, and how many people the book itself can name behind one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ledger.enrollments.events import BatchOpened
from ledger.event import EvidenceKind
from ledger.regions import within
from ledger.statistics.events import EnrollmentStatisticReported
from projections.as_of import LAST_DAY
from projections.batches import BATCHES
from projections.checks.check import Scope
from projections.database import rows_of
from projections.seats import sat_in
from projections.statistics import STATISTICS
from projections.told import Said

_REAL = frozenset({"reported", "derived"})
_BASES = (
    "SELECT basis, min(at) FROM read_coverage WHERE batch = :batch AND level = 0 AND kind = 'enrolled' "
    "AND at <= :at AND effective_on <= :until GROUP BY basis"
)
_NEWEST = (
    "SELECT coalesce(max(position), 0) FROM read_seats WHERE batch = :batch AND position <= :known "
    "AND effective_on <= :valid"
)


def published(scope: Scope) -> list[Said]:
    """Return the published figures that no later entry corrects, in the order of their positions."""
    told = [one for said in STATISTICS.at(scope.reader, scope.moment).values() for one in said]
    corrected = {one.event.corrects for one in told}
    return sorted((one for one in told if one.position not in corrected), key=lambda one: one.position)


def has_list(event: EnrollmentStatisticReported) -> bool:
    """Tell whether a figure comes with a list of the people: a roster, held by its digest."""
    return any(paper.kind is EvidenceKind.ROSTER and paper.digest is not None for paper in event.evidence)


def newest_correction(scope: Scope) -> int:
    """Return the newest entry that corrects a published figure, 0 where there is none."""
    told = (one for said in STATISTICS.at(scope.reader, scope.moment).values() for one in said)
    return max((one.position for one in told if one.event.corrects is not None), default=0)


class Named(NamedTuple):
    """How many people the book names, and the newest entry about them, 0 where there is none."""

    people: int
    newest: int


def named_people(scope: Scope, event: EnrollmentStatisticReported) -> Named:
    """Return how many distinct people of a figure's scheme and region the book enrolled by the end of its period.

    A batch with people who are assumed or made up for illustration names nobody.
    """
    valid_at, ends = scope.moment.valid_at, event.period.latest
    then = replace(scope.moment, valid_at=ends if valid_at is None else min(valid_at, ends))
    people: set[str] = set()
    newest = 0
    for batch in _batches(scope, event):
        values = {"batch": batch, "at": then.at, "until": then.values["valid"]}
        bases = dict(rows_of(scope.reader, _BASES, **values))
        real = min((at for basis, at in bases.items() if basis in _REAL), default=LAST_DAY)
        made_up = [at for basis, at in bases.items() if basis not in _REAL]
        if made_up and real <= min(made_up):  # It named people until the first who was made up came to it.
            newest = max(newest, _written(scope, min(made_up)))
        if bases and not made_up:
            newest = max(newest, rows_of(scope.reader, _NEWEST, batch=batch, **then.values)[0][0])
            people |= {one for one, region in sat_in(scope.reader, then, batch) if within(region, event.region)}
    return Named(len(people), newest)


def _written(scope: Scope, at: str) -> int:
    """Return the last position of the commit of a moment."""
    commit = scope.reader.commit_before(at)
    return 0 if commit is None else commit.position


def _batches(scope: Scope, event: EnrollmentStatisticReported) -> Sequence[str]:
    told = BATCHES.at(scope.reader, scope.moment.undated)
    opened = [one.event for said in told.values() for one in said if isinstance(one.event, BatchOpened)]
    return [one.batch for one in opened if event.scheme in (None, one.scheme)]
