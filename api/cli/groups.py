"""Subcommands written by hand, beside those made from the commands of a noun."""

from collections.abc import Callable, Mapping

import typer
from typer.core import TyperCommand, TyperGroup


def add_by_hand(group: TyperGroup, functions: Mapping[str, Callable[..., None]]) -> None:
    """Add a subcommand for each function to a group, under the name that it has there."""
    for name, function in functions.items():
        app = typer.Typer(add_completion=False)
        app.command(name)(function)
        made = typer.main.get_command(app)
        assert isinstance(made, TyperCommand)
        group.add_command(made, name)
