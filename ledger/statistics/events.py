"""What others have published: figures set beside the book's own, never state."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool, StringConstraints

from ledger.event import Event, Fact, Label, Quotation
from ledger.identifiers import PartyId, SchemeId, StatisticId
from ledger.money import Rupiah
from ledger.periods import Month, PartialDate
from ledger.programmes import Programme
from ledger.regions import RegionCode

Percentage = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?$"),
    Field(description="A percentage as printed, with a decimal point.", examples=["39.40"]),
]
Count = Annotated[int, Field(strict=True, ge=0, lt=2**53)]


class NumeratorKind(StrEnum):
    """Who is counted."""

    ALL_ACTIVE = "all_active"
    BPU = "bpu"
    INCL_JAKON = "incl_jakon"
    INCL_PMI = "incl_pmi"
    PU = "pu"
    RENTAN_ONLY = "rentan_only"


class DenominatorKind(StrEnum):
    """Out of whom."""

    EMPLOYED = "employed"
    EMPLOYED_EXCL_ASN_TNI_POLRI = "employed_excl_asn_tni_polri"
    LABOUR_FORCE = "labour_force"
    RENTAN_ESTIMATE = "rentan_estimate"
    UNSTATED = "unstated"


class CountKind(StrEnum):
    """Which of the five counts called "protected workers" a figure is."""

    ACTIVE = "active"
    ALLOCATED = "allocated"
    CUMULATIVE = "cumulative"
    DECREED = "decreed"
    REGISTERED = "registered"


class NoteKind(StrEnum):
    """What is noted of a source."""

    AMBIGUITY = "ambiguity"
    MISPRINT = "misprint"
    NOT_APPLICABLE = "not_applicable"
    OMISSION = "omission"


class CoverageStatisticReported(Fact):
    """A coverage figure was published; parts that it does not state are absent."""

    as_of: PartialDate
    denominator: Count | None = None
    denominator_kind: DenominatorKind
    numerator: Count | None = None
    numerator_kind: NumeratorKind
    percentage: Percentage | None = None
    region: RegionCode
    rounded: StrictBool = Field(False, description="Whether the source prints the numerator rounded.")
    statistic: StatisticId


class EnrollmentStatisticReported(Fact):
    """A number of enrolled people was published, of one of the five kinds."""

    count_kind: CountKind
    first: Month | None = None
    last: Month | None = None
    period: PartialDate
    persons: Count
    programmes: tuple[Programme, ...] = Field((), max_length=3)
    region: RegionCode
    scheme: SchemeId | None = None
    statistic: StatisticId


class PopulationEstimateReported(Fact):
    """An estimate of how many vulnerable workers there are was published."""

    as_of: PartialDate
    persons: Count
    region: RegionCode
    statistic: StatisticId


class ClaimStatisticReported(Fact):
    """A total of claims paid was published; of all participants, never of a sponsor's people."""

    claims: Count | None = None
    period: PartialDate
    programmes: tuple[Programme, ...] = Field((), max_length=3)
    region: RegionCode
    rupiah: Rupiah
    statistic: StatisticId


class BenefitCeremonyReported(Fact):
    """Benefits were handed over in public; paid and promised money may be mixed."""

    beneficiaries: Count
    region: RegionCode
    rupiah: Rupiah
    statistic: StatisticId


class CardCeremonyReported(Fact):
    """Cards were handed to representatives in public."""

    cards: Count | None = None
    region: RegionCode
    scheme: SchemeId | None = None
    statistic: StatisticId


class AwardGiven(Fact):
    """An award was given, such as the Paritrana Award."""

    award: Label
    companies: Count | None = None
    governments: Count | None = None
    recipients: tuple[PartyId, ...] = Field((), max_length=50)
    region: RegionCode
    statistic: StatisticId
    year: int = Field(strict=True, ge=1990, le=2199)


class SourceNoted(Fact):
    """Something in a source is misprinted, ambiguous or not applicable: what is printed, how it is read."""

    note_kind: NoteKind
    printed: Quotation
    read_as: Quotation | None = None
    scheme: SchemeId | None = None
    statistic: StatisticId


EVENTS: tuple[type[Event], ...] = (
    CoverageStatisticReported,
    EnrollmentStatisticReported,
    PopulationEstimateReported,
    ClaimStatisticReported,
    BenefitCeremonyReported,
    CardCeremonyReported,
    AwardGiven,
    SourceNoted,
)
