"""Whether the book still takes entries: a log that was closed has a last leaf."""

from ledger.command import History
from ledger.errors import Refused
from ledger.logs.events import STREAM, LogClosed


def must_be_open(history: History) -> None:
    """Refuse every command once the log is closed."""
    said = history.entries(STREAM)
    if said and isinstance(said[-1].event, LogClosed):
        successor = said[-1].event.successor
        advice = "record it in the book that goes on" if successor else "no book goes on from it"
        position = said[-1].position
        raise Refused(
            "log_closed",
            f"expected a book whose log is open, found it closed by the entry at position {position}; {advice}",
            position=position,
            successor=successor,
        )
