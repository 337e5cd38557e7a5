"""The paid month behind a claim: through slots, seats and payments."""

from datetime import date

from ledger.claims.cover import Covered, covered_on
from ledger.claims.events import Covering
from ledger.contributions.events import ContributionReversed, LeftOutReason, WorkerLeftOut
from ledger.contributions.values import SeatRange
from ledger.cover.values import CoverState
from ledger.enrollments.events import OpeningCoverStated
from ledger.periods import Month
from ledger.programmes import Programme
from tests.claims.stage import with_law
from tests.enrollments.words import (
    BATCH,
    FACT,
    FUND,
    OTHER,
    committed,
    enrolled,
    gift,
    given_up,
    months,
    opened,
    paid,
    replaced,
    story,
    taken_up,
    twice,
    withdrawn,
    worker,
)
from tests.support.given import Story, given

JKK, JKM, JHT = Programme.JKK, Programme.JKM, Programme.JHT
OCTOBER = date(2022, 10, 31)
NOVEMBER = date(2022, 11, 1)


def covered(*months_paid: str) -> Story:
    """Workers 1 and 2 hold October to December (positions 4 and 5); the months named are paid (from 8 on)."""
    history = story(enrolled(0, 1), enrolled(1, 2))
    history.history.add(FUND, gift(1_000_000), committed((0, 1), ("2022-10", "2022-12")))
    history.history.add(FUND, *(paid(month, 2) for month in months_paid))
    return history


def covering(history: Story, number: int, on: date, programme: Programme = JKM) -> Covering | None:
    return stood(history, number, on, programme).covering


def stood(history: Story, number: int, on: date, programme: Programme = JKM) -> Covered:
    """Ask a copy of the story in which the law is adopted: the positions of the story itself stay."""
    copy = with_law(given(*((entry.stream, entry.event) for entry in history.history.told)))
    return covered_on(copy.history, worker(number), programme, on)


def found(enrolment: int, month: str, payment: int) -> Covering:
    return Covering(enrolment=enrolment, month=Month(month), payment=payment)


def test_the_paid_month_of_the_day_covers_it_in_each_programme_of_the_batch() -> None:
    history = covered("2022-10", "2022-11")

    assert covering(history, 1, OCTOBER) == found(4, "2022-10", 8)
    assert covering(history, 2, NOVEMBER, JKK) == found(5, "2022-11", 9)
    assert covering(history, 2, NOVEMBER, JHT) is None


def test_a_committed_month_does_not_cover() -> None:
    assert covering(covered("2022-10"), 1, NOVEMBER) is None


def test_a_seat_left_out_is_not_covered() -> None:
    history = covered()
    left_out = WorkerLeftOut(batch=BATCH, month=Month("2022-10"), reason=LeftOutReason.DECEASED, seat=0)
    history.history.add(FUND, left_out, paid("2022-10", 1))

    assert covering(history, 1, OCTOBER) is None
    assert covering(history, 2, OCTOBER) == found(5, "2022-10", 9)


def test_a_reversed_payment_no_longer_covers() -> None:
    history = covered("2022-10")
    seats = (SeatRange(seat_from=0, seat_to=0),)
    history.history.add(
        FUND,
        ContributionReversed(
            **FACT, batch=BATCH, fund=FUND, month=Month("2022-10"), payment=8, recommit=True, seats=seats
        ),
    )

    assert covering(history, 1, OCTOBER) is None
    assert covering(history, 2, OCTOBER) == found(5, "2022-10", 8)


def test_a_worker_who_left_is_covered_up_to_the_month_before() -> None:
    history = covered("2022-10", "2022-11")
    history.history.add(BATCH, withdrawn(0, 1, "2022-11"))

    assert covering(history, 1, OCTOBER) == found(4, "2022-10", 8)
    assert covering(history, 1, NOVEMBER) is None


def test_a_replacement_is_covered_from_his_own_month_by_his_own_entry() -> None:
    history = covered("2022-10", "2022-11")
    history.history.add(BATCH, replaced(0, 1, 3, "2022-11"))

    assert covering(history, 3, NOVEMBER) == found(10, "2022-11", 9)
    assert covering(history, 3, OCTOBER) is None
    assert covering(history, 1, OCTOBER) == found(4, "2022-10", 8)


