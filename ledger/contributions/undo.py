"""Undoing: a commitment is released, a payment reversed; the people's months become free with the money."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from pydantic import Field

from ledger.allocations.chain import Chain
from ledger.allocations.standing import beyond_payment
from ledger.command import FactCommand, Happening, History
from ledger.contributions.budget import GivenBack, by_line, of_payment
from ledger.contributions.events import (
    CommitmentReleased,
    ContributionPaid,
    ContributionReversed,
    OverpaymentReduced,
)
from ledger.contributions.months_held import RANGES_MAX, cells_of, months_events
from ledger.contributions.of_batch import CellsCommand, Funded, funded, money_fact, payment_at, seat_range
from ledger.contributions.receivables import reduced
from ledger.contributions.values import SeatRange
from ledger.enrollments import ranges
from ledger.enrollments.events import MonthsGivenUp
from ledger.errors import Refused
from ledger.event import Position


class ReleaseCommitment(CellsCommand):
    """Release committed cells: their money is available again, and the people's months are free."""

    NOUN = "contributions"
    VERB = "release"

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse where none of the cells is committed, or one was committed on a later date."""
        of = self.funded(history)
        months = of.months(self.first, self.last)
        seats = of.seats(self.seats)
        of.fund.plan_release(self.batch, seats=seats, months=months, on=self.effective_on)
        fact = money_fact(self, of.opened)
        emptied = cells_of(of.fund, self.batch, seats, months)
        released = months_events(CommitmentReleased, self.batch, emptied, {**fact, "fund": of.fund.stream})
        yield Happening(of.fund.stream, [*released, *reduced(history, of.batch, emptied, fact)])
        yield Happening(self.batch, months_events(MonthsGivenUp, self.batch, emptied, fact))


class ReverseContribution(FactCommand):
    """Reverse a payment for some seats: their money is available again, or committed again for the same months."""

    NOUN = "contributions"
    VERB = "reverse"
    TO_REVENUE: ClassVar[bool | None] = None
    """Whether the money goes to the treasury as other revenue, not back to the fund."""

    payment: Position = Field(description="The position of the payment.", examples=[42])
    recommit: bool = Field(
        False, strict=True, description="Whether the cells stay committed, to be paid again, at the same rate."
    )
    seats: tuple[SeatRange, ...] = Field(
        (),
        max_length=1000,
        description="The seats, counted from 0, both ends in; all that it paid where left out.",
        examples=[[{"seat_from": 0, "seat_to": 9}]],
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse cells that the payment did not pay, and committing again at a rate that has changed."""
        paid = payment_at(history, self.payment, on=self.effective_on)
        of = funded(history, paid.batch)
        seats = of.seats(self.seats)
        of.fund.plan_reverse(
            paid.batch,
            paid.month,
            payment=self.payment,
            seats=seats,
            recommit=self.recommit,
            rate=of.rate(paid.month),
            on=self.effective_on,
        )
        spent = cells_of(of.fund, paid.batch, seats, [paid.month], payment=self.payment)
        if self.seats:
            self._must_be_paid(ranges.without(seats, spent[paid.month]))
        yield Happening(of.fund.stream, list(self._events(history, of, paid, spent[paid.month])))
        if not self.recommit:
            given_up = months_events(MonthsGivenUp, paid.batch, spent, money_fact(self, of.opened))
            yield Happening(paid.batch, given_up)

    def _must_be_paid(self, unpaid: ranges.Ranges) -> None:
        if unpaid:
            count = sum(high - low + 1 for low, high in unpaid)
            raise Refused(
                "seats_not_paid",
                f"expected seats that the payment at position {self.payment} paid and that were not reversed since, "
                f"found {count} others, first seat {unpaid[0][0]} (counted from 0); leave them out",
                payment=self.payment,
                seats=[list(pair) for pair in unpaid[:100]],
            )

    def _events(
        self, history: History, of: Funded, paid: ContributionPaid, spent: ranges.Ranges
    ) -> Iterator[ContributionReversed | OverpaymentReduced]:
        """Yield what is reversed; what BPJS gives back of months that it took twice is no longer to get back."""
        fact = money_fact(self, of.opened)
        codes = self._refunded_before(history, of, paid, spent)
        given_back = GivenBack(history, paid, self.payment)
        for start in range(0, len(spent), RANGES_MAX):
            seats = spent[start : start + RANGES_MAX]
            yield ContributionReversed(
                **{**fact, "exceptions": codes},
                batch=paid.batch,
                budget=given_back.parts(by_line(of_payment(of.fund, paid, self.payment, seats))),
                fund=paid.fund,
                month=paid.month,
                payment=self.payment,
                recommit=self.recommit,
                seats=tuple(seat_range(pair) for pair in seats),
                to_revenue=self.TO_REVENUE,
            )
        if not self.recommit:
            yield from reduced(history, of.batch, {paid.month: spent}, fact)

    def _refunded_before(
        self, history: History, of: Funded, paid: ContributionPaid, spent: ranges.Ranges
    ) -> tuple[str, ...]:
        """What the treasury got back as other revenue does not come free a second time without its code (MON-05)."""
        if paid.budget is None or self.TO_REVENUE:
            return ()
        chain, every = history.fold(Chain, paid.fund), of.seats(())
        holds, takes = (by_line(of_payment(of.fund, paid, self.payment, seats)) for seats in (every, spent))
        return tuple(beyond_payment(self, chain, self.payment, holds=holds, takes=takes))
