"""Who holds a person's months: from the slots to the entries that took them, and to the seats where they are held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice

from ledger.command import History, Holding
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import (
    EnrollmentCorrected,
    MonthsTakenUp,
    OpeningCoverStated,
    WorkerEnrolled,
    WorkerReplaced,
)
from ledger.enrollments.slots import months_in, months_of
from ledger.enrollments.tenures import Overpaid, overpaid_of
from ledger.errors import Detail, PersonMonthHeld, Refused
from ledger.event import Entry
from ledger.funds.fund import Fund
from ledger.identities.mergers import ids_of
from ledger.periods import Month, months_between, runs
from ledger.programmes import Programme

LISTED_MAX = 100


@dataclass(frozen=True, slots=True)
class Held:
    """Months that an entry holds for a person: in a batch's seat, or as cover from before the book.

    An entry that holds other months in one programme than in another has one of these for each.
    """

    position: int
    months: tuple[Month, ...]
    programmes: tuple[Programme, ...]
    batch: str | None = None
    seat: int = 0


@dataclass(frozen=True, slots=True)
class Overlap:
    """Months of a person and year that a command asks for and that are held; ``row`` counts from 1."""

    row: int
    worker: str
    year: int
    mask: int
    holders: tuple[int, ...]

    @property
    def months(self) -> tuple[Month, ...]:
        """The months held, in whatever programme."""
        return months_in(self.mask, self.year)


def overlaps(
    workers: Sequence[str],
    wanted: Mapping[int, int],
    holdings: Mapping[tuple[str, int], Holding],
    *,
    first_row: int = 1,
) -> list[Overlap]:
    """Return where the months wanted of each worker are held, in the order of the rows."""
    rows = {worker: row for row, worker in enumerate(workers, first_row)} if holdings else {}
    found = [
        Overlap(rows[worker], worker, year, holding.mask & wanted[year], tuple(holding.holders))
        for (worker, year), holding in holdings.items()
        if year in wanted and worker in rows and holding.mask & wanted[year]
    ]
    return sorted(found, key=lambda overlap: (overlap.row, overlap.year))


def overlapping(group: Sequence[Overlap]) -> Overpaid:
    """Return the months of one worker's overlaps, each in the programmes in which it is held."""
    return overpaid_of(
        {p: [month for overlap in group for month in months_of(overlap.mask, overlap.year, p)] for p in Programme}
    )


def by_worker(found: Sequence[Overlap]) -> dict[str, list[Overlap]]:
    """Group overlaps by their worker."""
    return {worker: list(group) for worker, group in groupby(found, key=lambda overlap: overlap.worker)}


def held_refusal(
    history: History,
    found: Sequence[Overlap],
    holdings: Mapping[tuple[str, int], Holding],
    *,
    advice: str = "leave them out, withdraw them there first, or record as a fact what BPJS has accepted already",
) -> PersonMonthHeld:
    """Return the refusal of months that are held, with the first worker's months and up to a hundred others.

    Of who holds them it says the kind of money, and nothing of the other list's people.
    """
    people = by_worker(found)
    worker, first = next(iter(people.items()))
    positions = {
        name: positions_held(history, name, group, holdings) for name, group in islice(people.items(), LISTED_MAX)
    }
    listed: list[Detail] = [
        {
            "row": group[0].row,
            "worker": name,
            "months": [str(month) for overlap in group for month in overlap.months],
            "positions": positions[name],
            "kinds": _kinds(history, positions[name]),
        }
        for name, group in islice(people.items(), LISTED_MAX)
    ]
    return PersonMonthHeld(
        "person_month_held",
        f"expected months that nobody holds, found {len(people)} of the people with months held already, first "
        f"{worker} (row {first[0].row}): {written([m for o in first for m in o.months])}, held at position "
        f"{', '.join(map(str, positions[worker]))} ({', '.join(_kinds(history, positions[worker]))}); {advice}",
        people=len(people),
        workers=listed,
    )


