"""A witness over HTTP, for an inspectorate or an NGO to run: it needs no book, and knows no entry."""

import secrets
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ledger.errors import Malformed
from ledger.transparency.errors import NotProved
from ledger.transparency.files import write_whole
from ledger.transparency.keys import SigningKey, keep_key, kept_key
from ledger.transparency.notes import COSIGNATURE, Key
from ledger.transparency.policy import Policy
from ledger.transparency.witness import REQUEST_MAX, Witness

KEY_FILE = "witness-key"
POLICY_FILE = "policy"
ANSWER_SECONDS = 10


def open_witness(
    folder: Path, *, name: str | None, logs: Iterable[str], clock: Callable[[], float] = time.time
) -> tuple[Witness, SigningKey, Policy]:
    """Open a witness's folder, with a new key where there is none; the logs named are added to those that it knows."""
    path = folder / KEY_FILE
    if not path.exists():
        if name is None:
            raise Malformed("witness_name_missing", "expected --name for a new witness, found none; give it an address")
        keep_key(path, SigningKey.make(name, kind=COSIGNATURE, random=secrets.token_bytes))
    key = kept_key(path)
    policy = _policy(folder / POLICY_FILE, [str(Key.parse(log)) for log in logs])
    return Witness(folder, key, policy, clock=clock), key, policy


def _policy(path: Path, logs: Iterable[str]) -> Policy:
    known = [str(key) for key in Policy.parse(path.read_bytes()).logs] if path.exists() else []
    text = "".join(f"log {log}\n" for log in dict.fromkeys([*known, *logs])) + "quorum none\n"
    policy = Policy.parse(text.encode())
    if not policy.logs:
        raise Malformed("witness_logs_missing", "expected --log with a log's key, found none; ask its keeper for it")
    write_whole(path, text.encode())
    return policy


def witness_app(witness: Witness) -> Starlette:
    """Return the app of a witness: add-checkpoint, and the newest checkpoint for monitors."""

    async def add(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > REQUEST_MAX:
                return PlainTextResponse("expected a request of at most 1 MB, found a larger one\n", 413)
        answer = witness.add_checkpoint(bytes(body))
        return Response(answer.body, answer.status, media_type=answer.media_type)

    async def latest(request: Request) -> Response:
        origin = request.path_params["origin"]
        if len(origin) != 64 or set(origin) - set("0123456789abcdef"):
            return PlainTextResponse("expected a hash of an origin, found another address\n", 404)
        note = witness.latest(origin)
        if note is None:
            return PlainTextResponse("nothing of this log was cosigned here\n", 404)
        return PlainTextResponse(bytes(note), headers={"Cache-Control": "public, max-age=5"})

    return Starlette(
        routes=[
            Route("/add-checkpoint", add, methods=["POST"]),
            Route("/{origin}/checkpoint", latest, methods=["GET"]),
        ]
    )


def post(url: str, body: bytes) -> tuple[int, bytes]:
    """Post a body and return what was answered; raises OSError where nobody does."""
    return _fetch(HttpRequest(_checked(url), data=body, headers={"Content-Type": "text/plain"}))  # noqa: S310 (checked)


def get(url: str) -> tuple[int, bytes]:
    """Return what stands at an address."""
    return _fetch(HttpRequest(_checked(url)))  # noqa: S310 (checked)


def _checked(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise NotProved(
            "witness_address", f"expected an address of a witness that begins with https://, found {url[:80]}"
        )
    return url


def _fetch(request: HttpRequest) -> tuple[int, bytes]:
    try:
        with urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 (checked above)
            return answer.status, answer.read(REQUEST_MAX)
    except HTTPError as error:
        with error:
            return error.code, error.read(REQUEST_MAX)
