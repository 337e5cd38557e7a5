"""Two hundred generated lists: every planted fault is found, and nothing else is; applying is what was planned."""

from collections import Counter

import pytest

from api.bootstrap import Office
from ledger.enrollments.events import WorkerEnrolled
from ledger.rosters.events import RosterApplied
from tests.rosters.files import as_csv
from tests.rosters.generator import FAULTS, HEADING_ALL, Lists
from tests.rosters.stage import applied, planned, said

FILES = 200
COVERED = 60


@pytest.mark.parametrize("tenth", range(10))
def test_every_row_of_a_generated_list_gets_the_verdict_that_was_planted(at: Office, tenth: int) -> None:
    people = Lists(0)
    applied(at, planned(at, as_csv([people.somebody(n) for n in range(COVERED)], heading=HEADING_ALL)))
    planted: Counter[str] = Counter()
    for seed in range(1 + tenth, FILES + 1, 10):
        lists = Lists(seed, covered=4)
        made = lists.made(12)
        plan = planned(at, made.file)
        found = said(at, plan)
        assert found == made.by_row, f"seed {seed}"
        assert plan.rows == len(made.rows) == sum(plan.counts.values())
        planted.update(code for _, code in made.expected)
        _applied_as_planned(at, plan, made.by_row)
    assert len(planted) > len(FAULTS) // 2


def _applied_as_planned(at: Office, plan, expected) -> None:  # type: ignore[no-untyped-def]
    receipt = applied(at, plan)
    events = [entry.event for entry in at.book.read(after=receipt.first - 1)]
    enrolled = [event for event in events if isinstance(event, WorkerEnrolled)]
    assert len(enrolled) == plan.counts["accepted"] == sum(verdict == "accepted" for verdict, _ in expected.values())
    last = events[-1]
    assert isinstance(last, RosterApplied)
    assert (last.accepted, last.rows, last.digest) == (len(enrolled), plan.rows, plan.digest)
