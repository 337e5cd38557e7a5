"""Who sits in which seat, where he lives and since when: a row for each worker who takes a seat or moves house."""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import text

from ledger.enrollments.events import BatchOpened, DomicileChanged, WorkerEnrolled, WorkerReplaced
from ledger.event import Entry
from ledger.periods import Month
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import AsOf
from projections.database import Cell, ReadTable, rows_of
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
        "overpaid": "text",
    },
    ("batch", "seat", "position"),
    indexes=(("worker",),),
    nullable=frozenset({"overpaid"}),
)
KEPT_SEATS_MAX = 2_000_000
"""How many seats the runner keeps in memory: about 8 bytes each."""


class Seats:
    """The regions of one batch's seats, as the paid months are counted by them."""

    def __init__(self, opened: BatchOpened) -> None:
        self.opened = opened
        self.on = opened.effective_on.isoformat()
        self.overpaid: dict[int, frozenset[str]] = {}
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._regions = array("l")
        self._changes: dict[int, list[tuple[int, str, str]]] = {}

    def __len__(self) -> int:
        return len(self._regions)

    def enrol(self, seat: int, region: str, overpaid: Iterable[str] | None) -> None:
        """Note where the first worker of a seat lives, and the months that another batch holds."""
        number = self._numbers.get(region)
        if number is None:
            number = self._numbers[region] = len(self._names)
            self._names.append(region)
        assert seat == len(self._regions), "seats are taken one after the other"
        self._regions.append(number)
        if overpaid:
            self.overpaid[seat] = frozenset(overpaid)

    def change(self, seat: int, position: int, from_month: str, region: str) -> None:
        """Note that the seat's months from one on are counted elsewhere."""
        self._changes.setdefault(seat, []).append((position, from_month, region))

    def region(self, seat: int, month: str, position: int) -> str:
        """Return where a seat's month is counted, as it was known at a position."""
        for known, from_month, region in reversed(self._changes.get(seat, ())):
            if known <= position and from_month <= month:
                return region
        return self._names[self._regions[seat]]

    def latest_region(self, seat: int) -> str:
        """Return where the newest worker of a seat lives."""
        changes = self._changes.get(seat)
        return changes[-1][2] if changes else self._names[self._regions[seat]]

    def count(self, ranges: Sequence[tuple[int, int]], month: str, position: int) -> Counter[str]:
        """Count the seats of some ranges by region, those left out for which another batch holds the month."""
        numbers: Counter[int] = Counter()
        for low, high in ranges:
            numbers.update(self._regions[low : high + 1])
        counted: Counter[str] = Counter({self._names[number]: n for number, n in numbers.items()})
        for seat in within(self._changes, ranges):
            counted[self._names[self._regions[seat]]] -= 1
            counted[self.region(seat, month, position)] += 1
        for seat in within(self.overpaid, ranges):
            if month in self.overpaid[seat]:
                counted[self.region(seat, month, position)] -= 1
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
        f"SELECT seat, position, region, from_month, overpaid FROM {view.name(SEATS)} "  # noqa: S608 (our own names)
        "WHERE batch = :batch ORDER BY seat, position"
    )
    for seat, position, region, from_month, overpaid in view.reader.connection.execute(
        text(statement), {"batch": batch}
    ):
        if seat == len(seats):
            seats.enrol(seat, region, overpaid.split() if overpaid else None)
        else:
            seats.change(seat, position, from_month, region)
    return seats


def enrolled_row(entry: Entry, event: WorkerEnrolled, seats: Seats) -> Sequence[Cell]:
    """Return the row of a worker who takes a seat first."""
    overpaid = " ".join(event.overpaid) if event.overpaid else None
    first, on = seats.opened.first, seats.on
    return (entry.stream, event.seat, entry.position, event.worker, event.region, first, on, overpaid)


def changed_row(entry: Entry, event: WorkerReplaced | DomicileChanged, from_month: str) -> Sequence[Cell]:
    """Return the row of a worker who takes a seat over, or moves house."""
    on = event.effective_on.isoformat()
    return (entry.stream, event.seat, entry.position, event.worker, event.region, from_month, on, None)


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


def workers_of(reader: Reader, moment: AsOf, batch: str, paid: Mapping[Month, Sequence[tuple[int, int]]]) -> set[str]:
    """Return the workers who sat in seats in months: ``paid`` gives the ordered ranges of seats of each month."""
    ranges = [pair for pairs in paid.values() for pair in pairs]
    if not ranges:
        return set()
    rows = rows_of(
        reader,
        "SELECT seat, worker, from_month FROM read_seats WHERE batch = :batch AND position <= :known "
        "AND effective_on <= :valid AND seat BETWEEN :low AND :high ORDER BY seat, position",
        batch=batch,
        low=min(low for low, _ in ranges),
        high=max(high for _, high in ranges),
        **moment.values,
    )
    held: dict[int, list[tuple[str, str]]] = {}
    for seat, worker, from_month in rows:
        held.setdefault(seat, []).append((from_month, worker))
    seats = list(held)
    found: set[str] = set()
    for low, high in disjoint(ranges):
        inside = seats[bisect_left(seats, low) : bisect_right(seats, high)]
        found.update(held[seat][0][1] for seat in inside if len(held[seat]) == 1)
    shared = [seat for seat in seats if len(held[seat]) > 1]
    for month, pairs in paid.items():
        found.update(_sitting(held[seat], month) for seat in within(shared, pairs))
    return found


def _sitting(tenures: Sequence[tuple[str, str]], month: str) -> str:
    """Return the worker of a month: the last of those whose first month is not later."""
    return next((worker for from_month, worker in reversed(tenures) if from_month <= month), tenures[0][1])
