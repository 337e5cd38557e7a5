"""A claim as it stands: its state, and which parts of its benefit are approved and paid."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ledger.claims.events import (
    ClaimApproved,
    ClaimClosed,
    ClaimComponent,
    ClaimFiled,
    ClaimPaid,
    ClaimRejected,
    ClaimReported,
    ClaimWithdrawn,
)
from ledger.command import History
from ledger.errors import Refused, Unknown
from ledger.event import Entry, Fact


class ClaimState(StrEnum):
    """Where a claim stands; it is paid once each approved component is."""

    APPROVED = "approved"
    CLOSED = "closed"
    FILED = "filed"
    PAID = "paid"
    REJECTED = "rejected"
    REPORTED = "reported"
    WITHDRAWN = "withdrawn"


@dataclass
class Claim:
    """The fold of a claim's entries."""

    claim: str
    state: ClaimState = ClaimState.REPORTED
    reported: ClaimReported | None = None
    stepped_on: date | None = None
    """The date of its last step."""
    approved: dict[ClaimComponent, int] = field(default_factory=dict)
    paid: dict[ClaimComponent, int] = field(default_factory=dict)

    def apply(self, entry: Entry) -> None:
        """Take the claim's next entry in."""
        if isinstance(entry.event, Fact):
            self.stepped_on = entry.event.effective_on
        match entry.event:
            case ClaimReported() as event:
                self.reported = event
            case ClaimFiled():
                self.state = ClaimState.FILED
            case ClaimApproved() as event:
                self.state = ClaimState.APPROVED
                self.approved = {part.component: part.rupiah for part in event.components}
            case ClaimRejected():
                self.state = ClaimState.REJECTED
            case ClaimPaid() as event:
                self.paid[event.component] = event.rupiah
                self.state = ClaimState.PAID if self.paid.keys() == self.approved.keys() else self.state
            case ClaimWithdrawn():
                self.state = ClaimState.WITHDRAWN
            case ClaimClosed():
                self.state = ClaimState.CLOSED
            case _:
                raise AssertionError(f"{entry.event.KIND} does not stand in a claim's stream")


def folded(claim: str, entries: Iterable[Entry]) -> Claim:
    """Return a claim as its entries leave it."""
    state = Claim(claim)
    for entry in entries:
        state.apply(entry)
    return state


def known_claim(history: History, claim: str) -> Claim:
    """Return a claim of the book, or refuse one that it does not hold."""
    entries = history.entries(claim)
    if not entries:
        raise Unknown("claim", claim)
    return folded(claim, entries)


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
