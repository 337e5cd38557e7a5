"""What lots hold in the cells of batches: seats and months that stand alike in one row, committed and paid apart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from ledger.basis import Basis, computed
from ledger.enrollments import ranges
from ledger.funds.moves import CHANGES, MoveKind, Term
from ledger.periods import Month, months_between
from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import rows_of


class CellState(StrEnum):
    """What a cell's money is: set aside for the month, or paid to BPJS."""

    COMMITTED = "committed"
    PAID = "paid"


TERMS: Mapping[CellState, Term] = {CellState.COMMITTED: Term.COMMITTED, CellState.PAID: Term.SPENT}
"""The term of the identity that cells of a state add up to."""


class SeatsHeld(NamedTuple):
    """Neighbouring seats in each of which a lot has the same rupiah; both ends in."""

    seat_from: int
    seat_to: int
    each: int

    @property
    def seats(self) -> int:
        """How many seats there are."""
        return self.seat_to - self.seat_from + 1


class CellRow(NamedTuple):
    """A move of a lot's money into cells or out of them, as its row says it."""

    fund: str
    credit: str
    pot: str
    batch: str
    first: str
    last: str
    seat_from: int
    seat_to: int
    each: int
    kind: str
    position: int
    basis: str


@dataclass(frozen=True, slots=True)
class CellRun:
    """Consecutive months of a batch in which a lot holds the same seats: the lot's part of them, to the rupiah."""

    fund: str
    credit: str
    pot: str
    batch: str
    state: CellState
    first: Month
    last: Month
    seats: tuple[SeatsHeld, ...]
    """In each of the months: seats from..to, counted from 0, and the lot's rupiah in each of their cells."""
    person_months: int
    """The cells; one that several lots share counts for each of them."""
    rupiah: int
    payments: tuple[int, ...]
    """The entries by which this money was paid, the last of each cell: payments, or what put it in another's place."""
    basis: Basis


Lot: TypeAlias = "tuple[str, str, str]"
"""Fund, credit and pot."""
_Column: TypeAlias = "dict[int, int]"
"""By seat, by how much its cell and all after it hold more than the one before."""


def cell_rows(reader: Reader, moment: AsOf, where: str, **values: object) -> list[CellRow]:
    """Return the moves of cells by a moment, in the order of the book, narrowed by a condition of ours."""
    statement = (
        "SELECT fund, credit, pot, batch, first, last, seat_from, seat_to, each_cell, kind, position, basis "  # noqa: S608
        "FROM read_moves WHERE position <= :known AND effective_on <= :valid AND batch IS NOT NULL AND "
        f"{where} ORDER BY position, fund, n"
    )
    return [CellRow(*row) for row in rows_of(reader, statement, **moment.values, **values)]


def runs_of(rows: Iterable[CellRow]) -> list[CellRun]:
    """Return what moves leave in cells: by batch, lot and state, consecutive months that stand alike together."""
    by_place: dict[tuple[str, Lot], list[CellRow]] = {}
    for row in rows:
        by_place.setdefault((row.batch, (row.fund, row.credit, row.pot)), []).append(row)
    return [run for key in sorted(by_place) for state in CellState for run in _runs(by_place[key], state)]


def _runs(rows: Sequence[CellRow], state: CellState) -> Iterator[CellRun]:
    """Yield the runs of one lot in one batch."""
    held = held_seats(rows, state)
    paid = _payments(rows, held) if state is CellState.PAID else {}
    basis = computed(Basis(name) for name in {row.basis for row in rows})
    months = sorted(held)
    starts = [n for n, month in enumerate(months) if not n or not _alike(held, months[n - 1], month)]
    for start, end in pairwise([*starts, len(months)]):
        run, seats = months[start:end], held[months[start]]
        cells = sum(one.seats for one in seats)
        yield CellRun(
            *(rows[0].fund, rows[0].credit, rows[0].pot, rows[0].batch),
            state=state,
            first=run[0],
            last=run[-1],
            seats=seats,
            person_months=len(run) * cells,
            rupiah=len(run) * sum(one.seats * one.each for one in seats),
            payments=tuple(sorted({payment for month in run for payment in paid.get(month, ())})),
            basis=basis,
        )


def _alike(held: Mapping[Month, tuple[SeatsHeld, ...]], before: Month, month: Month) -> bool:
    return month.ordinal == before.ordinal + 1 and held[before] == held[month]


def held_seats(rows: Iterable[CellRow], state: CellState) -> dict[Month, tuple[SeatsHeld, ...]]:
    """Return by month the seats in which some moves of one lot leave money of a state."""
    columns: dict[Month, _Column] = {}
    for row in rows:
        sign = CHANGES[MoveKind(row.kind)].get(TERMS[state], 0)
        for month in months_between(Month(row.first), Month(row.last)) if sign else ():
            column = columns.setdefault(month, {})
            column[row.seat_from] = column.get(row.seat_from, 0) + sign * row.each
            column[row.seat_to + 1] = column.get(row.seat_to + 1, 0) - sign * row.each
    swept = ((month, _swept(column)) for month, column in columns.items())
    return {month: seats for month, seats in swept if seats}


def _swept(column: _Column) -> tuple[SeatsHeld, ...]:
    found: list[SeatsHeld] = []
    each = start = 0
    for seat in sorted(column):
        change = column[seat]
        if not change:
            continue
        if each:
            found.append(SeatsHeld(start, seat - 1, each))
        each += change
        start = seat
        assert each >= 0, "no cell gives more than it holds"
    return tuple(found)


def _payments(rows: Iterable[CellRow], held: Mapping[Month, Sequence[SeatsHeld]]) -> dict[Month, set[int]]:
    """Return by month the entries that last paid the seats that stand paid."""
    into: dict[Month, dict[int, list[tuple[int, int]]]] = {}
    for row in rows:
        if row.kind == MoveKind.SPENT.value:
            for month in months_between(Month(row.first), Month(row.last)):
                into.setdefault(month, {}).setdefault(row.position, []).append((row.seat_from, row.seat_to))
    return {month: set(_last_into(into[month], seats)) for month, seats in held.items()}


def _last_into(into: Mapping[int, list[tuple[int, int]]], seats: Sequence[SeatsHeld]) -> Iterator[int]:
    left = ranges.union((one.seat_from, one.seat_to) for one in seats)
    for position in sorted(into, reverse=True):
        rest = ranges.without(left, ranges.union(into[position]))
        if rest != left:
            yield position
        left = rest


Cells: TypeAlias = "dict[tuple[str, Month], ranges.Ranges]"
"""Seats by batch and month."""


def cells_of(runs: Iterable[CellRun]) -> Cells:
    """Return the cells of some runs, each once."""
    found: dict[tuple[str, Month], list[tuple[int, int]]] = {}
    for run in runs:
        seats = [(one.seat_from, one.seat_to) for one in run.seats]
        for month in months_between(run.first, run.last):
            found.setdefault((run.batch, month), []).extend(seats)
    return {key: ranges.union(seats) for key, seats in found.items()}


def count(cells: Cells) -> int:
    """Count cells."""
    return sum(high - low + 1 for seats in cells.values() for low, high in seats)
