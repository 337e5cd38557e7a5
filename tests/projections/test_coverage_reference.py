"""Coverage against a count from scratch: small random histories of enrolments, payments, reversals and moves."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.command import Command
from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import (
    CommitmentReleased,
    ContributionPaid,
    ContributionReversed,
    ContributionsCommitted,
    WorkerLeftOut,
)
from ledger.contributions.undo import ReverseContribution
from ledger.corrections.person import CorrectPerson
from ledger.enrollments.events import (
    BatchOpened,
    DomicileChanged,
    EnrollmentCorrected,
    MonthsTakenUp,
    WorkerEnrolled,
    WorkerReplaced,
)
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import ChangeDomicile, WithdrawWorker
from ledger.enrollments.take_up import TakeUpMonths
from ledger.errors import Refusal
from ledger.periods import months_between
from projections.coverage import coverage
from tests.projections.story import ON, VILLAGES, Told, batch, enrol, fund, gift, pay, person, story

MONTHS = ("2022-10", "2022-11", "2022-12")
BATCHES = {"batch-x": ("JKK", "JKM"), "batch-y": ("JKK", "JKM", "JHT"), "batch-z": ("JHT",)}
LEVELS = {"village": 13, "district": 8, "regency": 5, None: 0}


@dataclass
class Cell:
    """A payment of one seat's month, and when it was undone."""

    batch: str
    month: str
    seat: int
    payment: int
    on: date
    undone: date | None = None

    def paid(self, valid: date) -> bool:
        return self.on <= valid and (self.undone is None or self.undone > valid)


@dataclass
class Sitter:
    """Who came into a seat, or moved house in it."""

    position: int
    worker: str
    region: str
    first: str
    on: date
    came: bool
    occupation: str = ""
    overpaid: dict[str, set[str]] = field(default_factory=dict)


