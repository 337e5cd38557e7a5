"""From a validation error to a refusal: one line a field, what was expected and what kind of thing was found."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from api.duplicates import must_have_no_duplicates
from api.forms import form_of
from ledger.errors import Malformed

M = TypeVar("M", bound=BaseModel)

LISTED_MAX = 50
_FIELD_NAME = re.compile(r"[a-z][a-z_]{0,40}")
_WORDINGS = (
    ("Input should be greater ", "expected a number greater "),
    ("Input should be less ", "expected a number less "),
    ("Input should be ", "expected "),
    ("String should have ", "expected text of "),
)
"""How the validation library begins its sentences, and how we do."""
_OF_TYPES = {
    "bool": "true or false",
    "decimal": "a number",
    "dict": "an object of named fields",
    "float": "a number",
    "frozen_set": "a list",
    "int": "a whole number",
    "list": "a list",
    "model": "an object of named fields",
    "model_attributes": "an object of named fields",
    "set": "a list",
    "string": "text",
    "tuple": "a list",
}
"""What is expected where a value is of another type, by the beginning of the library's name for the error."""
_OF_TYPE = re.compile(rf"({'|'.join(sorted(_OF_TYPES, reverse=True))})_(type|parsing|parsing_size|from_float)")
_DATES = ("date", "dated", "dated_on", "on")
"""What a document's date is taken to be called."""
_WORD = re.compile(r"[A-Za-z]+([_-][A-Za-z]+)*")
_PLACE = re.compile(r"line \d+ column \d+")
_NOTES = re.compile(r"^(Value error|Assertion failed), ")


def parsed(model: type[M], body: bytes, *, is_question: bool = False) -> M:
    """Return the model that a JSON text states, or refuse it field by field."""
    try:
        made = model.model_validate_json(body)
    except ValidationError as error:
        raise malformed(error, is_question=is_question) from error
    except RecursionError as error:  # a body nested deeper than Python's stack
        raise Malformed("malformed", "expected JSON of a sensible depth, found it nested too deep") from error
    must_have_no_duplicates(body)
    return made


def malformed(
    error: ValidationError, *, code: str = "malformed", what: str = "fields", is_question: bool = False
) -> Malformed:
    """Return the refusal for a validation error. The values found stay out: they may be somebody's NIK.

    Of a question, which states nothing of anybody, a plain word found in the place of another one is told.
    """
    return malformed_fields(error.errors(include_input=is_question, include_url=False), code=code, what=what)


def malformed_fields(found: Sequence[ErrorDetails], *, code: str = "malformed", what: str = "fields") -> Malformed:
    """Return the refusal for the wrong fields that pydantic lists."""
    found = [one for one in found if not _follows(one, found)]
    listed = [{"field": _path(one["loc"], one["type"]), "problem": _problem(one)} for one in found[:LISTED_MAX]]
    lines = "; ".join(f"{one['field']}: {one['problem']}" for one in listed[:5])
    more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
    is_advised = not more and all(";" in one["problem"] for one in listed)
    advice = "" if is_advised else "; mend them and send it again"
    return Malformed(
        code,
        f"expected {what} as described, found {len(found)} wrong: {lines}{more}{advice}",
        wrong=len(found),
        fields=listed,
    )


def _follows(one: ErrorDetails, found: Sequence[ErrorDetails]) -> bool:
    """Tell whether a list is called too short only because its elements, which are named too, are wrong."""
    depth = len(one["loc"])
    return one["type"] == "too_short" and any(
        len(other["loc"]) > depth and other["loc"][:depth] == one["loc"] for other in found
    )


def _path(location: Sequence[int | str], kind: str) -> str:
    parts = [part if isinstance(part, str) else f"[{part}]" for part in location]
    if kind == "extra_forbidden" and parts and not _FIELD_NAME.fullmatch(parts[-1]):
        parts[-1] = "(a name that is no field)"
    return ".".join(parts).replace(".[", "[") or "body"


def _problem(one: ErrorDetails) -> str:
    if one["type"] == "missing":
        return "expected a value, found none"
    if one["type"] == "extra_forbidden":
        return _no_such_field(one["loc"])
    if one["type"] == "string_pattern_mismatch":
        form = form_of(one["ctx"]["pattern"])
        return f"expected {form}{_found(one)}" if form.startswith("one of ") else f"expected {form}"
    if one["type"] in ("enum", "literal_error"):
        return f"expected {one['ctx']['expected']}{_found(one)}"
    if one["type"].startswith("date_"):
        return "expected a date as YYYY-MM-DD"
    if one["type"] == "json_invalid":
        return not_json(one["msg"])
    if one["type"] in ("too_short", "too_long"):
        return _wrong_length(one["ctx"])
    if of_type := _OF_TYPE.fullmatch(one["type"]):
        return f"expected {_OF_TYPES[of_type[1]]}"
    message = _NOTES.sub("", one["msg"])
    for theirs, ours in _WORDINGS:
        if message.startswith(theirs):
            return ours + message.removeprefix(theirs)
    return message if message.startswith("expected") else f"expected otherwise: {message}"


def _found(one: ErrorDetails) -> str:
    """Say what was found where a word of a list is expected; only a plain word is repeated, and only of a question."""
    given = one.get("input")
    return f", found {given}" if isinstance(given, str) and _WORD.fullmatch(given) else ", found another"


def _no_such_field(location: Sequence[int | str]) -> str:
    """Say that a field does not exist; of a document's date, how the field is called."""
    if "evidence" in location and location[-1] in _DATES:
        return "expected no such field; the date of a document is issued_on"
    return "expected no such field; take it out"


def _wrong_length(told: Mapping[str, object]) -> str:
    bound = f"at most {told['max_length']}" if "max_length" in told else f"at least {told['min_length']}"
    found = told.get("actual_length")
    return f"expected a list of {bound}, found {'more' if found is None else found}"


def not_json(complaint: str) -> str:
    """Return what a reader of JSON complains of: the place alone, since its words may repeat what stands there."""
    place = _PLACE.search(complaint)
    return f"expected JSON, found an error at {place[0]}" if place else "expected JSON, found another text"
