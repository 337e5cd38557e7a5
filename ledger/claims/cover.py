"""Cover on the day of an event: the paid month that it rests on, whose seat and payment that was, and the counters."""

from dataclasses import dataclass
from datetime import date

from ledger.claims.entitlement import Base
from ledger.claims.events import Covering
from ledger.command import History
from ledger.contributions.events import ContributionPaid
from ledger.cover.engine import Covers
from ledger.cover.of_worker import cover_of
from ledger.cover.values import Cover, PaidMonth
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened, EnrollmentCorrected, WorkerEnrolled, WorkerReplaced
from ledger.law.tariffs import STREAM, Tariffs
from ledger.periods import Month
from ledger.programmes import Programme


@dataclass(frozen=True, slots=True)
class Covered:
    """How a person stood on the day of an event, and the paid month that it rests on."""

    cover: Cover
    covering: Covering | None
    """None where no month that counts was paid for the day."""


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
    return Covered(cover, None if cover.covering is None else _covering(cover.covering))


def _covering(paid: PaidMonth) -> Covering:
    return Covering(enrolment=paid.enrolment, month=paid.month, payment=paid.payment)


def given_on(history: History, covering: Covering) -> date:
    """Return when the cover was complete: the month paid and its worker enrolled."""
    return max(paid_on(history, covering), _enrolled_on(history, covering))


def paid_on(history: History, covering: Covering) -> date:
    """Return when the month was paid; cover from before the book was paid before everything."""
    entry = history.entry(covering.payment)
    assert entry is not None, "a payment stands in the book"
    return entry.event.effective_on if isinstance(entry.event, ContributionPaid) else date.min


def _enrolled_on(history: History, covering: Covering) -> date:
    """Return when the worker got his seat: with the batch, or when BPJS accepted that he has it."""
    entry = history.entry(covering.enrolment)
    assert entry is not None, "an enrolment stands in the book"
    match entry.event:
        case WorkerEnrolled() as enrolled if enrolled.accepted_on is not None:
            return enrolled.accepted_on
        case WorkerEnrolled():
            return _batch_of(history, covering).effective_on
        case WorkerReplaced() | EnrollmentCorrected() as event:
            return event.effective_on
    return date.min


def base_of(history: History, covering: Covering) -> Base | None:
    """Return the base of the band in which the month was paid; none for cover from before the book, or without one."""
    entry = history.entry(covering.enrolment)
    if entry is None or not isinstance(entry.event, WorkerEnrolled | WorkerReplaced | EnrollmentCorrected):
        return None
    return base_in(history.fold(Tariffs, STREAM), _batch_of(history, covering), covering.month)


def base_in(tariffs: Tariffs, opened: BatchOpened, month: Month) -> Base | None:
    """Return the base of a batch's band in a month; none where no tariff states one."""
    rows = tariffs.ruling(
        Programme.JKK, month, band=opened.band, sector=opened.sector, funding_class=opened.funding_class
    )
    found = next((one for one in rows if one.row.base is not None), None)
    if found is None or found.row.base is None:
        return None
    return Base(found.row.base, found.row.article, found.row.confirmed, found.position)


def _batch_of(history: History, covering: Covering) -> BatchOpened:
    entry = history.entry(covering.enrolment)
    assert entry is not None, "an enrolment stands in the book"
    opened = history.fold(Batch, entry.stream).opened
    assert opened is not None, "a batch with a seat was opened"
    return opened
