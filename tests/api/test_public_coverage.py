"""What whoever has no key is told of coverage: of a regency with few people that they are fewer than five."""

import pytest
from fastapi.testclient import TestClient

NOBODY = {"Authorization": ""}
COUNTS = ("enrolled", "people", "active", "cumulative", "in_grace", "lapsed")


@pytest.mark.parametrize("asked", ["region=12.22", "level=regency", "level=regency&region=12"])
def test_a_small_count_of_a_regency_is_none_to_the_public_and_told_as_fewer_than_five(
    client: TestClient, asked: str
) -> None:
    route = f"/v1/coverage?{asked}&on=2022-10-15&scheme=scheme-labusel-2022"
    [whole], [public] = client.get(route).json()["rows"], client.get(route, headers=NOBODY).json()["rows"]
    assert 0 < whole["people"] < 5
    assert whole["fewer_than_five"] == []
    few = [name for name in COUNTS if whole[name]]
    assert [public[name] for name in few] == [None] * len(few)
    assert set(few) <= set(public["fewer_than_five"])
    assert {name: public[name] for name in COUNTS if not whole[name]} == dict.fromkeys(set(COUNTS) - set(few), 0)


def test_joiners_and_leavers_of_a_regency_are_withheld_alike(client: TestClient) -> None:
    route = "/v1/coverage/changes?region=12.22&from=2022-09&to=2022-10&scheme=scheme-labusel-2022"
    [whole], [public] = client.get(route).json()["rows"], client.get(route, headers=NOBODY).json()["rows"]
    assert 0 < whole["joined"] < 5
    assert public["joined"] is None
    assert {"joined", "active_after"} <= set(public["fewer_than_five"])


@pytest.mark.parametrize(
    "asked", ["fund=fund-labusel-2022", "by=fund", "by=month", "by=programme", "programme=JKM", "fund_class=village"]
)
def test_regencies_told_apart_by_more_than_schemes_need_a_key(client: TestClient, asked: str) -> None:
    for where in ("level=regency", "region=12.22"):
        route = f"/v1/coverage?{where}&{asked}"
        assert client.get(route, headers=NOBODY).json()["code"] == "key_missing"
        assert client.get(route).status_code == 200
    assert client.get(f"/v1/coverage?level=province&{asked}", headers=NOBODY).status_code == 200


def test_a_key_that_is_not_known_is_refused_where_it_would_show_more(client: TestClient) -> None:
    answered = client.get("/v1/coverage?region=12.22", headers={"Authorization": "Bearer nonsense"})
    assert answered.json()["code"] == "key_unknown"
