"""Overpayments: what BPJS took for months that another batch holds is a receivable."""

from datetime import date

from ledger.basis import Basis
from ledger.contributions.events import OverpaymentRecorded
from ledger.contributions.overpayment import RecordOverpayment
from ledger.contributions.values import ProgrammeMonths
from ledger.enrollments.events import OpeningCoverStated, WithdrawalReason, WorkerEnrolled, WorkerWithdrawn
from ledger.periods import Month
from ledger.programmes import Programme
from tests.contributions.stage import BATCH, FUND, SAID, batch, stage, who
from tests.support.given import Story

AUGUST = date(2022, 8, 1)


def record(*months: str, seat: int = 0, **more: object) -> RecordOverpayment:
    fields = {"batch": BATCH, "effective_on": AUGUST, "months": list(months), "seat": seat, "accept": ["DBL-01"]}
    return RecordOverpayment.model_validate({**fields, **more})


def moved_on() -> tuple[Story, int]:
    """The worker of seat 0 left after July, and another batch holds him from August on; and where it took him."""
    left = {"batch": BATCH, "from_month": Month("2022-08"), "seat": 0, "worker": who(0)}
    withdrawn = WorkerWithdrawn(**SAID, reason=WithdrawalReason.MOVED, **left)
    story = stage(*batch(1, "2022-07", "2022-09"), (BATCH, withdrawn))
    for stream, event in batch(1, "2022-08", "2022-09", name="batch-other"):
        story.history.add(stream, event)
    return story, story.history.position


def test_months_that_another_batch_holds_become_a_receivable_at_this_batchs_rates() -> None:
    story, holder = moved_on()
    outcome = story.did(record("2022-09", "2022-08"))
    event = outcome.events[0]
    assert isinstance(event, OverpaymentRecorded)
    assert (event.held_by, event.months, event.rupiah) == (holder, ("2022-08", "2022-09"), 33_600)
    assert (event.seat, event.worker, event.exceptions) == (0, who(0), ("DBL-01",))
    assert outcome.happenings[0].stream == FUND
    position = story.history.position
    story.when(record("2022-09")).refused("overpayment_recorded", "2022-09 recorded at position", str(position))


def test_only_the_programmes_that_are_held_elsewhere_are_paid_twice() -> None:
    story, _ = moved_on()
    story.when(record("2022-08", programmes=["JHT"])).refused("not_held_elsewhere", "in JHT that")
    event = story.did(record("2022-08", programmes=["JKM"])).events[0]
    assert isinstance(event, OverpaymentRecorded)
    assert (event.programmes, event.rupiah) == ((Programme.JKM,), 6_800)
    story.when(record("2022-08", programmes=["JKM", "JKM"])).refused("listed_twice", "JKM")


def test_months_from_before_the_book_are_held_too() -> None:
    months, programmes = (Month("2022-07"),), (Programme.JKK, Programme.JKM)
    twice = tuple(ProgrammeMonths(first=months[0], last=months[0], programme=p) for p in programmes)
    cover = OpeningCoverStated(**SAID, months=months, programmes=programmes, worker=who(0))
    enrolled = WorkerEnrolled(basis=Basis.REPORTED, overpaid=twice, region="35.25", seat=0, worker=who(0))
    story = stage(("cover-1", cover), *batch(0, "2022-07", "2022-08"), (BATCH, enrolled))
    event = story.did(record("2022-07")).events[0]
    assert isinstance(event, OverpaymentRecorded)
    stated = story.history.entry(event.held_by)
    assert stated is not None
    assert stated.event == cover


def test_months_that_the_seat_holds_itself_are_not_overpaid() -> None:
    story, _ = moved_on()
    story.when(record("2022-07")).refused("not_held_elsewhere", who(0), "2022-07")
    story.when(record("2022-07", "2022-08")).refused("not_held_elsewhere", "2022-07 to 2022-08")


def test_an_overpayment_is_a_warning_that_must_be_accepted() -> None:
    story, _ = moved_on()
    story.when(record("2022-08", accept=[])).refused("warning_not_accepted", "DBL-01")


def test_a_seat_a_month_or_a_batch_that_is_not_there_is_refused() -> None:
    story, _ = moved_on()
    story.when(record("2022-08", seat=1)).refused("unknown_seat", "0 to 0", "found 1")
    story.when(record("2022-10")).refused("month_outside", "2022-10")
    story.when(record("2022-08", "2022-08")).refused("listed_twice", "2022-08")
    story.when(record("2022-08", batch="batch-none")).refused("unknown_batch", "batch-none")
