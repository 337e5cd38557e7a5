"""What is said of agreements: a memorandum states an intention, only a PKS can be executed."""

from enum import StrEnum

from pydantic import Field

from ledger.event import Event, Fact, Reference
from ledger.identifiers import AgreementId, DecreeId, PartyId, SchemeId
from ledger.periods import Month, PartialDate
from ledger.programmes import Programme
from ledger.regions import RegionCode


class AgreementKind(StrEnum):
    """Kinds of agreement."""

    MOU = "mou"
    NOTA_KESEPAKATAN = "nota_kesepakatan"
    PKS = "pks"


class RefundClause(StrEnum):
    """What the agreement says of contributions for months after a death, a claim or a move."""

    NONE = "none"
    REFUND = "refund"
    REPLACE = "replace"


class AgreementSigned(Fact):
    """An agreement is signed; number and date may be unknown or partial."""

    agreement: AgreementId
    agreement_kind: AgreementKind
    first: Month | None = Field(None, description="The first month it covers.")
    last: Month | None = Field(None, description="The last month it covers.")
    number: Reference | None = None
    parties: tuple[PartyId, ...] = Field(min_length=1, max_length=20)
    programmes: tuple[Programme, ...] = Field((), max_length=3)
    quota: int | None = Field(None, strict=True, ge=1, lt=2**53, description="How many people it provides for.")
    refund_clause: RefundClause | None = None
    region: RegionCode | None = None
    scheme: SchemeId | None = None
    signatories: tuple[PartyId, ...] = Field((), max_length=20)
    signed_on: PartialDate | None = Field(None, description="When it was signed, as far as it is known.")
    witnesses: tuple[PartyId, ...] = Field((), max_length=20)


class AgreementAmended(Fact):
    """An agreement is amended; what is absent stays as it was."""

    agreement: AgreementId
    aligned_from: Month | None = Field(None, description="Start of cover that an alignment letter grants.")
    first: Month | None = None
    last: Month | None = None
    quota: int | None = Field(None, strict=True, ge=1, lt=2**53)
    refund_clause: RefundClause | None = None


class AgreementEnded(Fact):
    """An agreement ends before its last month."""

    agreement: AgreementId


class BeneficiaryDecreeIssued(Fact):
    """A decree names the people to be covered; the list itself is evidence, by its digest."""

    agreement: AgreementId | None = None
    dated: PartialDate | None = None
    decree: DecreeId
    issuer: PartyId | None = None
    number: Reference | None = None
    persons: int | None = Field(None, strict=True, ge=1, lt=2**53, description="How many people it names.")
    region: RegionCode | None = None
    scheme: SchemeId | None = None


EVENTS: tuple[type[Event], ...] = (AgreementSigned, AgreementAmended, AgreementEnded, BeneficiaryDecreeIssued)
