"""What can be asked: the fields of every read, the same as options and as parameters."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from api.forms import KNOWN_AT_PATTERN
from ledger.claims.claim import ClaimState
from ledger.funds.events import FundClass
from ledger.identifiers import AgreementId, ClaimId, CreditId, FundId, PartyId, PotId, SchemeId, WorkerId
from ledger.occupations import OccupationCode
from ledger.periods import Day, Month
from ledger.programmes import Programme
from ledger.regions import RegionCode
from projections.checks.answers import FindingState
from projections.checks.check import REMAINDER_DAYS
from projections.checks.every import CHECKS
from projections.coverage_groups import By
from projections.fund_balances import Breakdown
from projections.receivables import ReceivableKind
from projections.shares import DenominatorAsked

LIMIT_MAX = 1000
KnownAt = Annotated[
    str,
    Field(
        pattern=KNOWN_AT_PATTERN,
        description="How much of the book the answer may know: a position, snapped down to the end of its commit, or a "
        "moment with its offset.",
        examples=["1042"],
    ),
]


class Moment(BaseModel):
    """The two moments that every answer takes; a name that is no parameter is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    valid_at: Day | None = Field(
        None, description="The world's date: facts dated later are left out.", examples=["2022-12-31"]
    )
    known_at: KnownAt | None = None
    min_position: int | None = Field(
        None,
        ge=0,
        lt=2**53,
        description="Answer once the book has this position, such as that of a receipt; wait for it up to 5 seconds.",
        examples=[1042],
    )

    @property
    def question(self) -> dict[str, object]:
        """What is asked of the reader itself."""
        return {name: getattr(self, name) for name in type(self).model_fields if name != "min_position"}


class FundsAsked(Moment):
    """What can be asked of funds."""

    fund: FundId | None = Field(None, description="This fund only.")
    by: Breakdown = Field("fund", description="How the money is broken down.", examples=["pot"])


class CustodyAsked(Moment):
    """What can be asked of custody."""

    fund: FundId | None = Field(None, description="This fund only.")


class CoverageOf(Moment):
    """What coverage and its changes can be asked of."""

    scheme: SchemeId | None = Field(None, description="This scheme only.")
    fund: FundId | None = Field(None, description="Batches of this fund only.")
    agreement: AgreementId | None = Field(None, description="Batches under this agreement only.")
    fund_class: FundClass | None = Field(None, description="Batches of funds of this class only.", examples=["village"])
    region: RegionCode | None = Field(None, description="This region only.")
    level: str | None = Field(
        None,
        pattern="^(province|regency|district|village)$",
        description="One row for each region of this level: province, regency, district or village.",
        examples=["regency"],
    )
    programme: Programme | None = Field(None, description="Batches with this programme only.")
    occupation: OccupationCode | None = Field(None, description="People of this occupation only.")
    by: By = Field("scheme", description="What the rows are of, besides regions.", examples=["fund"])


class CoverageAsked(CoverageOf):
    """What can be asked of cover."""

    on: Day | None = Field(
        None,
        description="The day on which people stand so; months paid later count, unless valid_at leaves them out. The "
        "day of valid_at, or of the newest entry, where left out.",
        examples=["2022-10-15"],
    )
    month: Month | None = Field(None, description="Count the person-months of this contribution month only.")
    denominator: DenominatorAsked | None = Field(
        None,
        description="Show the active also as a share of another count of the row, or of a published figure of this "
        "kind for the region, with its source and date.",
        examples=["quota"],
    )


class CoverageChangesAsked(CoverageOf):
    """What can be asked of joiners and leavers."""

    from_month: Month = Field(alias="from", description="The first of the two months.", examples=["2022-10"])
    to_month: Month = Field(alias="to", description="The second of the two months.", examples=["2022-11"])

    @field_validator("to_month")
    @classmethod
    def _after_the_first(cls, month: Month, info: ValidationInfo) -> Month:
        first = info.data.get("from_month")
        if first is not None and month <= first:
            advice = "take a later one" if month == first else "turn the two"
            raise ValueError(f"expected a month after {first}, found {month}; {advice}")
        return month


class ComparedAsked(Moment):
    """What can be asked of published figures beside the book's."""

    region: RegionCode | None = Field(None, description="Figures of this region and all in it only.")
    scheme: SchemeId | None = Field(None, description="Figures of this scheme only.")


class DonorAsked(Moment):
    """What can be asked of a donor."""

    donor: PartyId = Field(description="The donor.", examples=["party-gresik-firm"])
    since: int | None = Field(
        None,
        ge=0,
        lt=2**53,
        description="List what changed his figures since this position, with the effects that make the difference.",
        examples=[1042],
    )
    fiscal_year: int | None = Field(
        None,
        ge=1990,
        le=2199,
        description="Add the statement of this fiscal year, with the numbers of its papers; needs a key.",
        examples=[2023],
    )
    named: bool = Field(
        False, description="Add the regions of people whom the donor named himself, however few; needs a key."
    )


