"""What is paid for months to come: rupiah and person-months spent for contribution months after the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.basis import Basis, computed
from ledger.funds.events import MoneyKind
from ledger.funds.moves import MoveKind
from ledger.periods import Month, months_between
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.database import rows_of
from projections.figures import Figure
from projections.moves import SPENDING


@dataclass(frozen=True, slots=True)
class Prepaid:
    """One contribution month to come of one fund's batch, as far as it is paid."""

    fund: str
    money_kind: MoneyKind
    batch: str
    month: str
    person_months: int
    rupiah: Figure


def prepaid(
    reader: Reader, *, fund: str | None = None, valid_at: date | None = None, known_at: int | str | None = None
) -> Answer[Prepaid]:
    """Return what every fund, or one, has paid for the months after the day's own, month by month."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    if moment.day is None:
        return Answer(moment)
    held: dict[tuple[str, str, str, Month], _Cells] = {}
    this = Month.of(moment.day)
    for of, kind, batch, first, last, low, high, each, move, basis in _moves(reader, moment, this, fund):
        for month in months_between(max(Month(first), this.plus(1)), Month(last)):
            cells = held.setdefault((of, kind, batch, month), _Cells({}, set()))
            cells.add(low, high, each * SPENDING[MoveKind(move)], Basis(basis))
    rows = [cells.row(*key) for key, cells in sorted(held.items())]
    return Answer(moment, [row for row in rows if row.person_months])


def _moves(reader: Reader, moment: AsOf, this: Month, fund: str | None) -> Sequence[Any]:  # Any: rows
    of_fund, named = ("", {}) if fund is None else (" AND fund = :fund", {"fund": fund})
    return rows_of(reader, f"{_AHEAD}{of_fund}", **moment.values, **named, this=str(this))


_AHEAD = (
    "SELECT fund, money_kind, batch, first, last, seat_from, seat_to, each_cell, kind, basis FROM read_moves "
    "WHERE kind IN ('spent', 'unspent', 'recommitted') AND last > :this AND position <= :known "
    "AND effective_on <= :valid"
)


@dataclass(slots=True)
class _Cells:
    """The cells of a month, as the moves into and out of them change what their seats hold."""

    edges: dict[int, int]
    bases: set[Basis]

    def add(self, low: int, high: int, each: int, basis: Basis) -> None:
        """Put rupiah into each of some seats, or take it out."""
        self.edges[low] = self.edges.get(low, 0) + each
        self.edges[high + 1] = self.edges.get(high + 1, 0) - each
        self.bases.add(basis)

    def row(self, fund: str, kind: str, batch: str, month: Month) -> Prepaid:
        """Return the month: a seat that several lots pay is one person's."""
        seats = rupiah = held = start = 0
        for seat in sorted(self.edges):
            seats += seat - start if held else 0
            rupiah += held * (seat - start)
            held, start = held + self.edges[seat], seat
        return Prepaid(fund, MoneyKind(kind), batch, str(month), seats, Figure(rupiah, computed(self.bases)))
