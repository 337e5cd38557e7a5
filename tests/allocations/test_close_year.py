"""The fiscal year ends: what is unused lapses; what is committed is paid, released or carried over."""

from datetime import date
from typing import Any

from ledger.allocations.close_year import CloseYear
from ledger.allocations.events import AllocationRevised, ClosedLot, FiscalYearClosed
from ledger.contributions.undo import ReleaseCommitment
from ledger.funds.moves import Term
from tests.allocations.stage import LINE, allocate, begun, chain, commit, day, pay, refund, revise, spd, terms, told
from tests.contributions.stage import BATCH, FUND, POT, batch, stage
from tests.support.given import Story

YEAR_END = date(2022, 12, 31)


def close(on: date = YEAR_END, **more: Any) -> CloseYear:
    return CloseYear.model_validate({"effective_on": on, "fiscal_year": 2022, "fund": FUND, **more})


def over_two_years() -> Story:
    """Commit ten people for November 2022 to February 2023: 672,000 of 1,000,000."""
    story = begun(*batch(10, "2022-11", "2023-02", name="batch-long", at=20))
    story.did(commit().model_copy(update={"batch": "batch-long"}))
    return story


def pay_long(*months: str) -> Any:
    return pay(list(months)).model_copy(update={"batch": "batch-long"})


def closed_lot(**rupiah: int) -> ClosedLot:
    return ClosedLot(allocation=LINE, pot=POT, **rupiah)


def test_what_is_unused_lapses_and_prepaid_months_are_seen() -> None:
    story = over_two_years()
    story.did(pay_long("2022-11", "2022-12", "2023-01", "2023-02"))
    event = story.did(close()).events[0]
    assert isinstance(event, FiscalYearClosed)
    assert event.lots == (closed_lot(carried_over=0, lapsed=328_000, prepaid=336_000, spent=672_000),)
    assert list(event.natural_keys()) == [("fiscal_year", f"{FUND} 2022")]
    assert terms(story) == {Term.RECEIVED: 1_000_000, Term.SPENT: 672_000, Term.LAPSED: 328_000}


def test_commitments_that_are_not_paid_hold_the_year_open() -> None:
    story = over_two_years()
    story.did(pay_long("2022-11", "2022-12"))
    refused = story.when(close()).refused(
        "commitments_unpaid", "Rp336.000", "batch-long seats 0 to 9, 2023-01 to 2023-02", "pay or release them"
    )
    assert refused.details["committed"] == 336_000
    story.did(ReleaseCommitment.model_validate({"batch": "batch-long", "effective_on": YEAR_END, "first": "2023-01"}))
    story.did(close())
    assert terms(story) == {Term.RECEIVED: 1_000_000, Term.SPENT: 336_000, Term.LAPSED: 664_000}


def test_commitments_carried_over_stay_payable() -> None:
    story = over_two_years()
    story.did(pay_long("2022-11", "2022-12"))
    event = story.did(close(carry_over=True)).events[0]
    assert isinstance(event, FiscalYearClosed)
    assert event.lots == (closed_lot(carried_over=336_000, lapsed=328_000, prepaid=0, spent=336_000),)
    story.did(pay_long("2023-01").model_copy(update={"effective_on": date(2023, 1, 9)}))
    assert terms(story)[Term.SPENT] == 504_000
    story.did(spd(1, on=date(2023, 1, 9)))


def test_nothing_is_committed_or_paid_from_a_closed_year() -> None:
    story = begun()
    story.did(close())
    for on in (YEAR_END, day(6), date(2023, 1, 2)):
        story.when(commit(on=on)).refused("not_enough", "0 seats")
    story.when(pay("2022-11")).refused("nothing_committed", BATCH)


def test_what_becomes_free_after_the_close_lapses_too() -> None:
    story = begun()
    story.did(commit())
    payment = told(story, pay(["2022-11", "2022-12"]))
    story.did(close())
    back = refund(168_000, payment=payment, accept=["MON-09"], on=date(2023, 1, 9))
    story.did(back)
    assert terms(story) == {Term.RECEIVED: 1_000_000, Term.SPENT: 168_000, Term.LAPSED: 832_000}


def test_a_closed_year_takes_no_new_authority() -> None:
    story = begun()
    story.did(close())
    story.when(allocate(allocation="budget-2")).refused("year_closed", "2022", "2022-12-31")
    story.when(revise(5)).refused("year_closed", FUND)
    story.when(close()).refused("year_closed", "nothing is left to do")


def test_another_year_of_the_same_pot_stays_open() -> None:
    story = stage(*batch(1, "2022-11", "2022-11"), kind="apbd_regency")
    story.did(allocate())
    story.did(allocate(allocation="budget-2023", fiscal_year=2023, rupiah=20_000))
    story.did(close())
    assert terms(story) == {Term.RECEIVED: 1_020_000, Term.AVAILABLE: 20_000, Term.LAPSED: 1_000_000}
    story.did(commit(on=date(2023, 1, 2)))


