"""What a fund's entries do to its money: paid, released, reversed, returned, taken, settled, lapsed."""

from datetime import date

import pytest

from ledger.errors import InsufficientFunds, Refused
from ledger.event import Entry
from ledger.funds.fund import Fund
from ledger.funds.moves import CHANGES, MoveKind, balance
from ledger.parties.events import PartyRetired
from ledger.periods import Month
from tests.funds.told import BATCH, FUND, POT, Told, rates

JANUARY, FEBRUARY, MARCH, APRIL = (date(2022, month, 10) for month in (1, 2, 3, 4))
OCTOBER = Month("2022-10")


@pytest.fixture
def told() -> Told:
    """A gift of 100, five seats of which are committed in February for October and November at 10 a month."""
    told = Told()
    told.gift(1, 100, JANUARY)
    told.commit(4, rates("2022-10", "2022-11", 10), FEBRUARY)
    return told


def _states(told: Told, month: Month = OCTOBER) -> list[tuple[int, int, str]]:
    return [(cell.seat_from, cell.seat_to, str(cell.state)) for cell in told.fund.segments(BATCH, month)]


def test_every_kind_of_move_keeps_the_identity() -> None:
    assert set(CHANGES) == set(MoveKind)
    assert all(balance(changes) == 0 for changes in CHANGES.values())


def test_a_payment_spends_all_cells_but_those_left_out(told: Told) -> None:
    payment = told.pay("2022-10", MARCH, left_out=[1])
    assert _states(told) == [(0, 0, "spent"), (1, 1, "committed"), (2, 3, "spent")]
    assert told.fund.segments(BATCH, OCTOBER)[0].payment == payment
    assert _states(told, Month("2022-11")) == [(0, 3, "committed")]
    assert told.terms() == {"received": 100, "available": 20, "committed": 50, "spent": 30}


def test_a_seat_left_out_is_paid_by_the_next_payment(told: Told) -> None:
    told.pay("2022-10", MARCH, left_out=[1])
    assert told.fund.plan_pay(BATCH, OCTOBER, on=MARCH) == [(1, 1)]
    told.pay("2022-10", APRIL)
    assert told.terms()["spent"] == 40


def test_a_payment_is_not_dated_before_its_commitment(told: Told) -> None:
    with pytest.raises(Refused, match="first date that works: 2022-02-10") as refused:
        told.pay("2022-10", JANUARY)
    assert (refused.value.code, refused.value.details["first_date"]) == ("too_early", "2022-02-10")


def test_nothing_is_paid_where_nothing_is_committed(told: Told) -> None:
    with pytest.raises(Refused) as refused:
        told.pay("2022-12", MARCH)
    assert refused.value.code == "nothing_committed"


def test_a_seat_without_money_cannot_be_left_out(told: Told) -> None:
    with pytest.raises(Refused) as refused:
        told.pay("2022-10", MARCH, left_out=[4])
    assert (refused.value.code, refused.value.details["seat"]) == ("not_committed", 4)


def test_released_money_is_available_from_the_release_and_its_cells_are_empty(told: Told) -> None:
    assert told.fund.plan_release(BATCH, seats=[(1, 2)], months=[OCTOBER], on=MARCH) == 20
    told.release((1, 2), "2022-10", "2022-10", MARCH)
    assert _states(told) == [(0, 0, "committed"), (3, 3, "committed")]
    assert told.terms()["available"] == 40
    with pytest.raises(InsufficientFunds) as refused:
        told.fund.plan_return("gift-1", POT, rupiah=40, on=FEBRUARY)
    assert refused.value.code == "lots_taken"
    assert refused.value.details == {"available": 20, "first_date": "2022-03-10", "needed": 40}
    rows = told.fund.plan_commit(
        BATCH, seat_from=1, seat_to=2, rates=rates("2022-10", "2022-10", 10), pots=[POT], on=MARCH
    )
    assert len(rows) == 1


