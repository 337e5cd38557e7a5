"""``amanah audit --log`` tells each finding with its code, position and both values, and leaves with 1."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from api.settings import DATABASE_FILE
from tests.cli.running import run


def sealed(home: Path, kept: Path) -> None:
    assert run("log", "publish", "--home", home).code == 0
    kept.mkdir()
    shutil.copy(home / "log" / "public" / "checkpoint", kept)


def test_a_sound_log_has_no_finding(home: Path, tmp_path: Path) -> None:
    sealed(home, tmp_path / "kept")
    ran = run("audit", "--log", "--kept", tmp_path / "kept", "--home", home)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-4:] == [
        "16. The rows of the vault open, each found by its own NIK.",
        "    Of 1 kept file 1 holds a head of this log.",
        "17. The log's leaves, tiles and bundles are the entries'. 4 heads known.",
        "Nothing found: the book is what it says it is, and what the log has sealed.",
    ]


def test_a_changed_entry_is_told_with_its_code_and_position(home: Path, tmp_path: Path) -> None:
    sealed(home, tmp_path / "kept")
    with sqlite3.connect(home / DATABASE_FILE) as database:
        database.execute(
            "UPDATE entries SET state = CAST(replace(state, '500000', '500001') AS blob) WHERE position = 40"
        )
    database.close()
    ran = run("audit", "--kept", tmp_path / "kept", "--home", home)
    assert ran.code == 1
    assert "    tile_differs at position 40, tile/0/000: expected " in ran.out
    assert "    kept_differs at position" in ran.out
    told = [json.loads(line) for line in run("audit", "--log", "--home", home, "--json").out.splitlines()]
    assert told[-1] == {"findings": len(told) - 1}
    assert {"leaf_differs", "tile_differs", "published_differs"} <= {one["code"] for one in told[:-1]}


def test_a_folder_or_a_log_that_is_not_there_is_refused(home: Path, tmp_path: Path) -> None:
    no_log = run("audit", "--log", "--home", home)
    assert (no_log.code, no_log.err.split(":")[0]) == (6, "log_not_begun")
    run("log", "publish", "--home", home)
    no_folder = run("audit", "--kept", tmp_path / "none", "--home", home)
    assert (no_folder.code, no_folder.err.split(":")[0]) == (2, "kept_missing")


@pytest.mark.parametrize("name", ["1", "2026-11-22", "checkpoint"])
def test_a_checkpoint_of_another_log_is_found_under_whatever_name_it_was_kept(
    home: Path, tmp_path: Path, name: str
) -> None:
    sealed(home, tmp_path / "kept")
    assert run("init", "--home", tmp_path / "forged").code == 0
    assert run("log", "publish", "--home", tmp_path / "forged").code == 0
    shutil.move(tmp_path / "kept" / "checkpoint", tmp_path / "kept" / name)
    ran = run("audit", "--log", "--kept", tmp_path / "kept", "--home", tmp_path / "forged")
    assert ran.code == 1
    assert "Of 1 kept file 0 hold a head of this log." in ran.out
    assert "kept_false" in ran.out


def test_a_folder_without_a_checkpoint_proves_nothing(home: Path, tmp_path: Path) -> None:
    sealed(home, tmp_path / "kept")
    (tmp_path / "kept" / "checkpoint").unlink()
    ran = run("audit", "--log", "--kept", tmp_path / "kept", "--home", home)
    assert (ran.code, "kept_missing" in ran.out) == (1, True)
    (tmp_path / "kept" / "2026-11-21").write_bytes(b"\xff\x00 not a checkpoint")
    ran = run("audit", "--log", "--kept", tmp_path / "kept", "--home", home)
    assert (ran.code, "kept_false" in ran.out) == (1, True)
