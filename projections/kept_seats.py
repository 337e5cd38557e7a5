"""Seats and payments kept in the process as they were read, in the order of positions: any moment is cut from them."""

import atexit
import gc
from collections import OrderedDict
from collections.abc import Mapping, Sequence, Set
from itertools import groupby
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.pool import Pool

from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import rows_of
from projections.kept_batch import KeptBatch, Paying, keep
from projections.kept_told import TABLES_MAX, made
from projections.paid_cells import Cell
from projections.people import numbers_of
from projections.projection import View
from projections.seat_cut import LaterRow
from projections.seats import CORRECTED, ENROLLED

MANY = 100_000
"""So many entries taken in at once are worth a round of the garbage collector."""


class Steady(NamedTuple):
    """Batches whose paid months have the same people at every moment, and these by the ordinals of their months."""

    until: int = 0
    batches: Set[str] = frozenset()
    by_month: Mapping[int, Sequence[Cell]] = {}


def _by_month(until: int, batches: Sequence[KeptBatch]) -> Steady:
    by_month: dict[int, list[Cell]] = {}
    for batch in batches:
        for cell in batch.steady_cells():
            by_month.setdefault(cell.number, []).append(cell)
    return Steady(until, {batch.batch for batch in batches}, by_month)


class KeptSeats:
    """The seats and payments of one book's tables, up to a position; what follows is read when it is asked for."""

    def __init__(self) -> None:
        self.batches: dict[str, KeptBatch] = {}
        self._until = 0
        self._lock = Lock()
        self._is_whole = True
        self._steady = Steady()

    @property
    def until(self) -> int:
        """The position up to which everything is kept."""
        return self._until

    @property
    def steady(self) -> Steady:
        """The steady batches and their cells by month, of all that is kept or somewhat more."""
        until, found = self._until, self._steady
        if found.until != until:
            found = self._steady = _by_month(until, [one for one in list(self.batches.values()) if one.is_steady])
        return found

    def catch_up(self, reader: Reader, until: int) -> bool:
        """Take in what the tables hold up to a position; false where a reading broke off, here or before."""
        with self._lock:
            if self._is_whole and until > self._until:
                self._is_whole = False
                self._seats(reader, until)
                self._payments(reader, until)
                for batch in self.batches.values():
                    batch.take()
                if until - self._until > MANY:
                    _spare_the_collector()
                self._until = until
                self._is_whole = True
            return self._is_whole

    def _seats(self, reader: Reader, until: int) -> None:
        statement = text(
            "SELECT batch, seat, position, region, from_month, effective_on, kind, overpaid, occupation, person "
            "FROM read_seats WHERE position > :after AND position <= :until ORDER BY position, seat"
        )
        rows = reader.connection.execution_options(yield_per=5000).execute(
            statement, {"after": self._until, "until": until}
        )
        corrections = []
        for batch, seat, position, region, first, on, kind, words, occupation, person in rows:
            kept = self.batches.get(batch)
            if kept is None:
                kept = self.batches[batch] = KeptBatch(batch, first, on)
            if kind == ENROLLED:
                kept.sit(seat, position, person, (region, occupation), words)
                continue
            if kind == CORRECTED:
                corrections.append((kept, len(kept.later)))
            kept.change(LaterRow(position, seat, kind, person, region, occupation, first, on, words))
        wrong = numbers_of((kept.later[at].words or "" for kept, at in corrections), View(reader))
        for kept, at in corrections:
            kept.later[at] = kept.later[at]._replace(instead=wrong[kept.later[at].words or ""])

    def _payments(self, reader: Reader, until: int) -> None:
        rows = rows_of(
            reader,
            "SELECT batch, position, effective_on, month, payment, seat_from, seat_to FROM read_payments "
            "WHERE position > :after AND position <= :until ORDER BY position, n",
            after=self._until,
            until=until,
        )
        for (batch, position, on, month, payment), seats in groupby(rows, key=lambda row: tuple(row[:5])):
            ranges = tuple((low, high) for *_, low, high in seats)
            self.batches[batch].pay(Paying(position, on, month, payment, ranges))


def _spare_the_collector() -> None:
    """Leave what is kept out of the garbage collector's rounds: each took 100 ms of a million seats, amid an answer."""
    gc.collect()
    gc.freeze()


atexit.register(gc.unfreeze)
"""At its end the process is cleared away whole: libraries in C say otherwise that their objects were lost."""


_KEPT: WeakKeyDictionary[Pool, OrderedDict[object, KeptSeats]] = WeakKeyDictionary()
_KEPT_LOCK = Lock()


def kept_seats(reader: Reader, moment: AsOf) -> KeptSeats:
    """Return what is kept of the tables that a reader reads, up to a moment at least."""
    if not moment.known_at:
        return KeptSeats()
    pool, word = reader.connection.engine.pool, made(reader, "coverage")
    while True:
        with _KEPT_LOCK:
            kept = keep(_KEPT.setdefault(pool, OrderedDict()), word, KeptSeats, most=TABLES_MAX)
        if kept.catch_up(reader, moment.known_at):
            return kept
        with _KEPT_LOCK:
            if _KEPT[pool].get(word) is kept:
                del _KEPT[pool][word]