def test_nothing_is_released_twice(told: Told) -> None:
    told.release((0, 3), "2022-10", "2022-11", MARCH)
    with pytest.raises(Refused) as refused:
        told.fund.plan_release(BATCH, seats=[(0, 3)], months=[OCTOBER], on=MARCH)
    assert refused.value.code == "nothing_committed"


def test_a_reversed_payment_frees_its_money(told: Told) -> None:
    payment = told.pay("2022-10", MARCH)
    words = {"payment": payment, "seats": [(0, 1)], "recommit": False, "rate": 10, "on": APRIL}
    assert told.fund.plan_reverse(BATCH, OCTOBER, **words) == 20
    told.reverse(payment, "2022-10", (0, 1), APRIL)
    assert told.terms() == {"received": 100, "available": 40, "committed": 40, "spent": 20}
    with pytest.raises(Refused) as refused:
        told.fund.plan_reverse(BATCH, OCTOBER, **words)
    assert refused.value.code == "not_paid"


def test_a_reversed_payment_is_committed_again_only_at_todays_rate(told: Told) -> None:
    payment = told.pay("2022-10", MARCH, left_out=[3])
    words = {"payment": payment, "seats": [(0, 3)], "recommit": True, "rate": 10, "on": APRIL}
    assert told.fund.plan_reverse(BATCH, OCTOBER, **words) == 30
    told.rate("2022-10", 9, APRIL)
    with pytest.raises(Refused) as refused:
        told.fund.plan_reverse(BATCH, OCTOBER, **words)
    assert (refused.value.code, refused.value.details) == ("rate_changed", {"paid": 10, "rate": 9})


def test_committing_again_keeps_the_cells(told: Told) -> None:
    payment = told.pay("2022-10", MARCH)
    told.reverse(payment, "2022-10", (0, 1), APRIL, recommit=True)
    assert _states(told) == [(0, 1, "committed"), (2, 3, "spent")]
    assert told.fund.segments(BATCH, OCTOBER)[0].since == APRIL


def test_a_return_of_more_than_is_free_is_refused(told: Told) -> None:
    with pytest.raises(InsufficientFunds) as refused:
        told.fund.plan_return("gift-1", POT, rupiah=21, on=MARCH)
    assert refused.value.message == (
        "expected Rp21 available of gift-1 in pot-gresik on 2022-03-10, found Rp20 that no entry takes on that day or "
        "later; ask for less"
    )
    assert refused.value.code == "not_enough"


def test_a_designated_part_keeps_its_age_in_the_other_pot(told: Told) -> None:
    told.pot("pot-narrow", 10)
    told.gift(2, 20, MARCH, pot="pot-narrow")
    told.designate("gift-1", "pot-narrow", 20, APRIL)
    rows = told.fund.plan_commit(
        BATCH, seat_from=4, seat_to=4, rates=rates("2022-10", "2022-11", 10), pots=["pot-narrow"], on=APRIL
    )
    assert rows[0].credit == "gift-1"
    assert told.terms("gift-1", POT)["moved_out"] == told.terms("gift-1", "pot-narrow")["moved_in"] == 20


def test_a_bounce_takes_what_is_there_and_leaves_the_rest_open(told: Told) -> None:
    told.give_back("gift-1", 5, MARCH)
    moves = told.bounce("gift-1", APRIL)
    assert [(move.kind, move.rupiah) for move in moves] == [("taken", 100), ("covered", 15)]
    assert told.terms() == {"received": 100, "taken": 100, "shortfall": 85, "committed": 80, "returned": 5}
    assert told.fund.open_shortfalls() == [("gift-1", POT, APRIL, 85)]
    assert told.fund.plan_bounce("gift-1") == []


