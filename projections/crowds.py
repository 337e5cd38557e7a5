"""People in one state, told apart by region: those who are settled all at once, the others seat by seat."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pyroaring import BitMap

from ledger.store import Reader
from projections.as_of import AsOf
from projections.kept_batch import KeptBatch
from projections.kept_seats import KeptSeats
from projections.paid_cells import Part, Parts, Split, add_cell, count, together
from projections.paid_people import CellsOf
from projections.people import same_people
from projections.seat_cut import Cut, LaterRow
from projections.settled import Settled, settled


class Some(NamedTuple):
    """Everybody whose months are paid, of some cells, or those among them who are in another set too."""

    cells: CellsOf
    months: Sequence[int]
    among: BitMap | None = None

    @property
    def people(self) -> BitMap:
        """Everybody meant; the set may be shared."""
        everybody = together([self.cells.everybody(month) for month in self.months])
        return everybody if self.among is None or self.among is everybody else everybody & self.among


@dataclass(slots=True)
class Crowd:
    """People by part: out of one set by the sets of the regions, and out of the parts of the others."""

    whole: BitMap = field(default_factory=BitMap)
    regions: Mapping[str, BitMap] | None = None
    """None: there are no parts but one."""
    others: Parts = field(default_factory=dict)
    same: Mapping[int, int] = field(default_factory=dict)
    """The numbers of those who were merged into another, each with the one number that counts for the person."""

    def number(self, part: Part) -> int:
        """Return how many distinct people a part has."""
        if self.same:
            return len(self.people(part))
        found = count(self.others.get(part, ()))
        if self.regions is None:
            return found + len(self.whole)
        inside = self.regions.get(part[0])
        return found if inside is None else found + self.whole.intersection_cardinality(inside)

    def parts(self, split: Split) -> Iterator[Part]:
        """Yield the parts that have anybody; one may come twice."""
        yield from (part for part, found in self.others.items() if count(found))
        if self.regions is None and self.whole:
            yield ("", "")
        for code, inside in (self.regions or {}).items():
            if split.has_region(code) and self.whole.intersect(inside):
                yield (code, "")

    def people(self, part: Part) -> BitMap:
        """Return who they are; the set may be shared."""
        inside = self.whole if self.regions is None else self.whole & self.regions.get(part[0], _NOBODY)
        others = self.others.get(part, ())
        found = together([inside, *others]) if others else inside
        twice = [number for number in self.same if number in found]
        return (found - BitMap(twice)) | BitMap([self.same[number] for number in twice]) if twice else found


_NOBODY = BitMap()


class Apart:
    """How the people of one question are told apart."""

    def __init__(self, reader: Reader, kept: KeptSeats, moment: AsOf, split: Split) -> None:
        self._same = same_people(reader, moment)
        self._kept = kept
        self._moment = moment
        self._split = split
        self._settled = settled(kept, split.length) if split.length and not split.by_work else None
        self._within = None if split.region is None else settled(kept, len(split.region)).batches.get(split.region, ())
        self._is_one = not split.length and split.region is None and not split.by_work

    def of(self, batches: Sequence[str]) -> Sequence[str]:
        """Return the batches in which anybody ever lived in the region that is asked about."""
        return batches if self._within is None else [batch for batch in batches if batch in self._within]

    def crowd(self, some: Iterable[Some]) -> Crowd:
        """Return the people of some cells."""
        some = list(some)
        if self._is_one:
            return Crowd(together([one.people for one in some]), same=self._same)
        others: Parts = {}
        if self._settled is None:
            for one in some:
                for cell in (cell for month in one.months for cell in one.cells.of(month)):
                    add_cell(others, self._split, cell, one.among)
            return Crowd(BitMap(), {}, others, self._same)
        mixed = self._settled.mixed
        for one in some if mixed else ():
            among = mixed if one.among is None else mixed & one.among
            for month in one.months if among else ():
                self._add(others, one.cells.parts(month, self._settled), among)
        return self._crowd([one.people for one in some], others)

    def _add(self, others: Parts, parts: Parts, among: BitMap) -> None:
        for part, sets in parts.items():
            if self._split.has_region(part[0]):
                found = [people & among for people in sets if people.intersect(among)]
                if found:
                    others.setdefault(part, []).extend(found)

    def _crowd(self, people: Sequence[BitMap], others: Parts) -> Crowd:
        assert self._settled is not None, "regions are asked for"
        whole = together(people)
        if self._settled.mixed:
            whole = whole - self._settled.mixed
        return Crowd(whole, self._settled.regions, others, self._same)

    def sitting(self, batches: Iterable[str]) -> Crowd:
        """Return who sat in the seats of some batches; one who moved house is in both places."""
        everyone: list[BitMap] = []
        people: list[int] = []
        others: Parts = {}
        for batch in batches:
            kept = self._kept.batches.get(batch)
            if kept is None:
                continue
            if self._split.by_work or not kept.is_steady:
                self._sit(everyone, others, kept.cut(self._moment))
                continue
            first, later = kept.sitting(self._moment)
            everyone.append(first)
            people += [row.person for row in later]
            if self._settled is not None and self._settled.mixed:
                self._come(self._settled, others, batch, kept, first, later)
        whole = BitMap.union(BitMap(people), *everyone)
        if self._is_one:
            return Crowd(whole, same=self._same)
        return Crowd(BitMap(), {}, others, self._same) if self._settled is None else self._crowd([whole], others)

    def _come(
        self,
        apart: Settled,
        others: Parts,
        batch: str,
        kept: KeptBatch,
        first: BitMap,
        later: Sequence[LaterRow],
    ) -> None:
        """Put the mixed people of a batch, the first ones and those who came or moved later, where they belong."""
        if first:
            self._add(others, apart.first_parts(batch, kept), first)
        for row in later:
            if row.person in apart.mixed and self._split.has_region(row.region):
                others.setdefault((row.region[: apart.length], ""), []).append(BitMap([row.person]))

    def _sit(self, everyone: list[BitMap], others: Parts, cut: Cut) -> None:
        """Put those of a batch that is not steady where they belong."""
        valid = str(self._moment.values["valid"])
        homes = [home for odd in cut.odd.values() for home in odd.homes if home.on <= valid]
        if cut.on <= valid:
            everyone.append(cut.everyone)
        everyone.append(BitMap([home.person for home in homes]))
        if self._is_one:
            return
        people = cut.everyone if self._settled is None else cut.everyone & self._settled.mixed
        if people and cut.on <= valid:
            for part, inside in self._split.simple(cut, people):
                others.setdefault(part, []).append(inside)
        for home in homes:
            if self._split.has(home) and (self._settled is None or home.person in self._settled.mixed):
                others.setdefault(self._split.part(home), []).append(BitMap([home.person]))
