"""Overpaid months taken up: when their first holder has left, and what becomes of the receivable."""

from datetime import date
from typing import Any

from ledger.contributions.events import OverpaymentRecorded, OverpaymentReduced
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import MonthsTakenUp
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import WithdrawWorker
from ledger.enrollments.slots import months_in
from ledger.enrollments.take_up import TakeUpMonths
from ledger.periods import Month
from ledger.programmes import Programme
from tests.enrollments.test_enroll import enrol
from tests.enrollments.words import (
    BATCH,
    FACT,
    FUND,
    ON,
    OTHER,
    enrolled,
    given_up,
    months,
    opened,
    replaced,
    story,
    taken_up,
    withdrawn,
    worker,
)
from tests.support.given import Story

JKK, JKM, JHT = Programme.JKK, Programme.JKM, Programme.JHT


def take_up(*asked: str, number: int = 1, **more: Any) -> TakeUpMonths:
    return TakeUpMonths.model_validate(
        {"batch": OTHER, "effective_on": ON, "months": list(asked), "worker": worker(number), **more}
    )


def doubled(**opening: Any) -> Story:
    """Worker 1 holds October to December 2022 in one batch, and sits in seat 0 of another by a fact (8 and 9)."""
    history = story(enrolled(0, 1), enrolled(1, 2))
    history.history.add(OTHER, opened(OTHER, **opening), enrolled(0, 3))
    history.did(enrol(1, batch=OTHER, as_fact=True, accept=["DBL-01"], effective_on=ON))
    return history


def reduced(*own: str, rupiah: int, programmes: tuple[Programme, ...] = (JKK, JKM)) -> OverpaymentReduced:
    fields = {"corrects": 9, "enrolment": 8, "fund": FUND, "months": own, "programmes": programmes, "seat": 1}
    return OverpaymentReduced.model_validate({**FACT, **fields, "batch": OTHER, "rupiah": rupiah, "worker": worker(1)})


def test_months_whose_holder_has_left_are_taken_up_and_the_receivable_falls_away() -> None:
    history = doubled()
    history.history.add(BATCH, withdrawn(0, 1, "2022-10"))

    history.when(take_up()).then(
        taken_up((1, 1), ("2022-10", "2022-12"), OTHER, of=1),
        reduced("2022-10", "2022-11", "2022-12", rupiah=50_400),
    )

    holding = history.history.holdings([worker(1)])[worker(1), 2022]
    assert months_in(holding.mask, 2022) == months("2022-10", "2022-12")
    assert history.history.fold(Batch, OTHER).plain(1)
    history.when(take_up()).refused("not_overpaid", "found none")


def test_months_that_the_other_still_holds_are_refused_with_their_holder() -> None:
    history = doubled()
    history.when(take_up()).refused("person_month_held", "2022-10 to 2022-12, held at position 4")
    history.history.add(BATCH, withdrawn(0, 1, "2022-12"))

    history.when(take_up()).refused("person_month_held", "2022-10 to 2022-11")
    history.when(take_up("2022-11", "2022-12")).refused("person_month_held", ": 2022-11, held")
    history.when(take_up("2022-12")).then(
        taken_up((1, 1), ("2022-12", "2022-12"), OTHER, of=1), reduced("2022-12", rupiah=16_800)
    )


def test_months_are_taken_up_from_the_day_on_which_the_other_gave_them_up() -> None:
    history = doubled()
    left = withdrawn(0, 1, "2022-10")
    history.history.add(BATCH, left.model_copy(update={"effective_on": date(2022, 10, 20)}))
    history.when(take_up(effective_on="2022-10-19")).refused("months_not_free_yet", "from 2022-10-20 on")
    history.when(replace_by_him("2022-10-19")).refused("months_not_free_yet", "from 2022-10-20 on")
    history.did(take_up(effective_on="2022-10-20"))


def replace_by_him(on: str) -> ReplaceWorker:
    """Worker 1 takes the second seat of the batch that he left over, by what he is asked to."""
    words = {"batch": BATCH, "effective_on": on, "from_month": "2022-10", "reason": "moved", "region": "12.22.01.2002"}
    return ReplaceWorker.model_validate({**words, "replaces": worker(2), "worker": worker(1)})


