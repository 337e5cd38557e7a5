"""``docs/reference`` and ``docs/rules.md``, made from the code: ``python -m api.reference write``, or ``check``."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel

from api.cli.reference import cli_reference
from api.error_codes import error_codes
from api.fields import FieldTold, example_of, fields_of, values_of
from api.rules import rules_page
from api.settings import Settings
from api.verbs import summary
from ledger.commands import COMMANDS
from ledger.vocabulary import KINDS

FOLDER = Path(__file__).parents[1] / "docs"
MADE = "Made from the code by `python -m api.reference write`; do not edit."


def events_reference() -> str:
    """Return the page of every kind of entry with its fields."""
    lines = ["# Events", "", MADE, "", "A kind is permanent: it is never edited, renamed or removed.", ""]
    for kind in KINDS:
        lines += [f"## {kind.KIND}", "", summary_of(kind), "", *_fields(fields_of(kind))]
    lines += _values(KINDS)
    return "\n".join(lines)


def commands_reference() -> str:
    """Return the page of every command with its route, fields and example."""
    lines = ["# Commands", "", MADE, "", "Each is a route and a subcommand, both made from its model.", ""]
    for command in COMMANDS:
        example = json.dumps(example_of(command), indent=2, ensure_ascii=False)
        lines += [
            f"## {command.NOUN} {command.VERB}",
            "",
            summary(command),
            "",
            f"`POST /v1/{command.NOUN}/{command.VERB}` or `amanah {command.NOUN} {command.VERB}`",
            "",
            *_fields(fields_of(command)),
            "```json",
            example,
            "```",
            "",
        ]
    lines += _values(COMMANDS)
    return "\n".join(lines)


def errors_reference() -> str:
    """Return the page of every stable code."""
    rows = [
        f"| `{told.code}` | {told.status} | {told.exit_code or ''} | {_cell(told.sentence)} |" for told in error_codes()
    ]
    head = ["| code | HTTP | exit | what it says |", "| --- | --- | --- | --- |"]
    told = "A code never changes its meaning; numbers and ids stand where … is."
    return "\n".join(["# Errors", "", MADE, "", told, "", *head, *rows, ""])


def settings_reference() -> str:
    """Return the page of every setting."""
    rows = [
        f"| `AMANAH_{name.upper()}` | {'' if field.default is None else f'`{field.default}`'} | "
        f"{_cell(field.description or '')} |"
        for name, field in Settings.model_fields.items()
    ]
    head = ["| variable | default | meaning |", "| --- | --- | --- |"]
    return "\n".join(["# Settings", "", MADE, "", *head, *rows, ""])


PAGES: Mapping[str, Callable[[], str]] = {
    "reference/cli.md": cli_reference,
    "reference/commands.md": commands_reference,
    "reference/errors.md": errors_reference,
    "reference/events.md": events_reference,
    "reference/settings.md": settings_reference,
    "rules.md": rules_page,
}


def summary_of(model: type[BaseModel]) -> str:
    """Return the first line of a model's description."""
    return (model.__doc__ or "").strip().splitlines()[0]


def _values(models: Sequence[type[BaseModel]]) -> Iterator[str]:
    """Yield the values that the models' fields hold, each once."""
    found: dict[str, list[FieldTold]] = {}
    for model in models:
        found |= values_of(model)
    yield from ("# Values", "", "What the fields above hold where their form is json.", "")
    for name, fields in sorted(found.items()):
        yield from (f"## {name}", "", *_fields(fields))


def _fields(fields: Sequence[FieldTold]) -> Iterator[str]:
    yield "| field | form | required | meaning |"
    yield "| --- | --- | --- | --- |"
    for field in fields:
        yield f"| `{field.name}` | {field.form.value} | {'yes' if field.required else ''} | {_cell(_meaning(field))} |"
    yield ""


def _meaning(field: FieldTold) -> str:
    choices = f" One of: {', '.join(field.choices)}." if field.choices else ""
    held = f" See {field.of}." if field.of else ""
    return f"{field.description}{choices}{held}".strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def stale(folder: Path = FOLDER) -> list[str]:
    """Return the names of the pages that are not what the code says."""
    return [
        name
        for name, make in PAGES.items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != make()
    ]


def write(folder: Path = FOLDER) -> None:
    """Write every page."""
    for name, make in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(make(), encoding="utf-8")


def main() -> None:
    """Write the pages, or check them and name those that are stale."""
    asked = sys.argv[1:]
    if asked == ["write"]:
        write()
    elif asked == ["check"]:
        if names := stale():
            sys.exit(f"stale: {', '.join(names)}; run `python -m api.reference write`")
    else:
        sys.exit("expected `write` or `check`")


if __name__ == "__main__":
    main()
