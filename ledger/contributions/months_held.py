"""Which months a batch gives up or takes up again, as money leaves its cells or comes back to them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from ledger.contributions.events import CommitmentReleased
from ledger.contributions.of_batch import seat_range
from ledger.contributions.values import MonthRange
from ledger.enrollments import ranges
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import MonthsGivenUp, MonthsTakenUp
from ledger.funds.cells import CellState
from ledger.funds.fund import Fund
from ledger.periods import Month, runs

RANGES_MAX = 1000
"""Seat ranges of one event; more take several events."""

M = TypeVar("M", CommitmentReleased, MonthsGivenUp, MonthsTakenUp)


def cells_of(
    fund: Fund, batch: str, seats: Sequence[tuple[int, int]], months: Sequence[Month], *, payment: int | None = None
) -> dict[Month, ranges.Ranges]:
    """Return the seats of each month whose cells are committed, or were spent by a payment."""
    state = CellState.COMMITTED if payment is None else CellState.SPENT
    found = {}
    for month in months:
        column = fund.segments(batch, month)
        held = [(s.seat_from, s.seat_to) for s in column if s.state is state and s.payment == payment]
        found[month] = ranges.common(ranges.union(held), seats)
    return found


def given_up_in(batch: Batch, seats: Sequence[tuple[int, int]], months: Sequence[Month]) -> dict[Month, ranges.Ranges]:
    """Return the seats of each month that the batch gave up before."""
    return {month: ranges.common(batch.given_seats(month), seats) for month in months}


def months_events(
    kind: type[M], batch: str, cells: Mapping[Month, ranges.Ranges], fact: Mapping[str, Any]
) -> list[M]:  # Any: spread into an event, which validates it
    """Return the events that say it: one for all months that have the same seats."""
    alike: dict[tuple[tuple[int, int], ...], list[Month]] = {}
    for month, seats in cells.items():
        if seats:
            alike.setdefault(tuple(seats), []).append(month)
    return [
        kind(
            **fact,
            batch=batch,
            months=tuple(MonthRange(first=first, last=last) for first, last in runs(months)),
            seats=tuple(seat_range(pair) for pair in seats[start : start + RANGES_MAX]),
        )
        for seats, months in alike.items()
        for start in range(0, len(seats), RANGES_MAX)
    ]
