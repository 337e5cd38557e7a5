"""Snapshots are a short cut that the next writer takes: each must be, byte for byte, what the entries make of it."""

from hashlib import sha256
from typing import ClassVar, Protocol

from sqlalchemy import bindparam, text

from ledger.enrollments.batch import Batch
from ledger.event import Entry
from ledger.funds.fund import Fund
from ledger.law.tariffs import STREAM, Tariffs
from ledger.store import Reader
from projections.audit_steps import UNREADABLE, Step
from projections.database import rows_of

BATCH = "batch-"
FUND = "fund-"


class Snapshotted(Protocol):
    """The state of a stream that is kept as a snapshot."""

    SNAPSHOT: ClassVar[str]

    def __init__(self, stream: str) -> None: ...

    def apply(self, entry: Entry) -> object:
        """Take the stream's next entry in."""

    def dump(self) -> bytes:
        """Return the state as it is kept."""


def kind_of(stream: str) -> type[Snapshotted] | None:
    """Return what a stream is folded to where that is kept in snapshots."""
    if stream.startswith(FUND):
        return Fund
    if stream.startswith(BATCH):
        return Batch
    return Tariffs if stream == STREAM else None


_state = text("SELECT state FROM snapshots WHERE stream = :stream AND version = :version").bindparams(
    bindparam("stream"), bindparam("version")
)


class SnapshotCheck:
    """Follows the streams that have snapshots of a form we write; the book passes over any other, and so does this."""

    def __init__(self, reader: Reader, step: Step) -> None:
        self._reader = reader
        self._step = step
        self._folds: dict[str, Snapshotted] = {}
        self._due: dict[str, set[int]] = {}
        for stream, version, form in rows_of(reader, "SELECT stream, version, kind FROM snapshots"):
            kind = kind_of(str(stream))
            if kind is not None and form == kind.SNAPSHOT:
                self._due.setdefault(stream, set()).add(version)

    def follow(self, entry: Entry, batch: Batch | None) -> None:
        """Take an entry in and compare the snapshot at its version; ``batch`` has taken it in already."""
        due = self._due.get(entry.stream)
        if due is None:
            return
        try:
            fold = self._advanced(entry) if batch is None else batch
            made = fold.dump() if entry.version in due else b""
        except UNREADABLE as error:
            self._step.compare("entries", entry.position, "an entry that its stream can take in", repr(error))
            return
        if entry.version in due:
            self._compare(entry.stream, entry.version, made)
            due.remove(entry.version)

    def finish(self) -> None:
        """Note the snapshots of versions that no stream has."""
        for stream, versions in self._due.items():
            for version in sorted(versions, key=str):
                self._step.compare("snapshots", f"{stream} {version}", "a version of the stream", "no such entry")

    def _advanced(self, entry: Entry) -> Snapshotted:
        fold = self._folds.get(entry.stream)
        if fold is None:
            kind = kind_of(entry.stream)
            assert kind is not None, "only streams of a kind that is kept are followed"
            fold = self._folds[entry.stream] = kind(entry.stream)
        fold.apply(entry)
        return fold

    def _compare(self, stream: str, version: int, made: bytes) -> None:
        kept = self._reader.connection.execute(_state, {"stream": stream, "version": version}).scalar_one()
        self._step.compare("snapshots", f"{stream} {version}", _summary(made), _summary(kept))


def _summary(state: object) -> str:
    """Return length and hash, since a long fund's state fills pages."""
    if isinstance(state, bytes):
        return f"{len(state)} bytes, sha256 {sha256(state).hexdigest()}"
    return f"{type(state).__name__} instead of bytes"
