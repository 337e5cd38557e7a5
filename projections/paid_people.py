"""Whose months are paid at a moment: sets of people by batch and month, less what another enrolment holds."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from pyroaring import BitMap

from ledger.enrollments.events import BatchOpened
from ledger.programmes import Programme
from projections.as_of import AsOf
from projections.homes import Home
from projections.kept_batch import Paid, PaidSeats
from projections.kept_seats import KeptSeats, Steady
from projections.paid_cells import Cell, Parts, together
from projections.seat_cut import Cut
from projections.settled import Settled


class CellsOf:
    """The cells of some batches, by the ordinals of their months."""

    def __init__(self, by_month: Mapping[int, Sequence[Cell]]) -> None:
        self.by_month = by_month
        self._everybody: dict[int, BitMap] = {}
        self._parts: dict[int, tuple[Settled, Parts]] = {}

    def of(self, month: int) -> Sequence[Cell]:
        """Return the cells of a month."""
        return self.by_month.get(month, ())

    def everybody(self, month: int) -> BitMap:
        """Return whose month is paid; the set is shared, and not to be changed."""
        found = self._everybody.get(month)
        if found is None:
            found = self._everybody[month] = BitMap.union(BitMap(), *(cell.people for cell in self.of(month)))
        return found

    def parts(self, month: int, settled: Settled) -> Parts:
        """Return whose month is paid, of mixed people and of some others, by part; one set for each part."""
        held = self._parts.get(month)
        if held is None or held[0] is not settled:
            found: Parts = {}
            for cell in self.of(month):
                for part, people in settled.parts(cell).items():
                    if part in found:
                        found[part] += people
                    else:
                        found[part] = list(people)
            held = self._parts[month] = (settled, {part: [together(people)] for part, people in found.items()})
        return held[1]


def _by_month(cells: Iterable[Cell], known: Mapping[int, Sequence[Cell]]) -> dict[int, list[Cell]]:
    """Return cells by month, after those that are known by month."""
    found = {month: list(before) for month, before in known.items()}
    for cell in cells:
        if cell.number in found:
            found[cell.number].append(cell)
        else:
            found[cell.number] = [cell]
    return found


class PaidPeople:
    """The paid months of people in one programme at a moment, or in any of them."""

    def __init__(
        self, kept: KeptSeats, moment: AsOf, opened: Mapping[str, BatchOpened], programme: Programme | None
    ) -> None:
        self.kept = kept
        self.moment = moment
        self.opened = opened
        self._programme = programme

    @cached_property
    def every(self) -> CellsOf:
        """The cells of all batches."""
        steady = self.kept.steady
        others = (cell for batch in self.opened if batch not in steady.batches for cell in self._made(batch))
        return CellsOf(_by_month(others, self._steady(steady)))

    def _steady(self, steady: Steady) -> Mapping[int, Sequence[Cell]]:
        """Return what a moment has of the cells of steady batches: each is the same at every moment that has it."""
        known, valid, asked = self.moment.known_at, str(self.moment.values["valid"]), self._programme
        found = {
            month: [cell for cell in cells if cell.payment <= known and cell.on <= valid]
            for month, cells in steady.by_month.items()
        }
        if asked is None:
            return found
        has = {batch for batch, one in self.opened.items() if asked in one.programmes}
        return {month: [cell for cell in cells if cell.batch in has] for month, cells in found.items()}

    @cached_property
    def _of_batch(self) -> Mapping[str, Sequence[Cell]]:
        found: dict[str, list[Cell]] = {}
        for cells in self.every.by_month.values():
            for cell in cells:
                if cell.batch in found:
                    found[cell.batch].append(cell)
                else:
                    found[cell.batch] = [cell]
        return found

    def of(self, batches: Sequence[str]) -> CellsOf:
        """Return the cells of some batches."""
        if len(batches) == len(self.opened):
            return self.every
        return CellsOf(_by_month((cell for batch in batches for cell in self._of_batch.get(batch, ())), {}))

    def _made(self, batch: str) -> Sequence[Cell]:
        """Return the cells of a batch that is not steady."""
        kept = self.kept.batches.get(batch)
        if kept is None or batch not in self.opened:
            return ()
        programmes = self.opened[batch].programmes
        if self._programme is not None and self._programme not in programmes:
            return ()
        asked = frozenset(map(str, programmes if self._programme is None else (self._programme,)))
        return kept.cells(self.moment, asked, lambda cut, paid: self._all(batch, asked, cut, paid))

    def _all(self, batch: str, asked: frozenset[str], cut: Cut, paid: Paid) -> list[Cell]:
        return [self._cell(batch, month, one, cut, asked) for month, seats in paid.items() for one in seats]

    def _cell(self, batch: str, month: str, paid: PaidSeats, cut: Cut, asked: frozenset[str]) -> Cell:
        odd: list[Home] = []
        elsewhere: list[Home] = []
        valid = str(self.moment.values["valid"])
        for _, seat in cut.odd_in(paid.seats):
            home = seat.in_month(month, paid.payment)
            (elsewhere if seat.is_elsewhere(month, paid.payment, asked, valid) else odd).append(home)
        return Cell(batch, month, paid.payment, paid.on, cut, cut.persons(paid.seats), odd, elsewhere)
