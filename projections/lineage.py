"""Which money paid which person-month: cells as the moves into and out of them leave them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.enrollments import ranges
from ledger.periods import Month, months_between
from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import rows_of
from projections.mergers import known_as, leads_at
from projections.moves import CellMove, spending
from projections.seats import PaidBy, workers_of


@dataclass(frozen=True, slots=True)
class PaidSeats:
    """Neighbouring seats of a month that hold the same rupiah of the sources looked at."""

    seat_from: int
    seat_to: int
    rupiah: int
    """A seat."""

    @property
    def seats(self) -> int:
        """How many seats there are."""
        return self.seat_to - self.seat_from + 1


Paid = Mapping[tuple[str, Month], Sequence[PaidSeats]]
"""Paid seats by batch and month."""


def paid_cells(moves: Iterable[CellMove]) -> Paid:
    """Return the cells that moves leave paid; a cell into which money came twice is one cell."""
    edges: dict[tuple[str, Month], dict[int, int]] = {}
    for move in moves:
        for month in months_between(move.first, move.last):
            at = edges.setdefault((move.batch, month), {})
            at[move.seat_from] = at.get(move.seat_from, 0) + move.rupiah
            at[move.seat_to + 1] = at.get(move.seat_to + 1, 0) - move.rupiah
    swept = ((key, _sweep(at)) for key, at in sorted(edges.items()))
    return {key: seats for key, seats in swept if seats}


def _sweep(edges: Mapping[int, int]) -> list[PaidSeats]:
    found: list[PaidSeats] = []
    rupiah, start = 0, 0
    for seat in sorted(edges):
        if rupiah > 0 and seat > start:
            found.append(PaidSeats(start, seat - 1, rupiah))
        rupiah += edges[seat]
        assert rupiah >= 0, "no cell gives more than it holds"
        start = seat
    return found


def payments_of(
    moves: Sequence[CellMove], paying: Collection[int] | None = None
) -> dict[tuple[str, Month], list[PaidBy]]:
    """Return by batch and month the seats that moves leave paid, each with the payment that paid it last.

    Where ``paying`` names the payments, money that took another's place in a paid cell counts as no payment.
    """
    into: dict[tuple[str, Month], dict[int, list[tuple[int, int]]]] = {}
    for move in moves:
        if move.rupiah > 0 and (paying is None or move.position in paying):
            for month in months_between(move.first, move.last):
                by = into.setdefault((move.batch, month), {})
                by.setdefault(move.position, []).append((move.seat_from, move.seat_to))
    found: dict[tuple[str, Month], list[PaidBy]] = {}
    for key, seats in paid_cells(moves).items():
        left = ranges.union((one.seat_from, one.seat_to) for one in seats)
        for position in sorted(into.get(key, {}), reverse=True):
            own = ranges.union(into[key][position])
            found.setdefault(key, []).extend((low, high, position) for low, high in ranges.common(left, own))
            left = ranges.without(left, own)
    return found


@dataclass(frozen=True, slots=True)
class Bought:
    """What money bought: whole person-months, the people in them, and the months from the first to the last."""

    person_months: int
    people: int | None
    """How many; none where a reader is not shown it: from one to four, or a count from which such a one follows."""
    first: Month | None
    last: Month | None
    batches: tuple[str, ...]


def bought(reader: Reader, moment: AsOf, moves: Iterable[CellMove]) -> Bought:
    """Count the person-months of some moves; a person-month that several sources share counts for each of them."""
    known = list(moves)
    paid = paid_cells(known)
    months = [month for _, month in paid]
    batches: dict[str, dict[Month, list[PaidBy]]] = {}
    for (batch, month), seats_paid in payments_of(known).items():
        batches.setdefault(batch, {})[month] = seats_paid
    people: set[str] = set()
    for batch, by_month in batches.items():
        people |= workers_of(reader, moment, batch, by_month)
    return Bought(
        person_months=sum(one.seats for seats in paid.values() for one in seats),
        people=len(known_as(leads_at(reader, moment), people)),
        first=min(months, default=None),
        last=max(months, default=None),
        batches=tuple(sorted(batches)),
    )


@dataclass(frozen=True, slots=True)
class Source:
    """A lot that pays a part of one person-month, and what the lot is short of."""

    credit: str
    pot: str
    source: str
    rupiah: int
    shortfall: int
    """Open shortfall of the whole lot: above 0 the bank or a decree took money that is spent already."""


def sources_of(reader: Reader, moment: AsOf, *, batch: str, seat: int, month: str) -> list[Source]:
    """Return the lots that pay a seat's month; none where it is not paid at the moment."""
    held: dict[tuple[str, str, str], int] = {}
    for move in spending(reader, moment, batch=batch, month=month, seat=seat):
        key = (move.credit, move.pot, move.source)
        held[key] = held.get(key, 0) + move.rupiah
    return [
        Source(*key, rupiah, shortfall_of(reader, moment, key[:2]))
        for key, rupiah in sorted(held.items())
        if rupiah > 0
    ]


def shortfall_of(reader: Reader, moment: AsOf, lot: tuple[str, str]) -> int:
    """Return what the bank or a decree took of a lot and nothing has made good yet."""
    statement = (
        "SELECT coalesce(sum(CASE kind WHEN 'taken' THEN rupiah ELSE -rupiah END), 0) FROM read_moves WHERE "
        "credit = :credit AND pot = :pot AND kind IN ('taken', 'covered') AND position <= :known "
        "AND effective_on <= :valid"
    )
    return int(rows_of(reader, statement, credit=lot[0], pot=lot[1], **moment.values)[0][0])
