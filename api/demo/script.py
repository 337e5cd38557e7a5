"""How a scheme is told: scenes of commands, each one commit, in the order in which they rest on one another."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from ledger.book import Book
from ledger.command import Command
from ledger.contributions.events import ContributionPaid
from ledger.enrollments.events import BatchOpened, WorkerEnrolled
from ledger.identifiers import WorkerId
from ledger.periods import Month


@dataclass(frozen=True, slots=True)
class Line:
    """A command under its idempotency key; ``declined`` is the code of the refusal that it must meet."""

    command: Command
    key: str
    declined: str | None = None


Scene: TypeAlias = Sequence[Line]
"""Commands that are recorded together."""


class Told(Protocol):
    """What an earlier scene has made: the ids and positions that a later one names."""

    def worker(self, batch: str, seat: int) -> WorkerId:
        """Return who was the first to be enrolled in a seat."""

    def payment(self, batch: str, month: Month) -> int:
        """Return the position at which a month of a batch was paid."""


Script: TypeAlias = Callable[[Told], Iterator[Scene]]
"""A scheme: it yields a scene, and goes on once that scene stands in the book."""


class Recorded:
    """What stands in a book of earlier scenes, read once for each stream."""

    def __init__(self, book: Book) -> None:
        """Read from a book."""
        self._book = book
        self._seats: dict[str, dict[int, str]] = {}
        self._payments: dict[str, dict[tuple[str, str], int]] = {}

    def worker(self, batch: str, seat: int) -> WorkerId:
        """Return who was the first to be enrolled in a seat."""
        if seat not in self._seats.get(batch, {}):
            self._seats[batch] = {
                entry.event.seat: entry.event.worker
                for entry in self._book.entries(batch)
                if isinstance(entry.event, WorkerEnrolled)
            }
        return self._seats[batch][seat]

    def payment(self, batch: str, month: Month) -> int:
        """Return the position at which a month of a batch was paid."""
        fund = self._fund(batch)
        if (batch, str(month)) not in self._payments.get(fund, {}):
            self._payments[fund] = {
                (entry.event.batch, str(entry.event.month)): entry.position
                for entry in self._book.entries(fund)
                if isinstance(entry.event, ContributionPaid)
            }
        return self._payments[fund][batch, str(month)]

    def _fund(self, batch: str) -> str:
        opened = self._book.entries(batch)[0].event
        assert isinstance(opened, BatchOpened), "a batch's first entry opens it"
        return opened.fund


def scene(prefix: str, *lines: tuple[str, Command]) -> Scene:
    """Return a scene from (name, command) pairs; the names make the idempotency keys."""
    return [Line(command, f"demo/{prefix}/{name}") for name, command in lines]
