"""The forms in which an answer is given over HTTP: JSON, the same as lines, or the same as a table."""

import csv
import io
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from api.accepted import rated

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text that begins so, after blanks or not, is run as a formula by a spreadsheet (OWASP, CSV injection)."""
NEUTRAL = "'"
"""What a cell with such a text begins with instead."""


class AnswerForm(StrEnum):
    """A media type that an answer may have."""

    JSON = "application/json"
    NDJSON = "application/x-ndjson"
    CSV = "text/csv"


def form_of(accept: str) -> AnswerForm:
    """Return the form that a header Accept rates highest; JSON where it prefers none, or none of these."""
    weights = rated(accept)
    return max(AnswerForm, key=lambda form: weights.get(form, 0.0))


def in_form(form: AnswerForm, answer: bytes) -> bytes:
    """Return an answer, given as JSON, in a form.

    Lines: the moment as ``{"as_of": ...}``, then a line for each row. Table: a line for each row, each value in the
    column of its path, such as ``money.0.terms.received.rupiah``; the moment's columns stand last. An absent value and
    null are empty cells there, and a text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    if form is AnswerForm.JSON:
        return answer
    told = json.loads(answer)
    if form is AnswerForm.NDJSON:
        lines = [{"as_of": told["as_of"]}, *told["rows"]]
        return b"".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in lines)
    return _table(told["rows"], dict(_cells(told["as_of"], "as_of")))


def _table(rows: list[Any], moment: dict[str, str]) -> bytes:  # Any: the rows of any read
    lines = [dict(_cells(row, "")) for row in rows]
    columns = [*dict.fromkeys(column for line in lines for column in line), *moment]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writerow({column: neutral(column) for column in columns})
    writer.writerows({**line, **moment} for line in lines)
    return text.getvalue().encode()


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"{NEUTRAL}{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def _cells(value: Any, path: str) -> Iterator[tuple[str, str]]:  # Any: JSON
    """Yield the path and the text of each value within a value."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in inner:
            yield from _cells(one, f"{path}.{name}" if path else str(name))
    elif isinstance(value, str):
        yield path, neutral(value)
    else:
        yield path, "" if value is None else json.dumps(value)
