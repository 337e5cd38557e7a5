"""Reading the book: one consistent view of entries, commits, slots, receipts and the vault's sealed rows."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cached_property

import psycopg
from sqlalchemy import bindparam, select, text

from ledger.store import schema
from ledger.store.rows import ActorRow, Commit, Head, PlanRow, StoredEntry, StoredReceipt
from ledger.store.vault_rows import VaultRows

_ENTRY_COLUMNS = "position, stream, version, kind, state, leaf"
_STATES = (
    "SELECT position, kind, state FROM entries WHERE position > {0} AND position <= {0} ORDER BY position LIMIT {0}"
)
_head = select(schema.head.c.position, schema.head.c.at, schema.head.c.root)
_stream = text(
    f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE stream = :stream AND version > :after ORDER BY version"  # noqa: S608
)
_entry = text(f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE position = :position")  # noqa: S608
_entry_of = text(f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE stream = :stream AND version = :version")  # noqa: S608
_commit_at = (
    select(schema.commits)
    .where(schema.commits.c.position <= bindparam("position"))
    .order_by(schema.commits.c.position.desc())
    .limit(1)
)
_commit_of = (
    select(schema.commits)
    .where(schema.commits.c.position >= bindparam("position"))
    .order_by(schema.commits.c.position)
    .limit(1)
)
_commit_before = (
    select(schema.commits).where(schema.commits.c.at <= bindparam("at")).order_by(schema.commits.c.at.desc()).limit(1)
)
_snapshot = (
    select(schema.snapshots.c.version, schema.snapshots.c.state)
    .where(schema.snapshots.c.stream == bindparam("stream"), schema.snapshots.c.kind == bindparam("kind"))
    .order_by(schema.snapshots.c.version.desc())
    .limit(1)
)
_receipt = select(*schema.receipts.c["request", "first", "last", "at"]).where(
    schema.receipts.c.actor == bindparam("actor"), schema.receipts.c.key == bindparam("key")
)
_rare = text(f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE {schema.RARE} ORDER BY position")  # noqa: S608 (our words)
_natural_key = select(schema.natural_keys.c.position).where(
    schema.natural_keys.c.scope == bindparam("scope"), schema.natural_keys.c.key == bindparam("key")
)


class Reader(VaultRows):
    """A consistent view of the book; it lasts as long as the ``with`` block that gave it."""

    @cached_property
    def head(self) -> Head:
        """The end of the book, as this view sees it."""
        return Head._make(self.connection.execute(_head).one())

    def entries(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        limit: int = 2000,
        kinds: Sequence[str] | None = None,
        stream: str | None = None,
    ) -> list[StoredEntry]:
        """Return entries in the order of their positions, ``after`` left out and ``until`` included."""
        conditions = ["position > :after"]
        values: dict[str, object] = {"after": after, "limit": limit}
        if until is not None:
            conditions.append("position <= :until")
            values["until"] = until
        if kinds is not None:
            conditions.append(f"kind {self._among}")
            values["values"] = json.dumps(list(kinds))
        if stream is not None:
            conditions.append("stream = :stream")
            values["stream"] = stream
        where = " AND ".join(conditions)
        statement = f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE {where} ORDER BY position LIMIT :limit"  # noqa: S608
        return [StoredEntry._make(row) for row in self.connection.execute(text(statement), values)]

    def states(self, *, after: int, until: int, limit: int) -> Sequence[tuple[int, str, bytes]]:
        """Return position, kind and stored bytes of entries as the driver gives them: a third of what rows cost."""
        driver = self.connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            return driver.execute(_STATES.format("?"), (after, until, limit)).fetchall()
        assert isinstance(driver, psycopg.Connection)
        with driver.cursor(binary=True) as cursor:
            return cursor.execute(_STATES.format("%s").encode(), (after, until, limit)).fetchall()

    def stream(self, stream: str, *, after: int = 0) -> list[StoredEntry]:
        """Return the entries of a stream whose version is greater than ``after``."""
        found = self.connection.execute(_stream, {"stream": stream, "after": after})
        return [StoredEntry._make(row) for row in found]

    def entry(self, position: int) -> StoredEntry | None:
        """Return the entry at a position."""
        row = self.connection.execute(_entry, {"position": position}).first()
        return None if row is None else StoredEntry._make(row)

    def entry_of(self, stream: str, version: int) -> StoredEntry | None:
        """Return one version of a stream."""
        row = self.connection.execute(_entry_of, {"stream": stream, "version": version}).first()
        return None if row is None else StoredEntry._make(row)

    def entries_at(self, positions: Iterable[int]) -> list[StoredEntry]:
        """Return the entries at these positions, in the order of the positions."""
        value = "value" if self._is_sqlite else "CAST(value AS bigint)"
        among = f"IN (SELECT {value} FROM {self._listed})"  # noqa: S608 (our own words)
        statement = f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE position {among} ORDER BY position"  # noqa: S608
        return [StoredEntry._make(row) for row in self._rows(statement, positions)]

    def versions(self, streams: Iterable[str]) -> dict[str, int]:
        """Return the last version of each of these streams that has any entry."""
        # One look at the end of the index for each stream: a GROUP BY would walk through all of its versions.
        newest = "(SELECT max(version) FROM entries WHERE stream = value)"
        found = self._rows(f"SELECT value, {newest} AS version FROM {self._listed}", streams)  # noqa: S608 (our words)
        return {row.value: row.version for row in found if row.version is not None}

    def commit_at(self, position: int) -> Commit | None:
        """Return the last commit that ends at or before a position."""
        row = self.connection.execute(_commit_at, {"position": position}).first()
        return None if row is None else Commit._make(row)

    def commit_of(self, position: int) -> Commit | None:
        """Return the commit that holds a position; none beyond the head."""
        row = self.connection.execute(_commit_of, {"position": position}).first()
        return None if row is None else Commit._make(row)

    def commit_before(self, at: str) -> Commit | None:
        """Return the last commit stamped at or before a moment."""
        row = self.connection.execute(_commit_before, {"at": at}).first()
        return None if row is None else Commit._make(row)

    def snapshot(self, stream: str, kind: str) -> tuple[int, bytes] | None:
        """Return the version and the state of a stream's newest snapshot of one kind."""
        row = self.connection.execute(_snapshot, {"stream": stream, "kind": kind}).first()
        return None if row is None else (row.version, row.state)

    def slots(self, workers: Iterable[str]) -> dict[tuple[str, int], tuple[int, str]]:
        """Return the months held and their holders, for each year of these workers."""
        statement = f"SELECT worker, year, mask, holders FROM slots WHERE worker {self._among}"  # noqa: S608
        found = self._rows(statement, workers)
        return {(row.worker, row.year): (row.mask, row.holders) for row in found}

    def receipt(self, actor: str, key: str) -> StoredReceipt | None:
        """Return what an actor's idempotency key was used for."""
        row = self.connection.execute(_receipt, {"actor": actor, "key": key}).first()
        return None if row is None else StoredReceipt._make(row)

    def natural_key(self, scope: str, key: str) -> int | None:
        """Return the position at which a natural key was used."""
        return self.connection.execute(_natural_key, {"scope": scope, "key": key}).scalar_one_or_none()

    def natural_keys(self, scope: str, keys: Iterable[str]) -> dict[str, int]:
        """Return the position at which each of these natural keys was used, of those that were."""
        statement = f"SELECT key, position FROM natural_keys WHERE scope = :scope AND key {self._among}"  # noqa: S608
        found = self.connection.execute(text(statement), {"scope": scope, "values": json.dumps(list(keys))})
        return {row.key: row.position for row in found}

    def rare(self) -> list[StoredEntry]:
        """Return every opening of a batch, and every entry by which somebody left his seat."""
        return [StoredEntry._make(row) for row in self.connection.execute(_rare)]

    def streams_at(self, positions: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Return the stream and the kind of the entries at these positions, without their words."""
        value = "value" if self._is_sqlite else "CAST(value AS bigint)"
        statement = f"SELECT position, stream, kind FROM entries WHERE position IN (SELECT {value} FROM {self._listed})"  # noqa: S608
        return {row.position: (row.stream, row.kind) for row in self._rows(statement, positions)}

    def plan(self, plan: str) -> PlanRow | None:
        """Return a plan of a roster with its sealed parts."""
        row = self.connection.execute(select(schema.plans).where(schema.plans.c.plan == plan)).first()
        return None if row is None else PlanRow._make(row)

    def plans(self) -> list[PlanRow]:
        """Return every plan without its sealed parts, the newest first."""
        columns = schema.plans.c["plan", "made_by", "made_at", "position", "digest", "told"]
        found = self.connection.execute(select(*columns).order_by(schema.plans.c.made_at.desc(), schema.plans.c.plan))
        return [PlanRow._make((*row, b"", b"", b"")) for row in found]

    def holder(self, actor: str) -> str | None:
        """Return the person who holds an actor's key, where that was said."""
        table = schema.key_holders
        return self.connection.execute(select(table.c.person).where(table.c.actor == actor)).scalar_one_or_none()

    def natural_keys_of(self, scope: str, *, of: str) -> dict[str, int]:
        """Return the natural keys of a scope that begin with a word, each with the position that used it."""
        table = schema.natural_keys
        begins = (table.c.key >= of) & (table.c.key < f"{of}{chr(0x10FFFF)}")
        found = self.connection.execute(select(table.c.key, table.c.position).where(table.c.scope == scope, begins))
        return {row.key: row.position for row in found if row.key == of or row.key.startswith(f"{of} ")}

    def noted(self, name: str) -> str | None:
        """Return what the store notes of itself under a name, such as the fingerprint of the vault's keys."""
        return self.connection.execute(
            select(schema.meta.c.value).where(schema.meta.c.name == name)
        ).scalar_one_or_none()

    def actor_by_hash(self, key_hash: bytes) -> ActorRow | None:
        """Return the actor whose key has this hash."""
        row = self.connection.execute(select(schema.actors).where(schema.actors.c.key_hash == key_hash)).first()
        return None if row is None else ActorRow._make(row)

    def actors(self) -> list[ActorRow]:
        """Return everyone who may write, or once might, in the order of their names."""
        return [ActorRow._make(row) for row in self.connection.execute(select(schema.actors).order_by("actor"))]