def test_overpaid_months_that_the_seat_gave_up_itself_are_not_taken_up() -> None:
    history = doubled()
    history.history.add(BATCH, withdrawn(0, 1, "2022-10"))
    history.history.add(OTHER, given_up((1, 1), ("2022-10", "2022-11"), OTHER))
    history.when(take_up("2022-11")).refused("not_overpaid", "found 2022-12; name")
    history.did(take_up())
    holding = history.history.holdings([worker(1)])[worker(1), 2022]
    assert months_in(holding.mask, 2022) == months("2022-12", "2022-12")


def test_what_was_to_be_paid_twice_is_no_longer_to_get_back_from_the_month_in_which_the_worker_leaves() -> None:
    history = doubled()
    left = WithdrawWorker(batch=OTHER, effective_on=ON, from_month="2022-11", reason="duplicate", worker=worker(1))
    (_, less) = history.did(left).events
    assert less == reduced("2022-11", "2022-12", rupiah=33_600)


def test_months_that_are_not_overpaid_are_not_taken_up() -> None:
    history = doubled(last="2023-01")
    history.history.add(BATCH, withdrawn(0, 1, "2022-10"))

    history.when(take_up("2022-12", "2023-01")).refused("not_overpaid", "found 2022-10 to 2022-12; name months")
    history.when(take_up(number=3)).refused("not_overpaid", "found none")
    history.when(take_up(number=2)).refused("not_in_batch")
    history.when(take_up("2022-12", "2022-12")).refused("listed_twice")
    history.when(take_up(batch="batch-none")).refused("unknown_batch")
    history.history.add(OTHER, replaced(1, 1, 4, "2022-10", OTHER))
    history.when(take_up(number=4)).refused("not_overpaid", "found none")


def test_the_months_that_a_worker_left_are_not_his_to_take_up() -> None:
    history = doubled()
    history.history.add(BATCH, withdrawn(0, 1, "2022-10"))
    history.history.add(OTHER, withdrawn(1, 1, "2022-11", OTHER))

    events = history.did(take_up()).events

    assert isinstance(events[0], MonthsTakenUp)
    assert events == [taken_up((1, 1), ("2022-10", "2022-10"), OTHER, of=1), reduced("2022-10", rupiah=16_800)]


def test_only_the_overpaid_programmes_are_taken_up() -> None:
    history = doubled(programmes=(JKK, JKM, JHT))
    before = history.history.holdings([worker(1)])[worker(1), 2022].mask
    history.history.add(BATCH, withdrawn(0, 1, "2022-11"))

    history.when(take_up("2022-11", "2022-12")).then(
        taken_up((1, 1), ("2022-11", "2022-12"), OTHER, of=1), reduced("2022-11", "2022-12", rupiah=33_600)
    )

    assert history.history.holdings([worker(1)])[worker(1), 2022].mask == before


def test_each_receivable_is_less_by_its_own_months() -> None:
    history = story(enrolled(0, 1))
    history.history.add("batch-third", opened("batch-third", first="2022-09", last="2022-09"))
    history.history.add("batch-third", enrolled(0, 1))
    history.history.add(OTHER, opened(OTHER, first="2022-09"))
    history.did(enrol(1, batch=OTHER, as_fact=True, accept=["DBL-01"], effective_on=ON))
    receivables = [entry for entry in history.history.told if isinstance(entry.event, OverpaymentRecorded)]
    history.history.add(BATCH, withdrawn(0, 1, "2022-10"))
    history.history.add("batch-third", withdrawn(0, 1, "2022-09", "batch-third"))

    _, *less = history.did(take_up()).events

    assert [(e.corrects, e.months, e.rupiah) for e in less if isinstance(e, OverpaymentReduced)] == [
        (receivables[0].position, (Month("2022-09"),), 16_800),
        (receivables[1].position, months("2022-10", "2022-12"), 50_400),
    ]
