"""Reads over HTTP and on the command line: one answer behind both doors, at any moment of the book."""

import json
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import OperationalError
from fastapi.testclient import TestClient

from api.bootstrap import Office
from ledger.event import leaf_hash
from tests.cli.running import run

GIFT = {
    "effective_on": "2022-11-01",
    "account": "bri-gresik-01",
    "bank_reference": "FT-later",
    "donor": "party-gresik-firm",
    "fund": "fund-gresik-2022",
    "pot": "pot-gresik-2022",
    "rupiah": 70_000,
}


GRESIK = "/v1/funds/fund-gresik-2022"


def cli(home: Path, *args: str) -> str:
    ran = run(*args, "--home", home)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


@pytest.mark.parametrize(
    ("args", "route"),
    [
        (["balances"], "/v1/funds"),
        (["balances", "--fund", "fund-labusel-2022", "--by", "credit"], "/v1/funds/fund-labusel-2022?by=credit"),
        (["coverage"], "/v1/coverage"),
        (["coverage", "--level", "village", "--month", "2022-10"], "/v1/coverage?level=village&month=2022-10"),
        (["coverage", "--by", "fund", "--denominator", "registered"], "/v1/coverage?by=fund&denominator=registered"),
        (
            ["coverage", "changes", "--from", "2022-10", "--to", "2022-11"],
            "/v1/coverage/changes?from=2022-10&to=2022-11",
        ),
        (["coverage", "compare"], "/v1/coverage/compared"),
        (["history", "party-gresik-firm"], "/v1/donors/party-gresik-firm"),
        (["usage", "--fund", "fund-labusel-2022"], "/v1/allocations?fund=fund-labusel-2022"),
        (["register", "--state", "paid"], "/v1/claims?state=paid"),
        (["exceptions", "--limit", "5"], "/v1/exceptions?limit=5"),
        (["exceptions", "--code", "DOC-02", "--state", "open"], "/v1/exceptions?code=DOC-02&state=open"),
        (["receivables", "--kind", "refund_due"], "/v1/receivables?kind=refund_due"),
        (["statistics", "list"], "/v1/statistics"),
        (["schemes", "list"], "/v1/schemes"),
        (
            ["law", "tariff", "--programmes", "JKK,JKM", "--month", "2026-04", "--funding-class", "donation"],
            "/v1/law/tariff?programmes=JKK,JKM&month=2026-04&funding_class=donation",
        ),
        (
            ["law", "tariff", "--month", "2025-04", "--funding-class", "state_budget", "--band", "1200000"],
            "/v1/law/tariff?month=2025-04&funding_class=state_budget&band=1200000&sector=other",
        ),
        (["law", "rules", "--on", "2025-01-01"], "/v1/law/rules?on=2025-01-01"),
        (
            ["statement", "fund-gresik-2022", "--last", "2022-12-31"],
            "/v1/funds/fund-gresik-2022/statement?last=2022-12-31",
        ),
        (["journal", "--fund", "fund-gresik-2022", "--limit", "2"], "/v1/journal?fund=fund-gresik-2022&limit=2"),
        (["trial-balance"], "/v1/trial-balance"),
        (["months", "list"], "/v1/months"),
        (["funds", "prepaid", "--valid-at", "2022-10-20"], "/v1/prepaid?valid_at=2022-10-20"),
        (["balances", "--by", "restriction"], "/v1/funds?by=restriction"),
        (["general-ledger", "9501"], "/v1/accounts/9501"),
        (
            ["explain", "--report", "balances", "--known-at", "31", "--known-at", "40"],
            "/v1/explain?report=balances&known_at=31,40",
        ),
        (["balances", "--valid-at", "2022-10-01", "--known-at", "41"], "/v1/funds?valid_at=2022-10-01&known_at=41"),
    ],
)
def test_both_doors_give_the_same_json(client: TestClient, home: Path, args: list[str], route: str) -> None:
    answer = client.get(route)
    assert answer.status_code == 200
    assert json.loads(cli(home, *args, "--json")) == answer.json()
    assert set(answer.json()["as_of"]) >= {"valid_at", "known_at", "head", "root"}
    assert cli(home, *args)


