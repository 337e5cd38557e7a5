"""The reads, each behind both doors."""

from typing import Any

from api.asked import (
    ClaimAsked,
    ClaimsAsked,
    ComparedAsked,
    CoverageAsked,
    CoverageChangesAsked,
    CoverAsked,
    CustodyAsked,
    DonorAsked,
    ExceptionsAsked,
    FundsAsked,
    GiftTraceAsked,
    LotTraceAsked,
    PersonMonthAsked,
    ReceivablesAsked,
    RequestsAsked,
    SchemesAsked,
    StatementsAsked,
    StatisticsAsked,
    UsageAsked,
)
from api.asked_of_law import RulesAsked, TariffAsked
from api.public import is_narrow, public_changes, public_comparison, public_coverage
from api.read import Read
from api.reads_of_money import READS_OF_MONEY
from projections.allocation_usage import BudgetLine, allocation_usage
from projections.checks.listed import Finding, findings
from projections.claim_decisions import DecisionProof, claim_decisions
from projections.claim_entitlements import Entitlement, claim_entitlements
from projections.claim_register import ClaimRow, claim_register
from projections.compared import Compared, compared
from projections.cover import CoverRow, cover
from projections.coverage import CoverageRow, coverage
from projections.custody import CustodyRow, custody
from projections.data_requests import DataRequest, data_requests
from projections.donor_accounts import DonorAccount, donor_account
from projections.donor_statements import Issued, issued_statements
from projections.fund_balances import FundBalance, fund_balances
from projections.joiners import CoverageChange, coverage_changes
from projections.law import RuleTold, TariffTold, law_rules, law_tariff
from projections.receivables import Receivable, receivables
from projections.schemes import SchemeRow, scheme_summary
from projections.statistics import Statistic, statistics
from projections.trace_gifts import CreditTrace, trace_credit, trace_lot
from projections.trace_people import CellTrace, ClaimTrace, trace_claim, trace_person_month

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
    "Show who is covered, by scheme and region: quota, decreed, seats, people, months paid, active, in grace, lapsed.",
    of_persons=is_narrow,
    public=public_coverage,
)
COVERAGE_CHANGES = Read(
    "coverage changes",
    "/v1/coverage/changes",
    CoverageChangesAsked,
    coverage_changes,
    CoverageChange,
    "Show who joined and who left between two months: the people whose month is paid in one and not in the other.",
    of_persons=is_narrow,
    public=public_changes,
)
COVERAGE_COMPARED = Read(
    "coverage compare",
    "/v1/coverage/compared",
    ComparedAsked,
    compared,
    Compared,
    "Set published numbers of people beside the book's own: what they imply, the difference, and what explains it.",
    public=public_comparison,
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
    donor_account,
    DonorAccount,
    "Show a donor's gifts, what they bought and what came of it, and what became of his pledges.",
    of_persons=lambda asked: asked.named or asked.fiscal_year is not None or asked.since is not None,
)
STATEMENTS = Read(
    "statements list",
    "/v1/donors/{donor}/statements",
    StatementsAsked,
    issued_statements,
    Issued,
    "Show the statements of fiscal years that a donor was given, and which of them a newer one has replaced.",
    of_persons=lambda asked: True,
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
REQUESTS = Read(
    "identities requests",
    "/v1/identities/requests",
    RequestsAsked,
    data_requests,
    DataRequest,
    "Show what people ask about their own data: when each is due, what is overdue, how it was answered.",
    of_persons=lambda asked: True,
)
_OF_CREDIT = "Show what became of a gift or a budget line: its lots, their cells by batch and month, every step."
_OF_LOT = "Show what became of one gift's or budget line's money in one pot: cells by batch and month, every step."


TRACE_GIFT = Read(
    "trace donation",
    "/v1/trace/donations/{donation}",
    GiftTraceAsked,
    trace_credit,
    CreditTrace,
    _OF_CREDIT,
    of_persons=lambda asked: True,
)
TRACE_LOT = Read(
    "trace lot",
    "/v1/trace/lots/{credit}/{pot}",
    LotTraceAsked,
    trace_lot,
    CreditTrace,
    _OF_LOT,
    of_persons=lambda asked: True,
)
TRACE_PERSON_MONTH = Read(
    "trace person-month",
    "/v1/trace/person-months/{worker}/{month}",
    PersonMonthAsked,
    trace_person_month,
    CellTrace,
    "Show who paid one person's month: its cell, the lots in it, the gifts and budget lines behind, to the rupiah.",
    of_persons=lambda asked: True,
)
TRACE_CLAIM = Read(
    "trace claim",
    "/v1/trace/claims/{claim}",
    ClaimAsked,
    trace_claim,
    ClaimTrace,
    "Show the month that covered a claim and whose money had paid it; the claim takes nothing of that money.",
    of_persons=lambda asked: True,
)

READS: tuple[Read[Any, Any], ...] = (  # Any: each has its own question and rows
    FUNDS,
    CUSTODY,
    COVERAGE,
    COVERAGE_CHANGES,
    COVERAGE_COMPARED,
    COVER,
    DONOR,
    STATEMENTS,
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
    REQUESTS,
    *READS_OF_MONEY,
    TRACE_GIFT,
    TRACE_LOT,
    TRACE_PERSON_MONTH,
    TRACE_CLAIM,
)