class Count:
    """The counts, from the entries alone, seat by seat."""

    def __init__(self, it: Told, until: int | None = None) -> None:
        self.programmes: dict[str, set[str]] = {}
        self.seats: dict[tuple[str, int], list[Sitter]] = {}
        self.cells: list[Cell] = []
        self.taken_up: list[tuple[str, int, str, date]] = []
        self.opened: dict[str, BatchOpened] = {}
        self._committed: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._left_out: set[tuple[str, str, int]] = set()
        for entry in it.desk.book.read():
            if until is not None and entry.position > until:
                break
            self._take(entry.stream, entry.position, entry.event)

    def _take(self, stream: str, position: int, event: object) -> None:
        match event:
            case BatchOpened():
                self.opened[stream] = event
                self.programmes[stream] = set(event.programmes)
            case WorkerEnrolled():
                opened, overpaid = self.opened[stream], defaultdict(set)
                for run in event.overpaid or ():
                    for month in months_between(run.first, run.last):
                        overpaid[str(month)].add(run.programme)
                work, on = event.occupation or "", opened.effective_on
                first = Sitter(position, event.worker, event.region, opened.first, on, True, work, overpaid)
                self.seats[stream, event.seat] = [first]
            case WorkerReplaced():
                self._settle(stream, event.seat, position, event, event.from_month, came=True)
            case DomicileChanged():
                self._settle(stream, event.seat, position, event, f"{event.effective_on:%Y-%m}", came=False)
            case EnrollmentCorrected():
                for one in self.seats[stream, event.seat]:
                    one.worker = event.worker if one.worker == event.replaces else one.worker
            case MonthsTakenUp() if event.overpaid_of:
                months = [m for run in event.months for m in months_between(run.first, run.last)]
                self.taken_up += [(stream, event.seats[0].seat_from, m, event.effective_on) for m in months]
            case ContributionsCommitted():
                for row in event.rows:
                    for month in months_between(row.first, row.last):
                        self._committed[event.batch, month] |= set(range(row.seat_from, row.seat_to + 1))
            case CommitmentReleased():
                raise AssertionError("this story releases nothing")
            case WorkerLeftOut():
                self._left_out.add((event.batch, event.month, event.seat))
            case ContributionPaid():
                due = set(self._committed[event.batch, event.month])
                due -= {s for b, m, s in self._left_out if (b, m) == (event.batch, event.month)}
                self._left_out = {x for x in self._left_out if x[:2] != (event.batch, event.month)}
                self._committed[event.batch, event.month] -= due
                self.cells += [Cell(event.batch, event.month, s, position, event.effective_on) for s in sorted(due)]
            case ContributionReversed():
                for seat in [s for run in event.seats for s in range(run.seat_from, run.seat_to + 1)]:
                    for cell in self.cells:
                        if (cell.payment, cell.seat, cell.undone) == (event.payment, seat, None):
                            cell.undone = event.effective_on
                            if event.recommit:
                                self._committed[event.batch, event.month].add(seat)
            case _:
                pass

    def _settle(
        self,
        stream: str,
        seat: int,
        position: int,
        event: WorkerReplaced | DomicileChanged,
        first: str,
        *,
        came: bool,
    ) -> None:
        known = self.seats[stream, seat]
        since = known[0] if came else [one for one in known if one.came][-1]
        on = max(event.effective_on, since.on)
        work = event.occupation or "" if isinstance(event, WorkerReplaced) else since.occupation
        known.append(Sitter(position, event.worker, event.region, max(first, since.first), on, came, work))

    def sits(self, cell: Cell) -> tuple[Sitter, str]:
        """Return who sat there when the cell was paid, and where he lived."""
        known = [s for s in self.seats[cell.batch, cell.seat] if s.position <= cell.payment and s.first <= cell.month]
        sits = [s for s in known if s.came][-1]
        moves = [s for s in known if not s.came and s.position > sits.position]
        lives = max([sits, *moves], key=lambda s: (s.first, s.position))
        return sits, lives.region

    def _lives(self, key: tuple[str, int], valid: date) -> str | None:
        known = [s for s in self.seats[key] if s.on <= valid]
        if not known:
            return None
        sits = [s for s in known if s.came][-1]
        moves = [s for s in known if not s.came and s.position > sits.position]
        return max([sits, *moves], key=lambda s: (s.on, s.position)).region

    def counts(self, cell: Cell, valid: date, programme: str | None) -> bool:
        """Tell whether a cell is paid, and not held by another enrolment in all that is asked about."""
        asked = self.programmes[cell.batch] & ({programme} if programme else self.programmes[cell.batch])
        if not asked or not cell.paid(valid):
            return False
        sits, _ = self.sits(cell)
        lifted = any((b, s, m) == (cell.batch, cell.seat, cell.month) and on <= valid for b, s, m, on in self.taken_up)
        return lifted or not asked <= sits.overpaid.get(cell.month, set())

    def rows(self, valid: date, length: int, programme: str | None) -> dict[str, tuple[int, int, int, int]]:
        """Return by region: seats enrolled, people, person-months, and persons active in the month of the date."""
        enrolled: Counter[str] = Counter()
        people: dict[str, set[str]] = defaultdict(set)
        months: Counter[str] = Counter()
        active: dict[str, set[str]] = defaultdict(set)
        for key in self.seats:
            region = self._lives(key, valid)
            if programme is None or programme in self.programmes[key[0]]:
                if region is not None:
                    enrolled[region[:length]] += 1
                for one in self.seats[key]:
                    if one.on <= valid:
                        people[one.region[:length]].add(one.worker)
        for cell in self.cells:
            if not self.counts(cell, valid, programme):
                continue
            sits, region = self.sits(cell)
            months[region[:length]] += 1
            if cell.month == f"{valid:%Y-%m}":
                active[region[:length]].add(sits.worker)
        found = {r: (enrolled[r], len(people[r]), months[r], len(active[r])) for r in {*enrolled, *people, *months}}
        return {region: counts for region, counts in found.items() if any(counts)}