def terms(answer: Any) -> dict[str, int]:
    return {name: figure["rupiah"] for name, figure in answer["rows"][0]["money"][0]["terms"].items()}


def test_the_budget_bought_three_people_for_a_month(client: TestClient) -> None:
    answer = client.get("/v1/funds/fund-labusel-2022").json()
    spent = 3 * 16_800
    assert (terms(answer)["allocated"], terms(answer)["spent"]) == (100_800_000, spent)
    assert terms(answer)["committed"] == 2 * spent
    covered = client.get("/v1/coverage?scheme=scheme-labusel-2022").json()["rows"][0]
    assert (covered["enrolled"], covered["people"], covered["person_months"]) == (3, 3, 3)


def test_a_read_sees_what_was_just_written_and_known_at_does_not(client: TestClient) -> None:
    before = client.get("/v1/funds/fund-gresik-2022").json()
    client.post("/v1/donations/receive", json=GIFT, headers={"Idempotency-Key": "later"})
    after = client.get("/v1/funds/fund-gresik-2022").json()
    known = client.get(f"/v1/funds/fund-gresik-2022?known_at={before['as_of']['known_at']}").json()
    at = client.get("/v1/funds/fund-gresik-2022", params={"known_at": before["as_of"]["at"]}).json()
    assert terms(after)["received"] == terms(before)["received"] + 70_000
    assert known["rows"] == at["rows"] == before["rows"]
    assert known["as_of"]["root"] == before["as_of"]["root"] != after["as_of"]["root"]
    assert known["as_of"]["provisional"] is False


def test_every_entry_is_served_by_position_with_its_leaf(client: TestClient, office: Office, home: Path) -> None:
    head = client.get("/v1/head").json()
    served, after = [], 0
    while True:
        page = client.get("/v1/events", params={"after": after, "limit": 7}).json()
        served += page["entries"]
        if page["next"] is None:
            break
        after = page["next"]
    assert [entry["position"] for entry in served] == list(range(1, head["position"] + 1))
    for entry in served:
        state = json.dumps(entry["state"], separators=(",", ":"), ensure_ascii=False).encode()
        assert leaf_hash(state).hex() == entry["leaf"]
    lines = [json.loads(line) for line in cli(home, "events").splitlines()]
    assert lines == served
    paid = [json.loads(line) for line in cli(home, "events", "--kind", "ContributionPaid").splitlines()]
    assert [line["state"]["kind"] for line in paid] == ["ContributionPaid"]


def test_the_entries_of_one_stream_are_served_by_page(client: TestClient) -> None:
    whole = client.get("/v1/events", params={"limit": 2000}).json()["entries"]
    asked: dict[str, str | int] = {"stream": "fund-labusel-2022", "limit": 1}
    served, after = [], 0
    while (page := client.get("/v1/events", params={**asked, "after": after}).json())["next"] is not None:
        served += page["entries"]
        after = page["next"]
    assert served == [entry for entry in whole if entry["state"]["stream"] == "fund-labusel-2022"]
    assert len(served) > 1


@pytest.mark.parametrize("stream", ["fund-nobody", "1222010101900001", "\x00", "x y"])
def test_a_stream_that_is_not_there_is_unknown_and_not_repeated(client: TestClient, stream: str) -> None:
    answer = client.get("/v1/events", params={"stream": stream})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_stream")
    assert stream not in answer.text


@pytest.mark.parametrize(
    "route",
    [
        "/v1/events",
        "/v1/claims",
        "/v1/exceptions",
        "/v1/coverage?level=village",
        "/v1/coverage?level=district",
        "/v1/coverage?region=12.22.01",
    ],
)
def test_what_tells_of_single_people_needs_a_key(client: TestClient, route: str) -> None:
    assert client.get(route, headers={"Authorization": ""}).json()["code"] == "key_missing"
    assert client.get(route).status_code == 200


