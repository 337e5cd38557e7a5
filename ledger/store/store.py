"""The store: one database holding book and vault, one writer at a time, any number of consistent readers."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import Condition, Event, Lock, local

from eventsourcing.persistence import InterfaceError, PersistenceError
from sqlalchemy import Connection, text

from ledger.store import schema
from ledger.store.changes import Changes
from ledger.store.engine import check_writable, library_errors, open_engine
from ledger.store.errors import StoreUnreachable
from ledger.store.reader import Reader
from ledger.store.recorder import LedgerRecorder
from ledger.store.stamps import Clock, stamp, utc_now
from ledger.store.writer import Writer

LEAVING_SECONDS = 10
"""How long closing waits for readers and writers; a bulk takes one or two seconds."""

_UNAWAITED = text("SET LOCAL synchronous_commit TO OFF")
_READ = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Store:
    """Owns the database's connections; made once by whoever builds the process, and disposed of at its end."""

    def __init__(self, url: str, *, create: bool = True, clock: Clock = utc_now) -> None:
        self.engine = open_engine(url)
        self.clock = clock
        self.changes = Changes(self.engine)
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        self._turn = Lock()
        self._mine = local()
        self._door = Condition()
        self._inside = 0
        self._closed = False
        try:
            self._open(create=create)
        except BaseException:
            self.engine.dispose()
            raise

    def _open(self, *, create: bool) -> None:
        try:
            with library_errors():
                check_writable(self.engine)
                schema.ensure(self.engine, create=create, created=stamp(self.clock()))
        except PersistenceError as error:
            raise StoreUnreachable(url=self.engine.url.render_as_string(), found=str(error)) from error

    @cached_property
    def recorder(self) -> LedgerRecorder:
        """The event sourcing library's recorder on this store."""
        return LedgerRecorder(self)

    @property
    def current(self) -> Writer | None:
        """The writer this thread is in, if any."""
        return getattr(self._mine, "writer", None)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Lock the head, then read, decide and write; commit at a clean end, roll back at an exception."""
        with self.transaction() as connection:
            writer = Writer.lock(connection)
            self._mine.writer = writer
            try:
                yield writer
            finally:
                self._mine.writer = None
            if writer.abandoned:
                connection.rollback()
        if writer.committed is not None and not writer.abandoned:
            self.changes.ring()

    @contextmanager
    def transaction(self, *, derived: bool = False, long_sort: bool = False) -> Iterator[Connection]:
        """Write without the head: a projection's rows and its position in one commit.

        What is ``derived`` from the book is not waited for until it is on disk: it is there whole or not at all, never
        without the entries it follows from, and what a power cut takes is read again. What a ``long_sort`` sorts, such
        as a new index on many rows, SQLite keeps in files once its cache is full.
        """
        if getattr(self._mine, "busy", False):
            raise RuntimeError("this thread is writing already; a transaction does not nest")
        self._mine.busy = True
        try:
            options = {"sqlite_begin": "BEGIN IMMEDIATE", "sqlite_long_sort": long_sort, "sqlite_derived": derived}
            with self._one_at_a_time(), library_errors(), self._begun(**options) as connection:
                if derived and not self._is_sqlite:
                    connection.execute(_UNAWAITED)
                if long_sort:
                    connection.detach()  # It goes with its setting.
                yield connection
                connection.commit()
        finally:
            self._mine.busy = False

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Read one consistent state of the book; writers are neither waited for nor held up."""
        options = {} if self._is_sqlite else _READ
        with library_errors(), self._begun(**options) as connection:
            yield Reader(connection)

    @contextmanager
    def joined(self) -> Iterator[Reader]:
        """Read through the writer this thread is in, or else as any reader does."""
        if self.current is not None:
            yield self.current
            return
        with self.reader() as reader:
            yield reader

    @contextmanager
    def joined_writer(self) -> Iterator[Writer]:
        """Write through the writer this thread is in, or else in a transaction of its own."""
        if self.current is not None:
            yield self.current
            return
        with self.writer() as writer:
            yield writer

    @contextmanager
    def _begun(self, **options: object) -> Iterator[Connection]:
        """Give a connection with a transaction; what is not committed by the block is rolled back."""
        with self._entered(), self.engine.connect().execution_options(**options) as connection:
            connection.begin()
            yield connection

    @contextmanager
    def _entered(self) -> Iterator[None]:
        """Count who is inside, so that closing the store leaves no connection open behind it."""
        with self._door:
            if self._closed:
                raise InterfaceError("expected an open store, found one that was disposed of")
            self._inside += 1
        try:
            yield
        finally:
            with self._door:
                self._inside -= 1
                self._door.notify_all()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Queue this process's writers on SQLite, which lets waiting connections poll instead."""
        if not self._is_sqlite:
            yield
            return
        with self._turn:
            yield

    def wait_beyond(self, position: int, *, timeout: float) -> int:
        """Wait until the book is longer than ``position`` or the time is up; return its last position."""
        changed, in_time = Event(), True
        forget = self.changes.listen(changed.set)
        try:
            while (head := self.head()) <= position and in_time:
                in_time = changed.wait(timeout)
                changed.clear()
            return head
        finally:
            forget()

    @property
    def in_use(self) -> int:
        """How many connections are in use."""
        return self._inside

    def head(self) -> int:
        """Return the last position of the book."""
        with self.reader() as reader:
            return reader.head.position

    def dispose(self) -> None:
        """Let nobody in any more, wait for those inside, and close every connection."""
        with self._door:
            self._closed = True
            self._door.wait_for(lambda: self._inside == 0, timeout=LEAVING_SECONDS)
        self.changes.stop()
        self.engine.dispose()