_PEOPLE = Field(False, description="Name who has the paid months, by the ids of the book; needs a key.")


class GiftTraceAsked(Moment):
    """What can be asked of the way of a gift's money."""

    donation: CreditId = Field(
        description="The gift, or a budget line, or an opening balance.", examples=["gift-3k7q0z9vhx2m5c8d"]
    )
    people: bool = _PEOPLE


class LotTraceAsked(Moment):
    """What can be asked of the way of one lot's money."""

    credit: CreditId
    pot: PotId
    people: bool = _PEOPLE


class PersonMonthAsked(Moment):
    """What can be asked of one person's month."""

    worker: WorkerId
    month: Month = Field(description="The contribution month.", examples=["2022-10"])


class UsageAsked(Moment):
    """What can be asked of budget lines."""

    fund: FundId | None = Field(None, description="Lines of this fund only.")
    source: PartyId | None = Field(None, description="Lines of this government only.")


class ClaimsAsked(Moment):
    """What can be asked of claims."""

    claim: ClaimId | None = Field(None, description="This claim only.")
    state: str | None = Field(
        None,
        pattern=f"^({'|'.join(ClaimState)})$",
        description=f"Claims in this state only: {', '.join(ClaimState)}.",
        examples=["approved"],
    )
    programme: Programme | None = Field(None, description="Claims under this programme only.")


class ClaimAsked(Moment):
    """What can be asked of one claim."""

    claim: ClaimId = Field(description="The claim.", examples=["claim-3k7q0z9vhx2m5c8d"])


class CoverAsked(Moment):
    """What can be asked of one person's cover."""

    worker: WorkerId
    programme: Programme | None = Field(None, description="In this programme only; in each that is paid otherwise.")
    on: Day | None = Field(
        None,
        description="The day on which the person stands so; months paid later and corrections made later count, unless "
        "valid_at leaves them out. The day of valid_at, or of the newest entry, where left out.",
        examples=["2023-08-15"],
    )


class ReceivablesAsked(Moment):
    """What can be asked of receivables."""

    fund: FundId | None = Field(None, description="Of this fund only.")
    kind: ReceivableKind | None = Field(
        None, description="Of this kind only: months that BPJS took twice, or paid beyond a death, claim or move."
    )
    after: int = Field(0, ge=0, lt=2**53, description="Continue after this position.", examples=[0])
    limit: int = Field(LIMIT_MAX, ge=1, le=LIMIT_MAX, description="At most so many rows.", examples=[100])


def _of_a_check(code: str) -> str:
    codes = sorted(check.code for check in CHECKS)
    if code not in codes:
        raise ValueError(f"expected the code of a check, found {code}; take one of {', '.join(codes)}")
    return code


CheckCode = Annotated[str, Field(pattern=r"^[A-Z]{2,4}-\d\d$"), AfterValidator(_of_a_check)]


class ExceptionsAsked(Moment):
    """What can be asked of exceptions."""

    code: CheckCode | None = Field(None, description="Findings of this check only.", examples=["DOC-02"])
    state: FindingState | None = Field(None, description="Findings in this state only.", examples=["open"])
    remainder_days: int = Field(
        REMAINDER_DAYS,
        ge=0,
        le=36_500,
        description="List the remainder of a gift that nothing has moved for more days than these (MON-08).",
        examples=[REMAINDER_DAYS],
    )
    after: int = Field(
        0, ge=0, lt=2**53, description="Continue after this position, by the seen_at of the last row.", examples=[0]
    )
    limit: int = Field(
        LIMIT_MAX,
        ge=1,
        le=LIMIT_MAX,
        description="So many rows, and the rest of those that are seen at the same position as the last.",
        examples=[100],
    )


class StatisticsAsked(Moment):
    """What can be asked of published figures."""

    region: RegionCode | None = Field(None, description="Figures of this region only.")
    scheme: SchemeId | None = Field(None, description="Figures of this scheme only.")
    kind: str | None = Field(
        None, max_length=60, description="Entries of this kind only.", examples=["CoverageStatisticReported"]
    )


class SchemesAsked(Moment):
    """What can be asked of schemes."""

    scheme: SchemeId | None = Field(None, description="This scheme only.")


class StatementsAsked(Moment):
    """What can be asked of the statements that a donor was given."""

    donor: PartyId = Field(description="The donor.")


class RequestsAsked(Moment):
    """What can be asked of the register of data requests."""

    overdue: bool = Field(False, description="Only those that are due and not answered.")
