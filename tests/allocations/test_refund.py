"""Refunds: within the year the money can be spent again, later it is other revenue; booked elsewhere it is MON-09."""

from typing import Any

import pytest

from ledger.allocations.events import DrawnLine, RefundReceived
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.events import ContributionReversed, RefundSettled
from ledger.contributions.refunds import RecordRefundDue
from ledger.contributions.refunds_due import RefundsDue
from ledger.contributions.undo import ReverseContribution
from ledger.enrollments.events import MonthsGivenUp
from ledger.funds.moves import Term
from tests.allocations.stage import (
    LINE,
    begun,
    chain,
    commit,
    day,
    disbursed,
    pay,
    refund,
    sp2d,
    spd,
    spm,
    stages,
    terms,
    told,
)
from tests.contributions.stage import BATCH, FUND, GOVERNMENT, fund, who
from tests.support.given import Story

SEATS = [{"seat_from": 8, "seat_to": 9}]


def paid() -> tuple[Story, int, int]:
    """Pay November for ten people with an SP2D of both months, and have BPJS confirm it."""
    story = begun(fund("fund-other", pot="pot-other"))
    at = disbursed(story)
    story.did(commit())
    payment = told(story, pay("2022-11", disbursements=[at]))
    story.did(ConfirmContribution(effective_on=day(7), payment=payment, receipt_number="BPJS-1"))
    return story, at, payment


def test_what_an_sp2d_did_not_use_lowers_the_realisation_and_may_be_ordered_again() -> None:
    story, at, _ = paid()
    before = terms(story)
    event = story.did(refund(168_000, at)).events[0]
    assert isinstance(event, RefundReceived)
    assert event.is_available
    assert list(event.natural_keys()) == [("sts", f"{GOVERNMENT} 2022 STS/1")]
    assert terms(story) == before
    assert stages(story) == {
        "allocated": 1_000_000,
        "released": 336_000,
        "ordered": 168_000,
        "disbursed": 168_000,
        "confirmed": 168_000,
        "refunded": 168_000,
    }
    release = min(chain(story).documents)
    assert (chain(story).left(at), chain(story).left(release)) == (0, 168_000)
    story.did(spm(168_000, release, on=day(12), number="SPM/2"))


def test_more_than_an_sp2d_has_left_does_not_come_back_without_its_code() -> None:
    story, at, _ = paid()
    story.when(refund(168_001, at)).refused("warning_not_accepted", "Rp168.001", "SP2D SP2D/1 has Rp168.000 left")
    story.when(refund(1, at, on=day(4))).refused("warning_not_accepted", "has Rp0 left on 2022-04-01")
    event = story.did(refund(168_001, at, accept=["MON-05"])).events[0]
    assert isinstance(event, RefundReceived)
    assert event.exceptions == ("MON-05",)


def test_what_bpjs_returned_within_the_year_is_available_again_and_the_months_are_free() -> None:
    story, at, payment = paid()
    outcome = story.did(refund(33_600, payment=payment, seats=SEATS))
    kinds = [type(event) for event in outcome.events]
    assert kinds[:2] == [ContributionReversed, RefundReceived]
    assert set(kinds[2:]) == {MonthsGivenUp}
    received = outcome.events[1]
    assert isinstance(received, RefundReceived)
    assert received.lines == (DrawnLine(allocation=LINE, parent=at, rupiah=33_600),)
    assert terms(story) == {
        Term.RECEIVED: 1_000_000,
        Term.AVAILABLE: 1_000_000 - 336_000 + 33_600,
        Term.COMMITTED: 168_000,
        Term.SPENT: 134_400,
    }
    found = stages(story)
    assert (found["disbursed"], found["confirmed"], found["refunded"]) == (302_400, 134_400, 33_600)
    assert chain(story).left(at) == 168_000


