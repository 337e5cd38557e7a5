"""A guard of the book is taken away, one at a time, and the tests that watch over it fail."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.plugin import FAULTS

ROOT = Path(__file__).parent.parent.parent

RACES = "tests/book/test_races.py"
RECORD = "tests/book/test_record.py"
GUARDS = {
    "head_lock": (
        f"{RACES}::test_a_second_writer_waits_until_the_first_has_committed[sqlite]",
        f"{RACES}::test_a_second_writer_waits_until_the_first_has_committed[postgresql]",
    ),
    "idempotency": (
        f"{RECORD}::test_an_id_left_out_is_random_and_stays_the_same_under_the_key[sqlite]",
        f"{RECORD}::test_the_same_key_with_another_request_is_refused[sqlite]",
        f"{RECORD}::test_a_bulk_again_answers_the_same_receipts[sqlite]",
    ),
    "since": (
        "tests/contributions/test_commit.py::"
        "test_labusel_in_mid_august_is_refused_with_the_seats_and_the_first_date_that_works",
    ),
    "slot_guard": (
        f"{RACES}::test_a_known_persons_month_taken_meanwhile_is_seen_by_the_guard_alone[sqlite]",
        f"{RACES}::test_a_known_persons_month_taken_meanwhile_is_seen_by_the_guard_alone[postgresql]",
    ),
}
"""Fault -> tests of the suite that must notice it."""


def suite(tests: tuple[str, ...], *options: str) -> subprocess.CompletedProcess[str]:
    """Run some tests of the suite in a process of their own."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.faults.plugin", "-rA", "-v"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [*command, *options, *tests],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def ended(output: str, how: str) -> set[str]:
    """Return the tests that a summary lists as passed or failed."""
    return set(re.findall(rf"^{how} (\S+)", output, re.MULTILINE))


def test_every_fault_has_tests_that_watch_for_it() -> None:
    assert GUARDS.keys() == FAULTS.keys()


def test_without_a_fault_the_watching_tests_pass() -> None:
    watching = tuple(test for tests in GUARDS.values() for test in tests)
    done = suite(watching)
    assert done.returncode == pytest.ExitCode.OK, done.stdout + done.stderr
    assert ended(done.stdout, "PASSED") == set(watching)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_with_a_fault_the_suite_fails(fault: str) -> None:
    done = suite(GUARDS[fault], "--fault", fault)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert ended(done.stdout, "FAILED") == set(GUARDS[fault]), done.stdout
    assert not ended(done.stdout, "ERROR"), done.stdout
