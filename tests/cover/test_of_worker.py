"""The cover of a worker out of the book: every holder's months that stand paid, each once, and what joins them."""

from datetime import date

import pytest

from ledger.contributions.events import ContributionReversed, CoverReconnected, LeftOutReason, WorkerLeftOut
from ledger.contributions.values import SeatRange
from ledger.cover.engine import Covers
from ledger.cover.of_worker import cover_of, paid_months
from ledger.cover.reconnections import reconnections_stream
from ledger.cover.values import CoverState, PaidMonth
from ledger.errors import Refused
from ledger.event import Event
from ledger.law.rules import STREAM
from ledger.periods import Month
from ledger.programmes import Programme
from tests.cover.stage import before_the_book, grace, month_paid, story
from tests.enrollments.words import (
    BATCH,
    FACT,
    FUND,
    OTHER,
    TARIFFS,
    committed,
    enrolled,
    given_up,
    opened,
    replaced,
    taken_up,
    twice,
    withdrawn,
    worker,
)
from tests.support.given import MemoryHistory, given

JKK, JKM, JHT = Programme.JKK, Programme.JKM, Programme.JHT


def book(*events: tuple[str, Event]) -> MemoryHistory:
    """A batch (position 5) of October to December 2022, all committed: worker 1 in seat 0 (6), 2 in seat 1 (7)."""
    seated = ((BATCH, opened()), (BATCH, enrolled(0, 1)), (BATCH, enrolled(1, 2)))
    return story(*seated, (FUND, committed((0, 1), ("2022-10", "2022-12"))), *events).history


def found(month: str, payment: int, enrolment: int = 6, on: str | None = None) -> PaidMonth:
    return PaidMonth(Month(month), date.fromisoformat(on or f"{month}-10"), payment, enrolment)


def cover(history: MemoryHistory, number: int = 1) -> Covers:
    return cover_of(history, worker(number), JKM)


def parts(covers: Covers) -> list[tuple[str, str]]:
    return [(part.first, part.through) for part in covers.participations]


def test_a_month_counts_from_the_payment_that_spent_its_cell_on_the_day_of_the_payment() -> None:
    history = book((FUND, month_paid("2022-10", 2)), (FUND, month_paid("2022-11", 2, on="2022-12-01")))
    assert paid_months(history, worker(1), JKM) == [found("2022-10", 9), found("2022-11", 10, on="2022-12-01")]
    assert paid_months(history, worker(2), JKK) == [found("2022-10", 9, 7), found("2022-11", 10, 7, on="2022-12-01")]
    assert paid_months(history, worker(1), JHT) == []


def test_a_committed_month_and_a_seat_left_out_are_not_paid() -> None:
    left_out = WorkerLeftOut(batch=BATCH, month=Month("2022-10"), reason=LeftOutReason.AWAITING_DATA, seat=0)
    history = book((FUND, left_out), (FUND, month_paid("2022-10", 1)))
    assert paid_months(history, worker(1), JKM) == []
    assert paid_months(history, worker(2), JKM) == [found("2022-10", 10, 7)]


def test_a_reversed_payment_counts_no_longer() -> None:
    seats = (SeatRange(seat_from=0, seat_to=0),)
    undone = ContributionReversed(
        **FACT, batch=BATCH, fund=FUND, month=Month("2022-10"), payment=9, recommit=True, seats=seats
    )
    history = book((FUND, month_paid("2022-10", 2)), (FUND, undone))
    assert paid_months(history, worker(1), JKM) == []
    assert paid_months(history, worker(2), JKM) == [found("2022-10", 9, 7)]


def test_one_who_replaces_another_has_his_own_months_alone() -> None:
    history = book((BATCH, replaced(0, 1, 3, "2022-11")))
    history.add(FUND, month_paid("2022-10", 2), month_paid("2022-11", 2))
    assert paid_months(history, worker(1), JKM) == [found("2022-10", 10)]
    assert paid_months(history, worker(3), JKM) == [found("2022-11", 11, 9)]


def test_months_given_up_and_taken_up_again_count_once() -> None:
    whole = ((0, 1), ("2022-10", "2022-12"))
    history = book((BATCH, given_up(*whole)), (BATCH, taken_up(*whole)), (FUND, month_paid("2022-10", 2)))
    assert paid_months(history, worker(1), JKM) == [found("2022-10", 11)]


