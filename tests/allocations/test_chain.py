"""The chain of public money: each document is drawn from the one before it; what was not is recorded with MON-05."""

import pytest
from pydantic import ValidationError

from ledger.allocations.chain import Account
from ledger.allocations.events import FundsDisbursed, FundsReleased, PaymentOrdered
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.events import ContributionPaid, ContributionReversed
from ledger.contributions.undo import ReverseContribution
from ledger.contributions.values import BudgetPart, SeatRange
from ledger.funds.moves import Term
from ledger.parties.events import PartyKind
from tests.allocations.stage import (
    LINE,
    allocate,
    begun,
    chain,
    commit,
    day,
    disbursed,
    line,
    pay,
    revise,
    sp2d,
    spd,
    spm,
    stages,
    terms,
    told,
)
from tests.contributions.stage import GOVERNMENT, batch, gift, party, stage


def test_money_goes_from_the_budget_to_bpjs_document_by_document() -> None:
    story = begun()
    at = told(story, spd(500_000))
    order = told(story, spm(400_000, at))
    paid_with = told(story, sp2d(350_000, order))
    story.did(commit())
    payment = told(story, pay("2022-11", disbursements=[paid_with]))
    story.did(ConfirmContribution(effective_on=day(7), payment=payment, receipt_number="BPJS-1"))
    assert stages(story) == {
        "allocated": 1_000_000,
        "released": 500_000,
        "ordered": 400_000,
        "disbursed": 350_000,
        "confirmed": 168_000,
    }
    left = chain(story)
    assert left.lines[LINE].room.left == 500_000
    assert [left.left(position) for position in (at, order, paid_with)] == [100_000, 50_000, 182_000]


def test_only_the_payment_spends() -> None:
    story = begun()
    at = disbursed(story)
    assert terms(story) == {Term.RECEIVED: 1_000_000, Term.AVAILABLE: 1_000_000}
    story.did(commit())
    story.did(pay("2022-11", disbursements=[at]))
    assert terms(story)[Term.SPENT] == 168_000


def test_a_document_carries_its_government_and_year_and_its_number_counts_once() -> None:
    story = begun()
    released = story.did(spd(500_000)).events[0]
    ordered = story.did(spm(1, story.history.position)).events[0]
    paid_with = story.did(sp2d(1, story.history.position)).events[0]
    assert isinstance(released, FundsReleased)
    assert isinstance(ordered, PaymentOrdered)
    assert isinstance(paid_with, FundsDisbursed)
    assert list(released.natural_keys()) == [("spd", f"{GOVERNMENT} 2022 SPD/1")]
    assert list(ordered.natural_keys()) == [("spm", f"{GOVERNMENT} 2022 SPM/1")]
    assert list(paid_with.natural_keys()) == [("sp2d", f"{GOVERNMENT} 2022 SP2D/1")]


def test_more_than_the_document_before_it_has_left_is_a_fact_with_its_code() -> None:
    story = begun(rupiah=1_000)
    story.when(spd(1_001)).refused("warning_not_accepted", "Rp1.001 of budget-1", "the budget line has Rp1.000 left")
    at = told(story, spd(600))
    refused = story.when(spm(601, at)).refused("warning_not_accepted", "SPD SPD/1 has Rp600 left", '"MON-05"')
    assert refused.details["exceptions"] == ["MON-05"]
    assert refused.details["numbers"] == [{"expected": 600, "found": 601, "of": "SPD SPD/1"}]
    order = story.did(spm(601, at, accept=["MON-05"]))
    assert isinstance(order.events[0], PaymentOrdered)
    assert order.events[0].exceptions == ("MON-05",)
    at = story.history.position
    story.when(sp2d(602, at)).refused("warning_not_accepted", "Rp602 of budget-1", "SPM SPM/1 has Rp601 left")
    story.did(sp2d(601, at))


def test_what_is_left_goes_down_with_every_document() -> None:
    story = begun(rupiah=1_000)
    at = told(story, spd(600))
    story.did(spm(400, at))
    story.when(spm(201, at)).refused("warning_not_accepted", "has Rp200 left")
    story.did(spm(200, at))
    story.when(spd(401, "SPD/2")).refused("warning_not_accepted", "has Rp400 left")


