"""Which lots pay which seats, with the worked examples of the money rule."""

from datetime import date

import pytest

from ledger.errors import InsufficientFunds, Refused
from ledger.periods import Month
from tests.funds.told import BATCH, POT, Told, rates

JANUARY, FEBRUARY = date(2022, 1, 10), date(2022, 2, 10)


def _ranges(rows) -> list[tuple[str, int, int]]:
    return [(row.credit, row.seat_from, row.seat_to) for row in rows]


def test_two_gifts_pay_whole_seats_and_keep_their_remainders() -> None:
    told = Told()
    told.gift(1, 500_000_000, JANUARY)
    told.gift(2, 250_000_000, JANUARY)
    rows = told.commit(7_440, rates("2022-10", "2023-03", 16_800), FEBRUARY)
    assert _ranges(rows) == [("gift-1", 0, 4_959), ("gift-2", 4_960, 7_439)]
    assert {(row.first, row.last, row.rupiah) for row in rows} == {("2022-10", "2023-03", 16_800)}
    assert told.terms("gift-1") == {"received": 500_000_000, "available": 32_000, "committed": 499_968_000}
    assert told.terms("gift-2") == {"received": 250_000_000, "available": 16_000, "committed": 249_984_000}


def test_remainders_too_small_for_a_seat_stay_in_their_own_lots() -> None:
    told = Told()
    gifts = {told.gift(1, 500_000_000, JANUARY), told.gift(2, 250_000_000, JANUARY)}
    term = rates("2022-10", "2023-03", 16_800)
    with pytest.raises(InsufficientFunds) as refused:
        told.plan(7_441, term, FEBRUARY, pool=gifts)
    assert refused.value.code == "not_enough"
    assert refused.value.details["seats_available"] == 7_440
    told.commit(7_440, term, FEBRUARY, pool=gifts)
    assert (told.terms("gift-1")["available"], told.terms("gift-2")["available"]) == (32_000, 16_000)


def test_two_gifts_pool_one_seat_only_where_they_may() -> None:
    told = Told()
    gifts = {told.gift(1, 20_000, JANUARY), told.gift(2, 15_000, JANUARY)}
    term = rates("2022-10", "2022-11", 16_800)
    with pytest.raises(InsufficientFunds) as refused:
        told.plan(1, term, FEBRUARY)
    assert (refused.value.code, refused.value.details["seats_available"]) == ("not_enough", 0)
    told.commit(1, term, FEBRUARY, pool=gifts)
    first, second = (told.fund.segments(BATCH, Month(month))[0].parts for month in ("2022-10", "2022-11"))
    assert [(part.credit, part.rupiah) for part in first] == [("gift-1", 16_800)]
    assert [(part.credit, part.rupiah) for part in second] == [("gift-1", 3_200), ("gift-2", 13_600)]
    assert told.terms("gift-2")["available"] == 1_400


def test_a_budget_line_waits_for_its_revision() -> None:
    told = Told()
    told.budget(80_000_000, date(2022, 7, 1))
    told.revise(20_800_000, date(2022, 9, 1))
    term = rates("2022-10", "2022-12", 16_800)
    with pytest.raises(InsufficientFunds) as refused:
        told.plan(2_000, term, date(2022, 8, 15))
    assert refused.value.code == "lots_taken"
    assert refused.value.details == {
        "first_date": "2022-09-01",
        "needed": 100_800_000,
        "seats_available": 1_587,
        "seats_needed": 2_000,
    }
    assert refused.value.message == (
        "expected money for 2000 seats of Rp50.400 each (Rp100.800.000), found enough for 1587 seats on 2022-08-15; "
        "first date that works: 2022-09-01; ask for that date, or for fewer seats"
    )
    assert _ranges(told.commit(2_000, term, date(2022, 9, 15))) == [("budget-2022", 0, 1_999)]
    assert told.terms("budget-2022") == {"received": 100_800_000, "committed": 100_800_000}


def test_the_narrower_pot_is_drawn_first() -> None:
    told = Told()
    told.pot("pot-narrow", 10)
    told.gift(1, 100, JANUARY)
    told.gift(2, 100, JANUARY, pot="pot-narrow")
    assert _ranges(told.plan(3, rates("2022-10", "2022-10", 50), FEBRUARY)) == [("gift-2", 0, 1), ("gift-1", 2, 2)]


def test_the_older_credit_is_drawn_first_though_recorded_later() -> None:
    told = Told()
    told.gift(1, 100, FEBRUARY)
    told.gift(2, 100, JANUARY)
    assert _ranges(told.plan(1, rates("2022-10", "2022-10", 50), FEBRUARY)) == [("gift-2", 0, 0)]


