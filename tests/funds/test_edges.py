"""Where a rule turns: the date, the rupiah and the seat at which money moves otherwise."""

from datetime import date

import pytest

from ledger.errors import InsufficientFunds, Refused
from ledger.funds.fund import Fund
from ledger.periods import Month
from tests.funds.told import BATCH, POT, Told, rates

JANUARY, FEBRUARY, MARCH, APRIL, MAY = (date(2022, month, 10) for month in (1, 2, 3, 4, 5))
OCTOBER = Month("2022-10")
ONE_MONTH = rates("2022-10", "2022-10", 10)


def _code(refused: "pytest.ExceptionInfo[Refused]") -> tuple[str, object]:
    return refused.value.code, refused.value.details.get("first_date")


def test_a_remainder_that_is_not_pooled_stays_whole_beside_those_that_are() -> None:
    told = Told()
    told.gift(1, 7, JANUARY)
    pool = {told.gift(2, 6, JANUARY), told.gift(3, 5, JANUARY)}
    rows = told.commit(1, ONE_MONTH, FEBRUARY, pool=pool)
    assert [(row.credit, row.rupiah) for row in rows] == [("gift-2", 6), ("gift-3", 4)]
    assert told.terms("gift-1") == {"received": 7, "available": 7}


def test_the_first_date_is_the_one_on_which_enough_has_come() -> None:
    told = Told()
    told.gift(1, 10, FEBRUARY)
    told.gift(2, 10, MARCH)
    told.gift(3, 10, APRIL)
    with pytest.raises(InsufficientFunds) as refused:
        told.plan(2, ONE_MONTH, JANUARY)
    assert _code(refused) == ("lots_taken", "2022-03-10")


def test_a_rate_that_stands_moves_nothing() -> None:
    told = Told()
    told.gift(1, 30, JANUARY)
    told.commit(2, ONE_MONTH, JANUARY)
    assert told.rate("2022-10", 10, FEBRUARY) == ([], [])


def test_seats_that_two_lots_leave_open_are_one_row_of_the_lot_that_takes_them() -> None:
    told = Told()
    told.gift(1, 10, JANUARY)
    told.gift(2, 10, JANUARY)
    told.gift(3, 10, FEBRUARY)
    told.commit(2, ONE_MONTH, JANUARY)
    _, taken = told.rate("2022-10", 12, FEBRUARY)
    assert [(row.credit, row.seat_from, row.seat_to) for row in taken] == [("gift-3", 0, 1)]


def test_a_rate_dated_before_the_commitment_waits_for_the_money_of_a_rise_too() -> None:
    told = Told()
    told.gift(1, 10, JANUARY)
    told.gift(2, 2, APRIL)
    told.commit(1, ONE_MONTH, FEBRUARY)
    with pytest.raises(Refused) as refused:
        told.rate("2022-10", 12, JANUARY)
    assert _code(refused) == ("too_early", "2022-04-10")


def test_returned_money_is_not_taken_over_while_a_seat_waits() -> None:
    told = Told()
    told.gift(1, 30, JANUARY)
    told.commit(1, rates("2022-10", "2022-11", 10), JANUARY)
    told.give_back("gift-1", 10, FEBRUARY)
    told.gift(2, 19, FEBRUARY)
    told.bounce("gift-1", MARCH)
    with pytest.raises(Refused) as refused:
        told.settle("gift-1", "gift-2", APRIL)
    assert _code(refused)[0] == "nothing_to_settle"


def test_a_cell_that_moved_later_is_passed_over_and_no_more_than_is_open_is_taken_over() -> None:
    told = Told()
    told.gift(1, 30, JANUARY)
    told.gift(2, 30, JANUARY)
    told.commit(1, ONE_MONTH, MAY)
    told.give_back("gift-1", 20, FEBRUARY)
    told.cut("gift-1", 5, MARCH)
    assert told.settle("gift-1", "gift-2", APRIL) == ([], 5)


