"""RPT-02: enrolments of several years are added up, and the sum is presented as people."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ledger.statistics.events import CountKind, EnrollmentStatisticReported
from projections.checks.check import Check, Found, Scope
from projections.checks.published import named_people, newest_correction, published
from projections.told import Said

_AS_PEOPLE = (CountKind.ACTIVE, CountKind.CUMULATIVE, CountKind.DECREED, CountKind.REGISTERED)
SUMS_MAX = 20_000
"""So many sums of figures are looked at for one total: all those of 14 years."""


def find(scope: Scope) -> Iterator[Found]:
    """Yield the cumulative figures, and those that are the sum of others, unless the book names so many people."""
    said = [one for one in published(scope) if isinstance(one.event, EnrollmentStatisticReported)]
    for one in said:
        event = one.event
        assert isinstance(event, EnrollmentStatisticReported)
        parts = _parts(event, said)
        if not parts and event.count_kind is not CountKind.CUMULATIVE:
            continue
        named = named_people(scope, event)
        if named.people < event.persons:
            positions = tuple(sorted({one.position, *(part.position for part in parts)}))
            subjects = (event.statistic, *(part.subject for part in parts))
            newest = max(named.newest, newest_correction(scope))
            yield Found(event.statistic, subjects, positions, one.on, people=event.persons, newest=newest)


def _parts(total: EnrollmentStatisticReported, said: Sequence[Said]) -> Sequence[Said]:
    """Return the figures of other periods, of the same scheme, region and kind of people, that make up a figure."""
    by_kind: dict[CountKind, list[Said]] = defaultdict(list)
    for one in said:
        event = one.event
        assert isinstance(event, EnrollmentStatisticReported)
        same = (event.scheme, event.region) == (total.scheme, total.region)
        if same and event.statistic != total.statistic and event.count_kind is not CountKind.CUMULATIVE:
            by_kind[event.count_kind].append(one)
    if total.count_kind not in _AS_PEOPLE:
        return ()
    return next((parts for figures in by_kind.values() if (parts := _summing(total.persons, figures))), ())


def _summing(total: int, figures: Sequence[Said]) -> Sequence[Said]:
    """Return the first two or more figures, each of another period, that add up to a total; none where none do.

    Figures join in the order of the book, so that one recorded later changes no sum that was found before.
    """
    sums: dict[int, tuple[Said, ...]] = {0: ()}
    for one in figures:
        event = one.event
        assert isinstance(event, EnrollmentStatisticReported)
        for standing, parts in list(sums.items()):
            longer = standing + event.persons
            if longer in sums or longer > total or any(_period(part) == event.period for part in parts):
                continue
            if longer == total and parts:
                return (*parts, one)
            if longer < total and len(sums) < SUMS_MAX:
                sums[longer] = (*parts, one)
    return ()


def _period(one: Said) -> object:
    assert isinstance(one.event, EnrollmentStatisticReported)
    return one.event.period


CHECK = Check(
    "RPT-02", "A number of people counts each of them once, however many years they were enrolled in.", find, 2
)
