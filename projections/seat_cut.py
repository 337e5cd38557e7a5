"""Who sits in a batch's seats as known at one position, as sets of people: by region, by occupation, by seats."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from pyroaring import BitMap

from ledger.enrollments.ranges import union, without
from projections.homes import Home, home_in, tenure_in
from projections.seats import CORRECTED, MOVED, REPLACED, TAKEN_UP

Ranges = tuple[tuple[int, int], ...]


class LaterRow(NamedTuple):
    """A row of a seat after its first worker sat down; ``instead`` is whom a correction replaces."""

    position: int
    seat: int
    kind: str
    person: int
    region: str
    occupation: str
    from_month: str
    on: str
    words: str | None
    instead: int = -1


class FirstSitters(Protocol):
    """The columns of a batch: its first sitters, and the words of what was overpaid."""

    first: str
    on: str
    persons: "array[int]"
    places: "array[int]"
    names: list[tuple[str, str]]
    overpaid: dict[int, str]
    repeated: set[int]


@dataclass(slots=True)
class OddSeat:
    """A seat that is more than one person in one place: its homes, and the months that another enrolment holds."""

    homes: list[Home]
    overpaid: dict[str, set[str]] = field(default_factory=dict)
    taken_up: list[tuple[str, list[str]]] = field(default_factory=list)

    def in_month(self, month: str, payment: int) -> Home:
        """Return who sat there in a month and where he lived, as known when it was paid."""
        if len(self.homes) == 1:
            return self.homes[0]
        sits, lives = tenure_in(self.homes, month, payment), home_in(self.homes, month, payment)
        return replace(lives, person=sits.person)

    def is_elsewhere(self, month: str, payment: int, programmes: Set[str], valid: str) -> bool:
        """Tell whether another enrolment holds a month of the first sitter in every one of some programmes."""
        held = self.overpaid.get(month)
        if held is None or not programmes <= held or any(on <= valid and month in of for on, of in self.taken_up):
            return False
        return len(self.homes) == 1 or tenure_in(self.homes, month, payment) is self.homes[0]


class Cut:
    """A batch as known at a position."""

    def __init__(self, kept: FirstSitters, seats: int, later: Sequence[LaterRow]) -> None:
        self._kept = kept
        self._seats = seats
        self.on = kept.on
        self.odd = self._odd(later)
        """The seats that have to be looked at one by one."""
        whole = [(0, seats - 1)] if seats else []
        self._odd_ranges = union((seat, seat) for seat in self.odd)
        self._simple = without(whole, self._odd_ranges)
        self.everyone = self._made(self._simple)
        """Whoever sits in a seat that never changed."""
        self._sets: dict[Ranges, BitMap] = {tuple(whole): self.everyone}
        self._regions: dict[int, Mapping[str, BitMap]] = {}
        self._occupations: Mapping[str, BitMap] | None = None

    def persons(self, ranges: Ranges) -> BitMap:
        """Return who sits in seats of some ranges that never changed; the set is shared, and not to be changed."""
        found = self._sets.get(ranges)
        if found is None:
            if len(self._sets) > 256:
                self._sets.clear()
            left_out = without(self._simple, ranges)
            few = sum(high - low + 1 for low, high in left_out) * 2 < self._seats
            found = self.everyone - self._made(left_out) if few else self._made(without(list(ranges), self._odd_ranges))
            self._sets[ranges] = found
        return found

    def regions(self, length: int) -> Mapping[str, BitMap]:
        """Return the people of unchanged seats by the region of one level, or of a given width of codes."""
        if length not in self._regions:
            found: dict[str, BitMap] = {}
            for (region, _), people in self._places().items():
                if region[length : length + 1] in ("", ".") and len(region) >= length:
                    found.setdefault(region[:length], BitMap()).update(people)
            self._regions[length] = found
        return self._regions[length]

    def occupations(self) -> Mapping[str, BitMap]:
        """Return the people of unchanged seats by occupation."""
        if self._occupations is None:
            found: dict[str, BitMap] = {}
            for (_, occupation), people in self._places().items():
                found.setdefault(occupation, BitMap()).update(people)
            self._occupations = found
        return self._occupations

    def odd_in(self, ranges: Ranges) -> Iterator[tuple[int, OddSeat]]:
        """Yield the odd seats of some ranges."""
        for seat, odd in self.odd.items():
            if any(low <= seat <= high for low, high in ranges):
                yield seat, odd

    def _made(self, ranges: Iterable[tuple[int, int]]) -> BitMap:
        found = BitMap()
        for low, high in ranges:
            found.update(BitMap(self._kept.persons[low : high + 1]))
        return found

    def _places(self) -> dict[tuple[str, str], BitMap]:
        by_place: dict[int, list[int]] = defaultdict(list)
        persons, places = self._kept.persons, self._kept.places
        for low, high in self._simple:
            for seat in range(low, high + 1):
                by_place[places[seat]].append(persons[seat])
        return {self._kept.names[place]: BitMap(people) for place, people in by_place.items()}

    def _odd(self, later: Sequence[LaterRow]) -> dict[int, OddSeat]:
        seats = {row.seat for row in later} | {*self._kept.overpaid} | self._kept.repeated
        odd = {seat: self._first(seat) for seat in sorted(seats) if seat < self._seats}
        for row in later:
            _add(odd[row.seat], row)
        return odd

    def _first(self, seat: int) -> OddSeat:
        kept = self._kept
        region, occupation = kept.names[kept.places[seat]]
        home = Home(0, "", kept.first, kept.on, region, occupation=occupation, person=kept.persons[seat])
        overpaid: dict[str, set[str]] = defaultdict(set)
        for word in kept.overpaid.get(seat, "").split():
            month, _, programme = word.partition("/")
            overpaid[month].add(programme)
        return OddSeat([home], dict(overpaid))


def _add(odd: OddSeat, row: LaterRow) -> None:
    match row.kind:
        case kind if kind == CORRECTED:
            odd.homes = [replace(h, person=row.person) if h.person == row.instead else h for h in odd.homes]
        case kind if kind == TAKEN_UP:
            odd.taken_up.append((row.on, (row.words or "").split()))
        case kind:
            assert kind in (REPLACED, MOVED), "a later row replaces, moves, corrects or takes up"
            takes = kind == REPLACED
            odd.homes.append(
                Home(row.position, "", row.from_month, row.on, row.region, takes, row.occupation, row.person)
            )
