"""Balances and lineage as a projection answers them: sums of moves."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from ledger.funds.moves import CHANGES, Move, MoveKind


def plain(terms: Mapping[str, int]) -> dict[str, int]:
    """Return the terms that are not 0, by plain names."""
    return {str(term): rupiah for term, rupiah in terms.items() if rupiah}


def sums(moves: list[Move]) -> dict[tuple[str, str], Counter]:
    """Add moves up by lot, as a projection does."""
    terms: defaultdict[tuple[str, str], Counter] = defaultdict(Counter)
    for move in moves:
        for term, sign in CHANGES[move.kind].items():
            terms[move.credit, move.pot][term] += sign * move.rupiah
    return terms


ADDS = {
    "spent": {MoveKind.SPENT: 1, MoveKind.UNSPENT: -1, MoveKind.RECOMMITTED: -1},
    "committed": {MoveKind.COMMITTED: 1, MoveKind.RELEASED: -1, MoveKind.SPENT: -1, MoveKind.RECOMMITTED: 1},
}


def lineage(moves: list[Move], state: str) -> dict[tuple, Counter]:
    """Say whose rupiah each cell holds, from the rectangles of moves."""
    sources: defaultdict[tuple, Counter] = defaultdict(Counter)
    for move in moves:
        if move.batch is not None and move.kind in ADDS[state]:
            assert move.rupiah == move.each * (move.seat_to - move.seat_from + 1), (
                "a move is its rupiah a cell by cells"
            )
            for seat in range(move.seat_from, move.seat_to + 1):
                sources[move.batch, seat, str(move.month)][move.credit, move.pot] += ADDS[state][move.kind] * move.each
    kept = {cell: Counter({lot: n for lot, n in counts.items() if n}) for cell, counts in sources.items()}
    return {cell: counts for cell, counts in kept.items() if counts}
