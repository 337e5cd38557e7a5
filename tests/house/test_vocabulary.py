"""The vocabulary is whole, and what was stored once is read as the same words for ever."""

import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import pytest
from pydantic import ValidationError

import ledger
from ledger.command import Command, FactCommand
from ledger.commands import COMMANDS
from ledger.event import Event, Fact, leaf_hash
from ledger.store.mapper import UnknownKind, decode_state
from ledger.vocabulary import KINDS
from tests.house.vectors import forms, kept

T = TypeVar("T")
VECTORS = kept()
FORMS = [(kind, form) for kind, both in sorted(VECTORS.items()) for form in sorted(both)]


def classes_below(base: type[T]) -> Iterator[type[T]]:
    for module in pkgutil.walk_packages(ledger.__path__, "ledger."):
        import_module(module.name)
    for below in base.__subclasses__():
        yield below
        yield from classes_below(below)


def test_every_event_of_the_ledger_is_in_the_vocabulary() -> None:
    whole = {event for event in classes_below(Event) if event.__module__.startswith("ledger.")}
    shared = {event for event in whole if any(issubclass(kind, event) and kind is not event for kind in KINDS)}
    assert Fact in shared
    assert whole - shared == set(KINDS)


def test_every_command_of_the_ledger_is_in_the_list_of_commands() -> None:
    whole = {command for command in classes_below(Command) if command.__module__.startswith("ledger.")}
    said = {command for command in whole if command.VERB}
    assert FactCommand not in said
    assert said == set(COMMANDS)
    assert all(not command.VERB for command in whole - set(COMMANDS))


def test_a_kind_is_named_once_and_a_command_has_one_place() -> None:
    assert len({kind.KIND for kind in KINDS}) == len(KINDS)
    assert len({(command.NOUN, command.VERB) for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.NOUN}-{command.VERB}")
def test_a_noun_is_a_folder_of_the_ledger_and_holds_its_commands(command: type[Command]) -> None:
    assert (Path(ledger.__file__).parent / command.NOUN).is_dir()
    assert command.__module__.startswith(f"ledger.{command.NOUN}.")


def test_every_kind_has_its_stored_form_and_none_was_removed_or_renamed() -> None:
    known = {kind.KIND for kind in KINDS}
    missing = sorted(known - set(VECTORS))
    assert not missing, f"run python -m tests.house.vectors for {missing}"
    for kind, both in VECTORS.items():
        if kind not in known:
            for form in both.values():
                assert decode_state(1, kind, form["state"].encode()).event.KIND in known


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_a_stored_form_is_read_as_the_words_that_were_written(kind: str, form: str) -> None:
    state = VECTORS[kind][form]["state"].encode()
    entry = decode_state(7, kind, state)
    assert leaf_hash(state).hex() == VECTORS[kind][form]["leaf"]
    assert (entry.position, entry.stream, entry.version, entry.by) == (7, "party-vector", 1, "treasurer-desk")
    if kind == entry.event.KIND:
        assert state.endswith(b',"what":' + entry.event.canonical() + b"}")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_the_full_form_of_a_kind_names_every_field_that_it_had(kind: type[Event]) -> None:
    assert set(forms(kind)) == {"full", "lean"}
    full = json.loads(VECTORS[kind.KIND]["full"]["state"])["what"]
    lean = json.loads(VECTORS[kind.KIND]["lean"]["state"])["what"]
    assert set(lean) <= set(full) <= set(kind.model_fields)


def test_a_field_that_is_gone_or_renamed_is_noticed() -> None:
    class PartyAliasAdded(Fact):
        """The same kind, whose alias somebody called otherwise."""

        party: str
        spelling: str

    state = json.loads(VECTORS["PartyAliasAdded"]["full"]["state"])
    with pytest.raises(ValidationError, match=r"alias\s+Extra inputs"):
        PartyAliasAdded.model_validate_json(json.dumps(state["what"]))


def test_a_kind_that_is_gone_is_noticed() -> None:
    state = VECTORS["PartyAliasAdded"]["full"]["state"].replace("PartyAliasAdded", "PartyNicknamed")
    with pytest.raises(UnknownKind):
        decode_state(1, "PartyNicknamed", state.encode())
