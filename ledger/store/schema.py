"""The book's tables, one schema for SQLite and PostgreSQL, made once and checked at every start."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    select,
    text,
)

from ledger.store.errors import SchemaIncomplete, SchemaMissing, SchemaNewer
from ledger.transparency.tree import EMPTY_ROOT

VERSION = 3

CREATION_LOCK = 0x616D616E6168
"""The advisory lock two starters meet at on PostgreSQL: "amanah" in ASCII."""

_INT = BigInteger().with_variant(Integer, "sqlite")
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text by byte order on both databases, so that stamps and keys compare alike whatever the server's language."""

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", _TEXT, primary_key=True),
    Column("value", _TEXT, nullable=False),
    sqlite_with_rowid=False,
)
head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", _INT, nullable=False),
    Column("at", _TEXT),
    Column("root", LargeBinary, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
)
commits = Table(
    "commits",
    metadata,
    Column("position", _INT, primary_key=True, autoincrement=False),
    Column("first", _INT, nullable=False),
    Column("at", _TEXT, nullable=False, unique=True),
    Column("root", LargeBinary, nullable=False),
)
entries = Table(
    "entries",
    metadata,
    Column("position", _INT, primary_key=True, autoincrement=False),
    Column("stream", _TEXT, nullable=False),
    Column("version", _INT, nullable=False),
    Column("kind", _TEXT, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    UniqueConstraint("stream", "version"),
)
receipts = Table(
    "receipts",
    metadata,
    Column("actor", _TEXT, primary_key=True),
    Column("key", _TEXT, primary_key=True),
    Column("request", LargeBinary, nullable=False),
    Column("first", _INT, nullable=False),
    Column("last", _INT, nullable=False),
    Column("at", _TEXT, nullable=False),
    sqlite_with_rowid=False,
)
natural_keys = Table(
    "natural_keys",
    metadata,
    Column("scope", _TEXT, primary_key=True),
    Column("key", _TEXT, primary_key=True),
    Column("position", _INT, nullable=False),
    sqlite_with_rowid=False,
)
slots = Table(
    "slots",
    metadata,
    Column("worker", _TEXT, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("mask", _INT, nullable=False),
    Column("holders", _TEXT, nullable=False),
    sqlite_with_rowid=False,
)
snapshots = Table(
    "snapshots",
    metadata,
    Column("stream", _TEXT, primary_key=True),
    Column("version", _INT, primary_key=True, autoincrement=False),
    Column("kind", _TEXT, nullable=False),
    Column("state", LargeBinary, nullable=False),
)
tracking = Table(
    "tracking",
    metadata,
    Column("application", _TEXT, primary_key=True),
    Column("position", _INT, nullable=False),
    sqlite_with_rowid=False,
)
identities = Table(
    "identities",
    metadata,
    Column("subject", _TEXT, primary_key=True),
    Column("token", LargeBinary, unique=True),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", _TEXT, nullable=False),
    Column("likeness", LargeBinary),
)
"""``likeness`` is a keyed token of birth date, sex and village: it narrows whom a new person may be."""
merged = Table(
    "merged",
    metadata,
    Column("absorbed", _TEXT, primary_key=True),
    Column("kept", _TEXT, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Who leads to whom in the end: what the stream of persons says of those whom the vault holds, kept for look-ups."""
held_apart = Table(
    "held_apart",
    metadata,
    Column("token", LargeBinary, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("mask", _INT, nullable=False),
    Column("until", _TEXT, nullable=False),
    sqlite_with_rowid=False,
)
"""Months once held by somebody who was erased, by a keyed token of his NIK; no id leads here, and none from here."""
actors = Table(
    "actors",
    metadata,
    Column("actor", _TEXT, primary_key=True),
    Column("key_hash", LargeBinary, unique=True),
    Column("role", _TEXT, nullable=False),
    Column("created_at", _TEXT, nullable=False),
)
plans = Table(
    "plans",
    metadata,
    Column("plan", _TEXT, primary_key=True),
    Column("made_by", _TEXT, nullable=False),
    Column("made_at", _TEXT, nullable=False),
    Column("position", _INT, nullable=False),
    Column("digest", _TEXT, nullable=False),
    Column("told", _TEXT, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("roster", LargeBinary, nullable=False),
    Column("file", LargeBinary, nullable=False),
)
key_holders = Table(
    "key_holders",
    metadata,
    Column("actor", _TEXT, primary_key=True),
    Column("person", _TEXT, nullable=False),
    sqlite_with_rowid=False,
)
registers = Table(
    "registers",
    metadata,
    Column("snapshot", _TEXT, primary_key=True),
    Column("wrapped_key", LargeBinary, nullable=False),
)
register_pages = Table(
    "register_pages",
    metadata,
    Column("snapshot", _TEXT, primary_key=True),
    Column("page", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""What outside registers say of people, sealed under the key of the snapshot; no id of ours leads here."""
RARE = "kind IN ('BatchOpened', 'WorkerReplaced', 'WorkerWithdrawn')"
rare = Index("entries_rare", entries.c.position, sqlite_where=text(RARE), postgresql_where=text(RARE))
"""Finds the batches, and who left a seat: a few among millions of entries; it costs the others next to nothing."""

alike = Index("identities_likeness", identities.c.likeness)
"""Finds the people of one birth date and village."""

_ADDED = (plans, key_holders, held_apart, merged, registers, register_pages)
"""The tables that the second and third version of the schema added."""


def ensure(engine: Engine, *, create: bool, created: str) -> None:
    """Make the schema in an empty database, bring an older one up to date, or check the one that is there."""
    _bring_up_to_date(engine)
    with engine.connect() as connection, connection.begin():
        if _is_whole(connection):
            return
    if not create:
        raise SchemaMissing
    with engine.connect().execution_options(sqlite_begin="BEGIN IMMEDIATE") as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CREATION_LOCK})
        if not _is_whole(connection):
            _make(connection, created=created)


def _bring_up_to_date(engine: Engine) -> None:
    """Add what a database of an older version lacks; what stands in it stays as it is."""
    with engine.connect() as connection, connection.begin():
        if not _is_older(connection):
            return
    with engine.connect().execution_options(sqlite_begin="BEGIN IMMEDIATE") as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CREATION_LOCK})
        if _is_older(connection):
            metadata.create_all(connection, tables=list(_ADDED))
            _add_column(connection, identities.c.likeness)
            for index in (rare, alike):
                index.create(connection, checkfirst=True)
            connection.execute(meta.update().where(meta.c.name == "schema").values(value=str(VERSION)))


