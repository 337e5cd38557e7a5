"""The read of cover says what the decision side says, at any position of the book; and a date leaves facts out."""

import tempfile
from collections.abc import Sequence
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.command import Command
from ledger.contributions.reconnect import ReconnectCover
from ledger.cover.engine import Covers
from ledger.cover.of_worker import cover_of
from ledger.cover.values import PaidMonth
from ledger.enrollments.events import WorkerEnrolled, WorkerReplaced
from ledger.enrollments.opening_cover import StateOpeningCover
from ledger.errors import Refusal
from ledger.law.commands import AdoptRule
from ledger.law.events import RuleRow
from ledger.law.values import Rule
from ledger.periods import Month
from ledger.programmes import Programme
from projections.cover import CoverMonth, CoverRow, cover
from tests.projections.story import ON, Told, story
from tests.projections.test_coverage_reference import step
from tests.projections.test_coverage_reference import told as begun
from tests.support.given import MemoryHistory

DAYS = (date(2022, 11, 15), date(2023, 2, 28))
MINUTES = [{"issued_on": "2022-07-30", "kind": "minutes", "number": "BA-1"}]


def paid_month(one: CoverMonth) -> PaidMonth:
    return PaidMonth(one.month, one.paid_on, one.payment, one.enrolment)


def replayed(it: Told, position: int) -> MemoryHistory:
    """Give the book up to a position as the decision side reads it."""
    history = MemoryHistory()
    for entry in it.desk.book.read(until=position, limit=100_000):
        history.add(entry.stream, entry.event)
    return history


def must_agree(row: CoverRow, covers: Covers) -> None:
    """Assert that a row says all that the engine says."""
    stands = covers.on(row.on)
    said = (row.state, row.participation, row.paid_through, row.grace_until, row.consecutive, row.cumulative)
    assert said == (
        *(stands.state, stands.participation, stands.paid_through),
        *(stands.grace_until, stands.consecutive, stands.cumulative),
    )
    assert (row.covering and paid_month(row.covering)) == stands.covering
    assert [(part.number, part.first, part.through, part.months) for part in row.participations] == [
        (part.number, part.first, part.through, len(part.months)) for part in covers.participations
    ]
    assert [(gap.first, gap.last) for gap in row.gaps] == list(covers.gaps)
    assert {paid_month(one) for one in row.arrears} == set(covers.arrears)
    counting = [one for part in covers.participations for one in part.months]
    assert [paid_month(one) for one in row.months] == counting
    assert [one.participation for one in row.months] == [
        part.number for part in covers.participations for _ in part.months
    ]


def grace_of(value: int) -> AdoptRule:
    row = RuleRow(article="Contoh", confirmed=True, first=date(2015, 7, 1), rule=Rule.GRACE_MONTHS, value=value)
    return AdoptRule(effective_on=ON, instrument="law-pp-44-2015", rows=(row,))


def people(it: Told) -> list[str]:
    """Return everybody who ever sat in a seat."""
    entries = it.desk.book.read(kinds=["WorkerEnrolled", "WorkerReplaced"], limit=100_000)
    return sorted({e.event.worker for e in entries if isinstance(e.event, WorkerEnrolled | WorkerReplaced)})


def own_step(it: Told, dice: Random) -> Command:
    """Draw a command about one person's cover itself."""
    worker = dice.choice(people(it))
    if dice.random() < 0.5:
        months = [Month(month) for month in dice.sample(("2022-05", "2022-06", "2022-08", "2022-10", "2022-11"), 2)]
        programmes = dice.choice([("JKK", "JKM"), ("JKM",)])
        rows = [{"worker": worker, "months": months, "programmes": programmes}]
        return StateOpeningCover(effective_on=ON, workers=rows)
    return ReconnectCover(
        accept=("COV-02",),
        effective_on=dice.choice((date(2022, 12, 24), date(2023, 2, 1))),
        evidence=MINUTES,
        months=dice.sample(("2022-08", "2022-10", "2022-11", "2022-12"), dice.choice((1, 1, 2))),
        programmes=dice.choice((("JKM",), ("JKK", "JKM"))),
        reason="sponsor_paid_late",
        worker=worker,
    )


def told(it: Told, dice: Random, steps: int) -> list[int]:
    """Tell a random story; return the positions at which to ask."""
    it.tell("grace", grace_of(dice.choice((0, 0, 1, 3))))
    begun(it, dice, steps // 2)
    reached = [it.position]
    for _ in range(steps):
        try:
            reached.append(it.tell("step", own_step(it, dice) if dice.random() < 0.6 else step(it, dice)).position)
        except Refusal:
            continue
    return [it.position, *dice.sample(reached, min(3, len(reached)))]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(6, 40))
def test_the_read_says_what_the_decision_side_says_at_every_position(seed: int, steps: int) -> None:
    dice = Random(seed)
    with tempfile.TemporaryDirectory() as folder, story(f"sqlite:///{folder}/book.db") as it:
        positions = told(it, dice, steps)
        it.caught_up()
        workers = people(it)
        with it.desk.store.reader() as reader:
            for position in positions:
                history = replayed(it, position)
                for worker in workers:
                    for day in DAYS:
                        rows = cover(reader, worker=worker, on=day, known_at=position).rows
                        must_say_all(history, worker, day, rows)


def must_say_all(history: MemoryHistory, worker: str, day: date, rows: Sequence[CoverRow]) -> None:
    """Assert one row for each programme with a paid month, in agreement with the decision side."""
    found = {row.programme: row for row in rows}
    assert len(found) == len(rows)
    for programme in Programme:
        covers = cover_of(history, worker, programme, on=day)
        if programme in found:
            must_agree(found[programme], covers)
        else:
            assert (covers.participations, covers.arrears) == ((), ())
