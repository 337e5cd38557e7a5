"""What each lot has in the months of each batch: committed there, and paid."""

from typing import TypeAlias

import ibis.expr.types as ir

from projections.independent.balances import LAST_DAY, sum_of
from projections.independent.cells import MONTHS
from projections.independent.engine import Engine
from projections.independent.moves import LOT

HELD = ("committed", "spent")
Lineage: TypeAlias = "dict[tuple[str, ...], dict[str, int]]"
"""By fund, credit, pot, batch and month, each term's rupiah; what is nought is left out."""


def lineage(engine: Engine, in_cells: ir.Table, *, valid_at: str = LAST_DAY, known_at: int) -> Lineage:
    """Return what lots hold in cells at two moments, by batch and month."""
    known = in_cells.filter((in_cells.position <= known_at) & (in_cells.effective_on <= valid_at))
    sums = known.group_by([*LOT, "place"]).aggregate(**{term: sum_of(known, term) for term in HELD})
    names = dict(engine.rows(engine.table("batches").select("position", "batch")))
    found = {}
    for *lot, place, committed, spent in engine.rows(sums.select(*LOT, "place", *HELD)):
        if committed or spent:
            opened, month = divmod(place, MONTHS)
            found[(*lot, names[opened], _written(month))] = {"committed": committed, "spent": spent}
    return found


def _written(month: int) -> str:
    """Return a month as it is written, of its number: twelve for each year, from nought for January."""
    return f"{month // 12:04}-{month % 12 + 1:02}"
