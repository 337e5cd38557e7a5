"""An overpayment: BPJS took money for a person's months that another batch holds; a receivable."""

from collections.abc import Iterable, Sequence

from pydantic import Field

from ledger.command import Happening, History
from ledger.contributions.events import OverpaymentRecorded
from ledger.contributions.of_batch import BatchCommand, Funded, money_fact
from ledger.contributions.receivables import Receivables
from ledger.contributions.values import Seat
from ledger.enrollments.enroll import DOUBLE_PAID
from ledger.enrollments.holders import held_of, written
from ledger.errors import AlreadyRecorded, Refused
from ledger.identities.mergers import ids_of
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.stating import must_be_distinct


class RecordOverpayment(BatchCommand):
    """Record that BPJS took money for months of a seat's worker that another batch holds."""

    NOUN = "contributions"
    VERB = "record-overpayment"

    months: tuple[Month, ...] = Field(
        min_length=1, max_length=36, description="The months paid twice.", examples=[["2022-11", "2022-12"]]
    )
    programmes: tuple[Programme, ...] = Field(
        (), max_length=3, description="The programmes paid twice; all that the other enrolment holds where left out."
    )
    seat: Seat

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse months that nobody else holds, and a warning that is not accepted."""
        funded = self.funded(history)
        self._must_be_months(funded)
        worker = self._worker(funded)
        holder, programmes = self._holder(history, worker, funded.batch.programmes)
        self._refuse_recorded(history, funded, programmes)
        recorded = OverpaymentRecorded(
            **money_fact(self, funded.opened, exceptions=[DOUBLE_PAID]),
            batch=self.batch,
            fund=funded.fund.stream,
            held_by=holder,
            months=tuple(sorted(self.months)),
            programmes=programmes,
            rupiah=sum(funded.rates(month)[programme] for month in self.months for programme in programmes),
            seat=self.seat,
            worker=worker,
        )
        return [Happening(funded.fund.stream, [recorded])]

    def _refuse_recorded(self, history: History, funded: Funded, programmes: Sequence[Programme]) -> None:
        standing = history.fold(Receivables, funded.fund.stream).of_batch(self.batch)
        found = [m for m in sorted(self.months) if standing.get((self.seat, m), {}).keys() & set(programmes)]
        if found:
            position = max(standing[self.seat, found[0]].values())
            raise AlreadyRecorded(
                "overpayment_recorded",
                f"expected months of seat {self.seat} that do not stand as paid twice yet, found {written(found)} "
                f"recorded at position {position}; leave them out",
                months=found,
                position=position,
            )

    def _must_be_months(self, funded: Funded) -> None:
        must_be_distinct("months", self.months)
        must_be_distinct("programmes", self.programmes)
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

    def _holder(self, history: History, worker: str, paid: Sequence[Programme]) -> tuple[int, tuple[Programme, ...]]:
        """Return the enrolment elsewhere that holds all the months, and in which of the programmes that were paid."""
        months = set(self.months)
        elsewhere: dict[int, set[Programme]] = {}
        ids = ids_of(history, worker)
        for held in (held for own in ids for held in held_of(history, own, history.holdings([own]))):
            if (held.batch, held.seat) != (self.batch, self.seat) and months <= set(held.months):
                elsewhere.setdefault(held.position, set()).update(held.programmes)
        for position, programmes in elsewhere.items():
            twice = tuple(sorted(programmes & set(self.programmes or paid)))
            if twice and set(self.programmes) <= set(twice) <= set(paid):
                return position, twice
        raise Refused(
            "not_held_elsewhere",
            f"expected {written(sorted(months))} of {worker} to be held by one other enrolment, in "
            f"{', '.join(self.programmes) or 'a programme'} that {self.batch} pays, found none that holds them all; "
            "record the months of each holder apart",
            worker=worker,
            months=sorted(months),
            programmes=list(self.programmes or paid),
        )
