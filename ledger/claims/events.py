"""What is said of claims: they point at the paid month that covered the event, and never debit a sponsor."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from ledger.event import Event, Fact, Label, Position, Reference, Value
from ledger.identifiers import ClaimId, WorkerId
from ledger.money import Rupiah
from ledger.periods import Day, Month
from ledger.programmes import Programme


class ClaimKind(StrEnum):
    """What happened."""

    ACCIDENT = "accident"
    DEATH = "death"
    DEATH_AT_WORK = "death_at_work"


class ClaimComponent(StrEnum):
    """A part of a benefit."""

    DEATH_BENEFIT = "death_benefit"
    DISABILITY = "disability"
    FUNERAL_GRANT = "funeral_grant"
    PERIODIC_BENEFIT = "periodic_benefit"
    SCHOLARSHIP = "scholarship"
    TEMPORARY_DISABILITY_PAY = "temporary_disability_pay"
    TRANSPORT = "transport"
    TREATMENT = "treatment"


class RejectionReason(StrEnum):
    """Why a claim is rejected."""

    CONTRIBUTIONS_BROKEN = "contributions_broken"
    NOT_COVERED = "not_covered"
    NOT_ENTITLED_HEIR = "not_entitled_heir"
    NOT_WORKING = "not_working"
    SICK_BEFORE = "sick_before"


class PayeeKind(StrEnum):
    """To whom a benefit goes."""

    HEIR = "heir"
    PROVIDER = "provider"
    WORKER = "worker"


class Component(Value):
    """One part of a benefit and its amount."""

    article: Label | None = Field(None, description="The rule it rests on.")
    component: ClaimComponent
    rupiah: Rupiah


class Covering(Value):
    """The paid month that covered the event: enrolment, batch and payment by their positions."""

    enrolment: Position
    month: Month
    payment: Position


class ClaimReported(Fact):
    """An event is reported that may give a benefit."""

    claim: ClaimId
    claim_kind: ClaimKind
    event_on: Day = Field(description="The day of the accident or death.")
    programme: Programme
    worker: WorkerId

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A person dies once, and has one accident claim a day; a report that corrects another names it."""
        corrected = "" if self.corrects is None else f" corrects {self.corrects}"
        if self.claim_kind is ClaimKind.ACCIDENT:
            return (("accident", f"{self.worker} {self.event_on}{corrected}"),)
        return (("death", f"{self.worker}{corrected}"),)


class ClaimFiled(Fact):
    """The claim is filed with BPJS."""

    bpjs_reference: Reference | None = None
    claim: ClaimId

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """BPJS gives a claim a number of its own."""
        return () if self.bpjs_reference is None else (("bpjs_reference", self.bpjs_reference),)


class ClaimApproved(Fact):
    """BPJS approves the claim, on the cover that the book shows."""

    claim: ClaimId
    components: tuple[Component, ...] = Field(min_length=1, max_length=20)
    covering: Covering
    decided_at: Position = Field(description="The position of the book at which it was decided.")


class ClaimRejected(Fact):
    """BPJS rejects the claim."""

    claim: ClaimId
    reason: RejectionReason


class ClaimPaid(Fact):
    """BPJS pays a component out of the social security fund."""

    claim: ClaimId
    component: ClaimComponent
    payee_kind: PayeeKind
    rupiah: Rupiah


class ClaimWithdrawn(Fact):
    """The claimant withdraws the claim."""

    claim: ClaimId


class ClaimClosed(Fact):
    """Nothing more is due on the claim."""

    claim: ClaimId


EVENTS: tuple[type[Event], ...] = (
    ClaimReported,
    ClaimFiled,
    ClaimApproved,
    ClaimRejected,
    ClaimPaid,
    ClaimWithdrawn,
    ClaimClosed,
)
