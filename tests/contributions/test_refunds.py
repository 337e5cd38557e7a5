"""Months paid beyond a death, claim or move are due back until their payment is reversed, or they are settled."""

from datetime import date

import pytest

from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import DueMonth, RefundFallenDue, RefundManner, RefundReason, RefundSettled
from ledger.contributions.pay import PayMonths
from ledger.contributions.refunds import RecordRefundDue, SettleRefund
from ledger.contributions.refunds_due import RefundsDue
from ledger.contributions.undo import ReverseContribution
from ledger.contributions.values import SeatRange
from ledger.corrections.month import CorrectMonth
from ledger.enrollments.seats import WithdrawWorker
from ledger.periods import Month
from tests.contributions.stage import BATCH, FUND, batch, gift, stage, who
from tests.contributions.test_excess import carry, relieved
from tests.corrections.stage import words
from tests.support.given import Story

JULY, LATE, DIED_ON = date(2022, 7, 1), date(2022, 9, 5), date(2022, 8, 20)
OCTOBER = date(2022, 10, 3)
RATE = 16_800


def paid() -> Story:
    """Three people; July to September are paid in July, October in September."""
    story = stage(*batch(3, "2022-07", "2022-11"))
    story.did(gift("gift-a", 1_000_000))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    summer = tuple(Month(f"2022-0{n}") for n in (7, 8, 9))
    story.did(PayMonths(batch=BATCH, effective_on=JULY, months=summer))
    story.did(PayMonths(batch=BATCH, effective_on=LATE, months=(Month("2022-10"),)))
    return story


def due(worker: int = 1, **more: object) -> RecordRefundDue:
    said = {"batch": BATCH, "effective_on": DIED_ON, "reason": "died", "worker": who(worker)}
    return RecordRefundDue.model_validate({**said, **more})


def settle(position: int, **more: object) -> SettleRefund:
    said = {"due": position, "effective_on": OCTOBER, "manner": "kept_by_agreement"}
    return SettleRefund.model_validate({**said, **more})


def left(story: Story) -> list[tuple[int, str]]:
    cells = story.history.fold(RefundsDue, FUND).of_batch(BATCH)
    return sorted((seat, str(month)) for seat, month in cells)


def test_the_months_paid_after_a_death_are_due_from_when_both_were_so() -> None:
    story = paid()
    before = story.history.fold(RefundsDue, FUND)
    assert left(story) == []
    story.did(due()).then(
        RefundFallenDue(
            basis="reported",
            batch=BATCH,
            effective_on=DIED_ON,
            fund=FUND,
            months=(
                DueMonth(month=Month("2022-09"), rupiah=RATE, since=DIED_ON),
                DueMonth(month=Month("2022-10"), rupiah=RATE, since=LATE),
            ),
            reason=RefundReason.DIED,
            rupiah=2 * RATE,
            seat=1,
            worker=who(1),
        )
    )
    assert left(story) == [(1, "2022-09"), (1, "2022-10")]
    assert before is story.history.fold(RefundsDue, FUND)


def test_the_month_of_the_death_is_not_due_and_nothing_falls_due_twice() -> None:
    story = paid()
    refused = story.when(due(effective_on="2022-10-01")).refused("nothing_due", "after 2022-10", "found none;")
    assert refused.details["position"] is None
    story.did(due())
    at = story.history.position
    story.when(due()).refused("nothing_due", f"those that fell due already, last at position {at}")
    story.did(PayMonths(batch=BATCH, effective_on=OCTOBER, months=(Month("2022-11"),)))
    (again,) = story.did(due()).events
    assert isinstance(again, RefundFallenDue)
    assert [month.month for month in again.months] == ["2022-11"]


def test_whoever_left_before_a_month_was_paid_is_owed_nothing_for_it() -> None:
    story = paid()
    story.did(
        WithdrawWorker(batch=BATCH, effective_on=OCTOBER, from_month=Month("2022-11"), reason="moved", worker=who(1))
    )
    story.did(PayMonths(batch=BATCH, effective_on=OCTOBER, months=(Month("2022-11"),)))
    (fallen,) = story.did(due(reason="moved")).events
    assert isinstance(fallen, RefundFallenDue)
    assert [month.month for month in fallen.months] == ["2022-09", "2022-10"]


