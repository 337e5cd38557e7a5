"""An overpayment: BPJS took money for a person's months that another batch holds; a receivable."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import Happening, History
from ledger.contributions.events import OverpaymentRecorded
from ledger.contributions.of_batch import BatchCommand, Funded, money_fact
from ledger.contributions.values import Seat
from ledger.enrollments.enroll import DOUBLE_PAID
from ledger.enrollments.holders import held_of, written
from ledger.errors import Refused
from ledger.periods import Month
from ledger.stating import must_be_distinct


class RecordOverpayment(BatchCommand):
    """Record that BPJS took money for months of a seat's worker that another batch holds."""

    NOUN = "contributions"
    VERB = "record-overpayment"

    months: tuple[Month, ...] = Field(
        min_length=1, max_length=36, description="The months paid twice.", examples=[["2022-11", "2022-12"]]
    )
    seat: Seat

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse months that nobody else holds, and a warning that is not accepted."""
        funded = self.funded(history)
        self._must_be_months(funded)
        worker = self._worker(funded)
        recorded = OverpaymentRecorded(
            **money_fact(self, funded.opened, exceptions=[DOUBLE_PAID]),
            batch=self.batch,
            fund=funded.fund.stream,
            held_by=self._holder(history, worker),
            months=tuple(sorted(self.months)),
            rupiah=sum(funded.rate(month) for month in self.months),
            seat=self.seat,
            worker=worker,
        )
        return [Happening(funded.fund.stream, [recorded])]

    def _must_be_months(self, funded: Funded) -> None:
        must_be_distinct("months", self.months)
        for month in self.months:
            funded.must_have(month)

    def _worker(self, funded: Funded) -> str:
        """Return whom the batch paid for: who sat there in these months, or was the last to sit before."""
        if self.seat >= funded.batch.count:
            raise Refused(
                "unknown_seat",
                f"expected a seat from 0 to {funded.batch.count - 1}, found {self.seat}; mend the number",
                seat=self.seat,
                seats=funded.batch.count,
            )
        tenures = [t for t in funded.batch.tenures(self.seat) if t.first <= max(self.months)]
        return tenures[-1].worker

    def _holder(self, history: History, worker: str) -> int:
        """Return the enrolment elsewhere that holds all the months."""
        months = set(self.months)
        held = held_of(history, worker, history.holdings([worker]))
        others = [h for h in held if (h.batch, h.seat) != (self.batch, self.seat)]
        holder = next((h for h in others if months <= set(h.months)), None)
        if holder is None:
            raise Refused(
                "not_held_elsewhere",
                f"expected {written(sorted(months))} of {worker} to be held by one other enrolment, found none that "
                "holds them all; record the months of each holder apart",
                worker=worker,
                months=sorted(months),
            )
        return holder.position
