"""Published figures beside the book's own: numerator, denominator, what they imply, and whether a difference is told.

Nothing is added up with what is published. A published figure is mostly of all participants, and the book's of those
whom its sponsors pay for: a difference is expected, and stands open until an entry explains it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ledger.basis import Basis, weakest
from ledger.event import Evidence, Fact
from ledger.periods import PartialDate
from ledger.regions import within
from ledger.statistics.events import (
    CountKind,
    CoverageStatisticReported,
    DenominatorKind,
    EnrollmentStatisticReported,
    NumeratorKind,
    SourceNoted,
)
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.checks.listed import Finding, findings
from projections.coverage import coverage
from projections.coverage_rows import CoverageRow
from projections.statistics import STATISTICS, ImpliedDenominator, implied_denominator, recomputed_percentage
from projections.told import Said

CHECK = "RPT-01"
DAY_LENGTH = len("2022-12-31")
"""A date of this length names a day; a shorter one a month or a year."""


class Difference(StrEnum):
    """What is known of a difference between a published figure and the book."""

    NONE = "none"
    """There is none."""
    EXPLAINED = "explained"
    """A note that quotes the figure, or an answer to a finding about it, tells why."""
    OPEN = "open"
    UNKNOWN = "unknown"
    """The book counts nothing that the figure could be compared with."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One published figure of people, and the book's count of the same name."""

    statistic: str
    position: int
    published_on: date
    region: str
    scheme: str | None
    numerator: int | None
    numerator_kind: NumeratorKind | CountKind
    denominator: int | None
    denominator_kind: DenominatorKind | None
    percentage: str | None
    recomputed_percentage: str | None
    implied_denominator: ImpliedDenominator | None
    """What the percentage and the numerator imply, with the interval that their rounding leaves."""
    basis: Basis
    evidence: tuple[Evidence, ...]
    derived: int | None
    """The book's own count of the kind, of the region and scheme on the day that the figure is about."""
    derived_kind: CountKind
    derived_on: date
    derived_basis: Basis | None
    difference: int | None
    """Published less derived."""
    state: Difference
    explained_by: tuple[int, ...]
    """The notes that quote the figure out of the same source, and the answers to findings about it."""
    notes: tuple[int, ...]
    """Other notes about the same source."""
    fewer_than_five: tuple[str, ...] = ()
    """The counts that are not shown to whoever has no key, each of them none here: fewer than five people."""


_Published = CoverageStatisticReported | EnrollmentStatisticReported


