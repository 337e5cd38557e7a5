"""The house on the command line: init, events, audit, replay, actors, and the options that stand anywhere."""

import json
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from api.settings import DATABASE_FILE
from tests.cli.running import run
from tests.support.processes import line_of, started

AMANAH = [sys.executable, "-W", "error", "-m", "api.cli.main"]


def test_init_prints_the_key_once_and_a_second_one_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = subprocess.run([*AMANAH, "init", "--home", home], capture_output=True, text=True, check=True)
    assert (home / "actor-key").read_text().strip() in first.stdout
    again = subprocess.run([*AMANAH, "--home", home, "init"], capture_output=True, text=True, check=False)
    assert (again.returncode, again.stdout) == (4, "")
    assert again.stderr.startswith("already_initialised: expected a new home")


@pytest.mark.parametrize("place", ["before", "after", "middle", "environment"])
def test_global_options_are_accepted_before_and_after_the_subcommand(
    home: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["--home", str(home), "--json"]
    if place == "environment":
        monkeypatch.setenv("AMANAH_HOME", str(home))
    args = {
        "before": [*options, "balances", "--by", "pot"],
        "after": ["balances", "--by", "pot", *options],
        "middle": ["balances", f"--home={home}", "--by", "pot", "--json"],
        "environment": ["balances", "--by", "pot", "--json"],
    }[place]
    ran = run(*args)
    assert ran.code == 0, ran.err
    assert len(json.loads(ran.out)["rows"]) == 2


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        (["balances", "--home", "/nonexistent/home"], 6, "not_initialised"),
        (["balances", "--fund", "nonsense"], 2, "malformed"),
        (["balances", "--fund", "fund-nobody"], 3, "unknown_fund"),
        (["balances", "--nonsense"], 2, "usage"),
        (["nonsense"], 2, "usage"),
        (["events", "--after", "-1"], 2, "usage"),
        (["events", "--kind", "Nonsense"], 2, "unknown_kind_asked"),
        (["events", "--stream", "fund-nobody"], 3, "unknown_stream"),
        (["actors", "add", "office"], 4, "actor_exists"),
        (["actors", "add", "Two Words"], 2, "actor_malformed"),
        (["actors", "add", "new", "--role", "king"], 2, "role_malformed"),
        (["actors", "retire", "nobody"], 3, "unknown_actor"),
        (["history"], 2, "usage"),
    ],
)
def test_a_refusal_has_its_code_and_its_exit_code(home: Path, args: list[str], code: int, word: str) -> None:
    given = args if "--home" in args else [*args, "--home", str(home)]
    ran = run(*given)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(f"{word}: expected")
    told = run(*given, "--json")
    assert (told.code, json.loads(told.err)["code"]) == (code, word)


def test_the_demo_refuses_a_home_that_holds_anything_else(home: Path) -> None:
    ran = run("demo", "--no-serve", "--home", home)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("not_a_demo_home: expected")


def test_a_home_is_served_until_the_process_is_told_to_stop(home: Path) -> None:
    with started(["api.cli.main", "serve", "--home", home, "--port", "0"]) as process:
        said = line_of(process)
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address is not None, said
        with urlopen(f"{address[0]}v1/head") as answer:
            assert json.load(answer)["position"] > 0
        taken = run("serve", "--home", home, "--port", address[0].rsplit(":", 1)[1].rstrip("/"))
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=20)
        assert (taken.code, taken.err.split(":")[0]) == (6, "address_unusable")
    (line,) = [json.loads(one) for one in complaints.splitlines()]
    assert (line["event"], line["route"], line["status"]) == ("request", "/v1/head", 200)


def test_help_lists_the_exit_codes_and_every_noun(home: Path) -> None:
    ran = run("--help")
    assert ran.code == 0
    for word in ("init", "demo", "serve", "audit", "replay", "donations", "Exit codes", "6 the home or the database"):
        assert word in ran.out
    verbs = run("donations", "receive", "--help")
    assert verbs.code == 0
    for word in ("--bank-reference", "--dry-run", "--bulk", "--from", "--poolable"):
        assert word in verbs.out


def test_entries_are_printed_by_position_a_line_each(home: Path) -> None:
    lines = [json.loads(line) for line in run("events", "--home", home, "--after", 3, "--until", 6).out.splitlines()]
    assert [line["position"] for line in lines] == [4, 5, 6]
    assert {"at", "by", "kind", "nonce", "stream", "version", "what"} == set(lines[0]["state"])


def test_the_entries_of_one_stream_are_printed_as_they_stand_among_the_others(home: Path) -> None:
    whole = run("events", "--home", home).out.splitlines()
    of_fund = run("events", "--stream", "fund-labusel-2022", "--home", home).out.splitlines()
    assert of_fund == [line for line in whole if json.loads(line)["state"]["stream"] == "fund-labusel-2022"]
    assert 1 < len(of_fund) < len(whole)
    last = json.loads(of_fund[-1])["position"]
    after = run("events", "--stream", "fund-labusel-2022", "--after", last - 1, "--home", home).out.splitlines()
    assert after == of_fund[-1:]


