"""Every move of money, lot by lot, as the exported entries tell it."""

from functools import reduce

import ibis
import ibis.expr.types as ir
from ibis import _

from projections.independent import cells as of_cells
from projections.independent.cells import COMMITTED, SPENT, Cells
from projections.independent.engine import Engine, UnknownMovementError
from projections.independent.lots import COLUMNS, after_the_fact

LOT = ("fund", "credit", "pot")
MOVE = ("position", "effective_on", *LOT, "move", "rupiah")
MOVING = frozenset(
    {
        *("AllocationRevised", "BudgetAllocated", "CommitmentRated", "CommitmentReleased", "ContributionPaid"),
        *("ContributionReversed", "ContributionsCommitted", "DonationDesignated", "DonationReceived"),
        *("DonationReturned", "DonationReversed", "ExcessCarried", "FiscalYearClosed", "FundsTransferred"),
        *("OpeningBalanceStated", "PotClosed", "ShortfallSettled", "TransferReceived", "WorkerLeftOut"),
    }
)
"""The kinds in a fund's stream that these expressions know to move money, or to say what a payment leaves out."""
IDLE = frozenset(
    {
        *("ContributionConfirmed", "CustodianChanged", "DonationCollected", "DonationPledged", "FundClosed"),
        *("FundOpened", "FundsDisbursed", "FundsReleased", "OverpaymentRecorded", "OverpaymentReduced"),
        *("MonthClosed", "MonthReopened", "ReopeningApproved"),
        *("PaymentOrdered", "PledgeLapsed", "PotOpened", "RefundFallenDue", "RefundReceived", "RefundSettled"),
    }
)
"""The kinds in a fund's stream that move none of its money."""


def refuse_unknown_kinds(engine: Engine) -> None:
    """Refuse a book whose funds hold a kind of entry that these expressions do not know."""
    entries = engine.table("entries")
    funds = entries.filter(entries.kind == "FundOpened").select("stream")
    found = entries.semi_join(funds, "stream").group_by("kind").aggregate(position=_.position.min())
    for kind, position in engine.rows(found):
        if kind not in MOVING | IDLE:
            raise UnknownMovementError(kind, position, "a kind of entry that the recomputation does not know")


def cell_moves(engine: Engine, cells: Cells) -> ir.Table:
    """Return every move of a lot's money into cells, or out of them, by place: a batch's opening and a month."""
    return engine.keep(_all(_of_rows(engine, cells), _settled(cells), _of_steps(engine, cells)))


def moves(engine: Engine, in_cells: ir.Table) -> ir.Table:
    """Return every move of a lot's money, shortfalls closed and money lapsed among them."""
    of_cells = in_cells.group_by([name for name in MOVE if name != "rupiah"]).aggregate(rupiah=_.rupiah.sum())
    told = engine.keep(_all(_direct(engine), of_cells.select(*MOVE)))
    late = engine.given(COLUMNS, after_the_fact(_troubled(engine, told), engine.rows(_closings(engine))))
    return engine.keep(told.union(late.select(*MOVE)))


def _move(table: ir.Table, name: str, *, to: bool = False) -> ir.Table:
    """Return rows as moves of one sort, of the lot that they name or of the one that they name as ``to_``."""
    lot = {"credit": table.to_credit, "pot": table.to_pot} if to else {"credit": table.credit, "pot": table.pot}
    placed = ["place"] if "place" in table.columns else []
    amount = table.rupiah.abs()
    return table.select(*placed, "position", "effective_on", "fund", **lot, move=ibis.literal(name), rupiah=amount)


def _direct(engine: Engine) -> ir.Table:
    """Return the moves that entries state as they are."""
    money = engine.table("money")
    kind = money.kind

    def of(*kinds: str) -> ir.Table:
        return money.filter(kind.isin(kinds))

    revised, moved, settled = of("AllocationRevised"), of("FundsTransferred", "DonationDesignated"), _returned(money)
    return _all(
        _move(of("OpeningBalanceStated", "DonationReceived", "BudgetAllocated"), "received"),
        _move(revised.filter(revised.rupiah > 0), "raised"),
        _move(of("TransferReceived"), "moved_in"),
        _move(moved, "moved_out"),
        _move(moved.filter(moved.to_fund == moved.fund), "moved_in", to=True),
        _move(of("DonationReturned"), "returned"),
        _move(settled, "returned", to=True),
        _move(settled, "unreturned"),
        _move(of("DonationReversed"), "taken"),
        _move(revised.filter(revised.rupiah < 0), "taken"),
    )


def _returned(money: ir.Table) -> ir.Table:
    return money.filter((money.kind == "ShortfallSettled") & (money.rupiah > 0))


