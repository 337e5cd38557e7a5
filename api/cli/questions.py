"""The reads on the command line: the same answers as over HTTP, as tables or as the same JSON."""

import inspect
import sys
from collections.abc import Callable, Collection, Iterable
from typing import Annotated, Any

import typer
from rich.markup import escape
from typer.core import TyperCommand, TyperGroup

from api.cli.coverage_tables import missing_shares
from api.cli.desk import desk_of
from api.cli.options import parameters_of, stated
from api.cli.tables import tables_of
from api.read import Read, answer_json
from api.reads import READS
from projections.as_of import AsOf
from projections.months import ExportedMonth

_PANEL = "Ask the book"


def add_to(app: typer.Typer) -> None:
    """Add the questions that are subcommands of their own."""
    for read in READS:
        if " " not in read.name and any(other.name.startswith(f"{read.name} ") for other in READS):
            app.add_typer(_group(read), name=read.name, help=escape(read.summary), rich_help_panel=_PANEL)
        elif " " not in read.name:
            app.command(read.name, help=escape(read.summary), rich_help_panel=_PANEL)(_asking(read))


def _group(read: Read[Any, Any]) -> typer.Typer:  # Any: each read has its own question and rows
    """Return a question that has others below it, such as coverage: asked by itself where none of them is named."""
    group = typer.Typer(add_completion=False)
    group.callback(invoke_without_command=True)(_asking(read))
    for other in READS:
        if other.name.startswith(f"{read.name} "):
            group.command(other.name.removeprefix(f"{read.name} "), help=escape(other.summary))(_asking(other))
    return group


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


def groups(nouns: Collection[str]) -> Iterable[tuple[str, TyperGroup]]:
    """Yield a group for each first word of questions that is none of some nouns."""
    for word in dict.fromkeys(read.name.partition(" ")[0] for read in READS if " " in read.name):
        if word not in nouns:
            names = ", ".join(read.name.partition(" ")[2] for read in READS if read.name.startswith(f"{word} "))
            group = TyperGroup(name=word, help=f"Ask the book: {word} {names}.", no_args_is_help=True)
            group.rich_help_panel = _PANEL
            for name, question in of_noun(word):
                group.add_command(question, name)
            yield word, group


def _asking(read: Read[Any, Any]) -> Callable[..., None]:  # Any: each read has its own question and rows
    def ask(ctx: typer.Context, **typed: object) -> None:
        if ctx.invoked_subcommand is not None:
            return
        desk = desk_of(ctx)
        asked = stated(read.asked, typed, is_question=True)
        with desk.reading_room() as room:
            answer = read.ask(room, asked)
        if desk.as_json:
            sys.stdout.write(answer_json(read, answer).decode() + "\n")
            return
        if answer.rows and isinstance(answer.rows[0], ExportedMonth):
            sys.stdout.write(answer.rows[0].package)
            return
        if not answer.rows:
            desk.say("Nothing recorded answers this.")
        for table in tables_of(answer):
            desk.console().print(table)
        if lacking := missing_shares(answer.rows, getattr(asked, "denominator", None)):
            desk.say(lacking)
        desk.say(moment_line(answer.as_of))

    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    ask.__signature__ = inspect.Signature([context, *(_argument(p, read) for p in parameters_of(read.asked))])  # type: ignore[attr-defined]  # read by inspect
    ask.__annotations__ = {name: p.annotation for name, p in inspect.signature(ask).parameters.items()}
    return ask


def _argument(parameter: inspect.Parameter, read: Read[Any, Any]) -> inspect.Parameter:  # Any: as above
    """Make a field that names what the question is about, as the route does, an argument."""
    if f"{{{parameter.name}}}" not in read.path:
        return parameter
    help_ = read.asked.model_fields[parameter.name].description
    annotation = Annotated[str, typer.Argument(help=help_, metavar=parameter.name.upper())]
    return parameter.replace(annotation=annotation, default=inspect.Parameter.empty)


def moment_line(moment: AsOf) -> str:
    """Say at which moment an answer stands."""
    valid = f"as of {moment.valid_at}" if moment.valid_at else "all dates known"
    at = f" ({moment.at})" if moment.at else ""
    changing = "; entries to come may change it" if moment.provisional else ""
    return f"{valid}, known at position {moment.known_at}{at}, root {moment.root[:16]}{changing}"
