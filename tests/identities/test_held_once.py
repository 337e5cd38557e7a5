"""Whatever is enrolled and erased in whatever order, no NIK ever holds a month twice."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.enrollments.open import OpenBatch
from ledger.errors import Refusal
from tests.identities.stage import ON, enrol, enrol_known, erase, people
from tests.support.office import Desk

MONTHS, PEOPLE = 4, 2
_numbers = count(1_000, PEOPLE)

Step = tuple[str, int, int]
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "enrol", "known", "erase"]), st.integers(0, PEOPLE - 1), st.integers(1, MONTHS)
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with people(f"sqlite:///{tmp_path_factory.mktemp('held') / 'book.sqlite'}") as stage:
        for month in range(1, MONTHS + 1):
            of_month = {"batch": f"batch-{month}", "first": f"2023-{month:02d}", "last": f"2023-{month:02d}"}
            stage.record(OpenBatch.model_validate({**of_month, "effective_on": ON, "fund": "fund-gifts"}))
        yield stage


@given(steps=STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_nik_holds_a_month_twice_whoever_was_erased_in_between(it: Desk, steps: list[Step]) -> None:
    first = next(_numbers)
    held, workers = set[tuple[int, int]](), dict[int, str]()
    for what, person, month in steps:
        if what == "erase":
            if person in workers:
                erase(it, workers.pop(person))
            continue
        if what == "known" and person not in workers:
            continue
        free = (person, month) not in held
        try:
            if what == "known":
                enrol_known(it, f"batch-{month}", workers[person])
            else:
                (workers[person],) = enrol(it, f"batch-{month}", first + person)
        except Refusal:
            assert not free, "a month that nobody holds is given"
        else:
            assert free, "a month is held once"
            held.add((person, month))
