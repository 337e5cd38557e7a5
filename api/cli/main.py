"""The command line: ``amanah``. Global options may stand before or after a subcommand."""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from eventsourcing.persistence import PersistenceError
from typer.core import TyperGroup
from typer.exceptions import TyperException

from api.cli import analytics, backup, house, identities, proof, questions, registers, roster_changes, rosters
from api.cli.desk import Desk, tell_error
from api.cli.verbs import noun_groups
from ledger.errors import AmanahError, Malformed, StoreRefusal

EXIT_CODES = (
    (0, "done"),
    (1, "a fault of this program, or an audit or replay that found something"),
    (2, "malformed: an option, a field or a file is not of the form expected"),
    (3, "unknown: it names something that the book does not hold"),
    (4, "refused: a rule forbids it, or it is recorded already"),
    (5, "denied: no key, or a key without the right"),
    (6, "the home or the database cannot be used as it is"),
)
_WITH_VALUE = ("--home",)
_GLOBAL = ("--json", "--accept-clock-jump")


class Doors(TyperGroup):
    """The root: finds global options wherever they stand, and turns refusals into exit codes."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # Any: the library keeps its context private
        """Move the global options to the front, where the root command reads them."""
        return super().parse_args(ctx, hoisted(args))

    def main(self, args: Sequence[str] | None = None, *given: Any, **extra: Any) -> Any:  # Any: the library's own
        """Run, print a refusal as one, and exit with its code."""
        typed = list(sys.argv[1:] if args is None else args)
        as_json = "--json" in typed
        try:
            code = super().main(typed, *given, **{**extra, "standalone_mode": False})
            sys.stdout.flush()
        except BrokenPipeError:
            _leave_quietly()
        except SystemExit as left:
            # The libraries leave with a failure where the pipe is closed.
            if isinstance(left.__context__, BrokenPipeError):
                _leave_quietly()
            raise
        except AmanahError as error:
            tell_error(error, as_json=as_json)
            sys.exit(error.exit_code)
        except PersistenceError as error:
            refusal = StoreRefusal(
                "store_unavailable",
                f"expected a database that answers, found: {error}; nothing more was recorded, try again in a moment",
            )
            tell_error(refusal, as_json=as_json)
            sys.exit(refusal.exit_code)
        except TyperException as error:
            self._tell_usage(error, as_json=as_json)
        except typer.Abort:
            sys.exit(130)
        sys.exit(code if isinstance(code, int) else 0)

    @staticmethod
    def _tell_usage(error: TyperException, *, as_json: bool) -> None:
        sentence = getattr(error, "format_message", lambda: str(error))()
        context = getattr(error, "ctx", None)
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stderr.write(f"{sentence}\n")
            sys.exit(2)
        hint = f"; see `{context.command_path} --help`" if context is not None else ""
        tell_error(
            Malformed("usage", f"expected options as --help lists them, found otherwise: {sentence.rstrip('.')}{hint}"),
            as_json=as_json,
        )
        sys.exit(2)


def _leave_quietly() -> NoReturn:
    """Leave, since whoever reads has enough; what is left is not flushed into the closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


def hoisted(args: Sequence[str]) -> list[str]:
    """Return the arguments with the global options first; what follows ``--`` stays where it is."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(args)
    while waiting:
        arg = waiting.pop(0)
        if arg == "--":
            return [*front, *rest, arg, *waiting]
        if arg in _GLOBAL or arg.startswith(tuple(f"{name}=" for name in _WITH_VALUE)):
            front.append(arg)
        elif arg in _WITH_VALUE and waiting:
            front += [arg, waiting.pop(0)]
        else:
            rest.append(arg)
    return [*front, *rest]


def _epilog() -> str:
    return "Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES) + "."


app = typer.Typer(
    name="amanah",
    cls=Doors,
    help="A ledger of who paid the social insurance of vulnerable workers, and what that money bought.",
    epilog=_epilog(),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"amanah {version('amanah')}\n")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(help="The folder of the book and the keys.", show_default="./amanah-home, or AMANAH_HOME"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    accept_clock_jump: Annotated[
        bool, typer.Option("--accept-clock-jump", help="Accept a clock more than 31 days past the newest entry.")
    ] = False,
    tell_version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """A ledger of who paid the social insurance of vulnerable workers, and what that money bought."""
    ctx.obj = Desk(home, as_json, accept_clock_jump)


house.add_to(app)
backup.add_to(app)
analytics.add_to(app)
proof.add_to(app)
questions.add_to(app)


def command() -> Doors:
    """Return the whole command line: what is written by hand, and a group for each noun."""
    made = typer.main.get_command(app)
    assert isinstance(made, Doors)
    for noun, group in noun_groups():
        for name, question in questions.of_noun(noun):
            group.add_command(question, name)
        if noun == registers.NOUN:
            registers.add_to(group)
        if noun == rosters.NOUN:
            rosters.add_to(group)
            roster_changes.add_to(group)
        if noun == identities.NOUN:
            identities.add_to(group)
        group.help = f"Record {noun}: {', '.join(group.names())}."
        made.add_command(group, noun)
    for word, asked in questions.groups(made.commands):
        made.add_command(asked, word)
    return made


def main() -> None:
    """Run the command line."""
    command().main(prog_name="amanah")


if __name__ == "__main__":
    main()