def test_a_document_dated_before_the_one_it_is_drawn_from_is_a_fact_with_its_code() -> None:
    story = begun()
    story.when(spd(1, on=day(1, 31))).refused("warning_not_accepted", "has Rp0 left on 2022-01-31")
    at = told(story, spd(500_000))
    story.when(spm(1, at, on=day(2, 28))).refused("warning_not_accepted", "has Rp0 left on 2022-02-28")
    order = told(story, spm(1_000, at))
    story.when(sp2d(1, order, on=day(3, 31))).refused("warning_not_accepted", "has Rp0 left on 2022-03-31")
    early = story.did(sp2d(1, order, on=day(3, 31), accept=["MON-05"])).events[0]
    assert isinstance(early, FundsDisbursed)
    assert early.exceptions == ("MON-05",)


def test_a_late_entry_of_an_earlier_date_takes_nothing_that_a_later_one_has() -> None:
    story = begun(rupiah=1_000)
    story.did(spd(800, on=day(10)))
    story.when(spd(201, "SPD/2", on=day(3))).refused("warning_not_accepted", "has Rp200 left on 2022-03-01")
    story.did(revise(500, effective_on=day(9)))
    story.when(spd(701, "SPD/2", on=day(3))).refused("warning_not_accepted", "has Rp700 left on 2022-03-01")
    story.did(spd(700, "SPD/2", on=day(3)))


def test_an_order_without_a_release_and_a_disbursement_without_an_order_are_facts() -> None:
    story = begun()
    story.when(spm(5, None)).refused("warning_not_accepted", "Rp5 of budget-1 without an SPD")
    story.when(sp2d(5, None)).refused("warning_not_accepted", "Rp5 of budget-1 without an SPM")
    story.did(sp2d(5, None, accept=["MON-05"]))
    assert stages(story)["disbursed"] == 5


def test_what_the_chain_does_not_hold_is_refused() -> None:
    story = begun()
    at = told(story, spd(500))
    story.when(spm(5, 999)).refused("unknown_spd", "999")
    story.when(sp2d(5, at)).refused("unknown_spm", str(at))
    story.when(spm(5, at, lines=[line(5, at, "budget-none")])).refused("unknown_allocation", "budget-none")
    story.when(spm(5, at, lines=[line(5, at), line(6, at)])).refused("listed_twice", LINE)
    story.when(spd(5, fund="fund-none")).refused("unknown_fund", "fund-none")
    stage().when(spd(5)).refused("wrong_fund_class", "authority")
    with pytest.raises(ValidationError):
        spd(0)


def test_two_lines_of_one_order_share_a_release() -> None:
    story = begun()
    story.did(allocate(allocation="budget-2", rupiah=300))
    lines = [{"allocation": LINE, "rupiah": 100}, {"allocation": "budget-2", "rupiah": 200}]
    at = told(story, spd(1, lines=lines))
    story.when(spm(1, at, lines=[line(100, at), line(201, at, "budget-2")])).refused(
        "warning_not_accepted", "Rp201 of budget-2", "has Rp200 left"
    )
    story.did(spm(1, at, lines=[line(100, at), line(200, at, "budget-2")]))
    assert (stages(story)["ordered"], stages(story, "budget-2")["ordered"]) == (100, 200)


def test_a_document_is_of_one_government_and_year() -> None:
    story = begun(party("party-village", PartyKind.VILLAGE))
    story.did(allocate(allocation="budget-2", source="party-village"))
    lines = [{"allocation": LINE, "rupiah": 100}, {"allocation": "budget-2", "rupiah": 200}]
    story.when(spd(1, lines=lines)).refused("lines_of_two_budgets", f"{GOVERNMENT} 2022, party-village 2022")


def test_a_cut_below_what_was_released_breaks_the_chain() -> None:
    story = begun(rupiah=1_000)
    story.did(spd(600))
    story.did(revise(-400))
    story.when(revise(-1)).refused("warning_not_accepted", "a cut by Rp1 where budget-1 has Rp0 that is not released")
    story.did(revise(-1, accept=["MON-05"]))
    assert (stages(story)["allocated"], chain(story).lines[LINE].room.left) == (599, -1)


def test_a_payment_above_its_disbursement_is_a_fact_with_its_code() -> None:
    story = begun()
    at = disbursed(story, 300_000)
    story.did(commit())
    story.when(pay(["2022-11", "2022-12"], disbursements=[at])).refused(
        "warning_not_accepted", "Rp36.000 of budget-1 more than SP2D SP2D/1 has left on 2022-06-01"
    )
    accept = ["DOC-01", "DOC-02", "DOC-03", "MON-05"]
    paid = story.did(pay(["2022-11", "2022-12"], disbursements=[at], accept=accept)).events
    parts = [event.budget for event in paid if isinstance(event, ContributionPaid)]
    assert parts == [(BudgetPart(allocation=LINE, disbursement=at, rupiah=168_000),)] * 2
    assert chain(story).left(at) == -36_000