def compared(
    reader: Reader,
    *,
    region: str | None = None,
    scheme: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[Compared]:
    """Return the published numbers of people in the order of the book, each beside the book's own."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    said = [one for told in STATISTICS.at(reader, moment).values() for one in told]
    asked = [one for one in said if isinstance(one.event, _Published) and _is_asked(one.event, region, scheme)]
    found = findings(reader, code=CHECK, valid_at=valid_at, known_at=moment.known_at).rows if asked else []
    rows = [_row(reader, moment, one, said, found) for one in asked]
    return Answer(moment, sorted(rows, key=lambda row: row.position))


def _is_asked(event: _Published, region: str | None, scheme: str | None) -> bool:
    return (region is None or within(event.region, region)) and scheme in (None, getattr(event, "scheme", None))


def _row(reader: Reader, moment: AsOf, said: Said, every: Sequence[Said], found: Sequence[Finding]) -> Compared:
    event = said.event
    assert isinstance(event, _Published)
    of_cover = event if isinstance(event, CoverageStatisticReported) else None
    kind = event.count_kind if isinstance(event, EnrollmentStatisticReported) else CountKind.ACTIVE
    number = event.persons if isinstance(event, EnrollmentStatisticReported) else event.numerator
    time = _time(event)
    day = time.latest
    counted = _derived(reader, moment, event, kind)
    explained, notes = _explanations(said, every, found)
    difference = None if counted is None or number is None else number - counted[0]
    return Compared(
        statistic=said.subject,
        position=said.position,
        published_on=said.on,
        region=event.region,
        scheme=getattr(event, "scheme", None),
        numerator=number,
        numerator_kind=of_cover.numerator_kind if of_cover else kind,
        denominator=of_cover.denominator if of_cover else None,
        denominator_kind=of_cover.denominator_kind if of_cover else None,
        percentage=of_cover.percentage if of_cover else None,
        recomputed_percentage=recomputed_percentage(of_cover) if of_cover else None,
        implied_denominator=implied_denominator(of_cover) if of_cover else None,
        basis=event.basis,
        evidence=event.evidence,
        derived=counted[0] if counted else None,
        derived_kind=kind,
        derived_on=day,
        derived_basis=counted[1] if counted else None,
        difference=difference,
        state=_state(difference, explained),
        explained_by=explained,
        notes=notes,
    )


def _state(difference: int | None, explained: Sequence[int]) -> Difference:
    if difference is None:
        return Difference.UNKNOWN
    if difference == 0:
        return Difference.NONE
    return Difference.EXPLAINED if explained else Difference.OPEN


def _time(event: _Published) -> PartialDate:
    return event.period if isinstance(event, EnrollmentStatisticReported) else event.as_of


def _derived(reader: Reader, moment: AsOf, event: _Published, kind: CountKind) -> tuple[int, Basis] | None:
    """Return the book's count on the last day of the time that a figure is about; the registered of a year or month
    are those who came in it."""
    time = _time(event)
    found = _counted(reader, moment, event, kind, time.latest)
    if found is None or kind is not CountKind.REGISTERED or len(time) == DAY_LENGTH:
        return found
    before = _counted(reader, moment, event, kind, time.earliest - timedelta(days=1))
    return found if before is None else (found[0] - before[0], found[1])


def _counted(reader: Reader, moment: AsOf, event: _Published, kind: CountKind, day: date) -> tuple[int, Basis] | None:
    paid = kind in (CountKind.ACTIVE, CountKind.CUMULATIVE)
    rows = coverage(
        reader,
        scheme=getattr(event, "scheme", None),
        region=event.region,
        on=day,
        valid_at=moment.valid_at if paid else min(day, moment.valid_at or day),
        known_at=moment.known_at,
    ).rows
    counts = [found for row in rows if (found := _count(row, kind)) is not None]
    if not counts:
        return None
    return sum(number for number, _ in counts), weakest(basis for _, basis in counts)


def _count(row: CoverageRow, kind: CountKind) -> tuple[int, Basis] | None:
    """Return the count of a row that has the same name; of several schemes they are added, as the figures were."""
    match kind:
        case CountKind.ACTIVE:
            return row.active or 0, row.months_basis
        case CountKind.CUMULATIVE:
            return row.cumulative or 0, row.months_basis
        case CountKind.REGISTERED:
            return row.enrolled or 0, row.basis
        case CountKind.DECREED:
            return None if row.decreed is None else (row.decreed, row.decreed_basis or row.basis)
        case CountKind.ALLOCATED:
            return None if row.quota is None else (row.quota, row.quota_basis or row.basis)


def _explanations(
    said: Said, every: Sequence[Said], found: Sequence[Finding]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return what tells why a figure differs, and what is noted of its source."""
    source = set(said.event.evidence)
    notes = [one for one in every if isinstance(one.event, SourceNoted) and source & set(one.event.evidence)]
    own = {one.position for one in notes if _quotes(one.event, said.event)}
    own.update(position for one in found if said.subject in one.subjects for position in one.answers)
    return tuple(sorted(own)), tuple(sorted({one.position for one in notes} - own))


def _quotes(note: Fact, event: Fact) -> bool:
    """Tell whether a note quotes a figure's number as it is printed, with whatever marks between its digits."""
    assert isinstance(note, SourceNoted)
    printed = {re.sub(r"[.,]", "", one) for one in re.findall(r"[0-9][0-9.,]*", note.printed)}
    figures = (getattr(event, name, None) for name in ("numerator", "persons", "percentage"))
    return bool(printed & {str(one).replace(".", "") for one in figures if one is not None})
