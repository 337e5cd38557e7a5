"""People whose month a payment paid, and how people are told apart: by region, by occupation."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyroaring import BitMap

from ledger.periods import Month
from projections.homes import Home
from projections.seat_cut import Cut, of_width


@dataclass(eq=False, slots=True)
class Cell:
    """The people whose month a payment of a batch paid: those of unchanged seats as a set, the others one by one."""

    batch: str
    month: str
    payment: int
    on: str
    cut: Cut
    simple: BitMap
    odd: list[Home] = field(default_factory=list)
    elsewhere: list[Home] = field(default_factory=list)
    """Who sits in seats whose month is paid, while another enrolment holds it."""

    people: BitMap = field(default_factory=BitMap)
    """Everybody of the cell; the set may be shared, and is not to be changed."""
    number: int = 0
    """The month's ordinal."""
    is_late: bool = False
    """Whether the month was over when it was paid."""

    def __post_init__(self) -> None:
        self.people = self.simple | BitMap([home.person for home in self.odd]) if self.odd else self.simple
        self.number = Month(self.month).ordinal
        self.is_late = self.on[:7] > self.month

    _odd: dict[int, Mapping[str, tuple[int, BitMap]]] = field(default_factory=dict)

    def odd_in(self, length: int) -> Mapping[str, tuple[int, BitMap]]:
        """Return by region of a width how many of the other seats are there, and who sits in them."""
        found = self._odd.get(length)
        if found is None:
            persons: dict[str, list[int]] = {}
            for home in self.odd:
                if (code := of_width(home.region, length)) is not None:
                    persons.setdefault(code, []).append(home.person)
            found = self._odd[length] = {code: (len(some), BitMap(some)) for code, some in persons.items()}
        return found

    def person_months(self, split: "Split") -> "Counter[Part]":
        """Return how many seats are paid, by part."""
        found = Counter({part: len(inside) for part, inside in split.simple(self.cut, self.simple)})
        found.update(split.part(home) for home in self.odd if split.has(home))
        return found


Part = tuple[str, str]
"""A region and an occupation; the occupation is empty where nobody asks for it."""


@dataclass(frozen=True, slots=True)
class Split:
    """How people are told apart: by regions of a width of codes, within one region, by occupation or of one."""

    length: int
    region: str | None = None
    occupation: str | None = None
    by_occupation: bool = False

    @property
    def by_work(self) -> bool:
        """Whether anything is asked about occupations."""
        return self.by_occupation or self.occupation is not None

    def has(self, home: Home) -> bool:
        """Tell whether whoever has this home is counted."""
        return self.has_region(home.region) and self.occupation in (None, home.occupation)

    def has_region(self, code: str) -> bool:
        """Tell whether a region is counted, and is not wider than the parts."""
        if len(code) < self.length or len(self.region or "") > self.length:
            return False
        return self.region is None or code == self.region or code.startswith(f"{self.region}.")

    def part(self, home: Home) -> Part:
        """Return where a home belongs."""
        return home.region[: self.length], home.occupation if self.by_occupation else ""

    def simple(self, cut: Cut, people: BitMap) -> Iterator[tuple[Part, BitMap]]:
        """Yield the parts of people in unchanged seats; the sets may be shared, and are not to be changed."""
        for region, inside in self._regions(cut, people):
            if not self.by_work:
                yield (region, ""), inside
                continue
            for work, workers in cut.occupations().items():
                if self.occupation in (None, work):
                    yield (region, work if self.by_occupation else ""), inside & workers

    def _regions(self, cut: Cut, people: BitMap) -> Iterator[tuple[str, BitMap]]:
        if not self.length:
            if self.region is None:
                yield "", people
            return
        for code, inside in cut.regions(self.length).items():
            if self.has_region(code):
                yield code, people & inside


Parts = dict[Part, list[BitMap]]


def add_cell(parts: Parts, split: Split, cell: Cell, among: BitMap | None = None) -> None:
    """Put the people of a cell, or those among some, where they belong."""
    people = cell.simple if among is None else cell.simple & among
    if people:
        for part, inside in split.simple(cell.cut, people):
            parts.setdefault(part, []).append(inside)
    for home in cell.odd:
        if split.has(home) and (among is None or home.person in among):
            parts.setdefault(split.part(home), []).append(BitMap([home.person]))


def count(sets: Sequence[BitMap]) -> int:
    """Return how many distinct people there are in some sets."""
    return len(sets[0]) if len(sets) == 1 else len(BitMap.union(*sets)) if sets else 0


def together(sets: Sequence[BitMap]) -> BitMap:
    """Return everybody in some sets, in a set that may be one of them and is not to be changed."""
    return sets[0] if len(sets) == 1 else BitMap.union(BitMap(), *sets)
