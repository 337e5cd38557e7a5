"""Which months of a person an event takes or frees: 36 bits a worker and year, 12 for each of JKK, JKM and JHT."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from ledger.enrollments import ranges
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import (
    EnrollmentCorrected,
    MonthsGivenUp,
    MonthsTakenUp,
    OpeningCoverStated,
    WorkerEnrolled,
    WorkerGraduated,
    WorkerReplaced,
    WorkerWithdrawn,
)
from ledger.enrollments.tenures import HeldMonths, Overpaid, less_overpaid, only_overpaid
from ledger.event import Event
from ledger.periods import Month, months_between
from ledger.programmes import Programme

SHIFTS = {Programme.JKK: 0, Programme.JKM: 12, Programme.JHT: 24}
"""The bit of each programme's January."""

SLOT_KINDS: tuple[type[Event], ...] = (
    WorkerEnrolled,
    WorkerWithdrawn,
    WorkerGraduated,
    WorkerReplaced,
    EnrollmentCorrected,
    MonthsGivenUp,
    MonthsTakenUp,
    OpeningCoverStated,
)
"""The events that take or free months of a person; all others leave the slots as they are."""

SlotMask: TypeAlias = tuple[str, int, int]
"""A worker, a year and the bits."""
SlotClaim: TypeAlias = tuple[str, int, int, int]
"""A worker, a year, the bits and the position of the entry that takes them."""


@dataclass(frozen=True, slots=True)
class Slots:
    """What one event takes and frees; releases come first."""

    claims: list[SlotMask] = field(default_factory=list)
    releases: list[SlotMask] = field(default_factory=list)


def mask_of(months: Iterable[Month], programmes: Iterable[Programme]) -> dict[int, int]:
    """Return the bits of months in programmes, by year."""
    return dict(_masks(tuple(months), tuple(programmes)))


def mask_of_all(held: HeldMonths) -> dict[int, int]:
    """Return the bits of months that differ from programme to programme, by year."""
    masks: dict[int, int] = {}
    for months, programmes in held:
        for year, mask in _masks(months, programmes):
            masks[year] = masks.get(year, 0) | mask
    return masks


@lru_cache(maxsize=4096)
def _masks(months: tuple[Month, ...], programmes: tuple[Programme, ...]) -> tuple[tuple[int, int], ...]:
    masks: dict[int, int] = {}
    for month in months:
        bits = sum(1 << SHIFTS[programme] + month.number - 1 for programme in set(programmes))
        masks[month.year] = masks.get(month.year, 0) | bits
    return tuple(masks.items())


def months_of(mask: int, year: int, programme: Programme) -> tuple[Month, ...]:
    """Return the months of a year that a mask holds in one programme."""
    bits = mask >> SHIFTS[programme] & 0xFFF
    return tuple(Month(f"{year:04d}-{number:02d}") for number in range(1, 13) if bits >> number - 1 & 1)


def months_in(mask: int, year: int) -> tuple[Month, ...]:
    """Return the months of a year that a mask holds in any programme."""
    return tuple(sorted({month for programme in SHIFTS for month in months_of(mask, year, programme)}))


def slot_changes(event: Event, batch: Batch) -> Slots:
    """Return what an event of the batch's stream takes and frees; ``batch`` stands as before the event."""
    match event:
        case WorkerEnrolled():
            return Slots(claims=_slots(event.worker, batch.months, batch, event.overpaid or ()))
        case WorkerWithdrawn() | WorkerGraduated():
            return Slots(releases=_freed(event.seat, event.from_month, batch))
        case WorkerReplaced():
            months = tuple(m for m in batch.months if m >= event.from_month and not batch.given(event.seat, m))
            return Slots(
                claims=_slots(event.worker, months, batch), releases=_freed(event.seat, event.from_month, batch)
            )
        case EnrollmentCorrected():
            held = held_in(event.seat, event.replaces, batch)
            return Slots(claims=_named(event.worker, held), releases=_named(event.replaces, held))
        case MonthsGivenUp():
            return Slots(releases=_moved(event, batch, given=False))
        case MonthsTakenUp() if event.overpaid_of is not None:
            return Slots(claims=_lifted(event, event.overpaid_of, batch))
        case MonthsTakenUp():
            return Slots(claims=_moved(event, batch, given=True))
        case OpeningCoverStated():
            return Slots(claims=opening_claims(event))
        case _:
            return Slots()


