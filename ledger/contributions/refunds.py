"""A refund due: months were paid beyond a person's death, claim or move, and are to come back, or be settled."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from ledger.command import FactCommand, Happening, History
from ledger.contributions.events import (
    DueMonth,
    RefundFallenDue,
    RefundManner,
    RefundReason,
    RefundSettled,
)
from ledger.contributions.of_batch import BatchCommand, Funded, money_fact
from ledger.contributions.paid_on import paid_on
from ledger.contributions.refunds_due import RefundsDue
from ledger.enrollments.named import seat_in
from ledger.errors import Refused, Unknown
from ledger.event import Entry, Position
from ledger.funds.cells import CellState, clip
from ledger.identifiers import WorkerId
from ledger.periods import Month
from ledger.stating import stated


class RecordRefundDue(BatchCommand):
    """Record that months paid beyond a person's death, claim or move are due back; they age until settled."""

    NOUN = "contributions"
    VERB = "refund-due"

    OF_MERGED: ClassVar[bool] = True

    reason: RefundReason = Field(description="What happened on the date.", examples=["died"])
    worker: WorkerId

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the worker, whom the vault must know."""
        return (self.worker,)

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a worker without a seat, and where no later month is paid, not due and not settled."""
        of = self.funded(history)
        seat = seat_in(history, of.batch, self.worker)
        refunds = history.fold(RefundsDue, of.fund.stream)
        told = {cell: due.position for cell, due in refunds.of_batch(self.batch).items()}
        settled = refunds.settled(self.batch)
        paid = list(self._paid_after(history, of, seat))
        months = tuple(due for due in paid if not {(seat, due.month)} & (told.keys() | settled.keys()))
        if not months:
            raise self._nothing([(seat, due.month) for due in paid], told, settled)
        fallen = RefundFallenDue(
            **money_fact(self, of.opened),
            batch=self.batch,
            fund=of.fund.stream,
            months=months,
            reason=self.reason,
            rupiah=sum(due.rupiah for due in months),
            seat=seat,
            worker=self.worker,
        )
        return [Happening(of.fund.stream, [fallen])]

    def _paid_after(self, history: History, of: Funded, seat: int) -> Iterator[DueMonth]:
        """Yield the months after that of the date in which the worker sits there, and that stand paid."""
        for month in of.batch.months:
            tenure = of.batch.tenure(seat, month)
            if month <= Month.of(self.effective_on) or tenure is None or tenure.worker != self.worker:
                continue
            for cell in clip(of.fund.cells(self.batch).column(month), seat, seat):
                if cell.state is CellState.SPENT:
                    assert cell.payment is not None, "a spent cell names its payment"
                    since = max(self.effective_on, paid_on(history, cell.payment))
                    yield DueMonth(month=month, rupiah=cell.rupiah, since=since)

    def _nothing(
        self,
        paid: Iterable[tuple[int, Month]],
        told: Mapping[tuple[int, Month], int],
        settled: Mapping[tuple[int, Month], int],
    ) -> Refused:
        """Say that what is paid fell due already, or was settled, and at which positions."""
        due, over = (max((at[cell] for cell in paid if cell in at), default=None) for at in (told, settled))
        fell = None if due is None else f"fell due already, last at position {due}"
        gone = None if over is None else f"were settled, last at position {over}"
        words = " or ".join(filter(None, (fell, gone)))
        recorded, position = f"none but those that {words}" if words else "none", due if over is None else over
        return Refused(
            "nothing_due",
            f"expected months of {self.batch} paid for {self.worker} after {Month.of(self.effective_on)}, found "
            f"{recorded}; look at `amanah cover {self.worker}` and `amanah receivables`, or mend the date",
            batch=self.batch,
            after=str(Month.of(self.effective_on)),
            position=position,
        )


class SettleRefund(FactCommand):
    """Settle what is left of a refund of which no money comes back to the fund; where it does, reverse the payment."""

    NOUN = "contributions"
    VERB = "settle-refund"

    due: Position = Field(description="The position at which it fell due.", examples=[42])
    manner: RefundManner = Field(description="How it is settled.", examples=["kept_by_agreement"])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what is no refund, was settled or reversed since, and a date before it fell due."""
        entry = history.entry(self.due)
        fallen = _fallen(entry, self.due)
        left = history.fold(RefundsDue, fallen.fund).of_entry(fallen.batch, self.due)
        if not left:
            raise Refused(
                "refund_settled",
                f"expected a refund of which something is left, found all of position {self.due} reversed or settled; "
                "nothing is left to do",
                due=self.due,
            )
        since = max(month.since for month in left)
        if self.effective_on < since:
            raise Refused(
                "before_due",
                f"expected a date from {since} on, when all of it was due, found {self.effective_on}; mend the date",
                due=self.due,
                due_since=since.isoformat(),
                found=self.effective_on.isoformat(),
            )
        also = {
            "batch": fallen.batch,
            "fund": fallen.fund,
            "months": tuple(month.month for month in left),
            "rupiah": sum(month.rupiah for month in left),
        }
        return [Happening(fallen.fund, [stated(history, self, RefundSettled, also=also)])]


def _fallen(entry: Entry | None, position: int) -> RefundFallenDue:
    if entry is None or not isinstance(entry.event, RefundFallenDue):
        raise Unknown("refund", str(position))
    return entry.event
