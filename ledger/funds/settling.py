"""How a cover lot takes the place of a lot that fell short: seat by seat, then what the lot had returned."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ledger.donations.events import SettledRow, ShortfallSettled
from ledger.errors import Refused
from ledger.funds.cells import Cells, CellState, Part, Segment, rate_runs, span
from ledger.funds.holdings import Holdings
from ledger.funds.lots import Lot, draw
from ledger.funds.moves import MoveKind, Rectangle
from ledger.money import rupiah
from ledger.periods import Month


class _Stretch(NamedTuple):
    """Neighbouring seats in each of which a lot has the same rupiah by month."""

    seat_from: int
    seat_to: int
    months: dict[Month, int]
    later: bool


def settle_rows(
    held: Holdings, short: tuple[str, str], cover: tuple[str, str], *, on: date, batches: Sequence[str]
) -> tuple[list[SettledRow], int]:
    """Return the cells that the cover takes over on a date, and the rupiah of returned money."""
    lot, covering = held.lots.get(short), held.lots.get(cover)
    if lot is None or covering is None or lot is covering:
        raise _nothing(0, 0, on)
    kinds = (held.credits[lot.credit].money_kind, held.credits[covering.credit].money_kind)
    if kinds[0] is not kinds[1]:
        raise Refused(
            "money_kinds_mixed",
            f"expected a cover of {kinds[0]}, as the lot is, found {kinds[1]}; name another cover",
        )
    money = covering.eligible(on)
    missing = sum(still_open for since, still_open in lot.shortfalls if since <= on)
    rows, met, spent, ended = _settle_seats(held, lot, missing, money, on, batches)
    returned = 0
    if not ended and met < missing:
        back = sum(amount for since, amount in lot.returned.items() if since <= on)
        returned = min(missing - met, back, money - spent)
    if not rows and not returned:
        raise _nothing(missing, money, on)
    return rows, returned


def _nothing(missing: int, money: int, on: date) -> Refused:
    return Refused(
        "nothing_to_settle",
        f"expected a shortfall open on {on} and a cover lot that can take over a whole seat, or returned money, found "
        f"{rupiah(missing)} open and {rupiah(money)} of cover; name another lot, cover or date",
        available=money,
        open=missing,
    )


def _settle_seats(
    held: Holdings, lot: Lot, missing: int, money: int, on: date, batches: Iterable[str]
) -> tuple[list[SettledRow], int, int, bool]:
    """Return rows, rupiah freed, rupiah of cover used, and whether a seat was met that the cover cannot pay."""
    rows: list[SettledRow] = []
    met = 0
    for batch in batches:
        for stretch in _stretches(held.cells(batch), lot, on):
            if met >= missing:
                return rows, met, met, False
            if stretch.later:
                continue
            each = sum(stretch.months.values())
            wanted = min(stretch.seat_to - stretch.seat_from + 1, -((met - missing) // each))
            count = min(wanted, (money - met) // each)
            if count:
                rows += _rows(batch, lot, stretch, count)
                met += count * each
            if count < wanted:
                return rows, met, met, True
    return rows, met, met, False


def _rows(batch: str, lot: Lot, stretch: _Stretch, count: int) -> Iterator[SettledRow]:
    for first, last, each in rate_runs(stretch.months):
        yield SettledRow(
            batch=batch,
            credit=lot.credit,
            first=first,
            last=last,
            pot=lot.pot,
            rupiah=each,
            seat_from=stretch.seat_from,
            seat_to=stretch.seat_from + count - 1,
        )


def _stretches(cells: Cells, lot: Lot, on: date) -> Iterator[_Stretch]:
    """Yield a batch's seats that hold a lot's money, as stretches in which every seat is alike."""
    found: list[tuple[int, int, int, bool, tuple[Month, ...]]] = []
    for months, column in cells.shared():
        for segment in column:
            parts = segment.of_lot(lot.credit, lot.pot)
            if parts:
                held, later = sum(part.rupiah for part in parts), any(part.since > on for part in parts)
                found.append((segment.seat_from, segment.seat_to, held, later, months))
    edges = sorted({low for low, *_ in found} | {high + 1 for _, high, *_ in found})
    for start, end in pairwise(edges):
        here = [piece for piece in found if piece[0] <= start <= piece[1]]
        if here:
            by_month = {month: held for _, _, held, _, months in here for month in months}
            yield _Stretch(start, end - 1, by_month, any(later for *_, later, _ in here))


def settle(held: Holdings, event: ShortfallSettled) -> None:
    """Move the cover's money into the place of the lot's, cell by cell, and free the lot's."""
    on, lot, cover = event.effective_on, held.lots[event.credit, event.pot], held.lots[event.cover, event.cover_pot]
    freed = 0

    def replace(piece: Segment, where: Rectangle) -> Segment:
        nonlocal freed
        amount = sum(part.rupiah for part in piece.of_lot(lot.credit, lot.pot))
        if not amount:
            return piece
        total = amount * where.cells
        freed += total
        draw(cover.available, total, on)
        held.moved(MoveKind.COMMITTED, cover, total, on, where)
        if piece.state is CellState.SPENT:
            held.moved(MoveKind.SPENT, cover, total, on, where)
            held.moved(MoveKind.UNSPENT, lot, total, on, where)
        else:
            held.moved(MoveKind.RELEASED, lot, total, on, where)
        return piece._replace(parts=_in_place(piece.parts, lot, Part(cover.credit, cover.pot, amount, on)))

    for row in event.rows:
        held.recast(row.batch, span(row.first, row.last), [(row.seat_from, row.seat_to)], replace)
    if freed:
        held.free(lot, freed, on)
    if event.returned:
        held.hand_out(cover, event.returned, on, MoveKind.RETURNED)
        held.take_back(lot, event.returned, on)


def _in_place(parts: tuple[Part, ...], lot: Lot, cover: Part) -> tuple[Part, ...]:
    """Return a cell's parts with one part of the cover where the lot's first part stood."""
    mine = [at for at, part in enumerate(parts) if part[:2] == (lot.credit, lot.pot)]
    return tuple(cover if at == mine[0] else part for at, part in enumerate(parts) if at == mine[0] or at not in mine)
