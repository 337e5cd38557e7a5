"""What an address asks: each of its parameters once, none that is not known, whoever answers."""

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from api.malformed import malformed
from ledger.errors import Malformed

Q = TypeVar("Q", bound=BaseModel)


def asked_of(model: type[Q], request: Request) -> Q:
    """Return the question that an address asks, or refuse a parameter that is wrong, unknown or given twice."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given or name in request.path_params:
            raise Malformed("malformed", "expected each parameter once, found one given twice; give it once")
        given[name] = value
    try:
        return model.model_validate({**given, **request.path_params})
    except ValidationError as error:
        raise malformed(error, what="parameters") from error
