"""A refund due of a payment whose month is corrected: the money is due back of the right month, and ages on."""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.command import History
from ledger.contributions.events import DueMonth, RefundFallenDue
from ledger.contributions.of_batch import funded
from ledger.contributions.refunds_due import DueCell, RefundsDue
from ledger.enrollments import ranges
from ledger.funds.cells import CellState, clip
from ledger.periods import Month


def refunds_carried(
    history: History,
    ahead: History,
    batch: str,
    *,
    wrong: Month,
    right: Month,
    seats: ranges.Ranges,
    fact: Mapping[str, Any],  # Any: spread into an event, which validates it
) -> Iterator[RefundFallenDue]:
    """Yield what falls due of the right month: of those of whom the wrong one was due, where it is beyond the event."""
    due = history.fold(RefundsDue, funded(history, batch).fund.stream).of_batch(batch)
    for (seat, month), cell in sorted(due.items()):
        if month == wrong and ranges.holds(seats, seat):
            yield from _carried(history, ahead, batch, seat, cell, right=right, fact=fact)


def _carried(
    history: History, ahead: History, batch: str, seat: int, cell: DueCell, *, right: Month, fact: Mapping[str, Any]
) -> Iterator[RefundFallenDue]:
    fallen, of = _fallen(history, cell.position), funded(ahead, batch)
    tenure = of.batch.tenure(seat, right)
    beyond = right > Month.of(_first(history, fallen).effective_on)
    for piece in clip(of.fund.cells(batch).column(right), seat, seat):
        if beyond and tenure is not None and tenure.worker == fallen.worker and piece.state is CellState.SPENT:
            month = DueMonth(month=right, rupiah=piece.rupiah, since=cell.due.since)
            said = {**fact, "corrects": cell.position, "months": (month,), "rupiah": piece.rupiah}
            yield fallen.model_copy(update=said)


def _fallen(history: History, position: int) -> RefundFallenDue:
    entry = history.entry(position)
    assert entry is not None, "a refund that is due fell due"
    assert isinstance(entry.event, RefundFallenDue), "a refund that is due fell due"
    return entry.event


def _first(history: History, fallen: RefundFallenDue) -> RefundFallenDue:
    """Return what fell due on the day of the event itself: a refund that was carried counts from its correction."""
    while fallen.corrects is not None:
        before = history.entry(fallen.corrects)
        if before is None or not isinstance(before.event, RefundFallenDue):
            break
        fallen = before.event
    return fallen
