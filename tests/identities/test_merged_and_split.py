"""Whatever is enrolled, merged, split and erased: no month is held anew that the person has, and no money moves."""

from collections.abc import Collection, Iterator
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
from tests.identities.stage import ON, enrol, erase, name, nik, people
from tests.identities.test_one_person import merge, split
from tests.support.office import Desk

MONTHS, PEOPLE = 4, 3
OF_BATCH = {1: [1], 2: [2], 3: [3], 4: [4], 5: [1, 2], 6: [3, 4], 7: [2, 3]}
"""The months of each batch: seats of several months may collide in some of them alone."""
_numbers = count(2_000, 2 * PEOPLE)

Step = tuple[str, int, int]
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "enrol", "enrol", "merge", "merge", "split", "take back", "erase"]),
        st.integers(0, PEOPLE - 1),
        st.integers(1, MONTHS),
    ),
    min_size=4,
    max_size=20,
)


class Model:
    """Who is whom, as the steps say it: the id that each NIK was given, and the mergers that stand."""

    def __init__(self) -> None:
        self.own: dict[int, str] = {}
        self.into: dict[str, str] = {}

    def end(self, worker: str) -> str:
        """Return whom a worker is known by."""
        return self.end(self.into[worker]) if worker in self.into else worker

    def known(self, number: int) -> str | None:
        """Return whom a NIK leads to, or none where nobody has it."""
        return self.end(self.own[number]) if number in self.own else None

    def niks(self, worker: str) -> dict[int, str]:
        """Return the NIKs that lead to a worker, each with the id that it was given."""
        return {number: own for number, own in self.own.items() if self.end(own) == worker}

    def erase(self, worker: str) -> None:
        """Forget a worker and all who lead to him."""
        for number, own in self.niks(worker).items():
            del self.own[number]
            self.into.pop(own, None)


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


def held(it: Desk, ids: Collection[str]) -> list[int]:
    """Return the months that some ids hold, a month held twice twice."""
    with it.store.reader() as reader:
        masks = [mask for (_, year), (mask, _) in reader.slots(ids).items() if year == 2023]
    return sorted(month for mask in masks for month in range(1, MONTHS + 1) if mask >> month - 1 & 1)


def led(it: Desk, numbers: Collection[int]) -> dict[int, str]:
    """Return whom each NIK leads to that the vault knows."""
    with it.store.reader() as reader:
        each = {number: it.vault.resolve(reader, [Person(nik=nik(number), name=name(number))]) for number in numbers}
    return {number: found.ids[0] for number, found in each.items() if not found.fresh}


def seat_of(it: Desk, worker: str, number: int) -> list[int]:
    """Return the entry that put somebody into his seat of a batch, if he has one."""
    batch = Batch(f"batch-{number}")
    for entry in it.book.entries(batch.stream):
        batch.apply(entry)
    tenures = [tenure for seat in batch.seats_of(worker) for tenure in batch.tenures(seat)]
    return [tenure.position for tenure in tenures if tenure.worker == worker]


def apart(it: Desk, numbers: Collection[int]) -> set[int]:
    """Return the months held apart under some NIKs."""
    with it.store.reader() as reader:
        held = reader.held_apart([it.vault.held_token(nik(number)) for number in numbers], on="2026-11-21")
    return {month for one in held for month in range(1, MONTHS + 1) if one.mask >> month - 1 & 1}


CHAIN: list[Step] = [
    *(("enrol", 0, 1), ("enrol", 1, 2), ("enrol", 2, 3)),
    *(("merge", 1, 3), ("merge", 2, 1), ("take back", 1, 4)),
]
"""The first is merged into the second, the second into the third, and the second is split again."""


