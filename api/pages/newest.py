"""The newest events on the start page: as recorded, or, at a date, those with a date of their own up to it."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from ledger.event import Entry, Fact
from ledger.store import Reader
from ledger.store.mapper import decode
from ledger.vocabulary import KINDS
from projections.as_of import AsOf
from projections.schemes import newest_events

_DATED = tuple(kind.KIND for kind in KINDS if issubclass(kind, Fact))
_WINDOW = 2000
"""So many positions are looked through at once, from the newest back."""


def newest_shown(reader: Reader, moment: AsOf, *, limit: int) -> list[Entry]:
    """Return the newest entries that a moment knows, the newest first; at a date, facts dated by then alone."""
    if moment.valid_at is None:
        return newest_events(reader, limit=limit, known_at=moment.known_at).rows
    return list(islice(_dated_by(reader, moment.valid_at, moment.known_at), limit))


def _dated_by(reader: Reader, last: date, known: int) -> Iterator[Entry]:
    for until in range(known, 0, -_WINDOW):
        after = max(0, until - _WINDOW)
        for stored in reversed(reader.entries(after=after, until=until, limit=_WINDOW, kinds=_DATED)):
            entry = decode(stored)
            if isinstance(entry.event, Fact) and entry.event.effective_on <= last:
                yield entry