def _of_rows(engine: Engine, cells: Cells) -> ir.Table:
    """Return what entries put into cells, or take out of them, row by row and month by month."""
    opened = engine.table("batches").select("batch", opened="position")
    rows = cells.rows.mutate(rupiah=_.rupiah * (_.seat_to - _.seat_from + 1)).inner_join(opened, "batch")
    rows = rows.mutate(month=ibis.range(rows["first"], rows["last"] + 1).unnest())
    rows = rows.mutate(place=rows.opened * of_cells.MONTHS + rows.month)
    taken = rows.filter(rows.part.isin(["rows", "taken"]) & (rows.kind != "ShortfallSettled"))
    rated = rows.filter((rows.part == "given_back") & (rows.kind == "CommitmentRated"))
    carried = rows.filter((rows.part == "given_back") & (rows.kind == "ExcessCarried"))
    return _all(_move(taken, "committed"), _move(rated, "released"), _move(carried, "unspent"))


def _settled(cells: Cells) -> ir.Table:
    """Return what a cover took over: cells that are paid are paid by it now."""
    looked = cells.steps.filter(cells.steps.step == of_cells.LOOK).select("cell", "position", "before")
    found = cells.put.inner_join(looked, ["cell", "position"]).mutate(place=_.cell // of_cells.SEATS)
    counted = found.group_by(["position", "n", "before", "place"]).aggregate(cells=_.count())
    rows = cells.rows.inner_join(counted, ["position", "n"]).mutate(rupiah=_.rupiah * _.cells)
    spent, promised = rows.filter(rows.before == SPENT), rows.filter(rows.before == COMMITTED)
    return _all(
        _move(rows, "committed", to=True),
        _move(spent, "spent", to=True),
        _move(spent, "unspent"),
        _move(promised, "released"),
    )


def _of_steps(engine: Engine, cells: Cells) -> ir.Table:
    """Return what became of the money of cells, as it lay in them when the step was taken."""
    steps = cells.steps.filter(cells.steps.step != of_cells.LOOK)
    named = ibis.cases(
        (steps.step == of_cells.PAY, "spent"),
        (steps.step == of_cells.RELEASE, "released"),
        (steps.step == of_cells.REVERSE, "unspent"),
        (steps.step == of_cells.GIVE_UP, "gone"),
        else_="recommitted",
    )
    taken = steps.select("cell", "since", at="position", move=named)
    put = cells.put.inner_join(taken, "cell").filter((_.position > _.since) & (_.position < _.at))
    put = put.mutate(place=put.cell // of_cells.SEATS)
    counted = engine.keep(put.group_by(["at", "move", "position", "n", "place"]).aggregate(cells=_.count()))
    held = counted.inner_join(_lots_of_rows(cells.rows), ["position", "n"]).mutate(rupiah=_.rupiah * _.cells)
    summed = held.group_by(["at", *LOT, "move", "place"]).aggregate(rupiah=_.rupiah.sum())
    days = engine.table("cells").select("effective_on", at="position").distinct()
    dated = summed.inner_join(days, "at")
    return dated.select("effective_on", *LOT, "move", "rupiah", "place", position="at").select("place", *MOVE)


def _lots_of_rows(rows: ir.Table) -> ir.Table:
    """Return what a row adds to each cell of its lot; of a settlement, what it takes and what the cover puts there."""
    settled = rows.kind == "ShortfallSettled"
    signed = rows.rupiah * ibis.cases((settled | (rows.part == "given_back"), -1), else_=1)
    own = rows.select("position", "n", *LOT, rupiah=signed)
    covers = rows.filter(settled)
    cover = covers.select("position", "n", "fund", credit=covers.to_credit, pot=covers.to_pot, rupiah=covers.rupiah)
    return own.union(cover)


def _all(*tables: ir.Table) -> ir.Table:
    return reduce(ir.Table.union, tables)


def _closings(engine: Engine) -> ir.Table:
    """Return which pots and lots closed, and when; of a pot the credit is empty."""
    money = engine.table("money")
    closed = money.filter(money.kind.isin(["PotClosed", "FiscalYearClosed"]))
    return closed.select("position", "effective_on", "fund", credit=closed.credit.fill_null(""), pot=closed.pot)


def _troubled(engine: Engine, told: ir.Table) -> list[tuple[object, ...]]:
    """Return the moves of the lots that fell short, gave something up, or lie where something closed."""
    short = told.filter(told.move.isin(["taken", "gone"])).select("fund", "credit", "pot")
    closed = _closings(engine)
    pots = closed.filter(closed.credit == "").select("fund", "pot")
    in_pots = told.semi_join(pots, ["fund", "pot"]).select(*LOT)
    lines = closed.filter(closed.credit != "").select(*LOT)
    lots = _all(short, in_pots, lines).distinct()
    return engine.rows(told.semi_join(lots, list(LOT)))
