"""RPT-01: a published figure contradicts its own parts, another published figure, or the people in the book."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, product
from typing import NamedTuple

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
from projections.statistics import recomputed_percentage, unit_of
from projections.told import Said

_Key = tuple[object, ...]
COMPARED_MAX = 20
"""Of so many figures about the same, the parts of one are set against the percentage of another."""


def find(scope: Scope) -> Iterator[Found]:
    """Yield the contradictions: within a figure, between two about the same thing, and with the book."""
    said = published(scope)
    yield from (found for one in said for found in _with_itself(one))
    yield from _with_each_other(said)
    yield from (found for one in said for found in _with_the_book(scope, one))


def _with_itself(one: Said) -> Iterator[Found]:
    """Yield a percentage that is not the quotient of its parts, to the decimals that are printed."""
    event = one.event
    if isinstance(event, CoverageStatisticReported) and _is_wrong_quotient(event, event, event):
        yield Found(event.statistic, (event.statistic,), (one.position,), one.on)


def _is_wrong_quotient(
    part: CoverageStatisticReported, whole: CoverageStatisticReported, percent: CoverageStatisticReported
) -> bool:
    """Tell whether a printed percentage is not one figure's numerator over another's denominator."""
    if percent.percentage is None or part.rounded or percent.rounded:
        return False
    together = percent.model_copy(update={"numerator": part.numerator, "denominator": whole.denominator})
    recomputed = recomputed_percentage(together)
    printed = _Number.printed(percent.percentage)
    return recomputed is not None and abs(Decimal(recomputed) - printed.value) > printed.unit / 2


def _with_each_other(said: Sequence[Said]) -> Iterator[Found]:
    """Yield every two figures about the same that differ, then percentages that others' parts do not make."""
    alike: dict[_Key, list[tuple[Said, _Figures]]] = defaultdict(list)
    for one in said:
        about = _about(one.event)
        if about is not None:
            alike[about[0]].append((one, about[1]))
    for group in alike.values():
        for (first, figures), (other, others) in combinations(group, 2):
            if any(one and two and one.differs(two) for one, two in zip(figures, others, strict=True)):
                yield _between((first, other))
        yield from _of_parts([one for one, _ in group])


def _of_parts(group: Sequence[Said]) -> Iterator[Found]:
    """Yield percentages that are not the quotient of a numerator and a denominator that two others state."""
    found: dict[str, Found] = {}
    for percent, part, whole in product(group, repeat=3) if len(group) <= COMPARED_MAX else ():
        events = (part.event, whole.event, percent.event)
        stated = [event for event in events if isinstance(event, CoverageStatisticReported)]
        if len(stated) < len(events) or any(_is_whole(event) for event in stated):
            continue
        if _is_wrong_quotient(*stated) and not any(_differ(a, b) for a, b in combinations(stated, 2)):
            one = _between(sorted({one.position: one for one in (percent, part, whole)}.values(), key=_position))
            found[one.key] = one
    yield from found.values()


def _is_whole(event: CoverageStatisticReported) -> bool:
    """Tell whether a figure states all three, and so is compared with itself."""
    return None not in (event.numerator, event.denominator, event.percentage)


def _differ(one: Fact, two: Fact) -> bool:
    about, other = _about(one), _about(two)
    assert about is not None, "figures are about something"
    assert other is not None, "figures are about something"
    return any(a and b and a.differs(b) for a, b in zip(about[1], other[1], strict=True))


def _position(one: Said) -> int:
    return one.position


def _between(figures: Sequence[Said]) -> Found:
    subjects = tuple(one.subject for one in figures)
    positions = tuple(sorted(one.position for one in figures))
    return Found(" ".join(subjects), subjects, positions, max(one.on for one in figures))


class _Number(NamedTuple):
    """A number as printed, and the last place that it keeps, 0 where it is exact."""

    value: Decimal
    unit: Decimal

    @classmethod
    def of(cls, count: int | None, *, rounded: bool = False) -> "_Number | None":
        """Return a whole number; rounded, it keeps its places but for the zeros at its end."""
        return None if count is None else cls(Decimal(count), Decimal(unit_of(count) if rounded else 0))

    @classmethod
    def printed(cls, percentage: str) -> "_Number":
        """Return a percentage, which its source rounded to the decimals that it prints."""
        return cls(Decimal(percentage), Decimal(1).scaleb(-len(percentage.partition(".")[2])))

    def differs(self, other: "_Number") -> bool:
        """Tell whether two numbers cannot be the same; of two that keep the same place any difference tells."""
        apart = abs(self.value - other.value)
        return apart > (Decimal(0) if self.unit == other.unit else max(self.unit, other.unit) / 2)


_Figures = tuple[_Number | None, ...]


def _about(event: Fact) -> tuple[_Key, _Figures] | None:
    """Return what a figure is about, and the numbers in which two figures about the same must agree."""
    match event:
        case CoverageStatisticReported():
            key = (event.KIND, event.region, event.as_of, event.numerator_kind, event.denominator_kind)
            percentage = None if event.percentage is None else _Number.printed(event.percentage)
            numerator = _Number.of(event.numerator, rounded=event.rounded)
            return key, (numerator, _Number.of(event.denominator), percentage)
        case EnrollmentStatisticReported():
            time = (event.period, event.first, event.last, event.programmes)
            return (event.KIND, event.region, event.scheme, event.count_kind, *time), (_Number.of(event.persons),)
        case PopulationEstimateReported():
            return (event.KIND, event.region, event.as_of), (_Number.of(event.persons),)
        case ClaimStatisticReported():
            of = (event.region, event.period, event.programmes)
            return (event.KIND, *of), (_Number.of(event.claims), _Number.of(event.rupiah))
        case _:
            return None


def _with_the_book(scope: Scope, one: Said) -> Iterator[Found]:
    """Yield a number of registered people of a scheme that is not the number of those whom the book names."""
    event = one.event
    if not isinstance(event, EnrollmentStatisticReported) or event.count_kind is not CountKind.REGISTERED:
        return
    if event.scheme is None:
        return
    named = named_people(scope, event)
    if named.people and named.people != event.persons:
        key, subjects = f"{event.statistic} book", (event.statistic, event.scheme)
        off = abs(named.people - event.persons)
        yield Found(key, subjects, (one.position,), one.on, people=off, newest=named.newest)


CHECK = Check("RPT-01", "Published figures agree with their own parts, with each other and with the book.", find, 2)
