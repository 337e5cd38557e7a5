"""What is said of claims: they point at the paid month that covered the event, and never debit a sponsor."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from ledger.claims.values import DocumentKind, Relationship, ReopenReason
from ledger.event import Fact, Label, Position, Reference, Value
from ledger.identifiers import ClaimId, WorkerId
from ledger.money import Rupiah
from ledger.periods import Day, Month
from ledger.programmes import Programme

DIED_TWICE = "CLM-03"
"""One death is taken under the wrong programme, or under both, or one event is taken up by two claims."""


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
    REPORTED_IN_ERROR = "reported_in_error"
    """What it reports did not happen, or not to this person: a death that it stated is stated no more."""
    SICK_BEFORE = "sick_before"


class PayeeKind(StrEnum):
    """To whom a benefit goes."""

    HEIR = "heir"
    PROVIDER = "provider"
    WORKER = "worker"


SaltedDigest = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^sha256:[0-9a-f]{64}$"),
    Field(
        description="sha256: and 64 hex digits of what the vault keeps with its salt.", examples=["sha256:" + "0a" * 32]
    ),
]
"""A commitment to facts of a child that only the vault holds: without the salt nobody can guess them."""

ScholarshipNumber = Annotated[
    int, Field(strict=True, ge=1, le=20, description="Which of the approved scholarships, from 1.", examples=[1])
]
SchoolYear = Annotated[
    int, Field(strict=True, ge=1990, le=2199, description="The year in which the school year begins.", examples=[2023])
]


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
        """A person dies once, and has one accident claim a day; a report that corrects another names it.

        A second claim of one death, which BPJS took all the same, is known by its programme and its exception. A
        report of an accident is corrected once, so that the claims of one accident are found from any of them.
        """
        corrected = "" if self.corrects is None else f" corrects {self.corrects}"
        if self.claim_kind is ClaimKind.ACCIDENT:
            once = () if self.corrects is None else (("accident_corrected", str(self.corrects)),)
            return (("accident", f"{self.worker} {self.event_on}{corrected}"), *once)
        twice = f" also {self.programme}" if DIED_TWICE in self.exceptions else ""
        return (("death", f"{self.worker}{corrected}{twice}"),)


class ClaimFiled(Fact):
    """The claim is filed with BPJS."""

    bpjs_reference: Reference | None = None
    claim: ClaimId

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """BPJS gives a claim a number of its own."""
        return () if self.bpjs_reference is None else (("bpjs_reference", self.bpjs_reference),)


class DocumentsRequested(Fact):
    """BPJS misses documents of a claim; the clock of its decision does not run."""

    claim: ClaimId
    documents: tuple[DocumentKind, ...] = Field(min_length=1, max_length=20, description="Those that are missing.")


class DocumentsCompleted(Fact):
    """Every document of a claim is there: the clock of its decision and payment starts on this day."""

    claim: ClaimId
    documents: tuple[DocumentKind, ...] = Field((), max_length=20, description="Those that came last.")


class ClaimApproved(Fact):
    """The claim is approved, on the cover that the book shows, or by BPJS without any."""

    claim: ClaimId
    components: tuple[Component, ...] = Field(min_length=1, max_length=20)
    covering: Covering | None = Field(None, description="Absent: approved although no paid month covers the event.")
    decided_at: Position = Field(description="The position of the book at which it was decided.")
    digests: tuple[SaltedDigest, ...] | None = Field(
        None, max_length=20, description="Of each scholarship, the digest of what the vault holds."
    )
    relationships: tuple[Relationship, ...] | None = Field(
        None, max_length=20, description="How those stand to the worker who are left; absent: not stated."
    )
    relied_on: tuple[Position, ...] | None = Field(
        None,
        max_length=1000,
        description="The entries of rules and tariffs by which it was judged, and of the payments and statements of "
        "the months whose number counted.",
    )


class ClaimRejected(Fact):
    """BPJS rejects the claim."""

    claim: ClaimId
    reason: RejectionReason


class ClaimPaid(Fact):
    """BPJS pays a component out of the social security fund."""

    claim: ClaimId
    component: ClaimComponent
    late_penalty: Rupiah | None = Field(None, description="What BPJS added since it paid late.")
    payee_kind: PayeeKind
    relationship: Relationship | None = Field(None, description="How an heir stands to the worker.")
    rupiah: Rupiah


class InstalmentScheduled(Fact):
    """A child's scholarship of one school year is due; what school it is stands in the vault alone."""

    claim: ClaimId
    digest: SaltedDigest
    rupiah: Rupiah
    scholarship: ScholarshipNumber
    school_year: SchoolYear

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A child has one scholarship a year."""
        return (("instalment", f"{self.claim} {self.scholarship} {self.school_year}"),)


class InstalmentPaid(Fact):
    """BPJS pays a child's scholarship of one school year out of the social security fund."""

    claim: ClaimId
    rupiah: Rupiah
    scholarship: ScholarshipNumber
    school_year: SchoolYear

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A year's scholarship is paid once."""
        return (("instalment_paid", f"{self.claim} {self.scholarship} {self.school_year}"),)


class ClaimWithdrawn(Fact):
    """The claimant withdraws the claim."""

    claim: ClaimId


class ClaimReopened(Fact):
    """A claim that was rejected, withdrawn or closed is taken up again."""

    claim: ClaimId
    reason: ReopenReason


class ClaimClosed(Fact):
    """Nothing more is due on the claim."""

    claim: ClaimId


EVENTS: tuple[type[Fact], ...] = (
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
