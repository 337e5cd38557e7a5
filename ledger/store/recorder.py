"""The event sourcing library's recorders on our tables."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    IntegrityError,
    Notification,
    ProgrammingError,
    StoredEvent,
    Tracking,
    TrackingRecorder,
)
from sqlalchemy import Connection, Table, bindparam, select, text

from ledger.store import schema
from ledger.store.bulk import SNAPSHOTS, insert_rows
from ledger.store.engine import library_errors
from ledger.store.reader import Reader
from ledger.store.rows import Row
from ledger.store.stamps import next_stamp
from ledger.store.subscription import LedgerSubscription

if TYPE_CHECKING:
    from ledger.store.store import Store

StreamName: TypeAlias = UUID | str
NameReader: TypeAlias = Callable[[str], StreamName]
"""How a stream's stored name becomes an originator id: `str` in this book, `UUID` for applications that use those."""

_track = text(
    "INSERT INTO tracking VALUES (:application, :position) ON CONFLICT (application) "
    "DO UPDATE SET position = excluded.position WHERE tracking.position < excluded.position"
)
_tracked = select(schema.tracking.c.position).where(schema.tracking.c.application == bindparam("application"))


def _row(stored: StoredEvent) -> Row:
    return Row(str(stored.originator_id), stored.originator_version, stored.topic, stored.state)


def _select_events(
    reader: Reader,
    table: Table,
    originator_id: StreamName,
    *,
    gt: int | None,
    lte: int | None,
    desc: bool,
    limit: int | None,
) -> list[StoredEvent]:
    version = table.c.version
    statement = select(*table.c["version", "kind", "state"]).where(table.c.stream == str(originator_id))
    if gt is not None:
        statement = statement.where(version > gt)
    if lte is not None:
        statement = statement.where(version <= lte)
    statement = statement.order_by(version.desc() if desc else version).limit(limit)
    return [StoredEvent(originator_id, *row) for row in reader.connection.execute(statement)]


class LedgerRecorder(ApplicationRecorder):
    """Records events as entries of the book, in the transaction of the writer when the thread is in one."""

    def __init__(self, store: "Store", *, read_name: NameReader = str) -> None:
        self.store = store
        self._read_name = read_name

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        at: str | None = None,
        **kwargs: Any,  # the library's signature
    ) -> Sequence[int] | None:
        """Append events to the book; ``at`` is the commit's stamp, now when left out."""
        if kwargs:
            raise ProgrammingError(f"expected no other argument than at, found {', '.join(sorted(kwargs))}")
        if not stored_events:
            return []
        with self.store.joined_writer() as writer:
            moment = at or next_stamp(self.store.clock(), last=writer.head.at)
            first, last = writer.append([_row(stored) for stored in stored_events], at=moment)
            return list(range(first, last + 1))

    def select_events(
        self,
        originator_id: StreamName,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the events of a stream."""
        with self.store.joined() as reader:
            return _select_events(reader, schema.entries, originator_id, gt=gt, lte=lte, desc=desc, limit=limit)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return events in the order of their positions."""
        after = 0 if start is None else start - inclusive_of_start
        with self.store.joined() as reader:
            found = reader.entries(after=after, until=stop, limit=limit, kinds=topics or None)
        return [
            Notification(self._read_name(entry.stream), entry.version, entry.kind, entry.state, entry.position)
            for entry in found
        ]

    def max_notification_id(self) -> int | None:
        """Return the last position, or none when the book is empty."""
        with self.store.joined() as reader:
            return reader.head.position or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "LedgerSubscription":
        """Return an iterator over events as they are committed, by whichever process."""
        return LedgerSubscription(self, gt=gt, topics=topics)


class SnapshotRecorder(AggregateRecorder):
    """Keeps snapshots, which are no part of the book: they can be dropped and made again."""

    def __init__(self, store: "Store") -> None:
        self.store = store

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        **_kwargs: Any,  # the library's signature
    ) -> Sequence[int] | None:
        """Keep snapshots, in the transaction of the writer when the thread is in one."""
        if stored_events:
            rows = [_row(stored) for stored in stored_events]
            with _write(self.store) as connection, library_errors():
                insert_rows(connection, SNAPSHOTS, rows, count=len(rows))
        return None

    def select_events(
        self,
        originator_id: StreamName,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the snapshots of a stream."""
        with self.store.joined() as reader:
            return _select_events(reader, schema.snapshots, originator_id, gt=gt, lte=lte, desc=desc, limit=limit)


class ViewRecorder(TrackingRecorder):
    """The base of projections' tables: rows and the position they stand at are one commit.

    A subclass writes its rows within ``with self.advanced(tracking) as connection``.
    """

    def __init__(self, store: "Store") -> None:
        self.store = store

    @contextmanager
    def advanced(self, tracking: Tracking) -> Iterator[Connection]:
        """Move the position forward and give the connection for the rows that go with it."""
        with self.store.transaction() as connection:
            values = {"application": tracking.application_name, "position": tracking.notification_id}
            if connection.execute(_track, values).rowcount == 0:
                raise IntegrityError(
                    f"expected a position after the one that {tracking.application_name} stands at, "
                    f"found {tracking.notification_id}"
                )
            yield connection

    def insert_tracking(self, tracking: Tracking) -> None:
        """Move the position forward."""
        with self.advanced(tracking):
            pass

    def max_tracking_id(self, application_name: str) -> int | None:
        """Return the position an application's projection stands at."""
        with self.store.joined() as reader:
            return reader.connection.execute(_tracked, {"application": application_name}).scalar_one_or_none()


@contextmanager
def _write(store: "Store") -> Iterator[Connection]:
    if store.current is not None:
        yield store.current.connection
        return
    with store.transaction() as connection:
        yield connection
