"""Committing money to seats: the worked examples, pooling, restrictions, seats with nobody in them."""

from datetime import date

from ledger.allocations.commands import AllocateBudget, ReviseAllocation
from ledger.basis import Basis
from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionsCommitted
from ledger.contributions.undo import ReleaseCommitment
from ledger.contributions.values import SeatRange
from ledger.enrollments.events import MonthsTakenUp
from ledger.enrollments.seats import WithdrawWorker
from ledger.funds.commands import CloseFund
from ledger.funds.events import FundClass
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.law.values import FundingClass
from ledger.periods import Month
from tests.contributions.stage import BATCH, FUND, GOVERNMENT, POT, batch, fund, gift, people, pot, stage, who
from tests.support.given import Outcome, Story, given

JULY = date(2022, 7, 1)


def commit(**more: object) -> CommitContributions:
    return CommitContributions.model_validate({"batch": BATCH, "effective_on": JULY, **more})


def rows(outcome: Outcome) -> list[tuple[str, int, int, int]]:
    """The rows of all commitments as (credit, seat from, seat to, rupiah a cell)."""
    return [
        (row.credit, row.seat_from, row.seat_to, row.rupiah)
        for event in outcome.events
        if isinstance(event, ContributionsCommitted)
        for row in event.rows
    ]


def available(story: Story, *, fund: str = FUND, credit: str | None = None) -> int:
    return story.history.fold(Fund, fund).terms(credit=credit)[Term.AVAILABLE]


def test_half_a_billion_and_a_quarter_buy_4960_and_2480_people_six_months_each() -> None:
    story = stage(*batch(7440, "2022-07", "2022-12"))
    story.did(gift("gift-a", 500_000_000))
    story.did(gift("gift-b", 250_000_000))
    committed = story.did(commit())
    assert rows(committed) == [("gift-a", 0, 4959, 16_800), ("gift-b", 4960, 7439, 16_800)]
    assert (available(story, credit="gift-a"), available(story, credit="gift-b")) == (32_000, 16_000)


def test_pooling_both_remainders_does_not_reach_one_person_more() -> None:
    story = stage(*batch(7441, "2022-07", "2022-12"))
    story.did(gift("gift-a", 500_000_000, poolable=True))
    story.did(gift("gift-b", 250_000_000, poolable=True))
    refusal = story.when(commit(pool=["gift-a", "gift-b"])).refused("not_enough", "7441 seats", "enough for 7440")
    assert refusal.details["seats_available"] == 7440


def test_two_small_gifts_pay_one_person_only_where_their_remainders_are_pooled() -> None:
    story = stage(*batch(1, "2022-07", "2022-08"))
    story.did(gift("gift-a", 20_000, poolable=True))
    story.did(gift("gift-b", 15_000, poolable=True))
    story.when(commit()).refused("not_enough", "Rp33.600", "found enough for 0 seats")
    pooled = story.did(commit(pool=["gift-a", "gift-b"]))
    event = pooled.events[0]
    assert isinstance(event, ContributionsCommitted)
    assert [(row.credit, row.first, row.last, row.rupiah) for row in event.rows] == [
        ("gift-a", "2022-07", "2022-07", 16_800),
        ("gift-a", "2022-08", "2022-08", 3_200),
        ("gift-b", "2022-08", "2022-08", 13_600),
    ]
    assert event.pooled == ("gift-a", "gift-b")
    assert (available(story, credit="gift-a"), available(story, credit="gift-b")) == (0, 1_400)


def test_a_gift_whose_terms_forbid_it_is_not_pooled() -> None:
    story = stage(*batch(1, "2022-07", "2022-08"))
    story.did(gift("gift-a", 20_000, poolable=True))
    story.did(gift("gift-b", 15_000))
    story.when(commit(pool=["gift-a", "gift-b"])).refused("not_poolable", "gift-b")


def labusel() -> Story:
    """2,000 people from October to December, a DPA of 80,000,000 and its revision of 1 September (split made up)."""
    authority = {"of": "fund-labusel", "funding_class": FundingClass.STATE_BUDGET}
    story = given(
        *people(),
        fund("fund-labusel", FundClass.APBD_REGENCY, pot="pot-labusel", year=2022),
        *batch(2000, "2022-10", "2022-12", **authority),
    )
    named = {"allocation": "budget-labusel", "fund": "fund-labusel", "pot": "pot-labusel"}
    dpa = {"fiscal_year": 2022, "rupiah": 80_000_000, "source": GOVERNMENT, "effective_on": "2022-01-03"}
    story.did(AllocateBudget.model_validate({**named, **dpa}))
    story.did(ReviseAllocation.model_validate({**named, "change": 20_800_000, "effective_on": "2022-09-01"}))
    return story


