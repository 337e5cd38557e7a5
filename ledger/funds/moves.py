"""How money moves in a fund: the terms that a lot is stated in, and the kinds of move that change them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from ledger.periods import Month


class Term(StrEnum):
    """A side of the identity: received + moved_in - moved_out - taken + shortfall = the other five together."""

    __hash__ = str.__hash__  # An enum's own hash is written in Python, and every move looks terms up.

    RECEIVED = "received"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    TAKEN = "taken"
    SHORTFALL = "shortfall"
    AVAILABLE = "available"
    COMMITTED = "committed"
    SPENT = "spent"
    RETURNED = "returned"
    LAPSED = "lapsed"


SIGNS: Mapping[Term, int] = MappingProxyType(
    {
        Term.RECEIVED: 1,
        Term.MOVED_IN: 1,
        Term.MOVED_OUT: -1,
        Term.TAKEN: -1,
        Term.SHORTFALL: 1,
        Term.AVAILABLE: -1,
        Term.COMMITTED: -1,
        Term.SPENT: -1,
        Term.RETURNED: -1,
        Term.LAPSED: -1,
    }
)
"""The identity: every term times its sign sums to 0, for any lots, at any date and position."""


class MoveKind(StrEnum):
    """What happened to the money of a move."""

    __hash__ = str.__hash__

    RECEIVED = "received"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    COMMITTED = "committed"
    RELEASED = "released"
    SPENT = "spent"
    UNSPENT = "unspent"
    RECOMMITTED = "recommitted"
    RETURNED = "returned"
    UNRETURNED = "unreturned"
    TAKEN = "taken"
    COVERED = "covered"
    LAPSED = "lapsed"
    UNLAPSED = "unlapsed"


CHANGES: Mapping[MoveKind, Mapping[Term, int]] = MappingProxyType(
    {
        MoveKind.RECEIVED: {Term.RECEIVED: 1, Term.AVAILABLE: 1},
        MoveKind.MOVED_IN: {Term.MOVED_IN: 1, Term.AVAILABLE: 1},
        MoveKind.MOVED_OUT: {Term.MOVED_OUT: 1, Term.AVAILABLE: -1},
        MoveKind.COMMITTED: {Term.AVAILABLE: -1, Term.COMMITTED: 1},
        MoveKind.RELEASED: {Term.COMMITTED: -1, Term.AVAILABLE: 1},
        MoveKind.SPENT: {Term.COMMITTED: -1, Term.SPENT: 1},
        MoveKind.UNSPENT: {Term.SPENT: -1, Term.AVAILABLE: 1},
        MoveKind.RECOMMITTED: {Term.SPENT: -1, Term.COMMITTED: 1},
        MoveKind.RETURNED: {Term.AVAILABLE: -1, Term.RETURNED: 1},
        MoveKind.UNRETURNED: {Term.RETURNED: -1, Term.AVAILABLE: 1},
        MoveKind.TAKEN: {Term.TAKEN: 1, Term.SHORTFALL: 1},
        MoveKind.COVERED: {Term.SHORTFALL: -1, Term.AVAILABLE: -1},
        MoveKind.LAPSED: {Term.AVAILABLE: -1, Term.LAPSED: 1},
        MoveKind.UNLAPSED: {Term.LAPSED: -1, Term.AVAILABLE: 1},
    }
)
"""What a rupiah of each kind adds to each term; every kind keeps the identity."""


@dataclass(frozen=True, slots=True)
class Move:
    """Rupiah of one lot that moved on one date; where cells moved, the seats of one month and the rupiah a cell."""

    on: date
    kind: MoveKind
    credit: str
    pot: str
    rupiah: int
    batch: str | None = None
    month: Month | None = None
    seat_from: int | None = None
    seat_to: int | None = None
    each: int | None = None


class Rectangle(NamedTuple):
    """Cells of a batch: seats from..to in each of some months."""

    batch: str
    months: tuple[Month, ...]
    seat_from: int
    seat_to: int

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return len(self.months) * (self.seat_to - self.seat_from + 1)


class Draft(NamedTuple):
    """A move over several months at once, written out as one move a month only where somebody reads it."""

    on: date
    kind: MoveKind
    credit: str
    pot: str
    rupiah: int
    where: Rectangle | None = None

    def moves(self) -> Iterator[Move]:
        """Yield the moves, a month each."""
        if self.where is None:
            yield Move(self.on, self.kind, self.credit, self.pot, self.rupiah)
            return
        batch, months, first, last = self.where
        monthly = self.rupiah // len(months)
        each = monthly // (last - first + 1)
        for month in months:
            yield Move(self.on, self.kind, self.credit, self.pot, monthly, batch, month, first, last, each)


def balance(terms: Mapping[Term, int]) -> int:
    """Return by how much terms miss the identity: 0 where the book is right."""
    return sum(sign * terms.get(term, 0) for term, sign in SIGNS.items())
