"""Many rows at once: `executemany` on SQLite, binary COPY on PostgreSQL.

PostgreSQL's own `executemany` is avoided: it runs in the driver's pipeline mode, where a send larger than the socket's
buffer can wait for ever on a server that waits for the client.
"""

import gc
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

import psycopg
from sqlalchemy import Connection

FEW = 16
"""Up to this many rows go to PostgreSQL in one plain INSERT, which is quicker than starting a COPY."""

MANY = 1_000
"""From this many rows on, pausing the garbage collector is worth it."""

Column = str | int | bytes | None


@dataclass(frozen=True)
class Shape:
    """The columns of a table that is filled in bulk, with their PostgreSQL types."""

    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def listed(self) -> str:
        """Return the columns as SQL lists them."""
        return ", ".join(self.columns)


ENTRIES = Shape(
    "entries",
    ("position", "stream", "version", "kind", "state", "leaf"),
    ("int8", "text", "int8", "text", "bytea", "bytea"),
)
SLOTS = Shape("slots", ("worker", "year", "mask", "holders"), ("text", "int4", "int8", "text"))
NATURAL_KEYS = Shape("natural_keys", ("scope", "key", "position"), ("text", "text", "int8"))
SNAPSHOTS = Shape("snapshots", ("stream", "version", "kind", "state"), ("text", "int8", "text", "bytea"))
IDENTITIES = Shape(
    "identities",
    ("subject", "token", "wrapped_key", "sealed", "created_at", "likeness"),
    ("text", "bytea", "bytea", "bytea", "text", "bytea"),
)

HELD_APART = Shape("held_apart", ("token", "year", "mask", "until"), ("bytea", "int4", "int8", "text"))


@contextmanager
def collector_paused(count: int) -> Iterator[None]:
    """Pause the garbage collector while many rows pass, since it would walk all of them again and again."""
    pause = count >= MANY and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


def insert_rows(
    connection: Connection, shape: Shape, rows: Iterable[Sequence[Column]], *, count: int, on_conflict: str = ""
) -> int:
    """Insert ``count`` rows and return how many were inserted or, where ``on_conflict`` says so, updated."""
    driver = connection.connection.driver_connection
    with collector_paused(count):
        if isinstance(driver, sqlite3.Connection):
            return _sqlite(driver, shape, rows, on_conflict)
        assert isinstance(driver, psycopg.Connection)
        if count <= FEW:
            return _few(driver, shape, rows, count, on_conflict)
        if not on_conflict:
            return _copy(driver, shape, rows, into=shape.table)
        return _copy_or_merge(driver, shape, list(rows), on_conflict)


def _sqlite(driver: sqlite3.Connection, shape: Shape, rows: Iterable[Sequence[Column]], on_conflict: str) -> int:
    marks = ", ".join("?" * len(shape.columns))
    statement = f"INSERT INTO {shape.table} ({shape.listed}) VALUES ({marks}) {on_conflict}"  # noqa: S608 (our names)
    cursor = driver.executemany(statement, rows)
    try:
        return cursor.rowcount
    finally:
        cursor.close()


def _few(
    driver: "psycopg.Connection[tuple[Column, ...]]",
    shape: Shape,
    rows: Iterable[Sequence[Column]],
    count: int,
    on_conflict: str,
) -> int:
    marks = ", ".join(["(" + ", ".join(["%s"] * len(shape.columns)) + ")"] * count)
    statement = f"INSERT INTO {shape.table} ({shape.listed}) VALUES {marks} {on_conflict}"  # noqa: S608 (our names)
    with driver.cursor() as cursor:
        cursor.execute(statement.encode(), list(chain.from_iterable(rows)))
        return cursor.rowcount


def _copy(
    driver: "psycopg.Connection[tuple[Column, ...]]", shape: Shape, rows: Iterable[Sequence[Column]], *, into: str
) -> int:
    statement = f"COPY {into} ({shape.listed}) FROM STDIN (FORMAT BINARY)"
    with driver.cursor() as cursor:
        with cursor.copy(statement.encode()) as copy:
            copy.set_types(shape.types)
            for row in rows:
                copy.write_row(row)
        return cursor.rowcount


def _copy_or_merge(
    driver: "psycopg.Connection[tuple[Column, ...]]", shape: Shape, rows: Sequence[Sequence[Column]], on_conflict: str
) -> int:
    """Copy straight into the table, which is twice as quick; where a row is there already, start again and merge."""
    try:
        with driver.transaction():
            return _copy(driver, shape, rows, into=shape.table)
    except psycopg.errors.UniqueViolation:
        return _copy_and_merge(driver, shape, rows, on_conflict)


def _copy_and_merge(
    driver: "psycopg.Connection[tuple[Column, ...]]", shape: Shape, rows: Iterable[Sequence[Column]], on_conflict: str
) -> int:
    """COPY has no conflict rule, so the rows land in a temporary table first."""
    waiting = f"incoming_{shape.table}"
    made = ", ".join(f"{name} {kind}" for name, kind in zip(shape.columns, shape.types, strict=True))
    with driver.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {waiting} ({made}) ON COMMIT DELETE ROWS".encode())
        cursor.execute(f"TRUNCATE {waiting}".encode())
        _copy(driver, shape, rows, into=waiting)
        merge = f"INSERT INTO {shape.table} ({shape.listed}) SELECT {shape.listed} FROM {waiting} {on_conflict}"  # noqa: S608
        cursor.execute(merge.encode())
        return cursor.rowcount
