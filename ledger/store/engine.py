"""The database engine: SQLite or PostgreSQL, opened so that what is committed is on disk."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from eventsourcing import persistence
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from ledger.store.errors import StoreReadOnly, StoreUnreachable

BUSY_SECONDS = 60
"""How long a writer waits for another process's; a bulk of 100,000 entries holds the lock for about a second."""


def open_engine(address: str) -> Engine:
    """Return an engine for ``sqlite:///path`` or ``postgresql://...``; nothing is written yet."""
    url = _parsed(address)
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    options = {"connect_timeout": 10} if "connect_timeout" not in url.query else {}
    # One round trip a transaction (0.1 ms) so that a server's restart costs nobody an error.
    return create_engine(
        url,
        pool_size=8,
        max_overflow=24,
        pool_use_lifo=True,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=options,
    )


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise StoreUnreachable(url="the address given", found="no address of the form sqlite:///path") from error
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite") and url.database not in (None, "", ":memory:"):
        return url
    raise StoreUnreachable(url=url.render_as_string(), found="another kind of database, or one kept in memory only")


def _open_sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=24,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        # The driver must not begin transactions by itself: a writer's first statement is BEGIN IMMEDIATE.
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-65536")
        connection.execute("PRAGMA temp_store=MEMORY")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        begin = options.get("sqlite_begin", "BEGIN")
        if begin != "BEGIN":
            _prepare_to_write(connection, derived=options.get("sqlite_derived", False))
        if options.get("sqlite_long_sort"):
            connection.exec_driver_sql("PRAGMA temp_store=FILE")
        connection.exec_driver_sql(begin)

    return engine


def _prepare_to_write(connection: Connection, *, derived: bool) -> None:
    """Wait for the disk at the end of a transaction, or leave that to the next one; neither can be set within it."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("PRAGMA synchronous=NORMAL" if derived else "PRAGMA synchronous=FULL")


def check_writable(engine: Engine) -> None:
    """Refuse a database that can only be read, before anything relies on writing it."""
    if engine.dialect.name == "sqlite":
        path = _sqlite_path(engine.url)
        probe = path if path.exists() else path.parent
        if engine.url.query.get("mode") == "ro" or not _writable(probe) or not _writable(path.parent):
            raise StoreReadOnly
        _keep_write_ahead_log(engine)
    else:
        with engine.connect() as connection:
            if connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on":
                raise StoreReadOnly


def _sqlite_path(url: URL) -> Path:
    return Path(str(url.database).removeprefix("file:")).absolute()


def _writable(path: Path) -> bool:
    """Return whether the process may write here; a path that is not there is the driver's to report."""
    effective = os.access in os.supports_effective_ids
    return not path.exists() or os.access(path, os.W_OK, effective_ids=effective)


def _keep_write_ahead_log(engine: Engine) -> None:
    """Set the file to WAL, where readers never wait for the writer; the file remembers it."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA journal_mode=WAL").fetchone()


@contextmanager
def library_errors() -> Iterator[None]:
    """Turn the errors of SQLAlchemy and of both drivers into those of the event sourcing library."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error) as error:
        if _is_read_only(error):
            raise StoreReadOnly from error
        raise _library_class(error)(_first_line(error)) from error


_LIBRARY_ERRORS: dict[str, type[persistence.PersistenceError]] = {
    name: getattr(persistence, name)
    for name in (
        "DataError",
        "OperationalError",
        "IntegrityError",
        "InternalError",
        "ProgrammingError",
        "NotSupportedError",
        "InterfaceError",
        "DatabaseError",
    )
}


def _library_class(error: Exception) -> type[persistence.PersistenceError]:
    """Return the library's class for an error; drivers, SQLAlchemy and library share the names of PEP 249."""
    for cls in type(error).__mro__:
        if cls.__name__ in _LIBRARY_ERRORS:
            return _LIBRARY_ERRORS[cls.__name__]
    return persistence.OperationalError if type(error).__name__ == "TimeoutError" else persistence.PersistenceError


def _is_read_only(error: BaseException) -> bool:
    origin = getattr(error, "orig", None) or error
    if isinstance(origin, psycopg.errors.ReadOnlySqlTransaction):
        return True
    return isinstance(origin, sqlite3.OperationalError) and "readonly database" in str(origin)


def _first_line(error: Exception) -> str:
    """Return what happened without the statement or its parameters, which may hold someone's data."""
    origin = getattr(error, "orig", None) or error
    return str(origin).split("\n", 1)[0]