def test_money_released_from_a_bounced_gift_closes_the_shortfall_first(told: Told) -> None:
    told.bounce("gift-1", APRIL)
    told.release((0, 3), "2022-10", "2022-11", date(2022, 5, 10))
    assert told.terms() == {"received": 100, "taken": 100}
    assert told.fund.open_shortfalls() == []


def test_a_bounce_dated_before_the_last_move_shows_until_the_money_leaves(told: Told) -> None:
    told.release((0, 3), "2022-10", "2022-11", MARCH)
    moves = told.bounce("gift-1", FEBRUARY)
    assert [(move.kind, move.on, move.rupiah) for move in moves] == [
        ("taken", FEBRUARY, 100),
        ("covered", FEBRUARY, 20),
        ("covered", MARCH, 80),
    ]


def test_a_cut_takes_the_newest_money_not_later_then_the_oldest_later(told: Told) -> None:
    told.release((0, 0), "2022-10", "2022-11", APRIL)
    told.release((1, 1), "2022-10", "2022-11", MARCH)
    moves = told.cut("gift-1", 45, FEBRUARY)
    assert [(move.on, move.rupiah) for move in moves] == [(FEBRUARY, 45), (FEBRUARY, 20), (MARCH, 20), (APRIL, 5)]


def test_the_earliest_shortfall_is_closed_first(told: Told) -> None:
    told.give_back("gift-1", 20, FEBRUARY)
    told.cut("gift-1", 30, APRIL)
    told.cut("gift-1", 20, MARCH)
    told.release((0, 3), "2022-11", "2022-11", FEBRUARY)
    assert told.fund.open_shortfalls() == [("gift-1", POT, APRIL, 10)]
    assert [(move.kind, move.on, move.rupiah) for move in told.moves[-2:]] == [
        ("covered", MARCH, 20),
        ("covered", APRIL, 20),
    ]


def test_no_more_is_cut_than_a_lot_holds(told: Told) -> None:
    told.cut("gift-1", 60, MARCH)
    with pytest.raises(Refused) as refused:
        told.fund.plan_cut("gift-1", POT, rupiah=41)
    assert (refused.value.code, refused.value.details["available"]) == ("cut_too_large", 40)


def test_a_raise_repairs_a_cut() -> None:
    told = Told()
    told.budget(100, JANUARY)
    told.commit(5, rates("2022-10", "2022-11", 10), FEBRUARY)
    told.revise(-30, MARCH)
    assert told.terms()["shortfall"] == 30
    told.revise(35, APRIL)
    assert told.terms() == {"received": 135, "taken": 30, "available": 5, "committed": 100}


def test_a_cover_takes_the_seats_of_a_bounced_gift_committed_and_spent(told: Told) -> None:
    told.pay("2022-10", MARCH)
    told.gift(2, 50, MARCH)
    told.bounce("gift-1", MARCH)
    rows, returned = told.settle("gift-1", "gift-2", APRIL)
    assert ([(row.seat_from, row.seat_to, row.first, row.last) for row in rows], returned) == (
        [(0, 1, "2022-10", "2022-11")],
        0,
    )
    assert told.terms("gift-1") == {"received": 100, "taken": 100, "shortfall": 40, "committed": 20, "spent": 20}
    assert told.terms("gift-2") == {"received": 50, "available": 10, "committed": 20, "spent": 20}
    assert told.fund.segments(BATCH, OCTOBER)[0].parts[0][:3] == ("gift-2", POT, 10)
    assert told.fund.segments(BATCH, OCTOBER)[0].payment is not None


def test_a_cover_takes_over_what_was_returned_last(told: Told) -> None:
    told.give_back("gift-1", 20, MARCH)
    told.gift(2, 95, MARCH)
    told.bounce("gift-1", MARCH)
    rows, returned = told.settle("gift-1", "gift-2", APRIL)
    assert (sum(row.seat_to - row.seat_from + 1 for row in rows), returned) == (4, 15)
    assert told.terms("gift-1") == {"received": 100, "taken": 100, "shortfall": 5, "returned": 5}
    assert told.terms("gift-2") == {"received": 95, "committed": 80, "returned": 15}


