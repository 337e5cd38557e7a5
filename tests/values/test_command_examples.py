"""The examples of a command's fields make a valid command: documentation that is built from them is true."""

from typing import Any

import pytest

from ledger.agreements.commands import COMMANDS as AGREEMENTS
from ledger.command import Command
from ledger.law.commands import COMMANDS as LAW
from ledger.parties.commands import COMMANDS as PARTIES
from ledger.schemes.commands import COMMANDS as SCHEMES
from ledger.statistics.commands import COMMANDS as STATISTICS

COMMANDS = (*LAW, *PARTIES, *SCHEMES, *AGREEMENTS, *STATISTICS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.NOUN}-{command.VERB}")
def test_the_examples_of_the_required_fields_make_a_command(command: type[Command]) -> None:
    schema: dict[str, Any] = command.model_json_schema()
    words = {name: schema["properties"][name]["examples"][0] for name in schema["required"]}
    assert command.model_validate(words)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.NOUN}-{command.VERB}")
def test_every_field_is_described_and_every_optional_example_is_valid(command: type[Command]) -> None:
    schema: dict[str, Any] = command.model_json_schema()
    words = {name: schema["properties"][name]["examples"][0] for name in schema["required"]}
    for name, field in schema["properties"].items():
        assert field["description"].endswith("."), name
        for example in field.get("examples", ()):
            assert command.model_validate(words | {name: example}), name


def test_every_command_has_a_place_of_its_own_and_a_sentence() -> None:
    places = [(command.NOUN, command.VERB) for command in COMMANDS]
    assert len(set(places)) == len(places) == 25
    for command in COMMANDS:
        assert command.__doc__ is not None
        assert command.__doc__.split("\n")[0].endswith(".")
        assert set(command.IDS) <= set(command.model_fields)
