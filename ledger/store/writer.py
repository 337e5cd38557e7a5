"""Writing the book: the one transaction at a time that holds the head, and everything that must commit with it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection, bindparam, select, text

from ledger.store import schema
from ledger.store.bulk import ENTRIES, NATURAL_KEYS, SLOTS, collector_paused, insert_rows
from ledger.store.engine import library_errors
from ledger.store.errors import EntryTooLarge, NaturalKeyUsed, SlotTaken, StampNotRising, TakenSlot
from ledger.store.rows import ActorRow, Commit, Head, PlanRow, Row
from ledger.store.vault_writer import VaultWriter
from ledger.transparency.tree import Frontier, leaf_hashes

ENTRY_BYTES_MAX = 65_535
"""What a bundle of the log can hold (C2SP tlog-tiles); a list that is longer goes in as its digest."""

CHANNEL = "amanah_entries"
"""The PostgreSQL channel on which a commit tells the last position."""

_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")

_locked_head = select(*schema.head.c["position", "at", "root", "frontier"]).with_for_update()
_move_head = (
    schema.head.update()
    .where(schema.head.c.id == 1, schema.head.c.position == bindparam("before"))
    .values({name: bindparam(f"new_{name}") for name in ("position", "at", "root", "frontier")})
)
_add_commit = schema.commits.insert()
_drop_commit = schema.commits.delete().where(schema.commits.c.position == bindparam("position"))
_move_and_tell = text(
    "WITH moved AS (UPDATE head SET position = :new_position, at = :new_at, root = :new_root, frontier = :new_frontier "
    "WHERE id = 1 AND position = :before RETURNING position), "
    "told AS (INSERT INTO commits (position, first, at, root) "
    "SELECT position, :first, :new_at, :new_root FROM moved RETURNING position) "
    "SELECT pg_notify(:channel, CAST(position AS text)) FROM told"
)
"""PostgreSQL's way in one statement, since each one is a way to the server and back."""
_keep_receipt = schema.receipts.insert()
_save_snapshot = text(
    "INSERT INTO snapshots VALUES (:stream, :version, :kind, :state) "
    "ON CONFLICT (stream, version) DO UPDATE SET kind = excluded.kind, state = excluded.state"
)
_CLAIM = (
    "ON CONFLICT (worker, year) DO UPDATE SET mask = slots.mask | excluded.mask, "
    "holders = slots.holders || ' ' || excluded.holders WHERE slots.mask & excluded.mask = 0"
)
_RELEASE = "ON CONFLICT (worker, year) DO UPDATE SET mask = slots.mask & ~excluded.mask"


