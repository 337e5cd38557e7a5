"""When a batch freed a seat's months: another enrolment may hold them from that day on, and not before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ledger.command import History, Holding
from ledger.enrollments.events import (
    MonthsGivenUp,
    WorkerEnrolled,
    WorkerGraduated,
    WorkerReplaced,
    WorkerWithdrawn,
)
from ledger.errors import Refused
from ledger.event import Entry
from ledger.periods import Month


@dataclass(frozen=True, slots=True)
class _Freeing:
    """Seats whose months, from one to another, became free on a day."""

    seat_from: int
    seat_to: int
    first: Month
    last: Month | None
    on: date

    def frees(self, seat: int, month: Month) -> bool:
        return self.seat_from <= seat <= self.seat_to and self.first <= month and (not self.last or month <= self.last)


class Freed:
    """The fold of a batch's stream that keeps what it freed and when."""

    SNAPSHOT: ClassVar[str] = ""

    def __init__(self, stream: str) -> None:
        """Start from nothing."""
        self.stream = stream
        self.version = 0
        self._freeings: list[_Freeing] = []

    def apply(self, entry: Entry) -> None:
        """Take the stream's next entry in."""
        self.version = entry.version
        match entry.event:
            case WorkerWithdrawn() | WorkerGraduated() | WorkerReplaced() as left:
                self._freeings.append(_Freeing(left.seat, left.seat, left.from_month, None, left.effective_on))
            case MonthsGivenUp() as given:
                self._freeings += [
                    _Freeing(seats.seat_from, seats.seat_to, run.first, run.last, given.effective_on)
                    for seats in given.seats
                    for run in given.months
                ]

    def on(self, seat: int, month: Month) -> date | None:
        """Return the last day on which a seat's month became free; none where it never did."""
        return max((one.on for one in self._freeings if one.frees(seat, month)), default=None)

    def dump(self) -> bytes:
        """Keep no snapshot: what is freed is asked for rarely."""
        raise NotImplementedError

    @classmethod
    def load(cls, state: bytes) -> "Freed":
        """Keep no snapshot: what is freed is asked for rarely."""
        raise NotImplementedError


def must_follow_freeing(
    history: History,
    worker: str,
    months: Iterable[Month],
    holdings: Mapping[tuple[str, int], Holding],
    *,
    on: date,
) -> None:
    """Refuse a date before another enrolment of the worker freed the months: both would hold them in between."""
    months = tuple(months)
    freed = [
        day
        for position in sorted(
            {p for (name, _), holding in holdings.items() if name == worker for p in holding.holders}
        )
        for stream, seat in [_seat_at(history, position, worker)]
        if stream
        for day in (history.fold(Freed, stream).on(seat, month) for month in months)
        if day is not None
    ]
    if freed and max(freed) > on:
        raise Refused(
            "months_not_free_yet",
            f"expected a date from {max(freed)} on, when another enrolment of {worker} gave up the months, found {on}; "
            "mend the date",
            free_on=max(freed).isoformat(),
            found=on.isoformat(),
            worker=worker,
        )


def _seat_at(history: History, position: int, worker: str) -> tuple[str, int]:
    """Return the batch and seat that an entry put a worker in; no batch where it put him in none."""
    entry = history.entry(position)
    assert entry is not None, f"position {position} holds a slot and is not in the book"
    if isinstance(entry.event, WorkerEnrolled | WorkerReplaced) and entry.event.worker == worker:
        return entry.stream, entry.event.seat
    return "", 0
