"""Claims approved on months that are not their person's any more: a payment was reversed, or the person corrected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.claims.entitlement import Entitled
from ledger.claims.events import ClaimApproved, ClaimRejected, ClaimReported
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
from projections.claim_cover import given_at
from projections.claims_told import CLAIMS
from projections.database import rows_of
from projections.doubled import overpaid_months
from projections.lineage import payments_of
from projections.moves import spending
from projections.seats import workers_of

UNCOVERED = "CLM-01"
"""A claim was approved or paid, and the month that covered its event is not paid any more."""
UNENTITLED = "CLM-04"
"""A claim was approved for more than the months that are still paid entitle to."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An approval whose basis is gone, and the reversal that took it, or the correction of who sat there."""

    code: str
    approved: ClaimApproved
    batch: str | None
    worker: str
    reversal: int
    rupiah: int | None = None
    """What is approved and not given any more, where the event is still covered."""


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval in its place."""

    position: int
    on: date
    event: ClaimApproved


def uncovered_claims(reader: Reader, moment: AsOf, *, after: int = 0) -> Iterator[tuple[Approval, Uncovered]]:
    """Yield the approvals after a position whose basis is gone at the moment; one rejected since has none to lose."""
    table = CLAIMS.table.name
    statement = (
        f"SELECT position, effective_on, body FROM {table} c WHERE kind = :kind AND position > :after "  # noqa: S608 (our names)
        "AND position <= :known AND effective_on <= :valid AND NOT EXISTS ("
        f"SELECT 1 FROM {table} r WHERE r.subject = c.subject AND r.kind = :rejected AND r.position > c.position "
        "AND r.position <= :known AND r.effective_on <= :valid) ORDER BY position"
    )
    kinds = {"kind": ClaimApproved.KIND, "rejected": ClaimRejected.KIND}
    for position, on, body in rows_of(reader, statement, after=after, **kinds, **moment.values):
        approval = Approval(position, date.fromisoformat(on), ClaimApproved.model_validate_json(body))
        found = uncovered(reader, moment, approval)
        if found is not None:
            yield approval, found


def uncovered(reader: Reader, moment: AsOf, approval: Approval) -> Uncovered | None:
    """Return what an approval lacks at the moment of the months that it was given on; none where nothing."""
    gone = _uncovered(reader, moment, approval.event)
    if gone is not None:
        return Uncovered(UNCOVERED, approval.event, *gone)
    return _lessened(reader, moment, approval)


def _lessened(reader: Reader, moment: AsOf, approval: Approval) -> Uncovered | None:
    """Judge an approval again whose person lost a month since, other than that of the event.

    What was approved beyond the rules as a fact says so itself.
    """
    approved = approval.event
    if approved.covering is None or UNENTITLED in approved.exceptions:
        return None
    reported = _reported(reader, approved.claim)
    undone = undone_since(reader, moment, reported, approval.position)
    if undone is None:
        return None
    covered, given, _ = given_at(reader, moment, reported)
    if covered.covering is None:
        return Uncovered(UNCOVERED, approved, None, reported.worker, undone)
    by_name = {one.component: one for one in given}
    less = sum(part.rupiah - _given(by_name.get(part.component), part.rupiah) for part in approved.components)
    return Uncovered(UNENTITLED, approved, None, reported.worker, undone, less) if less else None


def _given(entitled: Entitled | None, approved: int) -> int:
    """Return what is still given of an approved amount; what BPJS states, or a base that is not known, is all of it."""
    if entitled is None:
        return 0
    return approved if entitled.rupiah is None else min(approved, entitled.rupiah)


_UNDONE = (
    "SELECT max(m.position) FROM read_seats s JOIN read_moves m ON m.batch = s.batch "
    "AND s.seat BETWEEN m.seat_from AND m.seat_to WHERE s.worker = :worker AND s.position <= :known "
    "AND m.event = :event AND m.first <= :month AND m.position > :after AND m.position <= :known "
    "AND m.effective_on <= :valid"
)
_CORRECTED = (
    "SELECT max(c.position) FROM read_seats s JOIN read_seats c ON c.batch = s.batch AND c.seat = s.seat "
    "AND c.kind = 'corrected' AND c.overpaid = :worker WHERE s.worker = :worker AND s.position <= :known "
    "AND c.position > :after AND c.position <= :known"
)


def undone_since(reader: Reader, moment: AsOf, reported: ClaimReported, after: int) -> int | None:
    """Return the last entry after a position that took a month up to that of the event from its person, or may have."""
    month = str(Month.of(reported.event_on))
    asked = {"worker": reported.worker, "after": after, **moment.values}
    reversal = rows_of(reader, _UNDONE, event=ContributionReversed.KIND, month=month, **asked)[0][0]
    correction = rows_of(reader, _CORRECTED, worker=reported.worker, after=after, known=moment.known_at)[0][0]
    return max((one for one in (reversal, correction) if one is not None), default=None)


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
    if reversal is None or _covered(reader, moment, worker, _reported(reader, approved.claim).programme, month):
        return None
    return batch, worker, reversal


def _reported(reader: Reader, claim: str) -> ClaimReported:
    first = reader.entry_of(claim, 1)
    reported = decode(first).event if first is not None else None
    assert isinstance(reported, ClaimReported), "a claim's first entry reports it"
    return reported


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
