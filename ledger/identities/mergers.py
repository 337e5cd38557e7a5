"""Who was merged into whom: a person of two NIKs is known by one WorkerId, to whom the other one leads."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from ledger.command import History
from ledger.errors import Refused
from ledger.event import Entry
from ledger.identities.events import PERSONS, PersonsMerged, PersonsSplit


class Lead(NamedTuple):
    """To whom a worker leads, and by which merger."""

    keeps: str
    position: int


class Mergers:
    """The fold of the stream of persons: a merger stands until a split takes it back, and that one alone.

    Whom a worker is known by is the end of the mergers that stand from him on.
    """

    SNAPSHOT: ClassVar[str] = ""

    def __init__(self, stream: str) -> None:
        """Start from nobody."""
        self.stream = stream
        self.version = 0
        self._standing: dict[str, Lead] = {}
        self._leads: dict[str, Lead] | None = None

    def apply(self, entry: Entry) -> None:
        """Take the stream's next entry in."""
        self.version = entry.version
        if isinstance(entry.event, PersonsMerged):
            self._standing[entry.event.absorbed] = Lead(entry.event.keeps, entry.position)
        else:
            assert isinstance(entry.event, PersonsSplit), "the stream holds mergers and splits"
            self._standing.pop(entry.event.worker, None)
        self._leads = None

    @property
    def leads(self) -> Mapping[str, Lead]:
        """Whom each merged worker is known by, and the last merger on the way there.

        Whoever kept another is merged himself later, never before: the newest merger is followed first.
        """
        if self._leads is None:
            self._leads = {}
            for absorbed, lead in reversed(self._standing.items()):
                self._leads[absorbed] = self._leads.get(lead.keeps, lead)
        return self._leads

    def merged_into(self, worker: str) -> list[str]:
        """Return who was merged into a worker, or into one who was, whomever he is known by himself."""
        found = {worker}
        for absorbed, lead in reversed(self._standing.items()):
            if lead.keeps in found:
                found.add(absorbed)
        return sorted(found - {worker})

    def dump(self) -> bytes:
        """A short stream has no snapshot."""
        raise NotImplementedError

    @classmethod
    def load(cls, state: bytes) -> "Mergers":
        """A short stream has no snapshot."""
        raise NotImplementedError


def mergers_of(history: History) -> Mergers:
    """Return who was merged into whom."""
    return history.fold(Mergers, PERSONS)


def ids_of(history: History, worker: str) -> list[str]:
    """Return every WorkerId of the person whom a worker is: whom he is known by, and who was merged into that one."""
    mergers = mergers_of(history)
    keeps = mergers.leads[worker].keeps if worker in mergers.leads else worker
    return [keeps, *mergers.merged_into(keeps)]


def must_not_be_merged(history: History, worker: str) -> None:
    """Refuse a worker who was merged into another."""
    lead = mergers_of(history).leads.get(worker)
    if lead is not None:
        raise person_merged(worker, lead.keeps, lead.position)


def person_merged(worker: str, keeps: str, position: int | None = None) -> Refused:
    """Return the refusal of a worker who was merged into another."""
    at = "" if position is None else f" at position {position}"
    return Refused(
        "person_merged",
        f"expected a worker who is known by his own id, found {worker} merged into {keeps}{at}; name {keeps}",
        keeps=keeps,
        position=position,
        worker=worker,
    )
