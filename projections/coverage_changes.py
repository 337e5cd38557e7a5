"""Counts of people as they change: by batch, region of every level, kind and month; a row a commit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

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
from projections.people import PEOPLE, Numbers
from projections.projection import Moved, Page, View, Write
from projections.seats import SEATS, SeatsKept, disjoint
from projections.seats_written import changed_row, corrected_row, enrolled_rows, taken_up_rows

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
        "occupation": "text",
        "n": "int",
    },
    ("level", "region", "batch", "kind", "month", "effective_on", "at", "basis", "occupation"),
    adds="n",
    known="at",
)
"""Changes of counts, not counts: a sum over ``at`` and ``effective_on`` is the count at a moment.

Paid months are not among them: they are the many, and are counted from the seats and their payments.
"""
PAYMENTS = ReadTable(
    "read_payments",
    {
        "position": "int",
        "n": "int",
        "batch": "text",
        "month": "text",
        "effective_on": "text",
        "payment": "int",
        "seat_from": "int",
        "seat_to": "int",
    },
    ("position", "n"),
)
"""Seats of a batch whose month a payment paid, or, where ``payment`` is an earlier position, a reversal took back."""

Changes = Counter[tuple[int, str, str, str, str, str, str, str, str]]


class Coverage:
    """Counts seats by the home of whoever sits in them."""

    name = "coverage"
    version = 4
    tables = (SEATS, COVERAGE, PAYMENTS, PEOPLE)

    def __init__(self) -> None:
        self._seats = SeatsKept()
        self._numbers = Numbers()

    def forget(self) -> None:
        """Drop what is kept in memory."""
        self._seats.forget()
        self._numbers.forget()

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield the rows of people who sit down, and the changes of counts."""
        moved = {one.entry.position: one for one in page.moved}
        rows: list[Sequence[Cell]] = []
        counted = _Counted()
        self._numbers.begin(_workers(page), view)
        for run, entries in groupby(page.entries, key=_run):
            if run is not None:
                rows += self._enrolled(list(entries), view, counted)
                continue
            for entry in entries:
                if type(entry.event) in _SLOW:
                    rows += self._slow(entry, moved.get(entry.position), view, counted)
        yield Write(SEATS, rows)
        yield Write(COVERAGE, [(*key, n) for key, n in sorted(counted.changes().items())])
        yield Write(PAYMENTS, counted.payments)
        yield Write(PEOPLE, self._numbers.rows)

    def _enrolled(self, entries: Sequence[Entry], view: View, counted: "_Counted") -> Iterable[Sequence[Cell]]:
        """Seat the workers of a run of enrolments in one batch and one commit, on one basis: the many."""
        events = [entry.event for entry in entries if isinstance(entry.event, WorkerEnrolled)]
        stream, at, basis = entries[0].stream, entries[0].at, events[0].basis.value
        seats = self._seats.of(stream, view)
        homes = [(event.region, event.occupation or "") for event in events]
        seats.enrol([event.seat for event in events], homes)
        for (region, work), n in Counter(homes).items():
            counted.enrolled[region, stream, seats.on, at, basis, work] += n
        people = self._numbers.of_all(entries, events, view)
        return enrolled_rows(entries, events, seats, people)

    def _slow(self, entry: Entry, moved: Moved | None, view: View, counted: "_Counted") -> Iterable[Sequence[Cell]]:
        event = entry.event
        match event:
            case BatchOpened():
                self._seats.open(event)
            case WorkerWithdrawn() | WorkerGraduated():
                kind = "withdrawn" if isinstance(event, WorkerWithdrawn) else "graduated"
                home = self._seats.of(event.batch, view).latest(event.seat)
                counted.one(entry, event.batch, kind, home, event.from_month, event.effective_on, event.basis, 1)
            case WorkerReplaced() | DomicileChanged():
                return [self._moved_house(entry, event, view, counted)]
            case EnrollmentCorrected():
                seats = self._seats.of(event.batch, view)
                person = self._number(entry, event.worker, seats.latest_region(event.seat), view)
                return [corrected_row(entry, event, seats, person)]
            case MonthsTakenUp(overpaid_of=None):
                return ()
            case MonthsTakenUp(overpaid_of=worker) if worker is not None:
                person = self._number(entry, worker, "", view)
                return taken_up_rows(entry, event, worker, self._seats.of(event.batch, view), person)
            case ContributionPaid() | ContributionReversed() if moved is not None:
                self._paid(entry, event, moved, counted)
            case _:
                raise AssertionError(f"{event.KIND} is not counted")
        return ()

    def _number(self, entry: Entry, worker: str, region: str, view: View) -> int:
        return self._numbers.of(worker, region, view, position=entry.position)

    def _moved_house(
        self, entry: Entry, event: WorkerReplaced | DomicileChanged, view: View, counted: "_Counted"
    ) -> Sequence[Cell]:
        """Count the seat from home to home; one dated before others that are known changes their counts too."""
        seats, batch = self._seats.of(event.batch, view), event.batch
        takes = isinstance(event, WorkerReplaced)
        from_month = event.from_month if isinstance(event, WorkerReplaced) else Month.of(event.effective_on)
        on, before, left = event.effective_on, changes(seats.homes(event.seat)), seats.latest(event.seat)
        work = (event.occupation or "") if isinstance(event, WorkerReplaced) else ""
        home = Home(entry.position, event.worker, from_month, on.isoformat(), event.region, takes, work)
        home = seats.change(event.seat, home)
        after = changes(seats.homes(event.seat))
        after.subtract(before)
        for (since, where, work), n in after.items():
            place = replace(home, region=where, occupation=work)
            counted.one(entry, batch, "enrolled", place, "", date.fromisoformat(since), event.basis, n)
        if takes:
            counted.one(entry, batch, "replaced", left, from_month, on, event.basis, 1)
        return changed_row(batch, event.seat, home, self._number(entry, event.worker, event.region, view))

    @staticmethod
    def _paid(entry: Entry, event: ContributionPaid | ContributionReversed, moved: Moved, counted: "_Counted") -> None:
        kinds = {MoveKind.SPENT} if isinstance(event, ContributionPaid) else {MoveKind.UNSPENT, MoveKind.RECOMMITTED}
        cells = {(m.seat_from, m.seat_to) for m in moved.moves if m.kind in kinds and m.batch == event.batch}
        ranges = disjoint((low, high) for low, high in cells if low is not None and high is not None)
        position = entry.position if isinstance(event, ContributionPaid) else event.payment
        on = event.effective_on.isoformat()
        for n, pair in enumerate(ranges):
            counted.payments.append((entry.position, n, event.batch, str(event.month), on, position, *pair))


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

    enrolled: Counter[tuple[str, str, str, str, str, str]] = field(default_factory=Counter)
    others: Counter[tuple[str, str, str, str, str, str, str, str]] = field(default_factory=Counter)
    payments: list[Sequence[Cell]] = field(default_factory=list)

    def one(self, entry: Entry, batch: str, kind: str, home: Home, month: str, on: date, basis: Basis, n: int) -> None:
        """Change a count of those who live and work so."""
        if n == 0:
            return
        place = (home.region, batch, kind, str(month), on.isoformat(), entry.at, basis.value, home.occupation)
        self.others[place] += n

    def changes(self) -> Changes:
        """Return the changes at every level: a village's people are its district's and its province's too."""
        found: Changes = Counter()
        for (region, batch, on, at, basis, work), n in self.enrolled.items():
            for length in _lengths(region):
                found[length, region[:length], batch, "enrolled", "", on, at, basis, work] += n
        for (region, *rest), n in self.others.items():
            batch, kind, month, on, at, basis, work = rest
            for length in _lengths(region):
                found[length, region[:length], batch, kind, month, on, at, basis, work] += n
        return found


def _run(entry: Entry) -> tuple[str, str, Basis] | None:
    """Return what a run of enrolments has in common; none for every other entry."""
    event = entry.event
    return (entry.stream, entry.at, event.basis) if type(event) is WorkerEnrolled else None


def _workers(page: Page) -> Iterable[str]:
    """Yield whom the page's entries of seats name."""
    for entry in page.of((WorkerEnrolled,)):
        yield entry.event.worker  # type: ignore[attr-defined]  # what was asked for
    for entry in page.of((WorkerReplaced, EnrollmentCorrected, DomicileChanged, MonthsTakenUp)):
        match entry.event:
            case MonthsTakenUp(overpaid_of=worker):
                if worker is not None:
                    yield worker
            case WorkerReplaced(worker=worker) | EnrollmentCorrected(worker=worker) | DomicileChanged(worker=worker):
                yield worker


def _lengths(region: str) -> list[int]:
    return [length for length in (0, 2, 5, 8, 13) if length <= len(region)]