def positions_held(
    history: History, worker: str, group: Sequence[Overlap], holdings: Mapping[tuple[str, int], Holding]
) -> list[int]:
    """Return the entries that hold the months asked for; who holds others, or held these before, is not among them."""
    wanted = {(run.programme, month) for run in overlapping(group) for month in months_between(run.first, run.last)}
    own = {key: holding for key, holding in holdings.items() if key[0] == worker}
    return sorted(
        {
            held.position
            for held in held_of(history, worker, own)
            if any((programme, month) in wanted for programme in held.programmes for month in held.months)
        }
    )


def _kinds(history: History, positions: Iterable[int]) -> list[str]:
    """Return what pays the months that some entries hold: the class of the fund, or nothing that the book knows."""
    entries = [entry for position in positions if (entry := history.entry(position)) is not None]
    return sorted({_kind(history, entry) for entry in entries})


def _kind(history: History, entry: Entry) -> str:
    if isinstance(entry.event, OpeningCoverStated):
        return "cover from before the book"
    batch = history.fold(Batch, entry.stream)
    assert batch.opened is not None, "a batch with people in its seats was opened"
    fund = history.fold(Fund, batch.opened.fund)
    return "a fund" if fund.opened is None else f"a fund of {fund.opened.fund_class}"


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
    held_at = {p for (name, _), holding in holdings.items() if name == worker for p in holding.holders}
    seats = [seat for position in sorted(held_at) for seat in _seat_at(history, position, worker)]
    freed = [batch.freed.on(seat, month) for batch, seat in seats for month in months]
    free_on = max((day for day in freed if day is not None), default=on)
    if free_on > on:
        raise Refused(
            "months_not_free_yet",
            f"expected a date from {free_on} on, when another enrolment of {worker} gave up the months, found {on}; "
            "mend the date",
            free_on=free_on.isoformat(),
            found=on.isoformat(),
            worker=worker,
        )


def _seat_at(history: History, position: int, worker: str) -> Iterator[tuple[Batch, int]]:
    """Yield the batch and seat that an entry put a worker in, if it did."""
    entry = history.entry(position)
    assert entry is not None, f"position {position} holds a slot and is not in the book"
    if isinstance(entry.event, WorkerEnrolled | WorkerReplaced | EnrollmentCorrected) and entry.event.worker == worker:
        yield history.fold(Batch, entry.stream), entry.event.seat


def written(months: Sequence[Month]) -> str:
    """Write months as runs: ``2022-10 to 2022-12``."""
    return ", ".join(first if first == last else f"{first} to {last}" for first, last in runs(months))


def held_of(history: History, worker: str, holdings: Mapping[tuple[str, int], Holding]) -> list[Held]:
    """Return all that a worker holds, the oldest entry first."""
    positions = sorted({p for (name, _), holding in holdings.items() if name == worker for p in holding.holders})
    found: dict[tuple[int, int, tuple[Programme, ...]], Held] = {}
    for position in positions:
        entry = history.entry(position)
        assert entry is not None, f"position {position} holds a slot and is not in the book"
        for held in _held_at(history, entry, worker):
            found[held.position, held.seat, held.programmes] = held
    return [found[key] for key in sorted(found)]


def _held_at(history: History, entry: Entry, worker: str) -> Iterator[Held]:
    match entry.event:
        case OpeningCoverStated() as stated:
            yield Held(entry.position, stated.months, stated.programmes)
        case WorkerEnrolled() | WorkerReplaced() | EnrollmentCorrected() as event:
            yield from _in_seat(history.fold(Batch, entry.stream), event.seat, event.worker)
        case MonthsTakenUp():
            batch = history.fold(Batch, entry.stream)
            for own in ids_of(history, worker):
                for seat in batch.seats_of(own):
                    yield from _in_seat(batch, seat, own)
        case _:
            raise AssertionError(f"{entry.event.KIND} takes no month of a person")


def _in_seat(batch: Batch, seat: int, worker: str) -> Iterator[Held]:
    for tenure in batch.tenures(seat):
        if tenure.worker == worker:
            for months, programmes in batch.held(seat, tenure):
                yield Held(tenure.position, months, programmes, batch.stream, seat)
