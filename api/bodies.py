"""Bodies, read no further than they may go, and the headers that every write needs."""

from collections.abc import Callable, Sequence
from typing import Annotated, ClassVar

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.access import Actor, checked_key, known_actor, writing_actor
from api.bootstrap import Office
from ledger.errors import Malformed

BODY_MAX = 32 * 1024 * 1024
"""Room for a bulk of 100,000 workers, each with NIK, name and birth date."""
JSON = "application/json"
NDJSON = "application/x-ndjson"


class TooLarge(Malformed):
    """The body is larger than a request may be."""

    status: ClassVar[int] = 413


class WrongMediaType(Malformed):
    """The body is not of a type that is read here."""

    status: ClassVar[int] = 415


_bearer = HTTPBearer(auto_error=False, description="An API key, as `amanah init` and `amanah actors add` print it.")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="The same key with the same request answers the first receipt for ever; with another, a refusal.",
        examples=["gift-FT22360A1B2C"],
    ),
]


async def of_the_office(request: Request) -> Office:
    """Return the office that the app was built for."""
    office: Office = request.app.state.office
    return office


TheOffice = Annotated[Office, Depends(of_the_office)]


def reader_of(request: Request, bearer: HTTPAuthorizationCredentials | None) -> Actor:
    """Return whose key a request came with, or deny; the line of the log names him."""
    actor = known_actor(request.app.state.office.store, bearer.credentials if bearer else None)
    request.state.actor = actor.actor
    return actor


def _writer(request: Request, bearer: Bearer) -> Actor:
    return writing_actor(reader_of(request, bearer))


def _reader(request: Request, bearer: Bearer) -> str:
    return reader_of(request, bearer).actor


Writer = Annotated[Actor, Depends(_writer)]
"""The actor of a key that may write."""
KnownReader = Annotated[str, Depends(_reader)]
"""The actor of any key."""


async def _idempotency_key(key: IdempotencyKey) -> str:
    return checked_key(key)


Key = Annotated[str, Depends(_idempotency_key)]


def _body_of(*types: str) -> Callable[..., object]:
    async def body(request: Request) -> bytes:
        _must_be_of(request, types)
        return await _read(request)

    return body


async def _read(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    if _announced(request) > BODY_MAX:
        raise _too_large()
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_MAX:
            raise _too_large()
        chunks.append(chunk)
    return b"".join(chunks)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    if not length.isdecimal():
        raise Malformed("content_length_malformed", "expected a Content-Length in digits, found another; mend it")
    return int(length[:20])


def _too_large() -> TooLarge:
    return TooLarge(
        "body_too_large",
        f"expected a body of at most {BODY_MAX:,} bytes, found a larger one; split the request",
        bytes_max=BODY_MAX,
    )


def _must_be_of(request: Request, types: Sequence[str]) -> None:
    found = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if found not in types:
        raise WrongMediaType(
            "media_type_unsupported", f"expected a body of type {' or '.join(types)}, found another; say Content-Type"
        )


OCTETS = "application/octet-stream"
ListBody = Annotated[bytes, Depends(_body_of(OCTETS, "text/csv"))]
"""A list of people as a file, whichever of its forms it has: what it is, its bytes say."""
JsonBody = Annotated[bytes, Depends(_body_of(JSON))]
JsonOrLines = Annotated[bytes, Depends(_body_of(JSON, NDJSON))]
