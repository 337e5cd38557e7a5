"""The steps of a claim before and beside its approval: reported, filed, rejected, paid, withdrawn, closed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar

from pydantic import Field

from ledger.claims.claim import Claim, ClaimState, known_claim, must_be_in
from ledger.claims.cover import covering_month
from ledger.claims.events import (
    ClaimClosed,
    ClaimComponent,
    ClaimFiled,
    ClaimKind,
    ClaimPaid,
    ClaimRejected,
    ClaimReported,
    ClaimWithdrawn,
    PayeeKind,
    RejectionReason,
)
from ledger.command import FactCommand, Happening, History, must_be_new
from ledger.errors import AlreadyRecorded, Malformed, Refused
from ledger.event import Entry, Reference
from ledger.identifiers import ClaimId, WorkerId
from ledger.money import Rupiah, rupiah
from ledger.periods import Day
from ledger.programmes import Programme
from ledger.stating import stated

PROGRAMME_OF = {
    ClaimKind.ACCIDENT: Programme.JKK,
    ClaimKind.DEATH: Programme.JKM,
    ClaimKind.DEATH_AT_WORK: Programme.JKK,
}
"""Which programme answers for an event (PP 44/2015: JKM where a death was not by a work accident)."""


class ReportClaim(FactCommand):
    """Report an event that may give a benefit; whether it was covered is asked at the approval."""

    NOUN = "claims"
    VERB = "report"
    IDS: ClassVar[Mapping[str, str]] = {"claim": "claim"}

    claim: ClaimId | None = Field(None, description="The id of the claim; random where left out.")
    claim_kind: ClaimKind = Field(description="What kind of event it is.", examples=["death"])
    event_on: Day = Field(description="The day of the accident or death.", examples=["2022-10-03"])
    programme: Programme = Field(description="The programme that answers for it.", examples=["JKM"])
    worker: WorkerId

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, whom the vault must know; cover he need not have."""
        return (self.worker,)

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the report, or refuse an event to come and a programme that does not answer for it."""
        assert self.claim is not None, "the book fills in the claim's id"
        must_be_new(history, "claim", self.claim)
        programme = PROGRAMME_OF[self.claim_kind]
        if self.programme is not programme:
            raise Malformed(
                "programme_unfit",
                f"expected {programme} for the kind {self.claim_kind}, found {self.programme}; mend one of the two",
                expected=programme,
                found=self.programme,
            )
        _refuse_before(self.event_on, self.effective_on)
        self._must_correct_an_ended_claim(history)
        yield Happening(self.claim, [stated(history, self, ClaimReported)])

    def _must_correct_an_ended_claim(self, history: History) -> None:
        """Refuse a correction of anything but this worker's claim of the same kind, rejected or withdrawn before."""
        entry = None if self.corrects is None else history.entry(self.corrects)
        if entry is None or (isinstance(entry.event, ClaimReported) and self._ended(history, entry)):
            return
        raise Refused(
            "not_an_ended_claim",
            f"expected the report of a claim of {self.worker} of the same kind that was rejected or withdrawn, found "
            f"another entry, or one that stands, at position {self.corrects}; withdraw that claim first, or leave "
            "corrects out",
            position=self.corrects,
            worker=self.worker,
        )

    def _ended(self, history: History, entry: Entry) -> bool:
        claim = known_claim(history, entry.stream)
        assert claim.reported is not None, "a claim that is known was reported"
        same = claim.reported.worker == self.worker and _is_death(claim.reported.claim_kind) == _is_death(
            self.claim_kind
        )
        return same and not claim.approved and claim.state not in (ClaimState.REPORTED, ClaimState.FILED)


class ClaimCommand(FactCommand):
    """A command about a claim that was reported."""

    claim: ClaimId

    def claim_in(self, history: History, *states: ClaimState) -> Claim:
        """Return the claim, or refuse one that stands elsewhere, or a step dated before the event."""
        claim = known_claim(history, self.claim)
        must_be_in(claim, *states)
        assert claim.reported is not None, "a claim that is known was reported"
        _refuse_before(claim.reported.event_on, self.effective_on)
        _refuse_before_step(claim, self.effective_on)
        return claim


