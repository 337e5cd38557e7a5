"""Pools seen from one credit: the cells of which other credits' lots hold a part, and the rupiah of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.enrollments import ranges
from ledger.periods import months_between
from ledger.store import Reader
from projections.as_of import AsOf
from projections.held_cells import CellRun, Cells, CellState, cell_rows, cells_of, runs_of


@dataclass(frozen=True, slots=True)
class Shared:
    """Cells of a batch that a lot of another credit pays in part."""

    batch: str
    state: CellState
    credit: str
    pot: str
    person_months: int
    rupiah: int
    """The other lot's part."""


def shared_with(reader: Reader, moment: AsOf, runs: Sequence[CellRun]) -> Iterator[Shared]:
    """Yield what other credits hold in the cells of some runs, which are all of one credit."""
    cells = {state: cells_of(run for run in runs if run.state is state) for state in CellState}
    for batch in sorted({run.batch for run in runs}):
        own = [run for run in runs if run.batch == batch]
        rows = cell_rows(
            reader,
            moment,
            "batch = :batch AND credit <> :credit AND seat_from <= :high AND seat_to >= :low",
            batch=batch,
            credit=own[0].credit,
            low=min(one.seat_from for run in own for one in run.seats),
            high=max(one.seat_to for run in own for one in run.seats),
        )
        for run in runs_of(rows):
            found = _in_common(run, cells[run.state])
            if found.person_months:
                yield found


def _in_common(run: CellRun, cells: Cells) -> Shared:
    person_months = rupiah = 0
    for month in months_between(run.first, run.last):
        own = cells.get((run.batch, month), [])
        for held in run.seats:
            seats = sum(high - low + 1 for low, high in ranges.common([(held.seat_from, held.seat_to)], own))
            person_months += seats
            rupiah += seats * held.each
    return Shared(run.batch, run.state, run.credit, run.pot, person_months, rupiah)
