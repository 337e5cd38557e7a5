"""Every term of the identity, by fund or down to a lot, at any two moments."""

from collections.abc import Sequence
from typing import TypeAlias

import ibis
import ibis.expr.types as ir
from ibis import _

from projections.independent.engine import Engine
from projections.independent.moves import LOT

LAST_DAY = "9999-12-31"
_CHANGES = {
    "received": {"received": 1, "available": 1},
    "raised": {"raised": 1, "available": 1},
    "moved_in": {"moved_in": 1, "available": 1},
    "moved_out": {"moved_out": 1, "available": -1},
    "committed": {"available": -1, "committed": 1},
    "released": {"committed": -1, "available": 1},
    "spent": {"committed": -1, "spent": 1},
    "unspent": {"spent": -1, "available": 1},
    "gone": {"spent": -1, "available": 1},
    "recommitted": {"spent": -1, "committed": 1},
    "returned": {"available": -1, "returned": 1},
    "unreturned": {"returned": -1, "available": 1},
    "taken": {"taken": 1, "shortfall": 1},
    "covered": {"shortfall": -1, "available": -1},
    "lapsed": {"available": -1, "lapsed": 1},
    "unlapsed": {"lapsed": -1, "available": 1},
}
TERMS = (
    *("received", "raised", "moved_in", "moved_out", "taken", "shortfall", "available", "committed", "spent"),
    *("returned", "lapsed"),
)
Terms: TypeAlias = "dict[tuple[str, ...], dict[str, int]]"
"""By group and kind of money, each term's rupiah."""


def sourced(engine: Engine, moves: ir.Table) -> ir.Table:
    """Return moves with the source and the kind of money of their credit."""
    money = engine.table("money").filter(_.source.notnull())
    first = money.group_by(["fund", "credit"]).aggregate(position=_.position.min())
    credits = money.inner_join(first, ["fund", "credit", "position"])
    credits = credits.select("fund", "credit", "source", "money_kind").distinct()
    return engine.keep(moves.inner_join(credits, ["fund", "credit"]))


def balances(
    engine: Engine, moves: ir.Table, by: Sequence[str] = LOT, *, valid_at: str = LAST_DAY, known_at: int
) -> Terms:
    """Return the terms of each group (of columns of the moves) at two moments."""
    known = moves.filter((moves.position <= known_at) & (moves.effective_on <= valid_at))
    sums = known.group_by([*by, "money_kind"]).aggregate(**{term: sum_of(known, term) for term in TERMS})
    columns = [*by, "money_kind", *TERMS]
    width = len(columns) - len(TERMS)
    rows = engine.rows(sums.select(*columns))
    return {row[:width]: dict(zip(TERMS, row[width:], strict=True)) for row in rows}


def sum_of(moves: ir.Table, term: str) -> ir.IntegerScalar:
    """Return what moves add to a term of the identity."""
    signs = [(moves.move == move, signed[term]) for move, signed in _CHANGES.items() if term in signed]
    total: ir.IntegerScalar = (moves.rupiah * ibis.cases(*signs, else_=0)).sum()
    return total
