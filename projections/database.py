"""The readers' tables: plain rows beside the book, which can be dropped and read again from it at any time."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, Table, Text, TextClause, inspect, text

from ledger.store import Commit, Reader
from ledger.store.bulk import Shape, insert_rows

Cell = str | int | bytes | None
"""What a column holds: dates and months are ISO text, so that both databases hold and order them alike."""

_INT = BigInteger().with_variant(Integer, "sqlite")
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_CREATION_LOCK = 0x616D616E6172
"""The advisory lock two starters meet at on PostgreSQL."""


@dataclass(frozen=True)
class ReadTable:
    """A table of a projection: columns as ``{"name": "text" | "int"}``, a key, further indexes.

    ``adds`` names the column that a second row with the same key adds to, where there is one; ``known`` the one that
    says since when a row is known, by the position of an entry or by the moment (``at``) of its commit.
    """

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    adds: str | None = None
    nullable: frozenset[str] = field(default_factory=frozenset)
    known: str = "position"

    @property
    def is_dated(self) -> bool:
        """Whether a row is known since a commit's moment, rather than since an entry's position."""
        return self.columns[self.known] == "text"

    def insert(self, connection: Connection, rows: Sequence[Sequence[Cell]], *, suffix: str = "") -> None:
        """Insert rows, in bulk where they are many."""
        types = tuple("int8" if kind == "int" else "text" for kind in self.columns.values())
        shape = Shape(self.name + suffix, tuple(self.columns), types)
        insert_rows(connection, shape, rows, count=len(rows), on_conflict=self._on_conflict(suffix))

    def _on_conflict(self, suffix: str) -> str:
        if self.adds is None:
            return ""
        key, column = ", ".join(self.key), self.adds
        return f"ON CONFLICT ({key}) DO UPDATE SET {column} = {self.name}{suffix}.{column} + excluded.{column}"

    def described(self, metadata: MetaData, suffix: str, generation: str) -> Table:
        """Return the table as SQLAlchemy knows it, under its name with a suffix."""
        columns = [
            Column(
                name,
                _INT if kind == "int" else _TEXT,
                primary_key=name in self.key,
                nullable=name in self.nullable,
                autoincrement=False,
            )
            for name, kind in self.columns.items()
        ]
        table = Table(self.name + suffix, metadata, *columns, sqlite_with_rowid=False)
        for number, index in enumerate(self.indexes):
            Index(f"{self.name}_{generation}{number}", *(table.c[name] for name in index))
        return table


def create_tables(connection: Connection, tables: Iterable[ReadTable], *, suffix: str = "") -> None:
    """Create the tables that are not there; a rebuilt index has a name beside that of the live one."""
    metadata = MetaData()
    for table in tables:
        table.described(metadata, suffix, _free_generation(connection, table))
    metadata.create_all(connection)


def _free_generation(connection: Connection, table: ReadTable) -> str:
    """Return a or b, whichever no index of the live table has in its name."""
    inspector = inspect(connection)
    if not inspector.has_table(table.name):
        return "a"
    names = {index["name"] for index in inspector.get_indexes(table.name)}
    return "b" if f"{table.name}_a0" in names else "a"


def drop_tables(connection: Connection, tables: Iterable[ReadTable], *, suffix: str = "") -> None:
    """Drop the tables that are there."""
    for table in tables:
        connection.execute(text(f"DROP TABLE IF EXISTS {table.name}{suffix}"))


def swap_tables(connection: Connection, tables: Iterable[ReadTable], *, suffix: str) -> None:
    """Put the tables with the suffix in the place of the live ones, within the caller's transaction."""
    for table in tables:
        connection.execute(text(f"DROP TABLE IF EXISTS {table.name}"))
        connection.execute(text(f"ALTER TABLE {table.name}{suffix} RENAME TO {table.name}"))


def form_of(tables: Iterable[ReadTable]) -> str:
    """Return a hash of the names, columns, keys and indexes of tables."""
    told = [[table.name, *table.columns.items(), table.key, table.indexes, table.adds] for table in tables]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def lock_creation(connection: Connection) -> None:
    """Let one starter at a time make tables."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CREATION_LOCK})


def ordered_rows(
    reader: Reader, table: ReadTable, *, suffix: str = "", until: Commit | None = None
) -> Iterable[tuple[Cell, ...]]:
    """Return the rows of a table in the order of its key, all columns; those known at a commit, or all."""
    listed, key = ", ".join(table.columns), ", ".join(table.key)
    where, values = "", {}
    if until is not None:
        where, values = f" WHERE {table.known} <= :known", {"known": until.at if table.is_dated else until.position}
    statement = text(f"SELECT {listed} FROM {table.name}{suffix}{where} ORDER BY {key}")  # noqa: S608 (our own names)
    for row in reader.connection.execution_options(yield_per=5000).execute(statement, values):
        yield tuple(row)


@lru_cache(maxsize=256)
def _prepared(statement: str) -> TextClause:
    return text(statement)


def rows_of(reader: Reader, statement: str, **values: object) -> Sequence[Any]:  # Any: the columns differ
    """Return the rows that a statement of ours selects."""
    return reader.connection.execute(_prepared(statement), values).all()
