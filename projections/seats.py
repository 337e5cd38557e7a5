"""Who sits in which seat, where he lives and since when: a row for each worker who takes a seat or moves house."""

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sqlalchemy import text

from ledger.enrollments.events import BatchOpened
from ledger.periods import Month
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import AsOf
from projections.database import ReadTable, rows_of
from projections.homes import Home, newest, settled
from projections.projection import View
from projections.tuples import tuples_of

SEATS = ReadTable(
    "read_seats",
    {
        "batch": "text",
        "seat": "int",
        "position": "int",
        "worker": "text",
        "region": "text",
        "from_month": "text",
        "effective_on": "text",
        "kind": "text",
        "overpaid": "text",
        "occupation": "text",
        "person": "int",
    },
    ("batch", "seat", "position"),
    indexes=(("worker",), ("position",)),
    nullable=frozenset({"overpaid"}),
)
"""``person`` is the worker's number (``projections.people``); ``occupation`` is empty where none was stated."""
ENROLLED, REPLACED, MOVED, TAKEN_UP = "enrolled", "replaced", "moved", "taken up"
"""What a row says: the first worker sits down, another takes the seat, he moves house, or takes up overpaid months."""
CORRECTED = "corrected"
"""A row that says who had the seat in truth; its last column names the worker in whose place he stands."""
KEPT_SEATS_MAX = 2_000_000
"""How many seats the runner keeps in memory: about 8 bytes each."""


PaidBy: TypeAlias = "tuple[int, int, int]"
"""Seats from, to, and the position of the payment that paid a month of theirs."""


class Seats:
    """The homes of one batch's seats, as the people in them are counted."""

    def __init__(self, opened: BatchOpened) -> None:
        self.opened = opened
        self.on = opened.effective_on.isoformat()
        self._names: list[tuple[str, str]] = []
        """Regions with occupations, each pair once."""
        self._numbers: dict[tuple[str, str], int] = {}
        self._regions = array("l")
        self._later: dict[int, list[Home]] = {}

    def __len__(self) -> int:
        return len(self._regions)

    def enrol(self, seats: Sequence[int], homes: Sequence[tuple[str, str]]) -> None:
        """Note where the first workers of seats live, and what they work as."""
        begin = len(self._regions)
        assert list(seats) == list(range(begin, begin + len(homes))), "seats are taken one after the other"
        for named in homes:
            if named not in self._numbers:
                self._numbers[named] = len(self._names)
                self._names.append(named)
        self._regions.extend([self._numbers[named] for named in homes])

    def homes(self, seat: int) -> list[Home]:
        """Return where a seat is counted, in the order of the book; its first worker is without a name here."""
        region, occupation = self._names[self._regions[seat]]
        first = Home(0, "", self.opened.first, self.on, region, occupation=occupation)
        return [first, *self._later.get(seat, ())]

    def change(self, seat: int, home: Home) -> Home:
        """Note that the seat is counted elsewhere, and return from when on."""
        counts = settled(self.homes(seat), home)
        self._later.setdefault(seat, []).append(counts)
        return counts

    def latest(self, seat: int) -> Home:
        """Return the home of the newest worker of a seat."""
        return newest(self.homes(seat))

    def latest_region(self, seat: int) -> str:
        """Return where the newest worker of a seat lives."""
        return self.latest(seat).region


class SeatsKept:
    """The batches whose seats are in memory; others are read again from the table."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Seats] = OrderedDict()

    def forget(self) -> None:
        """Drop every batch."""
        self._kept.clear()

    def open(self, opened: BatchOpened) -> None:
        """Start a batch."""
        self._kept[opened.batch] = Seats(opened)
        while len(self._kept) > 1 and sum(len(seats) for seats in self._kept.values()) > KEPT_SEATS_MAX:
            self._kept.popitem(last=False)

    def of(self, batch: str, view: View) -> Seats:
        """Return a batch's seats."""
        seats = self._kept.get(batch)
        if seats is None:
            seats = self._kept[batch] = _read(batch, view)
        self._kept.move_to_end(batch)
        return seats


def _read(batch: str, view: View) -> Seats:
    stored = view.reader.entry_of(batch, 1)
    assert stored is not None, "a batch is opened before anybody sits in it"
    opened = decode(stored).event
    assert isinstance(opened, BatchOpened)
    seats = Seats(opened)
    statement = (
        f"SELECT seat, position, worker, region, from_month, effective_on, kind, occupation FROM "  # noqa: S608
        f"{view.name(SEATS)} "
        "WHERE batch = :batch AND kind NOT IN ('taken up', 'corrected') ORDER BY seat, position"
    )
    for seat, position, worker, region, from_month, on, kind, occupation in view.reader.connection.execute(
        text(statement), {"batch": batch}
    ):
        if kind == ENROLLED:
            seats.enrol([seat], [(region, occupation)])
        else:
            takes = kind == REPLACED
            seats.change(seat, Home(position, worker, from_month, on, region, takes=takes, occupation=occupation))
    return seats