def test_labusel_in_mid_august_is_refused_with_the_seats_and_the_first_date_that_works() -> None:
    refusal = labusel().when(commit(effective_on=date(2022, 8, 15)))
    refused = refusal.refused("lots_taken", "2000 seats", "1587", "2022-09-01")
    assert refused.details["seats_available"] == 1587
    assert refused.details["first_date"] == "2022-09-01"


def test_labusel_in_mid_september_is_one_row_with_nothing_left() -> None:
    story = labusel()
    committed = story.did(commit(effective_on=date(2022, 9, 15)))
    assert rows(committed) == [("budget-labusel", 0, 1999, 16_800)]
    assert available(story, fund="fund-labusel") == 0


def test_the_narrower_pot_is_drawn_first() -> None:
    story = stage(pot("pot-narrow", regions=("35.25",)), *batch(2, "2022-07", "2022-07", region="35.25.01"))
    story.did(gift("gift-wide", 16_800))
    story.did(gift("gift-narrow", 16_800, pot="pot-narrow"))
    assert rows(story.did(commit())) == [("gift-narrow", 0, 0, 16_800), ("gift-wide", 1, 1, 16_800)]


def test_a_pot_that_does_not_admit_the_batch_is_passed_over() -> None:
    story = stage(pot("pot-narrow", regions=("12.22",)), *batch(1, "2022-07", "2022-07", region="35.25"))
    story.did(gift("gift-wide", 16_800))
    story.did(gift("gift-narrow", 16_800, pot="pot-narrow"))
    assert rows(story.did(commit())) == [("gift-wide", 0, 0, 16_800)]


def test_a_pot_that_is_named_and_does_not_admit_the_batch_is_refused_by_each_restriction() -> None:
    limits = {
        "first": "2022-09",
        "occupations": ("driver",),
        "programmes": ("JKK",),
        "regions": ("12.22",),
        "sectors": ("transport",),
        "workers": (who(7),),
    }
    story = stage(pot("pot-narrow", **limits), *batch(1, "2022-07", "2022-07", region="35.25"))
    refused = story.when(commit(pots=["pot-narrow"])).refused("pot_restricted", BATCH, "pot-narrow by months")
    names = ["months", "occupations", "programmes", "regions", "sectors", "workers"]
    assert refused.details["pots"] == {"pot-narrow": names}
    whole = "since occupations, programmes, regions, sectors are judged for the whole batch"
    assert f"in a batch of their own, {whole}, whichever seats and months are asked for" in refused.message


def test_money_for_named_people_pays_their_seats_alone() -> None:
    story = stage(pot("pot-named", workers=(who(0), who(1))), *batch(3, "2022-07", "2022-07"))
    story.did(gift("gift-named", 50_400, pot="pot-named"))
    story.when(commit(pots=["pot-named"])).refused("pot_restricted", "workers", "or ask for other seats or months")
    paid = story.did(commit(pots=["pot-named"], seats=[SeatRange(seat_from=0, seat_to=1)]))
    assert rows(paid) == [("gift-named", 0, 1, 16_800)]


def test_money_beyond_its_last_month_pays_the_months_before() -> None:
    story = stage(pot("pot-short", last="2022-08"), *batch(1, "2022-07", "2022-09"))
    story.did(gift("gift-short", 100_000, pot="pot-short"))
    story.when(commit(pots=["pot-short"])).refused("pot_restricted", "months")
    assert rows(story.did(commit(pots=["pot-short"], last=Month("2022-08")))) == [("gift-short", 0, 0, 16_800)]


def test_many_lots_take_several_events_that_follow_one_another() -> None:
    story = stage(*batch(450, "2022-07", "2022-07"))
    for number in range(450):
        story.did(gift(f"gift-{number:04d}", 16_800))
    committed = story.did(commit())
    assert [len(event.rows) for event in committed.events if isinstance(event, ContributionsCommitted)] == [
        200,
        200,
        50,
    ]
    assert available(story) == 0


def test_ranges_of_seats_are_committed_one_after_the_other_from_what_is_left() -> None:
    story = stage(*batch(6, "2022-07", "2022-07"))
    story.did(gift("gift-a", 33_600))
    story.did(gift("gift-b", 33_600))
    two = [SeatRange(seat_from=4, seat_to=5), SeatRange(seat_from=0, seat_to=1)]
    assert rows(story.did(commit(seats=two))) == [("gift-a", 0, 1, 16_800), ("gift-b", 4, 5, 16_800)]
    story.did(gift("gift-c", 33_600))
    assert rows(story.did(commit(seats=[SeatRange(seat_from=2, seat_to=3)]))) == [("gift-c", 2, 3, 16_800)]


def test_ranges_that_need_more_than_there_is_are_refused_as_a_whole() -> None:
    story = stage(*batch(6, "2022-07", "2022-07"))
    story.did(gift("gift-a", 33_600))
    two = [SeatRange(seat_from=0, seat_to=1), SeatRange(seat_from=4, seat_to=5)]
    story.when(commit(seats=two)).refused("not_enough", "2 seats", "found enough for 0")
    assert available(story) == 33_600


