"""What every correction is made of: the newest version of an entry, minutes, and commands decided one after another."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History
from ledger.corrections.ahead import Ahead
from ledger.corrections.events import CorrectionKind, CorrectionReason, EntryCorrected
from ledger.errors import Refused, Unknown
from ledger.event import Entry, Event, Position
from ledger.stating import must_have_minutes

E = TypeVar("E", bound=Event)


class Correction(FactCommand):
    """A command that corrects an entry: all of it is appended together, or nothing."""

    corrects: Position = Field(
        description="The position of the entry that is wrong: the newest version, where it was corrected before.",
        examples=[42],
    )
    reason: CorrectionReason = Field(description="How it came to be wrong.", examples=["misread"])

    def target(self, history: History) -> Entry:
        """Return the entry to be corrected; refuse a lack of minutes and a version that was corrected since."""
        entry = history.entry(self.corrects)
        if entry is None:
            raise Unknown("entry", str(self.corrects))
        must_have_minutes(self.evidence)
        newest = newest_version(history, self.corrects)
        if newest != self.corrects:
            raise Refused(
                "superseded",
                f"expected the newest version, found position {self.corrects} corrected already: what stands in its "
                f"place is at position {newest}; look at that one, and correct it if it is wrong too",
                corrects=self.corrects,
                newest=newest,
            )
        return entry

    def shared(self, *, corrects: bool) -> dict[str, Any]:  # Any: fields of several types, which a command validates
        """Return the common fields for a command that does a part of the correction."""
        return {
            "accept": self.accept,
            "basis": self.basis,
            "corrects": self.corrects if corrects else None,
            "effective_on": self.effective_on,
            "evidence": self.evidence,
        }

    def corrected(self, kind: CorrectionKind, *, replaced_by: int, reversals: Sequence[int] = ()) -> Happening:
        """Return what links the entry with what took it back and with what stands in its place."""
        said = EntryCorrected(
            basis=self.basis,
            correction=kind,
            corrects=self.corrects,
            effective_on=self.effective_on,
            evidence=self.evidence,
            reason=self.reason,
            replaced_by=replaced_by,
            reversals=tuple(reversals),
        )
        return Happening(corrections_stream(self.corrects), [said])


class Steps:
    """Commands decided one after another, each on the history that those before it leave."""

    def __init__(self, history: History) -> None:
        self.ahead = Ahead(history)
        self.happenings: list[Happening] = []

    def do(self, command: Command) -> list[Entry]:
        """Let a command decide, and return what it will append."""
        return self.append(command.decide(self.ahead))

    def append(self, happenings: Iterable[Happening]) -> list[Entry]:
        """Take happenings in after those before them."""
        said = [happening for happening in happenings if happening.events]
        self.happenings += said
        return self.ahead.expect(said)


def corrections_stream(position: int) -> str:
    """Return the stream of the correction of an entry."""
    return f"correction-of-{position}"


def newest_version(history: History, position: int) -> int:
    """Return the position of what stands in an entry's place now: its own where it was never corrected."""
    for correction in corrections_of(history, position):
        position = correction.replaced_by
    return position


def corrections_of(history: History, position: int) -> Iterator[EntryCorrected]:
    """Yield the corrections of an entry, of what replaced it, and so on."""
    at: int | None = position
    while at is not None:
        found = history.natural_key("correction", str(at))
        entry = None if found is None else history.entry(found)
        if entry is None:
            return
        assert isinstance(entry.event, EntryCorrected), "a correction was recorded as one"
        yield entry.event
        at = entry.event.replaced_by


def only(entries: Iterable[Entry], kind: type[E]) -> list[int]:
    """Return the positions of the entries of a kind."""
    return [entry.position for entry in entries if isinstance(entry.event, kind)]


def must_be(entry: Entry, kind: type[E], expected: str, *, instead: str = "") -> E:
    """Return the event of an entry, or refuse one of another kind."""
    if isinstance(entry.event, kind):
        return entry.event
    found = f"found {entry.event.KIND} at position {entry.position}"
    raise Refused(
        "not_correctable_so",
        f"expected the position of {expected}, {found}; {instead or 'name another entry, or another correction'}",
        position=entry.position,
        kind=entry.event.KIND,
    )


def must_differ(name: str, found: object, asked: object) -> None:
    """Refuse a correction that says what stands already."""
    if found == asked:
        raise Refused(
            "nothing_to_correct",
            f"expected another {name} than the one that stands, found {asked} in both; nothing is left to do",
            field=name,
            found=str(found),
        )
