"""Runs of entries: what one command appended to one stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.command import Happening
from ledger.event import Entry


@dataclass(frozen=True, slots=True)
class Run:
    """Events that follow one another in one stream, from a version and a position on."""

    happening: Happening
    version: int
    position: int
    at: str
    by: str
    nonces: Sequence[str]

    def entries(self) -> Iterator[Entry]:
        """Yield the events in their places."""
        for n, event in enumerate(self.happening.events):
            yield Entry(
                self.position + n, self.happening.stream, self.version + n, self.at, self.by, self.nonces[n], event
            )
