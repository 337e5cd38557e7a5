"""Undoing: a commitment is released, a payment reversed; the people's months become free with the money."""

from collections.abc import Iterable, Sequence

from pydantic import Field

from ledger.command import FactCommand, Happening, History
from ledger.contributions.events import CommitmentReleased, ContributionPaid, ContributionReversed
from ledger.contributions.months_held import cells_of, months_events
from ledger.contributions.of_batch import CellsCommand, Funded, funded, money_fact, payment_at, seat_range
from ledger.contributions.values import MonthRange, SeatRange
from ledger.enrollments.events import MonthsGivenUp
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
        released = CommitmentReleased(
            **fact,
            batch=self.batch,
            fund=of.fund.stream,
            months=(MonthRange(first=months[0], last=months[-1]),),
            seats=tuple(seat_range(pair) for pair in seats),
        )
        yield Happening(of.fund.stream, [released])
        emptied = cells_of(of.fund, self.batch, seats, months)
        yield Happening(self.batch, months_events(MonthsGivenUp, self.batch, emptied, fact))


class ReverseContribution(FactCommand):
    """Reverse a payment for some seats: their money is available again, or committed again for the same months."""

    NOUN = "contributions"
    VERB = "reverse"

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
        yield Happening(of.fund.stream, [self._reversed(of, paid, seats)])
        if not self.recommit:
            yield self._given_up(of, paid, seats)

    def _reversed(self, of: Funded, paid: ContributionPaid, seats: Sequence[tuple[int, int]]) -> ContributionReversed:
        return ContributionReversed(
            **money_fact(self, of.opened),
            batch=paid.batch,
            fund=paid.fund,
            month=paid.month,
            payment=self.payment,
            recommit=self.recommit,
            seats=tuple(seat_range(pair) for pair in seats),
        )

    def _given_up(self, of: Funded, paid: ContributionPaid, seats: Sequence[tuple[int, int]]) -> Happening:
        emptied = cells_of(of.fund, paid.batch, seats, [paid.month], payment=self.payment)
        return Happening(paid.batch, months_events(MonthsGivenUp, paid.batch, emptied, money_fact(self, of.opened)))
