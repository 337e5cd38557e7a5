"""Budget lines: earmarks, one programme alone, and the commitments that a cut would have to release."""

from ledger.allocations.events import AllocationRevised, BudgetAllocated, CommittedCells
from ledger.contributions.rate import RateCommitment
from ledger.contributions.undo import ReleaseCommitment
from ledger.funds.events import FundClass
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from tests.allocations.stage import LINE, allocate, begun, commit, day, pay, revise, terms
from tests.contributions.stage import BATCH, FUND, POT, batch, pot, stage
from tests.support.given import Story


def by_programme(seats: int = 10) -> Story:
    """Open a pot for each programme, and allocate a line for each: JKK 200,000 and JKM 136,000."""
    pots = [pot(f"pot-{name}", programmes=(name.upper(),)) for name in ("jkk", "jkm")]
    story = stage(*batch(seats, "2022-11", "2022-12"), *pots, kind=FundClass.APBD_REGENCY, year=2022)
    for name, rupiah, code in (("jkk", 200_000, "0006"), ("jkm", 136_000, "0007")):
        line = {"account_code": f"5.1.02.02.02.{code}", "pot": f"pot-{name}", "programme": name.upper()}
        story.did(allocate(allocation=f"budget-{name}", rupiah=rupiah, **line))
    return story


def lot(story: Story, allocation: str) -> dict[Term, int]:
    found = story.history.fold(Fund, FUND).terms(credit=allocation)
    return {term: rupiah for term, rupiah in found.items() if rupiah}


def test_a_line_says_which_money_of_the_government_it_is() -> None:
    story = stage(kind=FundClass.APBD_REGENCY, year=2022)
    event = story.did(allocate(earmark="dana_desa")).events[0]
    assert isinstance(event, BudgetAllocated)
    assert event.earmark == "dana_desa"


def test_a_fund_of_one_earmark_takes_no_other() -> None:
    story = stage(kind=FundClass.DBH_SAWIT, year=2022)
    story.when(allocate(earmark="dbhcht")).refused("wrong_earmark", "dbh_sawit", "found dbhcht")
    story.did(allocate(earmark="dbh_sawit"))
    stage(kind=FundClass.DBHCHT).when(allocate(earmark="apbd_murni")).refused("wrong_earmark", "dbhcht")


def test_a_line_of_one_programme_is_in_a_pot_for_it_alone() -> None:
    story = stage(pot("pot-jkk", programmes=("JKK",)), kind=FundClass.APBD_REGENCY)
    story.when(allocate(programme="JKK")).refused("pot_of_other_programmes", "JKK alone", "restricted to none")
    story.when(allocate(programme="JKM", pot="pot-jkk")).refused("pot_of_other_programmes", "restricted to JKK")
    story.did(allocate(programme="JKK", pot="pot-jkk"))


def test_lines_of_one_programme_each_pay_their_part_of_every_person_month() -> None:
    story = by_programme()
    story.did(commit())
    assert lot(story, "budget-jkk") == {Term.RECEIVED: 200_000, Term.COMMITTED: 200_000}
    assert lot(story, "budget-jkm") == {Term.RECEIVED: 136_000, Term.COMMITTED: 136_000}
    paid = story.did(pay("2022-11")).events[0]
    assert [(part.allocation, part.rupiah) for part in paid.budget] == [  # type: ignore[attr-defined]
        ("budget-jkk", 100_000),
        ("budget-jkm", 68_000),
    ]
    assert terms(story)[Term.SPENT] == 168_000


def test_a_person_is_paid_by_all_lines_or_by_none() -> None:
    story = by_programme(seats=11)
    story.when(commit()).refused("not_enough", "11 seats of Rp20.000", "10 seats")
    assert terms(story) == {Term.RECEIVED: 336_000, Term.AVAILABLE: 336_000}
    story.did(commit(seats=[{"seat_from": 0, "seat_to": 9}]))
    assert terms(story) == {Term.RECEIVED: 336_000, Term.COMMITTED: 336_000}


