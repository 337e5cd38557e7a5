"""The process that serves: uvicorn with the projections' follower and the log's sealer beside it."""

import socket
from collections.abc import Callable

import uvicorn

from api.app import build_app
from api.bootstrap import Office
from api.follower import follower
from api.log import Sealer
from api.logs import log_to_stderr
from ledger.errors import AmanahError, StoreRefusal

SHUTDOWN_SECONDS = 3
"""An open connection would hold a shutdown up for ever without it."""


def serve(office: Office, *, host: str, port: int, ready: Callable[[str], object]) -> None:
    """Serve until the process is told to stop; ``ready`` is told the address."""
    log_to_stderr(office.settings.log_format)
    with listening(host, port) as listener, follower(office), Sealer(office) as sealer:
        ready(address_of(listener))
        server_of(office, sealing=lambda: sealer.refusal).run(sockets=[listener])


def server_of(office: Office, *, sealing: Callable[[], AmanahError | None] = lambda: None) -> uvicorn.Server:
    """Return a server for an office, not yet running; its access lines are ours, since an address may name a party."""
    return uvicorn.Server(
        uvicorn.Config(
            build_app(office, sealing=sealing),
            log_config=None,
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
