"""Every request as one line of the log and one count: who asked for what, how it ended, how long it took."""

import logging
import re
import secrets
from http import HTTPStatus
from time import perf_counter

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import unforeseen
from api.metrics import Metrics

REQUEST_ID = "X-Request-Id"
FAULT = "internal_error"
_ID = re.compile(r"(?!.*[0-9]{12})[A-Za-z0-9._-]{8,64}")
"""An id that might hold a NIK, or much of one, is replaced."""
_NO_ROUTE = "none"
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_OTHER_METHOD = "other"
_log = logging.getLogger("amanah.requests")


class Watched:
    """Gives each request an id, or keeps the one that it came with, and tells of it once it is answered.

    The outermost edge: what nobody foresaw is answered as a problem here, and written down without its words.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and measure what an HTTP request comes to."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | None = None
        began, given = perf_counter(), Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                await self._app(scope, receive, with_id)
            except Exception:  # noqa: BLE001 (the outermost edge)
                _log.exception("a fault of this program")
                scope.setdefault("state", {})["code"] = FAULT
                if status is None:
                    await unforeseen()(scope, receive, with_id)
            finally:
                self._tell(scope, status or 500, perf_counter() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else _OTHER_METHOD
        route = getattr(scope.get("route"), "path", _NO_ROUTE) if status != HTTPStatus.METHOD_NOT_ALLOWED else _NO_ROUTE
        told = scope.get("state", {})
        code = told.get("code")
        self._metrics.count(route, method, status, seconds, code=code)
        named = {name: told[name] for name in ("actor", "code", "position") if told.get(name) is not None}
        line = {"method": method, "milliseconds": round(seconds * 1000, 1), "route": route, "status": status, **named}
        _log.info("request", extra=line)