def test_months_of_two_rates_are_two_rows() -> None:
    told = Told()
    told.gift(1, 1_000, JANUARY)
    term = {**rates("2022-10", "2022-11", 10), **rates("2022-12", "2023-01", 20)}
    rows = told.plan(2, term, JANUARY)
    assert [(row.first, row.last, row.rupiah) for row in rows] == [
        ("2022-10", "2022-11", 10),
        ("2022-12", "2023-01", 20),
    ]


def test_rows_told_one_entry_each_leave_the_fund_as_one_entry_does() -> None:
    whole, chunked = Told(), Told()
    for told in (whole, chunked):
        gifts = {told.gift(1, 65, JANUARY), told.gift(2, 44, JANUARY)}
    rows = whole.commit(5, rates("2022-10", "2022-11", 10), FEBRUARY, pool=gifts)
    for row in rows:
        chunked.commit_rows([row], FEBRUARY)
    assert whole.fund.terms() == chunked.fund.terms()
    for month in (Month("2022-10"), Month("2022-11")):
        assert whole.fund.segments(BATCH, month) == chunked.fund.segments(BATCH, month)


def test_a_seat_with_money_is_not_committed_again() -> None:
    told = Told()
    told.gift(1, 1_000, JANUARY)
    told.commit(2, rates("2022-10", "2022-10", 10), JANUARY)
    with pytest.raises(Refused, match=r"found seat 0 .* of 2022-10 committed") as refused:
        told.plan(3, rates("2022-10", "2022-11", 10), JANUARY)
    assert refused.value.code == "cells_not_empty"


def test_a_gift_whose_terms_forbid_it_is_not_pooled() -> None:
    told = Told()
    gift = told.gift(1, 1_000, JANUARY, poolable=False)
    with pytest.raises(Refused) as refused:
        told.plan(1, rates("2022-10", "2022-10", 10), JANUARY, pool={gift})
    assert refused.value.code == "not_poolable"


def test_a_month_without_a_rate_is_refused() -> None:
    told = Told()
    told.gift(1, 1_000, JANUARY)
    with pytest.raises(Refused) as refused:
        told.plan(1, rates("2022-10", "2022-10", 0), JANUARY)
    assert refused.value.code == "rate_not_positive"


def test_a_higher_rate_goes_to_others_only_for_seats_whose_own_lot_is_short() -> None:
    told = Told()
    told.gift(1, 22, JANUARY)
    told.gift(2, 30, JANUARY)
    told.commit(4, rates("2022-10", "2022-10", 10), JANUARY)
    _, taken = told.rate("2022-10", 12, FEBRUARY)
    assert _ranges(taken) == [("gift-1", 0, 0), ("gift-2", 2, 3), ("gift-2", 1, 1)]
    seat = told.fund.segments(BATCH, Month("2022-10"))[1]
    assert [(part.credit, part.rupiah, part.since) for part in seat.parts] == [
        ("gift-1", 10, JANUARY),
        ("gift-2", 2, FEBRUARY),
    ]


def test_a_higher_rate_without_the_money_is_refused_with_the_seats_it_reaches() -> None:
    told = Told()
    told.gift(1, 42, JANUARY)
    told.commit(4, rates("2022-10", "2022-10", 10), JANUARY)
    with pytest.raises(InsufficientFunds) as refused:
        told.rate("2022-10", 12, FEBRUARY)
    assert (refused.value.code, refused.value.details["seats_available"]) == ("not_enough", 1)


def test_a_lower_rate_gives_the_newest_part_back_and_no_payment_is_dated_before_it() -> None:
    told = Told()
    told.gift(1, 24, JANUARY)
    told.commit(2, rates("2022-10", "2022-10", 10), JANUARY)
    told.rate("2022-10", 12, FEBRUARY)
    march = date(2022, 3, 10)
    back, _ = told.rate("2022-10", 9, march)
    assert [(row.seat_from, row.seat_to, row.rupiah) for row in back] == [(0, 1, 3)]
    assert told.terms() == {"received": 24, "available": 6, "committed": 18}
    with pytest.raises(Refused) as refused:
        told.pay("2022-10", FEBRUARY)
    assert (refused.value.code, refused.value.details["first_date"]) == ("too_early", "2022-03-10")


def test_a_month_rated_since_is_committed_at_its_new_rate() -> None:
    told = Told()
    told.gift(1, 100, JANUARY)
    told.rate("2022-10", 12, JANUARY)
    assert [row.rupiah for row in told.plan(2, rates("2022-10", "2022-10", 10), JANUARY, pots=[POT])] == [12]
