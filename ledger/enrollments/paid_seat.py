"""What is paid for the worker of a seat: no month of it is given up, and one who was not entitled stays listed."""

from collections.abc import Iterable

from ledger.command import History
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import WithdrawalReason
from ledger.errors import Refused
from ledger.funds.cells import CellState
from ledger.funds.fund import Fund
from ledger.periods import Month

NOT_ENTITLED = "ELIG-02"
"""Paid for somebody who was not entitled, such as one who does not work."""


def paid_months(history: History, batch: Batch, seat: int, months: Iterable[Month]) -> list[Month]:
    """Return those of some months that are paid for a seat."""
    assert batch.opened is not None, "a known batch was opened"
    fund = history.fold(Fund, batch.opened.fund)
    return [
        month
        for month in months
        if any(
            segment.state is CellState.SPENT and segment.seat_from <= seat <= segment.seat_to
            for segment in fund.segments(batch.stream, month)
        )
    ]


def refuse_paid(history: History, batch: Batch, seat: int, from_month: Month) -> None:
    """Refuse to give up a month that is paid: freed, it could be paid again for the same person by another batch."""
    paid = paid_months(history, batch, seat, (month for month in batch.months if month >= from_month))
    if paid:
        raise Refused(
            "month_paid",
            f"expected a month after {paid[-1]}, the last one paid for seat {seat} of {batch.stream}, "
            f"found {from_month}; reverse the payments of the months that he no longer has, or leave him the seat",
            batch=batch.stream,
            seat=seat,
            months=paid,
        )


def codes_of_leaving(
    history: History, batch: Batch, seat: int, worker: str, reason: WithdrawalReason | None
) -> list[str]:
    """Return the codes of a worker's leaving: of one who is not entitled, that months were paid for him."""
    if reason is not WithdrawalReason.INELIGIBLE:
        return []
    held = [tenure for tenure in batch.tenures(seat) if tenure.worker == worker]
    months = [month for month in batch.months if any(tenure.has(month) for tenure in held)]
    return [NOT_ENTITLED] if paid_months(history, batch, seat, months) else []
