"""What a fund still owes at the end of a month, and so keeps the month from being closed."""

from collections.abc import Iterator
from datetime import date

from ledger.errors import Detail
from ledger.funds.cells import CellState, Segment
from ledger.funds.fund import Fund
from ledger.periods import Month


def obligations(fund: Fund, month: Month) -> list[dict[str, Detail]]:
    """Return what is open by the end of a month: shortfalls, and committed months that were due by then.

    A contribution month has the month after it to be paid in, so that those before the month are due by its end.
    """
    return [*_unpaid(fund, month), *_shortfalls(fund, month.last_day)]


def _unpaid(fund: Fund, month: Month) -> Iterator[dict[str, Detail]]:
    for batch in sorted(fund.batches):
        for due in (one for one in fund.cells(batch).months() if one < month):
            open_ = [cells for cells in fund.segments(batch, due) if _is_open(cells, month.last_day)]
            if open_:
                seats = sum(cells.seats for cells in open_)
                rupiah = sum(cells.rupiah * cells.seats for cells in open_)
                yield {"kind": "unpaid_month", "batch": batch, "month": due, "seats": seats, "rupiah": rupiah}


def _is_open(cells: Segment, last: date) -> bool:
    return cells.state is CellState.COMMITTED and cells.since <= last


def _shortfalls(fund: Fund, last: date) -> Iterator[dict[str, Detail]]:
    for short in sorted(fund.open_shortfalls()):
        if short.on <= last:
            on = short.on.isoformat()
            yield {"kind": "shortfall", "credit": short.credit, "pot": short.pot, "on": on, "rupiah": short.rupiah}
