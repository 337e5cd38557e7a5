"""Who somebody is, at the command line: for a keeper alone, and never without an entry."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access import add_actor
from api.app import build_app
from api.bootstrap import Office, open_office
from api.settings import read_settings
from ledger.identities.vault_keys import VaultKeys
from ledger.law.adopt import retention_commands
from tests.api.conftest import office
from tests.api.story import PEOPLE
from tests.cli.running import Ran, run

__all__ = ["office"]


@pytest.fixture
def keeper(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The key of a keeper lies beside the home, and the command line acts with it."""
    with open_office(read_settings(home=home)) as opened:
        (home.parent / "keeper").write_text(add_actor(opened.store, "penjaga", role="keeper"))
    assert run("identities", "adopt-retention", "--home", home).out.startswith("6 entries adopted")
    monkeypatch.setenv("AMANAH_ACTOR_KEY_FILE", str(home.parent / "keeper"))
    return home


def worker_of(home: Path) -> str:
    """Return a WorkerId of the story: of the first person."""
    for line in run("events", "--kind", "WorkerEnrolled", "--home", home).out.splitlines():
        return str(json.loads(line)["state"]["what"]["worker"])
    raise AssertionError("the story enrols somebody")


def entries(home: Path, kind: str) -> list[dict[str, object]]:
    return [json.loads(line)["state"] for line in run("events", "--kind", kind, "--home", home).out.splitlines()]


def asked(home: Path, *args: str) -> Ran:
    return run("identities", *args, "--home", home)


def test_revealing_prints_the_person_and_stands_in_the_book_without_him(keeper: Path) -> None:
    worker = worker_of(keeper)
    ran = asked(keeper, "reveal", worker, "--reason", "claim")
    assert ran.code == 0, ran.err
    assert str(PEOPLE[0]["name"]) in ran.out
    assert str(PEOPLE[0]["nik"]) in ran.out
    (entry,) = entries(keeper, "PersonalDataRevealed")
    assert entry["by"] == "penjaga"
    assert entry["what"] | {"reason": "claim", "worker": worker} == entry["what"]  # type: ignore[operator]  # a mapping
    assert str(PEOPLE[0]["nik"]) not in json.dumps(entry)


def test_revealing_as_json_is_the_person_alone(keeper: Path) -> None:
    ran = asked(keeper, "reveal", worker_of(keeper), "--reason", "claim", "--json")
    assert json.loads(ran.out)["nik"] == PEOPLE[0]["nik"]
    assert len(entries(keeper, "PersonalDataRevealed")) == 1


def test_nobody_is_printed_again_under_the_same_key_or_in_a_dry_run(keeper: Path) -> None:
    worker = worker_of(keeper)
    assert "Contoh" not in asked(keeper, "reveal", worker, "--reason", "claim", "--dry-run").out
    assert "Contoh" in asked(keeper, "reveal", worker, "--reason", "claim", "--key", "look-1").out
    assert "Contoh" not in asked(keeper, "reveal", worker, "--reason", "claim", "--key", "look-1").out
    assert len(entries(keeper, "PersonalDataRevealed")) == 1


@pytest.mark.parametrize(
    "args",
    [
        ("reveal", "WORKER", "--reason", "claim"),
        ("restrict", "WORKER"),
        ("lift-restriction", "WORKER", "--reason", "settled"),
        ("erase", "WORKER", "--reason", "requested"),
        ("merge", "--keeps", "WORKER", "--absorbed", "w-0000000000000000", "--effective-on", "2024-01-02"),
        ("split", "--splits", "WORKER", "--worker", "w-0000000000000000", "--effective-on", "2024-01-02"),
        ("rotate-master",),
        ("rotate-lookup",),
        ("scrub",),
    ],
)
def test_a_writer_is_no_keeper(home: Path, args: tuple[str, ...]) -> None:
    worker = worker_of(home)
    before = (home / "keys.json").read_text()
    ran = asked(home, *(worker if arg == "WORKER" else arg for arg in args))
    assert (ran.code, ran.err.split(":")[0]) == (5, "key_is_no_keepers")
    assert "Contoh" not in ran.out
    assert (home / "keys.json").read_text() == before


def test_a_reason_is_one_of_the_list(keeper: Path) -> None:
    worker = worker_of(keeper)
    for reason in (("--reason", "curiosity"), ()):
        ran = asked(keeper, "reveal", worker, *reason)
        assert ran.code == 2, ran.out
    assert entries(keeper, "PersonalDataRevealed") == []


def test_a_public_budgets_people_are_restricted_while_its_retention_runs(keeper: Path) -> None:
    worker = worker_of(keeper)
    refused = asked(keeper, "erase", worker, "--reason", "requested", "--json")
    assert (refused.code, json.loads(refused.err)["code"]) == (4, "retention_runs")
    assert "party-pemkab-labusel" in refused.err
    assert asked(keeper, "restrict", worker).code == 0
    assert len(entries(keeper, "PersonalDataRestricted")) == 1


