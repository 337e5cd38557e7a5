"""What every command of the command line has at hand: the settings, the office, and how to print."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.bootstrap import Office, ReadingRoom, open_office, open_reading_room
from api.settings import Settings, read_settings
from ledger.errors import AmanahError, BulkRefused, Malformed

WIDTH_IN_A_FILE = 160
LISTED_MAX = 100


@dataclass(frozen=True, slots=True)
class Desk:
    """The global options of one call."""

    home: Path | None
    as_json: bool
    accept_clock_jump: bool

    def settings(self, *, host: str | None = None, port: int | None = None) -> Settings:
        """Return the settings: options first, then the environment."""
        jump = True if self.accept_clock_jump else None
        return read_settings(home=self.home, accept_clock_jump=jump, host=host, port=port)

    def office(self) -> Office:
        """Open the office of the home."""
        return open_office(self.settings())

    def reading_room(self) -> ReadingRoom:
        """Open the book of the home for reading, for which the database alone is enough."""
        return open_reading_room(self.settings())

    def console(self) -> Console:
        """Return where people read: as wide as the terminal, and wide in a file."""
        return Paper(width=None if sys.stdout.isatty() else WIDTH_IN_A_FILE, highlight=False)

    def say(self, sentence: str) -> None:
        """Print a sentence for people; with ``--json`` nothing but JSON goes to standard output."""
        if not self.as_json:
            self.console().print(escape(sentence), soft_wrap=True)

    def print_json(self, what: object) -> None:
        """Print one JSON document on standard output."""
        print_json(what)


class Paper(Console):
    """Where people read; that they close it early is the command line's to answer."""

    def on_broken_pipe(self) -> None:
        """Pass the broken pipe on, where the library would leave with a failure."""
        raise BrokenPipeError


def desk_of(ctx: typer.Context) -> Desk:
    """Return the desk that the root command prepared."""
    desk = ctx.find_root().obj
    assert isinstance(desk, Desk), "the root command prepares the desk"
    return desk


def print_json(what: object) -> None:
    """Print one JSON document on standard output: compact, and readable by any program."""
    adapter: TypeAdapter[Any] = TypeAdapter(type(what))  # Any: whatever is printed
    sys.stdout.write(adapter.dump_json(what, serialize_as_any=True).decode() + "\n")


def tell_error(error: AmanahError, *, as_json: bool) -> None:
    """Print a refusal on standard error: code and sentence, or JSON with its numbers."""
    if as_json:
        told = {"code": error.code, "detail": error.message, "numbers": error.details}
        sys.stderr.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
        return
    sys.stderr.write(f"{error.code}: {error.message}\n")
    if isinstance(error, BulkRefused):
        for row, refusal in list(error.refusals.items())[:LISTED_MAX]:
            sys.stderr.write(f"  row {row}: {refusal.code}: {refusal.message}\n")


def table(title: str, columns: Iterable[tuple[str, bool]], rows: Iterable[Sequence[str]]) -> Table:
    """Return a table for people; of each column, its name and whether it holds figures."""
    made = Table(title=escape(title), title_justify="left", title_style="bold", header_style="bold")
    for name, is_figure in columns:
        made.add_column(escape(name), justify="right" if is_figure else "left", overflow="fold")
    for row in rows:
        made.add_row(*(escape(cell) for cell in row))
    return made


def read_file(path: str, *, of: str) -> bytes:
    """Return a file's bytes, or standard input's for ``-``; refuses one that cannot be read."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Malformed(
            "file_unreadable", f"expected a file that can be read for {of}, found: {error.strerror}; check the path"
        ) from error
