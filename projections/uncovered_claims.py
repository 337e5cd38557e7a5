"""Claims approved on a month that is not its person's any more: its payment was reversed, or the person corrected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.claims.events import ClaimApproved, ClaimReported
from ledger.contributions.events import ContributionReversed
from ledger.enrollments.events import (
    BatchOpened,
    EnrollmentCorrected,
    OpeningCoverStated,
    WorkerEnrolled,
    WorkerReplaced,
)
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import AsOf
from projections.claim_register import CLAIMS
from projections.database import rows_of
from projections.doubled import overpaid_months
from projections.lineage import payments_of
from projections.moves import spending
from projections.seats import workers_of

UNCOVERED = "CLM-01"
"""A claim was approved or paid, and the month that covered its event is not paid any more."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An approval whose cover is gone, and the reversal that took it, or the correction of who sat there."""

    position: int
    on: date
    approved: ClaimApproved
    batch: str
    worker: str
    reversal: int


def uncovered_claims(reader: Reader, moment: AsOf, *, after: int = 0) -> Iterator[Uncovered]:
    """Yield the approvals after a position whose month is paid for their worker in no seat at the moment."""
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
    if approved.covering is None:
        return None  # Approved by BPJS without any cover: the approval itself carries the code.
    stored = reader.entry(approved.covering.enrolment)
    entry = decode(stored) if stored is not None else None
    if entry is None or not isinstance(entry.event, WorkerEnrolled | WorkerReplaced | EnrollmentCorrected):
        return None
    batch, seat, worker, month = entry.stream, entry.event.seat, entry.event.worker, approved.covering.month
    reversal = _last_undoing(reader, moment, worker, batch=batch, seat=seat, month=month)
    if reversal is None or _covered(reader, moment, worker, _programme(reader, approved.claim), month):
        return None
    return batch, worker, reversal


def _programme(reader: Reader, claim: str) -> Programme:
    first = reader.entry_of(claim, 1)
    reported = decode(first).event if first is not None else None
    assert isinstance(reported, ClaimReported), "a claim's first entry reports it"
    return reported.programme


def _last_undoing(reader: Reader, moment: AsOf, worker: str, *, batch: str, seat: int, month: Month) -> int | None:
    """Return the last entry that took the worker's month: a reversal, or a correction that it was never his."""
    reversal = _last_reversal(reader, moment, batch=batch, seat=seat, month=month)
    statement = (
        "SELECT max(position) FROM read_seats WHERE batch = :batch AND seat = :seat AND kind = 'corrected' "
        "AND overpaid = :worker AND position <= :known"
    )
    correction = rows_of(reader, statement, batch=batch, seat=seat, worker=worker, known=moment.known_at)[0][0]
    return max((one for one in (reversal, correction) if one is not None), default=None)


def _last_reversal(reader: Reader, moment: AsOf, *, batch: str, seat: int, month: Month) -> int | None:
    statement = (
        "SELECT max(position) FROM read_moves WHERE batch = :batch AND first <= :month AND last >= :month "
        "AND seat_from <= :seat AND seat_to >= :seat AND event = :event AND position <= :known "
        "AND effective_on <= :valid"
    )
    asked = {"batch": batch, "month": month, "seat": seat, "event": ContributionReversed.KIND}
    found: int | None = rows_of(reader, statement, **asked, **moment.values)[0][0]
    return found


def _covered(reader: Reader, moment: AsOf, worker: str, programme: Programme, month: Month) -> bool:
    """Tell whether the worker's month is paid in any seat that he holds, or was paid before the book."""
    seats = rows_of(
        reader,
        "SELECT DISTINCT batch, seat FROM read_seats WHERE worker = :worker AND position <= :known "
        "AND kind IN ('enrolled', 'replaced', 'corrected') ORDER BY batch, seat",
        worker=worker,
        known=moment.known_at,
    )
    return any(
        _paid_for(reader, moment, worker, batch=batch, seat=seat, programme=programme, month=month)
        for batch, seat in seats
    ) or _paid_before(reader, moment, worker, programme, month)


def _paid_for(
    reader: Reader, moment: AsOf, worker: str, *, batch: str, seat: int, programme: Programme, month: Month
) -> bool:
    """Tell whether a seat's month is paid in the programme, it is this worker's, and no other entry holds it."""
    paid = payments_of(spending(reader, moment, batch=batch, month=month, seat=seat)).get((batch, month), [])
    by = [(seat, seat, payment) for low, high, payment in paid if low <= seat <= high]
    if worker not in workers_of(reader, moment, batch, {month: by}):
        return False
    first = reader.entry_of(batch, 1)
    opened = decode(first).event if first is not None else None
    assert isinstance(opened, BatchOpened), "a batch's first entry opens it"
    return programme in opened.programmes and not any(
        (one.seat, one.month, one.worker) == (seat, month, worker)
        for one in overpaid_months(reader, moment, batch, [programme])
    )


def _paid_before(reader: Reader, moment: AsOf, worker: str, programme: Programme, month: Month) -> bool:
    """Tell whether the month is stated as paid before the book; such a statement holds its months for good."""
    _, holders = reader.slots([worker]).get((worker, month.year), (0, ""))
    for stored in reader.entries_at({int(position) for position in holders.split()}):
        event = decode(stored).event
        if (
            isinstance(event, OpeningCoverStated)
            and stored.position <= moment.known_at
            and moment.has(event.effective_on)
            and programme in event.programmes
            and month in event.months
        ):
            return True
    return False