class Writer(VaultWriter):
    """The transaction that holds the head: what it writes commits together, or not at all."""

    def __init__(self, connection: Connection, head: Head, frontier: Frontier) -> None:
        super().__init__(connection)
        self.head = head
        self.committed: Commit | None = None
        self.abandoned = False
        self._frontier = frontier

    @classmethod
    def lock(cls, connection: Connection) -> Self:
        """Take the head before anything is read, so that nothing read can be overtaken."""
        position, at, root, frontier = connection.execute(_locked_head).one()
        return cls(connection, Head(position, at, root), Frontier.from_bytes(position, frontier))

    def abandon(self) -> None:
        """Roll everything back at the end of the block, as a dry run does."""
        self.abandoned = True

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what the block wrote if it raises, and keep what was written before it."""
        before = self.head, self.committed, self._frontier
        savepoint = self.connection.begin_nested()
        try:
            yield
        except BaseException:
            savepoint.rollback()
            self.head, self.committed, self._frontier = before
            raise
        savepoint.commit()

    def append(self, rows: Sequence[Row], *, at: str) -> tuple[int, int]:
        """Append entries after the last one; return their first and last position.

        What a transaction appends is one commit with one stamp, however often it appends.
        """
        if not rows:
            raise ValueError("expected at least one row to append, found none")
        before, earlier = self.head, self.committed
        if not _STAMP.fullmatch(at) or (at <= (before.at or "") if earlier is None else at != earlier.at):
            raise StampNotRising(last=before.at or "the beginning", found=at)
        largest = max(rows, key=_size)
        if _size(largest) > ENTRY_BYTES_MAX:
            raise EntryTooLarge(kind=largest[2], found=_size(largest), most=ENTRY_BYTES_MAX)
        first, last = before.position + 1, before.position + len(rows)
        with library_errors(), collector_paused(len(rows)):
            leaves = leaf_hashes([row[3] for row in rows])
            placed = (
                (position, *row, leaf) for position, row, leaf in zip(range(first, last + 1), rows, leaves, strict=True)
            )
            insert_rows(self.connection, ENTRIES, placed, count=len(rows))
            self._frontier = self._frontier.append_many(leaves)
            if earlier is not None:
                self.connection.execute(_drop_commit, {"position": earlier.position})
            self.committed = Commit(last, first if earlier is None else earlier.first, at, self._frontier.root())
            self._move_head(before, self.committed)
        return first, last

    def _move_head(self, before: Head, commit: Commit) -> None:
        values = {
            "before": before.position,
            "new_position": commit.position,
            "new_at": commit.at,
            "new_root": commit.root,
            "new_frontier": self._frontier.to_bytes(),
        }
        if self._is_sqlite:
            moved = self.connection.execute(_move_head, values).rowcount
            self.connection.execute(_add_commit, commit._asdict())
        else:
            told = {"first": commit.first, "channel": CHANNEL}
            moved = len(self.connection.execute(_move_and_tell, values | told).all())
        assert moved == 1, "the head moved although this transaction holds it"
        self.head = Head(commit.position, commit.at, commit.root)

    def claim_slots(self, claims: Sequence[tuple[str, int, int, int]]) -> None:
        """Claim months for workers, all of them or, where one is held already, none (`SlotTaken`)."""
        if not claims:
            return
        with library_errors(), collector_paused(len(claims)):
            rows = _merged(claims)
            attempt = self.connection.begin_nested()
            claimed = insert_rows(self.connection, SLOTS, sorted(rows), count=len(rows), on_conflict=_CLAIM)
            if claimed == len(rows):
                attempt.commit()
                return
            attempt.rollback()
            raise _taken(rows, self.slots(row[0] for row in rows))

    def release_slots(self, releases: Sequence[tuple[str, int, int]]) -> None:
        """Give months back; who held them stays listed, and a month that nobody held stays free."""
        given: dict[tuple[str, int], int] = {}
        for worker, year, mask in releases:
            given[worker, year] = given.get((worker, year), 0) | mask
        with library_errors(), collector_paused(len(given)):
            standing = self.slots({worker for worker, _ in given})
            rows = [(*slot, mask, "") for slot, mask in given.items() if slot in standing]
            if rows:
                insert_rows(self.connection, SLOTS, rows, count=len(rows), on_conflict=_RELEASE)

    def keep_receipt(self, actor: str, key: str, request: bytes, first: int, last: int, at: str) -> None:
        """Keep what an idempotency key was used for."""
        values = {"actor": actor, "key": key, "request": request, "first": first, "last": last, "at": at}
        with library_errors():
            self.connection.execute(_keep_receipt, values)

    def use_natural_keys(self, keys: Sequence[tuple[str, str, int]]) -> None:
        """Use natural keys (scope, key, position of the entry), each once for ever."""
        if not keys:
            return
        with library_errors():
            conflict = "ON CONFLICT (scope, key) DO NOTHING"
            if insert_rows(self.connection, NATURAL_KEYS, keys, count=len(keys), on_conflict=conflict) == len(keys):
                return
            for scope, key, position in keys:
                first_use = self.natural_key(scope, key)
                assert first_use is not None, "a key that is in the way is there"
                if first_use != position:
                    raise NaturalKeyUsed(scope=scope, key=key, position=first_use)
            raise NaturalKeyUsed(scope=keys[0][0], key=keys[0][1], position=keys[0][2])

    def save_snapshot(self, stream: str, version: int, kind: str, state: bytes) -> None:
        """Keep the folded state of a stream at a version, in place of an older form of the same."""
        with library_errors():
            self.connection.execute(
                _save_snapshot, {"stream": stream, "version": version, "kind": kind, "state": state}
            )

    def note(self, name: str, value: str) -> None:
        """Note something of the store itself, once: what stands already stays."""
        if self.noted(name) is None:
            with library_errors():
                self.connection.execute(schema.meta.insert(), {"name": name, "value": value})

    def note_again(self, name: str, value: str | None) -> None:
        """Note something of the store itself in place of what stood there; nothing takes the note away."""
        with library_errors():
            self.connection.execute(schema.meta.delete().where(schema.meta.c.name == name))
            if value is not None:
                self.connection.execute(schema.meta.insert(), {"name": name, "value": value})

    def erase_plan(self, plan: str) -> None:
        """Destroy a plan's key, its list and its file; what it came to stands."""
        self._reseal_plan(plan, {"wrapped_key": b"", "roster": b"", "file": b""})

    def seal_plan_again(self, row: PlanRow) -> None:
        """Put a plan's key, its list and its file in the place of those before, which are destroyed."""
        self._reseal_plan(row.plan, {"wrapped_key": row.wrapped_key, "roster": row.roster, "file": row.file})

    def _reseal_plan(self, plan: str, parts: Mapping[str, bytes]) -> None:
        table = schema.plans
        with library_errors():
            if self._is_sqlite:
                self.connection.exec_driver_sql("PRAGMA secure_delete=ON")
            self.connection.execute(table.update().where(table.c.plan == plan).values(**parts))

    def keep_plan(self, row: PlanRow) -> None:
        """Keep a plan of a roster."""
        with library_errors():
            self.connection.execute(schema.plans.insert(), row._asdict())

    def add_holder(self, actor: str, person: str) -> None:
        """Say which person holds an actor's key."""
        with library_errors():
            self.connection.execute(schema.key_holders.insert(), {"actor": actor, "person": person})

    def add_actor(self, row: ActorRow) -> None:
        """Let someone in, by the hash of a key."""
        with library_errors():
            self.connection.execute(schema.actors.insert(), row._asdict())

    def retire_actor(self, actor: str) -> bool:
        """Shut an actor's key out; the name stays taken. Return whether there was one with a key."""
        table = schema.actors
        current = (table.c.actor == actor) & table.c.key_hash.is_not(None)
        with library_errors():
            return self.connection.execute(table.update().where(current).values(key_hash=None)).rowcount == 1


def _size(row: Row) -> int:
    return len(row[3])


def _merged(claims: Iterable[tuple[str, int, int, int]]) -> list[tuple[str, int, int, str]]:
    """Return one row for each worker and year; two claims for the same month are refused here."""
    rows: dict[tuple[str, int], tuple[str, int, int, str]] = {}
    taken: list[TakenSlot] = []
    for worker, year, mask, holder in claims:
        earlier = rows.get((worker, year))
        if earlier is None:
            rows[worker, year] = (worker, year, mask, str(holder))
        elif earlier[2] & mask:
            taken.append(TakenSlot(worker, year, earlier[2] & mask, earlier[3]))
        else:
            rows[worker, year] = (worker, year, earlier[2] | mask, f"{earlier[3]} {holder}")
    if taken:
        raise SlotTaken(taken, total=len(taken))
    return list(rows.values())


def _taken(rows: Iterable[tuple[str, int, int, str]], held: dict[tuple[str, int], tuple[int, str]]) -> SlotTaken:
    found = [
        TakenSlot(worker, year, held[worker, year][0] & mask, held[worker, year][1])
        for worker, year, mask, _ in rows
        if (worker, year) in held and held[worker, year][0] & mask
    ]
    return SlotTaken(found, total=len(found))
