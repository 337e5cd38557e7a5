"""The commands of the extra: the export, the audit that recomputes, and their refusal where the extra is missing."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import analytics
from api.settings import DATABASE_FILE
from tests.cli.running import run

BLOCKED = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("duckdb", "ibis", "polars", "pyarrow"):
            raise ImportError(name)
sys.meta_path.insert(0, Missing())
from api.cli.main import main
main()
"""


def test_the_log_is_exported(home: Path, tmp_path: Path) -> None:
    ran = run("export", "parquet", "-o", tmp_path / "out", "--home", home)
    assert ran.code == 0, ran.err
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert f"The book up to position {told['position']}, root {told['root']}" in ran.out
    again = run("export", "parquet", "-o", tmp_path / "again", "--home", home, "--json")
    assert json.loads(again.out) == told
    assert run("export", "parquet", "-o", tmp_path / "again", "--home", home).err.startswith("export_exists: ")


def test_an_audit_elsewhere_prints_what_differs_with_numbers(home: Path) -> None:
    clean = run("audit", "--independent", "--home", home)
    assert (clean.code, clean.out.splitlines()[-1]) == (0, "Nothing found: other engines make the same of the log.")
    with sqlite3.connect(home / DATABASE_FILE) as database:
        database.execute("UPDATE read_moves SET rupiah = rupiah + 1 WHERE kind = 'received' AND position < 100")
    database.close()
    ran = run("audit", "--independent", "--home", home)
    assert ran.code == 1
    assert "    1. step 2, balances by fund fund-" in ran.out
    as_json = run("audit", "--independent", "--home", home, "--json")
    assert as_json.code == 1
    assert json.loads(as_json.out)["discrepancies"] > 0


@pytest.mark.parametrize("words", [("audit", "--independent"), ("export", "parquet", "-o", "out")])
def test_without_the_extra_it_is_refused_and_says_what_to_install(
    home: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analytics, "find_spec", lambda name: None if name == "ibis" else object())
    ran = run(*words, "--home", home)
    assert (ran.code, ran.out) == (6, "")
    assert ran.err == (
        "analytics_missing: expected the libraries of the extra analytics, found no ibis; "
        "run pip install 'amanah[analytics]'\n"
    )


def test_the_core_works_without_the_extra(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, "balances", "--home", str(home)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
