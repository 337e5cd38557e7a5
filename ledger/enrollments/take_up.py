"""Taking up overpaid months: whoever held them has left, and what stood as paid twice is this batch's own now."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from ledger.command import Happening, History
from ledger.contributions.receivables import reduced
from ledger.contributions.values import MonthRange, SeatRange
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import MonthsTakenUp
from ledger.enrollments.holders import held_refusal, must_follow_freeing, overlaps, written
from ledger.enrollments.named import seat_in
from ledger.enrollments.seats import SeatCommand
from ledger.enrollments.slots import mask_of_all
from ledger.enrollments.tenures import Tenure, only_overpaid, overpaid_in
from ledger.errors import Refused
from ledger.identifiers import WorkerId
from ledger.periods import Month, months_between, runs
from ledger.stating import must_be_distinct, stated


class TakeUpMonths(SeatCommand):
    """Take up a worker's overpaid months for his seat, once nobody else holds them; the receivable falls away."""

    NOUN = "enrollments"
    VERB = "take-up"
    OF_MERGED: ClassVar[bool] = False

    months: tuple[Month, ...] = Field(
        (),
        max_length=36,
        description="The overpaid months; all of the worker's in this batch where left out.",
        examples=[["2022-11", "2022-12"]],
    )
    worker: WorkerId

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, whom the vault must know."""
        return (self.worker,)

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the months and what is less to get back, or refuse months not overpaid or held by another still."""
        batch = self.batch_of(history)
        seat = seat_in(history, batch, self.worker)
        first = batch.tenures(seat)[0]
        months = self._overpaid(batch, seat, first)
        wanted = mask_of_all(only_overpaid(months, first.overpaid))
        holdings = history.holdings([self.worker])
        found = overlaps([self.worker], wanted, holdings)
        if found:
            raise held_refusal(history, found, holdings, advice="leave them out, or withdraw them there first")
        must_follow_freeing(history, self.worker, months, holdings, on=self.effective_on)
        also = {
            "months": tuple(MonthRange(first=start, last=end) for start, end in runs(months)),
            "overpaid_of": self.worker,
            "seats": (SeatRange(seat_from=seat, seat_to=seat),),
        }
        yield Happening(self.batch, [stated(history, self, MonthsTakenUp, also=also)])
        assert batch.opened is not None, "a known batch was opened"
        yield Happening(
            batch.opened.fund, list(reduced(history, batch, {month: [(seat, seat)] for month in months}, self.fact()))
        )

    def _overpaid(self, batch: Batch, seat: int, first: Tenure) -> tuple[Month, ...]:
        """Return the months asked for, or refuse those that are not overpaid in the seat."""
        must_be_distinct("months", self.months)
        own = months_between(first.first, first.last) if first.worker == self.worker else ()
        months = [m for m in own if overpaid_in(first.overpaid, m) and not batch.given(seat, m)]
        if not months or not set(self.months) <= set(months):
            raise Refused(
                "not_overpaid",
                f"expected months of {self.worker} that stand as overpaid in seat {seat} of {self.batch}, found "
                f"{written(months) or 'none'}; name months of these, or leave them as they are",
                batch=self.batch,
                seat=seat,
                overpaid=list(months),
                asked=list(self.months),
            )
        return tuple(sorted(self.months)) or tuple(months)
