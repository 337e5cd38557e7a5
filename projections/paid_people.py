"""Whose months are paid at a moment: sets of people by batch and month, less what another enrolment holds."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pyroaring import BitMap

from ledger.enrollments.events import BatchOpened
from ledger.programmes import Programme
from projections.as_of import AsOf
from projections.homes import Home
from projections.kept_seats import KeptSeats, Paid, PaidSeats
from projections.seat_cut import Cut


@dataclass(eq=False)
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

    def __post_init__(self) -> None:
        self.people = self.simple | BitMap([home.person for home in self.odd]) if self.odd else self.simple

    def person_months(self, split: "Split") -> "Counter[Part]":
        """Return how many seats are paid, by part."""
        found = Counter({part: len(inside) for part, inside in split.simple(self.cut, self.simple)})
        found.update(split.part(home) for home in self.odd if split.has(home))
        return found

    def held_elsewhere(self, split: "Split") -> "Counter[Part]":
        """Return the months that do not count, by part, as what they take away."""
        found: Counter[Part] = Counter()
        found.subtract(split.part(home) for home in self.elsewhere if split.has(home))
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
            if not self.by_occupation and self.occupation is None:
                yield (region, ""), inside
                continue
            for work, workers in cut.occupations().items():
                if self.occupation in (None, work):
                    yield (region, work if self.by_occupation else ""), inside & workers

    def _regions(self, cut: Cut, people: BitMap) -> Iterator[tuple[str, BitMap]]:
        if not self.length:
            yield "", people
            return
        for code, inside in cut.regions(self.length).items():
            if self.has_region(code):
                yield code, people & inside


Parts = dict[Part, list[BitMap]]


def add_cell(parts: Parts, split: Split, cell: Cell, among: BitMap | None = None) -> None:
    """Put the people of a cell, or those among some, where they belong."""
    people = cell.simple if among is None else cell.simple & among
    for part, inside in split.simple(cell.cut, people):
        parts.setdefault(part, []).append(inside)
    for home in cell.odd:
        if split.has(home) and (among is None or home.person in among):
            parts.setdefault(split.part(home), []).append(BitMap([home.person]))


def count(sets: Sequence[BitMap]) -> int:
    """Return how many distinct people there are in some sets."""
    return len(sets[0]) if len(sets) == 1 else len(BitMap.union(*sets)) if sets else 0


def together(sets: Sequence[BitMap]) -> BitMap:
    """Return everybody in some sets, in a set of its own."""
    return BitMap.union(BitMap(), *sets)


class PaidPeople:
    """The paid months of people in one programme at a moment, or in any of them."""

    def __init__(
        self, kept: KeptSeats, moment: AsOf, opened: Mapping[str, BatchOpened], programme: Programme | None
    ) -> None:
        self._kept = kept
        self.moment = moment
        self.opened = {batch: one for batch, one in opened.items() if programme is None or programme in one.programmes}
        self._programme = programme
        self._cells: dict[str, Mapping[str, Sequence[Cell]]] = {}

    def of_batch(self, batch: str) -> Mapping[str, Sequence[Cell]]:
        """Return the cells of a batch by month."""
        found = self._cells.get(batch)
        if found is None:
            found = self._cells[batch] = self._made(batch)
        return found

    def cells(self, batches: Iterable[str], month: str | None = None) -> Iterator[Cell]:
        """Yield the cells of some batches, of one month or of all."""
        for batch in batches:
            by_month = self.of_batch(batch)
            for cells in by_month.values() if month is None else (by_month.get(month, ()),):
                yield from cells

    def distinct(self, batches: Iterable[str], until: str) -> Iterator[Cell]:
        """Yield the cells of some batches up to a month, each set of unchanged seats once."""
        for batch in batches:
            seen: set[int] = set()
            for month, cells in self.of_batch(batch).items():
                for cell in cells if month <= until else ():
                    if cell.odd or id(cell.simple) not in seen:
                        seen.add(id(cell.simple))
                        yield cell

    @cached_property
    def by_month(self) -> Mapping[str, Sequence[Cell]]:
        """The cells of all batches by month."""
        found: dict[str, list[Cell]] = {}
        for cell in self.cells(self.opened):
            found.setdefault(cell.month, []).append(cell)
        return found

    def _made(self, batch: str) -> Mapping[str, Sequence[Cell]]:
        kept = self._kept.batches.get(batch)
        if kept is None or batch not in self.opened:
            return {}
        programmes = self.opened[batch].programmes
        asked = frozenset(map(str, programmes if self._programme is None else (self._programme,)))
        return kept.cells(self.moment, asked, lambda cut, paid: self._all(batch, asked, cut, paid))

    def _all(self, batch: str, asked: frozenset[str], cut: Cut, paid: Paid) -> dict[str, Sequence[Cell]]:
        return {month: [self._cell(batch, month, one, cut, asked) for one in seats] for month, seats in paid.items()}

    def _cell(self, batch: str, month: str, paid: PaidSeats, cut: Cut, asked: frozenset[str]) -> Cell:
        odd: list[Home] = []
        elsewhere: list[Home] = []
        valid = str(self.moment.values["valid"])
        for _, seat in cut.odd_in(paid.seats):
            home = seat.in_month(month, paid.payment)
            (elsewhere if seat.is_elsewhere(month, paid.payment, asked, valid) else odd).append(home)
        return Cell(batch, month, paid.payment, paid.on, cut, cut.persons(paid.seats), odd, elsewhere)
