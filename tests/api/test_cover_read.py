"""One person's cover over HTTP and on the command line: the same answer, with a key alone, of a person who is known."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.bootstrap import Office
from ledger.enrollments.events import WorkerEnrolled
from tests.cli.running import run


@pytest.fixture
def worker(office: Office) -> str:
    """Return somebody whose October 2022 is paid by the regency's budget."""
    first = office.book.read(kinds=["WorkerEnrolled"])[0].event
    assert isinstance(first, WorkerEnrolled)
    return first.worker


def test_both_doors_give_the_same_json(client: TestClient, home: Path, worker: str) -> None:
    asked = {"programme": "JKM", "on": "2022-12-31"}
    answer = client.get(f"/v1/cover/{worker}", params=asked).json()
    options = [part for name, value in asked.items() for part in (f"--{name}", value)]
    ran = run("cover", worker, *options, "--json", "--home", home)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == answer
    (row,) = answer["rows"]
    assert (row["state"], row["paid_through"], row["grace_until"]) == ("in_grace", "2022-10", "2023-01-31")
    assert [(one["month"], one["fund"], one["sources"]) for one in row["months"]] == [
        ("2022-10", "fund-labusel-2022", ["party-pemkab-labusel"])
    ]


def test_the_table_names_state_source_and_the_rule(home: Path, worker: str) -> None:
    ran = run("cover", worker, "--on", "2022-10-31", "--home", home)
    assert (ran.code, ran.err) == (0, "")
    assert f"{worker}: JKK on 2022-10-31" in ran.out
    assert f"{worker}: JKM on 2022-10-31" in ran.out
    assert "party-pemkab-labusel: batch-labusel-2022" in ran.out
    assert "3 months, adopted at position" in ran.out


def test_a_grace_whose_text_was_not_read_is_named_so(home: Path, worker: str) -> None:
    assert "(source text not read)" in run("cover", worker, "--on", "2022-06-30", "--home", home).out
    assert "(source text not read)" not in run("cover", worker, "--on", "2022-07-01", "--home", home).out


def test_a_programme_in_which_nothing_is_paid_says_none(client: TestClient, worker: str) -> None:
    (row,) = client.get(f"/v1/cover/{worker}?programme=JHT").json()["rows"]
    assert (row["state"], row["months"], row["paid_through"]) == ("none", [], None)


def test_it_needs_a_key(client: TestClient, worker: str) -> None:
    answer = client.get(f"/v1/cover/{worker}", headers={"Authorization": ""})
    assert (answer.status_code, answer.json()["code"]) == (401, "key_missing")


def test_a_day_before_every_rule_is_refused(client: TestClient, worker: str) -> None:
    answer = client.get(f"/v1/cover/{worker}?on=2000-01-01").json()
    assert (answer["code"], answer["status"]) == ("no_rule", 409)
    assert "expected an adopted rule grace_months for 2000-01-01, found none" in answer["detail"]


def test_what_is_no_worker_id_is_refused(client: TestClient) -> None:
    assert client.get("/v1/cover/somebody").status_code == 422
