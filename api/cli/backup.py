"""Back a home up while it is served."""

from pathlib import Path
from typing import Annotated

import typer

from api.backup import back_up
from api.cli.desk import desk_of


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backup", rich_help_panel="Start")(backup_home)


def backup_home(
    ctx: typer.Context,
    to: Annotated[Path, typer.Argument(help="A new folder for the book and its log's signed heads.", metavar="FOLDER")],
    keys: Annotated[
        Path | None,
        typer.Option(help="A new folder for the keys, kept apart from the book; not copied if left out."),
    ] = None,
) -> None:
    """Copy the book and its log's signed heads into a new folder, while others read and write; the keys apart."""
    desk = desk_of(ctx)
    with desk.reading_room():
        told = back_up(desk.settings(), to, keys=keys)
    if desk.as_json:
        desk.print_json(told)
        return
    desk.say(f"The book stands in {told.folder}, up to position {told.position}, with the root {told.root}.")
    desk.say(
        f"The keys stand in {told.keys}. Keep them where the book is not: whoever has both can read the vault."
        if told.keys
        else "The keys were not copied (--keys FOLDER): without keys.json nobody can open the vault of this copy."
    )
