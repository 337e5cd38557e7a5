"""Commands by which the log says of itself what outsiders need; the command line alone takes them."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import FactCommand, Happening, History
from ledger.errors import AlreadyRecorded, Malformed, Refused
from ledger.event import Position
from ledger.logs.events import STREAM, LogClosed, LogContinued, LogKey, LogKeyReplaced, Origin
from ledger.stating import stated
from ledger.transparency.errors import NotProved
from ledger.transparency.notes import Key


class ReplaceLogKey(FactCommand):
    """Say which key signs the log from now on; recorded before it signs, so that the old key seals it."""

    NOUN = "log"

    key: LogKey
    retires: LogKey

    def decide(self, history: History) -> Iterable[Happening]:
        """Yield the announcement."""
        yield Happening(STREAM, [stated(history, self, LogKeyReplaced)])


class CloseLog(FactCommand):
    """Close the log: its last leaf, after which nothing is recorded."""

    NOUN = "log"

    origin: Origin
    successor: LogKey | None = Field(None, description="The key of the log that goes on.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a successor's key that is none; a closed log refuses this like every other command."""
        try:
            _ = self.successor and Key.parse(self.successor)
        except NotProved as error:
            raise Malformed(error.code, error.message) from error
        yield Happening(STREAM, [stated(history, self, LogClosed)])


class ContinueLog(FactCommand):
    """Say which log this one goes on from."""

    NOUN = "log"

    key: LogKey
    origin: Origin
    root: str = Field(pattern=r"^[0-9a-f]{64}$", description="Its last root.")
    size: Position = Field(description="Its last size.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a second predecessor, and a key of another log than the one named."""
        before = [entry for entry in history.entries(STREAM) if isinstance(entry.event, LogContinued)]
        if before:
            raise AlreadyRecorded(
                "log_continued",
                f"expected a log without predecessor, found one named at position {before[0].position}; nothing is "
                "left to do",
                position=before[0].position,
            )
        name = self.key.partition("+")[0]
        if name != self.origin:
            raise Refused(
                "key_of_another_log",
                f"expected a key of {self.origin}, found one of {name}; name the key that signed its last head",
                origin=self.origin,
                found=name,
            )
        yield Happening(STREAM, [stated(history, self, LogContinued)])
