"""What the demo's book says once it is told: schemes, people, money by fund, exceptions, and what was refused."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.bootstrap import Office
from ledger.money import rupiah
from ledger.store import Reader
from projections.as_of import Answer
from projections.checks.answers import FindingState
from projections.checks.listed import findings
from projections.coverage import CoverageRow, coverage, people
from projections.fund_balances import FundBalance, fund_balances

FINDINGS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that the book refused, as the demo expects, and the position that did not move."""

    code: str
    key: str
    message: str
    position: int


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """The demo's book in figures, by the same reads that ``amanah coverage`` and ``amanah balances`` print."""

    balances: Answer[FundBalance]
    coverage: Answer[CoverageRow]
    enrolments: int
    """Seats taken, over all schemes and years."""
    exceptions: dict[str, int]
    """How many places the checks find where each rule is broken, and is not answered."""
    people: int
    """Distinct people in those seats."""
    refused: tuple[Refusal, ...]
    """What this run sent and the book declined, as it must."""
    seconds: float | None
    """How long recording took; none where the book was recorded earlier."""


def summarise(office: Office, *, refusals: Sequence[Refusal], seconds: float | None) -> DemoSummary:
    """Read the summary at the head of the book."""
    with office.store.reader() as reader:
        covered = coverage(reader)
        return DemoSummary(
            balances=fund_balances(reader),
            coverage=covered,
            enrolments=sum(row.enrolled or 0 for row in covered.rows),
            exceptions=_exceptions(reader),
            people=people(reader),
            refused=tuple(refusals),
            seconds=None if seconds is None else round(seconds, 1),
        )


def _exceptions(reader: Reader) -> dict[str, int]:
    rows = findings(reader, state=FindingState.OPEN, limit=FINDINGS_MAX).rows
    return dict(sorted(Counter(row.code for row in rows).items()))


def print_summary(summary: DemoSummary, console: Console) -> None:
    """Print the summary as tables, for people."""
    console.print(_schemes(summary), _funds(summary), _listed(summary))
    for refused in summary.refused:
        console.print(
            escape(f"Refused, as it must be ({refused.code}, position {refused.position} unmoved): {refused.message}")
        )
    where = summary.coverage.as_of
    took = "recorded earlier" if summary.seconds is None else f"in {summary.seconds} s"
    console.print(
        f"{summary.enrolments:,} enrolments of {summary.people:,} distinct people, position {where.known_at:,}, root "
        f"{where.root[:16]}, {took}."
    )
    console.print(
        "People, claims and the gifts of donors named (ilustrasi) are made up; each figure says on what it rests."
    )


def _schemes(summary: DemoSummary) -> Table:
    table = Table("Scheme", "Enrolled", "People", "Basis", "Person-months paid", "Basis", title="People")
    for row in summary.coverage.rows:
        table.add_row(
            row.scheme,
            f"{row.enrolled:,}",
            f"{row.people:,}",
            row.basis,
            f"{row.person_months:,}",
            row.months_basis,
        )
    return table


def _funds(summary: DemoSummary) -> Table:
    table = Table("Fund", "Kind", "In", "Basis", "Spent", "Basis", "Available", "Returned", title="Money by fund")
    for fund in summary.balances.rows:
        for money in fund.money:
            entered = money.terms.get("received") or money.terms["allocated"]
            spent = money.terms["spent"]
            table.add_row(
                fund.fund,
                money.money_kind,
                rupiah(entered.rupiah),
                entered.basis,
                rupiah(spent.rupiah),
                spent.basis,
                rupiah(money.terms["available"].rupiah),
                rupiah(money.terms["returned"].rupiah),
            )
        if not fund.money:
            table.add_row(fund.fund, "", "not known", fund.basis, "", "", "", "")
    return table


def _listed(summary: DemoSummary) -> Table:
    table = Table("Code", "Findings", title="Open exceptions")
    for code, count in summary.exceptions.items():
        table.add_row(code, f"{count:,}")
    return table
