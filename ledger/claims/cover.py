"""Cover on a day: the paid month that it rests on, and whose seat and payment that was."""

from collections.abc import Iterable
from datetime import date

from ledger.claims.events import Covering
from ledger.command import History
from ledger.enrollments.batch import Batch
from ledger.enrollments.holders import Held, held_of
from ledger.funds.fund import CellState, Fund
from ledger.periods import Month
from ledger.programmes import Programme

GRACE_MONTHS = 3
"""Up to so many unpaid months after the last paid one participation goes on (Perdir BPJS Ketenagakerjaan 22/2022)."""


def covering_month(history: History, worker: str, programme: Programme, event_on: date) -> Covering | None:
    """Return the paid month of a worker in which a day lies; none where it is not paid, or held by nobody."""
    return _first(history, _held(history, worker, programme), Month.of(event_on))


def paid_through(history: History, worker: str, programme: Programme, event_on: date) -> Month | None:
    """Return the last paid month of a worker up to the one in which a day lies; none where no month is paid."""
    held, event_month = _held(history, worker, programme), Month.of(event_on)
    months = sorted({month for one in held for month in one.months if month <= event_month}, reverse=True)
    return next((month for month in months if _first(history, held, month)), None)


def in_grace(through: Month | None, event_on: date) -> bool:
    """Tell whether a day lies in the unpaid months in which participation goes on."""
    return through is not None and 0 < Month.of(event_on).ordinal - through.ordinal <= GRACE_MONTHS


def _held(history: History, worker: str, programme: Programme) -> list[Held]:
    held = held_of(history, worker, history.holdings([worker]))
    return [one for one in held if programme in one.programmes]


def _first(history: History, held: Iterable[Held], month: Month) -> Covering | None:
    found = (_paid(history, one, month) for one in held if month in one.months)
    return next((covering for covering in found if covering), None)


def _paid(history: History, held: Held, month: Month) -> Covering | None:
    """Return the payment of a held month; what was paid before the book is stated by one entry for both."""
    if held.batch is None:
        return Covering(enrolment=held.position, month=month, payment=held.position)
    batch = history.fold(Batch, held.batch)
    assert batch.opened is not None, "a batch that holds months was opened"
    for segment in history.fold(Fund, batch.opened.fund).segments(held.batch, month):
        if segment.seat_from <= held.seat <= segment.seat_to and segment.state is CellState.SPENT:
            assert segment.payment is not None, "a spent cell names its payment"
            return Covering(enrolment=held.position, month=month, payment=segment.payment)
    return None
