"""Whatever lists of changes follow one another: money is conserved in both funds, and nobody is covered twice."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.bootstrap import Office
from api.rosters.changes import ChangesTold
from api.rosters.changing import ChangeAlso
from ledger.funds.moves import Term
from tests.rosters.change_stage import (
    HEADING,
    OTHER_FUND,
    REPLACING,
    Seated,
    carried_out,
    changes,
    coming,
    leaving,
    seated,
    with_other_fund,
)
from tests.rosters.files import as_csv
from tests.rosters.stage import FUND, MONTHLY, office
from tests.rosters.test_changes import terms_of
from tests.rosters.test_changes_generated import everybody_is_held_once

PEOPLE = 6
MONTHS = ("2022-10", "2022-11", "2022-12")


class Step(NamedTuple):
    """One list: what it does, to whom, from which month, and who comes."""

    change: str
    people: list[int]
    month: str
    newcomers: list[int]


KINDS = st.sampled_from(("deliver_card", "graduate", "replace", "transfer", "withdraw"))
NUMBERS = st.lists(st.integers(1, PEOPLE + 3), min_size=1, max_size=4)
STEPS = st.lists(
    st.builds(Step, KINDS, NUMBERS, st.sampled_from(MONTHS), st.lists(st.integers(1, 30), min_size=4, max_size=4)),
    min_size=1,
    max_size=5,
)


def planned_step(at: Office, of: Seated, step: Step) -> ChangesTold:
    """Plan one list."""
    if step.change == "replace":
        pairs = zip(step.people, step.newcomers, strict=False)
        rows = [coming(number, newcomer, step.month) for number, newcomer in pairs]
        return changes(at, of, "replace", as_csv(rows, heading=REPLACING))
    file = as_csv([leaving(number) for number in step.people], heading=HEADING)
    also = ChangeAlso(to_fund=OTHER_FUND) if step.change == "transfer" else None
    reason = "moved" if step.change == "withdraw" else None
    return changes(at, of, step.change, file, also=also, from_month=step.month, reason=reason)


def money(at: Office) -> list[int]:
    """Return what each fund has in all, promised or not."""
    found = [terms_of(at, fund) for fund in (FUND, OTHER_FUND)]
    return [terms[Term.AVAILABLE] + terms[Term.COMMITTED] for terms in found]  # type: ignore[index]  # its terms


@settings(max_examples=15, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_money_is_conserved_and_nobody_is_covered_twice(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, office(f"sqlite:///{Path(folder) / 'book.sqlite'}") as at:
        with_other_fund(at, 4 * 3 * MONTHLY)
        of, before = seated(at, PEOPLE), money(at)
        for step in steps:
            plan = planned_step(at, of, step)
            assert plan.rows == sum(plan.counts.values()) == len(step.people)
            if plan.counts["accepted"]:
                carried_out(at, plan)
            assert planned_step(at, of, step).counts["accepted"] == 0
            everybody_is_held_once(at)
        assert money(at) == before
