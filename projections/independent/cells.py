"""What became of every cell (a seat's month): committed, paid, emptied, in the order of the book.

A cell is one number: (the position of its batch's opening, month, seat). All cells take their next step at once, round
by round, as many rounds as the longest story of a cell has steps.
"""

from functools import reduce

import ibis
import ibis.expr.types as ir
from ibis import _

from projections.independent.engine import Engine, UnknownMovementError

MONTHS, SEATS = 40_000, 100_000
"""A cell's number has room for so many months and seats."""
ADD, PAY, RELEASE, REVERSE, RECOMMIT, LOOK, GIVE_UP = 1, 2, 3, 4, 5, 6, 7
"""The steps of a cell; a look changes nothing and tells in which state the cell is.

What a reversal empties is free again in its lot; what is given up has gone to the treasury's revenue.
"""
EMPTYING = (RELEASE, REVERSE, GIVE_UP)
EMPTY, COMMITTED, SPENT = 0, 1, 2


class Cells:
    """The cells of a book: what was put into each of them, lot by lot, and what became of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._batches = engine.table("batches").select("batch", opened="position")
        self.rows = engine.table("rows")
        self.put = engine.keep(self._expanded(self.rows).select("cell", "position", "n"))
        """Of each row that puts money into cells, or takes some out of them, the cells."""
        self.steps = engine.keep(self._steps())
        """Every step that had an effect: cell, position, step, state and payment before it, and when last emptied."""

    def _expanded(self, rectangles: ir.Table) -> ir.Table:
        """Return a row for each cell of some rectangles."""
        named = rectangles.inner_join(self._batches, "batch")
        monthly = named.mutate(month=ibis.range(named["first"], named["last"] + 1).unnest())
        seated = monthly.mutate(seat=ibis.range(monthly.seat_from, monthly.seat_to + 1).unnest())
        return seated.mutate(cell=(seated.opened * MONTHS + seated.month) * SEATS + seated.seat)

    def _put(self, rows: ir.Table) -> ir.Table:
        """Return the cells of some rows, once an entry."""
        return self.put.semi_join(rows, ["position", "n"]).select("cell", "position").distinct()

    def _steps(self) -> ir.Table:
        left = self._engine.keep(self._told())
        state: ir.Table | None = None
        done: list[ir.Table] = []
        while self._engine.rows(left.aggregate(n=left.count())) != [(0,)]:
            turn = left.group_by("cell").aggregate(position=_.position.min())
            now = left.inner_join(turn, ["cell", "position"])
            state = self._engine.keep(_after(now, state))
            done.append(state.filter(state.has_effect & (state.step != ADD)).drop("state", "payment", "emptied"))
            left = self._engine.keep(left.anti_join(turn, ["cell", "position"]))
            self._refuse_spent(state)
        return reduce(ir.Table.union, done) if done else self._nothing()

    def _nothing(self) -> ir.Table:
        names = ("cell", "position", "step", "of", "before", "paid_by", "since")
        return self._engine.given(dict.fromkeys(names, "int"), []).mutate(has_effect=True)

    def _refuse_spent(self, state: ir.Table) -> None:
        wrong = state.filter((state.step == ADD) & (state.before == SPENT))
        for (position,) in self._engine.rows(wrong.select("position").limit(1)):
            raise UnknownMovementError("ContributionsCommitted", position, "it commits money to a cell that is paid")

    def _told(self) -> ir.Table:
        """Return every step that entries tell of cells which ever held money."""
        settles = self.rows.kind == "ShortfallSettled"
        adds = self._put(self.rows.filter(self.rows.part.isin(["rows", "taken"]) & ~settles))
        looks = self._put(self.rows.filter(settles))
        known = adds.select("cell").distinct()
        steps = [_step(adds, ADD), _step(looks, LOOK), self._pays(known), *self._undone(known)]
        return reduce(ir.Table.union, steps)

    def _pays(self, known: ir.Table) -> ir.Table:
        """Return a step for each cell of a month that is paid, but for the seats left out of that payment."""
        told = self._engine.table("cells").inner_join(self._batches, "batch")
        told = told.mutate(column=told.opened * MONTHS + told["first"])
        pays = told.filter(told.kind == "ContributionPaid").select("column", "position")
        out = told.filter(told.kind == "WorkerLeftOut")
        out = out.select("column", told_at=out.position, cell=out.column * SEATS + out.seat_from)
        next_paid = out.inner_join(pays, "column").filter(_.position > _.told_at)
        out = next_paid.group_by(["cell", "told_at"]).aggregate(position=_.position.min())
        cells = known.mutate(column=known.cell // SEATS).inner_join(pays, "column").select("cell", "position")
        return _step(cells.anti_join(out, ["cell", "position"]), PAY)

    def _undone(self, known: ir.Table) -> list[ir.Table]:
        told = self._engine.table("cells")
        told = told.filter(told.kind.isin(["CommitmentReleased", "ContributionReversed"]))
        cells = self._expanded(told).semi_join(known, "cell")
        cells = cells.group_by(["cell", "position"]).aggregate(
            kind=_.kind.max(),
            payment=_.payment.max(),
            recommit=_.recommit.cast("int64").max(),
            gone=_.to_revenue.cast("int64").max().fill_null(0),
        )
        released = cells.filter(cells.kind == "CommitmentReleased")
        reversed_ = cells.filter(cells.kind == "ContributionReversed")
        again, gone = reversed_.recommit == 1, reversed_.gone == 1
        return [
            _step(released, RELEASE),
            _step(reversed_.filter(~again & ~gone), REVERSE, "payment"),
            _step(reversed_.filter(~again & gone), GIVE_UP, "payment"),
            _step(reversed_.filter(again), RECOMMIT, "payment"),
        ]


def _step(cells: ir.Table, step: int, of: str | None = None) -> ir.Table:
    """Return steps of one sort; ``of`` names the payment that is taken back."""
    payment = cells[of] if of else ibis.literal(0)
    return cells.select("cell", "position", step=ibis.literal(step, "int64"), of=payment.cast("int64"))


def _after(now: ir.Table, state: ir.Table | None) -> ir.Table:
    """Return the steps of one round with the state that each cell was in, and is in now."""
    nought = ibis.literal(0, "int64")
    if state is None:
        before = now.mutate(before=nought, paid_by=nought, since=nought)
    else:
        was = state.select("cell", before="state", paid_by="payment", since="emptied")
        before = now.inner_join(was, "cell")
    step, was_in = before.step, before.before
    told = before.mutate(
        has_effect=ibis.cases(
            (step == ADD, was_in != SPENT),
            (step == LOOK, was_in != EMPTY),
            (step.isin([PAY, RELEASE]), was_in == COMMITTED),
            else_=(was_in == SPENT) & (before.paid_by == before.of),
        )
    )
    return told.mutate(
        state=ibis.cases(
            (~told.has_effect | (step == LOOK), was_in),
            (step == PAY, SPENT),
            (step.isin(EMPTYING), EMPTY),
            else_=COMMITTED,
        ).cast("int64"),
        payment=ibis.cases((told.has_effect & (step == PAY), told.position), else_=told.paid_by),
        emptied=ibis.cases((told.has_effect & step.isin(EMPTYING), told.position), else_=told.since),
    )
