"""What whoever has no key does not see of coverage by regency: a count of one to four people, or what tells of one.

A count that is too small is withheld, and beside it so many more that it does not follow: from the other counts of its
row that add up to one that is shown, and from the same count of the other regencies of the province, whose sum is shown
too. Moments are no part of this: two answers about different days or positions can still be set against each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from ledger.regions import LEVELS
from projections.compared import Compared, Difference
from projections.coverage_rows import CoverageRow
from projections.joiners import CoverageChange
from projections.shown import FEW, is_few

PROVINCE_LENGTH, REGENCY_LENGTH = (length for length, level in LEVELS.items() if level in ("province", "regency"))


@dataclass(frozen=True, slots=True)
class Shape:
    """The counts of a row: those that make it small as a whole, and which ones add up to or lie in which other."""

    counts: tuple[str, ...]
    whole: tuple[str, ...]
    """Where one of these is small, nothing of the row is shown."""
    sums: Mapping[str, tuple[str, ...]]
    """A count, and those that add up to it."""
    within: Mapping[str, str]
    """A count, and the one that it is a part of: what is left of that is not shown to be small either."""


COVERAGE = Shape(
    counts=(
        *("enrolled", "people", "withdrawn", "graduated", "replaced", "person_months"),
        *("active", "cumulative", "in_grace", "lapsed", "full_jkm"),
    ),
    whole=("enrolled", "people"),
    sums={"cumulative": ("active", "in_grace", "lapsed")},
    within={
        "withdrawn": "enrolled",
        "graduated": "enrolled",
        "replaced": "enrolled",
        "cumulative": "people",
        "active": "cumulative",
        "full_jkm": "active",
    },
)
CHANGES = Shape(
    counts=("active_before", "active_after", "joined", "left", "stayed"),
    whole=(),
    sums={"active_before": ("left", "stayed"), "active_after": ("joined", "stayed")},
    within={},
)


def coverage_withheld(rows: Iterable[CoverageRow]) -> list[CoverageRow]:
    """Return rows of coverage as the public sees them; all regencies of a province are needed to tell."""
    rows = list(rows)
    found = []
    for row, away in zip(rows, _withheld([_row(row, row.scheme, COVERAGE) for row in rows], COVERAGE), strict=True):
        share = None if away & {"active", "enrolled"} else row.share
        found.append(_without(replace(row, share=share), away, COVERAGE) if away else row)
    return found


def changes_withheld(rows: Iterable[CoverageChange]) -> list[CoverageChange]:
    """Return joiners and leavers as the public sees them; all regencies of a province are needed to tell."""
    rows = list(rows)
    told = _withheld([_row(row, row.key, CHANGES) for row in rows], CHANGES)
    return [_without(row, away, CHANGES) if away else row for row, away in zip(rows, told, strict=True)]


def compared_withheld(rows: Iterable[Compared]) -> list[Compared]:
    """Return published figures as the public sees them beside the book's: its small counts of regions are left out."""
    names = ("derived", "difference")
    return [
        replace(row, derived=None, difference=None, state=Difference.UNKNOWN, fewer_than_five=names)
        if len(row.region) > PROVINCE_LENGTH and is_few(row.derived or 0)
        else row
        for row in rows
    ]


R = TypeVar("R", CoverageRow, CoverageChange)


def _without(row: R, away: set[str], shape: Shape) -> R:
    names = tuple(name for name in shape.counts if name in away)
    none: dict[str, Any] = dict.fromkeys(names)  # Any: each is a count, which may be none
    return replace(row, **none, fewer_than_five=names)


class _Row(NamedTuple):
    line: tuple[str | None, str] | None
    """The rows whose counts add up to what is shown of a province; none where the row is no regency's."""
    counts: Mapping[str, int]


def _row(row: CoverageRow | CoverageChange, key: str | None, shape: Shape) -> _Row:
    region = row.region or ""
    line = (key, region[:PROVINCE_LENGTH]) if len(region) == REGENCY_LENGTH else None
    return _Row(line, {name: getattr(row, name) or 0 for name in shape.counts})


def _withheld(rows: Sequence[_Row], shape: Shape) -> list[set[str]]:
    """Return of each row the counts that are withheld: more and more, until none follows from what is shown."""
    counts = [row.counts for row in rows]
    lines: dict[tuple[str | None, str], list[int]] = {}
    for number, row in enumerate(rows):
        if row.line is not None:
            lines.setdefault(row.line, []).append(number)
    away: list[set[str]] = [set() for _ in rows]
    while True:
        before = sum(map(len, away))
        for line in lines.values():
            for number in line:
                _of_row(counts[number], away[number], shape)
            for name in shape.counts:
                _of_line({number: counts[number][name] for number in line}, away, name)
        if sum(map(len, away)) == before:
            return away


def _of_row(counts: Mapping[str, int], away: set[str], shape: Shape) -> None:
    away |= {name for name in shape.counts if is_few(counts[name])}
    if any(is_few(counts[name]) for name in shape.whole):
        away |= {name for name in shape.counts if counts[name]}
    for part, whole in shape.within.items():
        if whole not in away and is_few(counts[whole] - counts[part]):
            away.add(part)
    for total, parts in shape.sums.items():
        if total not in away and not _is_closed([counts[part] for part in parts if part in away]):
            others = [part for part in parts if part not in away and counts[part]]
            away.add(min(others, key=lambda part: counts[part]) if others else total)


def _of_line(counts: Mapping[int, int], away: Sequence[set[str]], name: str) -> None:
    """Withhold one count of so many more regencies that those withheld do not follow from the province's."""
    small = [number for number in counts if name in away[number]]
    others = sorted((number for number in counts if counts[number] and number not in small), key=lambda n: counts[n])
    while others and not _is_closed([counts[number] for number in small]):
        small.append(others.pop(0))
        away[small[-1]].add(name)


def _is_closed(withheld: Sequence[int]) -> bool:
    """Tell whether counts withheld do not follow from their sum: there are none, or two that are not few together."""
    there = [count for count in withheld if count]
    return not there or (len(there) > 1 and sum(there) >= FEW)
