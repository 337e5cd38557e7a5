"""Reads: one route for each question, the entries of the book by position, and its head."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import known_actor
from api.asked import Moment
from api.bodies import Bearer, KnownReader, TheOffice
from api.bootstrap import Office
from api.events import entries_page
from api.fields import FieldTold, Form, fields_of, schema_of
from api.parameters import asked_of
from api.read import Read, answer_json
from api.reads import FUNDS, READS
from ledger.vocabulary import KINDS
from projections.as_of import Answer

ROUTES = [*((read.path, read) for read in READS), ("/v1/funds/{fund}", FUNDS)]


class EventsAsked(BaseModel):
    """Which entries."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    after: int = Field(0, ge=0, lt=2**53, description="Entries after this position: the cursor of the last answer.")
    until: int | None = Field(None, ge=0, lt=2**53, description="Entries up to this position.")
    limit: int = Field(100, ge=1, le=2000, description="At most so many entries.")
    kind: list[str] = Field([], max_length=len(KINDS), description="Entries of these kinds only; may be repeated.")
    stream: str | None = Field(
        None, max_length=64, description="Entries of this stream only: of the thing with this id."
    )


class HeadTold(BaseModel):
    """The end of the book."""

    position: int = Field(description="The last position.", examples=[1042])
    at: str | None = Field(description="When it was recorded.", examples=["2026-11-21T07:31:16.000001Z"])
    root: str = Field(description="The root hash over all entries (RFC 6962), in hexadecimal.", examples=["e3b0c442…"])


class EventTold(BaseModel):
    """An entry: its stored state as it is, and the hash of the stored bytes."""

    position: int = Field(description="Its position.", examples=[1042])
    leaf: str = Field(description="The leaf hash (RFC 6962) of the stored bytes.", examples=["6e340b9c…"])
    state: dict[str, Any] = Field(description="The stored bytes, which are canonical JSON.", examples=[{}])  # Any: JSON


class EventsTold(BaseModel):
    """A page of entries, and where to go on."""

    head: int = Field(description="The last position of the book.", examples=[1042])
    next: int | None = Field(description="The cursor of the next page, none at the end.", examples=[100])
    entries: list[EventTold] = Field(description="The entries, by position.", examples=[[]])


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
            openapi_extra={"parameters": _parameters(path, read)},
        )
    router.add_api_route("/v1/head", _head, operation_id="head", summary="Show the end of the book and its root hash.")
    router.add_api_route(
        "/v1/events",
        _events,
        response_model=EventsTold,
        operation_id="events",
        summary="Show entries by position; needs a key, since they hold the months of people.",
    )
    return router


def _answering(read: Read[Any, Any]) -> Callable[..., Response]:  # Any: each read has its own question and rows
    def answer(office: TheOffice, request: Request) -> Response:
        return _answered(read, office, asked_of(read.asked, request), is_public=True)

    def answer_of_persons(office: TheOffice, request: Request, bearer: Bearer) -> Response:
        asked = asked_of(read.asked, request)
        of_persons = read.of_persons is not None and read.of_persons(asked)
        if of_persons or (bearer is not None and read.public is not None):
            known_actor(office.store, bearer.credentials if bearer else None)
        return _answered(read, office, asked, is_public=bearer is None)

    return answer if read.of_persons is None and read.public is None else answer_of_persons


def _answered(read: Read[Any, Any], office: Office, asked: Moment, *, is_public: bool) -> Response:  # Any: as above
    return Response(answer_json(read, read.ask(office, asked, is_public=is_public)), media_type="application/json")


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


def _events(office: TheOffice, actor: KnownReader, query: Annotated[EventsAsked, Query()]) -> Response:
    page = entries_page(
        office.store,
        after=query.after,
        until=query.until,
        limit=query.limit,
        kinds=query.kind or None,
        stream=query.stream,
    )
    return Response(page, media_type="application/json")