@pytest.mark.parametrize("recommit", [True, False])
def test_a_reversal_gives_the_fund_its_money_and_closes_what_is_due(recommit: bool) -> None:
    story = paid()
    story.did(due())
    story.did(due(2))
    september = next(e.position for e in story.history.told if getattr(e.event, "month", None) == "2022-09")
    seats = (SeatRange(seat_from=1, seat_to=1),)
    story.did(ReverseContribution(effective_on=OCTOBER, payment=september, recommit=recommit, seats=seats))
    assert left(story) == [(1, "2022-10"), (2, "2022-09"), (2, "2022-10")]


def test_what_is_left_is_settled_without_money_for_the_fund() -> None:
    story = paid()
    story.did(due())
    position = story.history.position
    september = next(e.position for e in story.history.told if getattr(e.event, "month", None) == "2022-09")
    story.did(ReverseContribution(effective_on=OCTOBER, payment=september))
    story.did(settle(position)).then(
        RefundSettled(
            basis="reported",
            batch=BATCH,
            due=position,
            effective_on=OCTOBER,
            fund=FUND,
            manner=RefundManner.KEPT_BY_AGREEMENT,
            months=(Month("2022-10"),),
            rupiah=RATE,
        )
    )
    assert left(story) == []
    story.when(settle(position)).refused("refund_settled", f"all of position {position} reversed or settled")
    at = story.history.position
    refused = story.when(due()).refused(
        "nothing_due", f"found none but those that were settled, last at position {at};"
    )
    assert refused.details["position"] == at


def test_a_settled_month_that_is_reversed_and_paid_again_may_fall_due_again() -> None:
    story = paid()
    story.did(due())
    story.did(settle(story.history.position))
    september = next(e.position for e in story.history.told if getattr(e.event, "month", None) == "2022-09")
    story.did(ReverseContribution(effective_on=OCTOBER, payment=september, recommit=True))
    story.did(PayMonths(batch=BATCH, effective_on=OCTOBER, months=(Month("2022-09"),)))
    (again,) = story.did(due()).events
    assert isinstance(again, RefundFallenDue)
    assert [(month.month, month.since) for month in again.months] == [("2022-09", OCTOBER)]


def test_a_corrected_month_carries_what_is_due_back_of_it_with_its_age() -> None:
    story = paid()
    story.did(due())
    fell = story.history.position
    wrong = next(e.position for e in story.history.told if getattr(e.event, "month", None) == "2022-09")
    story.did(CorrectMonth.model_validate(words(wrong, effective_on=OCTOBER, month="2022-11")))
    assert left(story) == [(1, "2022-10"), (1, "2022-11")]
    carried = [e.event for e in story.history.told if isinstance(e.event, RefundFallenDue)][-1]
    assert carried.months == (DueMonth(month=Month("2022-11"), rupiah=RATE, since=DIED_ON),)
    assert (carried.corrects, carried.effective_on, carried.rupiah, carried.seat) == (fell, OCTOBER, RATE, 1)
    story.when(due()).refused("nothing_due", "fell due already")


def test_a_month_corrected_to_one_before_the_death_is_not_due_back() -> None:
    story = paid()
    july, september = (
        next(e.position for e in story.history.told if getattr(e.event, "month", None) == month)
        for month in ("2022-07", "2022-09")
    )
    story.did(ReverseContribution(effective_on=OCTOBER, payment=july, recommit=True))
    story.did(due())
    story.did(CorrectMonth.model_validate(words(september, effective_on=OCTOBER, month="2022-07")))
    assert left(story) == [(1, "2022-10")]


def test_what_was_set_off_against_a_later_month_is_not_due_back() -> None:
    story, payment = relieved()
    story.did(due(effective_on=date(2022, 6, 20)))
    position = story.history.position
    story.did(carry(payment))
    fold = story.history.fold(RefundsDue, FUND)
    assert [(m.month, m.rupiah) for m in fold.of_entry(BATCH, position)] == [
        ("2022-07", 8_400),
        ("2022-08", RATE),
        ("2022-09", 8_400),
    ]
    (settled,) = story.did(settle(position)).events
    assert isinstance(settled, RefundSettled)
    assert settled.rupiah == 8_400 + RATE + 8_400


def test_a_refund_is_settled_once_it_is_due_and_only_where_there_is_one() -> None:
    story = paid()
    story.did(due())
    position = story.history.position
    story.when(settle(position, effective_on="2022-09-04")).refused("before_due", "from 2022-09-05 on", "2022-09-04")
    story.when(settle(1)).refused("unknown_refund", "id 1")


def test_a_worker_without_a_seat_is_owed_nothing() -> None:
    paid().when(due(9)).refused("not_in_batch", BATCH)
