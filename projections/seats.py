"""Who sits in which seat, where he lives and since when: a row for each worker who takes a seat or moves house."""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sqlalchemy import text

from ledger.contributions.values import ProgrammeMonths
from ledger.enrollments.events import BatchOpened, EnrollmentCorrected, MonthsTakenUp, WorkerEnrolled
from ledger.enrollments.ranges import numbers
from ledger.event import Entry
from ledger.periods import Month, months_between
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import AsOf
from projections.database import Cell, ReadTable, rows_of
from projections.homes import Home, home_in, newest, settled
from projections.projection import View

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
    },
    ("batch", "seat", "position"),
    indexes=(("worker",),),
    nullable=frozenset({"overpaid"}),
)
ENROLLED, REPLACED, MOVED, TAKEN_UP = "enrolled", "replaced", "moved", "taken up"
"""What a row says: the first worker sits down, another takes the seat, he moves house, or takes up overpaid months."""
CORRECTED = "corrected"
"""A row that says who had the seat in truth; its last column names the worker in whose place he stands."""
KEPT_SEATS_MAX = 2_000_000
"""How many seats the runner keeps in memory: about 8 bytes each."""


PaidBy: TypeAlias = "tuple[int, int, int]"
"""Seats from, to, and the position of the payment that paid a month of theirs."""


class Seats:
    """The regions of one batch's seats, as the paid months are counted by them."""

    def __init__(self, opened: BatchOpened) -> None:
        self.opened = opened
        self.on = opened.effective_on.isoformat()
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._regions = array("l")
        self._later: dict[int, list[Home]] = {}

    def __len__(self) -> int:
        return len(self._regions)

    def enrol(self, seat: int, region: str) -> None:
        """Note where the first worker of a seat lives."""
        number = self._numbers.get(region)
        if number is None:
            number = self._numbers[region] = len(self._names)
            self._names.append(region)
        assert seat == len(self._regions), "seats are taken one after the other"
        self._regions.append(number)

    def homes(self, seat: int) -> list[Home]:
        """Return where a seat is counted, in the order of the book; its first worker is without a name here."""
        first = Home(0, "", self.opened.first, self.on, self._names[self._regions[seat]])
        return [first, *self._later.get(seat, ())]

    def change(self, seat: int, home: Home) -> Home:
        """Note that the seat is counted elsewhere, and return from when on."""
        counts = settled(self.homes(seat), home)
        self._later.setdefault(seat, []).append(counts)
        return counts

    def region(self, seat: int, month: str, position: int) -> str:
        """Return where a seat's month is counted, as it was known at a position."""
        return home_in(self.homes(seat), month, position).region

    def latest_region(self, seat: int) -> str:
        """Return where the newest worker of a seat lives."""
        return newest(self.homes(seat)).region

    def count(self, ranges: Sequence[tuple[int, int]], month: str, position: int) -> Counter[str]:
        """Count the seats of some ranges by region."""
        numbers: Counter[int] = Counter()
        for low, high in ranges:
            numbers.update(self._regions[low : high + 1])
        counted: Counter[str] = Counter({self._names[number]: n for number, n in numbers.items()})
        for seat in within(self._later, ranges):
            counted[self._names[self._regions[seat]]] -= 1
            counted[self.region(seat, month, position)] += 1
        return counted


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
        f"SELECT seat, position, worker, region, from_month, effective_on, kind FROM {view.name(SEATS)} "  # noqa: S608
        "WHERE batch = :batch AND kind NOT IN ('taken up', 'corrected') ORDER BY seat, position"
    )
    for seat, position, worker, region, from_month, on, kind in view.reader.connection.execute(
        text(statement), {"batch": batch}
    ):
        if kind == ENROLLED:
            seats.enrol(seat, region)
        else:
            seats.change(seat, Home(position, worker, from_month, on, region, takes=kind == REPLACED))
    return seats


def enrolled_row(entry: Entry, event: WorkerEnrolled, seats: Seats) -> Sequence[Cell]:
    """Return the row of a worker who takes a seat first."""
    overpaid = overpaid_words(event.overpaid) if event.overpaid else None
    first, on = seats.opened.first, seats.on
    return (entry.stream, event.seat, entry.position, event.worker, event.region, first, on, ENROLLED, overpaid)


def changed_row(batch: str, seat: int, home: Home) -> Sequence[Cell]:
    """Return the row of a worker who takes a seat over, or moves house."""
    kind = REPLACED if home.takes else MOVED
    return (batch, seat, home.position, home.worker, home.region, home.from_month, home.on, kind, None)


def corrected_row(entry: Entry, event: EnrollmentCorrected, seats: Seats) -> Sequence[Cell]:
    """Return the row of a worker who had the seat in truth, from when anybody had it."""
    region, first = seats.latest_region(event.seat), seats.opened.first
    place = (event.batch, event.seat, entry.position, event.worker, region)
    return (*place, first, seats.on, CORRECTED, event.replaces)


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
    return [SeatRow(*row) for row in rows_of(reader, statement, **values, known=moment.known_at)]


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


def taken_up_rows(entry: Entry, event: MonthsTakenUp, worker: str, seats: Seats) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a worker who takes up overpaid months, which stand where else the overpaid ones do."""
    months = " ".join(sorted({month for run in event.months for month in months_between(run.first, run.last)}))
    first, on = seats.opened.first, event.effective_on.isoformat()
    for seat in numbers((run.seat_from, run.seat_to) for run in event.seats):
        region = seats.latest_region(seat)
        yield (entry.stream, seat, entry.position, worker, region, first, on, TAKEN_UP, months)


def overpaid_words(overpaid: Iterable[ProgrammeMonths]) -> str:
    """Write overpaid months as words of a row: ``2022-10/JKK 2022-10/JKM``."""
    return " ".join(
        f"{month}/{run.programme.value}" for run in overpaid for month in months_between(run.first, run.last)
    )


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
