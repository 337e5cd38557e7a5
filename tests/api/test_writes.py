"""Writes over HTTP: receipts, keys, dry runs, bulks, and who may send them."""

import json

import pytest
from fastapi.testclient import TestClient

from api.access import add_actor, retire_actor
from api.bodies import BODY_MAX
from api.bootstrap import Office
from ledger.identities.keys import READER

ROUTE = "/v1/donations/receive"
GIFT = {
    "effective_on": "2022-10-04",
    "account": "bri-gresik-01",
    "bank_reference": "FT22360A1B2C",
    "donor": "party-gresik-firm",
    "fund": "fund-gresik-2022",
    "pot": "pot-gresik-2022",
    "rupiah": 500_000_000,
}


def test_a_gift_is_recorded_and_its_receipt_says_where(client: TestClient, office: Office) -> None:
    before = office.book.head().position
    answer = client.post(ROUTE, json=GIFT, headers={"Idempotency-Key": "gift-1"})
    receipt = answer.json()
    assert answer.status_code == 201
    assert (receipt["position"], receipt["events"], receipt["subject"]) == (before + 1, 1, "fund-gresik-2022")
    assert (receipt["actor"], receipt["key"], receipt["replayed"]) == ("office", "gift-1", False)
    assert receipt["entries"][0]["state"]["what"]["rupiah"] == 500_000_000
    assert office.book.head().position == before + 1


def test_the_same_key_and_request_answer_the_first_receipt(client: TestClient) -> None:
    first = client.post(ROUTE, json=GIFT, headers={"Idempotency-Key": "gift-1"})
    again = client.post(ROUTE, json=GIFT, headers={"Idempotency-Key": "gift-1"})
    assert again.status_code == 200
    assert again.json() == first.json() | {"replayed": True}


def test_a_dry_run_writes_nothing(client: TestClient, office: Office) -> None:
    before = office.book.head()
    answer = client.post(f"{ROUTE}?dry_run=true", json=GIFT, headers={"Idempotency-Key": "gift-1"})
    assert (answer.status_code, answer.json()["dry_run"]) == (200, True)
    assert office.book.head() == before


