"""A claim as it stands: its state, its documents and clock, and which parts of its benefit are approved and paid."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ledger.claims.documents import NEEDED
from ledger.claims.events import (
    ClaimApproved,
    ClaimClosed,
    ClaimComponent,
    ClaimFiled,
    ClaimPaid,
    ClaimRejected,
    ClaimReopened,
    ClaimReported,
    ClaimWithdrawn,
    DocumentsCompleted,
    DocumentsRequested,
    InstalmentPaid,
    InstalmentScheduled,
)
from ledger.claims.values import DocumentKind, Relationship, ReopenReason
from ledger.errors import Refused
from ledger.event import Entry, Event, Fact


class ClaimState(StrEnum):
    """Where a claim stands; it is paid once each approved component is, but for a scholarship, which goes on yearly."""

    APPROVED = "approved"
    CLOSED = "closed"
    DOCUMENTS_COMPLETE = "documents_complete"
    DOCUMENTS_INCOMPLETE = "documents_incomplete"
    FILED = "filed"
    PAID = "paid"
    REJECTED = "rejected"
    REPORTED = "reported"
    SCHEDULED = "scheduled"
    WITHDRAWN = "withdrawn"


UNDECIDED = (
    ClaimState.REPORTED,
    ClaimState.FILED,
    ClaimState.DOCUMENTS_INCOMPLETE,
    ClaimState.DOCUMENTS_COMPLETE,
)
"""The states in which nothing is decided yet."""
APPROVED = (ClaimState.APPROVED, ClaimState.PAID, ClaimState.SCHEDULED)
"""The states of a claim with an approval on which something may still be due."""


@dataclass
class Claim:
    """The fold of a claim's entries."""

    claim: str
    state: ClaimState = ClaimState.REPORTED
    reported: ClaimReported | None = None
    stepped_on: date | None = None
    """The date of its last step."""
    decision: ClaimApproved | None = None
    approved: dict[ClaimComponent, int] = field(default_factory=dict)
    digests: int = 0
    """How many children have an approved scholarship."""
    heirs: tuple[Relationship, ...] | None = None
    """Who is left, as an approval has it; none where none says so."""
    reopened: ReopenReason | None = None
    """Why it was last taken up again; none once it is decided anew."""
    paid: dict[ClaimComponent, int] = field(default_factory=dict)
    paid_on: dict[ClaimComponent, date] = field(default_factory=dict)
    """The day on which each component was paid."""
    penalties: int = 0
    """What was paid since it came late."""
    missing: tuple[DocumentKind, ...] = ()
    """The documents that are not there yet."""
    completed_on: date | None = None
    """The day on which every document was there; none while some are missing or nobody said that they are there."""
    clocks: dict[ClaimComponent, date] = field(default_factory=dict)
    """The day on which the clock of each approved component started."""
    instalments: dict[tuple[int, int], int] = field(default_factory=dict)
    """What is scheduled of each child and school year."""
    instalments_paid: dict[tuple[int, int], int] = field(default_factory=dict)
    filed: bool = False

    def apply(self, entry: Entry) -> None:
        """Take the claim's next entry in."""
        self.take(entry.event)

    def take(self, event: Event) -> None:
        """Take the claim's next event in."""
        if isinstance(event, Fact):
            self.stepped_on = event.effective_on
        match event:
            case ClaimReported():
                self.reported = event
                self.missing = NEEDED[event.claim_kind]
            case ClaimFiled():
                self.state, self.filed = ClaimState.FILED, True
            case DocumentsRequested():
                self.state, self.missing, self.completed_on = ClaimState.DOCUMENTS_INCOMPLETE, event.documents, None
            case DocumentsCompleted():
                self.state, self.missing = ClaimState.DOCUMENTS_COMPLETE, ()
                self.completed_on = event.effective_on
            case ClaimApproved():
                self._approve(event)
            case ClaimRejected():
                self.state = ClaimState.REJECTED
                self._undecide()
            case ClaimPaid():
                self.paid[event.component] = event.rupiah
                self.paid_on[event.component] = event.effective_on
                self.penalties += event.late_penalty or 0
                self._settle()
            case InstalmentScheduled():
                self.instalments[event.scholarship, event.school_year] = event.rupiah
                self.state = ClaimState.SCHEDULED
            case InstalmentPaid():
                self.instalments_paid[event.scholarship, event.school_year] = event.rupiah
            case ClaimWithdrawn():
                self.state = ClaimState.WITHDRAWN
            case ClaimReopened():
                self._reopen(event.reason)
            case ClaimClosed():
                self.state = ClaimState.CLOSED
            case _:
                raise AssertionError(f"{event.KIND} does not stand in a claim's stream")

    @property
    def scholarships(self) -> int:
        """The approved rupiah of scholarships, all years together."""
        return self.approved.get(ClaimComponent.SCHOLARSHIP, 0)

    @property
    def instalments_due(self) -> dict[tuple[int, int], int]:
        """What is scheduled and not paid, of each child and school year."""
        return {key: due for key, due in self.instalments.items() if key not in self.instalments_paid}

    @property
    def clock_on(self) -> date | None:
        """The day on which its clock started: its documents were complete, or it was approved without them."""
        return min(self.clocks.values(), default=self.completed_on)

    @property
    def is_paid(self) -> bool:
        """Whether anything of it is paid."""
        return bool(self.paid or self.instalments_paid)

    def _approve(self, event: ClaimApproved) -> None:
        """Take an approval in; one after another adds components, whose clock starts with it."""
        started = self.completed_on if not self.approved and self.completed_on else event.effective_on
        for part in event.components:
            self.approved[part.component], self.clocks[part.component] = part.rupiah, started
        self.decision, self.reopened = event, None
        self.digests = len(event.digests or ()) or self.digests
        self.heirs = self.heirs if event.relationships is None else event.relationships
        self.state = ClaimState.SCHEDULED if self.instalments else ClaimState.APPROVED
        self._settle()

    def _undecide(self) -> None:
        """Forget an approval that was in error: nothing of it is paid, and nothing of it stands."""
        self.decision, self.reopened, self.heirs, self.digests = None, None, None, 0
        self.approved, self.clocks, self.instalments = {}, {}, {}

    def _settle(self) -> None:
        """Move on to paid where every approved component is, but for the scholarship."""
        if self.state is ClaimState.SCHEDULED:
            return
        at_once = self.approved.keys() - {ClaimComponent.SCHOLARSHIP}
        if at_once <= self.paid.keys():
            self.state = ClaimState.PAID

    def _reopen(self, reason: ReopenReason) -> None:
        """Stand where the claim stood before its end: an approved one goes on being paid, any other is decided anew."""
        self.reopened = reason
        if self.approved:
            self.state = ClaimState.SCHEDULED if self.instalments else ClaimState.APPROVED
            self._settle()
        else:
            self.state = ClaimState.FILED if self.filed else ClaimState.REPORTED
            self.completed_on = None


def folded(claim: str, entries: Iterable[Entry]) -> Claim:
    """Return a claim as its entries leave it."""
    state = Claim(claim)
    for entry in entries:
        state.apply(entry)
    return state


def must_be_in(claim: Claim, *states: ClaimState) -> None:
    """Refuse a claim that stands elsewhere than in one of these states."""
    if claim.state not in states:
        wanted = " or ".join(states)
        raise Refused(
            "claim_state",
            f"expected a claim that is {wanted}, found {claim.claim} {claim.state}; "
            "`amanah register` shows where it stands",
            claim=claim.claim,
            expected=list(states),
            found=claim.state,
        )
