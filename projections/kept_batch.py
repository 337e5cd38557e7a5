"""One batch kept in the process: its seats and payments in the order of positions, out of which any moment is cut."""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from pyroaring import BitMap

from ledger.enrollments.ranges import without
from projections.as_of import AsOf
from projections.paid_cells import Cell
from projections.seat_cut import Cut, LaterRow
from projections.seats import MOVED, REPLACED

CUTS_MAX = 64
"""So many moments of one batch stay in memory; older ones are cut again when they are asked for."""
NOBODY = BitMap()
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


class Taken(NamedTuple):
    """How much of a batch is kept as a whole."""

    seats: int = 0
    later: int = 0
    payings: int = 0


class KeptBatch:
    """One batch: its first sitters as columns, what changed later as rows, and its payments."""

    def __init__(self, batch: str, first: str, on: str) -> None:
        self.batch = batch
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
        self._is_steady = True
        self.taken = Taken()
        self._whole: Cut | None = None
        self._steady: Sequence[Cell] = ()
        self._first: tuple[int, BitMap] = (0, BitMap())
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
            self._is_steady = False
        if person in self._seen:
            self.repeated.add(seat)
        self._seen.add(person)
        self.persons.append(person)
        self.places.append(number)
        self.positions.append(position)

    def pay(self, one: Paying) -> None:
        """Note which seats a payment paid, or a reversal took back."""
        self.payings.append(one)
        if one.payment != one.position:
            self._is_steady = False

    def change(self, row: LaterRow) -> None:
        """Note who takes a seat later, or what else is said of it."""
        self.later.append(row)
        if row.kind not in (REPLACED, MOVED):
            self._is_steady = False

    def take(self) -> None:
        """Note that all that was read last is whole; other threads go on with what was before until then."""
        self.taken = Taken(len(self.positions), len(self.later), len(self.payings))

    @property
    def is_steady(self) -> bool:
        """Whether a paid month has the same people at every moment that has it.

        Who sits in a seat, or moves house, after a month was paid does not change whose month it was. So it is unless
        a month is held elsewhere, a payment was taken back, or it was said later who had the seat in truth.
        """
        return self._is_steady

    def whole(self) -> Cut:
        """Return who sits where, as known after all that is kept."""
        return self._whole_of(self.taken)

    def _whole_of(self, taken: Taken) -> Cut:
        found = self._whole
        if found is None or found.size != taken[:2]:
            found = self._whole = Cut(self, taken.seats, self.later[: taken.later])
        return found

    def cut(self, moment: AsOf) -> Cut:
        """Return who sits where, as known at a moment."""
        seats, later = key = self._known(moment)
        whole = self.whole()
        if key == whole.size:
            return whole
        return keep(self._cuts, key, lambda: Cut(self, seats, self.later[:later], whole=whole))

    def steady_cells(self) -> Sequence[Cell]:
        """Return every paid month of a steady batch; a moment has those that are known and dated by then."""
        cells, taken = self._steady, self.taken
        if len(cells) < taken.payings or (cells and cells[0].cut.size != taken[:2]):
            whole = self._whole_of(taken)
            cells = self._steady = [_steady(self.batch, one, whole) for one in self.payings[: taken.payings]]
        return cells

    @property
    def everyone(self) -> BitMap:
        """Whoever is the first in a seat, as far as is kept; the set may grow."""
        return self._seen

    def sitting(self, moment: AsOf) -> tuple[BitMap, Sequence[LaterRow]]:
        """Return the first sitters known at a moment, and who came into a seat later or moved house, by its day."""
        (seats, later), valid = self._known(moment), str(moment.values["valid"])
        if self.on > valid:
            return NOBODY, [row for row in self.later[:later] if row.on <= valid]
        held = self._first
        if held[0] != seats:
            people = BitMap(self.persons[:seats])
            people.run_optimize()
            held = self._first = (seats, people)
        return held[1], [row for row in self.later[:later] if row.on <= valid]

    def _known(self, moment: AsOf) -> tuple[int, int]:
        """Return how many first sitters and how many later rows are known at a moment."""
        taken = self.taken
        if not taken.later and self.positions[taken.seats - 1] <= moment.known_at:
            return taken.seats, 0
        later = bisect_right(self.later, moment.known_at, key=lambda row: row.position) if self.later else 0
        return bisect_right(self.positions, moment.known_at), later

    def cells(self, moment: AsOf, asked: Hashable, make: Callable[[Cut, Paid], C]) -> C:
        """Return what is made of a moment's seats and payments, kept while nothing of this batch is another.

        What is overpaid may be taken up from a date on, so where anything is, the date counts too.
        """
        valid = str(moment.values["valid"])
        known = (self._known(moment), self._payments_seen(moment, valid), asked, valid if self.overpaid else "")
        found: C = keep(self._cells, known, lambda: make(self.cut(moment), self.paid(moment)))
        return found

    def _payments_seen(self, moment: AsOf, valid: str) -> tuple[int, int]:
        """Return how many payments are known, and how many of these are dated no later than a day: what names them."""
        known = bisect_right(self.payings, moment.known_at, key=lambda one: one.position)
        return known, sum(one.on <= valid for one in self.payings[:known])

    def payings_at(self, moment: AsOf) -> list[Paying]:
        """Return the payments and what took them back, as known at a moment and dated no later than its day."""
        valid = str(moment.values["valid"])
        known = bisect_right(self.payings, moment.known_at, key=lambda one: one.position)
        return [one for one in self.payings[:known] if one.on <= valid]

    def paid(self, moment: AsOf) -> Paid:
        """Return which seats stand paid at a moment, by month."""
        key = self._payments_seen(moment, str(moment.values["valid"]))
        return keep(self._paid, key, lambda: _standing(self.payings_at(moment)))


def keep(store: OrderedDict[K, V], key: K, make: Callable[[], V], *, most: int = CUTS_MAX) -> V:
    """Return what is kept under a key, or made and kept now; only so many are."""
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


def _steady(batch: str, one: Paying, whole: Cut) -> Cell:
    odd = [seat.in_month(one.month, one.payment) for _, seat in whole.odd_in(one.seats)]
    return Cell(batch, one.month, one.payment, one.on, whole, whole.persons(one.seats), odd)
