"""Who sits in a batch's seats as known at one position, as sets of people: by region, by occupation, by seats."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
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
        return lives if lives.person == sits.person else replace(lives, person=sits.person)

    def is_elsewhere(self, month: str, payment: int, programmes: Set[str], valid: str) -> bool:
        """Tell whether another enrolment holds a month of the first sitter in every one of some programmes."""
        held = self.overpaid.get(month)
        if held is None or not programmes <= held or any(on <= valid and month in of for on, of in self.taken_up):
            return False
        return len(self.homes) == 1 or tenure_in(self.homes, month, payment) is self.homes[0]


SETS_MAX = 256
"""So many sets of people of one cut stay in memory, and what is made of them; then all of them are made again."""


class Cut:
    """A batch as known at a position; what a later cut of the same batch knows of its seats is taken from that."""

    def __init__(
        self, kept: FirstSitters, seats: int, later: Sequence[LaterRow], *, whole: "Cut | None" = None
    ) -> None:
        self._kept = kept
        self._seats = seats
        self._whole = whole
        self.size = (seats, len(later))
        self.on = kept.on
        self.odd = self._odd(later)
        """The seats that have to be looked at one by one."""
        every = [(0, seats - 1)] if seats else []
        self._odd_ranges = union((seat, seat) for seat in self.odd)
        self._simple = without(every, self._odd_ranges)
        self.everyone = self._made(self._simple)
        """Whoever sits in a seat that never changed."""
        self._sets: dict[Ranges, BitMap] = {tuple(every): self.everyone}
        self._regions: dict[int, Mapping[str, BitMap]] = {}
        self._counts: dict[tuple[int, int], tuple[BitMap, Mapping[str, int]]] = {}

    def persons(self, ranges: Ranges) -> BitMap:
        """Return who sits in seats of some ranges that never changed; the set is shared, and not to be changed."""
        found = self._sets.get(ranges)
        if found is None:
            if len(self._sets) > SETS_MAX:
                self._sets.clear()
            left_out = without(self._simple, ranges)
            few = sum(high - low + 1 for low, high in left_out) * 2 < self._seats
            found = self.everyone - self._made(left_out) if few else self._made(without(list(ranges), self._odd_ranges))
            self._sets[ranges] = found
        return found

    def regions(self, length: int) -> Mapping[str, BitMap]:
        """Return the people of unchanged seats by the region of one level, or of a given width of codes."""
        found = self._regions.get(length)
        if found is None:
            found = self._regions[length] = self._joined(lambda place: of_width(place[0], length))
        return found

    @cached_property
    def _occupations(self) -> Mapping[str, BitMap]:
        return self._joined(lambda place: place[1])

    def occupations(self) -> Mapping[str, BitMap]:
        """Return the people of unchanged seats by occupation."""
        return self._occupations

    def counts(self, people: BitMap, length: int) -> Mapping[str, int]:
        """Return how many of some people of unchanged seats live in which region, where it is any of a width."""
        key = (id(people), length)
        held = self._counts.get(key)
        if held is None:
            if len(self._counts) > SETS_MAX:
                self._counts.clear()
            found = {code: inside.intersection_cardinality(people) for code, inside in self.regions(length).items()}
            held = self._counts[key] = (people, {code: n for code, n in found.items() if n})
        return held[1]

    def odd_in(self, ranges: Ranges) -> Iterator[tuple[int, OddSeat]]:
        """Yield the odd seats of some ranges."""
        for seat, odd in self.odd.items():
            if any(low <= seat <= high for low, high in ranges):
                yield seat, odd

    def _made(self, ranges: Iterable[tuple[int, int]]) -> BitMap:
        found = BitMap()
        for low, high in ranges:
            found.update(BitMap(self._kept.persons[low : high + 1]))
        found.run_optimize()
        return found

    def _joined(self, name: Callable[[tuple[str, str]], str | None]) -> Mapping[str, BitMap]:
        found: dict[str, BitMap] = {}
        for place, people in self.places.items():
            named = name(place)
            if named is not None:
                found.setdefault(named, BitMap()).update(people)
        for people in found.values():
            people.run_optimize()
        return found

    @cached_property
    def places(self) -> Mapping[tuple[str, str], BitMap]:
        """The people of unchanged seats by region and occupation."""
        if self._whole is None:
            return self._gathered(seat for low, high in self._simple for seat in range(low, high + 1))
        among = ((place, people & self.everyone) for place, people in self._whole.places.items())
        found = {place: people for place, people in among if people}
        for place, people in self._gathered(seat for seat in self._whole.odd if self._is_simple(seat)).items():
            found[place] = found.get(place, BitMap()) | people
        return found

    def _is_simple(self, seat: int) -> bool:
        return seat < self._seats and seat not in self.odd

    def _gathered(self, seats: Iterable[int]) -> dict[tuple[str, str], BitMap]:
        by_place: dict[int, list[int]] = defaultdict(list)
        persons, places = self._kept.persons, self._kept.places
        for seat in seats:
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


def of_width(region: str, length: int) -> str | None:
    """Return the region of one level that a region lies in; none where it is wider, or the width is no level's."""
    is_level = not length or region[length : length + 1] in ("", ".")
    return region[:length] if is_level and len(region) >= length else None


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
