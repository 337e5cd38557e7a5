"""A read that names what cannot answer is refused with the words or the fund that can, never answered with nothing."""

import pytest
from fastapi.testclient import TestClient

from projections.checks.every import CHECKS

REFUSED = [
    ("/v1/exceptions?code=XYZ-99", 422, "malformed"),
    ("/v1/coverage?occupation=pilot", 404, "unknown_occupation_asked"),
    ("/v1/coverage/changes?from=2022-10&to=2022-11&occupation=pilot", 404, "unknown_occupation_asked"),
    ("/v1/funds/fund-gresik-2022/statement?pot=pot-labusel-2022", 422, "pot_of_another_fund"),
    ("/v1/funds/fund-gresik-2022/statement?credit=budget-labusel-2022", 422, "credit_of_another_fund"),
    ("/v1/trace/lots/gift-first/pot-labusel-2022", 422, "credit_of_another_fund"),
]
ANSWERED = [
    "/v1/exceptions?code=CLM-05",
    "/v1/coverage?occupation=fisher",
    "/v1/coverage?occupation=farmer",
    "/v1/funds/fund-gresik-2022/statement?pot=pot-gresik-2022&credit=gift-first",
    "/v1/trace/lots/gift-first/pot-gresik-2022",
]


@pytest.mark.parametrize(("address", "status", "code"), REFUSED)
def test_a_word_or_a_fund_that_cannot_answer_is_refused(
    client: TestClient, address: str, status: int, code: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ", found " in answer.json()["detail"]


@pytest.mark.parametrize("address", ANSWERED)
def test_what_can_answer_is_answered_though_with_nothing(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_codes_of_all_checks_are_listed_beside_one_that_none_has(client: TestClient) -> None:
    told = client.get("/v1/exceptions?code=XYZ-99").json()["detail"]
    assert "found XYZ-99" in told
    assert all(check.code in told for check in CHECKS)


def test_a_code_of_no_form_is_not_repeated(client: TestClient) -> None:
    assert "1222010101900001" not in client.get("/v1/exceptions?code=1222010101900001").text


def test_the_fund_of_a_pot_is_named_where_another_is_asked(client: TestClient) -> None:
    told = client.get("/v1/funds/fund-gresik-2022/statement?pot=pot-labusel-2022").json()
    assert told["numbers"]["pot_fund"] == "fund-labusel-2022"
    assert "found pot-labusel-2022 of fund-labusel-2022" in told["detail"]


def test_a_credit_is_of_each_fund_to_which_its_money_was_moved(client: TestClient) -> None:
    for noun, verb, body in MOVING:
        told = client.post(f"/v1/{noun}/{verb}", json=body, headers={"Idempotency-Key": f"{noun}-{verb}"})
        assert told.status_code == 201, told.json()
    assert client.get("/v1/funds/fund-gresik-2023/statement?credit=gift-first").json()["rows"]
    assert client.get("/v1/trace/lots/gift-first/pot-gresik-2023").json()["rows"]


MOVING: tuple[tuple[str, str, dict[str, object]], ...] = (
    (
        "funds",
        "open",
        {
            "effective_on": "2022-11-01",
            "fund": "fund-gresik-2023",
            "pot": "pot-gresik-2023",
            "fund_class": "donation",
            "name": "GN Lingkaran 2023",
            "owner": "party-gresik-foundation",
        },
    ),
    (
        "funds",
        "transfer",
        {
            "effective_on": "2022-11-02",
            "credit": "gift-first",
            "fund": "fund-gresik-2022",
            "from_pot": "pot-gresik-2022",
            "to_fund": "fund-gresik-2023",
            "to_pot": "pot-gresik-2023",
            "rupiah": 100_000,
        },
    ),
)