def test_a_cell_of_which_one_part_came_later_is_passed_over_until_then() -> None:
    told = Told()
    told.gift(1, 12, JANUARY)
    told.gift(2, 12, JANUARY)
    told.commit(1, ONE_MONTH, JANUARY)
    told.rate("2022-10", 12, APRIL)
    told.bounce("gift-1", MARCH)
    with pytest.raises(Refused) as refused:
        told.settle("gift-1", "gift-2", MARCH)
    assert _code(refused)[0] == "nothing_to_settle"
    rows, _ = told.settle("gift-1", "gift-2", APRIL)
    assert [(row.rupiah, row.seat_from) for row in rows] == [(12, 0)]
    (cell,) = told.fund.segments(BATCH, OCTOBER)
    assert [part[:3] for part in cell.parts] == [("gift-2", POT, 12)]


def test_money_returned_later_is_not_taken_over_yet() -> None:
    told = Told()
    told.gift(1, 20, JANUARY)
    told.gift(2, 20, JANUARY)
    told.give_back("gift-1", 20, APRIL)
    told.bounce("gift-1", FEBRUARY)
    with pytest.raises(Refused) as refused:
        told.settle("gift-1", "gift-2", MARCH)
    assert _code(refused)[0] == "nothing_to_settle"
    assert told.settle("gift-1", "gift-2", APRIL) == ([], 20)


def test_a_shortfall_smaller_than_a_seat_takes_a_whole_seat() -> None:
    told = Told()
    told.gift(1, 30, JANUARY)
    told.gift(2, 30, JANUARY)
    told.commit(3, ONE_MONTH, JANUARY)
    told.cut("gift-1", 11, FEBRUARY)
    rows, _ = told.settle("gift-1", "gift-2", MARCH)
    assert [(row.seat_from, row.seat_to) for row in rows] == [(0, 1)]
    assert told.terms("gift-1") == {"received": 30, "taken": 11, "available": 9, "committed": 10}


def test_a_cover_pays_the_seats_before_those_that_cost_less_and_no_more_than_it_has() -> None:
    told = Told()
    told.gift(1, 50, JANUARY)
    told.gift(2, 19, JANUARY)
    told.commit(1, rates("2022-10", "2022-11", 10), JANUARY)
    rows = told.fund.plan_commit(BATCH, seat_from=1, seat_to=3, rates=ONE_MONTH, pots=[POT], on=JANUARY)
    told.commit_rows(rows, JANUARY)
    told.bounce("gift-1", FEBRUARY)
    with pytest.raises(Refused) as refused:
        told.settle("gift-1", "gift-2", MARCH)
    assert refused.value.details == {"available": 19, "open": 50}
    told.gift(3, 35, FEBRUARY)
    rows, _ = told.settle("gift-1", "gift-3", MARCH)
    assert [(row.seat_from, row.seat_to, row.last) for row in rows] == [(0, 0, "2022-11"), (1, 1, "2022-10")]


def test_what_is_undone_is_not_dated_before_it_was_done_in_any_of_its_seats() -> None:
    told = Told()
    told.gift(1, 100, JANUARY)
    told.commit(1, ONE_MONTH, JANUARY)
    rows = told.fund.plan_commit(BATCH, seat_from=1, seat_to=1, rates=ONE_MONTH, pots=[POT], on=MARCH)
    told.commit_rows(rows, MARCH)
    with pytest.raises(Refused) as refused:
        told.pay("2022-10", FEBRUARY)
    assert _code(refused) == ("too_early", "2022-03-10")
    payment = told.pay("2022-10", APRIL)
    seats = {"payment": payment, "seats": [(0, 1)], "recommit": False, "rate": 10}
    with pytest.raises(Refused) as refused:
        told.fund.plan_reverse(BATCH, OCTOBER, on=MARCH, **seats)
    assert _code(refused) == ("too_early", "2022-04-10")
    assert told.fund.plan_reverse(BATCH, OCTOBER, on=APRIL, **seats) == 20


