"""Lists on the command line: planned, shown, fetched back and applied, by two people with keys of their own."""

import json
from pathlib import Path

import pytest

from api.bootstrap import ACTOR_KEY_FILE
from api.rosters.reading import FILE_MAX
from tests.cli.running import Ran, run
from tests.rosters.files import HEADING, as_csv, people, person

TERMS = ("--fund", "fund-contoh", "--months", "2022-10..2022-12", "--region", "12.22", "--effective-on", "2022-10-04")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("rosters") / "home"
    done = [
        run("init", "--home", home),
        run(
            *("parties", "register", "--party", "party-c", "--party-kind", "corporate_csr", "--name", "PT Contoh"),
            *("--effective-on", "2022-10-01", "--home", home),
        ),
        run(
            *("funds", "open", "--fund", "fund-contoh", "--pot", "pot-contoh", "--fund-class", "donation"),
            *("--name", "Dana Contoh", "--owner", "party-c", "--effective-on", "2022-10-01", "--home", home),
        ),
        run(
            *("donations", "receive", "--donation", "gift-1", "--donor", "party-c", "--fund", "fund-contoh"),
            *("--pot", "pot-contoh", "--rupiah", 10_000_000, "--account", "bank-1", "--bank-reference", "FT-1"),
            *("--effective-on", "2022-10-01", "--home", home),
        ),
    ]
    assert {one.code for one in done} == {0}, done
    return home


def plan(home: Path, file: Path, *more: object) -> Ran:
    return run("rosters", "plan", file, *TERMS, "--home", home, *more)


def as_somebody_else(home: Path, name: str, *, person: str) -> None:
    """Put another person's key at the desk."""
    key = json.loads(run("actors", "add", name, "--person", person, "--home", home, "--json").out)["key"]
    (home / ACTOR_KEY_FILE).write_text(key)


