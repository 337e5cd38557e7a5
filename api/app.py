"""The HTTP door: writes derived from the commands, reads by hand, pages, and one form of error."""

from collections.abc import Callable
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from api.bootstrap import Office
from api.feed import Feed
from api.metrics import Metrics
from api.openapi import describe
from api.pages.home import Homes, load_pages, pages
from api.pages.kept import kept_files
from api.routes.events import events
from api.routes.log import log_routes
from api.routes.operation import operation
from api.routes.reads import reads
from api.routes.registers import registers
from api.routes.rosters import rosters
from api.routes.writes import writes
from api.verbs import nouns
from api.watched import Watched
from ledger.errors import AmanahError

COMPRESSED_FROM = 1_000
"""Answers of so many bytes are compressed for whoever accepts it."""
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def build_app(office: Office, *, sealing: Callable[[], AmanahError | None] = lambda: None) -> FastAPI:
    """Return the app over an office; the same for a test, a server and a worker of several.

    ``sealing`` tells why the log beside it stands still, none where it does not.
    """
    app = FastAPI(
        title="Amanah",
        version=version("amanah"),
        description="A ledger of who paid the social insurance of vulnerable workers, and what that money bought.",
        openapi_url="/v1/openapi.json",
        openapi_tags=[{"name": noun} for noun in [*nouns(), "bulk", "reads", "operation"]],
        docs_url=None,
        redoc_url=None,
    )
    app.state.office = office
    app.state.homes = Homes()
    app.state.feed = Feed(office.store)
    app.state.metrics = Metrics(office)
    app.state.sealing = sealing
    app.include_router(writes())
    app.include_router(registers())
    app.include_router(rosters())
    app.include_router(reads())
    app.include_router(events())
    app.include_router(log_routes())
    app.include_router(operation())
    app.include_router(pages())
    app.include_router(kept_files())
    load_pages()
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESSED_FROM)
    app.add_middleware(Watched, metrics=app.state.metrics)
    app.add_middleware(SecurityHeaders)
    errors.install(app)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    return app


class SecurityHeaders:
    """Adds the headers that keep a browser from running or framing anything; answers are not kept by caches."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with the headers added to what an HTTP answer starts with."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)