def test_a_reversal_takes_back_its_own_payment_alone() -> None:
    told = Told()
    told.gift(1, 100, JANUARY)
    told.commit(2, ONE_MONTH, JANUARY)
    first, second = told.pay("2022-10", FEBRUARY, left_out=[1]), told.pay("2022-10", MARCH)
    asked = {"seats": [(0, 1)], "recommit": False, "rate": 10, "on": APRIL}
    assert told.fund.plan_reverse(BATCH, OCTOBER, payment=first, **asked) == 10
    with pytest.raises(Refused) as refused:
        told.fund.plan_reverse(BATCH, OCTOBER, payment=second, **{**asked, "seats": [(0, 0)]})
    assert _code(refused)[0] == "not_paid"


@pytest.mark.parametrize("rate", [9, 11])
def test_a_cell_paid_at_another_rate_higher_or_lower_is_not_committed_again(rate: int) -> None:
    told = Told()
    told.gift(1, 100, JANUARY)
    told.commit(1, ONE_MONTH, JANUARY)
    payment = told.pay("2022-10", FEBRUARY)
    told.rate("2022-10", rate, MARCH)
    with pytest.raises(Refused) as refused:
        told.fund.plan_reverse(BATCH, OCTOBER, payment=payment, seats=[(0, 0)], recommit=True, rate=10, on=APRIL)
    assert refused.value.details == {"paid": 10, "rate": rate}


def test_all_that_a_lot_has_may_leave_it_and_all_that_it_holds_be_cut() -> None:
    told = Told()
    told.gift(1, 30, JANUARY)
    told.commit(1, ONE_MONTH, JANUARY)
    told.fund.plan_return("gift-1", POT, rupiah=20, on=JANUARY)
    told.fund.plan_cut("gift-1", POT, rupiah=30)
    with pytest.raises(InsufficientFunds):
        told.fund.plan_return("gift-1", POT, rupiah=21, on=JANUARY)
    with pytest.raises(Refused, match="at most Rp30"):
        told.fund.plan_cut("gift-1", POT, rupiah=31)


def lapsed() -> Told:
    """A budget of 100 with a seat of 20 committed in February; its pot closed in April, the seat released in May."""
    told = Told()
    told.budget(100, JANUARY)
    told.commit(1, rates("2022-10", "2022-11", 10), FEBRUARY)
    told.close_pot(APRIL)
    told.release((0, 0), "2022-10", "2022-11", MAY)
    assert told.terms() == {"received": 100, "lapsed": 100}
    return told


@pytest.mark.parametrize(
    ("cut", "on", "moves"),
    [
        (30, MARCH, [("unlapsed", APRIL, 30), ("covered", MARCH, 30)]),
        (30, date(2022, 4, 20), [("unlapsed", date(2022, 4, 20), 30), ("covered", date(2022, 4, 20), 30)]),
        (90, MARCH, [("unlapsed", APRIL, 80), ("covered", MARCH, 80), ("unlapsed", MAY, 10), ("covered", MAY, 10)]),
    ],
)
def test_what_lapsed_gives_way_to_a_cut(cut: int, on: date, moves: list[tuple[str, date, int]]) -> None:
    told = lapsed()
    told.fund.plan_cut("budget-2022", POT, rupiah=100)
    told.fund = Fund.load(told.fund.dump())
    made = told.revise(-cut, on)
    assert [(move.kind, move.on, move.rupiah) for move in made] == [("taken", on, cut), *moves]
    assert told.terms() == {"received": 100, "taken": cut, "lapsed": 100 - cut}
    with pytest.raises(Refused) as refused:
        told.fund.plan_cut("budget-2022", POT, rupiah=101 - cut)
    assert _code(refused) == ("cut_too_large", None)
