"""Folds kept in memory between commands, so that a busy fund is not read again for each gift."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import ClassVar, TypeVar, cast

from ledger.command import Fold
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import WorkerEnrolled
from ledger.event import Entry
from ledger.runs import Run
from ledger.store import Reader

F = TypeVar("F", bound=Fold)

SNAPSHOT_AFTER = 100
"""A stream gets a snapshot once it is so many entries and a quarter longer than at its last one."""
FOLDS_MAX = 512


class Told:
    """The fold of a short stream: its entries as they are."""

    SNAPSHOT: ClassVar[str] = ""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.version = 0
        self.entries: list[Entry] = []

    def apply(self, entry: Entry) -> None:
        """Take the next entry in."""
        self.entries.append(entry)
        self.version = entry.version

    def dump(self) -> bytes:
        """Short streams have no snapshot."""
        raise NotImplementedError

    @classmethod
    def load(cls, state: bytes) -> "Told":
        """Short streams have no snapshot."""
        raise NotImplementedError


class Folds:
    """Folds kept in memory, current up to one position of the book; the least used are dropped."""

    def __init__(self) -> None:
        self.position = 0
        self._kept: OrderedDict[tuple[type[Fold], str], Fold] = OrderedDict()
        self._saved: dict[str, int] = {}

    def advance_to(self, reader: Reader) -> None:
        """Drop what other processes have added to since, so that all that is kept is current."""
        head = reader.head.position
        if head == self.position:
            return
        if head - self.position > 10_000 or head < self.position:
            self._kept.clear()
        else:
            for stream in {stored.stream for stored in reader.entries(after=self.position, limit=10_000)}:
                self.forget(stream)
        self.position = head

    def get(self, kind: type[F], stream: str) -> F | None:
        """Return the fold of a stream where it is kept."""
        fold = self._kept.get((kind, stream))
        if fold is not None:
            self._kept.move_to_end((kind, stream))
        return cast(F | None, fold)  # the key holds the class

    def keep(self, stream: str, fold: Fold) -> None:
        """Keep a fold that is current."""
        self._kept[type(fold), stream] = fold
        while len(self._kept) > FOLDS_MAX:
            self._kept.popitem(last=False)

    def forget(self, stream: str) -> None:
        """Drop every fold of a stream."""
        for key in [key for key in self._kept if key[1] == stream]:
            del self._kept[key]

    def saved(self, stream: str, version: int) -> None:
        """Note the version of a stream's newest snapshot."""
        self._saved[stream] = version

    def unsaved(self, streams: Iterable[str]) -> list[tuple[str, Fold]]:
        """Return the folds that have outgrown their snapshot: by 100 entries and a quarter."""
        grown = set(streams)
        return [
            (stream, fold)
            for (_, stream), fold in self._kept.items()
            if stream in grown
            and fold.SNAPSHOT
            and fold.version >= max(self._saved.get(stream, 0) * 5 // 4, self._saved.get(stream, 0) + SNAPSHOT_AFTER)
        ]

    def streams(self) -> set[str]:
        """Return the streams of which a fold is kept."""
        return {stream for _, stream in self._kept}

    def adopt(self, other: "Folds") -> None:
        """Keep what a decision before the lock has folded, where nothing is kept; nothing of it has moved since."""
        for (kind, stream), fold in other._kept.items():
            if (kind, stream) not in self._kept:
                self.keep(stream, fold)
                self._saved[stream] = other._saved.get(stream, 0)

    def take_in(self, run: Run) -> None:
        """Advance the folds kept of a stream by what was appended to it."""
        events = run.happening.events
        for fold in self.of(run.happening.stream):
            if isinstance(fold, Batch) and isinstance(events[0], WorkerEnrolled):
                fold.enrol([event for event in events if isinstance(event, WorkerEnrolled)], run.position, run.version)
                continue
            for entry in run.entries():
                fold.apply(entry)

    def of(self, stream: str) -> list[Fold]:
        """Return the folds kept of a stream."""
        return [fold for (_, name), fold in self._kept.items() if name == stream]
