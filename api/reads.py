"""The reads: one question each, asked and answered alike by the command line and by HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from api.bootstrap import ReadingRoom
from api.forms import KNOWN_AT_PATTERN
from ledger.errors import Unknown
from ledger.identifiers import ClaimId, FundId, PartyId, SchemeId
from ledger.periods import Day, Month
from ledger.programmes import Programme
from ledger.regions import RegionCode, region_names
from ledger.store import Reader
from projections.allocation_usage import BudgetLine, allocation_usage
from projections.as_of import Answer
from projections.claim_register import ClaimRow, claim_register
from projections.coverage import CoverageRow, coverage
from projections.donor_histories import DonorHistory, donor_histories
from projections.fund_balances import Breakdown, FundBalance, fund_balances
from projections.open_exceptions import OpenException, open_exceptions
from projections.schemes import SchemeRow, scheme_summary
from projections.statistics import Statistic, statistics

LIMIT_MAX = 1000
REGENCY_LENGTH = 5
"""A regency's code has five characters; districts and villages, with longer ones, may hold very few people."""
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


class FundsAsked(Moment):
    """What can be asked of funds."""

    fund: FundId | None = Field(None, description="This fund only.")
    by: Breakdown = Field("fund", description="How the money is broken down.", examples=["pot"])


class CoverageAsked(Moment):
    """What can be asked of cover."""

    scheme: SchemeId | None = Field(None, description="This scheme only.")
    fund: FundId | None = Field(None, description="Batches of this fund only.")
    region: RegionCode | None = Field(None, description="This region only.")
    level: str | None = Field(
        None,
        pattern="^(province|regency|district|village)$",
        description="One row for each region of this level: province, regency, district or village.",
        examples=["regency"],
    )
    month: Month | None = Field(None, description="Count the person-months of this contribution month only.")
    programme: Programme | None = Field(None, description="Batches with this programme only.")


class DonorAsked(Moment):
    """What can be asked of a donor."""

    donor: PartyId = Field(description="The donor.", examples=["party-gresik-firm"])


class UsageAsked(Moment):
    """What can be asked of budget lines."""

    fund: FundId | None = Field(None, description="Lines of this fund only.")
    source: PartyId | None = Field(None, description="Lines of this government only.")


class ClaimsAsked(Moment):
    """What can be asked of claims."""

    claim: ClaimId | None = Field(None, description="This claim only.")
    state: str | None = Field(
        None,
        pattern="^(reported|filed|approved|rejected|paid|withdrawn|closed)$",
        description="Claims in this state only: reported, filed, approved, rejected, paid, withdrawn or closed.",
        examples=["approved"],
    )
    programme: Programme | None = Field(None, description="Claims under this programme only.")


class ExceptionsAsked(Moment):
    """What can be asked of exceptions."""

    code: str | None = Field(
        None, pattern=r"^[A-Z]{2,4}-\d\d$", description="Exceptions of this code only.", examples=["DOC-01"]
    )
    after: int = Field(0, ge=0, lt=2**53, description="Continue after this position.", examples=[0])
    limit: int = Field(LIMIT_MAX, ge=1, le=LIMIT_MAX, description="At most so many rows.", examples=[100])


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


Q = TypeVar("Q", bound=Moment)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Read(Generic[Q, R]):
    """A question: its name as a subcommand, its route, what may be asked, and what answers it."""

    name: str
    path: str
    asked: type[Q]
    answer: Callable[..., Answer[R]]
    row: type[R]
    summary: str
    of_persons: Callable[[Q], bool] | None = None
    """Whether the answer tells of single people, under whatever ids: over HTTP it then needs a key."""

    def ask(self, room: ReadingRoom, asked: Q) -> Answer[R]:
        """Bring the projections up to the head, then answer from one consistent view."""
        room.catch_up()
        with room.store.reader() as reader:
            _must_be_known(reader, asked)
            answer = self.answer(reader, **{name: getattr(asked, name) for name in self.asked.model_fields})
        region = getattr(asked, "region", None)
        if region is not None and region not in region_names() and not answer.rows:
            raise UnknownRegion(region)
        return answer