@given(steps=STEPS)
@example(steps=[("enrol", 0, 1), ("erase", 0, 1), ("enrol", 0, 2), ("enrol", 1, 1), ("merge", 0, 1), ("enrol", 1, 3)])
@example(steps=[("enrol", 1, 1), ("erase", 1, 1), ("enrol", 1, 2), ("enrol", 0, 1), ("merge", 0, 1), ("enrol", 1, 3)])
@example(steps=[("enrol", 0, 1), ("enrol", 1, 5), ("merge", 0, 1), ("enrol", 0, 2), ("enrol", 1, 2), ("split", 0, 1)])
@example(steps=[*CHAIN, ("enrol", 0, 4), ("enrol", 1, 4)])
@example(steps=[*CHAIN, ("erase", 1, 1), ("enrol", 0, 4), ("enrol", 2, 4)])
@example(steps=[*CHAIN, ("erase", 2, 1), ("enrol", 0, 4), ("merge", 2, 1)])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_month_is_held_anew_that_the_person_has_and_no_money_moves(it: Desk, steps: list[Step]) -> None:
    first, money, model = next(_numbers), it.book.entries("fund-gifts"), Model()
    for what, person, batch in steps:
        number, other = first + person, model.known(first + batch % PEOPLE)
        worker = model.known(number)
        if what == "enrol":
            _enrol(it, model, number, batch)
        elif what == "merge" and worker is not None and other is not None and worker != other:
            _merge(it, model, worker, other)
        elif what == "erase" and worker is not None:
            erase(it, worker)
            model.erase(worker)
        elif what == "split" and worker is not None:
            _split(it, model, worker, first + PEOPLE + person, batch)
        elif what == "take back" and worker != model.own.get(number):
            _take_back(it, model, number, batch)
        everybody = range(first, first + 2 * PEOPLE)
        assert led(it, everybody) == {one: model.known(one) for one in everybody if one in model.own}
    assert it.book.entries("fund-gifts") == money


def _enrol(it: Desk, model: Model, number: int, batch: int) -> None:
    """Enrol somebody; he is refused if and only if he has the months, under whichever NIK, or had."""
    worker, months = model.known(number), set(OF_BATCH[batch])
    niks = {} if worker is None else model.niks(worker)
    had = held(it, niks.values())
    has = {*had, *apart(it, {number, *niks})}
    try:
        (enrolled,) = enrol(it, f"batch-{batch}", number)
    except Refusal:
        assert months & has, "months that the person does not have are given"
    else:
        assert not months & has, "no month is held twice by a person"
        model.own.setdefault(number, enrolled)
        assert enrolled == model.known(number)
        assert sorted([*had, *months]) == held(it, model.niks(enrolled).values())


def _merge(it: Desk, model: Model, keeps: str, absorbed: str) -> None:
    """Merge two people; they have what they had together."""
    both = held(it, [*model.niks(keeps).values(), *model.niks(absorbed).values()])
    merge(it, keeps, absorbed, accept=("ID-04",))
    model.into[absorbed] = keeps
    assert held(it, model.niks(keeps).values()) == both


def _split(it: Desk, model: Model, worker: str, number: int, batch: int) -> None:
    """Give a seat to somebody of a NIK of his own."""
    seats, other = seat_of(it, worker, batch), model.known(number)
    if seats and other != worker and (other is None or other == model.own[number]):
        split_off(it, model, worker, number, seats, set(OF_BATCH[batch]))


def _take_back(it: Desk, model: Model, number: int, batch: int) -> None:
    """Take somebody's merger back, with a seat of whom he was known by, where that one has it."""
    own = model.own[number]
    worker = model.end(own)
    split_off(it, model, worker, number, seat_of(it, worker, batch), set(OF_BATCH[batch]))


def split_off(it: Desk, model: Model, worker: str, number: int, seats: list[int], months: set[int]) -> None:
    """Split a worker: who has the months already, under whichever NIK, is refused, and nobody's months are lost."""
    before, other = dict(model.into), model.own.get(number)
    had = held(it, {*model.niks(worker).values(), *([] if other is None else model.niks(model.end(other)).values())})
    model.into.pop(other or "", None)
    theirs = [] if other is None else held(it, model.niks(other).values())
    try:
        split(it, worker, Person(nik=nik(number), name=name(number)) if other is None else other, *seats)
    except PersonMonthHeld:
        assert months & {*theirs, *apart(it, {number, *model.niks(other or "")})}
        model.into = before
    except Refusal as refused:
        if refused.code != "worker_twice":
            raise
        model.into = before
    else:
        if other is None:
            (model.own[number],) = led(it, [number]).values()
            other = model.own[number]
        assert held(it, {*model.niks(worker).values(), *model.niks(other).values()}) == had
        given = sorted([*theirs, *(months if seats else ())])
        assert held(it, model.niks(other).values()) == given
