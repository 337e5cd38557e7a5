"""The reads on the command line: the same answers as over HTTP, as tables or as the same JSON."""

import inspect
import sys
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.markup import escape
from typer.core import TyperCommand

from api.cli.desk import desk_of
from api.cli.options import parameters_of, stated
from api.cli.tables import tables_of
from api.reads import READS, Read, answer_json
from projections.as_of import AsOf

_PANEL = "Ask the book"
_ARGUMENTS = {"claim": "The claim's id.", "donor": "The donor's party id.", "worker": "The worker's id."}
"""The fields that a question cannot do without."""


def add_to(app: typer.Typer) -> None:
    """Add the questions that are subcommands of their own."""
    for read in READS:
        if " " not in read.name:
            app.command(read.name, help=escape(read.summary), rich_help_panel=_PANEL)(_asking(read))


def of_noun(noun: str) -> Iterable[tuple[str, TyperCommand]]:
    """Yield the questions that stand among a noun's verbs."""
    for read in READS:
        group, _, name = read.name.partition(" ")
        if name and group == noun:
            app = typer.Typer(add_completion=False)
            app.command(name, help=escape(read.summary))(_asking(read))
            made = typer.main.get_command(app)
            assert isinstance(made, TyperCommand)
            yield name, made


def _asking(read: Read[Any, Any]) -> Callable[..., None]:  # Any: each read has its own question and rows
    def ask(ctx: typer.Context, **typed: object) -> None:
        desk = desk_of(ctx)
        asked = stated(read.asked, typed)
        with desk.reading_room() as room:
            answer = read.ask(room, asked)
        if desk.as_json:
            sys.stdout.write(answer_json(read, answer).decode() + "\n")
            return
        if not answer.rows:
            desk.say("Nothing recorded answers this.")
        for table in tables_of(answer):
            desk.console().print(table)
        desk.say(moment_line(answer.as_of))

    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    ask.__signature__ = inspect.Signature([context, *(_argument(p, read.asked) for p in parameters_of(read.asked))])  # type: ignore[attr-defined]  # read by inspect
    ask.__annotations__ = {name: p.annotation for name, p in inspect.signature(ask).parameters.items()}
    return ask


def _argument(parameter: inspect.Parameter, asked: type[BaseModel]) -> inspect.Parameter:
    """Make the one field that a question cannot do without its argument."""
    if parameter.name not in _ARGUMENTS or not asked.model_fields[parameter.name].is_required():
        return parameter
    help_, metavar = _ARGUMENTS[parameter.name], parameter.name.upper()
    annotation = Annotated[str, typer.Argument(help=help_, metavar=metavar)]
    return parameter.replace(annotation=annotation, default=inspect.Parameter.empty)


def moment_line(moment: AsOf) -> str:
    """Say at which moment an answer stands."""
    valid = f"as of {moment.valid_at}" if moment.valid_at else "all dates known"
    at = f" ({moment.at})" if moment.at else ""
    changing = "; entries to come may change it" if moment.provisional else ""
    return f"{valid}, known at position {moment.known_at}{at}, root {moment.root[:16]}{changing}"
