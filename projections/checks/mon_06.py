"""MON-06: a budget was not used up in its year, and nothing explains what became of the rest."""

from collections.abc import Iterator

from projections.checks.check import Check, Found, Scope
from projections.checks.year_end import ended_lines


def find(scope: Scope) -> Iterator[Found]:
    """Yield the lines with money that was neither spent, nor returned, nor carried over as a commitment (DPA-L)."""
    for line in ended_lines(scope):
        committed = line.terms["committed"].rupiah
        carried = min(committed, sum(lot.carried_over for lot in line.lots))
        unspent = line.terms["available"].rupiah + line.terms["lapsed"].rupiah + committed - carried
        if unspent > 0:
            key = f"{line.allocation} {line.fund}"
            yield Found(key, (line.allocation, line.fund), line.positions, line.on, unspent)


CHECK = Check("MON-06", "What a budget line has left at the end of its fiscal year is explained.", find)