def opening_claims(event: OpeningCoverStated) -> list[SlotMask]:
    """Return what a statement of cover from before the book takes."""
    return [(event.worker, year, mask) for year, mask in _masks(event.months, event.programmes)]


def enrolled_claims(events: Sequence[WorkerEnrolled], batch: Batch, *, first_position: int) -> list[SlotClaim]:
    """Return what a run of enrolments takes, bound to their positions: ``slot_changes`` for a hundred thousand."""
    claims: list[SlotClaim] = []
    for year, mask in _masks(batch.months, batch.programmes):
        claims += [
            (event.worker, year, mask, position)
            for position, event in enumerate(events, first_position)
            if event.overpaid is None
        ]
    for position, event in enumerate(events, first_position):
        if event.overpaid is not None:
            claims += [(*claim, position) for claim in slot_changes(event, batch).claims]
    return claims


def _slots(worker: str, months: tuple[Month, ...], batch: Batch, overpaid: Overpaid = ()) -> list[SlotMask]:
    if not overpaid:
        return [(worker, year, mask) for year, mask in _masks(months, batch.programmes)]
    return _named(worker, less_overpaid(months, batch.programmes, overpaid))


def _named(worker: str, held: HeldMonths) -> list[SlotMask]:
    return [(worker, year, mask) for year, mask in mask_of_all(held).items()]


def _freed(seat: int, from_month: Month, batch: Batch) -> list[SlotMask]:
    tenure = batch.tenures(seat)[-1]
    held = batch.held(seat, tenure)
    return _named(tenure.worker, [(tuple(m for m in months if m >= from_month), paid) for months, paid in held])


def held_in(seat: int, worker: str, batch: Batch) -> HeldMonths:
    """Return the months that a worker holds in a seat, however often he came to sit there."""
    return [held for tenure in batch.tenures(seat) if tenure.worker == worker for held in batch.held(seat, tenure)]


def _lifted(event: MonthsTakenUp, worker: str, batch: Batch) -> list[SlotMask]:
    """Return the overpaid months that a worker takes up: those that he sat there for and that are not given up."""
    months = sorted({m for run in event.months for m in months_between(run.first, run.last)})
    held: HeldMonths = []
    for seat in ranges.numbers(ranges.union((run.seat_from, run.seat_to) for run in event.seats)):
        first = batch.tenures(seat)[0]
        if first.worker == worker:
            own = tuple(month for month in months if first.has(month) and not batch.given(seat, month))
            held += only_overpaid(own, first.overpaid)
    return _named(worker, held)


def _moved(event: MonthsGivenUp | MonthsTakenUp, batch: Batch, *, given: bool) -> list[SlotMask]:
    """Return the months of the event's seats that are given up (or are not) and that somebody there holds or held."""
    seats = ranges.union((run.seat_from, run.seat_to) for run in event.seats)
    months = sorted({m for run in event.months for m in months_between(run.first, run.last)})
    affected = {month: _affected(seats, batch.given_seats(month), given=given) for month in months}
    masks: dict[tuple[str, int], int] = {}
    for span, shared in _spans(affected):
        for seat in ranges.numbers([span]):
            for worker, year, mask in _of_seat(seat, shared, batch):
                masks[worker, year] = masks.get((worker, year), 0) | mask
    return [(worker, year, mask) for (worker, year), mask in masks.items()]


def _affected(seats: ranges.Ranges, given_up: ranges.Ranges, *, given: bool) -> ranges.Ranges:
    return ranges.common(seats, given_up) if given else ranges.without(seats, given_up)


def _spans(affected: Mapping[Month, ranges.Ranges]) -> Iterator[tuple[tuple[int, int], tuple[Month, ...]]]:
    """Yield runs of seats that have the same months."""
    edges = sorted({edge for pairs in affected.values() for low, high in pairs for edge in (low, high + 1)})
    for low, end in pairwise(edges):
        months = tuple(month for month, pairs in affected.items() if ranges.holds(pairs, low))
        if months:
            yield (low, end - 1), months


def _of_seat(seat: int, months: tuple[Month, ...], batch: Batch) -> Iterator[SlotMask]:
    if batch.plain(seat):
        worker = batch.seats[seat]
        assert worker is not None, "a plain seat has its first worker in it"
        yield from _slots(worker, months, batch)
        return
    for tenure in batch.tenures(seat):
        own = tuple(month for month in months if tenure.has(month))
        yield from _slots(tenure.worker, own, batch, tenure.overpaid)
