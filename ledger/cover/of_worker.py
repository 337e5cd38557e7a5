"""A worker's cover in a programme, as the book holds it under its lock: every holder's paid months together."""

from collections.abc import Iterator
from datetime import date

from ledger.command import History
from ledger.contributions.paid_on import paid_on
from ledger.cover.engine import Covers
from ledger.cover.reconnections import months_joined, reconnections_stream
from ledger.cover.values import PaidMonth
from ledger.enrollments.batch import Batch
from ledger.enrollments.holders import Held, held_of
from ledger.funds.cells import CellState, clip
from ledger.funds.fund import Fund
from ledger.law.rules import STREAM, Rules
from ledger.law.values import Rule
from ledger.programmes import Programme


def cover_of(history: History, worker: str, programme: Programme, *, on: date | None = None) -> Covers:
    """Return the cover engine over all that stands paid for a worker in a programme, whoever paid it.

    The grace is that of the rule in force on a day, today where none is given; refuses a day that no rule rules.
    """
    grace = history.fold(Rules, STREAM).must(Rule.GRACE_MONTHS, on or history.today)
    corrections = history.entries(reconnections_stream(worker))
    return Covers(
        paid_months(history, worker, programme),
        grace=grace.row.value,
        reconnected=months_joined(corrections, programme),
    )


def paid_months(history: History, worker: str, programme: Programme) -> list[PaidMonth]:
    """Return each month that stands paid for a worker in a programme, once, with the entries that it rests on."""
    held = (one for one in held_of(history, worker, history.holdings([worker])) if programme in one.programmes)
    found = {paid.month: paid for one in held for paid in _paid(history, one)}
    return [found[month] for month in sorted(found)]


def _paid(history: History, held: Held) -> Iterator[PaidMonth]:
    """Yield the months of a holder that are paid; what was paid before the book is stated by one entry for both."""
    if held.batch is None:
        yield from (PaidMonth(month, None, held.position, held.position) for month in held.months)
        return
    opened = history.fold(Batch, held.batch).opened
    assert opened is not None, "a batch that holds months was opened"
    cells = history.fold(Fund, opened.fund).cells(held.batch)
    for month in held.months:
        for segment in clip(cells.column(month), held.seat, held.seat):
            if segment.state is CellState.SPENT:
                assert segment.payment is not None, "a spent cell names its payment"
                yield PaidMonth(month, paid_on(history, segment.payment), segment.payment, held.position)