class FileClaim(ClaimCommand):
    """File a claim with BPJS."""

    NOUN = "claims"
    VERB = "file"

    bpjs_reference: Reference | None = Field(None, description="BPJS's number of it.", examples=["JKM-2022-000123"])

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the filing of a claim that is reported."""
        self.claim_in(history, ClaimState.REPORTED)
        yield Happening(self.claim, [stated(history, self, ClaimFiled)])


class RejectClaim(ClaimCommand):
    """Reject a claim, with the reason that BPJS gives."""

    NOUN = "claims"
    VERB = "reject"

    reason: RejectionReason = Field(description="Why.", examples=["not_covered"])

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the rejection of a claim that is reported or filed."""
        self.claim_in(history, ClaimState.REPORTED, ClaimState.FILED)
        yield Happening(self.claim, [stated(history, self, ClaimRejected)])


class WithdrawClaim(ClaimCommand):
    """Withdraw a claim, as its claimant wishes."""

    NOUN = "claims"
    VERB = "withdraw"

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the withdrawal of a claim that is reported or filed."""
        self.claim_in(history, ClaimState.REPORTED, ClaimState.FILED)
        yield Happening(self.claim, [stated(history, self, ClaimWithdrawn)])


class PayClaim(ClaimCommand):
    """Pay a component of a claim: by BPJS, out of the social security fund, never out of a sponsor's money."""

    NOUN = "claims"
    VERB = "pay"

    component: ClaimComponent = Field(description="The part that is paid.", examples=["death_benefit"])
    payee_kind: PayeeKind = Field(description="To whom.", examples=["heir"])
    rupiah: Rupiah

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the payment of an approved component, once and with the approved amount."""
        claim = self.claim_in(history, ClaimState.APPROVED, ClaimState.PAID)
        self._refuse_component(claim)
        _refuse_uncovered(history, claim)
        approved = claim.approved[self.component]
        if self.rupiah != approved:
            raise Refused(
                "amount_not_approved",
                f"expected {rupiah(approved)}, as approved for {self.component}, found {rupiah(self.rupiah)}; mend the "
                "amount",
                approved=approved,
                found=self.rupiah,
            )
        yield Happening(self.claim, [stated(history, self, ClaimPaid)])

    def _refuse_component(self, claim: Claim) -> None:
        if self.component not in claim.approved:
            raise Refused(
                "component_not_approved",
                f"expected one of {', '.join(sorted(claim.approved))}, as approved, found {self.component}; name one "
                "of them",
                approved=sorted(claim.approved),
                found=self.component,
            )
        if self.component in claim.paid:
            raise AlreadyRecorded(
                "component_paid",
                f"expected a component that is not paid yet, found {self.component} paid with "
                f"{rupiah(claim.paid[self.component])}; nothing is left to pay of it",
                component=self.component,
                paid=claim.paid[self.component],
            )


class CloseClaim(ClaimCommand):
    """Close a claim on which nothing more is due."""

    NOUN = "claims"
    VERB = "close"

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the closing of a claim that is paid in full, rejected or withdrawn."""
        self.claim_in(history, ClaimState.PAID, ClaimState.REJECTED, ClaimState.WITHDRAWN)
        yield Happening(self.claim, [stated(history, self, ClaimClosed)])


def _is_death(kind: ClaimKind) -> bool:
    return kind is not ClaimKind.ACCIDENT


def _refuse_uncovered(history: History, claim: Claim) -> None:
    """Refuse to pay on a month whose own payment was reversed since the approval."""
    assert claim.reported is not None, "a claim that is known was reported"
    reported = claim.reported
    if covering_month(history, reported.worker, reported.programme, reported.event_on) is None:
        raise Refused(
            "cover_reversed",
            f"expected the month of the event of {reported.event_on} to be paid, as it was when {claim.claim} was "
            "approved, found its payment reversed; pay the month again before the claim",
            claim=claim.claim,
            event_on=reported.event_on.isoformat(),
        )


def _refuse_before_step(claim: Claim, on: date) -> None:
    if claim.stepped_on is not None and on < claim.stepped_on:
        raise Malformed(
            "before_last_step",
            f"expected a date from {claim.stepped_on} on, when {claim.claim} was {claim.state}, found {on}; "
            "mend the date",
            stepped_on=claim.stepped_on.isoformat(),
            found=on.isoformat(),
        )


def _refuse_before(event_on: date, on: date) -> None:
    if on < event_on:
        raise Malformed(
            "before_event",
            f"expected a date from {event_on} on, the day of the event, found {on}; mend one of the two",
            event_on=event_on.isoformat(),
            found=on.isoformat(),
        )
