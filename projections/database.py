"""The readers' tables: plain rows beside the book, which can be dropped and read again from it at any time."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TextClause,
    inspect,
    text,
)

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
    says since when a row is known, by the position of an entry or by the moment (``at``) of its commit; ``filled_by``
    are those indexes by which the projection itself asks while its tables are filled.
    """

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    adds: str | None = None
    nullable: frozenset[str] = field(default_factory=frozenset)
    known: str = "position"
    filled_by: tuple[tuple[str, ...], ...] = ()

    @property
    def is_dated(self) -> bool:
        """Whether a row is known since a commit's moment, rather than since an entry's position."""
        return self.columns[self.known] == "text"

    def known_by(self, until: Commit | None) -> tuple[str, dict[str, object]]:
        """Return what selects the rows known at a commit, with its value; of no commit: nothing, which is all rows."""
        if until is None:
            return "", {}
        return f" WHERE {self.known} <= :known", {"known": until.at if self.is_dated else until.position}

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

    def described(self, metadata: MetaData, suffix: str) -> Table:
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
        return Table(self.name + suffix, metadata, *columns, sqlite_with_rowid=False)

    def indexed(self, table: Table, generation: str) -> dict[tuple[str, ...], Index]:
        """Return the indexes of the table that SQLAlchemy knows, by their columns."""
        names = {index: f"{self.name}_{generation}{number}" for number, index in enumerate(self.indexes)}
        return {index: Index(name, *(table.c[column] for column in index)) for index, name in names.items()}


def create_tables(
    connection: Connection, tables: Iterable[ReadTable], *, suffix: str = "", to_be_filled: bool = False
) -> None:
    """Create the tables that are not there; where they are to be filled first, most of their indexes are left out."""
    metadata = MetaData()
    for table in tables:
        described = table.described(metadata, suffix)
        if not to_be_filled:
            table.indexed(described, _free_generation(connection, table))
    metadata.create_all(connection)
    if to_be_filled:
        for table in [table for table in tables if table.filled_by]:
            create_indexes(connection, table, suffix=suffix, filled_by=True)


def create_indexes(connection: Connection, table: ReadTable, *, suffix: str, filled_by: bool = False) -> None:
    """Create a table's indexes that it was filled without, or those by which it is filled."""
    described = table.described(MetaData(), suffix)
    for columns, index in table.indexed(described, _free_generation(connection, table)).items():
        if (columns in table.filled_by) is filled_by:
            index.create(connection)


def _free_generation(connection: Connection, table: ReadTable) -> str:
    """Return a letter that no index has in its name yet: of the live table, of one rebuilt beside it, of one left."""
    inspector = inspect(connection)
    beside = [name for name in inspector.get_table_names() if name.startswith(table.name)]
    taken = {str(index["name"]) for name in beside for index in inspector.get_indexes(name)}
    return next(letter for letter in "abcdefgh" if not any(name.startswith(f"{table.name}_{letter}") for name in taken))


def analyze(connection: Connection, table: ReadTable, *, suffix: str) -> None:
    """Let PostgreSQL count what a table holds before anybody asks it, rather than within the next minute."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ANALYZE {table.name}{suffix}"))


def drop_tables(connection: Connection, tables: Iterable[ReadTable], *, suffix: str = "") -> None:
    """Drop the tables that are there."""
    for table in tables:
        connection.execute(text(f"DROP TABLE IF EXISTS {table.name}{suffix}"))


def swap_tables(connection: Connection, tables: Iterable[ReadTable], *, suffix: str) -> None:
    """Let the tables with the suffix and the live ones change names, within the caller's transaction.

    Nothing is dropped in it, since that takes seconds where rows are many, and readers may wait for its end.
    """
    there = set(inspect(connection).get_table_names())
    for table in tables:
        live, again, left = table.name, f"{table.name}{suffix}", f"{table.name}{suffix}_left"
        steps = [(live, left), (again, live), (left, again)] if live in there else [(again, live)]
        for name, named in steps:
            connection.execute(text(f"ALTER TABLE {name} RENAME TO {named}"))


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
    where, values = table.known_by(until)
    statement = text(f"SELECT {listed} FROM {table.name}{suffix}{where} ORDER BY {key}")  # noqa: S608 (our own names)
    for row in reader.connection.execution_options(yield_per=5000).execute(statement, values):
        yield tuple(row)


@lru_cache(maxsize=256)
def _prepared(statement: str) -> TextClause:
    return text(statement)


def rows_of(reader: Reader, statement: str, **values: object) -> Sequence[Any]:  # Any: the columns differ
    """Return the rows that a statement of ours selects."""
    return reader.connection.execute(_prepared(statement), values).all()