SUBJECTS: Mapping[str, Callable[[str], Unknown]] = {
    "claim": lambda id_: Unknown("claim", id_),
    "donor": lambda id_: Unknown("donor", id_),
    "fund": lambda id_: Unknown("fund", id_),
    "scheme": lambda id_: Unknown("scheme", id_),
    "source": lambda id_: Unknown("party", id_),
}
"""The fields that name one thing: asked for by name, it must stand in the book, whatever the question."""


def _must_be_known(reader: Reader, asked: Moment) -> None:
    for field, refusal in SUBJECTS.items():
        named = getattr(asked, field, None)
        if named is not None and not reader.versions([named]):
            raise refusal(named)


class UnknownRegion(Unknown):
    """A region that neither the list nor the book has."""

    def __init__(self, code: str) -> None:
        super(Unknown, self).__init__(
            "unknown_region",
            f"expected a region code of the Kemendagri list (4.0.1), found {code}, which it has not; look the code up",
            id=code,
        )


FUNDS = Read(
    "balances",
    "/v1/funds",
    FundsAsked,
    fund_balances,
    FundBalance,
    "Show what every fund has: each term of the identity with its basis; cash and authority are never added.",
)
COVERAGE = Read(
    "coverage",
    "/v1/coverage",
    CoverageAsked,
    coverage,
    CoverageRow,
    "Show who is covered, by scheme and region: seats, people, person-months paid, active on the date.",
    of_persons=lambda asked: asked.level in ("district", "village") or len(asked.region or "") > REGENCY_LENGTH,
)
DONOR = Read(
    "history",
    "/v1/donors/{donor}",
    DonorAsked,
    donor_histories,
    DonorHistory,
    "Show a donor's gifts and what they bought.",
)
USAGE = Read(
    "usage",
    "/v1/allocations",
    UsageAsked,
    allocation_usage,
    BudgetLine,
    "Show what every budget line allowed and what became of it.",
)
CLAIMS = Read(
    "register",
    "/v1/claims",
    ClaimsAsked,
    claim_register,
    ClaimRow,
    "Show the claims with their states, and whose money covered the month; a claim never debits a sponsor.",
    of_persons=lambda asked: True,
)
EXCEPTIONS = Read(
    "exceptions",
    "/v1/exceptions",
    ExceptionsAsked,
    open_exceptions,
    OpenException,
    "Show the open exceptions: facts recorded with a code, and overpayments.",
    of_persons=lambda asked: True,
)
STATISTICS = Read(
    "statistics list",
    "/v1/statistics",
    StatisticsAsked,
    statistics,
    Statistic,
    "Show published figures, which stand beside the book's own and are never state.",
)
SCHEMES = Read(
    "schemes list",
    "/v1/schemes",
    SchemesAsked,
    scheme_summary,
    SchemeRow,
    "Show the schemes with their cover, funds, promises and published figures.",
)

READS: tuple[Read[Any, Any], ...] = (  # Any: each has its own question and rows
    FUNDS,
    COVERAGE,
    DONOR,
    USAGE,
    CLAIMS,
    EXCEPTIONS,
    STATISTICS,
    SCHEMES,
)


@cache
def _adapter(name: str) -> TypeAdapter[Any]:  # Any: the rows of any read
    row = next(read.row for read in READS if read.name == name)
    return TypeAdapter(Answer[row])  # type: ignore[valid-type]  # made at run time


def answer_json(read: Read[Any, Any], answer: Answer[Any]) -> bytes:  # Any: the rows of any read
    """Return the one JSON form of an answer, the same behind every door; an event in a row keeps its own fields."""
    return _adapter(read.name).dump_json(answer, serialize_as_any=True)