def test_a_cover_too_small_for_a_seat_settles_nothing(told: Told) -> None:
    told.gift(2, 19, MARCH)
    told.bounce("gift-1", MARCH)
    with pytest.raises(Refused) as refused:
        told.settle("gift-1", "gift-2", APRIL)
    assert (refused.value.code, refused.value.details) == ("nothing_to_settle", {"available": 19, "open": 80})


def test_authority_does_not_cover_cash(told: Told) -> None:
    told.budget(500, JANUARY)
    told.bounce("gift-1", MARCH)
    with pytest.raises(Refused) as refused:
        told.settle("gift-1", "budget-2022", APRIL)
    assert refused.value.code == "money_kinds_mixed"


def test_what_is_free_in_a_closed_pot_lapses_and_so_does_what_comes_later() -> None:
    told = Told()
    told.budget(100, JANUARY)
    told.commit(4, rates("2022-10", "2022-11", 10), FEBRUARY)
    told.close_pot(MARCH)
    assert told.terms() == {"received": 100, "committed": 80, "lapsed": 20}
    moves = told.release((0, 0), "2022-10", "2022-11", FEBRUARY)
    assert [(move.kind, move.on, move.rupiah) for move in moves][-1] == ("lapsed", MARCH, 20)


def test_a_move_of_cells_says_its_rectangle_month_by_month(told: Told) -> None:
    moves = [move for move in told.moves if move.kind is MoveKind.COMMITTED]
    assert [(m.batch, m.month, m.seat_from, m.seat_to, m.each, m.rupiah) for m in moves] == [
        (BATCH, "2022-10", 0, 3, 10, 40),
        (BATCH, "2022-11", 0, 3, 10, 40),
    ]


def test_plans_change_nothing(told: Told) -> None:
    told.gift(2, 500, JANUARY)
    told.cut("gift-1", 90, MARCH)
    before = told.fund.dump()
    told.fund.plan_commit(BATCH, seat_from=9, seat_to=9, rates=rates("2022-10", "2022-10", 1), pots=[POT], on=MARCH)
    told.fund.plan_pay(BATCH, OCTOBER, left_out=[2], on=MARCH)
    told.fund.plan_release(BATCH, seats=[(1, 1)], months=[OCTOBER], on=MARCH)
    told.fund.plan_rate(BATCH, OCTOBER, rate=8, pots=[POT], on=MARCH)
    told.fund.plan_settle("gift-1", POT, cover="gift-2", cover_pot=POT, on=MARCH)
    told.fund.plan_bounce("gift-1")
    assert told.fund.dump() == before


def test_a_snapshot_is_the_fund_again(told: Told) -> None:
    told.pay("2022-10", MARCH, left_out=[1])
    told.rate("2022-11", 9, MARCH)
    told.bounce("gift-1", APRIL)
    again = Fund.load(told.fund.dump())
    assert again.dump() == told.fund.dump()
    assert again.opened == told.fund.opened
    assert again.terms() == told.fund.terms()
    assert again.rates_by_programme(BATCH, Month("2022-11")) == told.fund.rates_by_programme(BATCH, Month("2022-11"))
    assert again.segments(BATCH, OCTOBER) == told.fund.segments(BATCH, OCTOBER)


def test_an_event_that_a_fund_does_not_know_is_never_passed_over(told: Told) -> None:
    stray = PartyRetired.model_construct()
    with pytest.raises(TypeError, match="found PartyRetired"):
        told.fund.apply(Entry(99, FUND, 99, "", "desk", "", stray))


def test_a_snapshot_of_a_closed_fund_is_closed() -> None:
    fund = Fund("fund-x")
    fund.closed_on = MARCH
    assert Fund.load(fund.dump()).closed_on == MARCH
