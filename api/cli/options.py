"""From a model to options, and from what was typed back to a body."""

import inspect
import json
import re
from collections.abc import Mapping
from keyword import iskeyword
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel
from rich.markup import escape

from api.cli.desk import read_file
from api.duplicates import once
from api.fields import FieldTold, Form, fields_of
from api.malformed import not_json, parsed
from ledger.errors import Malformed
from ledger.periods import Month, months_between

M = TypeVar("M", bound=BaseModel)

_INTEGER = re.compile(r"-?\d{1,25}")
_MONTHS = re.compile(r"([12][0-9]{3}-(?:0[1-9]|1[0-2]))\.\.([12][0-9]{3}-(?:0[1-9]|1[0-2]))")
_MONTHS_MAX = 36
_HINTS = {Form.INTEGER: "INTEGER", Form.INTEGERS: "INTEGER", Form.JSON: "JSON|@FILE", Form.TEXT: "TEXT"}


def parameters_of(model: type[BaseModel]) -> list[inspect.Parameter]:
    """Return a keyword parameter for each field; none is required here, so that the model alone judges."""
    return [
        inspect.Parameter(
            _argument_name(field), inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_annotation(field)
        )
        for field in fields_of(model)
    ]


def _argument_name(field: FieldTold) -> str:
    """Return the name of a field's argument: a word of the language, such as from, cannot be one."""
    return f"{field.name}_" if iskeyword(field.name) else field.name


def option_name(field: FieldTold) -> str:
    """Return the option of a field."""
    name = field.name.replace("_", "-")
    return f"--{name}/--no-{name}" if field.form is Form.FLAG else f"--{name}"


def option_help(field: FieldTold) -> str:
    """Return what an option means: description, choices, default, example."""
    parts = [field.description]
    if field.choices:
        parts.append(f"One of: {', '.join(field.choices)}.")
    if field.form in (Form.TEXTS, Form.INTEGERS):
        parts.append("May be repeated.")
    if field.required and field.example is not None:
        example = field.example if isinstance(field.example, str) else json.dumps(field.example)
        parts.append(f"Required; such as {example}")
    return " ".join(part for part in parts if part)


def _annotation(field: FieldTold) -> Any:  # Any: an annotation made at run time
    hint = None if field.form is Form.FLAG else _HINTS.get(field.form, "TEXT")
    option = typer.Option(option_name(field), help=escape(option_help(field)), metavar=hint, show_default=False)
    kinds = {Form.FLAG: bool | None, Form.TEXTS: list[str] | None, Form.INTEGERS: list[str] | None}
    return Annotated[kinds.get(field.form, str | None), option]


def stated(
    model: type[M], typed: Mapping[str, object], *, from_file: str | None = None, is_question: bool = False
) -> M:
    """Return the model that a file and options state; an option goes before the file."""
    body = _from_file(from_file) if from_file is not None else {}
    for field in fields_of(model):
        value = typed.get(_argument_name(field))
        if value is not None and value != []:
            body[field.name] = _value(field, value)
    return parsed(model, json.dumps(body).encode(), is_question=is_question)


def _from_file(path: str) -> dict[str, object]:
    body = _json(read_file(path, of="--from").decode("utf-8", errors="replace"), of="--from")
    if not isinstance(body, dict):
        raise Malformed("malformed", "expected a JSON object for --from, found another kind of JSON; see the command")
    return body


def _value(field: FieldTold, typed: object) -> object:
    match field.form, typed:
        case Form.INTEGER, str(text):
            return _integer(text)
        case Form.INTEGERS, list(texts):
            return [_integer(str(text)) for text in texts]
        case Form.TEXTS, list(texts):
            return [one for text in texts for one in _run_of_months(str(text))]
        case Form.JSON, str(text):
            option = f"--{field.name.replace('_', '-')}"
            return _json(
                read_file(text[1:], of=option).decode("utf-8", "replace") if text[:1] == "@" else text, of=option
            )
    return typed


def _run_of_months(text: str) -> list[str]:
    """Return the months that 2025-01..2025-12 stands for; of any other text itself."""
    found = _MONTHS.fullmatch(text)
    months = months_between(Month(found[1]), Month(found[2])) if found else []
    return [*months] if 0 < len(months) <= _MONTHS_MAX else [text]


def _integer(text: str) -> int | str:
    return int(text) if _INTEGER.fullmatch(text) else text


def _json(text: str, *, of: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Malformed("malformed", f"{not_json(str(error))} of {of}; write JSON, or @FILE that holds it") from error
