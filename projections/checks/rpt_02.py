"""RPT-02: enrolments of several years are added up, and the sum is presented as people."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ledger.statistics.events import CountKind, EnrollmentStatisticReported
from projections.checks.check import Check, Found, Scope
from projections.checks.published import named_people, published
from projections.told import Said

_AS_PEOPLE = (CountKind.ACTIVE, CountKind.CUMULATIVE, CountKind.DECREED, CountKind.REGISTERED)


def find(scope: Scope) -> Iterator[Found]:
    """Yield the cumulative figures, and those that are the sum of others, unless the book names so many people."""
    said = [one for one in published(scope) if isinstance(one.event, EnrollmentStatisticReported)]
    for one in said:
        event = one.event
        assert isinstance(event, EnrollmentStatisticReported)
        parts = _parts(event, said)
        if not parts and event.count_kind is not CountKind.CUMULATIVE:
            continue
        if named_people(scope, event) < event.persons:
            positions = tuple(sorted({one.position, *(part.position for part in parts)}))
            subjects = (event.statistic, *(part.subject for part in parts))
            yield Found(event.statistic, subjects, positions, one.on, people=event.persons)


def _parts(total: EnrollmentStatisticReported, said: Sequence[Said]) -> list[Said]:
    """Return the figures of other periods, of the same scheme, region and kind of people, that make up a figure."""
    by_kind: dict[CountKind, list[Said]] = defaultdict(list)
    for one in said:
        event = one.event
        assert isinstance(event, EnrollmentStatisticReported)
        same = (event.scheme, event.region) == (total.scheme, total.region)
        if same and event.statistic != total.statistic and event.count_kind is not CountKind.CUMULATIVE:
            by_kind[event.count_kind].append(one)
    if total.count_kind not in _AS_PEOPLE:
        return []
    return next((parts for parts in by_kind.values() if len(parts) > 1 and _sum(parts) == total.persons), [])


def _sum(parts: Sequence[Said]) -> int:
    return sum(one.event.persons for one in parts if isinstance(one.event, EnrollmentStatisticReported))


CHECK = Check("RPT-02", "A number of people counts each of them once, however many years they were enrolled in.", find)
