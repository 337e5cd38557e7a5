"""What checks compare and no other reader keeps: collections with their remittances, and when people died."""

from collections.abc import Iterable, Iterator, Sequence

from ledger.claims.events import ClaimKind, ClaimReported
from ledger.donations.events import DonationCollected, DonationReceived
from ledger.enrollments.events import WithdrawalReason, WorkerReplaced, WorkerWithdrawn
from ledger.event import Entry, Event
from ledger.periods import Month
from projections.database import Cell, ReadTable
from projections.projection import Page, View, Write

WATCHED = ReadTable(
    "read_watched",
    {
        "what": "text",
        "subject": "text",
        "position": "int",
        "effective_on": "text",
        "other": "text",
        "rupiah": "int",
        "place": "text",
        "seat": "int",
    },
    ("what", "subject", "position"),
    indexes=(("place", "seat"),),
    nullable=frozenset({"seat"}),
)
COLLECTED, REMITTED, DIED = "collected", "remitted", "died"
"""By donation, with its collector; by donation, with the gift that brought it; by worker, with the month of death.

A death is stated in a place: of the person of a seat of a batch, or by a claim, which has no seat.
"""
_KINDS = (ClaimReported, DonationCollected, DonationReceived, WorkerReplaced, WorkerWithdrawn)


class Watched:
    """Keeps a row for each of these facts."""

    name = "watched"
    version = 2
    tables = (WATCHED,)

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield the rows of a page."""
        yield Write(WATCHED, [row for entry in page.of(_KINDS) for row in _rows(entry)])


def _rows(entry: Entry) -> Iterator[Sequence[Cell]]:
    told = _told(entry.event)
    if told is not None:
        what, subject, on, other, rupiah = told
        seat = entry.event.seat if isinstance(entry.event, WorkerReplaced | WorkerWithdrawn) else None
        yield (what, subject, entry.position, on, other, rupiah, entry.stream, seat)


def _told(event: Event) -> tuple[str, str, str, str, int] | None:
    match event:
        case DonationCollected():
            return COLLECTED, event.donation, event.effective_on.isoformat(), event.collector, event.rupiah
        case DonationReceived() if event.collected is not None:
            return REMITTED, event.collected, event.effective_on.isoformat(), event.donation, event.rupiah
        case ClaimReported() if event.claim_kind is not ClaimKind.ACCIDENT:
            return DIED, event.worker, event.effective_on.isoformat(), str(Month.of(event.event_on)), 0
        case WorkerWithdrawn() if event.reason is WithdrawalReason.DIED:
            return DIED, event.worker, event.effective_on.isoformat(), str(Month.of(event.effective_on)), 0
        case WorkerReplaced() if event.reason is WithdrawalReason.DIED:
            return DIED, event.replaces, event.effective_on.isoformat(), str(Month.of(event.effective_on)), 0
        case _:
            return None
