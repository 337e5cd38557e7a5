"""Answers as tables for people: each figure with the letter of its basis."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table

from api.cli.claim_tables import decision_tables, entitlement_tables
from api.cli.coverage_tables import change_tables, compared_tables, coverage_tables
from api.cli.desk import table
from api.cli.donor_tables import donor_tables, issued_tables
from api.cli.figures import BOUGHT, LEGEND, Column, bought_cells, cells_of, letter, terms_of
from api.cli.gift_tables import custody_tables, history_tables
from api.cli.law_tables import rule_tables, tariff_tables
from api.cli.money_tables import (
    account_tables,
    closed_month_tables,
    explained_tables,
    journal_tables,
    prepaid_tables,
    statement_tables,
    trial_balance_tables,
)
from api.cli.receivable_tables import receivable_tables
from api.cli.request_tables import request_tables
from api.cli.trace_tables import cell_tables, claim_trace_tables, credit_tables
from ledger.allocations.chain import Stage
from ledger.money import rupiah
from projections.allocation_usage import BudgetLine
from projections.as_of import Answer
from projections.checks.listed import Finding
from projections.claim_decisions import DecisionProof
from projections.claim_entitlements import Entitlement
from projections.claim_register import ClaimRow
from projections.compared import Compared
from projections.cover import CoverMonth, CoverRow
from projections.coverage import CoverageRow
from projections.custody import CustodyRow
from projections.data_requests import DataRequest
from projections.donor_accounts import DonorAccount
from projections.donor_histories import DonorHistory
from projections.donor_statements import Issued
from projections.explained import Explained
from projections.fund_balances import FundBalance
from projections.general_ledger import AccountLedger, TrialBalance
from projections.joiners import CoverageChange
from projections.journal import JournalEntry
from projections.law import RuleTold, TariffTold
from projections.months import ClosedMonth
from projections.prepaid import Prepaid
from projections.receivables import Receivable
from projections.schemes import SchemeRow
from projections.statements import Statement
from projections.statistics import Statistic
from projections.trace_gifts import CreditTrace
from projections.trace_people import CellTrace, ClaimTrace


def tables_of(answer: Answer[Any]) -> Iterable[Table]:  # Any: the rows of any read
    """Return the tables of an answer, by the kind of its rows; none where it has no rows."""
    return _MAKERS[type(answer.rows[0])](answer.rows) if answer.rows else ()


def _balances(rows: Sequence[FundBalance]) -> Iterable[Table]:
    for kind in ("cash", "authority"):
        held = [(row, money) for row in rows for money in row.money if money.money_kind == kind]
        names = terms_of([money.terms for _, money in held])
        parts = [
            name for name in ("pot", "credit", "source", "custodian") if any(getattr(money, name) for _, money in held)
        ]
        columns: list[Column] = [("fund", False), *((name, False) for name in parts), *((name, True) for name in names)]
        if held:
            lines = [
                [row.fund, *(getattr(money, part) or "" for part in parts), *cells_of(names, money.terms)]
                for row, money in held
            ]
            yield table(f"Funds: {kind} ({LEGEND})", columns, lines)
    without = [[row.fund, row.name, "no movement"] for row in rows if not row.money]
    if without:
        yield table("Funds without money", [("fund", False), ("name", False), ("money", False)], without)


def _cover(rows: Sequence[CoverRow]) -> Iterable[Table]:
    for row in rows:
        lines = [
            ["state", row.state.value],
            ["participation", str(row.participation)],
            ["paid through", str(row.paid_through or "-")],
            ["grace until", str(row.grace_until or "-")],
            ["paid months without a gap", str(row.consecutive)],
            ["paid months in all", str(row.cumulative)],
            ["unpaid in between", ", ".join(f"{gap.first} to {gap.last}" for gap in row.gaps) or "-"],
            ["reconnected at position", ", ".join(map(str, row.reconnections)) or "-"],
            ["grace", f"{row.grace_months} months, adopted at position {row.grace_rule}{_unread(row)}"],
            ["basis", row.basis.value],
        ]
        yield table(f"{row.worker}: {row.programme} on {row.on}", [("cover", False), ("", False)], lines)
        columns: list[Column] = [(name, False) for name in ("month", "participation", "paid on", "by")]
        months = [_cover_month(month) for month in sorted((*row.months, *row.arrears), key=lambda one: one.month)]
        yield table(f"Months of {row.programme}", [*columns, ("payment", True), ("enrolment", True)], months)


def _unread(row: CoverRow) -> str:
    return "" if row.confirmed else " (source text not read)"


def _cover_month(one: CoverMonth) -> list[str]:
    number = "arrears: no cover" if one.participation is None else str(one.participation)
    by = f"{', '.join(one.sources)}: {one.batch}" if one.batch else "before the book"
    return [one.month, number, str(one.paid_on or "-"), by, str(one.payment), str(one.enrolment)]


def _usage(rows: Sequence[BudgetLine]) -> Iterable[Table]:
    names = terms_of([row.terms for row in rows])
    named = ["allocated first" if name == "allocated" else name for name in names]
    columns: list[Column] = [("budget line", False), ("fund", False), *((name, True) for name in named), *BOUGHT]
    lines = [[row.allocation, row.fund, *cells_of(names, row.terms), *bought_cells(row.bought)] for row in rows]
    yield table(f"Budget lines: authority, never money received ({LEGEND})", columns, lines)
    if any(row.documents or _has_gone_on(row) for row in rows):
        yield _chain(rows)


def _has_gone_on(row: BudgetLine) -> bool:
    """Tell whether anything of a line is past its allocation: what BPJS confirmed stands also without an SPD."""
    return any(figure.rupiah for stage, figure in (row.chain or {}).items() if stage != Stage.ALLOCATED)


def _chain(rows: Sequence[BudgetLine]) -> Table:
    stages = [stage.value for stage in Stage]
    names = ["allocated now" if stage == Stage.ALLOCATED else stage for stage in stages]
    columns: list[Column] = [("budget line", False), ("fund", False), *((name, True) for name in names)]
    lines = [
        [row.allocation, row.fund, *cells_of(stages, {**row.chain, **(row.documented or {})})]
        for row in rows
        if row.chain is not None
    ]
    title = "The chain: allocated (DPA, revised), released (SPD), ordered (SPM), disbursed (SP2D) as the documents say"
    return table(f"{title}; confirmed by BPJS; refunds beside", columns, lines)


def _claims(rows: Sequence[ClaimRow]) -> Iterable[Table]:
    columns: list[Column] = [
        ("claim", False),
        ("state", False),
        ("kind", False),
        ("programme", False),
        ("event on", False),
        ("approved", True),
        ("paid by BPJS", True),
        ("covered by", False),
        ("basis", False),
    ]
    lines = [
        [
            row.claim,
            row.state if row.rejection is None else f"{row.state}: {row.rejection.value}",
            row.claim_kind.value,
            row.programme.value,
            str(row.event_on),
            rupiah(row.approved_rupiah),
            rupiah(row.paid_rupiah),
            _covered(row),
            row.basis.value,
        ]
        for row in rows
    ]
    yield table("Claims; paid out of the social security fund, never by a sponsor", columns, lines)
    clocked = [row for row in rows if row.due_on or row.due_unknown or row.documents_missing or row.penalty_rupiah]
    if clocked:
        yield _clocks(clocked)


def _covered(row: ClaimRow) -> str:
    """Say what covers an event as the book stands, and what stands against its claim."""
    cover = "-" if row.cover is None else f"{row.cover.month} of {row.cover.batch}, seat {row.cover.seat}"
    return f"{cover} ({', '.join(row.codes)})" if row.codes else cover


def _clocks(rows: Sequence[ClaimRow]) -> Table:
    lines = [
        [
            row.claim,
            ", ".join(row.documents_missing) or "-",
            str(row.due_on or row.due_unknown or "-"),
            rupiah(row.penalty_rupiah) if row.penalty_rupiah else "-",
            "-" if row.clock_confirmed is None else "yes" if row.clock_confirmed else "no",
        ]
        for row in rows
    ]
    names = ("claim", "documents missing", "due on", "penalty owed", "confirmed")
    columns: list[Column] = [(name, name == "penalty owed") for name in names]
    return table("Their documents and the days within which BPJS pays", columns, lines)


def _findings(rows: Sequence[Finding]) -> Iterable[Table]:
    columns: list[Column] = [("code", False), ("state", False), ("since", False), ("at risk", True)]
    columns += [("about", False), ("evidence", False), ("finding", False)]
    lines = [
        [
            row.code,
            row.state.value,
            str(row.seen_on),
            _at_risk(row),
            ", ".join(row.subjects),
            ", ".join(map(str, row.positions)),
            row.finding,
        ]
        for row in rows
    ]
    yield table(f"Exceptions ({LEGEND})", columns, lines)
    rules = {row.code: row.rule for row in sorted(rows, key=lambda row: row.code)}
    yield table("What the rules ask", [("code", False), ("rule", False)], [[*pair] for pair in rules.items()])


def _at_risk(row: Finding) -> str:
    if row.rupiah is not None:
        return f"{rupiah(row.rupiah)} {letter(row.basis)}"
    return "-" if row.people is None else f"{row.people:,} people"


def _statistics(rows: Sequence[Statistic]) -> Iterable[Table]:
    columns: list[Column] = [("figure", False), ("kind", False), ("region", False), ("on", False), ("basis", False)]
    lines = [[row.statistic, row.kind, row.region or "-", str(row.published_on), row.basis.value] for row in rows]
    yield table("Published figures, beside the book's own", columns, lines)


def _schemes(rows: Sequence[SchemeRow]) -> Iterable[Table]:
    columns: list[Column] = [("scheme", False), ("name", False), ("region", False), ("people", True), ("basis", False)]
    lines = [
        [
            row.scheme,
            row.name,
            row.region or "-",
            f"{row.coverage.people:,} {letter(row.coverage.basis)}" if row.coverage else "0",
            row.basis.value,
        ]
        for row in rows
    ]
    yield table("Schemes", columns, lines)


_MAKERS: Mapping[type[Any], Callable[[Any], Iterable[Table]]] = {  # Any: each takes rows of its own type
    FundBalance: _balances,
    CustodyRow: custody_tables,
    CoverageRow: coverage_tables,
    CoverageChange: change_tables,
    Compared: compared_tables,
    CoverRow: _cover,
    DonorHistory: history_tables,
    DonorAccount: donor_tables,
    Issued: issued_tables,
    BudgetLine: _usage,
    ClaimRow: _claims,
    DecisionProof: decision_tables,
    Entitlement: entitlement_tables,
    Finding: _findings,
    Receivable: receivable_tables,
    Statistic: _statistics,
    SchemeRow: _schemes,
    TariffTold: tariff_tables,
    RuleTold: rule_tables,
    DataRequest: request_tables,
    Statement: statement_tables,
    JournalEntry: journal_tables,
    TrialBalance: trial_balance_tables,
    AccountLedger: account_tables,
    Explained: explained_tables,
    ClosedMonth: closed_month_tables,
    Prepaid: prepaid_tables,
    CreditTrace: credit_tables,
    CellTrace: cell_tables,
    ClaimTrace: claim_trace_tables,
}
