"""MON-06: a budget was not used up in its year, and nothing explains what became of the rest."""

from collections.abc import Iterator

from projections.checks.check import Check, Found, Scope
from projections.checks.year_end import ended_lines
from projections.database import rows_of

_MOVED = (
    "SELECT position, max(CASE WHEN batch IS NULL OR kind IN ('unspent', 'recommitted') THEN 1 ELSE 0 END) "
    "FROM read_moves WHERE fund = :fund AND credit = :credit AND position <= :known AND effective_on <= :valid "
    "AND (:closed = 1 OR kind NOT IN ('committed', 'released')) "
    "GROUP BY position"
)
"""The entries that moved a line's money; those that moved none into cells are few, and named.

Before the closing, which carries commitments over, it is all one whether money is committed.
"""


def find(scope: Scope) -> Iterator[Found]:
    """Yield the lines with money that was neither cut, spent, returned, nor carried over as a commitment (DPA-L)."""
    for line in ended_lines(scope):
        committed = line.terms["committed"].rupiah
        carried = min(committed, sum(lot.carried_over for lot in line.lots))
        left = line.terms["available"].rupiah + line.terms["lapsed"].rupiah + committed - carried
        unspent = left - line.terms["shortfall"].rupiah
        if unspent > 0:
            moved = rows_of(
                scope.reader,
                _MOVED,
                fund=line.fund,
                credit=line.allocation,
                closed=int(bool(line.lots)),
                **scope.moment.values,
            )
            named = {position for position, is_named in moved if is_named}
            newest = max(position for position, _ in moved)
            positions = tuple(sorted({*line.positions, *named}))
            subjects = (line.allocation, line.fund)
            yield Found(" ".join(subjects), subjects, positions, line.on, unspent, newest=newest, due=line.due)


CHECK = Check("MON-06", "What a budget line has left at the end of its fiscal year is explained.", find, 2)
