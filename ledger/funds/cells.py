"""The cells of a batch: each (seat, month) is empty, committed or spent, and holds its money as ordered parts."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from ledger.contributions.values import SEAT_MAX
from ledger.periods import Month, months_between


class CellState(StrEnum):
    """Whether a cell's money is promised or paid; an empty cell is in no segment."""

    COMMITTED = "committed"
    SPENT = "spent"


class Part(NamedTuple):
    """Rupiah of one lot in one cell, with the date of their last move."""

    credit: str
    pot: str
    rupiah: int
    since: date


class Segment(NamedTuple):
    """Neighbouring seats whose cells of a month are alike; both ends are in."""

    seat_from: int
    seat_to: int
    state: CellState
    parts: tuple[Part, ...]
    payment: int | None = None

    @property
    def since(self) -> date:
        """The date of the last move of any of its parts."""
        return max(part.since for part in self.parts)

    @property
    def rupiah(self) -> int:
        """What each of its cells holds."""
        return sum(part.rupiah for part in self.parts)

    @property
    def seats(self) -> int:
        """How many seats it has."""
        return self.seat_to - self.seat_from + 1

    def of_lot(self, credit: str, pot: str) -> list[Part]:
        """Return the parts that one lot has in each cell."""
        return [part for part in self.parts if part.credit == credit and part.pot == pot]

    def dated(self, on: date, state: CellState, payment: int | None) -> "Segment":
        """Return the same cells after a move of all their money."""
        parts = tuple([Part(credit, pot, rupiah, on) for credit, pot, rupiah, _ in self.parts])
        return Segment(self.seat_from, self.seat_to, state, parts, payment)


_seat_from, _seat_to = attrgetter("seat_from"), attrgetter("seat_to")


class Cells:
    """The months of one batch. Months whose cells are alike share one column until they part."""

    __slots__ = ("_columns",)

    def __init__(self) -> None:
        self._columns: dict[Month, list[Segment]] = {}

    def months(self) -> list[Month]:
        """Return the months that have ever had cells with money."""
        return sorted(self._columns)

    def column(self, month: Month) -> Sequence[Segment]:
        """Return a month's segments, ordered by seat."""
        return self._columns.get(month, ())

    def shared(self, months: Iterable[Month] | None = None) -> Iterator[tuple[tuple[Month, ...], list[Segment]]]:
        """Yield the columns that stand in the book, each with the months (of those named) that share it."""
        named = self._columns if months is None else months
        groups: dict[int, tuple[list[Month], list[Segment]]] = {}
        for month in sorted(named):
            column = self._columns.get(month)
            if column is not None:
                groups.setdefault(id(column), ([], column))[0].append(month)
        for sharing, column in groups.values():
            yield tuple(sharing), column

    def open(self, months: Sequence[Month]) -> list[tuple[tuple[Month, ...], list[Segment]]]:
        """Return columns of exactly these months, to be changed in place: no other month sees the change."""
        fresh: list[Segment] = []
        for month in months:
            self._columns.setdefault(month, fresh)
        mine = []
        for sharing, column in self.shared(months):
            users = sum(1 for other in self._columns.values() if other is column)
            mine.append((sharing, column if users == len(sharing) else self.share(sharing, list(column))))
        return mine

    def share(self, months: Iterable[Month], column: list[Segment]) -> list[Segment]:
        """Give one column to several months."""
        for month in months:
            self._columns[month] = column
        return column


def clip(column: Sequence[Segment], seat_from: int, seat_to: int) -> list[Segment]:
    """Return the segments of some seats, cut at both ends."""
    low = bisect_left(column, seat_from, key=_seat_to)
    high = bisect_right(column, seat_to, lo=low, key=_seat_from)
    pieces = list(column[low:high])
    if pieces and pieces[0].seat_from < seat_from:
        pieces[0] = pieces[0]._replace(seat_from=seat_from)
    if pieces and pieces[-1].seat_to > seat_to:
        pieces[-1] = pieces[-1]._replace(seat_to=seat_to)
    return pieces


def put(column: list[Segment], seat_from: int, seat_to: int, pieces: list[Segment]) -> None:
    """Put segments in the place of all that a column has in some seats."""
    low = bisect_left(column, seat_from, key=_seat_to)
    high = bisect_right(column, seat_to, lo=low, key=_seat_from)
    if low < high:
        first, last = column[low], column[high - 1]
        if first.seat_from < seat_from:
            pieces = [first._replace(seat_to=seat_from - 1), *pieces]
        if last.seat_to > seat_to:
            pieces = [*pieces, last._replace(seat_from=seat_to + 1)]
    column[low:high] = pieces


def append_part(column: list[Segment], seat_from: int, seat_to: int, part: Part) -> None:
    """Commit a part more to the cells of some seats, empty or committed."""
    if not column or column[-1].seat_to < seat_from:
        column.append(Segment(seat_from, seat_to, CellState.COMMITTED, (part,)))
        return
    pieces = []
    seat = seat_from
    for piece in clip(column, seat_from, seat_to):
        assert piece.state is CellState.COMMITTED, "an entry commits money to a cell that is spent"
        if seat < piece.seat_from:
            pieces.append(Segment(seat, piece.seat_from - 1, CellState.COMMITTED, (part,)))
        pieces.append(piece._replace(parts=(*piece.parts, part)))
        seat = piece.seat_to + 1
    if seat <= seat_to:
        pieces.append(Segment(seat, seat_to, CellState.COMMITTED, (part,)))
    put(column, seat_from, seat_to, pieces)


def reduced(parts: tuple[Part, ...], rupiah: int, lot: tuple[str, str] | None = None) -> tuple[Part, ...]:
    """Return a cell's parts less some rupiah, of one lot or of any: the newest part first, of equals the last."""
    kept = list(parts)
    for at in sorted(range(len(parts)), key=lambda i: (parts[i].since, i), reverse=True):
        if lot is None or (parts[at].credit, parts[at].pot) == lot:
            given = min(rupiah, parts[at].rupiah)
            kept[at] = parts[at]._replace(rupiah=parts[at].rupiah - given)
            rupiah -= given
    assert not rupiah, "an entry gives back more than its cell holds"
    return tuple(part for part in kept if part.rupiah)


def between(seats: Iterable[int]) -> list[tuple[int, int]]:
    """Return the ranges of all seats but those named."""
    edges = [-1, *sorted(set(seats)), SEAT_MAX + 1]
    return [(low + 1, high - 1) for low, high in pairwise(edges) if low + 1 < high]


def joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ordered seat ranges with neighbours joined."""
    whole: list[tuple[int, int]] = []
    for low, high in ranges:
        if whole and whole[-1][1] + 1 == low:
            whole[-1] = (whole[-1][0], high)
        else:
            whole.append((low, high))
    return whole


def rate_runs(rates: Mapping[Month, int]) -> list[tuple[Month, Month, int]]:
    """Return runs of consecutive months with one rate, each as (first, last, rate)."""
    runs: list[tuple[Month, Month, int]] = []
    for month in sorted(rates):
        if runs and runs[-1][1].ordinal + 1 == month.ordinal and runs[-1][2] == rates[month]:
            runs[-1] = (runs[-1][0], month, rates[month])
        else:
            runs.append((month, month, rates[month]))
    return runs


@lru_cache(maxsize=4096)
def span(first: Month, last: Month) -> tuple[Month, ...]:
    """Return every month from the first to the last, both in."""
    return months_between(first, last)
