"""The reads of money's movements: entry by entry they tell of few people at a time, and so need a key."""

from typing import Any

from api.asked import Moment
from api.asked_of_money import (
    AccountAsked,
    ExplainAsked,
    JournalAsked,
    MonthAsked,
    MonthsAsked,
    PrepaidAsked,
    StatementAsked,
    TrialBalanceAsked,
)
from api.read import Read
from projections.explained import Explained, explained
from projections.general_ledger import AccountLedger, TrialBalance, general_ledger, trial_balance
from projections.journal import JournalEntry, journal
from projections.months import ClosedMonth, ExportedMonth, closed_months, exported_month
from projections.prepaid import Prepaid, prepaid
from projections.statements import Statement, fund_statement


def _always(asked: Moment) -> bool:
    """Need a key, whatever is asked."""
    return True


STATEMENT = Read(
    "statement",
    "/v1/funds/{fund}/statement",
    StatementAsked,
    fund_statement,
    Statement,
    "Show a fund's statement: what it had, every movement with the balances before and after it, and what it has.",
    _always,
)
JOURNAL = Read(
    "journal",
    "/v1/journal",
    JournalAsked,
    journal,
    JournalEntry,
    "Show what every entry debits and credits; cash and authority are two ledgers.",
    _always,
)
TRIAL_BALANCE = Read(
    "trial-balance",
    "/v1/trial-balance",
    TrialBalanceAsked,
    trial_balance,
    TrialBalance,
    "Show every account with its debits and credits, which are equal at every position.",
    None,
)
GENERAL_LEDGER = Read(
    "general-ledger",
    "/v1/accounts/{account}",
    AccountAsked,
    general_ledger,
    AccountLedger,
    "Show one account's postings, each with the balance after it.",
    _always,
)
EXPLAIN = Read(
    "explain",
    "/v1/explain",
    ExplainAsked,
    explained,
    Explained,
    "Explain what a report differs by between two moments of the book: the entries that sum to it exactly.",
    _always,
)
CLOSED = Read(
    "months list",
    "/v1/months",
    MonthsAsked,
    closed_months,
    ClosedMonth,
    "Show which months of funds are closed, with the digest of each statement, and which were opened again.",
    None,
)
EXPORTED = Read(
    "months export",
    "/v1/months/export",
    MonthAsked,
    exported_month,
    ExportedMonth,
    "Export the statement with which a month was closed: the same bytes for ever, checked against their digest.",
    _always,
)
PREPAID = Read(
    "funds prepaid",
    "/v1/prepaid",
    PrepaidAsked,
    prepaid,
    Prepaid,
    "Show what is paid for contribution months after the day: rupiah and person-months, month by month.",
    _always,
)
READS_OF_MONEY: tuple[Read[Any, Any], ...] = (
    STATEMENT,
    JOURNAL,
    TRIAL_BALANCE,
    GENERAL_LEDGER,
    EXPLAIN,
    CLOSED,
    EXPORTED,
    PREPAID,
)
