"""Every error as problem+json (RFC 9457) with a stable code; nothing of what was sent is repeated."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from eventsourcing.persistence import PersistenceError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.malformed import malformed_fields
from api.pages.home import page_not_found, page_refused
from api.pages.preferred import is_page
from ledger.errors import AmanahError, Denied, Malformed

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("amanah")


def install(app: FastAPI) -> None:
    """Let the app answer every error in one form."""
    app.add_exception_handler(AmanahError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(PersistenceError, _database)


def problem(
    status: int, code: str, detail: str, *, numbers: Mapping[str, object] | None = None, headers: Mapping[str, str] = {}
) -> JSONResponse:
    """Return a problem: type, title, status, code and detail, and the refusal's numbers under ``numbers``."""
    body = {
        "type": f"urn:amanah:error:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "numbers": dict(numbers or {}),
    }
    return JSONResponse(body, status, headers=dict(headers), media_type=MEDIA_TYPE)


def _answer(request: Request, error: AmanahError) -> JSONResponse:
    request.state.code = error.code
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Denied) and error.status == 401 else {}
    return problem(error.status, error.code, error.message, numbers=error.details, headers=headers)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, AmanahError)
    if isinstance(error, Malformed) and is_page(request):
        request.state.code = error.code
        return page_refused(request, error)
    return _answer(request, error)


_PLACES = (("header",), ("path",), ("query",))
"""What the framework puts before a parameter's name."""


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [{**one, "loc": one["loc"][one["loc"][:1] in _PLACES :]} for one in error.errors()]
    return _answer(request, malformed_fields(found, what="parameters"))  # type: ignore[arg-type]  # pydantic's, a place less


HTTP_CODES = {
    404: ("unknown_route", "expected a route of this API, found none at this address; see /v1/openapi.json"),
    405: ("method_not_allowed", "expected a method that this route has, found another; see the header Allow"),
}
"""What the framework refuses by itself."""
OTHER_HTTP = ("http_error", "expected a request that HTTP allows, found another; mend it")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404 and is_page(request):
        return page_not_found(request)
    code, sentence = HTTP_CODES.get(error.status_code, OTHER_HTTP)
    request.state.code = code
    return problem(error.status_code, code, sentence, headers=error.headers or {})


def _database(request: Request, error: Exception) -> Response:
    _log.error("the database failed: %s", type(error).__name__)
    request.state.code = "store_unavailable"
    return problem(
        503, "store_unavailable", "expected a database that answers, found that it does not; try again in a moment"
    )


def unforeseen() -> Response:
    """Return the answer to what nobody foresaw."""
    return problem(
        500,
        "internal_error",
        "expected to have an answer, found a fault of this program; nothing was recorded, tell us",
    )
