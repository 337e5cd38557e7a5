"""Killed at any moment, an apply has happened whole or not at all, and applying again finishes it."""

import subprocess
import sys
from random import Random

import pytest

from api.demo.people import villages
from api.rosters.plans import apply_plan
from ledger.enrollments.events import WorkerEnrolled
from ledger.rosters.events import RosterApplied
from tests.book.stage import open_desk
from tests.rosters.files import as_csv, people
from tests.rosters.stage import PLANNER, approve, office_of, planned, set_up
from tests.support.office import Clock

PEOPLE = 3_000
APART = 16_000
"""Lists begin so many numbers apart: NIKs that all end in zero look as if a sheet had damaged them."""
LONGEST = 0.9
"""Seconds in which such a list is applied on a slow machine, and killed at any of them."""


@pytest.mark.parametrize("moments", [4, pytest.param(50, marks=pytest.mark.deep)])
def test_an_apply_that_is_killed_is_whole_or_nothing_and_is_finished_by_the_next(
    database_url: str, moments: int
) -> None:
    clock, random, places = Clock(), Random(6), villages("12.22")
    desk = open_desk(database_url, seed=7, clock=clock)
    set_up(desk, rupiah=10**12)
    office = office_of(desk)
    for moment in range(moments):
        plan = planned(office, as_csv(people(PEOPLE, first=1 + moment * APART, village=places[moment])))
        accepted = plan.counts["accepted"]
        assert accepted > 100, plan.codes
        approve(office, plan)
        before = desk.book.head()
        now, seconds = clock().isoformat(), str(random.random() * LONGEST)
        words = [sys.executable, "-m", "tests.rosters.victim", database_url, now, plan.plan, seconds]
        died = subprocess.run(words, capture_output=True, text=True, check=False)
        assert died.returncode == -9, died.stderr
        # A server may still commit for a client that died; who applies waits for it, so only then is it looked at.
        receipt = apply_plan(office, plan.plan, actor=PLANNER)
        assert (receipt.first, desk.book.head().position) == (before.position + 1, before.position + accepted + 3)
        assert receipt.events == accepted + 3
        events = [entry.event for entry in desk.book.read(after=receipt.first - 1, limit=accepted + 3)]
        workers = {event.worker for event in events if isinstance(event, WorkerEnrolled)}
        assert len(workers) == accepted
        assert isinstance(events[-1], RosterApplied)
        with desk.store.reader() as reader:
            assert len(reader.slots(workers)) == accepted
            assert reader.stranger(sorted(workers)) is None
    desk.store.dispose()
