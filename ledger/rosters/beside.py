"""What a decision about a roster may know that no stream of the book tells: plans, keys, people, in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ledger.event import Entry


@dataclass(frozen=True, slots=True)
class PlanSeen:
    """A plan as a decision sees it: what it came to, who made it, and at which position of the book."""

    plan: str
    digest: str
    made_by: str
    position: int
    batch: str
    fund: str
    accepted: int
    rows: int
    rupiah: int


class Beside(Protocol):
    """What stands beside the book: plans, who holds which key, and what is looked up for many people at once."""

    @property
    def differing(self) -> Sequence[int]:
        """Indexes of the people named whom the vault knows by another name or birth date."""

    def plan(self, plan: str) -> PlanSeen | None:
        """Return a plan, or none."""

    def person_of(self, actor: str) -> str:
        """Return who holds an actor's key: the person said, or the actor himself."""

    def died(self, workers: Sequence[str]) -> Mapping[str, int]:
        """Return the position at which each of these workers who died was said to have died."""

    def opened(self) -> Sequence[Entry]:
        """Return every opening of a batch."""

    def seated(self, batch: str) -> Mapping[str, tuple[str, str | None]]:
        """Return the domicile and the occupation of everyone who was ever in a batch, as they were said last."""

    def streams_at(self, positions: Iterable[int]) -> Mapping[int, tuple[str, str]]:
        """Return the stream and the kind of the entries at these positions."""


class Nothing:
    """A book beside which nothing stands."""

    differing: Sequence[int] = ()

    def plan(self, plan: str) -> PlanSeen | None:
        """There is no plan."""
        return None

    def person_of(self, actor: str) -> str:
        """Every key is its actor's own."""
        return actor

    def died(self, workers: Sequence[str]) -> Mapping[str, int]:
        """Nobody is known to have died."""
        return {}

    def opened(self) -> Sequence[Entry]:
        """No batch is opened."""
        return ()

    def seated(self, batch: str) -> Mapping[str, tuple[str, str | None]]:
        """Nobody is seated."""
        return {}

    def streams_at(self, positions: Iterable[int]) -> Mapping[int, tuple[str, str]]:
        """No entry is looked up."""
        return {}
