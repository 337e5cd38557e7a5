"""The process that serves: uvicorn with the projections' follower and the log's sealer beside it."""

import logging
import socket
from collections.abc import Callable

import uvicorn

from api.app import build_app
from api.bootstrap import Office
from api.follower import Follower
from api.log import Sealer
from ledger.errors import StoreRefusal

SHUTDOWN_SECONDS = 3
"""An open connection would hold a shutdown up for ever without it."""


def serve(office: Office, *, host: str, port: int, ready: Callable[[str], object]) -> None:
    """Serve until the process is told to stop; ``ready`` is told the address."""
    with listening(host, port) as listener, Follower(office), Sealer(office):
        ready(address_of(listener))
        server_of(office).run(sockets=[listener])


def server_of(office: Office) -> uvicorn.Server:
    """Return a server for an office, not yet running; access lines stay off, since an address may name a party."""
    logging.getLogger("amanah").setLevel(logging.INFO)
    return uvicorn.Server(
        uvicorn.Config(
            build_app(office),
            loop="auto",
            http="auto",
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    )


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; refuses an address that cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise StoreRefusal(
            "address_unusable",
            f"expected to listen on {host}, port {port}, found: {error.strerror or 'no such address'}; "
            "choose others with --host and --port",
            host=host,
            port=port,
        ) from error


def address_of(listener: socket.socket) -> str:
    """Return the address of a socket as a browser takes it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
