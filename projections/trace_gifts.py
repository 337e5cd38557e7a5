"""Forward lineage: a gift or a budget line, its lots, and the cells of batches that each holds or has paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.funds.events import MoneyKind
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.beginnings import Beginning, beginning_of
from projections.claim_months import claims_paid_on
from projections.figures import Figure
from projections.held_cells import CellRun, CellState, cell_rows, cells_of, count, runs_of
from projections.lot_steps import Step, lots_in, steps_of, tally_of
from projections.moves import CellMove, spending
from projections.people_of_cells import PersonPaid, people_of
from projections.shared_cells import Shared, shared_with
from projections.shown import shown_of_claims


@dataclass(frozen=True, slots=True)
class LotTrace:
    """One lot: the identity's terms, the cells that its committed and spent money is, and each entry that moved it."""

    fund: str
    credit: str
    pot: str
    terms: dict[str, Figure]
    cells: tuple[CellRun, ...]
    """Their rupiah, by state, are the terms committed and spent."""
    steps: tuple[Step, ...]
    """Their rupiah, by kind, are all the terms."""


@dataclass(frozen=True, slots=True)
class CreditTrace:
    """A gift, a budget line or an opening balance, and all that its money became."""

    began: Beginning
    terms: dict[str, Figure]
    person_months: int
    """Paid cells; one that several lots of the credit share counts once."""
    lots: tuple[LotTrace, ...]
    shared: tuple[Shared, ...]
    """Paid and committed cells of which other credits hold a part."""
    claims: int | None
    """Claims that BPJS has paid on months that this money pays, out of its own fund; none: fewer than five."""
    people: tuple[PersonPaid, ...] | None
    """Who has the paid months; none where nobody asked."""


def trace_credit(
    reader: Reader,
    *,
    donation: str,
    people: bool = False,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[CreditTrace]:
    """Return what became of a gift, a budget line or an opening balance, wherever its lots stand."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    found = credit_traced(reader, moment, donation, people=people)
    return Answer(moment, [] if found is None else [found])


def trace_lot(
    reader: Reader,
    *,
    credit: str,
    pot: str,
    people: bool = False,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[CreditTrace]:
    """Return what became of one credit's money in one pot."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    found = credit_traced(reader, moment, credit, pot=pot, people=people)
    return Answer(moment, [] if found is None else [found])


def credit_traced(
    reader: Reader, moment: AsOf, credit: str, *, pot: str | None = None, people: bool = False
) -> CreditTrace | None:
    """Return the trace of a credit, or of its lot in one pot, at a moment; none where it holds nothing yet."""
    began = beginning_of(reader, moment, credit)
    steps = steps_of(reader, moment, credit, pot=pot)
    if not steps or began is None:
        return None
    narrowed = "credit = :credit" + ("" if pot is None else " AND pot = :pot")
    rows = cell_rows(reader, moment, narrowed, credit=credit, **({} if pot is None else {"pot": pot}))
    return _row(reader, moment, began, steps, runs_of(rows), people=people)


def _row(
    reader: Reader, moment: AsOf, began: Beginning, steps: Sequence[Step], runs: Sequence[CellRun], *, people: bool
) -> CreditTrace:
    authority = began.money_kind is MoneyKind.AUTHORITY
    cells = cells_of(run for run in runs if run.state is CellState.PAID)
    return CreditTrace(
        began=began,
        terms=tally_of(steps, authority=authority).figures(),
        person_months=count(cells),
        lots=tuple(_lot(lot, steps, runs, authority=authority) for lot in lots_in(steps)),
        shared=tuple(shared_with(reader, moment, runs)),
        claims=shown_of_claims(sum(1 for _ in claims_paid_on(reader, moment, cells))),
        people=tuple(people_of(reader, moment, _moves(reader, moment, runs))) if people else None,
    )


def _lot(lot: tuple[str, str, str], steps: Sequence[Step], runs: Sequence[CellRun], *, authority: bool) -> LotTrace:
    own = tuple(step for step in steps if (step.fund, step.credit, step.pot) == lot)
    cells = tuple(run for run in runs if (run.fund, run.credit, run.pot) == lot)
    return LotTrace(*lot, tally_of(own, authority=authority).figures(), cells, own)


def _moves(reader: Reader, moment: AsOf, runs: Sequence[CellRun]) -> list[CellMove]:
    """Return the moves into and out of the paid cells of the lots that some runs are of."""
    lots = {(run.credit, run.pot) for run in runs}
    credits = sorted({credit for credit, _ in lots})
    moves = [move for credit in credits for move in spending(reader, moment, credit=credit)]
    return [move for move in moves if (move.credit, move.pot) in lots]