@pytest.mark.parametrize("route", ["/v1/coverage?level=regency", "/v1/coverage?region=12.22", "/v1/funds", "/v1/head"])
def test_what_tells_of_money_and_many_people_is_public(client: TestClient, route: str) -> None:
    assert client.get(route, headers={"Authorization": ""}).status_code == 200


@pytest.mark.parametrize(
    ("route", "status", "code"),
    [
        ("/v1/funds/fund-nobody", 404, "unknown_fund"),
        ("/v1/donors/party-nobody", 404, "unknown_donor"),
        ("/v1/funds/nonsense", 422, "malformed"),
        ("/v1/funds?valid_at=2022-02-30", 422, "malformed"),
        ("/v1/funds?valid_at=0", 422, "malformed"),
        ("/v1/funds?valid_at=2022-10-04T00:00:00", 422, "malformed"),
        ("/v1/funds?known_at=yesterday", 422, "malformed"),
        ("/v1/funds?known_at=99999999999999999999", 422, "malformed"),
        ("/v1/funds?known_at=999999999", 422, "known_at_beyond_head"),
        ("/v1/funds?min_position=-1", 422, "malformed"),
        ("/v1/funds?known_at=0001-01-01T00:00:00%2B14:00", 422, "malformed_known_at"),
        ("/v1/funds?nonsense=1", 422, "malformed"),
        ("/v1/funds?by=pot&by=fund", 422, "malformed"),
        ("/v1/funds/fund-labusel-2022?fund=fund-gresik-2022", 422, "malformed"),
        ("/v1/coverage?level=street", 422, "malformed"),
        ("/v1/exceptions?limit=100000", 422, "malformed"),
        ("/v1/law/tariff?month=2026-04", 422, "malformed"),
        ("/v1/law/tariff?month=2026-13&funding_class=donation", 422, "malformed"),
        ("/v1/law/tariff?month=2026-04&funding_class=donation&programmes=JKK,JKK", 422, "malformed"),
        ("/v1/law/tariff?month=2026-04&funding_class=donation&band=highest", 422, "malformed"),
        ("/v1/law/tariff?month=2026-04&funding_class=donation&band=1400000", 409, "no_tariff"),
        ("/v1/law/rules?on=2025-02-30", 422, "malformed"),
        ("/v1/events?after=-1", 422, "malformed"),
        ("/v1/events?kind=Nonsense", 422, "unknown_kind_asked"),
        ("/v1/events?after=%00", 422, "malformed"),
    ],
)
def test_a_read_that_cannot_be_answered_is_a_problem(client: TestClient, route: str, status: int, code: str) -> None:
    answer = client.get(route)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "nonsense" not in answer.json()["detail"] or "nonsense: expected no such field" in answer.json()["detail"]


def test_a_natural_donor_has_no_name(client: TestClient) -> None:
    assert "Orang Rekaan" not in client.get("/v1/donors/party-person").text


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("1222010101900001"), 500, "internal_error"),
        (OperationalError("1222010101900001"), 503, "store_unavailable"),
    ],
)
def test_a_fault_is_a_problem_that_tells_nothing_of_what_was_asked(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def faulty(*args: object) -> bytes:
        raise error

    monkeypatch.setattr("api.routes.reads.answer_json", faulty)
    answer = client.get("/v1/funds")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "1222010101900001" not in answer.text


def test_a_database_that_fails_has_its_exit_code(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*args: object) -> bytes:
        raise OperationalError("database is locked")

    monkeypatch.setattr("api.cli.questions.answer_json", faulty)
    ran = run("balances", "--home", home, "--json")
    assert (ran.code, json.loads(ran.err)["code"]) == (6, "store_unavailable")
