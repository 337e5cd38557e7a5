"""A refusal of wrong fields is told in our own words, whatever the validation library calls them."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.fields import example_of
from api.malformed import parsed
from ledger.command import Command
from ledger.commands import COMMANDS
from ledger.errors import Malformed

THEIRS = re.compile(r"\bvalid|validation|[Ii]nput|[Ss]hould|instance|dictionary|array|\bitems?\b|unable|otherwise")
WRONG: tuple[object, ...] = (
    None,
    "",
    " ",
    "x" * 3000,
    "a\n",
    0,
    -1,
    1.5,
    10**18,
    True,
    [],
    [1],
    ["x"] * 99,
    {},
    {"x": 1},
)


def places(body: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every value of a body, those that hold others too."""
    if path:
        yield path
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in inner:
        yield from places(value, (*path, name))


def put(body: dict[str, object], path: tuple[str | int, ...], value: object) -> bytes:
    changed = copy.deepcopy(body)
    place: Any = changed
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return json.dumps(changed).encode()


def problems(command: type[Command], body: bytes) -> list[str]:
    try:
        parsed(command, body)
    except Malformed as refusal:
        fields: Any = refusal.details.get("fields", [])
        return [field["problem"] for field in fields]
    return []


def full(command: type[Command]) -> dict[str, object]:
    """Return an example with a value in every field, each of the form that its own example has."""
    return {**dict.fromkeys(command.model_fields), **example_of(command)}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.NOUN}-{command.VERB}")
def test_no_words_of_the_library_are_in_a_problem(command: type[Command]) -> None:
    body = full(command)
    said = {
        problem for path in places(body) for wrong in WRONG for problem in problems(command, put(body, path, wrong))
    }
    assert said
    assert [problem for problem in said if THEIRS.search(problem) or not problem.startswith("expected ")] == []


@pytest.mark.parametrize(
    ("field", "wrong", "problem"),
    [
        ("workers", [], "expected a list of at least 1, found 0"),
        ("workers", "x", "expected a list"),
        ("workers", ["x"], "expected an object of named fields"),
        ("batch", 7, "expected text"),
        ("accept", ["DOC-01"] * 21, "expected a list of at most 20, found 21"),
    ],
)
def test_a_wrong_list_text_or_object_is_told_as_such(field: str, wrong: object, problem: str) -> None:
    (enrol,) = (command for command in COMMANDS if (command.NOUN, command.VERB) == ("enrollments", "enrol"))
    assert problem in problems(enrol, put(full(enrol), (field,), wrong))


@pytest.mark.parametrize("name", ["date", "dated"])
def test_a_documents_date_is_called_by_its_field(name: str) -> None:
    body = json.dumps({"evidence": [{"kind": "minutes", "number": "BA-1", name: "2023-01-05"}]})
    reverse = next(one for one in COMMANDS if (one.NOUN, one.VERB) == ("contributions", "reverse"))
    with pytest.raises(Malformed) as refused:
        parsed(reverse, body.encode())
    told = {one["field"]: one["problem"] for one in refused.value.details["fields"]}  # type: ignore[index,union-attr]
    assert told[f"evidence[0].{name}"] == "expected no such field; the date of a document is issued_on"
