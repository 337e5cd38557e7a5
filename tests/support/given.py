"""Given events, when a command, then events or a refusal: rules without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import pytest

from ledger.command import Command, Fold, Happening
from ledger.enrollments.batch import Batch
from ledger.enrollments.slots import slot_changes
from ledger.errors import Refusal
from ledger.event import Entry, Event
from ledger.findings.seen import FindingSeen
from ledger.folds import Told
from ledger.history import Held
from ledger.identifiers import WorkerId
from ledger.rosters.beside import Beside, Nothing
from ledger.statements.seen import StatementSeen

F = TypeVar("F", bound=Fold)
TODAY = date(2026, 11, 21)


@dataclass
class MemoryHistory:
    """A `History` over entries in memory; slots are kept as the store keeps them, without a guard."""

    today: date = TODAY
    persons: Sequence[WorkerId] = ()
    told: list[Entry] = field(default_factory=list)
    findings: dict[str, FindingSeen] = field(default_factory=dict)
    actor: str = "tester"
    statements: dict[tuple[str, int, date], StatementSeen] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._folds: dict[tuple[type[Fold], str], Fold] = {}
        self._versions: dict[str, int] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self._slots: dict[tuple[str, int], Held] = {}

    @property
    def position(self) -> int:
        """The position of the newest entry."""
        return len(self.told)

    def add(self, stream: str, *events: Event, by: str = "tester") -> None:
        """Append events to a stream."""
        for event in events:
            version = self._versions.get(stream, 0) + 1
            at = f"2026-01-01T00:00:00.{len(self.told):06d}Z"
            entry = Entry(len(self.told) + 1, stream, version, at, by, f"{len(self.told):032x}", event)
            self._take_slots(entry)
            self.told.append(entry)
            self._versions[stream] = version
            for (_, name), fold in self._folds.items():
                if name == stream:
                    fold.apply(entry)
            for scope, key in event.natural_keys():
                self._keys[scope, key] = entry.position

    def _take_slots(self, entry: Entry) -> None:
        batch = self.fold(Batch, entry.stream) if entry.stream.startswith("batch-") else Batch(entry.stream)
        slots = slot_changes(entry.event, batch)
        for worker, year, mask in slots.releases:
            held = self._slots[worker, year]
            self._slots[worker, year] = Held(held.mask & ~mask, held.holders)
        for worker, year, mask in slots.claims:
            held = self._slots.get((worker, year), Held(0, ()))
            assert held.mask & mask == 0, "a month is held twice"
            self._slots[worker, year] = Held(held.mask | mask, (*held.holders, entry.position))

    def fold(self, kind: type[F], stream: str) -> F:
        """Return the state of a stream."""
        if (kind, stream) not in self._folds:
            fold = kind(stream)
            for entry in self.told:
                if entry.stream == stream:
                    fold.apply(entry)
            self._folds[kind, stream] = fold
        found = self._folds[kind, stream]
        assert isinstance(found, kind)
        return found

    def version(self, stream: str) -> int:
        """Return the number of a stream's entries."""
        return self._versions.get(stream, 0)

    def entries(self, stream: str) -> Sequence[Entry]:
        """Return a stream's entries."""
        return self.fold(Told, stream).entries

    def entry(self, position: int) -> Entry | None:
        """Return the entry at a position."""
        return self.told[position - 1] if 1 <= position <= len(self.told) else None

    def natural_key(self, scope: str, key: str) -> int | None:
        """Return the position that used an outside number."""
        return self._keys.get((scope, key))

    def natural_keys(self, scope: str, *, of: str) -> Mapping[str, int]:
        """Return the outside numbers of a scope that are a word or begin with it and a space."""
        return {k: at for (s, k), at in self._keys.items() if s == scope and (k == of or k.startswith(f"{of} "))}

    def holdings(self, workers: Sequence[str]) -> Mapping[tuple[str, int], Held]:
        """Return what is held of each (worker, year)."""
        wanted = set(workers)
        return {pair: held for pair, held in self._slots.items() if pair[0] in wanted}

    def beside(self) -> Beside:
        return Nothing()

    def statement(self, donor: str, fiscal_year: int, until: date) -> StatementSeen | None:
        """Return what a test says that the readers tell."""
        return self.statements.get((donor, fiscal_year, until))

    def finding(self, finding: str) -> FindingSeen | None:
        """Return what a test says that the checks find."""
        return self.findings.get(finding)


@dataclass
class Outcome:
    """What a command did to a history, or why it was refused."""

    happenings: list[Happening]
    refusal: Refusal | None
    history: MemoryHistory

    @property
    def events(self) -> list[Event]:
        """Every event that was said."""
        return [event for happening in self.happenings for event in happening.events]

    def then(self, *expected: Event) -> "Outcome":
        """Assert exactly these events."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.events == list(expected)
        return self

    def refused(self, code: str, *words: str) -> Refusal:
        """Assert a refusal with this code, whose sentence holds these words; nothing was said."""
        assert self.refusal is not None, f"expected {code}, found {self.events}"
        assert self.refusal.code == code, self.refusal
        for word in words:
            assert word in self.refusal.message, self.refusal.message
        return self.refusal


class Story:
    """A history that grows command by command."""

    def __init__(self, *told: tuple[str, Event], today: date = TODAY) -> None:
        self.history = MemoryHistory(today)
        for stream, event in told:
            self.history.add(stream, event)

    def when(self, command: Command, *, persons: Sequence[WorkerId] = ()) -> Outcome:
        """Decide a command, and take its events into the history unless it is refused."""
        self.history.persons = persons
        try:
            happenings = list(command.decide(self.history))
        except Refusal as refusal:
            return Outcome([], refusal, self.history)
        for happening in happenings:
            self.history.add(happening.stream, *happening.events)
        return Outcome(happenings, None, self.history)

    def did(self, command: Command, *, persons: Sequence[WorkerId] = ()) -> Outcome:
        """Decide a command that must not be refused."""
        outcome = self.when(command, persons=persons)
        if outcome.refusal is not None:
            pytest.fail(f"{outcome.refusal.code}: {outcome.refusal}")
        return outcome


def given(*told: tuple[str, Event], today: date = TODAY) -> Story:
    """Start a story from (stream, event) pairs."""
    return Story(*told, today=today)
