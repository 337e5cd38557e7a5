"""RPT-01: a published figure contradicts its own parts, another published figure, or the people in the book."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ledger.event import Fact
from ledger.statistics.events import (
    ClaimStatisticReported,
    CountKind,
    CoverageStatisticReported,
    EnrollmentStatisticReported,
    PopulationEstimateReported,
)
from projections.checks.check import Check, Found, Scope
from projections.checks.published import named_people, published
from projections.statistics import recomputed_percentage
from projections.told import Said

_Key = tuple[object, ...]
_Figures = tuple[object, ...]


def find(scope: Scope) -> Iterator[Found]:
    """Yield the contradictions: within a figure, between two about the same thing, and with the book."""
    said = published(scope)
    yield from (found for one in said for found in _with_itself(one))
    yield from _with_each_other(said)
    yield from (found for one in said for found in _with_the_book(scope, one))


def _with_itself(one: Said) -> Iterator[Found]:
    """Yield a percentage that is not the quotient of its parts, to the decimals that are printed."""
    event = one.event
    if not isinstance(event, CoverageStatisticReported) or event.percentage is None or event.rounded:
        return
    recomputed = recomputed_percentage(event)
    if recomputed is None:
        return
    printed = Decimal(event.percentage)
    unit = Decimal(1).scaleb(-len(event.percentage.partition(".")[2]))
    if abs(Decimal(recomputed) - printed) > unit / 2:
        yield Found(event.statistic, (event.statistic,), (one.position,), one.on)


def _with_each_other(said: Sequence[Said]) -> Iterator[Found]:
    alike: dict[_Key, list[tuple[Said, _Figures]]] = defaultdict(list)
    for one in said:
        about = _about(one.event)
        if about is not None:
            alike[about[0]].append((one, about[1]))
    for group in alike.values():
        first, figures = group[0]
        for other, others in group[1:]:
            if any(None not in pair and pair[0] != pair[1] for pair in zip(figures, others, strict=True)):
                subjects = (first.subject, other.subject)
                yield Found(" ".join(subjects), subjects, (first.position, other.position), max(first.on, other.on))


def _about(event: Fact) -> tuple[_Key, _Figures] | None:
    """Return what a figure is about, and the numbers in which two figures about the same must agree."""
    match event:
        case CoverageStatisticReported():
            key = (event.KIND, event.region, event.as_of, event.numerator_kind, event.denominator_kind)
            return key, (event.numerator, event.denominator, event.percentage)
        case EnrollmentStatisticReported():
            time = (event.period, event.first, event.last, event.programmes)
            return (event.KIND, event.region, event.scheme, event.count_kind, *time), (event.persons,)
        case PopulationEstimateReported():
            return (event.KIND, event.region, event.as_of), (event.persons,)
        case ClaimStatisticReported():
            return (event.KIND, event.region, event.period, event.programmes), (event.claims, event.rupiah)
        case _:
            return None


def _with_the_book(scope: Scope, one: Said) -> Iterator[Found]:
    """Yield a number of registered people of a scheme that is not the number of those whom the book names."""
    event = one.event
    if not isinstance(event, EnrollmentStatisticReported) or event.count_kind is not CountKind.REGISTERED:
        return
    named = named_people(scope, event) if event.scheme is not None else 0
    if named and named != event.persons:
        assert event.scheme is not None
        key, subjects = f"{event.statistic} book", (event.statistic, event.scheme)
        yield Found(key, subjects, (one.position,), one.on, people=abs(named - event.persons))


CHECK = Check("RPT-01", "Published figures agree with their own parts, with each other and with the book.", find)
