"""The real server on a real socket, in a thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from api.bootstrap import Office
from api.follower import follower
from api.server import address_of, listening, server_of


@contextmanager
def serving(office: Office, *, threads: list[Thread] | None = None) -> Iterator[str]:
    server = server_of(office)
    pause = Event()
    with listening("127.0.0.1", 0) as listener, follower(office):
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        if threads is not None:
            threads.append(thread)
        try:
            while not server.started:
                assert thread.is_alive(), "expected the server to start"
                pause.wait(0.01)
            yield address_of(listener).rstrip("/")
        finally:
            server.should_exit = True
            thread.join(timeout=20)
