"""The service tells whether it is ready, counts what it does, and writes a line for each request that names nobody."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.app import build_app
from api.bootstrap import Office
from api.logs import log_to
from ledger.errors import Refused
from tests.api.test_writes import GIFT

PERSON = {"nik": "1222064505800001", "name": "Siti Rahayu"}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream, level = io.StringIO(), logging.getLogger("amanah").level
    handler = log_to(stream, "json")
    yield stream
    logging.getLogger().removeHandler(handler)
    logging.getLogger("amanah").setLevel(level)


def told(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines() if '"request"' in line]


def metric(client: TestClient, name: str, **labels: str) -> float:
    families = text_string_to_metric_families(client.get("/metrics").text)
    found = [one for family in families for one in family.samples if one.name == name]
    return sum(one.value for one in found if labels.items() <= one.labels.items())


def test_a_process_that_answers_is_alive_and_ready(client: TestClient) -> None:
    public = TestClient(client.app)
    assert public.get("/livez").json() == {"alive": True}
    answer = public.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": [], "warnings": []})


def test_a_log_that_stands_still_is_a_warning(office: Office) -> None:
    refusal = Refused("log_overtaken", "expected to be alone, found another; stop one")
    client = TestClient(build_app(office, sealing=lambda: refusal))
    assert client.get("/readyz").json() == {"ready": True, "reasons": [], "warnings": ["log_overtaken"]}


def test_without_its_database_a_process_is_not_ready_and_still_alive(office: Office) -> None:
    client = TestClient(build_app(office))
    office.close()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["store_unavailable"])
    assert client.get("/livez").status_code == 200


def test_a_book_whose_file_was_taken_away_is_not_ready(office: Office, home: Path) -> None:
    (home / "amanah.sqlite").rename(home / "away.sqlite")
    answer = TestClient(build_app(office)).get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["store_missing"])


def test_a_process_with_the_keys_of_before_a_rotation_is_not_ready(office: Office) -> None:
    with office.store.writer() as writer:
        writer.note_again("vault_keys", "another")
    answer = TestClient(build_app(office)).get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["vault_keys_rotated"])


def test_requests_commands_and_refusals_are_counted(client: TestClient) -> None:
    client.get("/v1/funds/fund-nobody")
    sent = {"json": GIFT, "headers": {"Idempotency-Key": "one"}}
    assert [client.post("/v1/donations/receive", **sent).status_code for _ in range(2)] == [201, 200]
    client.post("/v1/donations/receive", json={**GIFT, "rupiah": 0}, headers={"Idempotency-Key": "two"})
    count, command = "amanah_commands_total", "donations receive"
    assert metric(client, "amanah_request_seconds_count", route="/v1/funds/{fund}", status="404") == 1
    assert metric(client, count, command=command, outcome="recorded") == 1
    assert metric(client, count, command=command, outcome="not_written") == 1
    assert metric(client, count, command=command, outcome="refused") == 1
    assert metric(client, "amanah_refusals_total", code="unknown_fund") == 1
    assert metric(client, "amanah_refusals_total") == 2


def test_the_metrics_say_where_the_book_its_readers_and_its_log_stand(client: TestClient, office: Office) -> None:
    client.get("/v1/funds")
    head = office.store.head()
    assert metric(client, "amanah_head_position") == head
    assert metric(client, "amanah_sealed_lag") == metric(client, "amanah_witnessed_lag") == head
    assert metric(client, "amanah_projection_lag") == 0
    client.post("/v1/donations/receive", json=GIFT, headers={"Idempotency-Key": "one"})
    assert metric(client, "amanah_projection_lag", reader="moves") == 1
    with office.store.reader():
        assert metric(client, "amanah_connections_in_use") == 1


def test_what_nobody_answers_is_counted_as_one_whatever_was_sent(client: TestClient) -> None:
    for method in ("POST", "BREW", "X" * 40):
        for path in ("/v1/funds", "/v1/claims", "/nowhere"):
            client.request(method, path)
    routes = {
        (one.labels["route"], one.labels["method"])
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for one in family.samples
        if one.name == "amanah_request_seconds_count"
    }
    assert routes == {("none", "POST"), ("none", "other")}


@pytest.mark.parametrize("given", ["1271010101800001", "req-1271010101800001", "no", "a b c d e f"])
def test_an_id_that_may_tell_of_somebody_is_replaced(client: TestClient, given: str) -> None:
    assert client.get("/livez", headers={"X-Request-Id": given}).headers["x-request-id"] != given


def test_what_was_counted_needs_a_key(client: TestClient) -> None:
    assert TestClient(client.app).get("/metrics").json()["code"] == "key_missing"


def test_each_request_is_a_line_with_route_status_actor_and_position(
    client: TestClient, office: Office, lines: io.StringIO
) -> None:
    sent = client.post(
        "/v1/donations/receive", json=GIFT, headers={"Idempotency-Key": "one", "X-Request-Id": "req-00001"}
    )
    assert sent.headers["x-request-id"] == "req-00001"
    (line,) = told(lines)
    assert line.pop("at")[:2] == "20"
    assert line.pop("milliseconds") > 0
    assert line == {
        "actor": "office",
        "event": "request",
        "level": "info",
        "method": "POST",
        "position": office.store.head(),
        "request": "req-00001",
        "route": "/v1/donations/receive",
        "status": 201,
    }


def test_a_refusal_of_access_is_a_line_with_its_code(client: TestClient, lines: io.StringIO) -> None:
    public = TestClient(client.app)
    public.get("/v1/claims")
    public.get("/v1/claims", headers={"Authorization": "Bearer guessed", "X-Request-Id": "no good\tid"})
    missing, unknown = told(lines)
    assert (missing["status"], missing["code"], missing["route"]) == (401, "key_missing", "/v1/claims")
    assert (unknown["status"], unknown["code"]) == (401, "key_unknown")
    assert len(unknown["request"]) == 16
    assert "actor" not in unknown


def test_no_line_names_anybody_or_repeats_an_address(
    client: TestClient, lines: io.StringIO, home: Path, api_key: str
) -> None:
    body = {"batch": "batch-x", "workers": [{"person": PERSON, "domicile": "12.22.06.2001", "occupation": "farmer"}]}
    client.post("/v1/enrollments/enroll", json=body, headers={"Idempotency-Key": "enroll-1"})
    client.get("/v1/donors/party-budi-santoso")
    client.get(f"/nik/{PERSON['nik']}?name=Siti", headers={"Accept": "text/html"})
    client.get(f"/v1/cover/{PERSON['nik']}")
    written = lines.getvalue()
    assert len(told(lines)) == 4
    for word in (PERSON["nik"], "Siti", "Rahayu", "budi-santoso", api_key, "enroll-1"):
        assert word not in written


def test_a_fault_is_one_line_with_its_trace_and_an_answer_without(office: Office, lines: io.StringIO) -> None:
    def broken() -> None:
        raise RuntimeError(f"broken on purpose by {PERSON['nik']}")

    app = build_app(office)
    app.add_api_route("/v1/broken", broken)
    answer = TestClient(app).get("/v1/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert answer.headers["x-content-type-options"] == "nosniff"
    fault, line = (json.loads(one) for one in lines.getvalue().splitlines() if "httpx" not in one)
    assert (line["status"], line["route"], line["code"]) == (500, "/v1/broken", "internal_error")
    assert (fault["level"], fault["error"], fault["request"]) == ("error", "RuntimeError", line["request"])
    assert fault["trace"][-1].startswith("test_operation.py:")
    assert fault["request"] == answer.headers["x-request-id"]
    assert PERSON["nik"] not in lines.getvalue()


def test_text_is_for_what_somebody_should_look_at(office: Office) -> None:
    stream = io.StringIO()
    handler = log_to(stream, "text")
    try:
        TestClient(build_app(office)).get("/v1/funds")
        logging.getLogger("amanah").warning("the log waits for %s", "the disk")
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger("amanah").setLevel(logging.NOTSET)
    assert "request" not in stream.getvalue()
    assert "the log waits for the disk" in stream.getvalue()