def test_a_line_of_all_programmes_pays_where_those_of_one_have_no_money_or_it_is_named() -> None:
    story = by_programme()
    story.did(allocate(rupiah=672_000))
    story.did(commit(pots=[POT], first="2022-11", last="2022-11"))
    assert lot(story, LINE)[Term.COMMITTED] == 168_000
    story.did(commit(first="2022-12", last="2022-12"))
    assert lot(story, "budget-jkk")[Term.COMMITTED] == 100_000
    story.did(revise(-100_000, allocation="budget-jkk", pot="pot-jkk"))
    story.did(ReleaseCommitment(batch=BATCH, effective_on=day(9), first="2022-11", last="2022-11"))
    story.did(commit(on=day(9), first="2022-11", last="2022-11"))
    assert lot(story, LINE)[Term.COMMITTED] == 168_000


def test_a_line_of_one_programme_does_not_pay_the_other() -> None:
    story = by_programme()
    story.when(commit(pots=["pot-jkk"])).refused("pot_restricted", "pot-jkk by programmes")
    story.did(commit(pots=["pot-jkm", "pot-jkk"]))


def test_released_money_of_programme_lines_goes_back_to_each() -> None:
    story = by_programme()
    story.did(commit())
    story.did(ReleaseCommitment(batch=BATCH, effective_on=day(7)))
    assert lot(story, "budget-jkk") == {Term.RECEIVED: 200_000, Term.AVAILABLE: 200_000}
    story.did(commit(on=day(7)))


def test_a_rate_is_not_changed_in_cells_that_lines_of_one_programme_pay() -> None:
    story = by_programme()
    story.did(commit())
    story.when(RateCommitment(batch=BATCH, effective_on=day(7), month="2022-11")).refused(
        "paid_by_programme", "pot-jkk, pot-jkm", "release the month's cells"
    )


def test_a_cut_names_the_commitments_to_release_the_last_months_and_seats_first() -> None:
    story = begun(rupiah=336_000)
    story.did(commit())
    event = story.did(revise(-50_000)).events[0]
    assert isinstance(event, AllocationRevised)
    assert event.to_release == (
        CommittedCells(batch=BATCH, first="2022-12", last="2022-12", rupiah=50_400, seat_from=7, seat_to=9),
    )
    assert terms(story)[Term.SHORTFALL] == 50_000
    seats = [{"seat_from": 7, "seat_to": 9}]
    release = {"batch": BATCH, "effective_on": day(9), "first": "2022-12", "last": "2022-12", "seats": seats}
    story.did(ReleaseCommitment.model_validate(release))
    assert terms(story) == {
        Term.RECEIVED: 336_000,
        Term.TAKEN: 50_000,
        Term.AVAILABLE: 400,
        Term.COMMITTED: 285_600,
    }


def test_a_deep_cut_names_whole_months_and_never_what_is_paid() -> None:
    story = begun(rupiah=336_000)
    story.did(commit())
    story.did(pay("2022-11"))
    event = story.did(revise(-300_000)).events[0]
    assert isinstance(event, AllocationRevised)
    assert event.to_release == (
        CommittedCells(batch=BATCH, first="2022-12", last="2022-12", rupiah=168_000, seat_from=0, seat_to=9),
    )


def test_a_cut_of_free_money_and_a_raise_name_nothing() -> None:
    story = begun(rupiah=400_000)
    story.did(commit())
    for change in (-64_000, 5):
        event = story.did(revise(change)).events[0]
        assert isinstance(event, AllocationRevised)
        assert (event.allocation, event.to_release) == (LINE, None)


def test_commitments_of_consecutive_months_are_named_in_one_row() -> None:
    story = begun(rupiah=336_000)
    story.did(commit())
    event = story.did(revise(-336_000)).events[0]
    assert isinstance(event, AllocationRevised)
    assert event.to_release == (
        CommittedCells(batch=BATCH, first="2022-11", last="2022-12", rupiah=336_000, seat_from=0, seat_to=9),
    )
