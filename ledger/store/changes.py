"""Being woken by new entries: at once within the process, by NOTIFY or a 10 ms poll from other processes."""

import sqlite3
from collections.abc import Callable
from threading import Event, Lock, Thread

import psycopg
from sqlalchemy import Engine

from ledger.store.writer import CHANNEL

SQLITE_POLL_SECONDS = 0.01
"""One `PRAGMA data_version` costs about 3 microseconds."""

POSTGRES_TURN_SECONDS = 0.1
"""How often the listener on PostgreSQL looks whether it should stop; a notification wakes it at once."""

RECONNECT_SECONDS = 0.5

Callback = Callable[[], object]


class Changes:
    """Calls everyone who listens, after every commit to the book by any process; a call may come without one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._callbacks: list[Callback] = []
        self._lock = Lock()
        self._stopping = Event()
        self._ready = Event()
        self._thread: Thread | None = None

    def listen(self, callback: Callback) -> Callable[[], None]:
        """Call back after each commit from now on, and once now; return how to end it."""
        with self._lock:
            self._callbacks.append(callback)
            if self._thread is None:
                self._thread = Thread(target=self._watch, name="amanah-changes", daemon=True)
                self._thread.start()
        self._ready.wait(timeout=RECONNECT_SECONDS)
        callback()
        return lambda: self._forget(callback)

    def _forget(self, callback: Callback) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

    def ring(self) -> None:
        """Call everyone who listens in this process."""
        with self._lock:
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback()

    def stop(self) -> None:
        """Stop watching; whoever still listens is called no more."""
        self._stopping.set()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _watch(self) -> None:
        watch = self._watch_sqlite if self._engine.dialect.name == "sqlite" else self._watch_postgres
        while not self._stopping.is_set():
            try:
                watch()
            except (psycopg.OperationalError, sqlite3.OperationalError):
                # The database is away: try again, and ring after that, since commits may have been missed.
                self._stopping.wait(RECONNECT_SECONDS)

    def _connected(self) -> None:
        self._ready.set()
        self.ring()

    def _watch_sqlite(self) -> None:
        driver = self._dial()
        assert isinstance(driver, sqlite3.Connection)
        try:
            seen = driver.execute("PRAGMA data_version").fetchone()
            self._connected()
            while not self._stopping.wait(SQLITE_POLL_SECONDS):
                found = driver.execute("PRAGMA data_version").fetchone()
                if found != seen:
                    seen = found
                    self.ring()
        finally:
            driver.close()

    def _watch_postgres(self) -> None:
        driver = self._dial()
        assert isinstance(driver, psycopg.Connection)
        try:
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}".encode())
            self._connected()
            while not self._stopping.is_set():
                for _notification in driver.notifies(timeout=POSTGRES_TURN_SECONDS, stop_after=1):
                    self.ring()
        finally:
            driver.close()

    def _dial(self) -> object:
        """Open a connection of our own, outside the pool and its limits."""
        arguments, options = self._engine.dialect.create_connect_args(self._engine.url)
        if self._engine.dialect.name == "sqlite":
            options["check_same_thread"] = False
        return self._engine.dialect.connect(*arguments, **options)
