"""The snapshots that are held: of each register the newest that is not later than a day and covers a place."""

from datetime import date
from typing import ClassVar, NamedTuple

from ledger.event import Entry
from ledger.regions import within
from ledger.registers.events import STREAM, RegisterErased, RegisterImported
from ledger.registers.values import RegisterKind


class Snapshot(NamedTuple):
    """A snapshot as a verdict names it."""

    position: int
    snapshot: str
    kind: RegisterKind
    as_of: date
    region: str | None
    content: str

    def covers(self, region: str) -> bool:
        """Tell whether it says something of those who live in a region."""
        return self.region is None or within(region, self.region)

    def age_on(self, day: date) -> int:
        """Return its age in days."""
        return (day - self.as_of).days


class Registers:
    """The fold of the stream ``registers``: few entries, never a snapshot of its own."""

    SNAPSHOT: ClassVar[str] = ""

    def __init__(self, stream: str = STREAM) -> None:
        self.stream = stream
        self.version = 0
        self.held: dict[str, Snapshot] = {}
        self.erased: dict[str, int] = {}
        """By which entry a snapshot was erased."""

    def apply(self, entry: Entry) -> None:
        """Take an import or an erasure in."""
        match entry.event:
            case RegisterImported() as said:
                kind, as_of = said.register_kind, said.as_of
                self.held[said.snapshot] = Snapshot(
                    entry.position, said.snapshot, kind, as_of, said.region, said.content
                )
            case RegisterErased() as said:
                del self.held[said.snapshot]
                self.erased[said.snapshot] = entry.position
            case _:
                raise AssertionError("the stream of registers holds nothing else")
        self.version = entry.version

    def newest(self, kind: RegisterKind, region: str, on: date) -> Snapshot | None:
        """Return what rules somebody who lives in a region, on a day; of two as of one day the later import.

        What shows the state of a later day is not asked: on the day of the enrolment nobody could have known it, and
        the same list, planned and applied on different days, would rest on different evidence.
        """
        fit = [one for one in self.held.values() if one.kind is kind and one.as_of <= on and one.covers(region)]
        return max(fit, key=lambda one: (one.as_of, one.position), default=None)

    def dump(self) -> bytes:
        """A few entries have no snapshot."""
        raise NotImplementedError

    @classmethod
    def load(cls, state: bytes) -> "Registers":
        """A few entries have no snapshot."""
        raise NotImplementedError
