"""Counts of people as they change: by batch, region of every level, kind and month; a row a commit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ledger.basis import Basis
from ledger.contributions.events import ContributionPaid, ContributionReversed
from ledger.enrollments.events import (
    BatchOpened,
    DomicileChanged,
    EnrollmentCorrected,
    MonthsTakenUp,
    WorkerEnrolled,
    WorkerGraduated,
    WorkerReplaced,
    WorkerWithdrawn,
)
from ledger.event import Entry
from ledger.funds.moves import MoveKind
from ledger.periods import Month
from projections.database import Cell, ReadTable
from projections.homes import Home, changes
from projections.projection import Moved, Page, View, Write
from projections.seats import (
    SEATS,
    Seats,
    SeatsKept,
    changed_row,
    corrected_row,
    disjoint,
    enrolled_row,
    taken_up_rows,
)

COVERAGE = ReadTable(
    "read_coverage",
    {
        "level": "int",
        "region": "text",
        "batch": "text",
        "kind": "text",
        "month": "text",
        "effective_on": "text",
        "at": "text",
        "basis": "text",
        "n": "int",
    },
    ("level", "region", "batch", "kind", "month", "effective_on", "at", "basis"),
    adds="n",
    known="at",
)
"""Changes of counts, not counts: a sum over ``at`` and ``effective_on`` is the count at a moment."""

Changes = Counter[tuple[int, str, str, str, str, str, str, str]]


class Coverage:
    """Counts seats by the home of whoever sits in them."""

    name = "coverage"
    version = 2
    tables = (SEATS, COVERAGE)

    def __init__(self) -> None:
        self._seats = SeatsKept()

    def forget(self) -> None:
        """Drop the seats kept in memory."""
        self._seats.forget()

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield the rows of people who sit down, and the changes of counts."""
        moved = {one.entry.position: one for one in page.moved}
        rows: list[Sequence[Cell]] = []
        counted = _Counted()
        for entry in page.entries:
            event = entry.event
            if type(event) is WorkerEnrolled:
                seats = self._seats.of(entry.stream, view)
                seats.enrol(event.seat, event.region)
                rows.append(enrolled_row(entry, event, seats))
                counted.enrolled[event.region, entry.stream, seats.on, entry.at, event.basis.value] += 1
            elif type(event) in _SLOW:
                rows += self._slow(entry, moved.get(entry.position), view, counted)
        yield Write(SEATS, rows)
        yield Write(COVERAGE, [(*key, n) for key, n in sorted(counted.changes().items())])

    def _slow(self, entry: Entry, moved: Moved | None, view: View, counted: "_Counted") -> Iterable[Sequence[Cell]]:
        event = entry.event
        match event:
            case BatchOpened():
                self._seats.open(event)
            case WorkerWithdrawn() | WorkerGraduated():
                kind = "withdrawn" if isinstance(event, WorkerWithdrawn) else "graduated"
                region = self._seats.of(event.batch, view).latest_region(event.seat)
                counted.one(entry, event.batch, kind, region, event.from_month, event.effective_on, event.basis, 1)
            case WorkerReplaced() | DomicileChanged():
                return [self._moved_house(entry, event, view, counted)]
            case EnrollmentCorrected():
                return [corrected_row(entry, event, self._seats.of(event.batch, view))]
            case MonthsTakenUp():
                seats = self._seats.of(event.batch, view)
                return taken_up_rows(entry, event, event.overpaid_of, seats) if event.overpaid_of else ()
            case ContributionPaid() | ContributionReversed() if moved is not None:
                self._paid(entry, event, moved, self._seats.of(event.batch, view), counted)
            case _:
                raise AssertionError(f"{event.KIND} is not counted")
        return ()

    def _moved_house(
        self, entry: Entry, event: WorkerReplaced | DomicileChanged, view: View, counted: "_Counted"
    ) -> Sequence[Cell]:
        """Count the seat from home to home; one dated before others that are known changes their counts too."""
        seats, batch = self._seats.of(event.batch, view), event.batch
        takes = isinstance(event, WorkerReplaced)
        from_month = event.from_month if isinstance(event, WorkerReplaced) else Month.of(event.effective_on)
        on, before, region = event.effective_on, changes(seats.homes(event.seat)), seats.latest_region(event.seat)
        home = Home(entry.position, event.worker, from_month, on.isoformat(), event.region, takes)
        home = seats.change(event.seat, home)
        after = changes(seats.homes(event.seat))
        after.subtract(before)
        for (since, where), n in after.items():
            counted.one(entry, batch, "enrolled", where, "", date.fromisoformat(since), event.basis, n)
        if takes:
            counted.one(entry, batch, "replaced", region, from_month, on, event.basis, 1)
        return changed_row(batch, event.seat, home)

    @staticmethod
    def _paid(
        entry: Entry, event: ContributionPaid | ContributionReversed, moved: Moved, seats: Seats, counted: "_Counted"
    ) -> None:
        kinds = {MoveKind.SPENT} if isinstance(event, ContributionPaid) else {MoveKind.UNSPENT, MoveKind.RECOMMITTED}
        cells = {(m.seat_from, m.seat_to) for m in moved.moves if m.kind in kinds and m.batch == event.batch}
        ranges = disjoint((low, high) for low, high in cells if low is not None and high is not None)
        position = entry.position if isinstance(event, ContributionPaid) else event.payment
        sign = 1 if isinstance(event, ContributionPaid) else -1
        basis = seats.opened.basis
        for region, n in seats.count(ranges, event.month, position).items():
            counted.one(entry, event.batch, "paid", region, event.month, event.effective_on, basis, sign * n)


_SLOW = frozenset(
    {
        BatchOpened,
        WorkerWithdrawn,
        WorkerGraduated,
        WorkerReplaced,
        EnrollmentCorrected,
        DomicileChanged,
        MonthsTakenUp,
        ContributionPaid,
        ContributionReversed,
    }
)


@dataclass(slots=True)
class _Counted:
    """Counts of one page; enrolments apart, since they are the many."""

    enrolled: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)
    others: Counter[tuple[str, str, str, str, str, str, str]] = field(default_factory=Counter)

    def one(self, entry: Entry, batch: str, kind: str, region: str, month: str, on: date, basis: Basis, n: int) -> None:
        """Change a count in a region."""
        if n == 0:
            return
        self.others[region, batch, kind, str(month), on.isoformat(), entry.at, basis.value] += n

    def changes(self) -> Changes:
        """Return the changes at every level: a village's people are its district's and its province's too."""
        found: Changes = Counter()
        for (region, batch, on, at, basis), n in self.enrolled.items():
            for length in _lengths(region):
                found[length, region[:length], batch, "enrolled", "", on, at, basis] += n
        for (region, *rest), n in self.others.items():
            batch, kind, month, on, at, basis = rest
            for length in _lengths(region):
                found[length, region[:length], batch, kind, month, on, at, basis] += n
        return found


def _lengths(region: str) -> list[int]:
    return [length for length in (0, 2, 5, 8, 13) if length <= len(region)]