def _add_column(connection: Connection, column: Column[bytes]) -> None:
    """Add a column that may be empty, where the table has none of its name."""
    if column.name not in {found["name"] for found in inspect(connection).get_columns(column.table.name)}:
        kind = column.type.compile(connection.dialect)
        connection.execute(text(f"ALTER TABLE {column.table.name} ADD COLUMN {column.name} {kind}"))


def _is_older(connection: Connection) -> bool:
    present = set(inspect(connection).get_table_names())
    if not {"meta", "entries"} <= present:
        return False
    found = connection.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar_one_or_none()
    return found is not None and found.isdecimal() and int(found) < VERSION


def _is_whole(connection: Connection) -> bool:
    """Return whether the schema is there; none of it is no, a part or a newer one is refused."""
    present = set(inspect(connection).get_table_names()) & set(metadata.tables)
    if not present:
        return False
    if "meta" in present:
        _check_version(connection)
    missing = sorted(set(metadata.tables) - present)
    if not missing and connection.execute(select(head.c.id)).first() is None:
        missing = ["the head row"]
    if missing:
        raise SchemaIncomplete(missing)
    return True


def _check_version(connection: Connection) -> None:
    found = connection.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar_one_or_none()
    if found is None or not found.isdecimal():
        raise SchemaIncomplete(["the schema's version"])
    if int(found) > VERSION:
        raise SchemaNewer(known=VERSION, found=int(found))


def _make(connection: Connection, *, created: str) -> None:
    metadata.create_all(connection)
    connection.execute(meta.insert().values(name="schema", value=str(VERSION)))
    connection.execute(meta.insert().values(name="created", value=created))
    connection.execute(head.insert().values(id=1, position=0, at=None, root=EMPTY_ROOT, frontier=b""))