@pytest.mark.parametrize("word", ["yes", "1", "on", "True", "", "2022"])
def test_a_dry_run_is_true_or_false_and_no_other_word(client: TestClient, office: Office, word: str) -> None:
    before = office.book.head().position
    answer = client.post(f"{ROUTE}?dry_run={word}", json=GIFT, headers={"Idempotency-Key": "gift-1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert "dry_run: expected true or false" in answer.json()["detail"]
    assert office.book.head().position == before


def test_a_misspelt_dry_run_is_refused_and_not_recorded(client: TestClient, office: Office) -> None:
    before = office.book.head()
    answer = client.post(f"{ROUTE}?dryrun=true", json=GIFT, headers={"Idempotency-Key": "gift-1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert office.book.head() == before


@pytest.mark.parametrize("key", [None, "", "two words", "x" * 201, "caf\u00e9"])
def test_a_write_without_a_proper_idempotency_key_is_refused(client: TestClient, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key.encode("latin-1")}
    answer = client.post(ROUTE, json=GIFT, headers=headers)  # type: ignore[arg-type]  # bytes are allowed
    assert answer.status_code == 422
    assert answer.json()["code"] in ("malformed", "idempotency_key_malformed")


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "key_missing"),
        ("Bearer ", "key_missing"),
        ("Bearer amanah_nobody", "key_unknown"),
        ("Basic b2ZmaWNl", "key_missing"),
    ],
)
def test_a_write_without_a_known_key_is_denied(client: TestClient, authorization: str, code: str) -> None:
    answer = client.post(ROUTE, json=GIFT, headers={"Authorization": authorization, "Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_readers_key_may_read_entries_but_not_write(client: TestClient, office: Office) -> None:
    key = add_actor(office.store, "auditor", role=READER)
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k"}
    assert client.get("/v1/events", headers=headers).status_code == 200
    answer = client.post(ROUTE, json=GIFT, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "key_may_only_read")


def test_a_retired_key_is_shut_out_and_its_name_stays_taken(client: TestClient, office: Office) -> None:
    key = add_actor(office.store, "desk", role="writer")
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k"}
    assert client.post(ROUTE, json=GIFT, headers=headers).json()["actor"] == "desk"
    retire_actor(office.store, "desk")
    assert client.post(ROUTE, json=GIFT, headers=headers).status_code == 401
    with pytest.raises(Exception, match="stays taken"):
        add_actor(office.store, "desk", role="writer")


def test_the_actor_is_never_taken_from_the_body(client: TestClient) -> None:
    answer = client.post(ROUTE, json=GIFT | {"actor": "somebody"}, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_a_body_of_another_type_is_refused(client: TestClient) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "text/plain"}
    answer = client.post(ROUTE, content=json.dumps(GIFT), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type_unsupported")


def test_a_body_that_is_too_large_is_refused_announced_or_not(client: TestClient) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    announced = client.post(ROUTE, content=b" " * (BODY_MAX + 1), headers=headers)
    streamed = client.post(ROUTE, content=(b" " * 1_000_000 for _ in range(BODY_MAX // 1_000_000 + 1)), headers=headers)
    assert [(a.status_code, a.json()["code"]) for a in (announced, streamed)] == [(413, "body_too_large")] * 2


def test_a_value_that_is_refused_is_not_repeated(client: TestClient) -> None:
    nik = "1222010101900001"
    body = {"batch": "batch-labusel-2022", "workers": [{"person": {"nik": f"{nik}9", "name": "Nama"}, "region": "12"}]}
    answer = client.post("/v1/enrollments/enrol", json=body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 422
    assert nik not in answer.text
    assert "Nama" not in answer.text
    assert "workers[0].person.nik" in answer.text


ROWS = [
    {"noun": "donations", "verb": "receive", "key": "b-1", "body": GIFT},
    {"noun": "donations", "verb": "receive", "key": "b-2", "body": GIFT | {"bank_reference": "FT-2b"}},
]


@pytest.mark.parametrize("lines", [False, True])
def test_a_bulk_is_one_commit(client: TestClient, office: Office, lines: bool) -> None:
    body = "\n".join(json.dumps(row) for row in ROWS) if lines else json.dumps(ROWS)
    media = "application/x-ndjson" if lines else "application/json"
    answer = client.post("/v1/bulk", content=body, headers={"Content-Type": media})
    assert answer.status_code == 201
    first, second = answer.json()
    assert second["position"] == first["position"] + 1 == office.book.head().position
    again = client.post("/v1/bulk", content=body, headers={"Content-Type": media})
    assert [row["replayed"] for row in again.json()] == [True, True]


def test_a_bulk_with_one_offending_command_records_nothing_and_names_it(client: TestClient, office: Office) -> None:
    before = office.book.head()
    rows = [*ROWS, ROWS[0] | {"key": "b-3", "body": GIFT | {"fund": "fund-nobody"}}]
    answer = client.post("/v1/bulk", json=rows)
    assert (answer.status_code, answer.json()["code"]) == (409, "bulk_refused")
    assert [(row["row"], row["code"]) for row in answer.json()["numbers"]["rows"]] == [(2, "unknown_fund")]
    assert office.book.head() == before


def test_a_bulk_with_malformed_rows_names_each(client: TestClient, office: Office) -> None:
    before = office.book.head()
    rows = [ROWS[0], {"noun": "nobody", "verb": "knows", "key": "x", "body": {}}, ROWS[1] | {"body": {"rupiah": "1"}}]
    answer = client.post("/v1/bulk", json=rows)
    assert [(row["row"], row["code"]) for row in answer.json()["numbers"]["rows"]] == [
        (1, "unknown_command"),
        (2, "malformed"),
    ]
    assert office.book.head() == before


def test_an_unknown_route_and_a_wrong_method_are_problems(client: TestClient) -> None:
    for method, path, status, code in [
        ("GET", "/v1/nothing", 404, "unknown_route"),
        ("POST", "/v1/donations/steal", 404, "unknown_route"),
        ("DELETE", ROUTE, 405, "method_not_allowed"),
        ("GET", "/nothing", 404, "unknown_route"),
    ]:
        answer = client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
