"""One subcommand for each command of the book: ``amanah <noun> <verb>``, built from its model when it is asked for."""

import inspect
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from typer.core import TyperCommand, TyperGroup

from api.access import Actor, checked_key, must_be_allowed
from api.cli.desk import Desk, desk_of, read_file
from api.cli.options import parameters_of, stated
from api.cli.telling import tell_receipt, tell_receipts
from api.receipts import receipt_told
from api.verbs import VERBS, BulkLine, lines_of, nouns, summary
from ledger.command import Command

FROM = typer.Option(
    "--from", metavar="FILE.json", help="Read the whole command from a JSON file, - for standard input."
)
BULK = typer.Option(
    "--bulk", metavar="FILE.ndjson", help="Record many commands of this verb, one JSON a line, in one commit."
)
KEY = typer.Option("--key", help="The idempotency key; random where left out. In a bulk, the first part of each key.")
DRY = typer.Option("--dry-run", help="Decide and print, but write nothing.")
_OWN = ("from_file", "bulk_file", "key", "dry_run")


class NounGroup(TyperGroup):
    """The verbs of one noun."""

    def names(self) -> list[str]:
        """Return what can be asked of the noun, then the verbs in the order of the commands."""
        return list(dict.fromkeys([*self.commands, *_verbs(str(self.name))]))

    def list_commands(self, ctx: object) -> list[str]:
        """Return the names of the subcommands."""
        return self.names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # Any: the library keeps its own types private
        """Return the subcommand of a verb."""
        command = VERBS.get((str(self.name), cmd_name))
        own = self.commands.get(cmd_name)
        return own if own is not None or command is None else verb_command(command)


def noun_groups() -> Iterable[tuple[str, NounGroup]]:
    """Yield a group for each noun; its verbs are built when they are looked up."""
    for noun in nouns():
        yield (
            noun,
            NounGroup(
                name=noun,
                no_args_is_help=True,
                rich_help_panel="Record",
            ),
        )


def _verbs(noun: str) -> list[str]:
    return [verb for name, verb in VERBS if name == noun]


def verb_command(command: type[Command]) -> TyperCommand:
    """Return the subcommand of a command."""
    app = typer.Typer(add_completion=False)
    app.command(command.VERB, help=escape(summary(command)), no_args_is_help=True)(_recording(command))
    made = typer.main.get_command(app)
    assert isinstance(made, TyperCommand)
    return made


def _recording(command: type[Command]) -> Callable[..., None]:
    def record(ctx: typer.Context, **typed: object) -> None:
        desk = desk_of(ctx)
        from_file, bulk_file, key, dry_run = (typed.pop(name) for name in _OWN)
        given_key = None if key is None else checked_key(str(key))
        if bulk_file is not None:
            _record_lines(desk, command, str(bulk_file), key=given_key, dry_run=bool(dry_run))
            return
        asked = stated(command, typed, from_file=None if from_file is None else str(from_file))
        _record_one(desk, asked, key=given_key or new_key(), dry_run=bool(dry_run))

    record.__signature__ = inspect.Signature([_parameter("ctx", typer.Context), *parameters_of(command), *_own()])  # type: ignore[attr-defined]  # read by inspect
    record.__annotations__ = {name: p.annotation for name, p in inspect.signature(record).parameters.items()}
    return record


def _parameter(name: str, annotation: object, default: object = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _own() -> list[inspect.Parameter]:
    return [
        _parameter("from_file", Annotated[str | None, FROM], None),
        _parameter("bulk_file", Annotated[Path | None, BULK], None),
        _parameter("key", Annotated[str | None, KEY], None),
        _parameter("dry_run", Annotated[bool, DRY], False),
    ]


def new_key() -> str:
    """Return a random idempotency key."""
    return f"cli-{secrets.token_hex(12)}"


def _record_one(desk: Desk, asked: Command, *, key: str, dry_run: bool) -> None:
    with desk.office() as office:
        must_be_allowed(Actor(office.actor, office.role), [type(asked)])
        office.ready_for([type(asked)])
        receipt = office.book.record(asked, actor=office.actor, key=key, dry_run=dry_run)
        tell_receipt(desk, receipt_told(office, receipt, actor=office.actor, key=key))


def _record_lines(desk: Desk, command: type[Command], path: str, *, key: str | None, dry_run: bool) -> None:
    lines: list[BulkLine] = lines_of(command, read_file(path, of="--bulk"), key=key or new_key())
    with desk.office() as office:
        must_be_allowed(Actor(office.actor, office.role), [command])
        office.ready_for([command])
        receipts = office.book.record_all(lines, actor=office.actor, dry_run=dry_run)
        told = [
            receipt_told(office, receipt, actor=office.actor, key=line_key)
            for receipt, (_, line_key) in zip(receipts, lines, strict=True)
        ]
        tell_receipts(desk, told)
