"""Cover on the day of an event: the paid month that it rests on, whose seat and payment that was, and the counters."""

from dataclasses import dataclass, field
from datetime import date

from ledger.claims.entitlement import Base
from ledger.claims.events import Covering
from ledger.command import History
from ledger.contributions.events import ContributionPaid, CoverReconnected
from ledger.contributions.paid_on import paid_on as payment_made_on
from ledger.cover.engine import Covers
from ledger.cover.of_worker import cover_of
from ledger.cover.values import Cover, CoverState, PaidMonth
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import (
    BatchOpened,
    EnrollmentCorrected,
    OpeningCoverStated,
    WorkerEnrolled,
    WorkerReplaced,
)
from ledger.event import Entry
from ledger.law.tariffs import STREAM, Tariffs
from ledger.periods import Month, months_between
from ledger.programmes import Programme


@dataclass(frozen=True, slots=True)
class Covered:
    """How a person stood on the day of an event, and the paid month that it rests on."""

    cover: Cover
    covering: Covering | None
    """None where no month that counts was paid for the day."""
    covers: Covers = field(compare=False, repr=False)
    """All that is paid for the person, out of which that follows."""


def covered_on(history: History, worker: str, programme: Programme, event_on: date) -> Covered:
    """Return how a person stood on a day; arrears count for a day in grace, once they are paid.

    A month paid after participation had lapsed covers nothing. Where the event fell in the unpaid months in which
    participation went on, its month may be paid after it, and then covers it (PP 44/2015: the arrears first, then the
    benefit); it stays visible as back-dated.
    """
    return stood(cover_of(history, worker, programme, on=event_on), event_on)


def stood(covers: Covers, event_on: date) -> Covered:
    """Return how a person stood on a day by his paid months: pure, for a decision and for a reader alike."""
    cover = covers.with_arrears_of(event_on)
    return Covered(cover, None if cover.covering is None else _covering(cover.covering), covers)


def _covering(paid: PaidMonth) -> Covering:
    return Covering(enrolment=paid.enrolment, month=paid.month, payment=paid.payment)


def arrears_of(cover: Cover, event_on: date) -> tuple[Month, ...]:
    """Return the unpaid months up to an event in grace: once they are paid, also after the grace, they cover it."""
    if cover.state is not CoverState.IN_GRACE or cover.paid_through is None:
        return ()
    paid = {one.month for one in cover.counted}
    months = months_between(cover.paid_through.plus(1), Month.of(event_on))
    return tuple(month for month in months if month not in paid)


def stood_by(history: History, covered: Covered, event_on: date) -> Covered:
    """Return how a person stood by what had been paid, stated and corrected up to the day of the event itself."""
    enrolled: dict[int, date] = {}

    def given(paid: PaidMonth) -> bool:
        if paid.enrolment not in enrolled:
            enrolled[paid.enrolment] = given_on(history, paid.enrolment)
        return max(paid.paid_on or date.min, enrolled[paid.enrolment]) <= event_on

    def joined(position: int) -> bool:
        return given_on(history, position) <= event_on

    return stood(covered.covers.among(given, joined=joined), event_on)


def paid_by(covered: Covered, event_on: date, day: date) -> Covered:
    """Return how a person stood on the day of an event, by what was paid up to another day."""
    return stood(covered.covers.among(lambda paid: (paid.paid_on or date.min) <= day), event_on)


def paid_on(history: History, covering: Covering) -> date:
    """Return when the month was paid; cover from before the book was paid before everything."""
    entry = history.entry(covering.payment)
    assert entry is not None, "a payment stands in the book"
    return payment_made_on(history, covering.payment) if isinstance(entry.event, ContributionPaid) else date.min


def given_on(history: History, position: int) -> date:
    """Return when what months rest on beside their payment was given.

    A seat, with its batch or when BPJS accepted that he has it; the statement of months paid before the book; the
    correction that joins months to those before them.
    """
    entry = history.entry(position)
    assert entry is not None, "what a month rests on stands in the book"
    match entry.event:
        case WorkerEnrolled() as enrolled if enrolled.accepted_on is not None:
            return enrolled.accepted_on
        case WorkerEnrolled():
            return _opened(history, entry).effective_on
        case WorkerReplaced() | EnrollmentCorrected() | OpeningCoverStated() | CoverReconnected() as event:
            return event.effective_on
    raise AssertionError(f"{entry.event.KIND} gives nobody a month")


def base_of(history: History, covering: Covering) -> Base | None:
    """Return the base of the band in which the month was paid; none for cover from before the book, or without one."""
    entry = history.entry(covering.enrolment)
    if entry is None or not isinstance(entry.event, WorkerEnrolled | WorkerReplaced | EnrollmentCorrected):
        return None
    return base_in(history.fold(Tariffs, STREAM), _opened(history, entry), covering.month)


def base_in(tariffs: Tariffs, opened: BatchOpened, month: Month) -> Base | None:
    """Return the base of a batch's band in a month; none where no tariff states one."""
    rows = tariffs.ruling(
        Programme.JKK, month, band=opened.band, sector=opened.sector, funding_class=opened.funding_class
    )
    found = next((one for one in rows if one.row.base is not None), None)
    if found is None or found.row.base is None:
        return None
    return Base(found.row.base, found.row.article, found.row.confirmed, found.position)


def _opened(history: History, entry: Entry) -> BatchOpened:
    opened = history.fold(Batch, entry.stream).opened
    assert opened is not None, "a batch with a seat was opened"
    return opened
