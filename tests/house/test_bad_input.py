"""Every command, sent wrong in every way we know, is refused before anything moves."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from ledger.command import Command, FactCommand
from ledger.commands import COMMANDS
from ledger.errors import AlreadyRecorded, Refusal
from ledger.receipt import Receipt
from tests.house.words import bounds, example_words, parts_of, schema_of
from tests.support.office import Desk, desk

SAFE = 2**53
TOMORROW = date(2026, 11, 22)
EACH = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.NOUN}-{command.VERB}")
Change = Callable[[Any], Any]
"""Any: a value of whatever type, and what takes its place."""


def said(command: type[Command]) -> Iterator[dict[str, Any]]:
    """Yield the command's required words, and the same with one of the others each; all of them are taken."""
    schema = schema_of(command)
    needed, full = example_words(schema, full=False), example_words(schema, full=True)
    others = [needed | {name: full[name]} for name in sorted(set(full) - set(needed))]
    taken = [words for words in (needed, *others) if _is_taken(command, words)]
    assert taken, f"the examples of {command.__name__} make no command"
    yield from taken


def _is_taken(command: type[Command], words: Mapping[str, Any]) -> bool:
    try:
        command.model_validate(words)
    except ValidationError:
        return False
    return True


def changed(words: Any, kind: type, change: Change) -> Iterator[Any]:
    """Yield the words with one value of a type changed, at every depth."""
    if type(words) is kind:
        yield change(words)
    pairs = words.items() if isinstance(words, dict) else enumerate(words) if isinstance(words, list) else ()
    for key, part in pairs:
        for other in changed(part, kind, change):
            yield {**words, key: other} if isinstance(words, dict) else [*words[:key], other, *words[key + 1 :]]


CHANGES: list[tuple[str, type, Change]] = [
    ("10^18", int, lambda _: 10**18),
    ("a negative 10^18", int, lambda _: -(10**18)),
    ("a fraction", int, lambda number: number + 0.5),
    ("a number as text", int, str),
    ("a control character", str, lambda text: f"{text[:1]}\x00{text[1:]}"),
    ("a line break", str, lambda text: f"{text[:1]}\n{text[1:]}"),
    ("a million characters", str, lambda text: text * 1_000_000),
    ("a number for text", str, lambda _: 7.5),
    ("an object for text", str, lambda text: {"text": text}),
    ("nothing", str, lambda _: ""),
]


@EACH
@pytest.mark.parametrize(("kind", "change"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_value_of_a_wrong_kind_is_refused_at_every_depth(command: type[Command], kind: type, change: Change) -> None:
    for words in said(command):
        for wrong in changed(words, kind, change):
            with pytest.raises(ValidationError):
                command.model_validate(wrong)


@EACH
def test_a_missing_field_and_one_that_is_not_known_are_refused(command: type[Command]) -> None:
    words = next(said(command))
    for name in schema_of(command)["required"]:
        with pytest.raises(ValidationError) as refused:
            command.model_validate({key: value for key, value in words.items() if key != name})
        assert {error["type"] for error in refused.value.errors()} == {"missing"}
    with pytest.raises(ValidationError):
        command.model_validate(words | {"unknown_word": 1})


@EACH
def test_every_number_text_and_list_of_a_command_has_a_limit(command: type[Command]) -> None:
    for part in parts_of(schema_of(command)):
        match part.get("type"):
            case "integer":
                low, high = bounds(part)
                assert -SAFE < low <= high < SAFE
            case "number":
                pytest.fail("a command has a number that is not whole")
            case "array":
                assert "maxItems" in part
            case "string":
                assert {"pattern", "format", "enum", "const", "maxLength", "examples"} & part.keys()
            case _:
                pass


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(f"sqlite:///{tmp_path_factory.mktemp('book') / 'book.sqlite'}") as opened:
        yield opened


def answered(desk: Desk, command: Command) -> Receipt | Refusal:
    """Return what the book says to a command that it only tries."""
    try:
        return desk.record(command, key="k", dry_run=True)
    except Refusal as refusal:
        return refusal


@EACH
def test_in_an_empty_book_a_command_is_refused_for_what_it_names_or_would_be_recorded_once(
    empty: Desk, command: type[Command]
) -> None:
    for words in said(command):
        answer = answered(empty, command.model_validate(words))
        if isinstance(answer, Refusal):
            assert re.fullmatch(r"[a-z][a-z0-9_]+", answer.code)
            assert re.search(r"expected .* found ", answer.message)
        else:
            assert answer.first == 1
        assert empty.book.head().position == 0


@pytest.mark.parametrize("command", [command for command in COMMANDS if issubclass(command, FactCommand)])
def test_a_fact_dated_tomorrow_is_refused_and_the_book_does_not_move(empty: Desk, command: type[Command]) -> None:
    codes = set()
    for words in said(command):
        with pytest.raises(Refusal) as refused:
            empty.record(command.model_validate(words | {"effective_on": str(TOMORROW)}), dry_run=True)
        codes.add(refused.value.code)
    assert [code for code in codes if code == "dated_in_the_future" or code.startswith("unknown_")]
    assert empty.book.head().position == 0


def test_what_an_empty_book_takes_it_takes_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    with desk(f"sqlite:///{tmp_path_factory.mktemp('book') / 'book.sqlite'}") as it:
        taken = 0
        for command in COMMANDS:
            schema = schema_of(command)
            given = {name: example_words(schema, full=True)[name] for name in command.IDS}
            for words in said(command):
                asked = command.model_validate(words | given)
                try:
                    it.record(asked)
                except Refusal:
                    continue
                taken += 1
                if command.IDS:
                    before = it.book.head()
                    with pytest.raises(AlreadyRecorded):
                        it.record(asked)
                    assert it.book.head() == before
                break
        assert taken >= 8