class SeatRow(NamedTuple):
    """A row of a seat as it is kept; ``words`` are overpaid months, or the worker that a correction replaces."""

    batch: str
    seat: int
    position: int
    worker: str
    region: str
    from_month: str
    on: str
    kind: str
    words: str | None


def as_corrected(rows: Iterable[SeatRow]) -> list[SeatRow]:
    """Return rows, ordered by seat and position, with the right worker where a wrong one stood; no corrections."""
    found: list[SeatRow] = []
    start = 0
    for row in rows:
        if found and (found[-1].batch, found[-1].seat) != (row.batch, row.seat):
            start = len(found)
        if row.kind != CORRECTED:
            found.append(row)
            continue
        found[start:] = [one._replace(worker=row.worker) if one.worker == row.words else one for one in found[start:]]
    return found


def seat_rows(reader: Reader, moment: AsOf, where: str, **values: object) -> list[SeatRow]:
    """Return the rows of some seats that are known at a moment, those of corrections among them."""
    statement = (
        "SELECT batch, seat, position, worker, region, from_month, effective_on, kind, overpaid FROM read_seats "  # noqa: S608
        f"WHERE position <= :known AND {where} ORDER BY batch, seat, position"
    )
    return [SeatRow(*row) for row in tuples_of(reader, statement, **values, known=moment.known_at)]


def sat_in(reader: Reader, moment: AsOf, batch: str) -> Sequence[tuple[str, str]]:
    """Return who sat in the seats of a batch by a moment, and where each lived; one who moved house is there twice."""
    rows = rows_of(
        reader,
        "SELECT worker, region, CASE WHEN kind = 'corrected' THEN 1 ELSE 0 END FROM read_seats WHERE batch = :batch "
        "AND position <= :known AND effective_on <= :valid AND kind <> 'taken up'",
        batch=batch,
        **moment.values,
    )
    if not any(corrected for *_, corrected in rows):
        return [(worker, region) for worker, region, _ in rows]
    where = "batch = :batch AND effective_on <= :valid AND kind <> 'taken up'"
    found = seat_rows(reader, moment, where, batch=batch, valid=moment.values["valid"])
    return [(row.worker, row.region) for row in as_corrected(found)]


def within(seats: Iterable[int], ranges: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield the seats that lie in any of some ranges."""
    for seat in seats:
        if any(low <= seat <= high for low, high in ranges):
            yield seat


def disjoint(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ranges of seats, ordered, with those that overlap or touch made one."""
    whole: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if whole and low <= whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], max(high, whole[-1][1]))
        else:
            whole.append((low, high))
    return whole


def workers_of(reader: Reader, moment: AsOf, batch: str, paid: Mapping[Month, Sequence[PaidBy]]) -> set[str]:
    """Return whose the paid months of seats are, as the book said when they were paid: a date changes nothing."""
    ranges = [(low, high) for pairs in paid.values() for low, high, _ in pairs]
    if not ranges:
        return set()
    rows = rows_of(
        reader,
        "SELECT seat, position, worker, from_month, CASE WHEN kind = 'corrected' THEN overpaid END FROM read_seats "
        "WHERE batch = :batch AND position <= :known AND kind IN ('enrolled', 'replaced', 'corrected') "
        "AND seat BETWEEN :low AND :high ORDER BY seat, position",
        batch=batch,
        low=min(low for low, _ in ranges),
        high=max(high for _, high in ranges),
        known=moment.known_at,
    )
    held: dict[int, list[tuple[str, str, int]]] = {}
    for seat, position, worker, from_month, wrong in rows:
        if wrong is None:
            held.setdefault(seat, []).append((from_month, worker, position))
        else:
            held[seat] = [(first, worker if who == wrong else who, at) for first, who, at in held[seat]]
    seats = list(held)
    found: set[str] = set()
    for low, high in disjoint(ranges):
        inside = seats[bisect_left(seats, low) : bisect_right(seats, high)]
        found.update(held[seat][0][1] for seat in inside if len(held[seat]) == 1)
    shared = [seat for seat in seats if len(held[seat]) > 1]
    for month, pairs in paid.items():
        for low, high, payment in pairs:
            found.update(_sitting(held[seat], month, payment) for seat in within(shared, [(low, high)]))
    return found


def _sitting(tenures: Sequence[tuple[str, str, int]], month: str, payment: int) -> str:
    """Return the worker of a month: the last of those known when it was paid whose first month is not later."""
    known = (worker for first, worker, position in reversed(tenures) if first <= month and position <= payment)
    return next(known, tenures[0][1])