def test_a_payment_is_drawn_from_several_disbursements_in_their_order() -> None:
    story = begun()
    release = told(story, spd(336_000))
    order = told(story, spm(336_000, release))
    first = told(story, sp2d(200_000, order))
    second = told(story, sp2d(136_000, order, number="SP2D/2"))
    story.did(commit())
    paid = story.did(pay(["2022-11", "2022-12"], disbursements=[first, second])).events
    assert [[(p.disbursement, p.rupiah) for p in e.budget or ()] for e in paid if isinstance(e, ContributionPaid)] == [
        [(first, 168_000)],
        [(first, 32_000), (second, 136_000)],
    ]
    assert (chain(story).left(first), chain(story).left(second)) == (0, 0)


def test_a_payment_that_names_no_disbursement_says_so() -> None:
    story = begun()
    story.did(commit())
    paid = story.did(pay("2022-11")).events[0]
    assert isinstance(paid, ContributionPaid)
    assert paid.budget == (BudgetPart(allocation=LINE, disbursement=None, rupiah=168_000),)


def test_a_payment_names_disbursements_of_its_own_fund_alone() -> None:
    story = begun()
    story.did(commit())
    story.when(pay("2022-11", disbursements=[3])).refused("unknown_sp2d", "3")
    at = disbursed(story)
    story.when(pay("2022-11", disbursements=[at, at])).refused("listed_twice", str(at))


def test_a_gift_has_no_disbursement() -> None:
    story = stage(*batch(10, "2022-11", "2022-12"))
    story.did(gift("gift-1", 1_000_000, on=day(5)))
    story.did(commit())
    story.when(pay("2022-11", disbursements=[1])).refused("wrong_fund_class", "authority")
    paid = story.did(pay("2022-11")).events[0]
    assert isinstance(paid, ContributionPaid)
    assert paid.budget is None


def test_a_payment_reversed_gives_its_disbursement_back() -> None:
    story = begun()
    at = disbursed(story)
    story.did(commit())
    payment = told(story, pay("2022-11", disbursements=[at]))
    assert chain(story).left(at) == 168_000
    seats = ({"seat_from": 0, "seat_to": 1},)
    reversed_ = story.did(ReverseContribution(effective_on=day(7), payment=payment, recommit=True, seats=seats)).events[
        0
    ]
    assert isinstance(reversed_, ContributionReversed)
    assert reversed_.budget == (BudgetPart(allocation=LINE, disbursement=at, rupiah=33_600),)
    assert chain(story).left(at) == 201_600
    story.did(pay("2022-11", on=day(7), disbursements=[at]))
    assert chain(story).left(at) == 168_000


def test_a_receipt_of_another_amount_confirms_that_amount() -> None:
    story = begun()
    at = disbursed(story)
    story.did(commit())
    payment = told(story, pay("2022-11", disbursements=[at]))
    fields = {"accept": ["MON-01"], "effective_on": day(7), "payment": payment, "receipt_number": "B-1"}
    story.did(ConfirmContribution.model_validate({**fields, "rupiah": 160_000}))
    assert stages(story)["confirmed"] == 160_000


def test_room_is_what_no_later_date_falls_short_of() -> None:
    account = Account()
    account.add(day(3), 100)
    account.add(day(5), -80)
    account.add(day(7), 50)
    assert [account.room(day(month)) for month in (2, 3, 5, 7)] == [0, 20, 20, 70]
    assert account.left == 70


def test_reversals_of_a_payment_give_each_disbursement_back_what_it_paid_and_no_more() -> None:
    story = begun()
    release = told(story, spd(336_000))
    order = told(story, spm(336_000, release))
    first = told(story, sp2d(200_000, order))
    second = told(story, sp2d(136_000, order, number="SP2D/2"))
    story.did(commit())
    story.did(pay(["2022-11", "2022-12"], disbursements=[first, second]))
    december = story.history.position
    given: list[list[tuple[int | None, int]]] = []
    for seats in ([0, 4], [5, 9]):
        back = ReverseContribution(
            effective_on=day(9), payment=december, seats=(SeatRange(seat_from=seats[0], seat_to=seats[1]),)
        )
        events = story.did(back).events
        given += [[(p.disbursement, p.rupiah) for p in e.budget or ()] for e in events if hasattr(e, "budget")]
    assert given == [[(second, 84_000)], [(second, 52_000), (first, 32_000)]]
    assert (chain(story).left(first), chain(story).left(second)) == (32_000, 136_000)
