"""What every budget line was allowed to spend, and what became of that leave: authority, never money received."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.allocations.chain import Chain, Line, Stage, Step
from ledger.allocations.events import (
    AllocationRevised,
    BudgetAllocated,
    Earmark,
    FiscalYearClosed,
    FundsDisbursed,
    FundsReleased,
    PaymentOrdered,
    RefundReceived,
)
from ledger.basis import Basis, computed
from ledger.contributions.events import ContributionConfirmed, ContributionPaid, ContributionReversed
from ledger.funds.events import FundOpened, FundsTransferred, MoneyKind, OpeningBalanceStated, TransferReceived
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.donor_histories import CREDITS, origin
from projections.figures import Figure
from projections.lineage import Bought, bought
from projections.moves import CellMove, spending, tallies
from projections.shown import shown
from projections.told import Said, Told, by_id

CHAINS = Told(
    "chains",
    {
        kind: by_id("fund")
        for kind in (
            FundOpened,
            BudgetAllocated,
            AllocationRevised,
            OpeningBalanceStated,
            FundsTransferred,
            TransferReceived,
            FundsReleased,
            PaymentOrdered,
            FundsDisbursed,
            RefundReceived,
            FiscalYearClosed,
            ContributionPaid,
            ContributionConfirmed,
            ContributionReversed,
        )
    },
)
"""The documents of each fund's chain, and what they are about."""


@dataclass(frozen=True, slots=True)
class ChainDocument:
    """A document of the chain that names the line: an SPD (released), an SPM (ordered) or an SP2D (disbursed)."""

    position: int
    stage: Stage
    number: str
    on: date
    rupiah: int
    """What it holds of the line."""
    left: int
    """What of that is not yet in a later document, or of an SP2D in a payment; below zero: more than it held."""


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
    earmark: Earmark | None = None
    programme: Programme | None = None
    chain: dict[str, Figure] | None = None
    """Allocated >= released >= ordered >= disbursed >= confirmed, refunds of the same year taken off; and refunds.

    Allocated is what stands now, its revisions and transfers in it; the term of that name is what was enacted first.
    """
    documented: dict[str, Figure] | None = None
    """What its SPDs, SPMs and SP2Ds say by themselves: released, ordered, disbursed, refunds not taken off."""
    documents: tuple[ChainDocument, ...] = ()
    closed_on: date | None = None
    """When its fiscal year was closed."""


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
    chains = _chains(reader, moment, sorted({key[0] for key in found}))
    rows = []
    for (of_fund, of_source, credit, _), tally in sorted(found.items()):
        counted = bought(reader, moment, moves.get(credit, ()))
        counted = replace(counted, people=shown(counted.people or 0))
        rows.append(_line(chains[of_fund], of_source, origin(began[credit]), tally.figures(), counted))
    return Answer(moment, rows)


def _chains(reader: Reader, moment: AsOf, funds: Sequence[str]) -> dict[str, Chain]:
    """Return the chain of each fund, folded from what was said by the moment."""
    chains = {fund: Chain(fund) for fund in funds}
    for fund, said in CHAINS.at(reader, moment, subjects=funds).items():
        for one in said:
            chains[fund].take_in(one.event, one.position)
    return chains


def _figure(steps: Sequence[Step]) -> Figure:
    """Return a sum; of one entry alone it keeps that entry's basis."""
    bases = [step.basis for step in steps]
    return Figure(sum(step.rupiah for step in steps), bases[0] if len(bases) == 1 else computed(bases))


def _documents(chain: Chain, allocation: str) -> tuple[ChainDocument, ...]:
    rows = []
    for document in chain.documents.values():
        rupiah = sum(line.rupiah for line in document.lines if line.allocation == allocation)
        if rupiah:
            left = chain.account(document.position, allocation).left
            rows.append(ChainDocument(document.position, document.stage, document.number, document.on, rupiah, left))
    return tuple(rows)


def _documented(line: Line) -> dict[str, Figure]:
    """Return what the documents of each stage say: the steps that a refund of the same year takes are below zero."""
    stages = (Stage.RELEASED, Stage.ORDERED, Stage.DISBURSED)
    return {stage.value: _figure([step for step in line.steps[stage] if step.rupiah > 0]) for stage in stages}


def _line(chain: Chain, source: str, began: Said, terms: dict[str, Figure], counted: Bought) -> BudgetLine:
    event = began.event
    assert isinstance(event, BudgetAllocated | OpeningBalanceStated), (
        "authority begins as a budget or an opening balance"
    )
    budget = event if isinstance(event, BudgetAllocated) else None
    line = chain.lines.get(began.subject)
    closing = chain.closed.get(line.fiscal_year) if line else None
    return BudgetLine(
        allocation=began.subject,
        fund=chain.stream,
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
        earmark=budget.earmark if budget else None,
        programme=budget.programme if budget else None,
        chain={stage.value: _figure(steps) for stage, steps in line.steps.items()} if line else None,
        documented=_documented(line) if line else None,
        documents=_documents(chain, began.subject),
        closed_on=closing.on if closing else None,
    )