def test_keys_are_rotated_and_the_person_stands(keeper: Path) -> None:
    worker, before = worker_of(keeper), VaultKeys.read(keeper)
    for verb in ("rotate-master", "rotate-lookup"):
        ran = asked(keeper, verb)
        assert (ran.code, ran.err) == (0, "")
    after = VaultKeys.read(keeper)
    assert before.master != after.master
    assert before.lookup != after.lookup
    assert (before.held, before.requests) == (after.held, after.requests)
    assert str(PEOPLE[0]["nik"]) in asked(keeper, "reveal", worker, "--reason", "claim").out
    assert json.loads(asked(keeper, "rotate-master", "--json").out)["rotated"] == "master key"
    assert asked(keeper, "scrub").code == 0


def test_the_rules_on_personal_data_are_adopted_once(keeper: Path) -> None:
    assert asked(keeper, "adopt-retention").out.startswith("0 entries adopted")


def test_without_an_adopted_rule_nobody_is_erased(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_office(read_settings(home=home)) as opened:
        (home.parent / "keeper").write_text(add_actor(opened.store, "penjaga", role="keeper"))
    monkeypatch.setenv("AMANAH_ACTOR_KEY_FILE", str(home.parent / "keeper"))
    ran = asked(home, "erase", worker_of(home), "--reason", "requested")
    assert (ran.code, ran.err.split(":")[0]) == (4, "no_rule")
    assert "`amanah identities adopt-retention`" in ran.err


def test_over_http_a_keeper_may_erase_and_a_writer_may_not_alone_or_in_a_bulk(office: Office) -> None:
    keys = {role: add_actor(office.store, f"http-{role}", role=role) for role in ("writer", "keeper")}
    office.book.record_all([(one, f"law-{n}") for n, one in enumerate(retention_commands())], actor="office")
    body = {"reason": "requested", "worker": worker_of(office.settings.home)}
    bulk = [{"noun": "identities", "verb": "erase", "key": "erase-1", "body": body}]
    with TestClient(build_app(office), raise_server_exceptions=False) as client:
        for role, expected in (("writer", (403, "key_is_no_keepers")), ("keeper", (409, "retention_runs"))):
            headers = {"Authorization": f"Bearer {keys[role]}", "Idempotency-Key": "erase-1"}
            answer = client.post("/v1/identities/erase", json=body, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == expected
            many = client.post("/v1/bulk", json=bulk, headers=headers)
            assert many.json()["code"] == ("bulk_refused" if role == "keeper" else "key_is_no_keepers")


def test_the_register_shows_what_is_overdue(keeper: Path) -> None:
    told = asked(
        keeper, "receive-request", "--right", "erasure", "--effective-on", "2024-01-02", "--request", "request-1"
    )
    assert told.code == 0, told.err
    ran = asked(keeper, "requests", "--overdue")
    assert "request-1" in ran.out
    assert "2024-01-04" in ran.out
    answered = ("--outcome", "granted", "--effective-on", "2024-01-05", "--request", "request-1")
    assert asked(keeper, "answer-request", *answered).code == 0
    assert "request-1" not in asked(keeper, "requests", "--overdue").out
    assert "answered late" in asked(keeper, "requests").out


def test_a_restriction_is_lifted_for_a_reason_of_the_list(keeper: Path) -> None:
    worker = worker_of(keeper)
    ran = asked(keeper, "lift-restriction", worker, "--reason", "settled")
    assert ran.err.startswith("not_restricted: ")
    assert asked(keeper, "lift-restriction", worker, "--reason", "whim").code != 0


def test_a_merger_over_the_command_line_leads_both_niks_to_one_and_reveal_shows_them(keeper: Path) -> None:
    lines = run("events", "--kind", "WorkerEnrolled", "--home", keeper).out.splitlines()
    workers = list(dict.fromkeys(json.loads(line)["state"]["what"]["worker"] for line in lines))
    minutes = json.dumps([{"issued_on": "2024-01-02", "kind": "minutes", "number": "BA-1/2024"}])
    words = ("--effective-on", "2024-01-02", "--evidence", minutes, "--accept", "ID-04")
    ran = asked(keeper, "merge", "--keeps", workers[0], "--absorbed", workers[1], *words)
    assert ran.code == 0, ran.err
    found = json.loads(asked(keeper, "reveal", workers[0], "--reason", "enrolment_check", "--json").out)
    assert (found["nik"], found["other_niks"]) == (PEOPLE[0]["nik"], [PEOPLE[1]["nik"]])
    assert asked(keeper, "reveal", workers[1], "--reason", "claim").err.startswith("person_merged: ")
    for entry in entries(keeper, "PersonsMerged"):
        assert str(PEOPLE[1]["nik"]) not in json.dumps(entry)
