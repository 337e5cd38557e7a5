"""The commands by noun and verb, and a bulk of them read from JSON or from lines of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from api.access import checked_key
from api.duplicates import must_have_no_duplicates
from api.malformed import malformed, parsed
from ledger.command import Command
from ledger.commands import COMMANDS
from ledger.errors import BulkRefused, Malformed, Refusal

BULK_MAX = 10_000
"""Commands in one commit: more would hold the book's lock for many seconds."""

VERBS: Mapping[tuple[str, str], type[Command]] = {(command.NOUN, command.VERB): command for command in COMMANDS}

BulkLine = tuple[Command, str]
"""A command of a bulk with its idempotency key."""


def nouns() -> list[str]:
    """Return the nouns in the order of the commands."""
    return list(dict.fromkeys(command.NOUN for command in COMMANDS))


def summary(command: type[Command]) -> str:
    """Return what a command does: the first line of its docstring."""
    return (command.__doc__ or "").strip().splitlines()[0]


class BulkRow(BaseModel):
    """One command of a bulk: its noun and verb, its idempotency key and its body."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    noun: str = Field(description="The noun of the command's route.", examples=["donations"])
    verb: str = Field(description="The verb of the command's route.", examples=["receive"])
    key: str = Field(description="The command's own idempotency key.", examples=["gift-FT22360A1B2C"])
    body: dict[str, JsonValue] = Field(description="The command's body, as its own route takes it.")


_ROWS: TypeAdapter[list[BulkRow]] = TypeAdapter(list[BulkRow])


def bulk_of(body: bytes, *, lines: bool) -> list[BulkLine]:
    """Return the commands of a bulk with their keys; refuses all of it where one is malformed, naming each."""
    rows: list[Callable[[], BulkLine]]
    if lines:
        rows = [partial(_of_line, line) for line in body.splitlines() if line.strip()]
    else:
        rows = [partial(_of_row, row) for row in _list(body)]
    return _all(rows)


def lines_of(command: type[Command], body: bytes, *, key: str) -> list[BulkLine]:
    """Return the commands of one verb, a line of JSON each; a line's key is the bulk's with its number."""
    lines = [line for line in body.splitlines() if line.strip()]
    return _all([partial(_of_verb, command, line, f"{key}-{number}") for number, line in enumerate(lines, 1)])


def _all(rows: Sequence[Callable[[], BulkLine]]) -> list[BulkLine]:
    if not 1 <= len(rows) <= BULK_MAX:
        raise Malformed(
            "bulk_size",
            f"expected 1 to {BULK_MAX:,} commands in a bulk, found {len(rows):,}; split it",
            commands=len(rows),
            commands_max=BULK_MAX,
        )
    commands: list[BulkLine] = []
    refusals: dict[int, Refusal] = {}
    for index, row in enumerate(rows):
        try:
            commands.append(row())
        except Refusal as refusal:
            refusals[index] = refusal
    if refusals:
        raise BulkRefused(refusals)
    return commands


def _list(body: bytes) -> list[BulkRow]:
    try:
        rows = _ROWS.validate_json(body)
    except ValidationError as error:
        raise malformed(error) from error
    must_have_no_duplicates(body)
    return rows


def _of_line(line: bytes) -> BulkLine:
    return _of_row(parsed(BulkRow, line))


def _of_row(row: BulkRow) -> BulkLine:
    command = VERBS.get((row.noun, row.verb))
    if command is None:
        raise Malformed(
            "unknown_command", "expected the noun and verb of a route, found others; see the OpenAPI document"
        )
    return _of_verb(command, json.dumps(row.body).encode(), row.key)


def _of_verb(command: type[Command], body: bytes, key: str) -> BulkLine:
    return parsed(command, body), checked_key(key)