def test_a_refund_of_a_later_year_is_other_revenue_and_its_months_are_not_paid_any_more() -> None:
    story, at, payment = paid()
    before = terms(story)
    later: dict[str, Any] = {"booked_in": 2023, "on": day(2, year=2023)}
    event = story.did(refund(33_600, payment=payment, seats=SEATS, **later)).events
    assert [type(one) for one in event[:2]] == [ContributionReversed, RefundReceived]
    assert {type(one) for one in event[2:]} == {MonthsGivenUp}
    assert isinstance(event[0], ContributionReversed)
    assert (event[0].to_revenue, event[0].recommit) == (True, False)
    assert isinstance(event[1], RefundReceived)
    assert (event[1].is_available, event[1].exceptions) == (False, ())
    assert terms(story) == {**before, Term.SPENT: before[Term.SPENT] - 33_600, Term.RETURNED: 33_600}
    found = stages(story)
    assert (found["refunded_later"], found["disbursed"], found["confirmed"]) == (33_600, 336_000, 168_000)
    assert chain(story).left(at) == 168_000
    story.did(refund(68_000, at, **later))
    assert chain(story).left(at) == 100_000


def test_a_refund_booked_to_another_fund_or_year_is_a_fact_with_its_code() -> None:
    story, at, _ = paid()
    story.when(refund(5, at, booked_to="fund-other")).refused(
        "warning_not_accepted", f"found one of {FUND} booked to fund-other", "MON-09"
    )
    event = story.did(refund(5, at, booked_to="fund-other", accept=["MON-09"])).events[0]
    assert isinstance(event, RefundReceived)
    assert (event.is_available, event.exceptions) == (False, ("MON-09",))
    assert stages(story)["refunded_later"] == 5
    story.when(refund(5, at, booked_in=2023)).refused("warning_not_accepted", "2022-12-01 booked in 2023", "MON-09")
    late = day(1, 10, year=2023)
    story.when(refund(5, at, on=late)).refused("warning_not_accepted", "2023-01-10 booked in 2022", "MON-09")
    same = story.did(refund(5, at, booked_to=FUND)).events[0]
    assert isinstance(same, RefundReceived)
    assert same.booked_to is None


def test_bpjs_returning_another_amount_is_a_fact_with_its_code() -> None:
    story, _, payment = paid()
    story.when(refund(30_000, payment=payment, seats=SEATS)).refused(
        "warning_not_accepted", "Rp30.000 where 2022-11 cost these seats Rp33.600", "MON-01"
    )
    story.did(refund(30_000, payment=payment, seats=SEATS, accept=["MON-01"]))


def test_a_refund_names_what_it_is_of() -> None:
    story, at, payment = paid()
    story.when(refund(5)).refused("refund_of_nothing", LINE)
    story.when(refund(5, 1)).refused("unknown_sp2d", "1")
    story.when(refund(5, payment=at)).refused("unknown_payment", str(at))
    story.when(refund(5, at, booked_in=2021)).refused("refund_before_its_year", "2022", "found 2021")
    story.when(refund(5, at, booked_to="fund-none")).refused("unknown_fund", "fund-none")
    story.did(refund(33_600, payment=payment, seats=SEATS))
    story.when(refund(33_600, payment=payment, seats=SEATS)).refused("not_paid", "found none")


def test_after_a_refund_the_same_release_pays_again_without_a_code() -> None:
    story, at, payment = paid()
    story.did(refund(168_000, payment=payment))
    release = min(chain(story).documents)
    order = told(story, spm(168_000, release, on=day(12), number="SPM/2"))
    again = told(story, sp2d(168_000, order, on=day(12), number="SP2D/2"))
    story.did(commit(on=day(12), first="2022-11", last="2022-11"))
    story.did(pay("2022-11", on=day(12), disbursements=[again]))
    assert (chain(story).left(at), chain(story).left(again)) == (168_000, 0)
    story.when(spm(1, release, on=day(12), number="SPM/3")).refused("warning_not_accepted", "has Rp0 left")
    assert told(story, spd(1, "SPD/2", on=day(12)))


LATER: dict[str, Any] = {"booked_in": 2023, "on": day(2, year=2023)}


