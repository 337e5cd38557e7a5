"""Whatever is enrolled, merged and split: no month is held anew that the person has, and no money moves."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.enrollments.batch import Batch
from ledger.enrollments.open import OpenBatch
from ledger.errors import PersonMonthHeld, Refusal
from ledger.identities.person import Person
from projections.audit import audit_steps
from projections.registry import all_projections
from projections.runner import Runner
from tests.identities.stage import ON, enrol, name, nik, people
from tests.identities.test_one_person import merge, split
from tests.support.office import Desk

MONTHS, PEOPLE = 4, 2
OF_BATCH = {1: [1], 2: [2], 3: [3], 4: [4], 5: [1, 2], 6: [3, 4], 7: [2, 3]}
"""The months of each batch: seats of several months may collide in some of them alone."""
_numbers = count(2_000, 2 * PEOPLE)

Step = tuple[str, int, int]
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "enrol", "enrol", "merge", "split"]),
        st.integers(0, PEOPLE - 1),
        st.integers(1, MONTHS),
    ),
    min_size=4,
    max_size=20,
)


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with people(f"sqlite:///{tmp_path_factory.mktemp('merged') / 'book.sqlite'}") as stage:
        for number, months in OF_BATCH.items():
            words = {"batch": f"batch-{number}", "first": f"2023-{months[0]:02d}", "last": f"2023-{months[-1]:02d}"}
            stage.record(OpenBatch.model_validate({**words, "effective_on": ON, "fund": "fund-gifts"}))
        runner = Runner(stage.store, all_projections(), page=7)
        yield stage
        runner.catch_up()
        steps = audit_steps(stage.store)
        assert [(step.title, step.discrepancies) for step in steps if step.found] == []


def held(it: Desk, worker: str) -> list[int]:
    """Return the months that a person holds, under whichever of his ids, a month held twice twice."""
    with it.store.reader() as reader:
        ids = {worker, *(absorbed for absorbed, kept in reader.mergers([worker]).items() if kept == worker)}
        masks = [mask for (_, year), (mask, _) in reader.slots(ids).items() if year == 2023]
    return sorted(month for mask in masks for month in range(1, MONTHS + 1) if mask >> month - 1 & 1)


def known(it: Desk, number: int) -> str | None:
    """Return whom a NIK leads to, or none where the vault does not know it."""
    with it.store.reader() as reader:
        found = it.vault.resolve(reader, [Person(nik=nik(number), name=name(number))])
    return None if found.fresh else found.ids[0]


def seat_of(it: Desk, worker: str, number: int) -> list[int]:
    """Return the entry that put somebody into his seat of a batch, if he has one."""
    batch = Batch(f"batch-{number}")
    for entry in it.book.entries(batch.stream):
        batch.apply(entry)
    tenures = [tenure for seat in batch.seats_of(worker) for tenure in batch.tenures(seat)]
    return [tenure.position for tenure in tenures if tenure.worker == worker]


@given(steps=STEPS)
@example(steps=[("enrol", 0, 1), ("enrol", 1, 5), ("merge", 0, 1), ("enrol", 0, 2), ("enrol", 1, 2), ("split", 0, 1)])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_month_is_held_anew_that_the_person_has_and_no_money_moves(it: Desk, steps: list[Step]) -> None:
    first, money = next(_numbers), it.book.entries("fund-gifts")
    for what, person, batch in steps:
        number, months = first + person, set(OF_BATCH[batch])
        worker, other = known(it, number), known(it, first + batch % PEOPLE)
        if what == "enrol":
            has = [] if worker is None else held(it, worker)
            try:
                (enrolled,) = enrol(it, f"batch-{batch}", number)
            except Refusal:
                assert months & set(has), "months that the person does not have are given"
            else:
                assert not months & set(has), "no month is held twice by a person"
                assert sorted([*has, *months]) == held(it, enrolled)
        elif what == "merge" and worker is not None and other is not None and worker != other:
            both = sorted([*held(it, worker), *held(it, other)])
            merge(it, worker, other, accept=("ID-04",))
            assert held(it, worker) == both
        elif what == "split" and worker is not None:
            seats, had = seat_of(it, worker, batch), held(it, worker)
            if seats:
                new = Person(nik=nik(first + PEOPLE + person), name=name(first + PEOPLE + person))
                _split(it, worker, new, seats, had, months)
    assert it.book.entries("fund-gifts") == money


def _split(it: Desk, worker: str, new: Person, seats: list[int], had: list[int], months: set[int]) -> None:
    """Give a seat to a person of his own; one who has months already is refused it."""
    before = known(it, int(new.name[-5:]))
    theirs = [] if before is None else held(it, before)
    if before == worker:
        return
    try:
        split(it, worker, new, *seats)
    except PersonMonthHeld:
        assert months & set(theirs)
    except Refusal as refused:
        if refused.code != "worker_twice":
            raise
    else:
        after = known(it, int(new.name[-5:]))
        assert after is not None
        assert sorted([*held(it, worker), *held(it, after)]) == sorted([*had, *theirs])
