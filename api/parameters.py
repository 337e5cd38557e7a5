"""What an address asks: each of its parameters once, none that is not known, whoever answers."""

import re
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from api.bootstrap import WAIT_SECONDS
from api.fields import Form, fields_of
from api.malformed import malformed
from ledger.errors import Malformed

Q = TypeVar("Q", bound=BaseModel)
WAIT_MAX = 30.0
_WAIT = re.compile(r"(?:^|[,;\s])wait=([0-9]{1,4})(?![0-9])")
_LOST_PLUS = re.compile(r"(T[0-9:.]{2,15}) (?=[0-9]{2}:?[0-9]{2}(?:,|$))")
"""A moment whose offset began with a plus, which stands for a space in an address where it is not written %2B."""


def asked_of(model: type[Q], request: Request) -> Q:
    """Return the question that an address asks, or refuse a parameter that is wrong, unknown or given twice.

    A list stands with commas in one parameter, or is given element by element.
    """
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given and _is_list(model, name):
            value = f"{given[name]},{value}"
        elif name in given or name in request.path_params:
            raise Malformed("malformed", "expected each parameter once, found one given twice; give it once")
        given[name] = _LOST_PLUS.sub(r"\1+", value) if name == "known_at" else value
    try:
        return model.model_validate({**given, **request.path_params})
    except ValidationError as error:
        raise malformed(error, what="parameters", is_question=True) from error


def wait_of(request: Request) -> float:
    """Return how long a request would have its answer waited for (RFC 7240 section 4.3), at most the longest wait."""
    found = _WAIT.search(request.headers.get("prefer", ""))
    return WAIT_SECONDS if found is None else min(float(found[1]), WAIT_MAX)


def _is_list(model: type[BaseModel], name: str) -> bool:
    return any(field.name == name and field.form is Form.TEXTS for field in fields_of(model))
