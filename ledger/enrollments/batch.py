"""A batch as it stands: who sits in which seat, for which months, and which months were given up."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Self

from ledger.enrollments import ranges
from ledger.enrollments.events import (
    BatchOpened,
    BatchSealed,
    CardDelivered,
    DomicileChanged,
    EnrollmentCorrected,
    GroupTypeCorrected,
    MonthsGivenUp,
    MonthsTakenUp,
    WorkerEnrolled,
    WorkerGraduated,
    WorkerReplaced,
    WorkerWithdrawn,
)
from ledger.enrollments.freed import Freed
from ledger.enrollments.sitting import Sitting
from ledger.enrollments.tenures import (
    HeldMonths,
    Overpaid,
    Tenure,
    less_overpaid,
    lifted,
    months_in,
    pairs_in,
    runs_of,
    sat_in_truth,
    tenure_of,
    words_of,
)
from ledger.event import Entry, Event
from ledger.periods import Month, months_between, runs
from ledger.programmes import Programme


class Batch:
    """The fold of a batch's stream: seats, months, rates; changed by ``apply`` and ``enrol`` alone."""

    SNAPSHOT: ClassVar[str] = "Batch.3"

    def __init__(self, stream: str) -> None:
        """Start from nothing."""
        self.stream = stream
        self.version = 0
        self.position = 0
        self.opened: BatchOpened | None = None
        self.opened_at = 0
        self.sealed = False
        self.months: tuple[Month, ...] = ()
        self.seats: list[str | None] = []
        """The worker who sits in each seat now; none where he left and nobody replaced him."""
        self.left: dict[int, Month] = {}
        """Seats with nobody in them, and the month from which."""
        self.overpaid: dict[int, Overpaid] = {}
        """Months of a seat's first worker that another enrolment holds, and that he did not take up since."""
        self.freed = Freed()
        """When months of its seats became free."""
        self.sitting = Sitting()
        self._runs: list[tuple[int, int]] = []
        self._next = 0
        self._tenures: dict[int, list[Tenure]] = {}
        self._given: dict[Month, ranges.Ranges] = {}
        self._occupations: set[str | None] = set()
        self._regions: set[str] = set()
        self._rates: dict[Month, dict[Programme, int]] = {}

    @property
    def count(self) -> int:
        """How many seats there are."""
        return len(self.seats)

    @property
    def programmes(self) -> tuple[Programme, ...]:
        """The programmes that the batch pays."""
        return self.opened.programmes if self.opened else ()

    @property
    def occupations(self) -> frozenset[str | None]:
        """Every occupation that a worker of the batch has or had; none among them where one's is not known."""
        return frozenset(self._occupations)

    @property
    def regions(self) -> frozenset[str]:
        """Every domicile that a worker of the batch has or had."""
        return frozenset(self._regions)

    @property
    def given_up(self) -> list[tuple[int, int, Month, Month]]:
        """The months given up and not taken up again, as (seat from, seat to, first month, last month)."""
        by_range: dict[tuple[int, int], list[Month]] = {}
        for month, seats in self._given.items():
            for pair in seats:
                by_range.setdefault(pair, []).append(month)
        return sorted((*pair, *run) for pair, months in by_range.items() for run in runs(months))

    def rates(self, month: Month) -> dict[Programme, int]:
        """Return the rate of each programme in a month, as looked up when the batch was opened."""
        return self._rates[month]

    def left_from(self, seat: int) -> Month | None:
        """Return the month from which nobody sits in a seat; none where somebody does."""
        return self.left.get(seat)

    def absent(self, month: Month) -> list[int]:
        """Return the seats in which nobody sits in a month, gaps before a replacement included."""
        return [seat for seat in sorted(self._tenures) if self.tenure(seat, month) is None]

    def enrolment_position(self, seat: int) -> int:
        """Return the position at which a seat was first taken."""
        start, position = self._runs[bisect_right(self._runs, (seat, 1 << 60)) - 1]
        return position + seat - start

    def tenures(self, seat: int) -> tuple[Tenure, ...]:
        """Return who sat in a seat, one after the other."""
        return tuple(self._tenures[seat]) if seat in self._tenures else (self._first_tenure(seat),)

    def tenure(self, seat: int, month: Month) -> Tenure | None:
        """Return who sits in a seat in a month; none where nobody does, or the month is not the batch's."""
        return next((tenure for tenure in reversed(self.tenures(seat)) if tenure.has(month)), None)

    def seat_of(self, worker: str) -> int | None:
        """Return the seat in which a worker sits, or was the last to sit."""
        if (seat := self.sitting.seat(worker, self.seats)) is not None:
            return seat
        left = [seat for seat in self.left if self._tenures[seat][-1].worker == worker]
        return max(left, key=lambda seat: (self.left[seat], self._tenures[seat][-1].position), default=None)

    def seats_of(self, worker: str) -> list[int]:
        """Return every seat in which a worker sits or sat."""
        sat = {seat for seat, tenures in self._tenures.items() if any(tenure.worker == worker for tenure in tenures)}
        now = self.sitting.seat(worker, self.seats)
        return sorted(sat if now is None else sat | {now})

    def given(self, seat: int, month: Month) -> bool:
        """Tell whether a seat's month is given up."""
        return ranges.holds(self._given.get(month, ()), seat)

    def given_seats(self, month: Month) -> ranges.Ranges:
        """Return the seats whose month is given up."""
        return self._given.get(month, [])

    def plain(self, seat: int) -> bool:
        """Tell whether a seat's first worker has it for all the batch's months, none of them overpaid."""
        return seat not in self._tenures and seat not in self.overpaid

    def held(self, seat: int, tenure: Tenure) -> HeldMonths:
        """Return the months that a tenure holds for the person: neither given up nor overpaid."""
        months = (month for month in months_between(tenure.first, tenure.last) if not self.given(seat, month))
        return less_overpaid(tuple(months), self.programmes, tenure.overpaid)

    def apply(self, entry: Entry) -> None:
        """Take the stream's next entry in."""
        event = entry.event
        if isinstance(event, WorkerEnrolled):
            self.enrol([event], entry.position, entry.version)
            return
        self._apply(event, entry.position)
        self.version = entry.version
        self.position = entry.position

    def enrol(self, events: Sequence[WorkerEnrolled], position: int, version: int) -> None:
        """Take in enrolments that follow one another from a position and a version on."""
        if position != self._next:
            self._runs.append((len(self.seats), position))
        self._next = position + len(events)
        self.overpaid |= {event.seat: event.overpaid for event in events if event.overpaid}
        self.sitting.add([event.worker for event in events], self.seats)
        self._regions.update(event.region for event in events)
        self._occupations.update(event.occupation for event in events)
        self.version = version + len(events) - 1
        self.position = self._next - 1

    def _apply(self, event: Event, position: int) -> None:
        self.freed.take(event)
        match event:
            case BatchOpened():
                self._open(event)
                self.opened_at = position
            case BatchSealed():
                self.sealed = True
            case WorkerWithdrawn() | WorkerGraduated():
                self._leave(event.seat, event.from_month)
            case WorkerReplaced():
                self._replace(event, position)
            case EnrollmentCorrected():
                self._correct(event, position)
            case MonthsGivenUp():
                for month in months_in(event.months):
                    self._given[month] = ranges.union([*self.given_seats(month), *pairs_in(event.seats)])
            case MonthsTakenUp() if event.overpaid_of is not None:
                self._lift(event, event.overpaid_of)
            case MonthsTakenUp():
                for month in months_in(event.months):
                    self._given[month] = ranges.without(self.given_seats(month), ranges.union(pairs_in(event.seats)))
            case DomicileChanged():
                self._regions.add(event.region)
            case CardDelivered() | GroupTypeCorrected():
                pass
            case _:
                raise AssertionError(f"{event.KIND} does not stand in a batch's stream")

    def _open(self, event: BatchOpened) -> None:
        self.opened = event
        self.months = months_between(event.first, event.last)
        for rate in event.rates:
            for month in months_between(rate.first, rate.last):
                self._rates.setdefault(month, {})[rate.programme] = rate.rupiah

    def _leave(self, seat: int, from_month: Month) -> None:
        *before, now = self.tenures(seat)
        gone = Tenure(now.worker, now.first, min(now.last, from_month.plus(-1)), now.position, now.overpaid)
        self._tenures[seat] = [*before, gone]
        self.sitting.put(None, seat, self.seats)
        self.left[seat] = from_month

    def _replace(self, event: WorkerReplaced, position: int) -> None:
        if event.seat not in self.left:
            self._leave(event.seat, event.from_month)
        del self.left[event.seat]
        self._tenures[event.seat].append(Tenure(event.worker, event.from_month, self.months[-1], position))
        self.sitting.put(event.worker, event.seat, self.seats)
        self._regions.add(event.region)
        self._occupations.add(event.occupation)

    def _correct(self, event: EnrollmentCorrected, position: int) -> None:
        self._tenures[event.seat] = sat_in_truth(self.tenures(event.seat), event.replaces, event.worker, position)
        if self.seats[event.seat] == event.replaces:
            self.sitting.put(event.worker, event.seat, self.seats)

    def _lift(self, event: MonthsTakenUp, worker: str) -> None:
        """Clear the overpaid mark of a worker's months; only the first worker of a seat can have one."""
        months = set(months_in(event.months))
        for seat in ranges.numbers(ranges.union(pairs_in(event.seats))):
            first, *others = self.tenures(seat)
            if first.worker != worker:
                continue
            left = lifted(first.overpaid, months)
            self.overpaid[seat] = left
            if not left:
                del self.overpaid[seat]
            if seat in self._tenures:
                self._tenures[seat] = [replace(first, overpaid=left), *others]

    def _first_tenure(self, seat: int) -> Tenure:
        worker = self.seats[seat]
        assert worker is not None, "a seat that was left has its tenures written out"
        position, overpaid = self.enrolment_position(seat), self.overpaid.get(seat, ())
        return Tenure(worker, self.months[0], self.months[-1], position, overpaid)

    def dump(self) -> bytes:
        """Return the state as JSON."""
        state = {
            "freed": self.freed.dump(),
            "given": self._given,
            "left": list(self.left.items()),
            "next": self._next,
            "occupations": sorted(self._occupations, key=lambda occupation: occupation or ""),
            "opened": self.opened.canonical().decode() if self.opened else None,
            "opened_at": self.opened_at,
            "overpaid": [[seat, words_of(overpaid)] for seat, overpaid in self.overpaid.items()],
            "position": self.position,
            "regions": sorted(self._regions),
            "runs": self._runs,
            "sealed": self.sealed,
            "seats": " ".join([worker or "-" for worker in self.seats]),
            "stream": self.stream,
            "tenures": [
                [seat, [[t.worker, t.first, t.last, t.position, words_of(t.overpaid)] for t in tenures]]
                for seat, tenures in self._tenures.items()
            ],
            "version": self.version,
        }
        return json.dumps(state, separators=(",", ":")).encode()

    @classmethod
    def load(cls, state: bytes) -> Self:
        """Return the state that ``dump`` wrote."""
        saved = json.loads(state)
        batch = cls(saved["stream"])
        if saved["opened"]:
            batch._open(BatchOpened.model_validate_json(saved["opened"]))
        batch.version, batch.position, batch.opened_at = saved["version"], saved["position"], saved["opened_at"]
        batch.sealed, batch._next = saved["sealed"], saved["next"]
        batch.seats = [None if worker == "-" else worker for worker in saved["seats"].split()]
        batch.left = {seat: Month(month) for seat, month in saved["left"]}
        batch.overpaid = {seat: runs_of(written) for seat, written in saved["overpaid"]}
        batch._runs = [(start, position) for start, position in saved["runs"]]
        batch.freed = Freed.load(saved["freed"])
        batch._given = {Month(month): [(low, high) for low, high in seats] for month, seats in saved["given"].items()}
        batch._occupations, batch._regions = set(saved["occupations"]), set(saved["regions"])
        batch._tenures = {seat: [tenure_of(*fields) for fields in tenures] for seat, tenures in saved["tenures"]}
        return batch
