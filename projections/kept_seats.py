"""Seats and payments kept in the process as they were read, in the order of positions: any moment is cut from them."""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import groupby
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from pyroaring import BitMap
from sqlalchemy import text
from sqlalchemy.pool import Pool

from ledger.enrollments.ranges import without
from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import rows_of
from projections.people import numbers_of
from projections.projection import View
from projections.seat_cut import Cut, LaterRow
from projections.seats import CORRECTED, ENROLLED

CUTS_MAX = 64
"""So many moments of one batch stay in memory; older ones are cut again when they are asked for."""
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
C = TypeVar("C")


class Paying(NamedTuple):
    """Seats whose month a payment paid, or that a reversal of an earlier payment took back."""

    position: int
    on: str
    month: str
    payment: int
    seats: tuple[tuple[int, int], ...]


class PaidSeats(NamedTuple):
    """Seats whose month stands paid by a payment of a day."""

    payment: int
    on: str
    seats: tuple[tuple[int, int], ...]


Paid = Mapping[str, Sequence[PaidSeats]]
"""By month, which seats stand paid."""


class KeptBatch:
    """One batch: its first sitters as columns, what changed later as rows, and its payments."""

    def __init__(self, first: str, on: str) -> None:
        self.first = first
        self.on = on
        self.positions = array("q")
        self.persons = array("I")
        self.places = array("L")
        self.names: list[tuple[str, str]] = []
        """Regions with occupations, each pair once: what ``places`` points at."""
        self.overpaid: dict[int, str] = {}
        self.repeated: set[int] = set()
        """Seats whose worker sits in an earlier seat of the batch too."""
        self.later: list[LaterRow] = []
        self.payings: list[Paying] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._seen = BitMap()
        self._cuts: OrderedDict[tuple[int, int], Cut] = OrderedDict()
        self._paid: OrderedDict[tuple[int, int], Paid] = OrderedDict()
        self._cells: OrderedDict[Hashable, Any] = OrderedDict()  # Any: what others make of it

    def sit(self, seat: int, position: int, person: int, place: tuple[str, str], overpaid: str | None) -> None:
        """Note who takes a seat first."""
        number = self._numbers.get(place)
        if number is None:
            number = self._numbers[place] = len(self.names)
            self.names.append(place)
        assert seat == len(self.positions), "seats are taken one after the other"
        if overpaid:
            self.overpaid[seat] = overpaid
        if person in self._seen:
            self.repeated.add(seat)
        self._seen.add(person)
        self.positions.append(position)
        self.persons.append(person)
        self.places.append(number)

    def cut(self, moment: AsOf) -> Cut:
        """Return who sits where, as known at a moment."""
        seats, later = key = self._known(moment)
        return _kept(self._cuts, key, lambda: Cut(self, seats, self.later[:later]))

    def _known(self, moment: AsOf) -> tuple[int, int]:
        """Return how many first sitters and how many later rows are known at a moment."""
        later = bisect_right(self.later, moment.known_at, key=lambda row: row.position) if self.later else 0
        return bisect_right(self.positions, moment.known_at), later

    def cells(self, moment: AsOf, asked: Hashable, make: Callable[[Cut, Paid], C]) -> C:
        """Return what is made of a moment's seats and payments, kept while nothing of this batch is another.

        What is overpaid may be taken up from a date on, so where anything is, the date counts too.
        """
        valid = str(moment.values["valid"])
        known = (self._known(moment), self._payments_seen(moment, valid), asked, valid if self.overpaid else "")
        found: C = _kept(self._cells, known, lambda: make(self.cut(moment), self.paid(moment)))
        return found

    def _payments_seen(self, moment: AsOf, valid: str) -> tuple[int, int]:
        """Return how many payments are known, and how many of these are dated no later than a day: what names them."""
        known = bisect_right(self.payings, moment.known_at, key=lambda one: one.position)
        return known, sum(one.on <= valid for one in self.payings[:known])

    def paid(self, moment: AsOf) -> Paid:
        """Return which seats stand paid at a moment, by month."""
        valid = str(moment.values["valid"])
        known, _ = key = self._payments_seen(moment, valid)
        return _kept(self._paid, key, lambda: _standing([one for one in self.payings[:known] if one.on <= valid]))


def _kept(store: OrderedDict[K, V], key: K, make: Callable[[], V], *, most: int = CUTS_MAX) -> V:
    found = store.get(key)
    if found is None:
        found = store[key] = make()
        while len(store) > most:
            store.popitem(last=False)
    return found


def _standing(seen: Sequence[Paying]) -> Paid:
    """Return the seats that payments leave paid once what was reversed is taken back."""
    held: dict[str, dict[int, PaidSeats]] = {}
    for one in seen:
        of_month = held.setdefault(one.month, {})
        if one.payment == one.position:
            of_month[one.payment] = PaidSeats(one.payment, one.on, one.seats)
        elif (before := of_month.get(one.payment)) is not None:
            of_month[one.payment] = before._replace(seats=tuple(without(before.seats, one.seats)))
    return {
        month: [paid for paid in by_payment.values() if paid.seats]
        for month, by_payment in held.items()
        if any(paid.seats for paid in by_payment.values())
    }


class KeptSeats:
    """The seats and payments of one book's tables, up to a position; what follows is read when it is asked for."""

    def __init__(self) -> None:
        self.batches: dict[str, KeptBatch] = {}
        self._until = 0
        self._lock = Lock()
        self._is_whole = True

    def catch_up(self, reader: Reader, until: int) -> bool:
        """Take in what the tables hold up to a position; false where a reading broke off, here or before."""
        with self._lock:
            if self._is_whole and until > self._until:
                self._is_whole = False
                self._seats(reader, until)
                self._payments(reader, until)
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
                kept = self.batches[batch] = KeptBatch(first, on)
            if kind == ENROLLED:
                kept.sit(seat, position, person, (region, occupation), words)
                continue
            row = LaterRow(position, seat, kind, person, region, occupation, first, on, words)
            if kind == CORRECTED:
                corrections.append((kept, len(kept.later)))
            kept.later.append(row)
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
            self.batches[batch].payings.append(Paying(position, on, month, payment, ranges))


def _made(reader: Reader) -> str:
    """Return the word of the tables that a reader reads: tables that were made anew have another."""
    return str(rows_of(reader, "SELECT made FROM read_positions WHERE name = 'coverage'")[0][0])


TABLES_MAX = 2
"""Questions that began before tables were replaced go on with the old ones while others read the new."""
_KEPT: WeakKeyDictionary[Pool, OrderedDict[object, KeptSeats]] = WeakKeyDictionary()
_KEPT_LOCK = Lock()


def kept_seats(reader: Reader, moment: AsOf) -> KeptSeats:
    """Return what is kept of the tables that a reader reads, up to a moment at least."""
    if not moment.known_at:
        return KeptSeats()
    pool, made = reader.connection.engine.pool, _made(reader)
    while True:
        with _KEPT_LOCK:
            kept = _kept(_KEPT.setdefault(pool, OrderedDict()), made, KeptSeats, most=TABLES_MAX)
        if kept.catch_up(reader, moment.known_at):
            return kept
        with _KEPT_LOCK:
            if _KEPT[pool].get(made) is kept:
                del _KEPT[pool][made]
