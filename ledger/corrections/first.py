"""What a correction recorded anew was first recorded as: the versions of an entry, back to the first one."""

from collections.abc import Iterator

from ledger.command import History
from ledger.corrections.events import EntryCorrected
from ledger.event import Fact


def versions(history: History, position: int) -> Iterator[int]:
    """Yield an entry's position, then that of the entry in whose place an approved correction put it, and so on."""
    before: int | None = position
    while before is not None:
        position = before
        yield position
        before = _corrected(history, position)


def first_version(history: History, position: int) -> int:
    """Return the position at which something was first recorded: its own where no correction recorded it anew."""
    return list(versions(history, position))[-1]


def _corrected(history: History, position: int) -> int | None:
    """Return what an entry stands in place of; one that only names another entry, without minutes, replaces nothing."""
    entry = history.entry(position)
    before = entry.event.corrects if entry is not None and isinstance(entry.event, Fact) else None
    at = None if before is None else history.natural_key("correction", str(before))
    link = None if at is None else history.entry(at)
    replaces = link is not None and isinstance(link.event, EntryCorrected) and link.event.replaced_by == position
    return before if replaces else None
