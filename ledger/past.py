"""The history that a decision read then: the book up to a position, whatever was recorded after it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from ledger.command import Fold, Holding
from ledger.event import Entry
from ledger.findings.seen import FindingSeen
from ledger.folds import Told
from ledger.identifiers import WorkerId
from ledger.rosters.beside import Beside, Nothing
from ledger.statements.seen import StatementSeen
from ledger.store import Reader
from ledger.store.mapper import decode

F = TypeVar("F", bound=Fold)
_EASTERNMOST = timedelta(hours=9)


class Held(NamedTuple):
    """Who took months of a worker and year up to the position; of the months themselves the batches tell."""

    mask: int
    holders: tuple[int, ...]


class PastHistory:
    """A `History` over a reader of the store, as of a position: the same ``decide`` then says what it said.

    Folds are made from the stream's entries up to the position, or from a snapshot that is not newer. Who ever held a
    person's months stays listed in the slots, so that a position decides who did by then.
    """

    def __init__(self, reader: Reader, position: int) -> None:
        self._reader = reader
        self._position = position
        self._folds: dict[tuple[type[Fold], str], Fold] = {}

    @property
    def today(self) -> date:
        """The day of the newest entry known, in UTC+9."""
        stored = self._reader.entry(self._position)
        assert stored is not None, "a position of the book has an entry"
        return (datetime.fromisoformat(decode(stored).at) + _EASTERNMOST).date()

    @property
    def actor(self) -> str:
        """Nobody asks in the past."""
        return ""

    @property
    def position(self) -> int:
        """The position up to which the book is known."""
        return self._position

    @property
    def persons(self) -> Sequence[WorkerId]:
        """Nobody is named anew."""
        return ()

    def fold(self, kind: type[F], stream: str) -> F:
        """Return the state of a stream as of the position."""
        known = self._folds.get((kind, stream))
        if known is None:
            known = self._folds[kind, stream] = self._load(kind, stream)
        assert isinstance(known, kind)
        return known

    def _load(self, kind: type[F], stream: str) -> F:
        fold = self._from_snapshot(kind, stream) or kind(stream)
        for stored in self._reader.stream(stream, after=fold.version):
            if stored.position > self._position:
                break
            fold.apply(decode(stored))
        return fold

    def _from_snapshot(self, kind: type[F], stream: str) -> F | None:
        kept = self._reader.snapshot(stream, kind.SNAPSHOT) if kind.SNAPSHOT else None
        if kept is None:
            return None
        version, state = kept
        last = self._reader.entry_of(stream, version)
        return kind.load(state) if last is not None and last.position <= self._position else None

    def version(self, stream: str) -> int:
        """Return the number of a stream's entries as of the position."""
        return self.fold(Told, stream).version

    def entries(self, stream: str) -> Sequence[Entry]:
        """Return a short stream's entries as of the position."""
        return self.fold(Told, stream).entries

    def entry(self, position: int) -> Entry | None:
        """Return the entry at a position that is known."""
        stored = self._reader.entry(position) if position <= self._position else None
        return None if stored is None else decode(stored)

    def natural_key(self, scope: str, key: str) -> int | None:
        """Return the position that had used an outside number."""
        position = self._reader.natural_key(scope, key)
        return position if position is not None and position <= self._position else None

    def natural_keys(self, scope: str, *, of: str) -> Mapping[str, int]:
        """Return the outside numbers of a scope that had been used, those that are a word or begin with it."""
        found = self._reader.natural_keys_of(scope, of=of)
        return {key: position for key, position in found.items() if position <= self._position}

    def holdings(self, workers: Sequence[str]) -> Mapping[tuple[str, int], Holding]:
        """Return who had taken months of each (worker, year); the mask is today's, and nothing past reads it."""
        found = {}
        for pair, (mask, holders) in self._reader.slots(workers).items():
            then = tuple(position for position in map(int, holders.split()) if position <= self._position)
            if then:
                found[pair] = Held(mask, then)
        return found

    def finding(self, finding: str) -> FindingSeen | None:
        """Nothing is answered in the past."""
        return None

    def statement(self, donor: str, fiscal_year: int, until: date) -> StatementSeen | None:
        """Nothing is told in the past."""
        return None

    def beside(self) -> Beside:
        """Nothing is planned in the past."""
        return Nothing()