def test_a_document_dated_after_the_close_is_a_fact_with_its_code() -> None:
    story = begun()
    story.did(close())
    story.when(spd(5, on=date(2023, 1, 2))).refused(
        "warning_not_accepted", "a date of 2023-01-02, after fiscal year 2022 was closed on 2022-12-31", "MON-05"
    )
    story.did(spd(5, on=YEAR_END))


def test_a_year_closes_when_it_is_over_and_has_lines() -> None:
    story = begun()
    story.when(close(date(2022, 12, 30))).refused("year_not_over", "from 2022-12-31 on", "found 2022-12-30")
    story.when(close(date(2023, 12, 31), fiscal_year=2023)).refused("unknown_budget_of_year", f"{FUND} 2023")
    stage().when(close()).refused("wrong_fund_class", "authority")
    assert not chain(story).closed


def paid_later() -> Story:
    """Commit two months of 168,000 of 400,000 in 2022, pay November then, and December on 1 February 2023."""
    story = begun(rupiah=400_000)
    story.did(commit())
    story.did(pay("2022-11"))
    story.did(pay("2022-12", on=date(2023, 2, 1)))
    return story


def test_what_was_paid_after_the_date_of_the_close_was_unpaid_then() -> None:
    story = paid_later()
    refused = story.when(close()).refused(
        "commitments_unpaid",
        f"found Rp168.000: {BATCH} seats 0 to 9, 2022-12 to 2022-12",
        "first date that works: 2023-02-01",
    )
    assert (refused.details["committed"], refused.details["first_date"]) == (168_000, "2023-02-01")
    event = story.did(close(date(2023, 2, 1))).events[0]
    assert isinstance(event, FiscalYearClosed)
    assert event.lots == (closed_lot(carried_over=0, lapsed=64_000, prepaid=0, spent=336_000),)


def test_a_close_recorded_late_says_what_stood_on_its_date() -> None:
    story = paid_later()
    event = story.did(close(carry_over=True)).events[0]
    assert isinstance(event, FiscalYearClosed)
    assert event.lots == (closed_lot(carried_over=168_000, lapsed=64_000, prepaid=0, spent=168_000),)
    assert terms(story) == {Term.RECEIVED: 400_000, Term.SPENT: 336_000, Term.LAPSED: 64_000}


def test_months_prepaid_after_the_date_are_not_prepaid_then() -> None:
    story = over_two_years()
    story.did(pay_long("2022-11", "2022-12", "2023-01"))
    story.did(pay_long("2023-02").model_copy(update={"effective_on": date(2023, 1, 9)}))
    event = story.did(close(carry_over=True)).events[0]
    assert isinstance(event, FiscalYearClosed)
    assert event.lots == (closed_lot(carried_over=168_000, lapsed=328_000, prepaid=168_000, spent=504_000),)


def test_what_was_released_after_the_date_is_carried_over_and_lapses_then() -> None:
    story = begun(rupiah=400_000)
    story.did(commit())
    story.did(pay("2022-11"))
    story.did(ReleaseCommitment.model_validate({"batch": BATCH, "effective_on": date(2023, 1, 9)}))
    story.when(close()).refused(
        "commitments_unpaid", "found Rp168.000 on 2022-12-31; pay or", "first date that works: 2023-01-09"
    )
    event = story.did(close(carry_over=True)).events[0]
    assert isinstance(event, FiscalYearClosed)
    assert event.lots == (closed_lot(carried_over=168_000, lapsed=64_000, prepaid=0, spent=168_000),)
    assert terms(story)[Term.LAPSED] == 232_000


def test_money_used_after_the_date_could_not_have_lapsed_on_it() -> None:
    story = begun(rupiah=400_000)
    story.did(commit(on=date(2023, 1, 9)))
    for carry_over in (False, True):
        refused = story.when(close(carry_over=carry_over)).refused(
            "used_after_year", "expected nothing available on 2022-12-31 to be used later, found Rp336.000"
        )
        assert refused.details["first_date"] == ("2023-01-09" if carry_over else None)
    event = story.did(close(date(2023, 1, 9), carry_over=True)).events[0]
    assert isinstance(event, FiscalYearClosed)
    assert event.lots == (closed_lot(carried_over=336_000, lapsed=64_000, prepaid=0, spent=0),)


def test_a_cut_before_the_close_that_is_recorded_late_takes_what_lapsed_first() -> None:
    story = begun(rupiah=400_000)
    story.did(commit())
    story.did(pay("2022-11"))
    story.did(close(carry_over=True))
    cut = story.did(revise(-50_000, effective_on=day(12))).events[0]
    assert isinstance(cut, AllocationRevised)
    assert cut.to_release is None
    expected = {
        Term.RECEIVED: 400_000,
        Term.TAKEN: 50_000,
        Term.COMMITTED: 168_000,
        Term.SPENT: 168_000,
        Term.LAPSED: 14_000,
    }
    assert terms(story) == expected
    again = story.did(revise(-30_800, effective_on=date(2023, 1, 9))).events[0]
    assert isinstance(again, AllocationRevised)
    assert again.to_release is not None
    assert [(row.rupiah, row.seat_from, row.seat_to) for row in again.to_release] == [(16_800, 9, 9)]
    assert (terms(story).get(Term.LAPSED), terms(story)[Term.SHORTFALL]) == (None, 16_800)