@pytest.mark.parametrize("asked", ["events", "balances", "--help"])
def test_who_has_read_enough_may_close_the_pipe(home: Path, asked: str) -> None:
    command = f"{' '.join(AMANAH)} {asked} --home {home} | true"
    ran = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_copy_without_secrets_is_read_and_audited_but_not_written(home: Path) -> None:
    (home / "keys.json").unlink()
    (home / "actor-key").unlink()
    for asked in (["audit"], ["replay"], ["events"], ["balances"], ["coverage"]):
        assert run(*asked, "--home", home).code == 0, asked
    refused = run(
        "enrollments", "seal", "--batch", "batch-labusel-2022", "--effective-on", "2022-10-04", "--home", home
    )
    assert (refused.code, refused.err.split(":")[0]) == (6, "not_initialised")


def test_a_readers_key_at_the_desk_is_named_as_one(home: Path) -> None:
    key = json.loads(run("actors", "add", "auditor", "--role", "reader", "--home", home, "--json").out)["key"]
    (home / "actor-key").write_text(key)
    refused = run("actors", "list", "--home", home)
    assert (refused.code, refused.err.split(":")[0]) == (6, "desk_key_may_only_read")
    assert "auditor, a reader" in refused.err


def test_the_version_is_told() -> None:
    ran = run("--version")
    assert (ran.code, ran.out.split()[0]) == (0, "amanah")


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["coverage", "--scheme", "scheme-nobody"], "unknown_scheme"),
        (["coverage", "--region", "99"], "unknown_region"),
        (["usage", "--source", "party-nobody"], "unknown_party"),
        (["register", "--claim", "claim-nobody"], "unknown_claim"),
        (["history", "party-nobody"], "unknown_donor"),
    ],
)
def test_an_unknown_id_is_refused_whatever_is_asked(home: Path, args: list[str], word: str) -> None:
    ran = run(*args, "--home", home)
    assert (ran.code, ran.err.split(":")[0]) == (3, word)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--fund", "x"], "expected an id such as fund-labusel-2022"),
        (["--known-at", "x"], "expected a position such as 1042, or a moment such as 2023-01-01T00:00:00+07:00"),
        (["--valid-at", "x"], "expected a date as YYYY-MM-DD"),
    ],
)
def test_a_wrong_form_is_answered_with_an_example(home: Path, args: list[str], words: str) -> None:
    assert words in run("balances", *args, "--home", home).err


def test_a_name_given_twice_is_refused(home: Path) -> None:
    body = b'{"batch": "batch-labusel-2022", "batch": "batch-other"}'
    ran = run("enrollments", "seal", "--from", "-", "--home", home, stdin=body)
    assert (ran.code, ran.err.split(":")[0]) == (2, "duplicate_key")
    assert "found batch twice" in ran.err


def test_an_audit_of_an_untouched_book_finds_nothing(home: Path) -> None:
    ran = run("audit", "--home", home)
    assert ran.code == 0, ran.out
    assert " 1. Positions are dense" in ran.out
    assert "Nothing found" in ran.out


def test_an_audit_finds_a_changed_byte(home: Path) -> None:
    with sqlite3.connect(home / DATABASE_FILE) as database:
        database.execute(
            "UPDATE entries SET state = CAST(replace(CAST(state AS TEXT), '500000', '600000') AS BLOB) "
            "WHERE kind = 'DonationReceived'"
        )
    database.close()
    ran = run("audit", "--home", home, "--json")
    told = json.loads(ran.out)
    assert ran.code == 1
    assert told["discrepancies"] > 0
    assert next(step["number"] for step in told["steps"] if step["found"]) == 3


def test_a_replay_of_an_untouched_book_differs_nowhere(home: Path) -> None:
    ran = run("replay", "--home", home, "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["drifts"], told["swapped"]) == ([], True)
    assert told["entries"] == told["position"]


def test_a_replay_finds_a_changed_projection_and_mends_it(home: Path) -> None:
    with sqlite3.connect(home / DATABASE_FILE) as database:
        database.execute("UPDATE read_moves SET rupiah = rupiah + 1 WHERE kind = 'received'")
    database.close()
    ran = run("replay", "--home", home)
    assert ran.code == 1
    assert "read_moves" in ran.out
    assert run("replay", "--home", home).code == 0


def test_a_replay_says_why_the_live_tables_could_not_follow_the_book(home: Path) -> None:
    assert run("balances", "--home", home).code == 0
    with sqlite3.connect(home / DATABASE_FILE) as database:
        database.execute("UPDATE read_positions SET position = position - 1 WHERE name = 'moves'")
    database.close()
    ran = run("replay", "--home", home)
    assert "The live tables could not follow the book: projections at several positions.\n" in ran.out
    assert "could not follow" not in run("replay", "--home", home).out


def test_a_replay_that_finds_one_row_says_row(home: Path) -> None:
    with sqlite3.connect(home / DATABASE_FILE) as database:
        database.execute("DELETE FROM read_moves WHERE event = 'DonationReceived'")
    database.close()
    assert ": 1 row differs." in run("replay", "--home", home).out


def test_actors_are_let_in_listed_and_shut_out(home: Path) -> None:
    key = json.loads(run("actors", "add", "auditor", "--role", "reader", "--home", home, "--json").out)["key"]
    assert key.startswith("amanah_")
    assert run("actors", "retire", "auditor", "--home", home).code == 0
    listed = json.loads(run("actors", "list", "--home", home, "--json").out)
    assert [(row["actor"], row["role"], row["active"]) for row in listed] == [
        ("auditor", "reader", False),
        ("office", "writer", True),
    ]
    assert key not in run("actors", "list", "--home", home).out
