"""Every claim with its state, documents and clock, what it pays, and whose money covered the month.

A claim never debits a sponsor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis, weakest
from ledger.claims.claim import UNDECIDED, Claim
from ledger.claims.clock import LATE
from ledger.claims.events import ClaimApproved, ClaimKind, ClaimRejected, ClaimReported, RejectionReason
from ledger.claims.values import DocumentKind
from ledger.past import PastHistory
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.claim_clock import clock_of, is_overdue, penalty_owed
from projections.claim_cover import Cover, cover_of_claim, covered_at
from projections.claims_told import CLAIMS
from projections.told import Said, first_of
from projections.uncovered_claims import Approval, uncovered, undone_since


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
    due_unknown: str | None
    """What lacks to tell that day of a clock that runs: the code of a rule or calendar that is not adopted."""
    clock_confirmed: bool | None
    """Whether every source text behind that day and the penalty was read; none where no day is due."""
    penalty_rupiah: int
    """What BPJS owes for the days that it is late and has not paid: of what is unpaid up to the day of the answer."""
    instalments_due: int
    """Scholarships of a school year that are scheduled and not paid."""
    cover: Cover | None
    """What covers the event of an approved claim as the book stands; on what it was decided, its decision says."""
    codes: tuple[str, ...]
    """What stands against it: its cover is gone (CLM-01), less is given now (CLM-04), it is overdue (CLM-05)."""
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
    clock, day = clock_of(law, claim), moment.day or first.on
    cover, gone = _cover(reader, moment, reported, _approvals(said))
    late = [LATE] if is_overdue(law, claim, day) else []
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
        due_unknown=None if clock is None else clock.unknown,
        clock_confirmed=None if clock is None else clock.confirmed,
        penalty_rupiah=penalty_owed(law, claim, day),
        instalments_due=len(claim.instalments_due),
        cover=cover,
        codes=tuple(sorted({*gone, *late})),
        basis=weakest(one.event.basis for one in said),
        positions=tuple(one.position for one in said),
    )


def _cover(
    reader: Reader, moment: AsOf, reported: ClaimReported, approvals: Sequence[Approval]
) -> tuple[Cover | None, list[str]]:
    """Return what covers an approved event as the book stands, and the codes under which its basis is gone."""
    if not approvals:
        return None, []
    gone = [found.code for one in approvals if (found := uncovered(reader, moment, one)) is not None]
    covering = approvals[-1].event.covering
    if covering is None or undone_since(reader, moment, reported, approvals[0].position) is not None:
        covering = covered_at(reader, moment, reported).covering
    return None if covering is None else cover_of_claim(reader, moment, covering), gone


def _approvals(said: Sequence[Said]) -> list[Approval]:
    """Return the approvals that stand: a rejection after them takes them all back."""
    found: list[Approval] = []
    for one in said:
        if isinstance(one.event, ClaimApproved):
            found.append(Approval(one.position, one.on, one.event))
        elif isinstance(one.event, ClaimRejected):
            found.clear()
    return found
