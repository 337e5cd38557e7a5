"""Every money command can be built from the examples of its own fields, from which its pages are made."""

import pytest

from ledger.allocations.commands import COMMANDS as ALLOCATIONS
from ledger.command import Command
from ledger.contributions.commands import COMMANDS as CONTRIBUTIONS
from ledger.donations.commands import COMMANDS as DONATIONS
from ledger.funds.commands import COMMANDS as FUNDS

MONEY = (*FUNDS, *DONATIONS, *ALLOCATIONS, *CONTRIBUTIONS)


def resolved(schema: dict[str, object], definitions: dict[str, dict[str, object]]) -> dict[str, object]:
    """Follow a reference of a schema, its own words first."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return {**definitions.get(name, {}), **schema}


@pytest.mark.parametrize("kind", MONEY, ids=lambda kind: f"{kind.NOUN} {kind.VERB}")
def test_a_command_is_built_from_the_examples_of_its_required_fields(kind: type[Command]) -> None:
    schema = kind.model_json_schema()
    fields = {
        name: resolved(schema["properties"][name], schema.get("$defs", {}))["examples"][0]  # type: ignore[index]
        for name in schema["required"]
    }
    assert kind.model_validate_json(kind.model_validate(fields).model_dump_json())


@pytest.mark.parametrize("kind", MONEY, ids=lambda kind: f"{kind.NOUN} {kind.VERB}")
def test_every_field_is_described(kind: type[Command]) -> None:
    schema = kind.model_json_schema()
    for name, field in schema["properties"].items():
        assert resolved(field, schema.get("$defs", {})).get("description"), f"{kind.__name__}.{name}"


def test_each_verb_is_said_once() -> None:
    assert len({(kind.NOUN, kind.VERB) for kind in MONEY}) == len(MONEY)
