"""A demo killed at any moment leaves a book that opens with nothing half-written, and running it again completes it."""

import subprocess
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from api.bootstrap import Office
from api.demo import kaltim_reported, labusel
from api.demo.run import run_demo
from ledger.enrollments.events import BatchSealed, WorkerEnrolled
from projections.audit import audit
from projections.coverage import coverage
from tests.demo.stage import SMALL, office
from tests.support.processes import line_of, started

SEED = 20_221_004
ROOT = Path(__file__).parents[2]


def killed(home: Path, size: str, *, after: float) -> None:
    """Start the demo in a process of its own, and kill it some seconds after it began."""
    with started(["tests.demo.scene", home, size], cwd=ROOT) as process, suppress(subprocess.TimeoutExpired):
        assert line_of(process) == "begun\n"
        process.wait(timeout=after)


def must_be_whole(desk: Office) -> None:
    """Assert that the book passes its audit, and that no list of people stands half-written."""
    assert audit(desk.store) == []
    must_have_whole_lists(desk)


def must_have_whole_lists(desk: Office) -> None:
    """Assert that each list of people has all its seats, in their order, or none."""
    seats: dict[str, int] = {}
    sealed: set[str] = set()
    for entry in desk.book.read(limit=200_000, kinds=["WorkerEnrolled", "BatchSealed"]):
        if isinstance(entry.event, WorkerEnrolled):
            assert entry.event.seat == seats.get(entry.stream, 0)
            seats[entry.stream] = entry.event.seat + 1
        elif isinstance(entry.event, BatchSealed):
            sealed.add(entry.stream)
    assert seats.get(labusel.BATCH, 0) in (0, labusel.PEOPLE)
    assert sealed <= set(seats)


def test_a_killed_demo_opens_and_is_completed(tmp_path: Path) -> None:
    random = Random(SEED)
    for _ in range(3):
        killed(tmp_path / "home", "small", after=random.uniform(0.05, 1.0))
        with office(tmp_path / "home") as desk:
            must_be_whole(desk)
    with office(tmp_path / "home") as desk:
        summary = run_demo(desk, scripts=SMALL)
        must_be_whole(desk)
    assert summary.enrolments == 9_767


@pytest.mark.deep
def test_a_demo_killed_at_thirty_moments_opens_each_time_and_is_completed(tmp_path: Path) -> None:
    random = Random(SEED)
    for moment in range(30):
        killed(tmp_path / "home", "whole", after=random.uniform(0.2, 12.0))
        with office(tmp_path / "home") as desk:
            must_have_whole_lists(desk)
            assert moment % 6 or audit(desk.store) == []
    with office(tmp_path / "home") as desk:
        summary = run_demo(desk)
        must_be_whole(desk)
        with desk.store.reader() as reader:
            people = {row.scheme: row.people for row in coverage(reader).rows}
    assert people[kaltim_reported.SCHEME] == kaltim_reported.PEOPLE
    assert summary.enrolments == 168_370 + 327 + 2
