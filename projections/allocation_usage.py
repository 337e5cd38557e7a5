"""What every budget line was allowed to spend, and what became of that leave: authority, never money received."""

from dataclasses import dataclass
from datetime import date

from ledger.allocations.events import BudgetAllocated
from ledger.basis import Basis
from ledger.funds.events import MoneyKind, OpeningBalanceStated
from ledger.store import Reader
from projections.as_of import Answer, as_of
from projections.donor_histories import CREDITS, origin
from projections.figures import Figure
from projections.lineage import Bought, bought
from projections.moves import CellMove, spending, tallies
from projections.told import Said


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One budget line in one fund: allocated + raised + moved_in - moved_out - reduced + shortfall = available +
    committed + spent + returned + lapsed.
    """

    allocation: str
    fund: str
    source: str
    account_code: str | None
    dpa_number: str | None
    fiscal_year: int | None
    unit: str | None
    enacted_on: date
    position: int
    basis: Basis
    terms: dict[str, Figure]
    bought: Bought


def allocation_usage(
    reader: Reader,
    *,
    fund: str | None = None,
    source: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[BudgetLine]:
    """Return every budget line, or those of a fund or a government; what a line bought is counted over all funds."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    kind = MoneyKind.AUTHORITY
    found = tallies(reader, moment, by=("fund", "source", "credit"), fund=fund, source=source, money_kind=kind)
    began = CREDITS.at(reader, moment.undated)
    moves: dict[str, list[CellMove]] = {}
    for move in spending(reader, moment, source=source, money_kind=kind):
        moves.setdefault(move.credit, []).append(move)
    rows = [
        _line(of_fund, of_source, origin(began[credit]), tally.figures(), bought(reader, moment, moves.get(credit, ())))
        for (of_fund, of_source, credit, _), tally in sorted(found.items())
    ]
    return Answer(moment, rows)


def _line(fund: str, source: str, began: Said, terms: dict[str, Figure], counted: Bought) -> BudgetLine:
    event = began.event
    assert isinstance(event, BudgetAllocated | OpeningBalanceStated), (
        "authority begins as a budget or an opening balance"
    )
    budget = event if isinstance(event, BudgetAllocated) else None
    return BudgetLine(
        allocation=began.subject,
        fund=fund,
        source=source,
        account_code=budget.account_code if budget else None,
        dpa_number=budget.dpa_number if budget else None,
        fiscal_year=budget.fiscal_year if budget else None,
        unit=budget.unit if budget else None,
        enacted_on=began.on,
        position=began.position,
        basis=event.basis,
        terms=terms,
        bought=counted,
    )
