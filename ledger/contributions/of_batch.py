"""What every contributions command starts from: a batch, its fund, and the seats and months that it names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field

from ledger.basis import weakest
from ledger.command import FactCommand, History
from ledger.contributions.events import ContributionPaid
from ledger.contributions.values import SeatRange
from ledger.enrollments import ranges
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened
from ledger.enrollments.named import known_batch, must_follow_opening
from ledger.errors import Refused, Unknown
from ledger.funds.fund import Fund
from ledger.funds.rates import rates_in_force
from ledger.funds.standing import known_fund
from ledger.identifiers import BatchId
from ledger.periods import Month, months_between
from ledger.programmes import Programme
from ledger.stating import must_be_in_order, must_name_an_entry


@dataclass(frozen=True, slots=True)
class Funded:
    """A batch and the fund that pays for it."""

    batch: Batch
    opened: BatchOpened
    fund: Fund

    def rates(self, month: Month) -> dict[Programme, int]:
        """Return the rate of each programme in a month: the last one set, or that of the opening."""
        return rates_in_force(self.fund, self.batch, month)

    def rate(self, month: Month) -> int:
        """Return what a cell of the month holds."""
        return sum(self.rates(month).values())

    def must_have(self, month: Month) -> None:
        """Refuse a month that is not the batch's."""
        if month not in self.batch.months:
            raise Refused(
                "month_outside",
                f"expected months of {self.batch.stream}, {self.opened.first} to {self.opened.last}, found {month}; "
                "mend the months, or open another batch for it",
                batch=self.batch.stream,
                month=month,
            )

    def months(self, first: Month | None, last: Month | None) -> tuple[Month, ...]:
        """Return the months asked for, all of the batch's where none are named."""
        first, last = first or self.opened.first, last or self.opened.last
        must_be_in_order(first, last)
        self.must_have(first)
        self.must_have(last)
        return months_between(first, last)

    def seats(self, named: Sequence[SeatRange]) -> list[tuple[int, int]]:
        """Return the seats asked for as ordered ranges, all of the batch's where none are named."""
        count = self.batch.count
        if not count:
            raise Refused(
                "no_seats",
                f"expected a batch with seats, found none in {self.batch.stream}; enrol its workers first",
                batch=self.batch.stream,
            )
        for seats in named:
            if not seats.seat_from <= seats.seat_to < count:
                raise Refused(
                    "unknown_seat",
                    f"expected seats from 0 to {count - 1}, low to high, found {seats.seat_from} to {seats.seat_to}; "
                    "mend the range",
                    seats=count,
                    seat_from=seats.seat_from,
                    seat_to=seats.seat_to,
                )
        return ranges.union((seats.seat_from, seats.seat_to) for seats in named) or [(0, count - 1)]


class BatchCommand(FactCommand):
    """A command about the money of a batch."""

    batch: BatchId

    def funded(self, history: History) -> Funded:
        """Return the batch with its fund, or refuse one that the book does not hold or had not opened by the date."""
        must_name_an_entry(history, self.corrects)
        of = funded(history, self.batch)
        must_follow_opening(of.opened, on=self.effective_on)
        return of


class CellsCommand(BatchCommand):
    """A command about cells of a batch: some seats, a run of months."""

    first: Month | None = Field(None, description="The first month; the batch's first where left out.")
    last: Month | None = Field(None, description="The last month; the batch's last where left out.")
    seats: tuple[SeatRange, ...] = Field(
        (),
        max_length=1000,
        description="The seats, counted from 0, both ends in; all of the batch where left out.",
        examples=[[{"seat_from": 0, "seat_to": 1999}]],
    )


def funded(history: History, batch: str) -> Funded:
    """Return a batch with its fund, or refuse one that the book does not hold."""
    state = known_batch(history.fold(Batch, batch))
    assert state.opened is not None, "a batch that is known was opened"
    return Funded(state, state.opened, known_fund(history, state.opened.fund))


def money_fact(
    command: FactCommand, opened: BatchOpened, *, exceptions: Sequence[str] = ()
) -> dict[str, Any]:  # Any: spread into an event, which validates it
    """Return the common fields for money of a batch, whose basis is never better than the batch's own."""
    return {**command.fact(exceptions=exceptions), "basis": weakest([command.basis, opened.basis])}


def seat_range(seats: tuple[int, int]) -> SeatRange:
    """Return a range of seats as an event carries it."""
    return SeatRange(seat_from=seats[0], seat_to=seats[1])


def payment_at(history: History, position: int, *, on: date) -> ContributionPaid:
    """Return the payment at a position, or refuse where there is none and what is dated before it."""
    entry = history.entry(position)
    if entry is None or not isinstance(entry.event, ContributionPaid):
        raise Unknown("payment", str(position))
    paid = entry.event
    if on < paid.effective_on:
        raise Refused(
            "before_payment",
            f"expected a date from {paid.effective_on} on, when {paid.month} of {paid.batch} was paid, found {on}; "
            "mend the date",
            payment=position,
            paid_on=paid.effective_on.isoformat(),
            found=on.isoformat(),
        )
    return paid
