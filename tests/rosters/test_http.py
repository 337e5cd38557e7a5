"""Lists over HTTP: a file goes in, the plan comes back, another key approves, and the plan is applied once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.bootstrap import Office
from api.rosters.reading import opened
from tests.rosters.change_stage import HEADING as CHANGE_HEADING
from tests.rosters.change_stage import OTHER_FUND, leaving, seated, with_other_fund
from tests.rosters.files import as_csv, as_xlsx, people
from tests.rosters.stage import AGREEMENT, APPROVER, FUND, ON, PLANNER

TERMS = {"fund": FUND, "agreement": AGREEMENT, "first": "2022-10", "last": "2022-12", "effective_on": str(ON)}
OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def client(at: Office) -> Iterator[TestClient]:
    with TestClient(build_app(at), raise_server_exceptions=False, headers=key_of(PLANNER)) as opened_:
        yield opened_


def key_of(actor: str) -> dict[str, str]:
    return {"Authorization": f"Bearer amanah_{actor}"}


def test_a_list_goes_in_and_is_enrolled_by_two_keys(client: TestClient) -> None:
    planned = client.post("/v1/rosters/plan", params=TERMS, content=as_xlsx(people(3)), headers=OCTETS)
    assert planned.status_code == 201, planned.text
    plan = planned.json()
    assert plan["counts"]["accepted"] == 3
    assert [one["plan"] for one in client.get("/v1/rosters/plans").json()] == [plan["plan"]]
    at = f"/v1/rosters/plans/{plan['plan']}"
    assert client.get(at).json() == plan
    body = {"plan": plan["plan"], "digest": plan["digest"], "effective_on": str(ON)}
    own = client.post("/v1/rosters/approve", json=body, headers={"Idempotency-Key": "own"})
    assert (own.status_code, own.json()["code"]) == (409, "second_person_needed")
    other = client.post("/v1/rosters/approve", json=body, headers={"Idempotency-Key": "other"} | key_of(APPROVER))
    assert other.status_code == 201
    first, again = client.post(f"{at}/apply"), client.post(f"{at}/apply")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["position"] == again.json()["position"]


def test_the_rows_and_the_result_come_back_without_names(client: TestClient) -> None:
    rows = [*people(2), *people(1)]
    headers = {"Content-Type": "text/csv"}
    plan = client.post("/v1/rosters/plan", params=TERMS, content=as_csv(rows), headers=headers).json()["plan"]
    told = client.get(f"/v1/rosters/plans/{plan}/rows", params={"verdict": "duplicate"})
    assert told.json() == [{"row": 4, "verdict": "duplicate", "code": "same_nik", "numbers": {"first_row": 2}}]
    bad = client.get(f"/v1/rosters/plans/{plan}/result", params={"bad": "true"})
    assert len(list(opened(bad.content).lines)) == 1
    assert client.get("/v1/rosters/template").content.startswith(b"PK")


@pytest.mark.parametrize("path", ["plans", "plans/plan-x", "plans/plan-x/rows", "plans/plan-x/result", "template"])
def test_nobody_without_a_key_sees_a_plan(client: TestClient, path: str) -> None:
    answer = client.get(f"/v1/rosters/{path}", headers={"Authorization": ""})
    assert answer.status_code == 401


def test_what_is_wrong_is_a_problem_with_a_code(client: TestClient, tmp_path: Path) -> None:
    empty = client.post("/v1/rosters/plan", params=TERMS, content=b"", headers=OCTETS)
    assert (empty.status_code, empty.json()["code"]) == (422, "file_empty")
    month = client.post("/v1/rosters/plan", params=TERMS | {"first": "2022"}, content=b"x", headers=OCTETS)
    assert (month.status_code, month.json()["code"]) == (422, "malformed")
    wrong = client.post("/v1/rosters/plan", params=TERMS | {"found": "x"}, content=b"x", headers=OCTETS)
    assert wrong.status_code == 422
    assert client.get("/v1/rosters/plans/plan-none").status_code == 404


def test_changes_go_in_as_files_and_batches_are_transferred_and_renewed(client: TestClient, at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 3)
    said = {"batch": of.batch, "effective_on": str(ON)}
    leave = said | {"change": "withdraw", "from_month": "2022-11", "reason": "moved"}
    file = as_csv([leaving(1), leaving(9)], heading=CHANGE_HEADING)
    planned = client.post("/v1/rosters/plan-changes", params=leave, content=file, headers=OCTETS)
    assert planned.status_code == 201, planned.text
    plan = planned.json()
    assert (plan["counts"]["accepted"], plan["codes"], plan["change"]) == (1, {"not_in_batch": 1}, "withdraw")
    address = f"/v1/rosters/plans/{plan['plan']}"
    assert client.get(address).json() == plan
    rows = client.get(f"{address}/rows", params={"verdict": "ineligible"}).json()
    assert [(one["row"], one["code"]) for one in rows] == [(3, "not_in_batch")]
    assert client.get(f"{address}/result", params={"bad": "true"}).content.startswith(b"PK")
    body = {"plan": plan["plan"], "digest": plan["digest"], "effective_on": str(ON)}
    other = client.post("/v1/rosters/approve", json=body, headers={"Idempotency-Key": "other"} | key_of(APPROVER))
    assert other.status_code == 201
    assert client.post(f"{address}/apply").status_code == 201
    moved = client.post("/v1/rosters/transfer", params=said | {"from_month": "2022-11", "to_fund": OTHER_FUND})
    assert (moved.status_code, moved.json()["counts"]["accepted"], moved.json()["whole"]) == (201, 2, True)
    assert client.get(f"/v1/rosters/plans/{moved.json()['plan']}/result").content.startswith(b"PK")
    year = {"batch": of.batch, "fund": FUND, "first": "2023-01", "last": "2023-02", "effective_on": str(ON)}
    renewed = client.post("/v1/rosters/renew", params=year)
    assert (renewed.status_code, renewed.json()["renewal"]["continuing"]) == (201, 2)
    assert renewed.json()["renewal"]["left_out"] == {"moved": 1}


def test_terms_of_changes_that_do_not_fit_are_refused(client: TestClient, at: Office) -> None:
    of = seated(at, 1)
    said = {"batch": of.batch, "effective_on": str(ON)}
    lost = client.post("/v1/rosters/transfer", params=said | {"to_fund": OTHER_FUND})
    assert (lost.status_code, lost.json()["code"]) == (422, "malformed")
    unknown = client.post("/v1/rosters/plan-changes", params=said | {"change": "sing"}, content=b"x", headers=OCTETS)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "malformed")