def test_cells_that_have_money_are_not_committed_again() -> None:
    story = stage(*batch(1, "2022-07", "2022-07"))
    story.did(gift("gift-a", 50_000))
    story.did(commit())
    story.when(commit()).refused("cells_not_empty", "seat 0", "2022-07")


def test_months_given_up_are_taken_up_when_they_are_committed_again() -> None:
    story = stage(*batch(3, "2022-07", "2022-09"))
    story.did(gift("gift-a", 200_000))
    story.did(commit())
    middle = [SeatRange(seat_from=1, seat_to=1)]
    august = {"first": "2022-08", "last": "2022-09", "seats": middle}
    story.did(ReleaseCommitment.model_validate({"batch": BATCH, "effective_on": JULY, **august}))
    again = story.did(commit(**{**august, "seats": middle}))
    taken = again.events[-1]
    assert isinstance(taken, MonthsTakenUp)
    assert [(m.first, m.last) for m in taken.months] == [("2022-08", "2022-09")]
    assert taken.seats == tuple(middle)
    assert again.happenings[-1].stream == BATCH


def leave(number: int, month: str) -> WithdrawWorker:
    fields = {"batch": BATCH, "effective_on": JULY, "from_month": month, "reason": "moved", "worker": who(number)}
    return WithdrawWorker.model_validate(fields)


def test_a_seat_that_was_left_before_the_first_month_is_passed_over() -> None:
    story = stage(*batch(3, "2022-07", "2022-08"))
    story.did(gift("gift-a", 100_000))
    story.did(leave(1, "2022-07"))
    assert rows(story.did(commit())) == [("gift-a", 0, 0, 16_800), ("gift-a", 2, 2, 16_800)]


def test_a_seat_that_is_left_midway_is_named() -> None:
    story = stage(*batch(3, "2022-07", "2022-08"))
    story.did(gift("gift-a", 100_000))
    story.did(leave(1, "2022-08"))
    refused = story.when(commit()).refused("seat_vacant", "1 of them, first seat 1", "2022-07 to 2022-08")
    assert refused.details["seats"] == [1]
    assert rows(story.did(commit(last=Month("2022-07")))) == [("gift-a", 0, 2, 16_800)]


def test_a_batch_without_seats_is_refused() -> None:
    stage(*batch(0, "2022-07", "2022-07")).when(commit()).refused("no_seats", BATCH)


def test_a_seat_beyond_the_last_is_refused() -> None:
    story = stage(*batch(2, "2022-07", "2022-07"))
    story.when(commit(seats=[SeatRange(seat_from=0, seat_to=2)])).refused("unknown_seat", "0 to 1", "0 to 2")


def test_a_month_outside_the_batch_is_refused() -> None:
    story = stage(*batch(2, "2022-07", "2022-08"))
    story.when(commit(last=Month("2022-09"))).refused("month_outside", "2022-07 to 2022-08", "2022-09")
    story.when(commit(first=Month("2022-08"), last=Month("2022-07"))).refused("last_before_first", "2022-08")


def test_an_unknown_batch_is_refused() -> None:
    stage().when(commit()).refused("unknown_batch", BATCH)


def test_an_unknown_pot_is_refused() -> None:
    stage(*batch(1, "2022-07", "2022-07")).when(commit(pots=["pot-other"])).refused("unknown_pot", "pot-other")


def test_a_closed_fund_commits_nothing_more() -> None:
    story = stage(*batch(1, "2022-07", "2022-07"))
    story.did(CloseFund(fund=FUND, effective_on=JULY))
    story.when(commit()).refused("fund_closed", "2022-07-01", FUND)


def test_money_takes_the_basis_of_its_batch() -> None:
    story = stage(*batch(1, "2022-07", "2022-07", basis=Basis.ASSUMED))
    story.did(gift("gift-a", 16_800, pot=POT))
    event = story.did(commit()).events[0]
    assert isinstance(event, ContributionsCommitted)
    assert event.basis is Basis.ASSUMED


def test_money_for_some_occupations_pays_no_batch_with_others_in_it() -> None:
    mixed = batch(1, "2022-07", "2022-07")
    mixed.append((BATCH, mixed[1][1].model_copy(update={"occupation": "driver", "seat": 1, "worker": who(1)})))
    story = stage(pot("pot-farmers", occupations=("farmer",)), *mixed)
    story.did(gift("gift-farmers", 33_600, pot="pot-farmers"))
    refused = story.when(commit(pots=["pot-farmers"])).refused("pot_restricted", "pot-farmers by occupations")
    assert (
        "enrol the people that the pot is for in a batch of their own, since occupations are judged for the whole batch"
        in (refused.message)
    )
    assert "other seats" not in refused.message
