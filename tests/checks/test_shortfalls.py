"""MON-11, MON-06, MON-08 and MON-03: what a bounce, a cut, a reversal or a payment leaves to be found."""

from datetime import date

from ledger.allocations.commands import ReviseAllocation
from ledger.contributions.commit import CommitContributions
from ledger.contributions.undo import ReverseContribution
from ledger.donations.reverse import ReverseDonation
from ledger.periods import Month, months_between
from tests.checks.found import found
from tests.checks.test_money import FUND, LINE, MONTH, budget, disbursed, paid, receipted
from tests.projections.story import Told, batch, enrol, fund, gift, pay, two_gifts


def cut(it: Told, rupiah: int) -> int:
    words = {"allocation": LINE, "change": -rupiah, "fund": FUND, "pot": "pot-apbd"}
    return it.tell("cut", ReviseAllocation(effective_on=date(2022, 11, 1), **words)).position


def test_a_gift_that_bounced_after_it_was_spent_is_listed_until_its_shortfall_is_covered(it: Told) -> None:
    two_gifts(it)
    assert found(it, "MON-11") == []
    bounced = it.tell("bounced", ReverseDonation(donation="gift-b", effective_on=date(2022, 12, 1))).position
    (row,) = found(it, "MON-11")
    spent = 500_000 - 9 * 3 * 16_800
    assert (row.rupiah, row.subjects) == (500_000 - spent, ("gift-b", "pot-gn", "fund-gn"))
    assert (row.positions, row.seen_on, row.state) == ((bounced,), date(2022, 12, 1), "open")
    words = {"effective_on": date(2022, 12, 2), "payment": it.at["november"].position}
    back = it.tell("back", ReverseContribution(**words, seats=[{"seat_from": 11, "seat_to": 12}])).first
    (row,) = found(it, "MON-11")
    assert (row.rupiah, row.positions) == (9 * 3 * 16_800 - 2 * 16_800, (bounced, back))
    assert [one.rupiah for one in found(it, "MON-11", valid_at=date(2022, 12, 1))] == [9 * 3 * 16_800]


def test_a_cut_of_a_budget_that_was_spent_is_listed_and_leaves_nothing_to_be_explained(it: Told) -> None:
    budget(it, 2 * MONTH)
    paid(it, "2022-11")
    cut_at = cut(it, 2 * MONTH - 60_000)
    (row,) = found(it, "MON-11")
    assert (row.rupiah, row.subjects, row.positions) == (2 * MONTH - 60_000, (LINE, "pot-apbd", FUND), (cut_at,))
    assert found(it, "MON-06") == []


def test_of_a_budget_that_was_cut_only_what_is_left_has_to_be_explained(it: Told) -> None:
    budget(it, 2 * MONTH)
    paid(it, "2022-11")
    cut(it, 30_000)
    assert [row.rupiah for row in found(it, "MON-06")] == [MONTH - 30_000]


def test_monthly_payments_of_what_is_committed_do_not_keep_a_remainder_young(it: Told) -> None:
    it.tell("fund", fund())
    it.tell("gift a", gift("gift-a", "party-a", 500_000))
    it.tell("batch", batch("batch-one", "2022-10", "2023-09"))
    it.tell("enrol", enrol("batch-one", [1, 2]))
    it.tell("commit", CommitContributions(effective_on=date(2022, 10, 4), batch="batch-one"))
    for month in months_between(Month("2022-10"), Month("2023-09")):
        it.tell("paid", pay("batch-one", str(month), on=max(month.first_day, date(2022, 10, 4))))
    assert found(it, "MON-08", valid_at=date(2023, 10, 4)) == []
    (row,) = found(it, "MON-08", valid_at=date(2023, 10, 5))
    assert (row.rupiah, row.seen_on) == (500_000 - 24 * 16_800, date(2023, 10, 5))
    assert row.positions == (it.at["gift a"].position, it.at["commit"].position)


def test_an_sp2d_whose_receipted_payment_was_reversed_waits_for_the_receipt_of_the_next(it: Told) -> None:
    budget(it, 2 * MONTH)
    order = disbursed(it, 2 * MONTH)
    first = paid(it, "2022-11", disbursements=[order])
    receipted(it, first)
    assert [row.rupiah for row in found(it, "MON-03")] == [MONTH]
    words = {"effective_on": date(2022, 10, 10), "payment": first, "recommit": True}
    undone = it.tell("reversed", ReverseContribution.model_validate(words)).position
    assert [(row.rupiah, row.positions) for row in found(it, "MON-03")] == [(2 * MONTH, (order, undone))]
    on = date(2022, 10, 12)
    again = pay("batch-apbd", "2022-11", on=on, accept=("DOC-01", "DOC-03"), disbursements=[order])
    second = it.tell("again", again).position
    assert [(row.rupiah, row.positions) for row in found(it, "MON-03")] == [(2 * MONTH, (order, undone, second))]
    receipted(it, second, on=on)
    assert [row.rupiah for row in found(it, "MON-03")] == [MONTH]
