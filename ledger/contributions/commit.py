"""Committing: lots of a fund undertake to pay cells of a batch, whole person-terms, in drawing order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, NamedTuple

from pydantic import Field

from ledger.command import Happening, History
from ledger.contributions.events import ContributionsCommitted
from ledger.contributions.months_held import given_up_in, months_events
from ledger.contributions.of_batch import CellsCommand, Funded, money_fact
from ledger.contributions.values import Row
from ledger.enrollments import ranges
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import MonthsTakenUp
from ledger.errors import Refused
from ledger.funds.admission import Asked, admitted_lines
from ledger.funds.drawing import too_early
from ledger.funds.foresight import Foresight
from ledger.funds.fund import Fund
from ledger.funds.standing import must_be_open
from ledger.identifiers import CreditId, PotId
from ledger.periods import Month
from ledger.programmes import Programme

ROWS_MAX = 200
"""Rows of one event; a command yields as many events as its rows need."""


class _Line(NamedTuple):
    """Programmes that some pots pay: their rate in each month. One line for all of them is the ordinary case."""

    rates: Mapping[Month, int]
    pots: Sequence[str]


class CommitContributions(CellsCommand):
    """Commit money of the batch's fund to its seats and months, whole seats only, restricted pots first."""

    NOUN = "contributions"
    VERB = "commit"
    UNLAPSED: ClassVar[bool | None] = None
    """Whether it takes money that lapsed."""

    pool: tuple[CreditId, ...] = Field(
        (), max_length=5000, description="Credits whose remainders are put together for one person, where allowed."
    )
    pots: tuple[PotId, ...] = Field(
        (), max_length=200, description="The pots to draw from; all whose restrictions admit the batch where left out."
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what the restrictions forbid, seats with nobody in them, and money that is not there by the date."""
        funded = self.funded(history)
        must_be_open(funded.fund, on=self.effective_on)
        months = funded.months(self.first, self.last)
        seats = self._filled(funded, months)
        asked = Asked(funded.batch, funded.opened, seats, months[0], months[-1])
        lines = [
            _Line({month: _cost(funded, month, programmes) for month in months}, pots)
            for programmes, pots in admitted_lines(funded.fund, asked, self.pots)
        ]
        yield Happening(funded.fund.stream, list(self._committed(funded, seats, lines)))
        again = given_up_in(funded.batch, seats, months)
        self._must_follow_freeing(funded.batch, again)
        taken_up = months_events(MonthsTakenUp, self.batch, again, money_fact(self, funded.opened))
        if taken_up:
            yield Happening(self.batch, taken_up)

    def _must_follow_freeing(self, batch: Batch, again: Mapping[Month, Sequence[tuple[int, int]]]) -> None:
        """Refuse a date before the months were given up: their cells would be filled twice in between."""
        days = [batch.freed.emptied_on(seats, month) for month, seats in again.items() if seats]
        free_on = max((day for day in days if day is not None), default=self.effective_on)
        if free_on > self.effective_on:
            raise too_early("commitment", self.effective_on, free_on)

    def _filled(self, funded: Funded, months: Sequence[Month]) -> list[tuple[int, int]]:
        """Return the seats asked for; of all seats, those with somebody in them."""
        seats = funded.seats(self.seats)
        empty = [set(funded.batch.absent(month)) for month in months]
        if not self.seats:
            seats = ranges.without(seats, ranges.union((seat, seat) for seat in set.intersection(*empty)))
        vacant = sorted(seat for seat in set.union(*empty) if ranges.holds(seats, seat))
        if vacant or not seats:
            raise _vacant(funded, vacant, months)
        return seats

    def _committed(
        self, funded: Funded, seats: Sequence[tuple[int, int]], lines: Sequence[_Line]
    ) -> Iterator[ContributionsCommitted]:
        """Plan each range of seats on the fund as the ranges before it leave it."""
        if len(seats) == 1:
            return self._events(funded, self._plan(funded.fund, seats[0], lines))
        foresight = Foresight(funded.fund)
        rows: list[Row] = []
        for pair in seats:
            planned = self._plan(foresight.fund, pair, lines)
            foresight.expect(self._events(funded, planned))
            rows += planned
        return self._events(funded, rows)

    def _plan(self, fund: Fund, seats: tuple[int, int], lines: Sequence[_Line]) -> list[Row]:
        """Plan each line on the fund as it is: no two of them draw from the same pot."""
        return [
            row
            for line in lines
            for row in fund.plan_commit(
                self.batch,
                seat_from=seats[0],
                seat_to=seats[1],
                rates=line.rates,
                pots=line.pots,
                on=self.effective_on,
                pool=self.pool,
                of_line=len(lines) > 1,
            )
        ]

    def _events(self, funded: Funded, rows: Sequence[Row]) -> Iterator[ContributionsCommitted]:
        fact = money_fact(self, funded.opened)
        for start in range(0, len(rows), ROWS_MAX):
            yield ContributionsCommitted(
                **fact,
                batch=self.batch,
                fund=funded.fund.stream,
                pooled=self.pool,
                rows=tuple(rows[start : start + ROWS_MAX]),
                unlapsed=self.UNLAPSED,
            )


class CommitFreed(CommitContributions):
    """A commitment of a correction: what it freed itself is there for it, though it lapsed since its year is closed."""

    VERB = ""
    UNLAPSED: ClassVar[bool | None] = True
    freed: dict[tuple[str, str], int]
    """What was freed of each lot (credit, pot)."""

    def funded(self, history: History) -> Funded:
        """Return the batch and its fund, in a copy of it what lapsed of the money freed available again."""
        funded = super().funded(history)
        fund = Foresight(funded.fund).fund
        for key, rupiah in self.freed.items():
            fund.unlapse(fund.lots[key], rupiah + fund.lots[key].eligible(self.effective_on), self.effective_on)
        return replace(funded, fund=fund)


def _cost(funded: Funded, month: Month, programmes: Sequence[Programme]) -> int:
    rates = funded.rates(month)
    return sum(rates[programme] for programme in programmes)


def _vacant(funded: Funded, vacant: Sequence[int], months: Sequence[Month]) -> Refused:
    named = ", ".join(str(seat) for seat in vacant[:5])
    found = f"nobody in {len(vacant)} of them, first seat {named}" if vacant else "nobody in any seat"
    return Refused(
        "seat_vacant",
        f"expected somebody in each seat of {funded.batch.stream} from {months[0]} to {months[-1]}, found {found} "
        "(counted from 0); commit those seats apart for the months that are filled, or replace the worker first",
        batch=funded.batch.stream,
        seats=list(vacant[:100]),
    )