def step(it: Told, dice: Random, months: Sequence[str] = MONTHS, days: int = 80, start: date = ON) -> Command:
    name = dice.choice(list(BATCHES))
    day, month = start + timedelta(days=dice.randrange(days)), dice.choice(months)
    workers = it.workers_now(name) if it.desk.book.entries(name) else []
    worker = dice.choice([w for w in workers if w] or ["w-000000000000000w"])
    common = {"batch": name, "effective_on": day}
    payments = [e.position for e in it.desk.book.entries("fund-gn") if isinstance(e.event, ContributionPaid)]
    seat = dice.randrange(len(workers) or 1)
    cells = [{"seat_from": seat, "seat_to": seat}]
    steps = {
        "enrol": lambda: enrol(name, dice.sample(range(1, 6), 2), as_fact=True, accept=("DBL-01",), effective_on=ON),
        "commit": lambda: CommitContributions(batch=name, effective_on=ON, first=month, last=month, seats=cells),
        "commit all": lambda: CommitContributions(batch=name, effective_on=ON),
        "pay": lambda: pay(name, month, on=day),
        "reverse": lambda: ReverseContribution(
            effective_on=day,
            payment=dice.choice(payments or [1]),
            recommit=dice.random() < 0.4,
            seats=cells if dice.random() < 0.6 else (),
        ),
        "leave": lambda: WithdrawWorker(**common, from_month=month, reason="duplicate", worker=worker),
        "replace": lambda: ReplaceWorker(
            **common,
            from_month=month,
            person=person(dice.randrange(1, 9)),
            reason="duplicate",
            region=dice.choice(VILLAGES),
            replaces=worker,
        ),
        "correct": lambda: CorrectPerson(
            corrects=dice.choice([e.position for e in it.desk.book.entries(name) if hasattr(e.event, "worker")]),
            effective_on=day,
            evidence=[{"issued_on": "2022-07-30", "kind": "minutes", "number": "BA-1"}],
            person=person(dice.randrange(1, 12)),
            reason="misread",
        ),
        "move": lambda: ChangeDomicile(**common, region=dice.choice(VILLAGES), worker=worker),
        "take up": lambda: TakeUpMonths(**common, months=dice.choice([(), (month,)]), worker=worker),
    }
    return steps[dice.choice([*steps, "pay", "commit all", "replace", "correct", "take up"])]()  # type: ignore[no-untyped-call]


def told(it: Told, dice: Random, steps: int, months: Sequence[str] = MONTHS, days: int = 80, start: date = ON) -> None:
    """Tell a random history."""
    it.tell("fund", fund(scheme="scheme-gn"))
    it.tell("gift", gift("gift-a", "party-a", 50_000_000))
    for name, programmes in BATCHES.items():
        it.tell(name, batch(name, months[0], months[-1], programmes=programmes))
        it.tell("enrol", enrol(name, dice.sample(range(1, 6), 2), as_fact=True, accept=("DBL-01",), effective_on=ON))
        it.tell("commit", CommitContributions(batch=name, effective_on=ON))
    for _ in range(steps):
        try:
            it.tell("step", step(it, dice, months, days, start))
        except Refusal:
            continue


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 40))
def test_coverage_is_what_a_count_from_scratch_says(seed: int, steps: int) -> None:
    dice = Random(seed)
    with tempfile.TemporaryDirectory() as folder, story(f"sqlite:///{folder}/book.db") as it:
        told(it, dice, steps)
        it.caught_up()
        count = Count(it)
        days = [date(2022, 12, 31), ON + timedelta(days=dice.randrange(80)), date(2022, 10, 31)]
        with it.desk.store.reader() as reader:
            for valid in days:
                for level, length in LEVELS.items():
                    for programme in (None, "JKK", "JHT"):
                        rows = coverage(reader, level=level, programme=programme, valid_at=valid).rows  # type: ignore[arg-type]
                        found = {
                            row.region or "": (row.enrolled, row.people, row.person_months, row.active) for row in rows
                        }
                        found = {region: counts for region, counts in found.items() if any(counts)}
                        assert found == count.rows(valid, length, programme), (valid, level, programme)
