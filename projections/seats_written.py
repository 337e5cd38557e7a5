"""The rows of seats as entries make them: who sits down, who takes over or moves house, and what is corrected."""

from collections.abc import Iterable, Iterator, Sequence

from ledger.contributions.values import ProgrammeMonths
from ledger.enrollments.events import EnrollmentCorrected, MonthsTakenUp, WorkerEnrolled
from ledger.enrollments.ranges import numbers
from ledger.event import Entry
from ledger.periods import months_between
from projections.database import Cell
from projections.homes import Home
from projections.seats import CORRECTED, ENROLLED, MOVED, REPLACED, TAKEN_UP, Seats


def enrolled_rows(
    entries: Sequence[Entry], events: Sequence[WorkerEnrolled], seats: Seats, people: Sequence[int]
) -> Iterable[Sequence[Cell]]:
    """Return the rows of workers who take seats of one batch first."""
    batch, first, on = seats.opened.batch, seats.opened.first, seats.on
    return [
        (
            *(batch, event.seat, entry.position, event.worker, event.region, first, on, ENROLLED),
            *(overpaid_words(event.overpaid) if event.overpaid else None, event.occupation or "", person),
        )
        for entry, event, person in zip(entries, events, people, strict=True)
    ]


def changed_row(batch: str, seat: int, home: Home, person: int) -> Sequence[Cell]:
    """Return the row of a worker who takes a seat over, or moves house."""
    kind = REPLACED if home.takes else MOVED
    place = (batch, seat, home.position, home.worker, home.region)
    return (*place, home.from_month, home.on, kind, None, home.occupation, person)


def corrected_row(entry: Entry, event: EnrollmentCorrected, seats: Seats, person: int) -> Sequence[Cell]:
    """Return the row of a worker who had the seat in truth, from when anybody had it."""
    region, first = seats.latest_region(event.seat), seats.opened.first
    place = (event.batch, event.seat, entry.position, event.worker, region)
    return (*place, first, seats.on, CORRECTED, event.replaces, "", person)


def taken_up_rows(
    entry: Entry, event: MonthsTakenUp, worker: str, seats: Seats, person: int
) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a worker who takes up overpaid months, which stand where else the overpaid ones do."""
    months = " ".join(sorted({month for run in event.months for month in months_between(run.first, run.last)}))
    first, on = seats.opened.first, event.effective_on.isoformat()
    for seat in numbers((run.seat_from, run.seat_to) for run in event.seats):
        region = seats.latest_region(seat)
        yield (entry.stream, seat, entry.position, worker, region, first, on, TAKEN_UP, months, "", person)


def overpaid_words(overpaid: Iterable[ProgrammeMonths]) -> str:
    """Write overpaid months as words of a row: ``2022-10/JKK 2022-10/JKM``."""
    return " ".join(
        f"{month}/{run.programme.value}" for run in overpaid for month in months_between(run.first, run.last)
    )
