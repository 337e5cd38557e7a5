"""Whose paid cells are, and where these people live: each cell by who sat there as known when it was paid."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.contributions.values import MonthRange
from ledger.periods import Month, runs
from ledger.store import Reader
from projections.as_of import AsOf
from projections.homes import Home, home_in, tenure_in
from projections.lineage import PaidSeats, paid_cells, payments_of
from projections.mergers import known_as, leads_at
from projections.moves import CellMove
from projections.seats import ENROLLED, REPLACED, PaidBy, as_corrected, seat_rows


@dataclass(frozen=True, slots=True)
class PersonPaid:
    """One person in one seat: the months that some money pays for him, and its rupiah."""

    worker: str
    batch: str
    seat: int
    """Counted from 0."""
    months: tuple[MonthRange, ...]
    rupiah: int
    enrolment: int
    """The entry by which he sits there."""


@dataclass(slots=True)
class InRegion:
    """The people of a region, and how many paid months are theirs."""

    people: set[str] = field(default_factory=set)
    person_months: int = 0


def homes_of(reader: Reader, moment: AsOf, batch: str, *, low: int, high: int) -> dict[int, list[Home]]:
    """Return who sat in each seat of a stretch of a batch, and where each lived, with corrections in place."""
    where = "batch = :batch AND seat BETWEEN :low AND :high AND kind <> 'taken up'"
    homes: dict[int, list[Home]] = {}
    for row in as_corrected(seat_rows(reader, moment, where, batch=batch, low=low, high=high)):
        takes = row.kind in (ENROLLED, REPLACED)
        home = Home(row.position, row.worker, row.from_month, row.on, row.region, takes=takes)
        homes.setdefault(row.seat, []).append(home)
    return homes


def people_of(reader: Reader, moment: AsOf, moves: Sequence[CellMove]) -> list[PersonPaid]:
    """Return the people whose months some moves leave paid, by batch and seat."""
    amounts = paid_cells(moves)
    found: dict[tuple[str, int, Home], dict[Month, int]] = defaultdict(dict)
    for batch, paid in _by_batch(payments_of(moves)).items():
        homes = _homes(reader, moment, batch, paid.values())
        for month, seats in paid.items():
            each = _each(amounts[batch, month])
            for seat, payment in _one_by_one(seats):
                found[batch, seat, tenure_in(homes[seat], month, payment)][month] = each[seat]
    return [_person(batch, seat, home, months) for (batch, seat, home), months in sorted(found.items(), key=_order)]


def _order(pair: tuple[tuple[str, int, Home], object]) -> tuple[str, int, int]:
    batch, seat, home = pair[0]
    return batch, seat, home.position


def _person(batch: str, seat: int, home: Home, months: Mapping[Month, int]) -> PersonPaid:
    spans = tuple(MonthRange(first=first, last=last) for first, last in runs(sorted(months)))
    return PersonPaid(home.worker, batch, seat, spans, sum(months.values()), home.position)


def _by_batch(
    payments: Mapping[tuple[str, Month], Sequence[PaidBy]],
) -> dict[str, dict[Month, Sequence[PaidBy]]]:
    found: dict[str, dict[Month, Sequence[PaidBy]]] = {}
    for (batch, month), seats in sorted(payments.items()):
        found.setdefault(batch, {})[month] = seats
    return found


def _homes(reader: Reader, moment: AsOf, batch: str, paid: Iterable[Sequence[PaidBy]]) -> dict[int, list[Home]]:
    seats = [one for by_month in paid for one in by_month]
    return homes_of(reader, moment, batch, low=min(one[0] for one in seats), high=max(one[1] for one in seats))


def _each(amounts: Iterable[PaidSeats]) -> dict[int, int]:
    return {seat: one.rupiah for one in amounts for seat in range(one.seat_from, one.seat_to + 1)}


def _one_by_one(seats: Iterable[PaidBy]) -> Iterator[tuple[int, int]]:
    for low, high, payment in seats:
        for seat in range(low, high + 1):
            yield seat, payment


def regions_of(
    reader: Reader, moment: AsOf, payments: Mapping[tuple[str, Month], Sequence[PaidBy]], *, length: int
) -> dict[str, InRegion]:
    """Return the people and months of paid cells by the first characters of the region where each is counted."""
    found: dict[str, InRegion] = defaultdict(InRegion)
    for batch, paid in _by_batch(payments).items():
        homes = _homes(reader, moment, batch, paid.values())
        for seat, months in _months_by_seat(paid):
            own = homes[seat]
            if len(own) == 1:
                region = found[own[0].region[:length]]
                region.people.add(own[0].worker)
                region.person_months += months
        for seat, own in homes.items():
            if len(own) > 1:
                _add_month_by_month(found, own, seat, paid, length)
    leads = leads_at(reader, moment)
    for region in found.values():
        region.people = known_as(leads, region.people)
    return dict(found)


def _months_by_seat(paid: Mapping[Month, Sequence[PaidBy]]) -> Iterator[tuple[int, int]]:
    """Yield each paid seat with the number of its paid months."""
    edges: dict[int, int] = defaultdict(int)
    for seats in paid.values():
        for low, high, _ in seats:
            edges[low] += 1
            edges[high + 1] -= 1
    months, start = 0, 0
    for seat in sorted(edges):
        if months:
            for one in range(start, seat):
                yield one, months
        months += edges[seat]
        start = seat


def _add_month_by_month(
    found: Mapping[str, InRegion], homes: Sequence[Home], seat: int, paid: Mapping[Month, Sequence[PaidBy]], length: int
) -> None:
    for month, seats in paid.items():
        payment = next((at for low, high, at in seats if low <= seat <= high), None)
        if payment is not None:
            region = found[home_in(homes, month, payment).region[:length]]
            region.people.add(tenure_in(homes, month, payment).worker)
            region.person_months += 1
