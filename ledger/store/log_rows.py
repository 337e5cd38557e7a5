"""The log's head row, and the entries as the log takes them in. The row is made when a log is first begun."""

from collections.abc import Iterator, Sequence

from eventsourcing.persistence import ProgrammingError
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, inspect, select, text

from ledger.store import schema
from ledger.store.reader import Reader
from ledger.store.store import Store
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.port import End, Leaf
from ledger.transparency.tree import EMPTY_ROOT

PAGE = 8_192

log_metadata = MetaData()
log_head = Table(
    "log_head",
    log_metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("origin", Text, nullable=False),
    Column("size", schema.entries.c.position.type, nullable=False),
    Column("root", LargeBinary, nullable=False),
)
"""Kept apart from the book's own tables: a book is whole without a log, and an older one gets its log at any time."""

_move = text(
    "UPDATE log_head SET size = :size, root = :root "
    "WHERE id = 1 AND origin = :origin AND size = :old_size AND root = :old_root"
)
_within = (
    "SELECT position, root FROM commits WHERE position = (SELECT max(position) FROM commits "
    "WHERE position > :after AND position <= :until)"
)
_beyond = "SELECT position, root FROM commits WHERE position > :after ORDER BY position LIMIT 1"
_page = text(
    "SELECT position, state, leaf FROM entries WHERE position > :after AND position <= :until ORDER BY position"
)


class StoredLogRows:
    """The store as the log sees it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def head(self) -> Checkpoint | None:
        """Return the head row; none where no log was begun."""
        with self._store.reader() as reader:
            return head_row(reader)

    def begin(self, origin: str) -> None:
        """Make the table and the head row of an empty log, if there are none."""
        with self._store.transaction() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": schema.CREATION_LOCK})
            log_metadata.create_all(connection)
            if connection.execute(select(log_head.c.id)).first() is None:
                connection.execute(log_head.insert().values(id=1, origin=origin, size=0, root=EMPTY_ROOT))

    def move(self, before: Checkpoint, after: Checkpoint) -> bool:
        """Move the head row on, if it still stands where it is thought to be; tell whether it did."""
        values = {"origin": before.origin, "old_size": before.size, "old_root": before.root}
        with self._store.transaction() as connection:
            return connection.execute(_move, {**values, "size": after.size, "root": after.root}).rowcount == 1

    def last(self) -> int:
        """Return the book's last position."""
        return self._store.head()

    def end_of(self, position: int) -> End | None:
        """Return the commit that ends at this very position."""
        with self._store.reader() as reader:
            commit = reader.commit_at(position)
        return End(commit.position, bytes(commit.root)) if commit and commit.position == position else None

    def next_end(self, after: int, *, most: int) -> End | None:
        """Return the last commit end within ``most`` entries after a position, or the first one beyond."""
        with self._store.reader() as reader:
            for statement, values in ((_within, {"after": after, "until": after + most}), (_beyond, {"after": after})):
                row = reader.connection.execute(text(statement), values).first()
                if row is not None:
                    return End(row.position, bytes(row.root))
        return None

    def pages(self, after: int, until: int) -> Iterator[Sequence[Leaf]]:
        """Yield the entries after a position, up to another, in order and in pages."""
        while after < until:
            edge = min(until, after + PAGE)
            with self._store.reader() as reader:
                # The driver's own tuples: SQLAlchemy's rows would cost a bulk more than its hashes.
                cursor = reader.connection.execute(_page, {"after": after, "until": edge}).cursor
                assert cursor is not None, "a SELECT has a cursor"
                yield cursor.fetchall()
            after = edge


def head_row(reader: Reader) -> Checkpoint | None:
    """Return the log's head row; none where no log was begun."""
    if not inspect(reader.connection).has_table("log_head"):
        return None
    row = reader.connection.execute(select(log_head.c.origin, log_head.c.size, log_head.c.root)).first()
    if row is None:
        return None
    if not isinstance(row.root, bytes):
        raise ProgrammingError("expected bytes as the log's root, found another type")
    return Checkpoint(row.origin, row.size, row.root)