def test_a_payment_is_refunded_once_however_many_slips_are_sent() -> None:
    story, _, payment = paid()
    first = story.did(refund(168_000, payment=payment, **LATER)).events[1]
    assert isinstance(first, RefundReceived)
    assert first.exceptions == ()
    again = refund(168_000, payment=payment, number="STS/2", **LATER)
    refused = story.when(again).refused(
        "warning_not_accepted",
        f"Rp168.000 of {LINE} where these seats of the payment at position {payment} have Rp0 left, with Rp168.000 of "
        "the payment refunded before",
        "MON-05",
    )
    of = f"these seats of the payment at position {payment}"
    assert refused.details["numbers"] == [{"expected": 0, "found": 168_000, "of": of}]
    second = story.did(again.model_copy(update={"accept": ("MON-05",)})).events[0]
    assert isinstance(second, RefundReceived)
    assert second.exceptions == ("MON-05",)
    assert terms(story)[Term.RETURNED] == 168_000
    within = refund(168_000, payment=payment, number="STS/3")
    story.when(within).refused("not_paid", f"that the payment at position {payment} paid, found none")


@pytest.mark.parametrize("seats", [(), ({"seat_from": 0, "seat_to": 7},)])
def test_the_rest_of_a_payment_is_refunded_without_a_code(seats: tuple[dict[str, int], ...]) -> None:
    story, _, payment = paid()
    story.did(refund(33_600, payment=payment, seats=SEATS, **LATER))
    story.when(refund(168_000, payment=payment, number="STS/2", **LATER)).refused(
        "warning_not_accepted", "has Rp134.400 left, with Rp33.600 refunded before"
    )
    rest = story.did(refund(134_400, payment=payment, seats=seats, number="STS/2", **LATER)).events[1]
    assert isinstance(rest, RefundReceived)
    assert rest.exceptions == ()
    story.when(refund(16_800, payment=payment, seats=SEATS[:1], number="STS/3", **LATER)).refused(
        "warning_not_accepted", "have Rp0 left, with Rp168.000 of the payment refunded before"
    )


def test_what_was_refunded_in_a_later_year_never_comes_free_for_the_fund() -> None:
    story, at, payment = paid()
    story.did(refund(33_600, payment=payment, seats=SEATS, **LATER))
    fields = {"accept": ["MON-05"], "effective_on": day(3, year=2023), "payment": payment}
    story.when(ReverseContribution.model_validate({**fields, "seats": SEATS})).refused("not_paid", "found none")
    some = ReverseContribution.model_validate({**fields, "seats": [{"seat_from": 7, "seat_to": 8}]})
    story.when(some).refused("seats_not_paid", "found 1 others, first seat 8")
    before = chain(story).left(at)
    reversal = story.did(ReverseContribution.model_validate(fields)).events[0]
    assert isinstance(reversal, ContributionReversed)
    assert ([(s.seat_from, s.seat_to) for s in reversal.seats], reversal.exceptions) == ([(0, 7)], ())
    assert chain(story).left(at) == before + 134_400
    assert (terms(story)[Term.RETURNED], terms(story).get(Term.SPENT)) == (33_600, None)


def test_one_seat_is_refunded_once_though_the_payment_holds_more() -> None:
    story, _, payment = paid()
    one = {"payment": payment, "seats": [{"seat_from": 0, "seat_to": 0}], **LATER}
    story.did(refund(16_800, **one))
    again = refund(16_800, number="STS/2", **one)
    refused = story.when(again).refused(
        "warning_not_accepted", "Rp16.800 of", "have Rp0 left, with Rp16.800 of the payment refunded before", "MON-05"
    )
    of = f"these seats of the payment at position {payment}"
    assert refused.details["numbers"] == [{"expected": 0, "found": 16_800, "of": of}]
    (second,) = story.did(again.model_copy(update={"accept": ("MON-05",)})).events
    assert isinstance(second, RefundReceived)
    assert (second.exceptions, terms(story)[Term.RETURNED]) == (("MON-05",), 16_800)
    both = refund(33_600, number="STS/3", payment=payment, seats=[{"seat_from": 0, "seat_to": 1}], **LATER)
    story.when(both).refused("warning_not_accepted", "have Rp16.800 left, with Rp33.600 of the payment refunded before")
    rest = story.did(both.model_copy(update={"accept": ("MON-05",)})).events[0]
    assert isinstance(rest, ContributionReversed)
    assert [(s.seat_from, s.seat_to) for s in rest.seats] == [(1, 1)]


