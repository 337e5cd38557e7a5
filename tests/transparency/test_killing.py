"""A follower killed at any write leaves a log that the next one finishes: never two signed heads that disagree."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(url: str, path: Path, kills: int, seed: int) -> str:
    command = [sys.executable, "-m", "tests.transparency.killing", url, str(path), str(kills), str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_forty_followers_killed_at_any_write_leave_one_history(sqlite_url: str, tmp_path: Path) -> None:
    assert "40 killed" in run(sqlite_url, tmp_path / "log", 40, 7)


@pytest.mark.deep
def test_two_hundred_followers_killed_at_any_write_leave_one_history(database_url: str, tmp_path: Path) -> None:
    assert "200 killed" in run(database_url, tmp_path / "log", 200, 11)
