"""Published figures as the checks compare them, and how many people the book itself can name behind one."""

from collections.abc import Sequence
from dataclasses import replace

from ledger.enrollments.events import BatchOpened
from ledger.event import EvidenceKind
from ledger.regions import within
from ledger.statistics.events import EnrollmentStatisticReported
from projections.checks.check import Scope
from projections.coverage import BATCHES
from projections.database import rows_of
from projections.seats import sat_in
from projections.statistics import STATISTICS
from projections.told import Said

_BASES = (
    "SELECT DISTINCT basis FROM read_coverage WHERE batch = :batch AND level = 0 AND kind = 'enrolled' "
    "AND at <= :at AND effective_on <= :until"
)


def published(scope: Scope) -> list[Said]:
    """Return the published figures that no later entry corrects, in the order of their positions."""
    told = [one for said in STATISTICS.at(scope.reader, scope.moment).values() for one in said]
    corrected = {one.event.corrects for one in told}
    return sorted((one for one in told if one.position not in corrected), key=lambda one: one.position)


def has_list(event: EnrollmentStatisticReported) -> bool:
    """Tell whether a figure comes with a list of the people: a roster, held by its digest."""
    return any(paper.kind is EvidenceKind.ROSTER and paper.digest is not None for paper in event.evidence)


def named_people(scope: Scope, event: EnrollmentStatisticReported) -> int:
    """Return how many distinct people of a figure's scheme and region the book enrolled by the end of its period.

    A batch with people who are assumed or made up for illustration names nobody.
    """
    valid_at, ends = scope.moment.valid_at, event.period.latest
    then = replace(scope.moment, valid_at=ends if valid_at is None else min(valid_at, ends))
    people: set[str] = set()
    for batch in _batches(scope, event):
        values = {"batch": batch, "at": then.at, "until": then.values["valid"]}
        bases = {basis for (basis,) in rows_of(scope.reader, _BASES, **values)}
        if bases and bases <= {"reported", "derived"}:
            people |= {one for one, region in sat_in(scope.reader, then, batch) if within(region, event.region)}
    return len(people)


def _batches(scope: Scope, event: EnrollmentStatisticReported) -> Sequence[str]:
    told = BATCHES.at(scope.reader, scope.moment.undated)
    opened = [one.event for said in told.values() for one in said if isinstance(one.event, BatchOpened)]
    return [one.batch for one in opened if event.scheme in (None, one.scheme)]
