"""Sixty generated lists of changes: every row gets the verdict that was planted, and applying is what was planned."""

from collections import Counter

import pytest

from api.bootstrap import Office
from api.rosters.changing import ChangeAlso
from ledger.contributions.pay import PayMonths
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import CardDelivered, WorkerEnrolled, WorkerGraduated, WorkerReplaced, WorkerWithdrawn
from ledger.enrollments.slots import months_in
from ledger.rosters.events import ChangesApplied
from tests.rosters.change_generator import TERMS, Book, ChangeLists
from tests.rosters.change_stage import OTHER_FUND, carried_out, changes, with_other_fund
from tests.rosters.files import as_csv
from tests.rosters.generator import HEADING_ALL, somebody
from tests.rosters.stage import ON, applied, planned, said
from tests.rosters.test_changes import batch_of, record

SEEDS = 12
PEOPLE = 400
ELSEWHERE = 40
DONE = {
    "deliver_card": CardDelivered,
    "graduate": WorkerGraduated,
    "replace": WorkerReplaced,
    "transfer": WorkerWithdrawn,
    "withdraw": WorkerWithdrawn,
}


def enrolled(at: Office, numbers: range) -> str:
    """Enrol some people of the generator in a batch."""
    plan = planned(at, as_csv([somebody(number) for number in numbers], heading=HEADING_ALL))
    assert plan.counts["accepted"] == len(numbers)
    applied(at, plan)
    return plan.batch


@pytest.mark.parametrize("change", sorted(DONE))
def test_every_row_of_a_generated_list_gets_the_verdict_that_was_planted(at: Office, change: str) -> None:
    with_other_fund(at)
    batch = enrolled(at, range(1, PEOPLE))
    enrolled(at, range(PEOPLE, PEOPLE + ELSEWHERE))
    record(at, PayMonths(batch=batch, effective_on=ON, months=("2022-10",)))
    book = Book(list(range(1, PEOPLE)), list(range(PEOPLE, PEOPLE + ELSEWHERE)))
    planted: Counter[str] = Counter()
    for seed in range(1, SEEDS + 1):
        lists = ChangeLists(seed, change, book)
        made = lists.made(5)
        fields = TERMS if change in ("replace", "withdraw") else {"from_month": "2022-11"}
        also = ChangeAlso(to_fund=OTHER_FUND) if change == "transfer" else None
        plan = changes(at, batch, change, made.file, also=also, **fields)
        assert said(at, plan) == made.by_row, f"{change}, seed {seed}"  # type: ignore[arg-type]  # both have their rows
        assert plan.rows == len(made.rows) == sum(plan.counts.values())
        planted.update(code for _, code in made.expected)
        _, entries = carried_out(at, plan)
        events = [entry.event for entry in entries]
        told = events[-1]
        assert isinstance(told, ChangesApplied)
        done = sum(isinstance(event, DONE[change]) for event in events)
        assert done == told.accepted == plan.counts["accepted"] == len(lists.accepted)
        book.carded += lists.accepted if change == "deliver_card" else []
        book.gone += lists.accepted if change != "deliver_card" else []
    assert len(planted) > 5
    everybody_is_held_once(at)


def everybody_is_held_once(at: Office) -> None:
    """See that what the slots hold is what the seats hold, nobody's month twice."""
    batches = {entry.stream for entry in at.book.read(limit=100_000) if entry.stream.startswith("batch-")}
    months: Counter[tuple[str, str]] = Counter()
    for batch in batches:
        months += _held_in(batch_of(at, batch))
    assert set(months.values()) <= {1}
    with at.store.reader() as reader:
        slots = reader.slots(sorted({worker for worker, _ in months}))
    held = {(worker, month) for (worker, year), (mask, _) in slots.items() for month in months_in(mask, year)}
    assert held == months.keys()


def _held_in(batch: Batch) -> Counter[tuple[str, str]]:
    return Counter(
        (tenure.worker, str(month))
        for seat in range(batch.count)
        for tenure in batch.tenures(seat)
        for own, _ in batch.held(seat, tenure)
        for month in own
    )


def test_the_batches_of_the_generator_hold_everybody_once(at: Office) -> None:
    enrolled(at, range(1, 20))
    assert any(isinstance(entry.event, WorkerEnrolled) for entry in at.book.read(limit=1000))
    everybody_is_held_once(at)
