"""Claims that were approved on a month which is not paid any more: the payment under them was reversed since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.claims.events import ClaimApproved
from ledger.contributions.events import ContributionReversed
from ledger.enrollments.events import WorkerEnrolled, WorkerReplaced
from ledger.periods import Month
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import AsOf
from projections.claim_register import CLAIMS
from projections.database import rows_of
from projections.lineage import payments_of
from projections.moves import spending
from projections.seats import workers_of

UNCOVERED = "CLM-01"
"""A claim was approved or paid, and the month that covered its event is not paid any more."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An approval whose cover is gone, and the reversal that took it."""

    position: int
    on: date
    approved: ClaimApproved
    batch: str
    worker: str
    reversal: int


def uncovered_claims(reader: Reader, moment: AsOf, *, after: int = 0) -> Iterator[Uncovered]:
    """Yield the approvals after a position whose seat's month is not paid for their worker at the moment."""
    statement = (
        f"SELECT position, effective_on, body FROM {CLAIMS.table.name} WHERE kind = :kind AND position > :after "  # noqa: S608 (our names)
        "AND position <= :known AND effective_on <= :valid ORDER BY position"
    )
    for position, on, body in rows_of(reader, statement, kind=ClaimApproved.KIND, after=after, **moment.values):
        approved = ClaimApproved.model_validate_json(body)
        found = _uncovered(reader, moment, approved)
        if found is not None:
            yield Uncovered(position, date.fromisoformat(on), approved, *found)


def _uncovered(reader: Reader, moment: AsOf, approved: ClaimApproved) -> tuple[str, str, int] | None:
    """Return the batch, the worker and the reversal; none where the month is paid, or was paid before the book."""
    stored = reader.entry(approved.covering.enrolment)
    entry = decode(stored) if stored is not None else None
    if entry is None or not isinstance(entry.event, WorkerEnrolled | WorkerReplaced):
        return None
    batch, seat, worker, month = entry.stream, entry.event.seat, entry.event.worker, approved.covering.month
    reversal = _last_reversal(reader, moment, batch=batch, seat=seat, month=month)
    if reversal is None or _paid_for(reader, moment, worker, batch=batch, seat=seat, month=month):
        return None
    return batch, worker, reversal


def _last_reversal(reader: Reader, moment: AsOf, *, batch: str, seat: int, month: Month) -> int | None:
    statement = (
        "SELECT max(position) FROM read_moves WHERE batch = :batch AND first <= :month AND last >= :month "
        "AND seat_from <= :seat AND seat_to >= :seat AND event = :event AND position <= :known "
        "AND effective_on <= :valid"
    )
    asked = {"batch": batch, "month": month, "seat": seat, "event": ContributionReversed.KIND}
    found: int | None = rows_of(reader, statement, **asked, **moment.values)[0][0]
    return found


def _paid_for(reader: Reader, moment: AsOf, worker: str, *, batch: str, seat: int, month: Month) -> bool:
    """Tell whether a seat's month is paid, and it is still this worker who sits there then."""
    paid = payments_of(spending(reader, moment, batch=batch, month=month, seat=seat)).get((batch, month), [])
    by = [(seat, seat, payment) for low, high, payment in paid if low <= seat <= high]
    return worker in workers_of(reader, moment, batch, {month: by})