def test_what_a_reversal_freed_is_not_refunded_in_a_later_year_without_its_code() -> None:
    story, _, payment = paid()
    story.did(ReverseContribution.model_validate({"effective_on": day(8), "payment": payment, "seats": SEATS}))
    late = refund(33_600, payment=payment, seats=SEATS, **LATER)
    story.when(late).refused("warning_not_accepted", "Rp33.600 of", "have Rp0 left, with Rp0 of the payment", "MON-05")
    before = terms(story)
    (event,) = story.did(late.model_copy(update={"accept": ("MON-05",)})).events
    assert isinstance(event, RefundReceived)
    assert (event.exceptions, terms(story)) == (("MON-05",), before)


def test_a_reversal_lowers_what_is_confirmed() -> None:
    story, at, payment = paid()
    story.did(ReverseContribution(effective_on=day(8), payment=payment, recommit=True))
    assert (stages(story).get("confirmed"), chain(story).left(at)) == (None, 336_000)
    again = told(story, pay("2022-11", on=day(8), disbursements=[at]))
    story.did(ConfirmContribution(effective_on=day(9), payment=again, receipt_number="BPJS-2"))
    assert stages(story)["confirmed"] == 168_000


def test_a_reversal_lowers_a_receipt_of_another_amount_in_proportion() -> None:
    story = begun()
    at = disbursed(story)
    story.did(commit())
    payment = told(story, pay("2022-11", disbursements=[at]))
    receipt = {"effective_on": day(7), "payment": payment, "receipt_number": "BPJS-1", "rupiah": 84_000}
    story.did(ConfirmContribution.model_validate({**receipt, "accept": ["MON-01"]}))
    reverse = {"effective_on": day(8), "payment": payment}
    story.did(ReverseContribution.model_validate({**reverse, "seats": SEATS}))
    assert stages(story)["confirmed"] == 67_200
    story.did(ReverseContribution.model_validate(reverse))
    assert "confirmed" not in stages(story)


def test_a_receipt_recorded_after_the_reversal_confirms_what_stands() -> None:
    story = begun()
    at = disbursed(story)
    story.did(commit())
    payment = told(story, pay("2022-11", disbursements=[at]))
    story.did(ReverseContribution.model_validate({"effective_on": day(8), "payment": payment, "seats": SEATS}))
    story.did(ConfirmContribution(effective_on=day(7), payment=payment, receipt_number="BPJS-1"))
    assert stages(story)["confirmed"] == 134_400


def died(story: Story, seat: int) -> int:
    """Return the position at which November, paid in June, fell due back of a seat's worker, who died in July."""
    said = {"batch": BATCH, "effective_on": day(7), "reason": "died", "worker": who(seat)}
    return told(story, RecordRefundDue.model_validate(said))


def test_a_refund_of_an_sp2d_settles_the_refunds_due_that_it_names() -> None:
    story, at, _ = paid()
    first, second = died(story, 0), died(story, 1)
    story.when(refund(33_599, at, settles=[first, second], **LATER)).refused(
        "refund_too_small", "found Rp33.599 for Rp33.600 due"
    )
    outcome = story.did(refund(33_600, at, settles=[first, second], **LATER))
    settled = [event for event in outcome.events if isinstance(event, RefundSettled)]
    assert [(one.due, one.manner, one.rupiah) for one in settled] == [
        (first, "paid_to_treasury", 16_800),
        (second, "paid_to_treasury", 16_800),
    ]
    assert story.history.fold(RefundsDue, FUND).of_batch(BATCH) == {}
    story.when(refund(16_800, at, settles=[first], number="STS/2", **LATER)).refused("refund_settled")
    story.when(refund(16_800, at, settles=[1], number="STS/2", **LATER)).refused("unknown_refund", "1")


def test_a_refund_of_a_payment_closes_what_is_due_back_of_its_seats() -> None:
    story, _, payment = paid()
    due = died(story, 9)
    died(story, 0)
    story.when(refund(33_600, payment=payment, seats=SEATS, settles=[due], **LATER)).refused(
        "closed_by_payment", f"beside the payment at position {payment}", "leave settles out"
    )
    story.did(refund(33_600, payment=payment, seats=SEATS, **LATER))
    assert [cell[0] for cell in story.history.fold(RefundsDue, FUND).of_batch(BATCH)] == [0]
