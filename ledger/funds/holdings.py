"""What a fund holds, and the few ways in which its money can move; every balance is a sum of these moves."""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from ledger.contributions.events import Billed
from ledger.contributions.values import Row
from ledger.funds.cells import Cells, CellState, Part, Segment, append_part, clip, put, span
from ledger.funds.lots import Credit, Lot, Pot, Shortfall, deposit, draw
from ledger.funds.moves import CHANGES, Draft, MoveKind, Rectangle, Term
from ledger.periods import Month

NO_CELLS = Cells()
"""The cells of a batch that has no money in the fund."""


class Holdings:
    """Pots, credits, lots and cells of one fund. Only entries change them, through the methods of this class."""

    def __init__(self) -> None:
        self.pots: dict[str, Pot] = {}
        self.credits: dict[str, Credit] = {}
        self.lots: dict[tuple[str, str], Lot] = {}
        self.batches: dict[str, Cells] = {}
        self.billed: dict[tuple[str, Month], tuple[Billed, ...]] = {}
        self.left_out: dict[tuple[str, Month], set[int]] = {}
        self.closed_through: Month | None = None
        self._terms = dict.fromkeys(Term, 0)
        self._queues: dict[str, list[tuple[date, int, str, Lot]]] = {}
        self._drafts: list[Draft] = []

    def drawing_order(self) -> list[str]:
        """Return the pots in the order in which they are drawn."""
        return sorted(self.pots, key=lambda pot: (self.pots[pot].order, self.pots[pot].position))

    def queue(self, pots: Iterable[str]) -> Iterator[Lot]:
        """Yield the lots of some pots that have money available, in drawing order, the oldest credit first."""
        named = set(pots)
        for pot in self.drawing_order():
            if pot in named:
                for _, _, _, lot in self._queues.get(pot, ()):
                    if lot.available:
                        yield lot

    def rate(self, batch: str, month: Month) -> int | None:
        """Return the rate that the last CommitmentRated set for a batch's month; None where none did."""
        billed = self.billed.get((batch, month))
        return None if billed is None else sum(programme.rupiah for programme in billed)

    def cells(self, batch: str) -> Cells:
        """Return a batch's cells, to be read."""
        return self.batches.get(batch, NO_CELLS)

    def open_shortfalls(self) -> list[Shortfall]:
        """Return what is open of every shortfall, by lot, the earliest first."""
        return [
            Shortfall(lot.credit, lot.pot, on, rupiah) for lot in self.lots.values() for on, rupiah in lot.shortfalls
        ]

    def lot(self, credit: str, pot: str) -> Lot:
        """Return a lot, a new one where the credit had no money in the pot before."""
        lot = self.lots.get((credit, pot))
        if lot is None:
            lot = self.lots[credit, pot] = Lot(credit, pot)
            known = self.credits[credit]
            insort(self._queues.setdefault(pot, []), (known.on, known.position, credit, lot))
        return lot

    def receive(self, lot: Lot, rupiah: int, on: date, kind: MoveKind) -> None:
        """Take new money into a lot."""
        self.moved(kind, lot, rupiah, on)
        self.free(lot, rupiah, on)

    def hand_out(self, lot: Lot, rupiah: int, on: date, kind: MoveKind) -> None:
        """Let available money leave a lot, or leave it for good."""
        draw(lot.available, rupiah, on)
        self.moved(kind, lot, rupiah, on)
        if kind is MoveKind.RETURNED:
            deposit(lot.returned, rupiah, on)

    def take_back(self, lot: Lot, rupiah: int, on: date) -> None:
        """Make returned money of a lot available again, since another lot stands in for it."""
        draw(lot.returned, rupiah, on)
        self.receive(lot, rupiah, on, MoveKind.UNRETURNED)

    def short(self, lot: Lot, rupiah: int, on: date) -> None:
        """Open a shortfall, which what lapsed and what is available of the lot close at once as far as they go."""
        self.moved(MoveKind.TAKEN, lot, rupiah, on)
        for covered_on, lapsed_on, covered in lot.give_way(rupiah, on):
            self.moved(MoveKind.UNLAPSED, lot, covered, max(covered_on, lapsed_on))
            self.moved(MoveKind.COVERED, lot, covered, covered_on)
            rupiah -= covered
        for covered_on, covered in lot.short(rupiah, on) if rupiah else ():
            self.moved(MoveKind.COVERED, lot, covered, covered_on)

    def free(self, lot: Lot, rupiah: int, on: date) -> None:
        """Let money become available: it closes shortfalls first, and lapses where the pot or the year is closed."""
        for covered_on, covered in lot.cover(rupiah, on):
            self.moved(MoveKind.COVERED, lot, covered, covered_on)
            rupiah -= covered
        closed_on = min((on for on in (self.pots[lot.pot].closed_on, lot.closed_on) if on), default=None)
        if rupiah and closed_on is not None:
            self._let_lapse(lot, rupiah, on, max(on, closed_on))
        elif rupiah:
            deposit(lot.available, rupiah, on)

    def lapse(self, pot: str, on: date) -> None:
        """Let all that is available in a pot lapse, each rupiah on the later of two dates."""
        for lot in self.queue([pot]):
            self._lapse(lot, on)

    def close_lot(self, lot: Lot, on: date) -> None:
        """Close a lot with its fiscal year: what it has available lapses, and whatever becomes so later."""
        lot.closed_on = on
        self._lapse(lot, on)

    def _lapse(self, lot: Lot, on: date) -> None:
        for since, rupiah in lot.available.items():
            self._let_lapse(lot, rupiah, since, max(since, on))
        lot.available.clear()

    def _let_lapse(self, lot: Lot, rupiah: int, since: date, on: date) -> None:
        lot.let_lapse(rupiah, since, on)
        self.moved(MoveKind.LAPSED, lot, rupiah, on)

    def unlapse(self, lot: Lot, rupiah: int, on: date) -> None:
        """Make as much available as a move of a date still needs, out of what lapsed."""
        for lapsed_on, again in lot.unlapse(max(0, rupiah - lot.eligible(on)), on):
            self.moved(MoveKind.UNLAPSED, lot, again, max(on, lapsed_on))

    def commit(self, batch: str, rows: Sequence[Row], on: date, *, unlapsed: bool = False) -> None:
        """Move available money of lots into the cells of rows; the first of them brings the batch into the fund.

        With ``unlapsed`` they take what lapsed, where a lot has too little available.
        """
        if not rows:
            return
        cells = self.batches.setdefault(batch, Cells())
        months: tuple[Month, ...] = ()
        columns: list[tuple[tuple[Month, ...], list[Segment]]] = []
        for row in rows:
            if not months or (months[0], months[-1]) != (row.first, row.last):
                months = span(row.first, row.last)
                columns = cells.open(months)
            lot = self.lots[row.credit, row.pot]
            where = Rectangle(batch, months, row.seat_from, row.seat_to)
            if unlapsed:
                self.unlapse(lot, row.rupiah * where.cells, on)
            draw(lot.available, row.rupiah * where.cells, on)
            self.moved(MoveKind.COMMITTED, lot, row.rupiah * where.cells, on, where)
            part = Part(row.credit, row.pot, row.rupiah, on)
            for _, column in columns:
                append_part(column, row.seat_from, row.seat_to, part)

    def recast(
        self,
        batch: str,
        months: Sequence[Month],
        seats: Iterable[tuple[int, int]],
        change: Callable[[Segment, Rectangle], Segment | None],
    ) -> None:
        """Change the segments of some seats and months, each at once with the cells in which it stands."""
        ranges = list(seats)
        if not ranges:
            return
        for sharing, column in self.batches[batch].open([m for m in months if self.batches[batch].column(m)]):
            for low, high in ranges:
                pieces = clip(column, low, high)
                changed = [change(p, Rectangle(batch, sharing, p.seat_from, p.seat_to)) for p in pieces]
                put(column, low, high, [piece for piece in changed if piece is not None])

    def pay(self, batch: str, month: Month, seats: Iterable[tuple[int, int]], on: date, payment: int) -> None:
        """Spend the committed cells of some seats of a month."""

        def spend(piece: Segment, where: Rectangle) -> Segment:
            if piece.state is not CellState.COMMITTED:
                return piece
            self.moved_parts(MoveKind.SPENT, piece.parts, on, where)
            return piece.dated(on, CellState.SPENT, payment)

        self.recast(batch, (month,), seats, spend)

    def recommit(self, batch: str, month: Month, seats: Iterable[tuple[int, int]], on: date, payment: int) -> None:
        """Turn spent cells of a payment back into committed ones."""

        def unspend(piece: Segment, where: Rectangle) -> Segment:
            if piece.state is not CellState.SPENT or piece.payment != payment:
                return piece
            self.moved_parts(MoveKind.RECOMMITTED, piece.parts, on, where)
            return piece.dated(on, CellState.COMMITTED, None)

        self.recast(batch, (month,), seats, unspend)

    def redate(self, batch: str, month: Month, rows: Iterable[Row], on: date) -> None:
        """Date what is left in cells that gave money back: no move of such a cell may come before that one.

        Otherwise a payment dated before the change would show the cell paid at the new rate and committed for the rest.
        """
        seats = [(row.seat_from, row.seat_to) for row in rows]
        self.recast(batch, (month,), seats, lambda piece, _: piece.dated(on, piece.state, piece.payment))

    def empty(
        self,
        batch: str,
        months: Sequence[Month],
        seats: Iterable[tuple[int, int]],
        on: date,
        *,
        payment: int | None = None,
        to_revenue: bool | None = None,
    ) -> None:
        """Empty committed cells, or those that a payment spent; their money is available again in its lots.

        With ``to_revenue`` it went to the treasury as other revenue: it is returned, and no lot can spend it again.
        """
        state = CellState.COMMITTED if payment is None else CellState.SPENT
        kind = MoveKind.RELEASED if payment is None else MoveKind.UNSPENT
        freed: dict[tuple[str, str], int] = {}

        def vacate(piece: Segment, where: Rectangle) -> Segment | None:
            if piece.state is not state or piece.payment != payment:
                return piece
            for part in piece.parts:
                freed[part[:2]] = freed.get(part[:2], 0) + part.rupiah * where.cells
            self.moved_parts(kind, piece.parts, on, where)
            return None

        self.recast(batch, months, seats, vacate)
        for key, rupiah in freed.items():
            if to_revenue:
                self._give_up(self.lots[key], rupiah, on)
            else:
                self.free(self.lots[key], rupiah, on)

    def _give_up(self, lot: Lot, rupiah: int, on: date) -> None:
        """Let what left cells leave the lot: it closes shortfalls first, and the rest is returned for good."""
        for covered_on, covered in lot.cover(rupiah, on):
            self.moved(MoveKind.COVERED, lot, covered, covered_on)
            rupiah -= covered
        if rupiah:
            self.moved(MoveKind.RETURNED, lot, rupiah, on)

    def moved_parts(self, kind: MoveKind, parts: Iterable[Part], on: date, where: Rectangle) -> None:
        """Note that each part moved in each cell."""
        cells = where.cells
        for part in parts:
            self.moved(kind, self.lots[part[:2]], part.rupiah * cells, on, where)

    def moved(self, kind: MoveKind, lot: Lot, rupiah: int, on: date, where: Rectangle | None = None) -> None:
        """Note a move, and count it in the terms of its lot and of the fund: the only place where a term changes."""
        for term, sign in CHANGES[kind].items():
            lot.terms[term] += sign * rupiah
            self._terms[term] += sign * rupiah
        self._drafts.append(Draft(on, kind, lot.credit, lot.pot, rupiah, where))

    def terms(self, *, credit: str | None = None, pot: str | None = None) -> dict[Term, int]:
        """Return the terms of a lot, a credit, a pot or the whole fund, by all that is known now."""
        if credit is None and pot is None:
            return dict(self._terms)
        if credit is not None and pot is not None:
            return summed([self.lots[credit, pot]] if (credit, pot) in self.lots else [])
        return summed(lot for key, lot in self.lots.items() if credit in (None, key[0]) and pot in (None, key[1]))

    def restore_lot(self, credit: str, pot: str, terms: dict[Term, int]) -> Lot:
        """Return a new lot that holds the terms of a snapshot."""
        lot = self.lot(credit, pot)
        lot.terms = terms
        for term, rupiah in terms.items():
            self._terms[term] += rupiah
        return lot


def summed(lots: Iterable[Lot]) -> dict[Term, int]:
    """Return the terms of some lots together."""
    total = dict.fromkeys(Term, 0)
    for lot in lots:
        for term, rupiah in lot.terms.items():
            total[term] += rupiah
    return total
