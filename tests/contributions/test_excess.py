"""Excess of months paid in full before the law lowered their rate: set off against a later month, cell by cell."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionPaid, ExcessCarried
from ledger.contributions.excess import CarryExcess
from ledger.contributions.pay import PayMonths
from ledger.contributions.rate import RateCommitment
from ledger.contributions.undo import ReverseContribution
from ledger.corrections.month import CorrectMonth
from ledger.enrollments.replace import ReplaceWorker
from ledger.funds.fund import Fund
from ledger.funds.moves import Term, balance
from ledger.periods import Month
from tests.contributions.stage import BATCH, FUND, batch, gift, stage, who
from tests.contributions.test_undo import adopt, tariff
from tests.corrections.stage import at, words
from tests.support.given import Story

JUNE, JULY, SEPTEMBER, OCTOBER = date(2022, 6, 1), date(2022, 7, 1), date(2022, 9, 1), date(2022, 10, 1)


def pay(story: Story, month: str, on: date, *, left_out: tuple[int, ...] = ()) -> int:
    """Pay a month, and return the payment's position."""
    lines = [{"reason": "awaiting_data", "seat": seat} for seat in left_out]
    words = {"batch": BATCH, "effective_on": on, "left_out": lines, "months": [month]}
    story.did(PayMonths.model_validate(words))
    return next(e.position for e in reversed(story.history.told) if isinstance(e.event, ContributionPaid))


def relieved(seats: int = 2, last: str = "2022-09", *, left_out: tuple[int, ...] = ()) -> tuple[Story, int]:
    """July and August paid in full; then the law halves July and what follows, and September is paid at the half."""
    story = stage(*batch(seats, "2022-07", last))
    story.did(gift("gift-a", 1_000_000))
    story.did(CommitContributions(batch=BATCH, effective_on=JUNE))
    pay(story, "2022-07", JULY, left_out=left_out)
    pay(story, "2022-08", JULY)
    adopt(story, 5_000, 3_400)
    for month in story_months(last):
        story.did(RateCommitment(batch=BATCH, effective_on=SEPTEMBER, month=month))
    return story, pay(story, "2022-09", SEPTEMBER)


def story_months(last: str) -> list[Month]:
    return [Month(f"2022-{n:02}") for n in range(9, int(last[-2:]) + 1)]


def carry(payment: int, **more: object) -> CarryExcess:
    return CarryExcess.model_validate({"batch": BATCH, "effective_on": OCTOBER, "payment": payment, **more})


def terms(story: Story) -> dict[Term, int]:
    found = story.history.fold(Fund, FUND).terms()
    assert balance(found) == 0
    return {term: rupiah for term, rupiah in found.items() if rupiah}


def costs(story: Story, month: str) -> list[tuple[int, int, int]]:
    cells = story.history.fold(Fund, FUND).segments(BATCH, Month(month))
    return [(cell.seat_from, cell.seat_to, cell.rupiah) for cell in cells]


def test_a_later_month_is_set_off_against_the_earliest_that_was_paid_too_much() -> None:
    story, payment = relieved()
    before = terms(story)
    (event,) = story.did(carry(payment)).events
    assert isinstance(event, ExcessCarried)
    assert [(r.first, r.last, r.seat_from, r.seat_to, r.rupiah) for r in event.given_back] == [
        ("2022-07", "2022-07", 0, 1, 8_400)
    ]
    assert [costs(story, month) for month in ("2022-07", "2022-08", "2022-09")] == [
        [(0, 1, 8_400)],
        [(0, 1, 16_800)],
        [(0, 1, 8_400)],
    ]
    assert terms(story)[Term.SPENT] == before[Term.SPENT] - 2 * 8_400 == 2 * (16_800 + 16_800)
    assert terms(story)[Term.AVAILABLE] == before[Term.AVAILABLE] + 2 * 8_400


def test_what_is_left_of_the_excess_is_carried_to_the_next_month() -> None:
    story, payment = relieved(last="2022-11")
    story.did(carry(payment))
    second = pay(story, "2022-10", OCTOBER)
    story.did(carry(second))
    assert [costs(story, month) for month in ("2022-07", "2022-08")] == [[(0, 1, 8_400)]] * 2
    third = pay(story, "2022-11", OCTOBER)
    story.when(carry(third)).refused("no_excess", "before 2022-11", f"paid for at position {third}")
    assert terms(story)[Term.SPENT] == 2 * 5 * 8_400


def test_only_who_paid_too_much_and_is_paid_for_again_gives_and_each_no_more_than_he_costs() -> None:
    story, payment = relieved(3, left_out=(1,))
    (event,) = story.did(carry(payment)).events
    assert isinstance(event, ExcessCarried)
    assert [(r.first, r.seat_from, r.seat_to, r.rupiah) for r in event.given_back] == [
        ("2022-07", 0, 0, 8_400),
        ("2022-07", 2, 2, 8_400),
        ("2022-08", 1, 1, 8_400),
    ]


def test_a_month_that_costs_less_than_the_excess_takes_no_more_than_its_cost() -> None:
    story = stage(*batch(1, "2022-07", "2022-09"))
    story.did(gift("gift-a", 1_000_000))
    story.did(CommitContributions(batch=BATCH, effective_on=JUNE))
    pay(story, "2022-07", JULY)
    adopt(story, 5_000, 3_400)
    story.history.add(*tariff(2_000, 1_000, first="2022-09"))
    story.did(RateCommitment(batch=BATCH, effective_on=SEPTEMBER, month="2022-09"))
    story.did(carry(pay(story, "2022-09", SEPTEMBER)))
    assert (costs(story, "2022-07"), costs(story, "2022-09")) == ([(0, 0, 13_800)], [(0, 0, 3_000)])


