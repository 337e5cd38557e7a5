"""The OpenAPI document describes every route, field and error."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.reads import READS
from ledger.commands import COMMANDS

JSON = dict[str, Any]


@pytest.fixture
def document(client: TestClient) -> JSON:
    answer = client.get("/v1/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def test_every_command_has_a_route_with_a_valid_example(document: JSON) -> None:
    for command in COMMANDS:
        operation = document["paths"][f"/v1/{command.NOUN}/{command.VERB}"]["post"]
        body = operation["requestBody"]["content"]["application/json"]
        assert body["schema"] == {"$ref": f"#/components/schemas/{command.__name__}"}
        command.model_validate(body["example"])
        assert operation["summary"].endswith(".")
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert names == {"Idempotency-Key", "dry_run"}
        assert operation["security"] == [{"HTTPBearer": []}]
        assert set(operation["responses"]) == {"200", "201", "4XX"}


def test_every_read_has_its_parameters_and_answer(document: JSON) -> None:
    for read in READS:
        operation = document["paths"][read.path]["get"]
        assert {parameter["name"] for parameter in operation["parameters"]} == {
            field.alias or name for name, field in read.asked.model_fields.items()
        }
        assert "$ref" in operation["responses"]["200"]["content"]["application/json"]["schema"]


def test_every_reference_resolves(document: JSON) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    seen: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            seen.extend([part["$ref"]] if isinstance(part.get("$ref"), str) else [])
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(document)
    assert seen
    assert set(seen) <= known


def test_every_field_of_a_command_has_a_description(document: JSON) -> None:
    schemas = document["components"]["schemas"]
    for command in COMMANDS:
        for name, field in schemas[command.__name__]["properties"].items():
            inner = [field, *field.get("anyOf", ()), *field.get("allOf", ())]
            told = [one for one in inner if "description" in one or "$ref" in one]
            assert told, f"{command.__name__}.{name} is not described"


def test_a_page_of_exceptions_says_that_it_may_have_more_rows_and_where_the_next_begins(document: JSON) -> None:
    told = {one["name"]: one["description"] for one in document["paths"]["/v1/exceptions"]["get"]["parameters"]}
    assert "the rest of those that are seen at the same position" in told["limit"]
    assert "by the seen_at of the last row" in told["after"]
