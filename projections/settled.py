"""Who lives in one region in every seat that is kept: such people are told apart by region all at once."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

from pyroaring import BitMap

from projections.kept_batch import KeptBatch, Taken
from projections.kept_seats import KeptSeats
from projections.paid_cells import Cell, Parts, Split
from projections.seat_cut import OddSeat, of_width


@dataclass(frozen=True, slots=True)
class Settled:
    """The people of each region of one width, and those who have to be looked at seat by seat.

    It is about all that is kept, so it holds at every moment that is: who is settled after all is settled before.
    """

    length: int
    regions: Mapping[str, BitMap] = field(default_factory=dict)
    batches: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """By region, the batches in which anybody ever lived there."""
    mixed: BitMap = field(default_factory=BitMap)
    """Whoever has more than one home, or none of this width, or sits in a seat that changed."""
    taken: Mapping[str, tuple[int, int, bool]] = field(default_factory=dict)
    """How many seats of each batch and changes of them are told of here, and whether it was steady then."""
    until: int = 0
    _first: dict[str, tuple[Taken, Parts]] = field(default_factory=dict)
    _parts: dict[Cell, Parts] = field(default_factory=dict)

    def parts(self, cell: Cell) -> Parts:
        """Return the mixed people of a cell, and others in seats that changed, by part."""
        found = self._parts.get(cell)
        if found is None:
            if len(self._parts) > PARTS_MAX:
                self._parts.clear()
            found, split = {}, Split(self.length)
            if cell.simple.intersect(self.mixed):
                for part, people in split.simple(cell.cut, cell.simple & self.mixed):
                    if people:
                        found[part] = [people]
            for code, (_, people) in cell.odd_in(self.length).items():
                found.setdefault((code, ""), []).append(people)
            self._parts[cell] = found
        return found

    def first_parts(self, batch: str, kept: KeptBatch) -> Parts:
        """Return by part the mixed people who were the first in their seats, as far as is kept."""
        taken, found = self._first.get(batch, (None, {}))
        if taken != kept.taken:
            persons: dict[str, list[int]] = {}
            for seat in range(kept.taken.seats) if kept.everyone.intersect(self.mixed) else ():
                person, region = kept.persons[seat], kept.names[kept.places[seat]][0]
                if person in self.mixed and (code := of_width(region, self.length)) is not None:
                    persons.setdefault(code, []).append(person)
            found = {(code, ""): [BitMap(some)] for code, some in persons.items()}
            self._first[batch] = (kept.taken, found)
        return found

    def grown(self, kept: KeptSeats) -> "Settled":
        """Return this with what was kept since; this one stays as it is."""
        until = kept.until
        if until == self.until:
            return self
        growing = _Growing(self)
        for batch, one in list(kept.batches.items()):
            if self.taken.get(batch) != _taken(one):
                growing.add(batch, one)
        return growing.settled(until)


PARTS_MAX = 100_000
"""So many paid months of batches stay in memory with their mixed people told apart."""
_SETTLED: WeakKeyDictionary[KeptSeats, dict[int, Settled]] = WeakKeyDictionary()
_LOCK = Lock()


def settled(kept: KeptSeats, length: int) -> Settled:
    """Return who is settled in the regions of a width of codes, by all that is kept."""
    with _LOCK:
        by_length = _SETTLED.setdefault(kept, {})
        found = by_length.get(length) or Settled(length)
    grown = by_length[length] = found.grown(kept)
    return grown


def _taken(kept: KeptBatch) -> tuple[int, int, bool]:
    return kept.taken.seats, kept.taken.later, kept.is_steady


class _Growing:
    """Settled people as more of them are added; sets that others see are replaced, never changed."""

    def __init__(self, before: Settled) -> None:
        self._length = before.length
        self._regions = dict(before.regions)
        self._own: set[str] = set()
        self._batches: dict[str, AbstractSet[str]] = dict(before.batches)
        self._own_batches: dict[str, set[str]] = {}
        self._mixed = BitMap(before.mixed)
        self._everyone = BitMap.union(BitMap(), *before.regions.values())
        self._taken = dict(before.taken)
        self._odd: dict[str, list[int]] = {}

    def add(self, batch: str, kept: KeptBatch) -> None:
        """Add the people of a batch; those whom another region has too are mixed."""
        self._taken[batch], whole = _taken(kept), kept.whole()
        placed, self._odd = BitMap(), {}
        for code, people in whole.regions(self._length).items():
            self._add_in(code, people, batch)
            placed |= people
        self._mixed |= whole.everyone - placed
        for seat, odd in whole.odd.items():
            self._add_odd(batch, kept, seat, odd)
        if not kept.is_steady:
            self._mixed.update(row.person for row in kept.later[: whole.size[1]])
        for region, persons in self._odd.items():
            self._add_in(region, BitMap(persons), batch)

    def _add_odd(self, batch: str, kept: KeptBatch, seat: int, odd: OddSeat) -> None:
        """Add who ever sat in a seat that changed: to their regions where none of them moved from one to another."""
        homes = {(home.person, of_width(home.region, self._length)) for home in odd.homes}
        for code in {code for _, code in homes if code is not None}:
            self._lives(code, batch)
        moved = any(not home.takes for home in odd.homes) and len({code for _, code in homes}) > 1
        if not kept.is_steady or moved:
            self._mixed.add(kept.persons[seat])
            self._mixed.update(home.person for home in odd.homes)
            return
        for person, lives in homes:
            if lives is None:
                self._mixed.add(person)
            else:
                self._odd.setdefault(lives, []).append(person)

    def _add_in(self, code: str, people: BitMap, batch: str) -> None:
        before = self._regions.get(code)
        known = people & self._everyone
        if known:
            self._mixed |= known if before is None else known - before
        if before is None:
            self._regions[code] = BitMap(people)
        elif code in self._own:
            before |= people
        else:
            self._regions[code] = before | people
        self._own.add(code)
        self._everyone |= people
        self._lives(code, batch)

    def _lives(self, code: str, batch: str) -> None:
        own = self._own_batches.get(code)
        if own is None:
            own = self._batches[code] = self._own_batches[code] = set(self._batches.get(code, ()))
        own.add(batch)

    def settled(self, until: int) -> Settled:
        """Return everybody as added up."""
        for code in self._own:
            self._regions[code].run_optimize()
        return Settled(self._length, self._regions, self._batches, self._mixed, self._taken, until)
