"""What a budget line has in cells: the commitments that a cut would have to release, and those unpaid on a date."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ledger.allocations.events import CommittedCells
from ledger.funds.cells import CellState, Segment
from ledger.funds.fund import Fund
from ledger.periods import Month

ROWS_MAX = 200
"""Rows that one event or refusal names at most."""


class _Held(NamedTuple):
    """Neighbouring cells of one month, and what one lot has in each."""

    batch: str
    month: Month
    cells: Segment
    each: int


def to_release(
    fund: Fund, lot: tuple[str, str], rupiah: int | None = None, *, unpaid_on: date | None = None
) -> list[CommittedCells]:
    """Return committed cells of a lot whose release frees so much, or all: the last months, batches and seats first.

    So those who stay keep the months that come first, for as long as the decree may still be mended. With a date, cells
    that were paid after it are named too.
    """
    places = {batch: place for place, batch in enumerate(fund.batches)}
    order = sorted(
        _held(fund, lot, unpaid_on),
        key=lambda one: (one.month, places[one.batch], one.cells.seat_to),
        reverse=True,
    )
    rows: list[CommittedCells] = []
    for one in order:
        seats = one.cells.seats if rupiah is None else min(one.cells.seats, -(-rupiah // one.each))
        if seats <= 0:
            break
        _add(rows, one, seats)
        if rupiah is not None:
            rupiah -= seats * one.each
    return rows[:ROWS_MAX]


def named(rows: Sequence[CommittedCells]) -> str:
    """Return the first rows in words, seats counted from 0."""
    words = [f"{r.batch} seats {r.seat_from} to {r.seat_to}, {r.first} to {r.last}" for r in rows[:5]]
    return "; ".join([*words, *(["and others"] if len(rows) > len(words) else [])])


def _held(fund: Fund, lot: tuple[str, str], unpaid_on: date | None) -> Iterator[_Held]:
    for batch, cells in fund.batches.items():
        for months, column in cells.shared():
            for piece in column:
                each = sum(part.rupiah for part in piece.of_lot(*lot))
                unpaid = piece.state is CellState.COMMITTED or (unpaid_on is not None and piece.since > unpaid_on)
                if each and unpaid:
                    yield from (_Held(batch, month, piece, each) for month in months)


def _add(rows: list[CommittedCells], one: _Held, seats: int) -> None:
    """Add cells to the last row where they are the month before it and the same seats, else as a row of their own."""
    low, high, rupiah = one.cells.seat_to - seats + 1, one.cells.seat_to, seats * one.each
    last = rows[-1] if rows else None
    if (
        last is not None
        and (last.batch, last.seat_from, last.seat_to) == (one.batch, low, high)
        and last.first.ordinal == one.month.ordinal + 1
    ):
        rows[-1] = last.model_copy(update={"first": one.month, "rupiah": last.rupiah + rupiah})
        return
    rows.append(
        CommittedCells(batch=one.batch, first=one.month, last=one.month, rupiah=rupiah, seat_from=low, seat_to=high)
    )