def test_overpaid_months_count_by_their_holder_alone() -> None:
    second = enrolled(0, 1, overpaid=twice("2022-10", "2022-12"))
    history = book((OTHER, opened(OTHER)), (OTHER, second))
    history.add(FUND, committed((0, 0), ("2022-10", "2022-12"), OTHER), month_paid("2022-10", 1, batch=OTHER))
    assert paid_months(history, worker(1), JKM) == []
    history.add(FUND, month_paid("2022-10", 2))
    assert paid_months(history, worker(1), JKM) == [found("2022-10", 13)]


def test_overpaid_months_that_were_taken_up_count_by_their_own_seat() -> None:
    second = enrolled(0, 1, overpaid=twice("2022-10", "2022-12"))
    history = book((OTHER, opened(OTHER)), (OTHER, second))
    history.add(FUND, committed((0, 0), ("2022-10", "2022-12"), OTHER), month_paid("2022-10", 1, batch=OTHER))
    history.add(BATCH, withdrawn(0, 1, "2022-10"))
    history.add(OTHER, taken_up((0, 0), ("2022-10", "2022-12"), OTHER, of=1))
    assert paid_months(history, worker(1), JKM) == [found("2022-10", 12, 10)]


def test_what_was_paid_before_the_book_has_no_day_and_one_entry_for_both() -> None:
    history = book(("cover-a", before_the_book("2022-08", "2022-09", programmes=("JKM",))))
    history.add(FUND, month_paid("2022-10", 2))
    told = [PaidMonth(Month(month), None, 9, 9) for month in ("2022-08", "2022-09")]
    assert paid_months(history, worker(1), JKM) == [*told, found("2022-10", 10)]
    assert paid_months(history, worker(1), JKK) == [found("2022-10", 10)]


def test_participation_goes_on_from_one_sponsor_to_the_next() -> None:
    history = book(*((FUND, month_paid(month, 2)) for month in ("2022-10", "2022-11", "2022-12")))
    fields = {"first": "2023-01", "last": "2023-02"}
    history.add(OTHER, opened(OTHER, **fields), enrolled(0, 1))
    history.add(FUND, committed((0, 0), ("2023-01", "2023-02"), OTHER))
    history.add(FUND, month_paid("2023-01", 1, batch=OTHER), month_paid("2023-02", 1, batch=OTHER))
    assert parts(cover(history)) == [("2022-10", "2023-02")]
    assert parts(cover(history, 2)) == [("2022-10", "2022-12")]
    assert cover(history).on(date(2023, 2, 28)).consecutive == 5


def test_the_grace_is_that_of_the_day_asked_for_or_of_today() -> None:
    history = book(("cover-a", before_the_book("2022-05", "2022-05")), (FUND, month_paid("2022-10", 2)))
    assert parts(cover(history)) == [("2022-05", "2022-05"), ("2022-10", "2022-10")]
    history.add(STREAM, grace(6, first="2024-01-01"))
    assert parts(cover(history)) == [("2022-05", "2022-10")]
    assert parts(cover_of(history, worker(1), JKM, on=date(2023, 12, 31))) == [
        ("2022-05", "2022-05"),
        ("2022-10", "2022-10"),
    ]


def test_without_an_adopted_rule_no_cover_is_told() -> None:
    history = given(("tariffs", TARIFFS)).history
    with pytest.raises(Refused, match="expected an adopted rule grace_months for 2026-11-21, found none; adopt one"):
        cover(history)


def test_a_correction_joins_in_the_programmes_that_it_names() -> None:
    history = book(("cover-a", before_the_book("2022-05", "2022-05")), (FUND, month_paid("2022-10", 2)))
    joined = CoverReconnected(
        **FACT, months=(Month("2022-10"),), programmes=(JKM,), reason="sponsor_paid_late", worker=worker(1)
    )
    history.add(reconnections_stream(worker(1)), joined)
    assert parts(cover(history)) == [("2022-05", "2022-10")]
    assert len(cover_of(history, worker(1), JKK).participations) == 2


def test_nobody_without_months_is_covered() -> None:
    assert cover(book(), 9).on(date(2022, 10, 1)).state is CoverState.NONE
