"""Who was merged into whom: a person of two NIKs is known by one WorkerId, to whom the other one leads."""

from typing import ClassVar, NamedTuple

from ledger.command import History
from ledger.errors import Refused
from ledger.event import Entry
from ledger.identities.events import PERSONS, PersonsMerged, PersonsSplit


class Lead(NamedTuple):
    """Into whom a worker was merged, and by which entry."""

    keeps: str
    position: int


class Mergers:
    """The fold of the stream of persons; what leads to a worker leads to whoever he is merged into, at once."""

    SNAPSHOT: ClassVar[str] = ""

    def __init__(self, stream: str) -> None:
        """Start from nobody."""
        self.stream = stream
        self.version = 0
        self.leads: dict[str, Lead] = {}

    def apply(self, entry: Entry) -> None:
        """Take the stream's next entry in."""
        self.version = entry.version
        if isinstance(entry.event, PersonsMerged):
            keeps, absorbed = entry.event.keeps, entry.event.absorbed
            for worker in self.merged_into(absorbed):
                self.leads[worker] = Lead(keeps, entry.position)
            self.leads[absorbed] = Lead(keeps, entry.position)
        else:
            assert isinstance(entry.event, PersonsSplit), "the stream holds mergers and splits"
            self.leads.pop(entry.event.worker, None)

    def merged_into(self, worker: str) -> list[str]:
        """Return who leads to a worker."""
        return sorted(absorbed for absorbed, lead in self.leads.items() if lead.keeps == worker)

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
