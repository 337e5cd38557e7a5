"""Every claim with its state, documents and clock, what it pays, and whose money covered the month.

A claim never debits a sponsor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis, weakest
from ledger.claims.claim import UNDECIDED, Claim
from ledger.claims.clock import CLOCKED, due_on, is_confirmed, penalty
from ledger.claims.events import (
    ClaimApproved,
    ClaimClosed,
    ClaimComponent,
    ClaimFiled,
    ClaimKind,
    ClaimPaid,
    ClaimRejected,
    ClaimReopened,
    ClaimReported,
    ClaimWithdrawn,
    Covering,
    DocumentsCompleted,
    DocumentsRequested,
    InstalmentPaid,
    InstalmentScheduled,
    RejectionReason,
)
from ledger.claims.values import DocumentKind
from ledger.enrollments.events import EnrollmentCorrected, WorkerEnrolled, WorkerReplaced
from ledger.errors import Refused
from ledger.law.calendars import STREAM as CALENDARS
from ledger.law.calendars import Calendars
from ledger.law.rules import STREAM as RULES
from ledger.law.rules import Rules
from ledger.past import PastHistory
from ledger.programmes import Programme
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, AsOf, as_of
from projections.lineage import Source, sources_of
from projections.told import Said, Told, by_id, first_of

KINDS = (
    ClaimReported,
    ClaimFiled,
    DocumentsRequested,
    DocumentsCompleted,
    ClaimApproved,
    ClaimRejected,
    ClaimPaid,
    ClaimWithdrawn,
    InstalmentScheduled,
    InstalmentPaid,
    ClaimReopened,
    ClaimClosed,
)
CLAIMS = Told("claims", {kind: by_id("claim") for kind in KINDS})


@dataclass(frozen=True, slots=True)
class Cover:
    """The paid month that covered the event, and the lots that pay it: nothing of theirs is used by the claim."""

    batch: str
    seat: int
    month: str
    enrolment: int
    payment: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim as it stands."""

    claim: str
    state: str
    claim_kind: ClaimKind
    programme: Programme
    worker: str
    event_on: date
    reported_on: date
    approved_rupiah: int
    """BPJS pays it out of the social security fund."""
    paid_rupiah: int
    rejection: RejectionReason | None
    documents_missing: tuple[DocumentKind, ...]
    """Of a claim that is not decided: what is asked for, or what its kind needs."""
    completed_on: date | None
    """When every document was there: the clock runs from it, and at the latest from the approval."""
    due_on: date | None
    """The last day in time; none without a clock, a rule or a calendar."""
    clock_confirmed: bool | None
    """Whether every source text behind that day and the penalty was read; none where no day is due."""
    penalty_rupiah: int
    """What BPJS owes for the days that it is late and has not paid; of what is unpaid only up to a date asked for."""
    instalments_due: int
    """Scholarships of a school year that are scheduled and not paid."""
    cover: Cover | None
    basis: Basis
    positions: tuple[int, ...]
    """The claim's entries."""


def claim_register(
    reader: Reader,
    *,
    claim: str | None = None,
    state: str | None = None,
    programme: Programme | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[ClaimRow]:
    """Return every claim, or those asked for, in the order in which they were reported."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    said = CLAIMS.at(reader, moment, subjects=None if claim is None else [claim])
    law = PastHistory(reader, moment.known_at)
    found = [_row(reader, moment, told, law) for told in said.values() if first_of(told, ClaimReported) is not None]
    rows = [row for row in found if state in (None, row.state) and programme in (None, row.programme)]
    return Answer(moment, sorted(rows, key=lambda row: row.positions))


def _row(reader: Reader, moment: AsOf, said: Sequence[Said], law: PastHistory) -> ClaimRow:
    first = first_of(said, ClaimReported)
    assert first is not None
    claim = Claim(first.subject)
    for one in said:
        claim.take(one.event)
    reported = claim.reported
    assert reported is not None
    rejected = [one.event for one in said if isinstance(one.event, ClaimRejected)]
    clock = _clock(law, claim.clock_on) if reported.claim_kind in CLOCKED else None
    covering = claim.decision.covering if claim.decision is not None else None
    return ClaimRow(
        claim=reported.claim,
        state=claim.state,
        claim_kind=reported.claim_kind,
        programme=reported.programme,
        worker=reported.worker,
        event_on=reported.event_on,
        reported_on=first.on,
        approved_rupiah=sum(claim.approved.values()),
        paid_rupiah=sum(claim.paid.values()) + sum(claim.instalments_paid.values()),
        rejection=rejected[-1].reason if rejected else None,
        documents_missing=claim.missing if claim.state in UNDECIDED else (),
        completed_on=claim.completed_on,
        due_on=None if clock is None else clock.due,
        clock_confirmed=None if clock is None else clock.confirmed,
        penalty_rupiah=0 if clock is None else _penalty(claim, law, moment.valid_at),
        instalments_due=len(claim.instalments_due),
        cover=None if covering is None else cover_of_claim(reader, moment, covering),
        basis=weakest(one.event.basis for one in said),
        positions=tuple(one.position for one in said),
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    started: date
    due: date
    confirmed: bool


def _clock(law: PastHistory, started: date | None) -> _Clock | None:
    if started is None:
        return None
    rules, calendars = law.fold(Rules, RULES), law.fold(Calendars, CALENDARS)
    try:
        due = due_on(rules, calendars, started)
        return _Clock(started, due, is_confirmed(rules, calendars, completed_on=started, due=due))
    except Refused:  # No rule or calendar was adopted for these days: then nobody can say when it is due.
        return None


def _penalty(claim: Claim, law: PastHistory, valid_at: date | None) -> int:
    """Return what is owed for days late: of each component up to its payment, or up to the date asked for."""
    rules, owed = law.fold(Rules, RULES), 0
    for component, rupiah in claim.approved.items():
        on, clock = claim.paid_on.get(component, valid_at), _clock(law, claim.clocks[component])
        if on is not None and clock is not None and component is not ClaimComponent.SCHOLARSHIP:
            owed += penalty(rules, rupiah, completed_on=clock.started, due=clock.due, on=on)
    return max(owed - claim.penalties, 0)


def cover_of_claim(reader: Reader, moment: AsOf, covering: Covering) -> Cover | None:
    """Return the seat behind a covering month, and the lots that pay it; none for cover from before the book."""
    stored = reader.entry(covering.enrolment)
    entry = decode(stored) if stored is not None else None
    if entry is None or not isinstance(entry.event, WorkerEnrolled | WorkerReplaced | EnrollmentCorrected):
        return None
    batch, seat, month = entry.stream, entry.event.seat, str(covering.month)
    sources = tuple(sources_of(reader, moment, batch=batch, seat=seat, month=month))
    return Cover(batch, seat, month, covering.enrolment, covering.payment, sources)