def test_a_list_goes_from_file_to_enrolled_people_by_two_persons(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "daftar.csv"
    file.write_bytes(as_csv([*people(4), person(2)]))
    planned = json.loads(plan(made, file, "--json").out)
    assert planned["counts"]["accepted"] == 4
    shown = run("rosters", "show", planned["plan"], "--home", made)
    assert planned["digest"] in shown.out
    assert planned["plan"] in run("rosters", "list", "--home", made).out
    listed = json.loads(run("rosters", "rows", planned["plan"], "--verdict", "duplicate", "--json", "--home", made).out)
    assert listed == [{"row": 6, "verdict": "duplicate", "code": "same_nik", "numbers": {"first_row": 3}}]
    digest = ("--plan", planned["plan"], "--digest", planned["digest"], "--effective-on", "2022-10-04")
    own = run("rosters", "approve", *digest, "--home", made)
    assert (own.code, own.err.partition(":")[0]) == (4, "second_person_needed")
    office = (made / ACTOR_KEY_FILE).read_text()
    as_somebody_else(made, "budi-desk", person="budi")
    assert run("rosters", "approve", *digest, "--home", made).code == 0
    (made / ACTOR_KEY_FILE).write_text(office)
    tried = json.loads(run("rosters", "apply", planned["plan"], "--dry-run", "--json", "--home", made).out)
    assert (tried["events"], tried["dry_run"]) == (7, True)
    done = json.loads(run("rosters", "apply", planned["plan"], "--json", "--home", made).out)
    assert (done["events"], done["replayed"]) == (7, False)
    out = tmp_path / "hasil.xlsx"
    assert run("rosters", "result", planned["plan"], "--bad", "-o", out, "--home", made).code == 0
    again = json.loads(plan(made, out, "--json").out)
    assert (again["rows"], again["counts"]["already_covered"]) == (1, 1)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(made: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    refused = plan(made, large)
    assert (refused.code, refused.err.partition(":")[0]) == (2, "file_too_large")
    assert f"{FILE_MAX:,}" in refused.err


def test_a_file_that_is_not_there_is_refused(made: Path, tmp_path: Path) -> None:
    assert plan(made, tmp_path / "none.csv").err.startswith("file_unreadable:")


def test_terms_of_a_wrong_form_are_refused_by_their_name(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "daftar.csv"
    file.write_bytes(as_csv(people(1)))
    refused = run("rosters", "plan", file, "--fund", "fund-contoh", "--months", "2022", "--home", made)
    assert refused.code == 2
    assert "first" in refused.err


def test_the_template_can_be_filled_in_and_planned(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "templat.xlsx"
    assert run("rosters", "template", "-o", out, "--home", made).code == 0
    assert plan(made, out).err.startswith("list_empty:")


def test_nothing_that_is_printed_names_anybody(made: Path, tmp_path: Path) -> None:
    rows = people(3, first=50)
    rows[0][3], rows[1][1] = "31-02-1980", str(rows[1][1])[:-1]
    file = tmp_path / "daftar.csv"
    file.write_bytes(as_csv(rows, heading=HEADING))
    told = plan(made, file)
    printed = told.out + told.err
    for row in rows:
        assert str(row[1]) not in printed
        assert str(row[2]) not in printed


def enrolled(home: Path, tmp_path: Path, first: int, count: int, *more: object) -> str:
    """Enrol some people by a list that somebody else approves; return their batch."""
    file = tmp_path / f"daftar-{first}.csv"
    file.write_bytes(as_csv(people(count, first=first)))
    planned = json.loads(plan(home, file, *more, "--json").out)
    carried_out(home, planned)
    return str(planned["batch"])


def carried_out(home: Path, planned: dict[str, str]) -> None:
    """Have a plan approved by somebody else, and apply it."""
    office = (home / ACTOR_KEY_FILE).read_text()
    as_somebody_else(home, f"desk-{planned['plan'][5:]}", person=f"person-{planned['plan'][5:]}")
    digest = ("--plan", planned["plan"], "--digest", planned["digest"], "--effective-on", "2022-10-04")
    assert run("rosters", "approve", *digest, "--home", home).code == 0
    (home / ACTOR_KEY_FILE).write_text(office)
    assert run("rosters", "apply", planned["plan"], "--home", home).code == 0


def changed(home: Path, file: Path | None, batch: str, change: str, *more: object) -> Ran:
    words = ("--batch", batch, "--change", change, "--effective-on", "2022-10-04", "--home", home, *more)
    return run("rosters", "plan-changes", *([] if file is None else [file]), *words)


def test_people_of_a_batch_are_withdrawn_by_file_and_the_result_names_what_was_not(made: Path, tmp_path: Path) -> None:
    batch = enrolled(made, tmp_path, 100, 3)
    file = tmp_path / "keluar.csv"
    rows = [[row[1], "", ""] for row in [person(100), person(102), person(500)]]
    file.write_bytes(as_csv(rows, heading=["NIK", "Bulan", "Alasan"]))
    terms = ("--from-month", "2022-11", "--reason", "moved")
    told = changed(made, file, batch, "withdraw", *terms)
    assert "2 seats with Rp67.200 of fund-contoh, which stay committed" in told.out
    assert "Nobody with this NIK is in the batch." in told.out
    planned = json.loads(changed(made, file, batch, "withdraw", *terms, "--json").out)
    assert (planned["counts"]["accepted"], planned["codes"]) == (2, {"not_in_batch": 1})
    assert planned["plan"] in run("rosters", "list", "--home", made).out
    assert planned["digest"] in run("rosters", "show", planned["plan"], "--home", made).out
    out = tmp_path / "hasil.xlsx"
    assert run("rosters", "result", planned["plan"], "--bad", "-o", out, "--home", made).code == 0
    again = json.loads(changed(made, out, batch, "withdraw", *terms, "--json").out)
    assert (again["rows"], again["codes"]) == (1, {"not_in_batch": 1})
    carried_out(made, planned)
    assert json.loads(changed(made, file, batch, "withdraw", *terms, "--json").out)["counts"]["accepted"] == 0


def test_a_batch_is_renewed_and_carried_on_by_another_fund(made: Path, tmp_path: Path) -> None:
    batch = enrolled(made, tmp_path, 200, 2)
    year = ("--fund", "fund-contoh", "--months", "2023-01..2023-02", "--effective-on", "2022-10-04")
    told = run("rosters", "renew", batch, *year, "--home", made)
    assert "without a gap" in told.out, told
    renewed = json.loads(run("rosters", "renew", batch, *year, "--home", made, "--json").out)
    assert (renewed["renewal"]["continuing"], renewed["counts"]["accepted"]) == (2, 2)
    run(
        *("funds", "open", "--fund", "fund-lain", "--pot", "pot-lain", "--fund-class", "donation", "--name", "Lain"),
        *("--owner", "party-c", "--effective-on", "2022-10-01", "--home", made),
    )
    neither = changed(made, None, batch, "transfer", "--to-fund", "fund-lain", "--from-month", "2022-11")
    assert (neither.code, neither.err.partition(":")[0]) == (2, "list_or_whole_batch")
    whole = ("--to-fund", "fund-lain", "--from-month", "2022-11", "--whole-batch")
    told = changed(made, None, batch, "transfer", *whole)
    assert "The money does not reach 2 of the rows, first row 2." in told.out, told
