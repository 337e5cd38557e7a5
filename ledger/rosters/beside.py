"""What a decision about a roster may know that no stream of the book tells: plans, keys, people, in bulk."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ledger.event import Entry
from ledger.periods import Month
from ledger.registers.sealed import OpenedRegister


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
    erased: bool = False


class Standing(NamedTuple):
    """A plan that says something of somebody."""

    plan: str
    in_rows: bool
    """False: he stands in the file alone, in a row that could not be read or beside the list."""


class Beside(Protocol):
    """What stands beside the book: plans, who holds which key, and what is looked up for many people at once."""

    @property
    def differing(self) -> Sequence[int]:
        """Indexes of the people named whom the vault knows by another name or birth date."""

    def alike(self, asked: Sequence[int]) -> Sequence[int]:
        """Return those of some of the people named who may be somebody whom the vault knows by another NIK."""

    def newly_dated(self, asked: Sequence[int]) -> Sequence[int]:
        """Return those of some of the people named whose birth date is not what the vault has under their NIK."""

    def held_apart(self, wanted: Mapping[int, int]) -> Mapping[int, Sequence[Month]]:
        """Return the months wanted, by index of the people named, that the same NIK held before it was erased."""

    def apart(self, workers: Sequence[str], wanted: Mapping[int, int]) -> Mapping[int, int]:
        """Return the months wanted, as bits by year, that NIKs of some workers held before they were erased."""

    def merged(self, workers: Sequence[str]) -> Mapping[str, str]:
        """Return who was merged into one of these workers, and into whom."""

    def is_keeper(self, actor: str) -> bool:
        """Tell whether an actor's key is a keeper's."""

    def plan(self, plan: str) -> PlanSeen | None:
        """Return a plan, or none."""

    def plans_naming(self, workers: Sequence[str]) -> Iterable[Standing]:
        """Return the plans with a list that say something of a person, known by these ids."""

    def person_of(self, actor: str) -> str:
        """Return who holds an actor's key: the person said, or the actor himself."""

    def died(self, workers: Sequence[str]) -> Mapping[str, int]:
        """Return the position at which each of these workers who died was said to have died."""

    def opened(self) -> Sequence[Entry]:
        """Return every opening of a batch."""

    def of_kinds(self, stream: str, kinds: Collection[str]) -> Sequence[Entry]:
        """Return the entries of some kinds in a stream that is long."""

    def seated(self, batch: str) -> Mapping[str, tuple[str, str | None]]:
        """Return the domicile and the occupation of everyone who was ever in a batch, as they were said last."""

    def register(self, snapshot: str, niks: Sequence[str]) -> OpenedRegister:
        """Return what a snapshot of an outside register says of people."""

    def streams_at(self, positions: Iterable[int]) -> Mapping[int, tuple[str, str]]:
        """Return the stream and the kind of the entries at these positions."""


class Nothing:
    """A book beside which nothing stands."""

    differing: Sequence[int] = ()

    def alike(self, asked: Sequence[int]) -> Sequence[int]:
        """Nobody is alike."""
        return ()

    def newly_dated(self, asked: Sequence[int]) -> Sequence[int]:
        """Nobody has a birth date."""
        return ()

    def held_apart(self, wanted: Mapping[int, int]) -> Mapping[int, Sequence[Month]]:
        """Nothing is held apart."""
        return {}

    def apart(self, workers: Sequence[str], wanted: Mapping[int, int]) -> Mapping[int, int]:
        """Nothing is held apart."""
        return {}

    def merged(self, workers: Sequence[str]) -> Mapping[str, str]:
        """Nobody was merged."""
        return {}

    def is_keeper(self, actor: str) -> bool:
        """Nobody is a keeper."""
        return False

    def plan(self, plan: str) -> PlanSeen | None:
        """There is no plan."""
        return None

    def plans_naming(self, workers: Sequence[str]) -> Iterable[Standing]:
        """No plan names anybody."""
        return ()

    def person_of(self, actor: str) -> str:
        """Every key is its actor's own."""
        return actor

    def died(self, workers: Sequence[str]) -> Mapping[str, int]:
        """Nobody is known to have died."""
        return {}

    def opened(self) -> Sequence[Entry]:
        """No batch is opened."""
        return ()

    def of_kinds(self, stream: str, kinds: Collection[str]) -> Sequence[Entry]:
        """No stream is long."""
        return ()

    def seated(self, batch: str) -> Mapping[str, tuple[str, str | None]]:
        """Nobody is seated."""
        return {}

    def register(self, snapshot: str, niks: Sequence[str]) -> OpenedRegister:
        """No register is held."""
        raise AssertionError("nobody asks a register that is not held")

    def streams_at(self, positions: Iterable[int]) -> Mapping[int, tuple[str, str]]:
        """No entry is looked up."""
        return {}
