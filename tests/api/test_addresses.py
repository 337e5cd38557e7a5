"""What an address may say, and how a refusal names what was wrong in it."""

import re
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.bootstrap import Office
from tests.api.serving import serving
from tests.cli.running import run

MOMENT = "2023-01-01T00:00:00+07:00"


@pytest.mark.parametrize("address", [f"/v1/funds?known_at={MOMENT}", f"/?known_at={MOMENT}"])
def test_a_plus_that_an_address_made_a_space_is_an_offsets_plus(office: Office, address: str) -> None:
    with serving(office) as server:
        answer = httpx2.get(f"{server}{address}")
    assert answer.status_code == 200


def test_the_space_is_taken_for_a_plus_before_an_offset_alone(client: TestClient) -> None:
    both = f"/v1/explain?report=balances&known_at={MOMENT},2023-02-01T00:00:00+0700"
    assert client.get(both).status_code == 200
    assert client.get("/v1/funds?known_at=2023-01-01+00:00:00").json()["code"] == "malformed"
    assert client.get("/v1/funds?known_at=3+1").json()["code"] == "malformed"


def test_two_moments_are_given_with_a_comma_or_twice(client: TestClient) -> None:
    asked = "/v1/explain?report=balances"
    answers = [client.get(f"{asked}&{moments}") for moments in ("known_at=3,20", "known_at=3&known_at=20")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    told = client.get(f"{asked}&known_at=31").json()["detail"]
    assert "known_at: expected two moments, such as known_at=31,57 in an address, found 1; give both" in told


def test_the_document_shows_two_moments_as_a_list_with_commas(client: TestClient) -> None:
    told = client.get("/v1/openapi.json").json()["paths"]["/v1/explain"]["get"]["parameters"]
    (moments,) = [one for one in told if one["name"] == "known_at"]
    assert (moments["schema"]["type"], moments["style"], moments["explode"]) == ("array", "form", False)
    assert moments["example"] == ["31", "57"]
    assert "comma" in moments["description"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/v1/funds?by=colour", "found colour"),
        ("/v1/claims?programme=JKP", "found JKP"),
        ("/v1/coverage?level=street", "found street"),
        ("/v1/events?kind=Nope", "found Nope"),
        ("/v1/funds?by=1222010101900001", "found another;"),
        ("/v1/events?kind=1222010101900001", "found another word;"),
    ],
)
def test_a_word_that_is_none_of_a_list_is_told_and_a_number_is_not(client: TestClient, address: str, told: str) -> None:
    detail = client.get(address).json()["detail"]
    assert told in detail
    assert "1222010101900001" not in detail


def test_a_question_on_the_command_line_tells_the_word_and_a_command_does_not(home: Path) -> None:
    assert "found colour" in run("balances", "--by", "colour", "--home", home).err
    register = run("parties", "register", "--party-kind", "siti", "--home", home, "--effective-on", "2022-10-04")
    assert "found another" in register.err
    assert "siti" not in register.err


@pytest.mark.parametrize(
    ("address", "field"), [("/v1/events?after=-1", "after"), ("/v1/funds?min_position=-1", "min_position")]
)
def test_a_parameter_is_called_by_its_plain_name(client: TestClient, address: str, field: str) -> None:
    assert [one["field"] for one in client.get(address).json()["numbers"]["fields"]] == [field]


def test_a_header_is_called_by_its_plain_name(client: TestClient) -> None:
    told = client.post("/v1/donations/receive", json={}).json()
    assert [one["field"] for one in told["numbers"]["fields"]] == ["Idempotency-Key"]


def test_what_to_do_is_told_once(client: TestClient) -> None:
    told = client.get("/v1/funds?valid_at=2022-02-30").json()["detail"]
    assert told.endswith("found a day that no month has; mend the day")
    assert client.get("/v1/funds?by=colour").json()["detail"].endswith("; mend them and send it again")


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("/v1/accounts/9999", "docs/chart-of-accounts.md"),
        ("/v1/funds/fund-nobody", "`amanah balances`"),
        ("/v1/donors/party-nobody", "`amanah balances --by source`"),
        ("/v1/claims/claim-nobody/entitlement", "`amanah register`"),
        ("/v1/trace/donations/gift-nobody", "`amanah balances --by credit`"),
    ],
)
def test_whoever_reads_of_an_unknown_thing_is_told_where_to_look(client: TestClient, address: str, where: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert re.search(rf"; .*{re.escape(where)}", answer.json()["detail"])
    assert "record it first" not in answer.json()["detail"]
