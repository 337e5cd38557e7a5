"""Which lots pay which cells: the drawing rule for a commitment and for a change of rate, pure."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from ledger.contributions.values import Row
from ledger.errors import InsufficientFunds, Refused
from ledger.funds.cells import CellState, Part, Segment, clip, joined, rate_runs, reduced
from ledger.funds.holdings import Holdings
from ledger.funds.lots import Lot
from ledger.money import rupiah
from ledger.periods import Month
from ledger.wording import plural


def first_date(dates: Iterable[date], works: Callable[[date], bool]) -> date | None:
    """Return the first of some dates that works, where every date after one that works does too."""
    ordered = sorted(set(dates))
    at = bisect_left(ordered, True, key=works)
    return ordered[at] if at < len(ordered) else None


def money_dates(lots: Iterable[Lot], on: date) -> set[date]:
    """Return the dates after a date from which lots have more to give."""
    return {since for lot in lots for since in lot.available if since > on}


def seats_in_reach(lots: Iterable[Lot], term: int, on: date, pool: Collection[str], wanted: int) -> int:
    """Return how many seats of a price the lots can pay on a date, counted no further than wanted.

    The remainders of the pooled credits count together.
    """
    seats, strip = 0, 0
    for lot in lots:
        whole, left = divmod(lot.eligible(on), term)
        seats += whole
        strip += left if lot.credit in pool else 0
        if seats + strip // term >= wanted:
            return wanted
    return seats + strip // term


def refuse_seats(*, wanted: int, found: int, term: int, on: date, first: date | None) -> InsufficientFunds:
    """Build the refusal of seats that the money does not reach, or does not reach yet."""
    said = (
        f"expected money for {wanted} {plural(wanted, 'seat')} of {rupiah(term)} each ({rupiah(wanted * term)}), found "
        f"enough for {found} {plural(found, 'seat')} on {on}; "
    )
    if first is None:
        code, advice = "not_enough", "ask for fewer seats or months, or record more money first"
    else:
        code, advice = "lots_taken", f"first date that works: {first}; ask for that date, or for fewer seats"
    return InsufficientFunds(
        code,
        said + advice,
        first_date=first.isoformat() if first else None,
        needed=wanted * term,
        seats_available=found,
        seats_needed=wanted,
    )


def commit_rows(
    held: Holdings,
    batch: str,
    seats: tuple[int, int],
    rates: Mapping[Month, int],
    *,
    pots: Collection[str],
    on: date,
    pool: Collection[str],
    of_line: bool = False,
) -> list[Row]:
    """Return the rows that commit empty cells: whole seats of each lot in drawing order, then pooled remainders.

    The rates are those of all programmes, which the last CommitmentRated replaces, or with ``of_line`` of some alone.
    """
    rates = {month: (None if of_line else held.rate(batch, month)) or rates[month] for month in sorted(rates)}
    _refuse_rates(rates.values())
    _refuse_pool(held, pool)
    _refuse_taken_cells(held, batch, seats, rates)
    term, wanted = sum(rates.values()), seats[1] - seats[0] + 1

    def reach(day: date) -> int:
        return seats_in_reach(held.queue(pots), term, day, pool, wanted)

    found = reach(on)
    if found < wanted:
        first = first_date(money_dates(held.queue(pots), on), lambda day: reach(day) == wanted)
        raise refuse_seats(wanted=wanted, found=found, term=term, on=on, first=first)
    return list(_draw_seats(held.queue(pots), seats, rates, on, pool))


def _refuse_rates(rates: Iterable[int]) -> None:
    lowest = min(rates)
    if lowest < 1:
        raise Refused(
            "rate_not_positive",
            f"expected a rate of at least Rp1 a seat and month, found {rupiah(lowest)}; leave such a month out",
            rate=lowest,
        )


def _refuse_pool(held: Holdings, pool: Collection[str]) -> None:
    for credit in sorted(pool):
        known = held.credits.get(credit)
        if known is None or not known.poolable:
            raise Refused(
                "not_poolable",
                f"expected credits of this fund whose terms let their remainders be pooled, found {credit}; name "
                "others, or pool none",
                credit=credit,
            )


def _refuse_taken_cells(held: Holdings, batch: str, seats: tuple[int, int], months: Iterable[Month]) -> None:
    cells = held.cells(batch)
    for month in months:
        pieces = clip(cells.column(month), *seats)
        if pieces:
            seat, state = pieces[0].seat_from, pieces[0].state
            raise Refused(
                "cells_not_empty",
                f"expected empty cells, found seat {seat} (counted from 0) of {month} {state}; leave out the seats and "
                "months that have money already",
                batch=batch,
                month=month,
                seat=seat,
            )


def _draw_seats(
    lots: Iterable[Lot], seats: tuple[int, int], rates: Mapping[Month, int], on: date, pool: Collection[str]
) -> Iterator[Row]:
    runs, term = rate_runs(rates), sum(rates.values())
    seat, last = seats
    strip: list[tuple[Lot, int]] = []
    for lot in lots:
        eligible = lot.eligible(on)
        count = min(last - seat + 1, eligible // term)
        if count:
            yield from (_row(lot, seat, seat + count - 1, *run) for run in runs)
            seat += count
        if seat > last:
            return
        if lot.credit in pool and eligible > count * term:
            strip.append((lot, eligible - count * term))
    yield from _draw_strip(strip, (seat, last), rates)


def _draw_strip(strip: list[tuple[Lot, int]], seats: tuple[int, int], rates: Mapping[Month, int]) -> Iterator[Row]:
    """Lay remainders end to end: each seat owns the next stretch of its price, its months ascending."""
    at, left = 0, strip[0][1]
    for seat in range(seats[0], seats[1] + 1):
        parts: dict[int, dict[Month, int]] = {}
        for month, rate in rates.items():
            while rate:
                if not left:
                    at, left = at + 1, strip[at + 1][1]
                taken = min(left, rate)
                parts.setdefault(at, {})[month] = taken
                left, rate = left - taken, rate - taken
        for index, months in parts.items():
            yield from (_row(strip[index][0], seat, seat, *run) for run in rate_runs(months))


def _row(lot: Lot, seat_from: int, seat_to: int, first: Month, last: Month, each: int) -> Row:
    return Row(
        credit=lot.credit, first=first, last=last, pot=lot.pot, rupiah=each, seat_from=seat_from, seat_to=seat_to
    )


def committed(held: Holdings, batch: str, month: Month) -> list[Segment]:
    """Return the committed segments of a month, ordered by seat."""
    return [segment for segment in held.cells(batch).column(month) if segment.state is CellState.COMMITTED]


def rate_rows(
    held: Holdings, batch: str, month: Month, *, rate: int, pots: Collection[str], on: date
) -> tuple[list[Row], list[Row]]:
    """Return what committed cells give back, and what they take, once their month has another rate."""
    _refuse_rates([rate])
    cells = committed(held, batch, month)
    pieces = [piece for piece in cells if piece.rupiah < rate]
    latest = max((cell.since for cell in cells), default=on)
    plan = _Raise(held, pieces, rate, pots)
    if latest > on:
        dates = money_dates(plan.lots, latest) | {latest}
        raise too_early("rate", on, first_date(dates, lambda day: plan.unpaid(day) == 0))
    taken, unpaid = plan.rows(on, month)
    if unpaid:
        wanted = sum(piece.seats for piece in pieces)
        first = first_date(money_dates(plan.lots, on), lambda day: plan.unpaid(day) == 0)
        raise refuse_seats(wanted=wanted, found=wanted - unpaid, term=plan.extra, on=on, first=first)
    return given_back(cells, rate, month), taken


def too_early(verb: str, on: date, first: date | None) -> Refused:
    """Build the refusal of a move that is dated before an earlier move of the same money."""
    advice = f"first date that works: {first}" if first else "no date works with the money that is there"
    return Refused(
        "too_early",
        f"expected cells whose money last moved on {on} or before, found a later move, so that {verb} cannot be dated "
        f"{on}; {advice}",
        first_date=first.isoformat() if first else None,
    )


def given_back(cells: Iterable[Segment], rate: int, month: Month) -> list[Row]:
    """Return what each lot gives back of cells that hold more than a rate, the newest part first."""
    rows = []
    for cell in cells:
        before, after = _by_lot(cell.parts), _by_lot(reduced(cell.parts, max(0, cell.rupiah - rate)))
        for (credit, pot), each in before.items():
            if each > after.get((credit, pot), 0):
                lot = Lot(credit, pot)
                rows.append(_row(lot, cell.seat_from, cell.seat_to, month, month, each - after.get((credit, pot), 0)))
    return rows


def _by_lot(parts: Iterable[Part]) -> dict[tuple[str, str], int]:
    held: dict[tuple[str, str], int] = {}
    for part in parts:
        held[part[:2]] = held.get(part[:2], 0) + part.rupiah
    return held


class _Raise:
    """A higher rate: first each seat from the lot of its first part, then the seats left by the drawing rule."""

    def __init__(self, held: Holdings, pieces: Sequence[Segment], rate: int, pots: Collection[str]) -> None:
        self.pieces = pieces
        self.extra = rate - pieces[0].rupiah if pieces else 0
        assert all(piece.rupiah + self.extra == rate for piece in pieces), "committed cells of a month hold one rate"
        self.queue = list(held.queue(pots))
        own = {piece.parts[0][:2]: held.lots[piece.parts[0][:2]] for piece in pieces}
        self.lots = list({(lot.credit, lot.pot): lot for lot in (*own.values(), *self.queue)}.values())

    def drawn(self, on: date) -> tuple[list[tuple[Lot, int, int]], int]:
        """Return (lot, seat_from, seat_to) of every seat that is paid on a date, and how many are not."""
        left = {(lot.credit, lot.pot): lot for lot in self.lots}
        money = {key: lot.eligible(on) for key, lot in left.items()}
        drawn: list[tuple[Lot, int, int]] = []
        ranges: list[tuple[int, int]] = []
        for piece in self.pieces:
            key = piece.parts[0][:2]
            drawn += self._take(left[key], money, [(piece.seat_from, piece.seat_to)], ranges)
        for lot in self.queue:
            waiting, ranges = joined(ranges), []
            drawn += self._take(lot, money, waiting, ranges)
        return drawn, sum(high - low + 1 for low, high in ranges)

    def _take(
        self, lot: Lot, money: dict[tuple[str, str], int], seats: list[tuple[int, int]], over: list[tuple[int, int]]
    ) -> Iterator[tuple[Lot, int, int]]:
        """Give a lot the first of some seats, as many as it can pay; put the others over."""
        for low, high in seats:
            count = min(high - low + 1, money[lot.credit, lot.pot] // self.extra)
            money[lot.credit, lot.pot] -= count * self.extra
            if count:
                yield lot, low, low + count - 1
            if low + count <= high:
                over.append((low + count, high))

    def unpaid(self, on: date) -> int:
        """Return how many seats the money of a date does not reach."""
        return self.drawn(on)[1] if self.pieces else 0

    def rows(self, on: date, month: Month) -> tuple[list[Row], int]:
        """Return the rows of a date, and how many seats are without one."""
        if not self.pieces:
            return [], 0
        drawn, unpaid = self.drawn(on)
        return [_row(lot, low, high, month, month, self.extra) for lot, low, high in drawn], unpaid
