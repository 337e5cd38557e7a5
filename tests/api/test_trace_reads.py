"""Lineage and a donor's account over HTTP and on the command line: one answer, and people only with a key."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.cli.running import run


def gift_of(client: TestClient) -> tuple[str, str]:
    entries = client.get("/v1/events?kind=DonationReceived").json()["entries"]
    what = entries[0]["state"]["what"]
    return what["donation"], what["donor"]


def worker_of(client: TestClient) -> str:
    entries = client.get("/v1/events?kind=WorkerEnrolled").json()["entries"]
    return str(entries[0]["state"]["what"]["worker"])


def both(client: TestClient, home: Path, args: list[str], route: str) -> Any:
    answer = client.get(route)
    assert answer.status_code == 200, answer.text
    ran = run(*args, "--json", "--home", home)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == answer.json()
    shown = run(*args, "--home", home)
    assert (shown.code, shown.err) == (0, "")
    return answer.json()["rows"]


def test_a_gift_is_traced_behind_both_doors(client: TestClient, home: Path) -> None:
    gift, donor = gift_of(client)
    (row,) = both(client, home, ["trace", "donation", gift], f"/v1/trace/donations/{gift}")
    assert (row["began"]["credit"], row["began"]["source"], row["people"]) == (gift, donor, None)
    pot = row["lots"][0]["pot"]
    assert both(client, home, ["trace", "lot", gift, pot], f"/v1/trace/lots/{gift}/{pot}") == [row]


def test_a_budget_line_and_a_persons_month_lead_to_each_other(client: TestClient, home: Path) -> None:
    worker = worker_of(client)
    (cell,) = both(
        client, home, ["trace", "person-month", worker, "2022-10"], f"/v1/trace/person-months/{worker}/2022-10"
    )
    (part,) = cell["parts"]
    assert (part["credit"], part["rupiah"], part["began"]["source"]) == (
        "budget-labusel-2022",
        16_800,
        "party-pemkab-labusel",
    )
    (line,) = both(
        client,
        home,
        ["trace", "donation", part["credit"], "--people"],
        f"/v1/trace/donations/{part['credit']}?people=true",
    )
    assert worker in {one["worker"] for one in line["people"]}
    assert sum(one["rupiah"] for one in line["people"]) == line["terms"]["spent"]["rupiah"]


def test_a_donor_is_told_his_year_and_what_changed(client: TestClient, home: Path) -> None:
    _, donor = gift_of(client)
    (row,) = both(
        client,
        home,
        ["history", donor, "--fiscal-year", "2022", "--since", "5"],
        f"/v1/donors/{donor}?fiscal_year=2022&since=5",
    )
    assert row["statement"]["closing"]["received"]["rupiah"] == row["terms"]["received"]["rupiah"]
    assert sum(change["effects"].get("received", 0) for change in row["changes"]) == row["terms"]["received"]["rupiah"]


@pytest.mark.parametrize(
    ("route", "public"),
    [
        ("/v1/trace/donations/{gift}", False),
        ("/v1/trace/donations/{gift}?people=true", False),
        ("/v1/trace/lots/{gift}/pot-gresik-2022", False),
        ("/v1/trace/person-months/{worker}/2022-10", False),
        ("/v1/donors/{donor}", True),
        ("/v1/donors/{donor}?named=true", False),
        ("/v1/donors/{donor}?since=5", False),
        ("/v1/donors/{donor}?fiscal_year=2022", False),
    ],
)
def test_what_names_people_or_papers_needs_a_key(client: TestClient, route: str, public: bool) -> None:
    gift, donor = gift_of(client)
    asked = route.format(gift=gift, donor=donor, worker=worker_of(client))
    answer = client.get(asked, headers={"Authorization": ""})
    assert answer.status_code == (200 if public else 401)
    assert client.get(asked).status_code == 200


@pytest.mark.parametrize(
    ("route", "status", "code"),
    [
        ("/v1/trace/donations/gift-nobody", 404, "unknown_credit"),
        ("/v1/trace/donations/nonsense", 422, "malformed"),
        ("/v1/trace/lots/budget-labusel-2022/pot-nobody", 404, "unknown_pot"),
        ("/v1/trace/person-months/w-nbdynbdynbdynbdy/2022-10", 404, "unknown_worker"),
        ("/v1/trace/claims/claim-nobody", 404, "unknown_claim"),
        ("/v1/donors/party-gresik-firm?fiscal_year=22", 422, "malformed"),
        ("/v1/donors/party-gresik-firm?since=-1", 422, "malformed"),
    ],
)
def test_a_trace_of_nothing_is_a_problem(client: TestClient, route: str, status: int, code: str) -> None:
    answer = client.get(route)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
