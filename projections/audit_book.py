"""One pass over the entries, in which all that follows from them is made again and compared."""

import hashlib
from collections.abc import Iterator, Sequence
from sys import intern

from sqlalchemy import text

from ledger.enrollments.batch import Batch
from ledger.enrollments.slots import SLOT_KINDS, slot_changes
from ledger.event import Entry, Fact
from ledger.store import Commit, Reader, StoredEntry
from ledger.store.mapper import decode, stamped_rows
from ledger.transparency.tree import Frontier
from projections.audit_snapshots import BATCH, SnapshotCheck
from projections.audit_steps import UNREADABLE, Step, joined
from projections.database import rows_of

PAGE = 5_000


def octets(stored: object) -> bytes:
    """Return the bytes of a stored value, of whatever type it has come to be."""
    return stored if isinstance(stored, bytes) else str(stored).encode()


class Reading:
    """One pass over the entries: what they say of themselves, and the tables that follow from them."""

    def __init__(
        self, reader: Reader, steps: Sequence[Step], *, keys: Step, slots: Step, snapshots: SnapshotCheck
    ) -> None:
        self.writers: dict[int, str | None] = {}
        """Who wrote the entry at each position; none where it cannot be read."""
        self._reader = reader
        self._dense, self._commits, self._leaves, self._roots, self._stamps, self._versions, self._bytes = steps
        self._keys, self._slots, self._snapshots = keys, slots, snapshots
        self._last_version: dict[str, int] = {}
        self._last_stamp: str | None = None
        self._frontier = Frontier()
        self._pending: list[bytes] = []
        self._used: dict[tuple[str, str], int] = {}
        self._held: dict[tuple[str, int], tuple[int, str]] = {}
        self._batches: dict[str, Batch] = {}

    def run(self) -> None:
        """Read all entries, commit by commit, then compare the tables that follow from them."""
        commits = self._checked_commits()
        commit = next(commits, None)
        for stored in self._stored():
            self._dense.compare("entries", stored.position, len(self.writers) + 1, stored.position)
            self._one(stored, commit)
            if commit is not None and stored.position >= commit.position:
                self._root(commit)
                commit = next(commits, None)
        self._commits.compare("commits", "after the last entry", None, commit)
        self._compare_head()
        self._compare_keys()
        self._compare_slots()

    def workers(self) -> set[str]:
        """Return everyone whose months an entry took."""
        return {worker for worker, _ in self._held}

    def _one(self, stored: StoredEntry, commit: Commit | None) -> None:
        entry = self._entry(stored, commit)
        self.writers[stored.position] = None if entry is None else intern(entry.by)
        if entry is None:
            return
        try:
            self._follow(entry)
        except UNREADABLE as error:
            self._slots.compare("entries", stored.position, "an entry that follows those before it", repr(error))

    def _stored(self) -> Iterator[StoredEntry]:
        after = 0
        while page := self._reader.entries(after=after, limit=PAGE):
            yield from page
            after = page[-1].position

    def _checked_commits(self) -> Iterator[Commit]:
        last = 0
        for row in rows_of(self._reader, "SELECT position, first, at, root FROM commits ORDER BY position"):
            commit = Commit._make(row)
            self._commits.compare("commits", commit.position, last + 1, commit.first)
            rises = isinstance(commit.at, str) and commit.at > (self._last_stamp or "")
            self._stamps.compare("commits", commit.position, True, rises)
            last, self._last_stamp = commit.position, str(commit.at)
            yield commit

    def _entry(self, stored: StoredEntry, commit: Commit | None) -> Entry | None:
        state = octets(stored.state)
        leaf = hashlib.sha256(b"\x00" + state).digest()
        self._pending.append(leaf)
        self._leaves.compare("entries", stored.position, leaf, stored.leaf)
        expected = self._last_version.get(stored.stream, 0) + 1
        self._last_version[stored.stream] = stored.version if isinstance(stored.version, int) else expected
        self._versions.compare("entries", f"{stored.stream} {stored.version}", expected, stored.version)
        try:
            entry = decode(stored)
            written = self._written(stored, entry)
        except UNREADABLE as error:
            self._bytes.compare("entries", stored.position, "an entry that can be read", type(error).__name__)
            return None
        self._stamps.compare("entries", stored.position, commit.at if commit else None, entry.at)
        self._bytes.compare("entries", stored.position, written, state)
        return entry

    @staticmethod
    def _written(stored: StoredEntry, entry: Entry) -> bytes:
        """Return the bytes that the row's own columns and the entry's words give; an older kind stays as it was."""
        if stored.kind != entry.event.KIND:
            return stored.state
        return stamped_rows(
            stored.stream,
            stored.version,
            [entry.event],
            bodies=[entry.event.canonical()],
            at=entry.at,
            by=entry.by,
            nonces=[entry.nonce],
        )[0].state

    def _follow(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, Fact):
            for key in event.natural_keys():
                self._keys.compare("natural_keys", key, None, self._used.get(key))
                self._used[key] = entry.position
        is_batch = entry.stream.startswith(BATCH)
        batch = self._batches.setdefault(entry.stream, Batch(entry.stream)) if is_batch else Batch(entry.stream)
        if type(event) in SLOT_KINDS:
            changes = slot_changes(event, batch)
            for worker, year, mask in changes.releases:
                self._release(worker, year, mask)
            for worker, year, mask in changes.claims:
                self._claim(worker, year, mask, entry.position)
        if is_batch:
            batch.apply(entry)
        self._snapshots.follow(entry, batch if is_batch else None)

    def _release(self, worker: str, year: int, mask: int) -> None:
        held = self._held.get((worker, year))
        if held is not None:
            self._held[worker, year] = (held[0] & ~mask, held[1])

    def _claim(self, worker: str, year: int, mask: int, position: int) -> None:
        held = self._held.get((worker, year))
        if held is None:
            self._held[worker, year] = (mask, str(position))
            return
        self._slots.compare("slots", f"{worker} {year} at {position}", 0, held[0] & mask)
        self._held[worker, year] = (held[0] | mask, f"{held[1]} {position}")

    def _root(self, commit: Commit) -> None:
        self._frontier = self._frontier.append_many(self._pending)
        self._pending = []
        self._roots.compare("commits", commit.position, self._frontier.root(), commit.root)

    def _compare_head(self) -> None:
        self._commits.compare("entries", "covered by commits", 0, len(self._pending))
        frontier = self._frontier.append_many(self._pending)
        for position, at, root, joined_hashes in rows_of(self._reader, "SELECT position, at, root, frontier FROM head"):
            self._dense.compare("head", "position", len(self.writers), position)
            self._stamps.compare("head", "at", self._last_stamp, at)
            self._roots.compare("head", "root", frontier.root(), root)
            self._roots.compare("head", "frontier", frontier.to_bytes(), joined_hashes)

    def _compare_keys(self) -> None:
        kept = {
            (row[0], row[1]): row[2] for row in rows_of(self._reader, "SELECT scope, key, position FROM natural_keys")
        }
        for key in sorted(kept.keys() | self._used.keys(), key=repr):
            self._keys.compare("natural_keys", joined(key), self._used.get(key), kept.get(key))

    def _compare_slots(self) -> None:
        rebuilt = dict(self._held)
        for worker, year, mask, holders in self._reader.connection.execute(
            text("SELECT worker, year, mask, holders FROM slots")
        ):
            expected = rebuilt.pop((worker, year), None)
            listed = holders.strip() if isinstance(holders, str) else holders
            self._slots.compare("slots", f"{worker} {year}", expected, (mask, listed))
        for (worker, year), expected in sorted(rebuilt.items()):
            self._slots.compare("slots", f"{worker} {year}", expected, None)
