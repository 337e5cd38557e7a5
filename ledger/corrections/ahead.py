"""A history as it will stand after what a decision is about to yield, so that one command may do what several do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from ledger.command import Fold, Happening, History, Holding
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import WorkerEnrolled
from ledger.event import Entry, Event
from ledger.findings.seen import FindingSeen
from ledger.folds import Told
from ledger.identifiers import WorkerId
from ledger.rosters.beside import Beside
from ledger.statements.seen import StatementSeen

F = TypeVar("F", bound=Fold)


class Ahead:
    """A `History` that goes on where another ends. The folds of the other are copied, never changed.

    Months held stay as the other has them: what is decided on this one looks at money, and takes no person's months.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._position = history.position
        self._told: dict[str, list[Entry]] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self._folds: dict[tuple[type[Fold], str], Fold] = {}
        self._seated: dict[str, int] = {}

    @property
    def today(self) -> date:
        """Today in UTC+9."""
        return self._history.today

    @property
    def actor(self) -> str:
        """Who asks."""
        return self._history.actor

    @property
    def position(self) -> int:
        """The position of the newest entry."""
        return self._position

    @property
    def persons(self) -> Sequence[WorkerId]:
        """The people whom the command names."""
        return self._history.persons

    def expect(self, happenings: Iterable[Happening]) -> list[Entry]:
        """Take in what will be appended next, and return it in the place that it will have."""
        return [self._take(happening.stream, event) for happening in happenings for event in happening.events]

    def _take(self, stream: str, event: Event) -> Entry:
        self._position += 1
        entry = Entry(self._position, stream, self.version(stream) + 1, "", "", "", event)
        self._told.setdefault(stream, []).append(entry)
        self._keys |= dict.fromkeys(event.natural_keys(), entry.position)
        for (_, name), fold in self._folds.items():
            if name == stream:
                fold.apply(entry)
        return entry

    def expect_seats(self, batch: str, enrolled: Sequence[WorkerEnrolled]) -> None:
        """Take in a list of people at once, as the newest of a batch that was opened here."""
        self.fold(Batch, batch).enrol(enrolled, self._position + 1, self.version(batch) + 1)
        self._seated[batch] = self._seated.get(batch, 0) + len(enrolled)
        self._position += len(enrolled)

    def fold(self, kind: type[F], stream: str) -> F:
        """Return the state of a stream, of one that goes on here a copy."""
        if stream not in self._told:
            return self._history.fold(kind, stream)
        if (kind, stream) not in self._folds:
            self._folds[kind, stream] = self._copy(kind, stream)
        fold = self._folds[kind, stream]
        assert isinstance(fold, kind), "the key holds the class"
        return fold

    def _copy(self, kind: type[F], stream: str) -> F:
        """Return the state from its dump, or where it has none from the stream's entries; then what comes here."""
        fold = kind.load(self._history.fold(kind, stream).dump()) if kind.SNAPSHOT else kind(stream)
        before = () if kind.SNAPSHOT else self._history.entries(stream)
        for entry in (*before, *self._told[stream]):
            fold.apply(entry)
        return fold

    def version(self, stream: str) -> int:
        """Return the number of a stream's entries."""
        return self._history.version(stream) + len(self._told.get(stream, ())) + self._seated.get(stream, 0)

    def entries(self, stream: str) -> Sequence[Entry]:
        """Return a short stream's entries."""
        return self.fold(Told, stream).entries

    def entry(self, position: int) -> Entry | None:
        """Return the entry at a position."""
        if position <= self._history.position:
            return self._history.entry(position)
        here = (entry for told in self._told.values() for entry in told if entry.position == position)
        return next(here, None)

    def natural_key(self, scope: str, key: str) -> int | None:
        """Return the position that used an outside number."""
        return self._keys.get((scope, key)) or self._history.natural_key(scope, key)

    def natural_keys(self, scope: str, *, of: str) -> Mapping[str, int]:
        """Return the outside numbers of a scope that are a word or begin with it and a space."""
        here = {k: at for (s, k), at in self._keys.items() if s == scope and (k == of or k.startswith(f"{of} "))}
        return {**self._history.natural_keys(scope, of=of), **here}

    def holdings(self, workers: Sequence[str]) -> Mapping[tuple[str, int], Holding]:
        """Return what is held of each (worker, year), before what comes here."""
        return self._history.holdings(workers)

    def statement(self, donor: str, fiscal_year: int, until: date) -> StatementSeen | None:
        """Nothing is told of what has not happened yet."""
        return None

    def finding(self, finding: str) -> FindingSeen | None:
        """Return what the checks find under an id, before what comes here."""
        return self._history.finding(finding)

    def beside(self) -> Beside:
        """Return what stands beside the book."""
        return self._history.beside()
