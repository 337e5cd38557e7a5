"""Reads: one route for each question, the entries of the book by position, and its head."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.answer_forms import AnswerForm, form_of, in_form
from api.asked import Moment
from api.bodies import Bearer, TheOffice, reader_of
from api.bootstrap import Office
from api.conditional import is_known, tag_of
from api.fields import FieldTold, Form, fields_of, schema_of
from api.parameters import asked_of, wait_of
from api.read import Read, answer_json
from api.reads import FUNDS, READS
from projections.as_of import Answer

ROUTES = [*((read.path, read) for read in READS), ("/v1/funds/{fund}", FUNDS)]


class HeadTold(BaseModel):
    """The end of the book."""

    position: int = Field(description="The last position.", examples=[1042])
    at: str | None = Field(description="When it was recorded.", examples=["2026-11-21T07:31:16.000001Z"])
    root: str = Field(description="The root hash over all entries (RFC 6962), in hexadecimal.", examples=["e3b0c442…"])


def reads() -> APIRouter:
    """Return the routes of every question."""
    router = APIRouter(tags=["reads"])
    for path, read in ROUTES:
        router.add_api_route(
            path,
            _answering(read),
            response_model=Answer[read.row],  # type: ignore[name-defined]  # made at run time
            operation_id=path.removeprefix("/v1/").replace("/", "_").replace("{", "by_").replace("}", ""),
            summary=read.summary,
            responses=_RESPONSES,
            openapi_extra={"parameters": _parameters(path, read)},
        )
    router.add_api_route("/v1/head", _head, operation_id="head", summary="Show the end of the book and its root hash.")
    return router


def _answering(read: Read[Any, Any]) -> Callable[..., Response]:  # Any: each read has its own question and rows
    def answer(office: TheOffice, request: Request) -> Response:
        return _answered(read, office, request, asked_of(read.asked, request), is_public=True)

    def answer_of_persons(office: TheOffice, request: Request, bearer: Bearer) -> Response:
        asked = asked_of(read.asked, request)
        of_persons = read.of_persons is not None and read.of_persons(asked)
        if of_persons or (bearer is not None and read.public is not None):
            reader_of(request, bearer)
        return _answered(read, office, request, asked, is_public=bearer is None)

    return answer if read.of_persons is None and read.public is None else answer_of_persons


def _answered(  # Any: as above
    read: Read[Any, Any], office: Office, request: Request, asked: Moment, *, is_public: bool
) -> Response:
    """Answer in the form that is asked for, or that the client has this answer already."""
    if asked.min_position is not None:
        office.reach(asked.min_position, seconds=wait_of(request))
    form = form_of(request.headers.get("accept", ""))
    tag = tag_of(request, office.book.head(), form, is_public=is_public)
    headers = {"ETag": tag, "Vary": "Accept, Accept-Encoding, Authorization", "Cache-Control": "private, no-cache"}
    if is_known(tag, request):
        return Response(status_code=304, headers=headers)
    answer = answer_json(read, read.ask(office, asked, is_public=is_public))
    return Response(in_form(form, answer), media_type=form, headers=headers)


_FORMS: dict[str, Any] = {  # Any: JSON for the OpenAPI document
    AnswerForm.NDJSON: {"schema": {"type": "string", "description": "The moment, then the rows, a line each."}},
    AnswerForm.CSV: {"schema": {"type": "string", "description": "The rows as a table, a column for each path."}},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {  # Any: as above
    200: {
        "description": "The answer, and the moment at which it stands.",
        "content": _FORMS,
        "headers": {
            "ETag": {"description": "The tag of the answer, to be sent as If-None-Match.", "schema": {"type": "string"}}
        },
    },
    304: {"description": "The client has this answer already: the book has no new entry since."},
}


def _parameters(path: str, read: Read[Any, Any]) -> list[dict[str, Any]]:  # Any: JSON for the OpenAPI document
    shapes = schema_of(read.asked)["properties"]
    told = []
    for field in fields_of(read.asked):
        in_path = f"{{{field.name}}}" in path
        told.append(
            {
                "name": field.name,
                "in": "path" if in_path else "query",
                "required": field.required,
                "description": field.description,
                "example": field.example,
                **_schema(field, is_integer=shapes[field.name].get("type") == "integer"),
            }
        )
    return told


def _schema(field: FieldTold, *, is_integer: bool) -> dict[str, object]:
    """Return what a parameter is; a list is written with commas."""
    if field.form is Form.TEXTS:
        return {"schema": {"type": "array", "items": {"type": "string"}}, "style": "form", "explode": False}
    choices = {"enum": list(field.choices)} if field.choices else {}
    return {"schema": {"type": "integer" if is_integer else "string", **choices}}


def _head(office: TheOffice) -> HeadTold:
    head = office.book.head()
    return HeadTold(position=head.position, at=head.at, root=bytes(head.root).hex())
