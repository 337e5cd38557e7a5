"""Seats of people who prove to be one: which can be the kept one's, and which collide with months that he has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.command import History
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import EnrollmentCorrected, MonthsTakenUp, WorkerEnrolled, WorkerReplaced
from ledger.enrollments.holders import held_of, written
from ledger.enrollments.slots import held_in, mask_of_all
from ledger.enrollments.tenures import HeldMonths
from ledger.errors import Detail, Refused
from ledger.event import Entry
from ledger.periods import Month

APART = "held_before_erasure"
"""Months that one of the NIKs held before its data was erased: no entry can be named that holds them."""
HELD = "person_month_held"


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a worker: the newest entry that put him there, and what he holds in it."""

    batch: str
    seat: int
    position: int
    held: HeldMonths

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that he holds in it, in whatever programme."""
        return tuple(sorted({month for own, _ in self.held for month in own}))


@dataclass(frozen=True, slots=True)
class Staying:
    """A seat that stays where it is: why, and the entries by which its months are held under another id."""

    seat: Seat
    code: str
    held_at: tuple[int, ...] = ()

    def told(self) -> str:
        """Say which months of which seat."""
        seat, held = self.seat, ""
        if self.held_at:
            held = f", held at {', '.join(map(str, self.held_at))} too"
        elif self.code == APART:
            held = ", held by one of the NIKs before its data was erased too"
        return f"{written(seat.months)} in seat {seat.seat} of {seat.batch} (position {seat.position}{held})"

    def numbers(self) -> dict[str, Detail]:
        """Return the same as the numbers of a refusal."""
        seat = self.seat
        return {
            "batch": seat.batch,
            "code": self.code,
            "held_at": list(self.held_at),
            "months": [str(month) for month in seat.months],
            "position": seat.position,
            "seat": seat.seat,
        }


def refused(seat: Seat, refusal: Refused) -> Staying:
    """Return a seat that a correction is refused for, with the entries that the refusal names."""
    listed = refusal.details.get("workers")
    first = listed[0] if isinstance(listed, list) and listed else {}
    positions = first.get("positions", ()) if isinstance(first, dict) else ()
    return Staying(seat, refusal.code, tuple(int(str(one)) for one in positions or ()))


def holders_of(history: History, worker: str) -> list[Entry]:
    """Return the entries that ever took a month of a worker, the oldest first."""
    taken = {at for holding in history.holdings([worker]).values() for at in holding.holders}
    entries = (history.entry(position) for position in sorted(taken))
    return [entry for entry in entries if entry is not None]


def seats_of(history: History, worker: str) -> list[Seat]:
    """Return the seats that a worker has or had, in the order in which he took them."""
    found: dict[tuple[str, int], Seat] = {}
    for entry in holders_of(history, worker):
        match entry.event:
            case WorkerEnrolled() | WorkerReplaced() | EnrollmentCorrected() as event:
                seats = [event.seat]
            case MonthsTakenUp():
                seats = history.fold(Batch, entry.stream).seats_of(worker)
            case _:
                seats = []
        batch = history.fold(Batch, entry.stream) if seats else None
        for seat in seats:
            assert batch is not None, "seats are of a batch"
            own = [tenure.position for tenure in batch.tenures(seat) if tenure.worker == worker]
            if own:
                found[batch.stream, seat] = Seat(batch.stream, seat, own[-1], held_in(seat, worker, batch))
    return sorted(found.values(), key=lambda one: one.position)


def twice_apart(history: History, seats: Sequence[Seat], ids: Sequence[str]) -> Iterator[Staying]:
    """Yield the seats with months that the NIKs of some workers held before they were erased."""
    wanted = _union(mask_of_all(seat.held) for seat in seats)
    apart = history.beside().apart(ids, wanted) if wanted else {}
    for seat in seats:
        if _both(mask_of_all(seat.held), apart):
            yield Staying(seat, APART)


def twice_held(history: History, seats: Sequence[Seat], ids: Sequence[str]) -> Iterator[Staying]:
    """Yield the seats with months that some other workers hold, with the entries that hold them."""
    holdings = history.holdings(ids)
    masks = _union({year: holding.mask} for (_, year), holding in holdings.items())
    for seat in seats:
        if _both(mask_of_all(seat.held), masks):
            months = set(seat.months)
            held = (one for own in ids for one in held_of(history, own, holdings))
            yield Staying(seat, HELD, tuple(sorted({one.position for one in held if months & set(one.months)})))


def _union(masks: Iterable[Mapping[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for mask in masks:
        for year, bits in mask.items():
            found[year] = found.get(year, 0) | bits
    return found


def _both(one: Mapping[int, int], other: Mapping[int, int]) -> bool:
    return any(bits & other.get(year, 0) for year, bits in one.items())
