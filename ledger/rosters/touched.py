"""What a list of changes touches, in numbers: cells and rupiah of each month, and people of each village."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ledger.enrollments.batch import Batch
from ledger.funds.cells import CellState
from ledger.funds.fund import Fund
from ledger.periods import Month


class Touched(NamedTuple):
    """Committed cells of a month, and what they hold."""

    cells: int
    rupiah: int


@dataclass(slots=True)
class Moved:
    """How many people of one village leave their seats, and how many come to sit in one."""

    region: str
    leaving: int = 0
    joining: int = 0


def touched(fund: Fund, batch: Batch, seats: Mapping[int, Month]) -> dict[Month, Touched]:
    """Return the committed cells of some seats, each from a month of its own on; months without any are left out."""
    found: dict[Month, Touched] = {}
    for month in batch.months:
        asked = sorted(seat for seat, first in seats.items() if first <= month)
        counts = _counted(fund, batch, month, asked)
        if counts:
            found[month] = Touched(sum(count for count, _ in counts), sum(count * each for count, each in counts))
    return found


def _counted(fund: Fund, batch: Batch, month: Month, seats: Sequence[int]) -> list[tuple[int, int]]:
    """Return, of each run of cells that are alike, how many of some seats are in it, and what each holds."""
    counted = [
        (bisect_right(seats, segment.seat_to) - bisect_left(seats, segment.seat_from), segment.rupiah)
        for segment in fund.segments(batch.stream, month)
        if segment.state is CellState.COMMITTED
    ]
    return [one for one in counted if one[0]]


def committed_among(fund: Fund, batch: Batch, seats: Sequence[int], first: Month) -> list[int]:
    """Return those of some seats that have a committed cell in any month from one on."""
    asked, found = sorted(seats), set[int]()
    for month in (month for month in batch.months if month >= first):
        for segment in fund.segments(batch.stream, month):
            if segment.state is CellState.COMMITTED:
                found.update(asked[bisect_left(asked, segment.seat_from) : bisect_right(asked, segment.seat_to)])
    return sorted(found)
