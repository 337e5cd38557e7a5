"""The reads: one question each, asked and answered alike by the command line and by HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from api.asked import (
    ClaimAsked,
    ClaimsAsked,
    CoverageAsked,
    CoverAsked,
    CustodyAsked,
    DonorAsked,
    ExceptionsAsked,
    FundsAsked,
    Moment,
    ReceivablesAsked,
    RulesAsked,
    SchemesAsked,
    StatisticsAsked,
    TariffAsked,
    UsageAsked,
)
from api.bootstrap import ReadingRoom
from ledger.errors import Unknown
from ledger.regions import region_names
from ledger.store import Reader
from projections.allocation_usage import BudgetLine, allocation_usage
from projections.as_of import Answer
from projections.checks.listed import Finding, findings
from projections.claim_decisions import DecisionProof, claim_decisions
from projections.claim_entitlements import Entitlement, claim_entitlements
from projections.claim_register import ClaimRow, claim_register
from projections.cover import CoverRow, cover
from projections.coverage import CoverageRow, coverage
from projections.custody import CustodyRow, custody
from projections.donor_histories import DonorHistory, donor_histories
from projections.fund_balances import FundBalance, fund_balances
from projections.law import RuleTold, TariffTold, law_rules, law_tariff
from projections.reading import answered
from projections.receivables import Receivable, receivables
from projections.schemes import SchemeRow, scheme_summary
from projections.statistics import Statistic, statistics

REGENCY_LENGTH = 5
"""A regency's code has five characters; districts and villages, with longer ones, may hold very few people."""

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
        if asked.min_position is not None:
            room.reach(asked.min_position)
        room.catch_up()
        answer = answered(room.store, lambda reader: self._answer(reader, asked))
        region = getattr(asked, "region", None)
        if region is not None and region not in region_names() and not answer.rows:
            raise UnknownRegion(region)
        return answer

    def _answer(self, reader: Reader, asked: Q) -> Answer[R]:
        _must_be_known(reader, asked)
        return self.answer(reader, **asked.question)


SUBJECTS: Mapping[str, Callable[[str], Unknown]] = {
    "claim": lambda id_: Unknown("claim", id_),
    "donor": lambda id_: Unknown("donor", id_),
    "fund": lambda id_: Unknown("fund", id_),
    "scheme": lambda id_: Unknown("scheme", id_),
    "source": lambda id_: Unknown("party", id_),
    "worker": lambda id_: Unknown("worker", id_),
}
"""The fields that name one thing: asked for by name, it must stand in the book, whatever the question."""


def _must_be_known(reader: Reader, asked: Moment) -> None:
    for field, refusal in SUBJECTS.items():
        named = getattr(asked, field, None)
        if named is not None and not _is_known(reader, field, named):
            raise refusal(named)


def _is_known(reader: Reader, field: str, named: str) -> bool:
    """Tell whether an id stands in the book: as a stream, or as a person of the vault."""
    return reader.stranger([named]) is None if field == "worker" else bool(reader.versions([named]))


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
CUSTODY = Read(
    "funds custody",
    "/v1/custody",
    CustodyAsked,
    custody,
    CustodyRow,
    "Show in whose hands cash is: with an intermediary, with a pot's custodian, or paid to BPJS.",
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
COVER = Read(
    "cover",
    "/v1/cover/{worker}",
    CoverAsked,
    cover,
    CoverRow,
    "Show how one person stands on a day: active, in grace or lapsed, and who paid each month.",
    of_persons=lambda asked: True,
)
DONOR = Read(
    "history",
    "/v1/donors/{donor}",
    DonorAsked,
    donor_histories,
    DonorHistory,
    "Show a donor's gifts and what they bought, and what became of his pledges.",
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
ENTITLEMENT = Read(
    "claims entitle",
    "/v1/claims/{claim}/entitlement",
    ClaimAsked,
    claim_entitlements,
    Entitlement,
    "Show what a claim entitles to: each component with its amount, article and the entries of the law.",
    of_persons=lambda asked: True,
)
DECISION = Read(
    "claims recompute",
    "/v1/claims/{claim}/decision",
    ClaimAsked,
    claim_decisions,
    DecisionProof,
    "Judge a claim's approval again: on the book as it was decided on, and as it stands; name what changed it.",
    of_persons=lambda asked: True,
)
RECEIVABLES = Read(
    "receivables",
    "/v1/receivables",
    ReceivablesAsked,
    receivables,
    Receivable,
    "Show what is to come back to funds, with its age: overpayments, and refunds due after death, claim or move.",
    of_persons=lambda asked: True,
)
EXCEPTIONS = Read(
    "exceptions",
    "/v1/exceptions",
    ExceptionsAsked,
    findings,
    Finding,
    "Show what the checks find: each rule that is broken, where, by how much, since when, and whether it is answered.",
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
TARIFF = Read(
    "law tariff",
    "/v1/law/tariff",
    TariffAsked,
    law_tariff,
    TariffTold,
    "Show what a month of cover costs one person: the rows of the law, the arithmetic, and what is not confirmed.",
)
RULES = Read(
    "law rules",
    "/v1/law/rules",
    RulesAsked,
    law_rules,
    RuleTold,
    "Show the rules of cover, benefits and procedure in force on a day, each with its article.",
)

READS: tuple[Read[Any, Any], ...] = (  # Any: each has its own question and rows
    FUNDS,
    CUSTODY,
    COVERAGE,
    COVER,
    DONOR,
    USAGE,
    CLAIMS,
    ENTITLEMENT,
    DECISION,
    EXCEPTIONS,
    RECEIVABLES,
    STATISTICS,
    SCHEMES,
    TARIFF,
    RULES,
)


@cache
def _adapter(name: str) -> TypeAdapter[Any]:  # Any: the rows of any read
    row = next(read.row for read in READS if read.name == name)
    return TypeAdapter(Answer[row])  # type: ignore[valid-type]  # made at run time


def answer_json(read: Read[Any, Any], answer: Answer[Any]) -> bytes:  # Any: the rows of any read
    """Return the one JSON form of an answer, the same behind every door; an event in a row keeps its own fields."""
    return _adapter(read.name).dump_json(answer, serialize_as_any=True)
