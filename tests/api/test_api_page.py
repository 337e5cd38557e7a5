"""The page on the HTTP API names every read, and says of each truly whether it needs a key."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.routes.reads import ROUTES

PAGE = Path(__file__).parents[2] / "docs" / "http-api.md"
ROW = re.compile(r"^\| `(/v1/\S+)` \| .+ \|(?: `(.+)`)? \| (.+) \|$", re.MULTILINE)
TOLD = {route: (name, key) for route, name, key in ROW.findall(PAGE.read_text(encoding="utf-8"))}
STANDING = {
    "{fund}": "fund-labusel-2022",
    "{donor}": "party-gresik-firm",
    "{account}": "1101",
    "{month}": "2022-10",
    "{claim}": "claim-nobody",
    "{worker}": "w-0c9k7q3z5vhx2m8d",
    "{donation}": "gift-first",
    "{credit}": "gift-first",
    "{pot}": "pot-gresik-2022",
    "{position}": "1",
}

ASKED = {"/v1/law/tariff": "?month=2026-04&funding_class=donation", "/v1/explain": "?report=balances&known_at=1,2"} | {
    "/v1/coverage/changes": "?from=2022-10&to=2022-11",
    "/v1/months/export": "?fund=fund-labusel-2022&month=2022-10",
}
"""What a read cannot do without, beside its path."""


CONDITIONAL = {
    *("/v1/coverage", "/v1/coverage/changes", "/v1/donors/{donor}"),
}
"""Where it depends on what is asked."""


def status(client: TestClient, route: str) -> int:
    """Return how a read is answered without a key."""
    for field, id_ in STANDING.items():
        route = route.replace(field, id_)
    return client.get(route + ASKED.get(route, ""), headers={"Authorization": ""}).status_code


def test_the_page_names_every_read_with_its_subcommand() -> None:
    reads = {path: read.name for path, read in ROUTES} | {
        "/v1/events": "events",
        "/v1/head": "",
        "/v1/log/level/{position}": "log show",
    }
    assert {route: name for route, (name, _) in TOLD.items()} == reads


@pytest.mark.parametrize("route", TOLD)
def test_a_read_needs_a_key_where_the_page_says_so(client: TestClient, route: str) -> None:
    _, key = TOLD[route]
    assert status(client, route) == (401 if key == "yes" else 200)


def test_what_the_page_calls_conditional_is() -> None:
    some = {path for path, read in ROUTES if read.of_persons is not None and TOLD[path][1] not in ("yes", "no")}
    assert some == {path for path in TOLD if TOLD[path][1] not in ("yes", "no")} == CONDITIONAL


@pytest.mark.parametrize("asked", ["level=district", "level=village", "region=12.22.01", "region=12.22.01.2002"])
def test_cover_below_the_regency_needs_a_key(client: TestClient, asked: str) -> None:
    assert status(client, f"/v1/coverage?{asked}") == 401


@pytest.mark.parametrize("asked", ["level=province", "level=regency", "region=12.22", "region=12"])
def test_cover_of_a_regency_needs_none(client: TestClient, asked: str) -> None:
    assert status(client, f"/v1/coverage?{asked}") == 200
