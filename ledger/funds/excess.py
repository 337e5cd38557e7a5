"""What spent cells cost above a rate that the law set later: what a later month takes of it, and how it is freed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from ledger.contributions.events import ExcessCarried
from ledger.contributions.values import Row
from ledger.enrollments import ranges
from ledger.funds.cells import CellState, Segment, clip, reduced, span
from ledger.funds.drawing import given_back, too_early
from ledger.funds.holdings import Holdings
from ledger.funds.moves import MoveKind, Rectangle
from ledger.periods import Month

NOBODY: Mapping[Month, Sequence[tuple[int, int]]] = MappingProxyType({})
"""Nobody had a seat before the one who has it now."""


class _Need(NamedTuple):
    """Seats of the later month, and what each of them may still be set off."""

    seat_from: int
    seat_to: int
    rupiah: int


def plan(
    held: Holdings,
    batch: str,
    month: Month,
    *,
    payment: int,
    rates: Mapping[Month, int],
    on: date,
    others: Mapping[Month, Sequence[tuple[int, int]]] = NOBODY,
) -> list[Row]:
    """Return what the cells of earlier months give back, each seat at most what the later month cost it.

    ``rates`` holds the lawful rate of each earlier month; the earliest gives first, of a cell its newest part.
    ``others`` are the seats that somebody else had in an earlier month: what he paid too much is not the newcomer's.
    """
    later = [piece for piece in held.cells(batch).column(month) if piece.payment == payment]
    needs = [_Need(piece.seat_from, piece.seat_to, piece.rupiah) for piece in later]
    rows: list[Row] = []
    latest = on
    for earlier in sorted(rates):
        left: list[_Need] = []
        for need in needs:
            for seats, piece in _pieces(held.cells(batch).column(earlier), need, others.get(earlier, ())):
                given = 0 if piece is None else min(need.rupiah, max(0, piece.rupiah - max(1, rates[earlier])))
                if piece is not None and given:
                    latest = max(latest, piece.since)
                    rows += given_back([piece], piece.rupiah - given, earlier)
                if given < need.rupiah:
                    left.append(_Need(*seats, need.rupiah - given))
        needs = left
    if latest > on:
        raise too_early("carrying", on, latest)
    return rows


def _pieces(
    column: Sequence[Segment], need: _Need, others: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], Segment | None]]:
    """Yield the seats of a need in turn, with the paid cells that they have in a month or without any."""
    at = need.seat_from
    for piece in clip(list(column), need.seat_from, need.seat_to):
        own = [(piece.seat_from, piece.seat_to)] if piece.state is CellState.SPENT else []
        for low, high in ranges.without(own, others):
            if low > at:
                yield (at, low - 1), None
            yield (low, high), piece._replace(seat_from=low, seat_to=high)
            at = high + 1
    if at <= need.seat_to:
        yield (at, need.seat_to), None


def carry(held: Holdings, event: ExcessCarried) -> None:
    """Free what spent cells give back: they stay paid, by what is left in them."""
    on, freed = event.effective_on, dict[tuple[str, str], int]()
    for row in event.given_back:
        key, seats = (row.credit, row.pot), [(row.seat_from, row.seat_to)]

        def lower(piece: Segment, where: Rectangle, row: Row = row, key: tuple[str, str] = key) -> Segment:
            held.moved(MoveKind.UNSPENT, held.lots[key], row.rupiah * where.cells, on, where)
            return piece._replace(parts=reduced(piece.parts, row.rupiah, key))

        held.recast(event.batch, span(row.first, row.last), seats, lower)
        freed[key] = freed.get(key, 0) + row.rupiah * (row.seat_to - row.seat_from + 1) * len(span(row.first, row.last))
    for month in sorted({row.first for row in event.given_back}):
        rows = [row for row in event.given_back if row.first == month]
        held.redate(event.batch, month, rows, on)
    for key, rupiah in freed.items():
        held.free(held.lots[key], rupiah, on)