def test_months_taken_up_again_are_covered_by_the_first_enrolment() -> None:
    history = covered()
    history.history.add(BATCH, given_up((0, 1), ("2022-10", "2022-12")), taken_up((0, 1), ("2022-10", "2022-12")))
    history.history.add(FUND, paid("2022-10", 2))

    assert history.history.holdings([worker(1)])[worker(1), 2022].holders == (4, 9)
    assert covering(history, 1, OCTOBER) == found(4, "2022-10", 10)


def test_overpaid_months_cover_by_their_holder_alone() -> None:
    history = covered()
    history.history.add(OTHER, opened(OTHER), enrolled(0, 1, overpaid=twice("2022-10", "2022-12")))
    history.history.add(FUND, committed((0, 0), ("2022-10", "2022-12"), OTHER), paid("2022-10", 1, OTHER))
    assert covering(history, 1, OCTOBER) is None

    history.history.add(FUND, paid("2022-10", 2))

    assert covering(history, 1, OCTOBER) == found(4, "2022-10", 12)


def test_a_programme_that_is_not_overpaid_covers_beside_overpaid_ones() -> None:
    history = covered()
    third = enrolled(0, 1, overpaid=twice("2022-10", "2022-12"))
    history.history.add(OTHER, opened(OTHER, programmes=(JKK, JKM, JHT)), third)
    history.history.add(FUND, committed((0, 0), ("2022-10", "2022-12"), OTHER), paid("2022-10", 1, OTHER))

    assert covering(history, 1, OCTOBER) is None
    assert covering(history, 1, OCTOBER, JHT) == found(9, "2022-10", 11)


def test_overpaid_months_taken_up_cover_by_their_own_seat() -> None:
    history = covered()
    history.history.add(OTHER, opened(OTHER), enrolled(0, 1, overpaid=twice("2022-10", "2022-12")))
    history.history.add(FUND, committed((0, 0), ("2022-10", "2022-12"), OTHER), paid("2022-10", 1, OTHER))
    history.history.add(BATCH, withdrawn(0, 1, "2022-10"))
    assert covering(history, 1, OCTOBER) is None

    history.history.add(OTHER, taken_up((0, 0), ("2022-10", "2022-12"), OTHER, of=1))

    assert covering(history, 1, OCTOBER) == found(9, "2022-10", 11)


def test_cover_from_before_the_book_is_its_own_payment() -> None:
    history = covered("2022-10")
    history.history.add(
        "cover-a",
        OpeningCoverStated(**FACT, months=months("2022-08", "2022-09"), programmes=(JKK, JKM), worker=worker(1)),
    )

    assert covering(history, 1, date(2022, 9, 30)) == found(9, "2022-09", 9)
    assert covering(history, 1, OCTOBER) == found(4, "2022-10", 8)


def test_a_person_stands_as_the_months_paid_leave_him() -> None:
    history = covered("2022-10", "2022-12")

    assert stood(history, 1, date(2022, 11, 15)).cover.paid_through == "2022-10"
    assert stood(history, 1, date(2023, 5, 1)).cover.paid_through == "2022-12"
    assert stood(history, 1, date(2022, 9, 30)).cover.paid_through is None
    states = [stood(history, 1, on).cover.state for on in (OCTOBER, NOVEMBER, date(2023, 3, 31), date(2023, 4, 1))]
    assert states == [CoverState.ACTIVE, CoverState.IN_GRACE, CoverState.IN_GRACE, CoverState.LAPSED]


def test_a_month_in_grace_that_is_paid_after_the_lapse_covers_its_event_and_one_after_the_grace_does_not() -> None:
    history = covered("2022-10")
    late = (paid(month, 2, on=date(2023, 3, 17)) for month in ("2022-11", "2022-12"))
    history.history.add(FUND, *late)

    assert covering(history, 1, date(2022, 12, 20)) == found(4, "2022-12", 10)
    assert stood(history, 1, date(2022, 12, 20)).cover.state is CoverState.IN_GRACE
    assert covering(history, 1, date(2023, 2, 20)) is None
