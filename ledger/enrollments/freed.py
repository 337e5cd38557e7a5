"""When a batch freed months of its seats: they may be held or paid for again from that day on, and not before."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from typing import Self, TypeAlias

from ledger.enrollments.events import MonthsGivenUp, WorkerGraduated, WorkerReplaced, WorkerWithdrawn
from ledger.event import Event
from ledger.periods import Month

Words: TypeAlias = "list[int | str | bool | None]"
"""What a snapshot keeps of one freeing."""


@dataclass(frozen=True, slots=True)
class _Freeing:
    """Seats whose months, from one to another, became free on a day; by whom a person left, their money stayed."""

    seat_from: int
    seat_to: int
    first: str
    last: str | None
    on: str
    emptied: bool

    def frees(self, low: int, high: int, month: Month) -> bool:
        """Tell whether any of some seats has the month freed."""
        return self.seat_from <= high and low <= self.seat_to and self.first <= month and (self.last or month) >= month


@dataclass
class Freed:
    """What a batch has freed, and when."""

    _freeings: list[_Freeing] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take in an event of the batch that may free months."""
        match event:
            case WorkerWithdrawn() | WorkerGraduated() | WorkerReplaced():
                on = event.effective_on.isoformat()
                self._freeings.append(_Freeing(event.seat, event.seat, event.from_month, None, on, emptied=False))
            case MonthsGivenUp():
                on = event.effective_on.isoformat()
                self._freeings += [
                    _Freeing(seats.seat_from, seats.seat_to, run.first, run.last, on, emptied=True)
                    for seats in event.seats
                    for run in event.months
                ]

    def on(self, seat: int, month: Month) -> date | None:
        """Return the last day on which a seat's month became free for its person; none where it never did."""
        days = (one.on for one in self._freeings if one.frees(seat, seat, month))
        return _last(days)

    def emptied_on(self, seats: Sequence[tuple[int, int]], month: Month) -> date | None:
        """Return the last day on which money left any of some seats' cells of a month; none where it never did."""
        emptied = [one for one in self._freeings if one.emptied]
        return _last(one.on for one in emptied if any(one.frees(low, high, month) for low, high in seats))

    def dump(self) -> list[Words]:
        """Return what a snapshot keeps."""
        return [list(astuple(one)) for one in self._freeings]

    @classmethod
    def load(cls, words: Iterable[Sequence[object]]) -> Self:
        """Return what ``dump`` wrote."""
        return cls([_Freeing(*fields) for fields in words])  # type: ignore[arg-type]  # as dump wrote them


def _last(days: Iterable[str]) -> date | None:
    last = max(days, default=None)
    return None if last is None else date.fromisoformat(last)
