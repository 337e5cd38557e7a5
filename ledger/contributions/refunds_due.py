"""What is due back of a fund's payments: months paid beyond a death, claim or move, less once reversed or settled."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from ledger.contributions.events import ContributionReversed, DueMonth, ExcessCarried, RefundFallenDue, RefundSettled
from ledger.contributions.values import Row
from ledger.event import Entry, Event
from ledger.periods import Month


class DueCell(NamedTuple):
    """A month of a seat that is due back, and since which entry."""

    position: int
    due: DueMonth


class RefundsDue:
    """The fold of a fund's stream that keeps which months of which seats are due back."""

    SNAPSHOT: ClassVar[str] = ""

    def __init__(self, stream: str) -> None:
        """Start from nothing."""
        self.stream = stream
        self.version = 0
        self._open: dict[str, dict[tuple[int, Month], DueCell]] = {}
        self._settled: dict[str, dict[tuple[int, Month], int]] = {}

    def apply(self, entry: Entry) -> None:
        """Take the stream's next entry in."""
        self.version = entry.version
        self.take(entry.event, entry.position)

    def take(self, event: Event, position: int) -> None:
        """Take in what opens or closes a refund; anything else changes nothing."""
        match event:
            case RefundFallenDue():
                cells = self._open.setdefault(event.batch, {})
                cells.update({(event.seat, due.month): DueCell(position, due) for due in event.months})
            case RefundSettled():
                left = self._open[event.batch]
                for cell in [c for c in left if left[c].position == event.due and c[1] in event.months]:
                    del left[cell]
                    self._settled.setdefault(event.batch, {})[cell] = position
            case ExcessCarried():
                for row in event.given_back:
                    self._lower(event.batch, row)
            case ContributionReversed():
                self._reverse(event)
            case _:
                pass

    def _reverse(self, event: ContributionReversed) -> None:
        """Close what is reversed: the money came back, to the fund or to the treasury."""
        for cells in (self._open.get(event.batch, {}), self._settled.get(event.batch, {})):
            for cell in [cell for cell in cells if cell[1] == event.month]:
                if any(seats.seat_from <= cell[0] <= seats.seat_to for seats in event.seats):
                    del cells[cell]

    def _lower(self, batch: str, row: Row) -> None:
        """Take what was set off against a later month from what is due back of these cells."""
        open_cells = self._open.get(batch, {})
        for (seat, month), (position, due) in list(open_cells.items()):
            if row.seat_from <= seat <= row.seat_to and row.first <= month <= row.last:
                less = due.model_copy(update={"rupiah": due.rupiah - row.rupiah})
                open_cells[seat, month] = DueCell(position, less)

    def of_batch(self, batch: str) -> Mapping[tuple[int, Month], DueCell]:
        """Return what is due back of each (seat, month) of a batch."""
        return self._open.get(batch, {})

    def settled(self, batch: str) -> Mapping[tuple[int, Month], int]:
        """Return the position of the settlement of each (seat, month) of a batch that is still paid."""
        return self._settled.get(batch, {})

    def of_entry(self, batch: str, position: int) -> list[DueMonth]:
        """Return the months still due back of those that fell due at a position."""
        cells = self.of_batch(batch).values()
        return sorted((cell.due for cell in cells if cell.position == position), key=lambda due: due.month)

    def dump(self) -> bytes:
        """Keep no snapshot: refunds are few, and asked for rarely."""
        raise NotImplementedError

    @classmethod
    def load(cls, state: bytes) -> "RefundsDue":
        """Keep no snapshot: refunds are few, and asked for rarely."""
        raise NotImplementedError
