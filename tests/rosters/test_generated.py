"""Two hundred generated lists: every planted fault is found, and nothing else is; applying is what was planned."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from api.bootstrap import Office
from api.rosters.change_words import CHANGES
from api.rosters.plan_told import PlanTold
from api.rosters.words import WORDS
from ledger.enrollments.events import WorkerEnrolled
from ledger.errors import Refusal
from ledger.rosters.events import RosterApplied
from ledger.rosters.evidence import Registered
from ledger.rosters.rules import Said, Sieve
from tests.rosters.generator import FAULTS, KINDS, POOLS, Lists, Made, Planted
from tests.rosters.stage import applied, planned, verdicts
from tests.rosters.world import AGREEMENT, PROVINCE, built, provided

FILES = 200
NO_FILE = {"row_erased", "row_unreadable"}
"""What no file is known to make: a row is erased later, and the other stands behind the checks of the cells."""


def plan_of(at: Office, made: Made, number: int) -> PlanTold:
    """Plan a list, with the money and the registers that were made for it."""
    fund, registers = provided(at, made, number)
    plan = planned(at, made.file, agreement=AGREEMENT, fund=fund, region=PROVINCE)
    told = {one.register_kind: one.position for one in plan.registers if one.position in registers.values()}
    assert told == registers
    return plan


def found(at: Office, plan: PlanTold, made: Made) -> dict[int, Planted]:
    """Return verdict and code of each row; whose money holds months, and what stands on which register, is checked."""
    for judged in verdicts(at, plan):
        if judged.row in made.kinds:
            assert judged.numbers.get("kinds", [made.kinds[judged.row]]) == [made.kinds[judged.row]]
    return {one.row: (str(one.verdict), one.code) for one in verdicts(at, plan)}


@pytest.mark.parametrize("tenth", range(10))
def test_every_row_of_a_generated_list_gets_the_verdict_that_was_planted(at: Office, tenth: int) -> None:
    built(at)
    for seed in range(1 + tenth, FILES + 1, 10):
        made = Lists(seed, POOLS).made(12)
        plan = plan_of(at, made, seed)
        assert found(at, plan, made) == made.by_row, f"seed {seed}"
        assert plan.rows == len(made.rows) == sum(plan.counts.values())
        assert plan.codes == {code: n for code, n in Counter(c for _, c in made.expected).items() if code}
        _applied_as_planned(at, plan, made.by_row)


def _applied_as_planned(at: Office, plan: PlanTold, expected: dict[int, Planted]) -> None:
    receipt = applied(at, plan)
    events = [entry.event for entry in at.book.read(after=receipt.first - 1)]
    enrolled = [event for event in events if isinstance(event, WorkerEnrolled)]
    assert len(enrolled) == plan.counts["accepted"] == sum(verdict == "accepted" for verdict, _ in expected.values())
    last = events[-1]
    assert isinstance(last, RosterApplied)
    assert (last.accepted, last.rows, last.digest) == (len(enrolled), plan.rows, plan.digest)


def test_every_code_and_every_kind_of_money_is_planted_in_the_lists() -> None:
    planted: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for seed in range(1, FILES + 1):
        made = Lists(seed, POOLS).made(12)
        planted.update(code for _, code in made.expected)
        kinds.update(made.kinds.values())
    assert set(planted) == set(WORDS) - NO_FILE - set(CHANGES)
    assert set(kinds) == set(KINDS)
    assert min(planted.values()) >= 20


RULES: Sequence[tuple[type, str]] = [
    *((Sieve, name) for name in ("_twice", "_dead", "_outside", "_aged", "_barred", "_earmarked", "_covered")),
    *((Sieve, name) for name in ("_another", "_alike", "_marked", "_misdated")),
    *((Registered, name) for name in ("against", "rich", "doubtful")),
]


@pytest.mark.parametrize(("of", "name"), RULES, ids=[name for _, name in RULES])
def test_without_one_of_the_rules_a_list_of_every_fault_is_judged_otherwise(
    at: Office, monkeypatch: pytest.MonkeyPatch, of: type, name: str
) -> None:
    def silent(self: object, standing: Sequence[int]) -> Iterator[tuple[int, Said]]:
        return iter(())

    built(at)
    made = Lists(1_000, POOLS).made(12, each=True)
    monkeypatch.setattr(of, name, silent)
    try:
        judged = found(at, plan_of(at, made, 1), made)
    except Refusal:  # What the rule keeps from the enrolment, the enrolment itself refuses.
        return
    assert judged != made.by_row


def test_a_list_of_every_fault_is_judged_as_planted(at: Office) -> None:
    built(at)
    made = Lists(1_000, POOLS).made(12, each=True)
    assert len(made.rows) == 12 + len(FAULTS) + 2
    assert found(at, plan_of(at, made, 1), made) == made.by_row
