"""What was said of subjects, kept in the process as it was read: what every question asks is not read each time."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy.pool import Pool

from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import rows_of
from projections.told import Said, Told

TABLES_MAX = 2
"""Questions that began before tables were replaced go on with the old ones while others read the new."""


class _Held(NamedTuple):
    """What is known up to a position, all at once: another thread sees it whole or not at all."""

    until: int = 0
    rows: Sequence[Said] = ()
    whole: dict[str, list[Said]] = {}  # noqa: RUF012 (never changed)
    newest: int = 0
    latest: date = date.min


class KeptTold:
    """The entries of one projection of entries; what follows is read when it is asked for."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._held = _Held()
        self._lock = Lock()

    def at(self, reader: Reader, moment: AsOf) -> dict[str, list[Said]]:
        """Return what was said of each subject by a moment, in the order of positions; it is not to be changed."""
        known, valid = moment.known_at, moment.valid_at
        held = self._up_to(reader, known)
        if known >= held.newest and (valid is None or valid >= held.latest):
            return held.whole
        return _by_subject([one for one in held.rows if one.position <= known and (valid is None or one.on <= valid)])

    def _up_to(self, reader: Reader, known: int) -> _Held:
        if known <= self._held.until:
            return self._held
        with self._lock:
            if known > self._held.until:
                self._held = self._grown(reader, known)
            return self._held

    def _grown(self, reader: Reader, until: int) -> _Held:
        statement = (
            f"SELECT subject, position, effective_on, kind, body FROM {self._told.table.name} "  # noqa: S608 (our names)
            "WHERE position > :after AND position <= :until"
        )
        held = self._held
        new = [self._told.said(*row) for row in rows_of(reader, statement, after=held.until, until=until)]
        if not new:
            return held._replace(until=until)
        rows = sorted([*held.rows, *new], key=lambda one: (one.subject, one.position))
        newest, latest = max(one.position for one in rows), max(one.on for one in rows)
        return _Held(until, rows, _by_subject(rows), newest, latest)


def _by_subject(rows: Sequence[Said]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for one in rows:
        found.setdefault(one.subject, []).append(one)
    return found


_MADE: WeakKeyDictionary[Reader, dict[str, str]] = WeakKeyDictionary()
_KEPT: WeakKeyDictionary[Pool, dict[str, OrderedDict[str, KeptTold]]] = WeakKeyDictionary()
_LOCK = Lock()


def made(reader: Reader, name: str) -> str:
    """Return the word of a projection's tables as a reader sees them: tables that were made anew have another.

    A view of the book sees the same tables from beginning to end, so it is asked once.
    """
    words = _MADE.get(reader)
    if words is None:
        words = {str(row[0]): str(row[1]) for row in rows_of(reader, "SELECT name, made FROM read_positions")}
        with _LOCK:
            _MADE[reader] = words
    return words[name]


def said_at(reader: Reader, moment: AsOf, told: Told) -> dict[str, list[Said]]:
    """Return what was said of each subject by a moment, out of what is kept of the tables that a reader reads."""
    if not moment.known_at:
        return {}
    pool, word = reader.connection.engine.pool, made(reader, told.name)
    with _LOCK:
        tables = _KEPT.setdefault(pool, {}).setdefault(told.name, OrderedDict())
        kept = tables.get(word)
        if kept is None:
            kept = tables[word] = KeptTold(told)
            while len(tables) > TABLES_MAX:
                tables.popitem(last=False)
    return kept.at(reader, moment)
