"""Every claim with its state, what it pays, and whose money covered the month; a claim never debits a sponsor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis, weakest
from ledger.claims.events import (
    ClaimApproved,
    ClaimClosed,
    ClaimFiled,
    ClaimKind,
    ClaimPaid,
    ClaimRejected,
    ClaimReported,
    ClaimWithdrawn,
    Covering,
    RejectionReason,
)
from ledger.enrollments.events import WorkerEnrolled, WorkerReplaced
from ledger.event import Fact
from ledger.programmes import Programme
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, AsOf, as_of
from projections.lineage import Source, sources_of
from projections.told import Said, Told, by_id, first_of

STATES: dict[type[Fact], str] = {
    ClaimReported: "reported",
    ClaimFiled: "filed",
    ClaimApproved: "approved",
    ClaimRejected: "rejected",
    ClaimPaid: "paid",
    ClaimWithdrawn: "withdrawn",
    ClaimClosed: "closed",
}
"""The state that a claim has after each kind of entry."""

CLAIMS = Told("claims", {kind: by_id("claim") for kind in STATES})


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
    found = [_row(reader, moment, told) for told in said.values() if first_of(told, ClaimReported) is not None]
    rows = [row for row in found if state in (None, row.state) and programme in (None, row.programme)]
    return Answer(moment, sorted(rows, key=lambda row: row.positions))


def _row(reader: Reader, moment: AsOf, said: Sequence[Said]) -> ClaimRow:
    first = first_of(said, ClaimReported)
    assert first is not None
    assert isinstance(first.event, ClaimReported)
    reported = first.event
    approved = [one.event for one in said if isinstance(one.event, ClaimApproved)]
    rejected = [one.event for one in said if isinstance(one.event, ClaimRejected)]
    return ClaimRow(
        claim=reported.claim,
        state=STATES[type(said[-1].event)],
        claim_kind=reported.claim_kind,
        programme=reported.programme,
        worker=reported.worker,
        event_on=reported.event_on,
        reported_on=first.on,
        approved_rupiah=sum(part.rupiah for event in approved for part in event.components),
        paid_rupiah=sum(one.event.rupiah for one in said if isinstance(one.event, ClaimPaid)),
        rejection=rejected[-1].reason if rejected else None,
        cover=_cover(reader, moment, approved[-1].covering) if approved else None,
        basis=weakest(one.event.basis for one in said),
        positions=tuple(one.position for one in said),
    )


def _cover(reader: Reader, moment: AsOf, covering: Covering) -> Cover | None:
    stored = reader.entry(covering.enrolment)
    entry = decode(stored) if stored is not None else None
    if entry is None or not isinstance(entry.event, WorkerEnrolled | WorkerReplaced):
        return None
    batch, seat, month = entry.stream, entry.event.seat, str(covering.month)
    sources = tuple(sources_of(reader, moment, batch=batch, seat=seat, month=month))
    return Cover(batch, seat, month, covering.enrolment, covering.payment, sources)
