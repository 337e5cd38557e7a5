"""A month that is paid is given up by nobody before its payment is reversed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ledger.command import FactCommand
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import GraduateWorker, WithdrawWorker
from tests.claims.test_claims import covered
from tests.enrollments.words import BATCH, VILLAGE, enrolled, story, worker

ON = date(2022, 11, 20)


def withdraw(month: str, **fields: Any) -> WithdrawWorker:
    return WithdrawWorker(batch=BATCH, effective_on=ON, from_month=month, worker=worker(1), **fields)


def replace(month: str, **fields: Any) -> ReplaceWorker:
    words = {"reason": "moved", "region": VILLAGE, "worker": worker(9), **fields}
    return ReplaceWorker(batch=BATCH, effective_on=ON, from_month=month, replaces=worker(1), **words)


def test_a_paid_month_is_not_given_up_by_any_way_of_leaving() -> None:
    graduate = GraduateWorker(batch=BATCH, effective_on=ON, from_month="2022-10", worker=worker(1))
    for command in (withdraw("2022-10", reason="died"), graduate, replace("2022-10")):
        refused = covered().when(command).refused("month_paid", "after 2022-10", "reverse the payments")
        assert refused.details["months"] == ["2022-10"]


def test_who_takes_a_seat_lives_where_the_batch_is_for() -> None:
    history = story(enrolled(0, 1), region="12.22")
    history.when(replace("2022-11", region="35.25.01.2001")).refused("outside_region", "12.22", "35.25.01.2001")
    history.did(replace("2022-11"))


def test_leaving_after_the_paid_months_is_plain() -> None:
    (event,) = covered().did(withdraw("2022-11", reason="died")).events
    assert event.exceptions == ()  # type: ignore[attr-defined]  # a WorkerWithdrawn


def test_nobody_takes_his_own_place() -> None:
    himself = replace("2022-11", worker=worker(1))
    covered().when(himself).refused("same_worker", "another worker")


@pytest.mark.parametrize("leave", [withdraw, replace])
def test_who_was_paid_for_and_is_not_entitled_leaves_with_a_code(leave: Callable[..., FactCommand]) -> None:
    ineligible = leave("2022-11", reason="ineligible")
    covered().when(ineligible).refused("warning_not_accepted", "found ELIG-02")
    (event,) = covered().did(ineligible.model_copy(update={"accept": ("ELIG-02",)})).events
    assert event.exceptions == ("ELIG-02",)  # type: ignore[attr-defined]  # a WorkerWithdrawn or WorkerReplaced


def test_who_is_not_entitled_and_was_never_paid_for_leaves_plainly() -> None:
    (event,) = story(enrolled(0, 1)).did(withdraw("2022-11", reason="ineligible")).events
    assert event.exceptions == ()  # type: ignore[attr-defined]  # a WorkerWithdrawn
