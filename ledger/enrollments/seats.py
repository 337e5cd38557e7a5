"""What happens to one seat: its worker leaves, is replaced, goes on by himself, moves house, gets his card."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Self

from pydantic import Field, StrictInt, model_validator

from ledger.command import FactCommand, Happening, History
from ledger.contributions.receivables import reduced
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import (
    CardDelivered,
    CardManner,
    DomicileChanged,
    WithdrawalReason,
    WorkerGraduated,
    WorkerWithdrawn,
)
from ledger.enrollments.named import (
    known_batch,
    must_follow_opening,
    seat_in,
)
from ledger.enrollments.paid_seat import codes_of_leaving, refuse_paid
from ledger.errors import Malformed, Refused
from ledger.identifiers import BatchId, WorkerId
from ledger.periods import Month
from ledger.regions import KnownRegion
from ledger.stating import stated


class SeatCommand(FactCommand):
    """A command about the seat of one worker: also of one who was merged into another while the seat stays his."""

    OF_MERGED: ClassVar[bool] = True

    batch: BatchId

    def batch_of(self, history: History) -> Batch:
        """Return the command's batch, or refuse one that the book does not hold or had not opened by the date."""
        batch = known_batch(history.fold(Batch, self.batch))
        assert batch.opened is not None, "a known batch was opened"
        must_follow_opening(batch.opened, on=self.effective_on)
        return batch


class LeaveCommand(SeatCommand):
    """A command by which a worker leaves his seat."""

    from_month: Month = Field(description="The first month that he no longer has.", examples=["2022-11"])
    worker: WorkerId

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, whom the vault must know."""
        return (self.worker,)

    def latest(self, history: History, batch: Batch) -> Month:
        """Return the latest month that he may leave from."""
        return batch.months[-1]

    def leave(
        self,
        history: History,
        kind: type[WorkerWithdrawn] | type[WorkerGraduated],
        *,
        reason: WithdrawalReason | None = None,
    ) -> Iterator[Happening]:
        """Yield that he leaves, and what is no longer to get back for his months; refuse a month that is not his."""
        batch = self.batch_of(history)
        seat = seat_in(history, batch, self.worker)
        _refuse_left(batch, seat)
        refuse_month(batch, seat, self.from_month, last=self.latest(history, batch))
        refuse_paid(history, batch, seat, self.from_month)
        codes = codes_of_leaving(history, batch, seat, self.worker, reason)
        yield Happening(self.batch, [stated(history, self, kind, exceptions=codes, also={"seat": seat})])
        yield from fallen(history, batch, seat, self.from_month, self)


class WithdrawWorker(LeaveCommand):
    """Withdraw a worker from his seat: from a month on his months are free again."""

    NOUN = "enrollments"
    VERB = "withdraw"

    from_month: Month = Field(
        description="The first month that he no longer has; the one after his death, of one who died.",
        examples=["2022-11"],
    )
    reason: WithdrawalReason = Field(description="Why he leaves.", examples=["moved"])

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the withdrawal, or refuse a worker without that seat and a month that is not his.

        That somebody who is not entitled was paid for is a warning, which must be accepted.
        """
        return self.leave(history, WorkerWithdrawn, reason=self.reason)


class GraduateWorker(LeaveCommand):
    """Graduate a worker: from a month on he pays by himself, and what months of the batch he had left are free again.

    That may be after the batch's last month: help is for a time (domain S1), and many go on when it ends.
    """

    NOUN = "enrollments"
    VERB = "graduate"

    from_month: Month = Field(description="The first month that he pays by himself.", examples=["2022-11"])

    def latest(self, history: History, batch: Batch) -> Month:
        """Return the month after the batch's last, or this month where that is later."""
        return max(batch.months[-1].plus(1), Month.of(history.today))

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the graduation, or refuse a worker without that seat and a month that is not his or is to come."""
        return self.leave(history, WorkerGraduated)


class ChangeDomicile(SeatCommand):
    """Note that a worker lives elsewhere from a date on; his seat and his months stay as they are."""

    NOUN = "enrollments"
    VERB = "change-domicile"

    region: KnownRegion = Field(description="Where he lives now.", examples=["12.22.01.2002"])
    worker: WorkerId

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, whom the vault must know."""
        return (self.worker,)

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the change, or refuse a worker who sits in no seat of the batch."""
        batch = self.batch_of(history)
        seat = seat_in(history, batch, self.worker)
        _refuse_left(batch, seat)
        yield Happening(self.batch, [stated(history, self, DomicileChanged, also={"seat": seat})])


class DeliverCard(SeatCommand):
    """Deliver cards: one worker's own, or a number of them, as a symbol before the cameras or one by one."""

    NOUN = "enrollments"
    VERB = "deliver-card"

    cards: StrictInt | None = Field(None, ge=1, lt=2**53, description="How many, where no worker is named.")
    manner: CardManner = Field(description="How they were handed over.", examples=["symbolic"])
    worker: WorkerId | None = Field(None, description="Whose card it is; leave out for a number of cards.")

    @model_validator(mode="after")
    def _one_count(self) -> Self:
        if self.cards is not None and self.worker is not None:
            raise ValueError("expected one worker's card or a number of cards, found both; leave one out")
        return self

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, where one is named."""
        return () if self.worker is None else (self.worker,)

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the delivery, or refuse a worker without a seat."""
        batch = self.batch_of(history)
        seat = None if self.worker is None else seat_in(history, batch, self.worker)
        yield Happening(self.batch, [stated(history, self, CardDelivered, also={"seat": seat})])


def fallen(history: History, batch: Batch, seat: int, from_month: Month, command: SeatCommand) -> Iterator[Happening]:
    """Yield what is no longer to get back: months that were to be paid twice, and are not paid at all."""
    cells = {month: [(seat, seat)] for month in batch.months if month >= from_month}
    less = list(reduced(history, batch, cells, command.fact()))
    if less:
        yield Happening(less[0].fund, list(less))


def _refuse_left(batch: Batch, seat: int) -> None:
    if seat in batch.left:
        raise Refused(
            "seat_left",
            f"expected a worker who sits in seat {seat} of {batch.stream}, found that he left it from "
            f"{batch.left[seat]}; look at its history, or replace him",
            batch=batch.stream,
            seat=seat,
            left_from=batch.left[seat],
        )


def refuse_month(batch: Batch, seat: int, month: Month, *, last: Month) -> None:
    """Refuse a month before the worker sat down in a seat, or after the last one asked about."""
    first = batch.left.get(seat, batch.tenures(seat)[-1].first)
    if not first <= month <= last:
        raise Malformed(
            "month_outside_seat",
            f"expected a month from {first} to {last} for seat {seat} of {batch.stream}, found {month}; mend the month",
            first=first,
            last=last,
            found=month,
        )