def test_the_months_that_bpjs_names_give() -> None:
    story, payment = relieved()
    story.did(carry(payment, months=["2022-08"]))
    assert (costs(story, "2022-07"), costs(story, "2022-08")) == ([(0, 1, 16_800)], [(0, 1, 8_400)])


def test_a_month_that_is_reversed_later_gives_back_what_is_left_in_it() -> None:
    story, payment = relieved()
    story.did(carry(payment))
    first = next(e.position for e in story.history.told if isinstance(e.event, ContributionPaid))
    early = ReverseContribution(effective_on=date(2022, 9, 30), payment=first)
    story.when(early).refused("too_early", "first date that works: 2022-10-01")
    story.did(ReverseContribution(effective_on=OCTOBER, payment=first))
    assert terms(story)[Term.SPENT] == 2 * (16_800 + 8_400)


def test_what_somebody_else_paid_too_much_in_the_same_seat_is_not_the_newcomers() -> None:
    story = stage(*batch(3, "2022-07", "2022-09"))
    story.did(gift("gift-a", 1_000_000))
    story.did(CommitContributions(batch=BATCH, effective_on=JUNE))
    pay(story, "2022-07", JULY)
    words = {"batch": BATCH, "effective_on": JULY, "from_month": "2022-08", "reason": "moved", "region": "35.25"}
    story.did(ReplaceWorker.model_validate({**words, "replaces": who(1), "worker": who(9)}))
    pay(story, "2022-08", JULY)
    adopt(story, 5_000, 3_400)
    story.did(RateCommitment(batch=BATCH, effective_on=SEPTEMBER, month="2022-09"))
    (event,) = story.did(carry(pay(story, "2022-09", SEPTEMBER))).events
    assert isinstance(event, ExcessCarried)
    assert [(r.first, r.seat_from, r.seat_to) for r in event.given_back] == [
        ("2022-07", 0, 0),
        ("2022-07", 2, 2),
        ("2022-08", 1, 1),
    ]


def test_what_is_no_excess_is_refused() -> None:
    story, payment = relieved()
    story.when(carry(payment, months=["2022-09"])).refused("month_not_earlier", "before 2022-09", "found 2022-09")
    story.when(carry(payment, months=["2022-06"])).refused("month_outside", "2022-06")
    story.when(carry(payment, months=["2022-07", "2022-07"])).refused("listed_twice", "2022-07")
    story.when(carry(1)).refused("unknown_payment", "1")
    early = carry(payment, effective_on=date(2022, 8, 31))
    story.when(early).refused("before_payment", "from 2022-09-01 on", "found 2022-08-31")


def test_a_month_at_its_lawful_rate_has_no_excess() -> None:
    story = stage(*batch(2, "2022-07", "2022-08"))
    story.did(gift("gift-a", 1_000_000))
    story.did(CommitContributions(batch=BATCH, effective_on=JUNE))
    adopt(story, 10_000, 6_800)
    pay(story, "2022-07", JULY)
    payment = pay(story, "2022-08", JULY)
    story.when(carry(payment)).refused(
        "no_excess",
        "expected months before 2022-08 that were paid above what the law sets for them today, found none among those "
        f"who are paid for at position {payment}; adopt the lower rate first, or name other months",
    )


def test_a_payment_is_of_the_batch_and_has_its_excess_set_off_once() -> None:
    story, payment = relieved()
    for name, event in batch(1, "2022-07", "2022-07", name="batch-other", at=50):
        story.history.add(name, event)
    other = carry(payment, batch="batch-other")
    story.when(other).refused("payment_of_another_batch", f"found one of {BATCH} at position {payment}")
    (event,) = story.did(carry(payment)).events
    assert isinstance(event, ExcessCarried)
    assert list(event.natural_keys()) == [("excess", str(payment))]
    set_off_at = story.history.position
    story.when(carry(payment)).refused("excess_carried", f"set off at position {set_off_at}, against the payment at")


def test_a_bill_has_its_excess_set_off_once_also_where_its_month_is_corrected() -> None:
    for carried_first in (True, False):
        story, payment = relieved(last="2022-11")
        if carried_first:
            story.did(carry(payment))
            set_off_at = story.history.position
        october = corrected(story, payment, "2022-10")
        if not carried_first:
            (event,) = story.did(carry(october)).events
            assert isinstance(event, ExcessCarried)
            assert (event.billed_at, list(event.natural_keys())) == (payment, [("excess", str(payment))])
            set_off_at = story.history.position
        november = corrected(story, october, "2022-11")
        refused = story.when(carry(november)).refused(
            "excess_carried", f"found it set off at position {set_off_at}", f"first recorded at position {payment}"
        )
        assert refused.details["position"] == set_off_at
        assert costs(story, "2022-08") == [(0, 1, 16_800)]


def corrected(story: Story, payment: int, month: str) -> int:
    """Correct the month of a payment, and return the position of the payment that stands in its place."""
    story.did(CorrectMonth.model_validate(words(payment, effective_on=OCTOBER, month=month)))
    return at(story, ContributionPaid)
