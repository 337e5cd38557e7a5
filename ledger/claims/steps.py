"""The steps of a claim before and beside its approval: reported, filed, rejected, withdrawn, reopened, closed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from ledger.claims.asking import ClaimCommand, DecidedCommand, known_claim, refuse_before
from ledger.claims.claim import APPROVED, UNDECIDED, Claim, ClaimState
from ledger.claims.deaths import reported_before, superseded
from ledger.claims.events import (
    DIED_TWICE,
    ClaimClosed,
    ClaimComponent,
    ClaimFiled,
    ClaimKind,
    ClaimRejected,
    ClaimReopened,
    ClaimReported,
    ClaimWithdrawn,
    RejectionReason,
)
from ledger.claims.values import DECIDED_ANEW, ReopenReason
from ledger.claims.verdict import Breach
from ledger.command import Happening, History, must_be_new
from ledger.errors import Malformed, Refused
from ledger.event import Entry, Reference
from ledger.identifiers import ClaimId, WorkerId
from ledger.money import rupiah
from ledger.periods import Day
from ledger.programmes import Programme
from ledger.stating import stated

PROGRAMME_OF = {
    ClaimKind.ACCIDENT: Programme.JKK,
    ClaimKind.DEATH: Programme.JKM,
    ClaimKind.DEATH_AT_WORK: Programme.JKK,
}
"""Which programme answers for an event (PP 44/2015: JKM where a death was not by a work accident)."""


class ReportClaim(DecidedCommand):
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
        """Yield the report, or refuse an event to come, another programme, and a death that the other one has."""
        assert self.claim is not None, "the book fills in the claim's id"
        must_be_new(history, "claim", self.claim)
        refuse_before(self.event_on, self.effective_on)
        self._must_correct_an_ended_claim(history)
        _refuse_savings(self.programme)
        codes = self.codes_of([Breach(DIED_TWICE, refusal) for refusal in self._refusals(history)])
        yield Happening(self.claim, [stated(history, self, ClaimReported, exceptions=codes)])

    def _refusals(self, history: History) -> Iterator[Refused]:
        programme = PROGRAMME_OF[self.claim_kind]
        if self.programme is not programme:
            yield Refused(
                "programme_unfit",
                f"expected {programme} for the kind {self.claim_kind}, found {self.programme}; mend one of the two, or "
                "record as a fact what BPJS has taken",
                expected=programme,
                found=self.programme,
            )
        twice = reported_before(history, self.claim_kind, self.worker, self.programme, corrects=self.corrects)
        if twice is not None:
            yield twice

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
        return same and not claim.approved and claim.state not in UNDECIDED


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
        """Yield the rejection of a claim that is not decided yet, or approved in error and not paid."""
        claim = known_claim(history, self.claim)
        in_error = claim.approved and claim.reopened is ReopenReason.DECIDED_IN_ERROR
        self.claim_in(history, *UNDECIDED, *(APPROVED if in_error else ()))
        _refuse_paid(claim)
        yield Happening(self.claim, [stated(history, self, ClaimRejected)])


class WithdrawClaim(ClaimCommand):
    """Withdraw a claim, as its claimant wishes."""

    NOUN = "claims"
    VERB = "withdraw"

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the withdrawal of a claim that is not decided yet."""
        self.claim_in(history, *UNDECIDED)
        yield Happening(self.claim, [stated(history, self, ClaimWithdrawn)])


class CloseClaim(ClaimCommand):
    """Close a claim on which nothing more is due."""

    NOUN = "claims"
    VERB = "close"

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the closing of a claim that is paid in full, rejected or withdrawn."""
        claim = self.claim_in(history, ClaimState.PAID, ClaimState.REJECTED, ClaimState.WITHDRAWN, ClaimState.SCHEDULED)
        _refuse_due(claim)
        yield Happening(self.claim, [stated(history, self, ClaimClosed)])


class ReopenClaim(ClaimCommand, DecidedCommand):
    """Take up a claim again that was rejected, withdrawn or closed; what is approved stands.

    One that is approved or paid is taken up where more is due, or where it was decided in error: then more components
    are approved, or, as long as nothing is paid, it is rejected.
    """

    NOUN = "claims"
    VERB = "reopen"

    reason: ReopenReason = Field(description="Why.", examples=["new_documents"])

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the reopening of a claim that has ended, unless another one stands that corrects it."""
        approved = APPROVED if self.reason in DECIDED_ANEW else ()
        self.claim_in(history, ClaimState.REJECTED, ClaimState.WITHDRAWN, ClaimState.CLOSED, *approved)
        other = superseded(history, self.claim)
        codes = self.codes_of([] if other is None else [Breach(DIED_TWICE, other)])
        yield Happening(self.claim, [stated(history, self, ClaimReopened, exceptions=codes)])


def _refuse_savings(programme: Programme) -> None:
    """Refuse the programme that answers for no accident and no death."""
    if programme is Programme.JHT:
        raise Malformed(
            "programme_without_claims",
            "expected JKK or JKM, found JHT, which answers for no event; name the programme of the event",
            found=programme,
        )


def _refuse_paid(claim: Claim) -> None:
    """Refuse to reject a claim of which a component or an instalment is paid."""
    if claim.is_paid:
        paid = sum(claim.paid.values()) + sum(claim.instalments_paid.values())
        raise Refused(
            "benefit_paid",
            f"expected a claim of which nothing is paid, found {rupiah(paid)} of {claim.claim} paid; what is paid "
            "stands, so close the claim",
            claim=claim.claim,
            paid=paid,
        )


def _refuse_due(claim: Claim) -> None:
    """Refuse to close while a component or an instalment that is due is not paid, or a scholarship not begun."""
    begun = {ClaimComponent.SCHOLARSHIP} if claim.instalments else set()
    components = claim.approved.keys() - claim.paid.keys() - begun
    due = sum(claim.approved[component] for component in components) + sum(claim.instalments_due.values())
    if due:
        raise Refused(
            "still_due",
            f"expected a claim on which nothing is due, found {rupiah(due)} approved or scheduled and not paid; pay it "
            "first, of a scholarship what is scheduled of it",
            due=due,
            components=sorted(components),
            instalments=len(claim.instalments_due),
        )


def _is_death(kind: ClaimKind) -> bool:
    return kind is not ClaimKind.ACCIDENT
