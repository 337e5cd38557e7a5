"""The history that a decision reads: the store under its lock, folds kept between commands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from ledger.command import Fold, Holding
from ledger.event import Entry
from ledger.findings.seen import FindingSeen
from ledger.folds import Folds, Told
from ledger.identifiers import WorkerId
from ledger.identities.port import NOBODY_NAMED, PeopleNamed
from ledger.rosters.beside import Beside
from ledger.rosters.from_store import BesideBook, OpenedKey, opens_nothing
from ledger.statements.seen import StatementSeen
from ledger.store import Reader
from ledger.store.mapper import decode

F = TypeVar("F", bound=Fold)


class Readers(NamedTuple):
    """What a decision asks of the readers; of a book that nobody reads, nothing is found."""

    finding: Callable[[Reader, str], FindingSeen | None] = lambda reader, finding: None
    """Finds a finding by its id in a view of the book."""
    statement: Callable[[Reader, str, int, date], StatementSeen | None] = lambda reader, donor, year, until: None
    """Reckons a donor's fiscal year up to a day in a view of the book; none where he never gave."""


NOBODY_READS = Readers()


class Held(NamedTuple):
    """Months held of a worker and year, and the entries that took them."""

    mask: int
    holders: tuple[int, ...]


@dataclass
class BookHistory:
    """A `History` over a reader of the store; ``touched`` names each stream it read, with the version it saw.

    ``holds_nothing`` answers that nobody's months are held, for a decision whose months the guard checks anyway.
    """

    reader: Reader
    folds: Folds
    today: date
    persons: Sequence[WorkerId] = ()
    holds_nothing: bool = False
    readers: Readers = NOBODY_READS
    actor: str = ""
    people: PeopleNamed = NOBODY_NAMED
    opened_key: OpenedKey = opens_nothing

    def __post_init__(self) -> None:
        self.touched: dict[str, int] = {}

    @property
    def position(self) -> int:
        """The position of the newest entry."""
        return self.reader.head.position

    def fold(self, kind: type[F], stream: str) -> F:
        """Return the state of a stream, from memory or from its snapshot and tail."""
        fold = self.folds.get(kind, stream)
        if fold is None:
            fold = self._load(kind, stream)
            self.folds.keep(stream, fold)
        self.touched[stream] = fold.version
        return fold

    def _load(self, kind: type[F], stream: str) -> F:
        snapshot = self.reader.snapshot(stream, kind.SNAPSHOT) if kind.SNAPSHOT else None
        fold = kind(stream) if snapshot is None else kind.load(snapshot[1])
        if kind is not Told:
            self.folds.saved(stream, fold.version)
        for stored in self.reader.stream(stream, after=fold.version):
            fold.apply(decode(stored))
        return fold

    def version(self, stream: str) -> int:
        """Return the number of a stream's entries."""
        kept = self.folds.of(stream)
        version = kept[0].version if kept else self.reader.versions([stream]).get(stream, 0)
        self.touched[stream] = version
        return version

    def entries(self, stream: str) -> Sequence[Entry]:
        """Return a short stream's entries."""
        return self.fold(Told, stream).entries

    def entry(self, position: int) -> Entry | None:
        """Return the entry at a position."""
        stored = self.reader.entry(position)
        return None if stored is None else decode(stored)

    def natural_key(self, scope: str, key: str) -> int | None:
        """Return the position that used an outside number."""
        return self.reader.natural_key(scope, key)

    def natural_keys(self, scope: str, *, of: str) -> Mapping[str, int]:
        """Return the outside numbers of a scope that are a word or begin with it and a space."""
        return self.reader.natural_keys_of(scope, of=of)

    def holdings(self, workers: Sequence[str]) -> Mapping[tuple[str, int], Holding]:
        """Return what is held of each (worker, year)."""
        if self.holds_nothing:
            return {}
        return {
            pair: Held(mask, tuple(int(position) for position in holders.split()))
            for pair, (mask, holders) in self.reader.slots(workers).items()
        }

    def finding(self, finding: str) -> FindingSeen | None:
        """Return what the checks find under an id."""
        return self.readers.finding(self.reader, finding)

    def statement(self, donor: str, fiscal_year: int, until: date) -> StatementSeen | None:
        """Return what is told of a donor's fiscal year up to a day."""
        return self.readers.statement(self.reader, donor, fiscal_year, until)

    def beside(self) -> Beside:
        """Return what stands beside the book in the same view of the store."""
        return BesideBook(self.reader, self.people, self.opened_key)
