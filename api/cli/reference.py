"""The reference of the command line, written from the commands as they are."""

from collections.abc import Iterator
from typing import Any

from api.cli.main import EXIT_CODES, command

Node = Any  # Any: the library keeps its own types private


def cli_reference() -> str:
    """Return the page: every subcommand with its arguments and options, then the exit codes."""
    lines = [
        "# The command line",
        "",
        "Made from the code by `python -m api.reference write`; do not edit.",
        "",
        "Global options stand before or after a subcommand.",
        "",
        *_parameters(command()),
        *_subcommands(command(), "amanah"),
        "## Exit codes",
        "",
        "| code | meaning |",
        "| --- | --- |",
        *(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES),
        "",
    ]
    return "\n".join(lines)


def _subcommands(group: Node, path: str) -> Iterator[str]:
    for name in group.list_commands(None):
        node = group.get_command(None, name)
        full = f"{path} {name}"
        if not hasattr(node, "list_commands") or node.invoke_without_command:
            yield from (f"## `{full}`", "", _plain(node.help or ""), "", *_parameters(node))
        if hasattr(node, "list_commands"):
            yield from _subcommands(node, full)


def _parameters(node: Node) -> Iterator[str]:
    rows = [_row(parameter) for parameter in node.params if parameter.name != "help"]
    if rows:
        yield from ("| option | meaning |", "| --- | --- |", *rows, "")


def _row(parameter: Node) -> str:
    names = [*parameter.opts, *getattr(parameter, "secondary_opts", ())]
    told = ", ".join(f"`{name}`" for name in names) if names[0].startswith("-") else f"`{parameter.name.upper()}`"
    return f"| {told} | {_cell(_plain(parameter.help or ''))} |"


def _plain(text: str) -> str:
    """Return a help text without the escapes that keep its brackets from being markup."""
    return text.replace("\\[", "[")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
