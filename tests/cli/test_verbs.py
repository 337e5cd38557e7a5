"""The commands on the command line: options from the model, files, bulks, dry runs, and what is printed."""

import json
from pathlib import Path

import pytest

from api.cli.options import option_name
from api.cli.verbs import verb_command
from api.fields import fields_of
from ledger.commands import COMMANDS
from tests.cli.running import run

GIFT = [
    "donations",
    "receive",
    "--effective-on=2022-12-26",
    "--account=bri-gresik-01",
    "--bank-reference=FT22360A1B2C",
    "--donor=party-gresik-firm",
    "--fund=fund-gresik-2022",
    "--pot=pot-gresik-2022",
    "--rupiah=500000000",
]


def position(home: Path) -> int:
    return int(json.loads(run("balances", "--home", home, "--json").out)["as_of"]["head"])


def test_a_command_prints_what_it_did_to_whom_how_much_and_where(home: Path) -> None:
    before = position(home)
    ran = run(*GIFT, "--home", home, "--key", "gift-1")
    assert ran.code == 0, ran.err
    for word in ("Recorded: 1 entry", "fund-gresik-2022", f"position {before + 1}", "office", "gift-1"):
        assert word in ran.out
    for word in ("DonationReceived", "Rp500.000.000", "party-gresik-firm"):
        assert word in ran.out


def test_a_receipt_as_json_has_the_entry_and_a_repeated_key_the_first_receipt(home: Path) -> None:
    first = json.loads(run(*GIFT, "--home", home, "--key", "gift-1", "--json").out)
    again = json.loads(run(*GIFT, "--home", home, "--key", "gift-1", "--json").out)
    assert first["entries"][0]["state"]["what"]["rupiah"] == 500_000_000
    assert again == first | {"replayed": True}


def test_a_random_key_is_printed(home: Path) -> None:
    assert json.loads(run(*GIFT, "--home", home, "--json").out)["key"].startswith("cli-")


def test_a_dry_run_writes_nothing(home: Path) -> None:
    before = position(home)
    ran = run(*GIFT, "--home", home, "--dry-run")
    assert (ran.code, position(home)) == (0, before)
    assert "nothing was written" in ran.out


def test_nested_fields_are_json_or_a_file_and_lists_are_repeated(home: Path, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence.json"
    evidence.write_text(json.dumps([{"kind": "article", "title": "Sebuah artikel"}]))
    ran = run(
        *("schemes", "open", "--effective-on", "2022-10-04", "--name", "Skema", "--programmes", "JKK"),
        *("--programmes", "JKM", "--evidence", f"@{evidence}", "--home", home, "--json"),
    )
    assert ran.code == 0, ran.err
    what = json.loads(ran.out)["entries"][0]["state"]["what"]
    assert (what["programmes"], what["evidence"][0]["title"]) == (["JKK", "JKM"], "Sebuah artikel")


def test_a_flag_is_true_or_false(home: Path) -> None:
    what = json.loads(run(*GIFT, "--poolable", "--home", home, "--json").out)["entries"][0]["state"]["what"]
    assert what["poolable"] is True


@pytest.mark.parametrize("source", ["file", "standard input"])
def test_a_whole_command_comes_from_a_file_and_options_go_before_it(home: Path, tmp_path: Path, source: str) -> None:
    body = json.dumps({"effective_on": "2022-10-04", "name": "Dari berkas", "programmes": ["JKK"]})
    path = tmp_path / "scheme.json"
    path.write_text(body)
    given = path if source == "file" else "-"
    ran = run("schemes", "open", "--from", given, "--name", "Dari opsi", "--home", home, "--json", stdin=body.encode())
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["entries"][0]["state"]["what"]["name"] == "Dari opsi"


def test_a_bulk_is_one_commit_or_nothing(home: Path, tmp_path: Path) -> None:
    before = position(home)
    lines = [{"effective_on": "2022-10-04", "name": f"Skema {n}", "programmes": ["JKK"]} for n in range(3)]
    path = tmp_path / "schemes.ndjson"
    path.write_text("\n".join(json.dumps(line) for line in [*lines, {"name": 1}]))
    refused = run("schemes", "open", "--bulk", path, "--key", "three", "--home", home)
    assert (refused.code, position(home)) == (4, before)
    assert "row 3: malformed" in refused.err
    path.write_text("\n".join(json.dumps(line) for line in lines))
    done = run("schemes", "open", "--bulk", path, "--key", "three", "--home", home)
    assert (done.code, position(home)) == (0, before + 3), done.err
    assert "3 commands recorded in one commit" in done.out
    again = json.loads(run("schemes", "open", "--bulk", path, "--key", "three", "--home", home, "--json").out)
    assert [row["replayed"] for row in again] == [True] * 3


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        ([*GIFT, "--rupiah", "1000000000000000000"], 2, "malformed"),
        ([*GIFT, "--rupiah", "lots"], 2, "malformed"),
        ([*GIFT, "--rupiah", "1.5"], 2, "malformed"),
        ([*GIFT, "--fund", "fund-nobody"], 3, "unknown_fund"),
        ([*GIFT, "--bank-reference", "FT-1"], 4, "natural_key_used"),
        ([*GIFT, "--effective-on", "2199-01-01"], 2, "dated_in_the_future"),
        ([*GIFT, "--account", "a\x1bb"], 2, "malformed"),
        ([*GIFT, "--account", "x" * 100_000], 2, "malformed"),
        ([*GIFT, "--evidence", "{"], 2, "malformed"),
        ([*GIFT, "--evidence", "@/nonexistent"], 2, "file_unreadable"),
        ([*GIFT, "--from", "/nonexistent"], 2, "file_unreadable"),
        ([*GIFT, "--key", "two words"], 2, "idempotency_key_malformed"),
        (["donations", "receive", "--rupiah", "1"], 2, "malformed"),
        (["donations", "steal"], 2, "usage"),
    ],
)
def test_bad_input_has_its_exit_code_and_does_not_move_the_book(
    home: Path, args: list[str], code: int, word: str
) -> None:
    before = position(home)
    ran = run(*args, "--home", home)
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert ran.err.startswith(f"{word}: expected")
    assert position(home) == before


def test_a_nik_given_wrongly_is_not_repeated(home: Path) -> None:
    nik = "12220101019000019"
    workers = json.dumps([{"person": {"nik": nik, "name": "Nama Rahasia"}, "region": "12.22.01.2002"}])
    ran = run("enrollments", "enrol", "--batch", "batch-labusel-2022", "--workers", workers, "--home", home)
    assert ran.code == 2
    assert nik not in ran.err
    assert "Rahasia" not in ran.err
    assert "workers[0].person.nik" in ran.err


def test_every_command_has_a_subcommand_with_an_option_for_every_field() -> None:
    for command in COMMANDS:
        made = verb_command(command)
        assert made.help
        options = {name for parameter in made.params for name in parameter.opts}
        for field in fields_of(command):
            assert option_name(field).split("/")[0] in options
            assert field.description, f"{command.__name__}.{field.name}"
