"""The entries of the book by position: a page, all of them as lines, or a stream that goes on as they are written."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.accepted import rated
from api.answer_forms import AnswerForm
from api.bodies import KnownReader, TheOffice
from api.events import entries_page, must_be_asked_well
from api.feed import Envelope, Feed, FeedForm, Wanted
from ledger.errors import Malformed
from ledger.vocabulary import KINDS


class EventsAsked(BaseModel):
    """Which entries."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    after: int = Field(0, ge=0, lt=2**53, description="Entries after this position: the cursor of the last answer.")
    until: int | None = Field(None, ge=0, lt=2**53, description="Of a page: entries up to this position.")
    limit: int = Field(100, ge=1, le=2000, description="Of a page: at most so many entries.")
    kind: list[str] = Field([], max_length=len(KINDS), description="Entries of these kinds only; may be repeated.")
    stream: str | None = Field(
        None, max_length=64, description="Entries of this stream only: of the thing with this id."
    )
    envelope: Envelope = Field(
        Envelope.ENTRY, description="Of lines and streams: how an entry is told; `cloudevents` is CloudEvents 1.0."
    )
    follow: bool = Field(False, description="Of lines: go on with each entry as it is written.")


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


OF_A_PAGE = frozenset({"limit", "until"})
OF_A_FEED = frozenset({"envelope", "follow"})

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        description="Of a stream: the position of the last entry that was received; it goes before `after`.",
        examples=["1042"],
    ),
]


def events() -> APIRouter:
    """Return the route."""
    router = APIRouter(tags=["reads"])
    router.add_api_route(
        "/v1/events",
        _events,
        response_model=EventsTold,
        operation_id="events",
        summary="Show entries by position, or follow them; needs a key, since they hold the months of people.",
        responses={
            200: {
                "content": {
                    FeedForm.LINES: {"schema": {"type": "string", "description": "An entry a line, up to the head."}},
                    FeedForm.EVENTS: {"schema": {"type": "string", "description": "Each entry as it is written."}},
                }
            }
        },
    )
    return router


def _events(
    office: TheOffice,
    request: Request,
    actor: KnownReader,
    query: Annotated[EventsAsked, Query()],
    last: LastEventId = None,
) -> Response:
    weights = rated(request.headers.get("accept", ""))
    form = max((AnswerForm.JSON, *FeedForm), key=lambda form: weights.get(form, 0.0))
    _must_fit(query, OF_A_PAGE if isinstance(form, FeedForm) else OF_A_FEED, form)
    must_be_asked_well(office.store, kinds=query.kind, stream=query.stream)
    if isinstance(form, FeedForm):
        return _following(request.app.state.feed, form, query, last)
    page = entries_page(
        office.store,
        after=query.after,
        until=query.until,
        limit=query.limit,
        kinds=query.kind or None,
        stream=query.stream,
    )
    return Response(page, media_type="application/json")


def _following(feed: Feed, form: FeedForm, query: EventsAsked, last: str | None) -> Response:
    wanted = Wanted(form, query.envelope, frozenset(query.kind), query.stream)
    goes_on = form is FeedForm.EVENTS or query.follow
    told = (feed.follow if goes_on else feed.up_to_head)(wanted, after=query.after if last is None else _position(last))
    # What is compressed comes in portions; who follows wants each entry at once.
    at_once = {"Content-Encoding": "identity", "X-Accel-Buffering": "no"} if goes_on else {}
    return StreamingResponse(_sent(told), media_type=form, headers=at_once)


async def _sent(told: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for portion in told:
        if portion:
            yield portion


def _must_fit(query: EventsAsked, others: frozenset[str], form: str) -> None:
    """Refuse a parameter that the form asked for does not have, which would be passed over in silence."""
    wrong = sorted(query.model_fields_set & others)
    if wrong:
        raise Malformed(
            "parameter_of_another_form",
            f"expected parameters that {form} has, found {wrong[0]}; leave it out, or ask for another form with Accept",
            parameter=wrong[0],
        )


def _position(last: str) -> int:
    if not (last.isascii() and last.isdigit() and len(last) < len(str(2**53))):
        raise Malformed(
            "last_event_id_malformed", "expected a position as Last-Event-ID, found another; send the id of an event"
        )
    return int(last)
