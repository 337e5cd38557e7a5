"""A gift that the bank takes back: shortfalls, covers, gifts that moved on to another fund."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.donations.commands import DesignateDonation, ReturnDonation
from ledger.donations.events import DonationReversed, LotAmount, ShortfallSettled
from ledger.donations.reverse import ReverseDonation, SettleShortfall
from ledger.funds.commands import TransferFunds
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.periods import Month
from tests.contributions.stage import BATCH, FUND, POT, batch, fund, gift, pot, stage
from tests.support.given import Story

JULY, AUGUST = date(2022, 7, 1), date(2022, 8, 1)


def spent(*more: str) -> Story:
    """Gift A of 50,400 paid three people's July; what other gifts there are is left over."""
    story = stage(pot("pot-other"), *batch(3, "2022-07", "2022-07"))
    story.did(gift("gift-a", 50_400))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    story.did(PayMonths(batch=BATCH, effective_on=JULY, months=(Month("2022-07"),)))
    for name in more:
        story.did(gift(name, 33_600))
    return story


def reverse(**more: object) -> ReverseDonation:
    return ReverseDonation.model_validate({"donation": "gift-a", "effective_on": AUGUST, **more})


def terms(story: Story, credit: str, of: str = FUND) -> dict[Term, int]:
    found = story.history.fold(Fund, of).terms(credit=credit)
    return {term: rupiah for term, rupiah in found.items() if rupiah}


def settle(**more: object) -> SettleShortfall:
    fields = {"cover": "gift-b", "cover_pot": POT, "credit": "gift-a", "fund": FUND, "pot": POT}
    return SettleShortfall.model_validate({**fields, "effective_on": AUGUST, **more})


def test_a_gift_that_paid_for_people_leaves_a_shortfall_and_they_stay_paid() -> None:
    story = spent()
    event = story.did(reverse()).events[0]
    assert isinstance(event, DonationReversed)
    assert event.lots == (LotAmount(pot=POT, rupiah=50_400),)
    assert terms(story, "gift-a") == {
        Term.RECEIVED: 50_400,
        Term.TAKEN: 50_400,
        Term.SHORTFALL: 50_400,
        Term.SPENT: 50_400,
    }


def test_what_is_free_of_a_gift_goes_first() -> None:
    story = stage()
    story.did(gift("gift-a", 50_000))
    story.did(ReturnDonation(donation="gift-a", effective_on=JULY, fund=FUND, pot=POT, rupiah=10_000))
    story.did(reverse())
    expected = {Term.RECEIVED: 50_000, Term.TAKEN: 50_000, Term.SHORTFALL: 10_000, Term.RETURNED: 10_000}
    assert terms(story, "gift-a") == expected


def test_a_gift_is_reversed_in_full_once() -> None:
    story = spent()
    story.did(reverse())
    story.when(reverse()).refused("nothing_to_reverse", "gift-a")


def test_an_unknown_gift_is_not_reversed() -> None:
    stage().when(reverse()).refused("unknown_donation", "gift-a")


def test_a_partial_reversal_takes_its_amount_from_its_lot() -> None:
    story = spent()
    story.did(reverse(pot=POT, rupiah=10_000))
    assert terms(story, "gift-a")[Term.SHORTFALL] == 10_000
    refused = story.when(reverse(pot=POT, rupiah=40_401)).refused("cut_too_large", "Rp40.400", "Rp40.401")
    assert refused.details["available"] == 40_400
    story.did(reverse(pot=POT, rupiah=40_400))


def test_a_partial_reversal_names_both_pot_and_amount() -> None:
    spent().when(reverse(pot=POT)).refused("partial_reversal", "both pot and rupiah")
    spent().when(reverse(rupiah=5)).refused("partial_reversal", "both pot and rupiah")
    spent().when(reverse(pot="pot-none", rupiah=5)).refused("unknown_pot", "pot-none")


def test_a_gift_that_moved_on_is_reversed_in_each_fund_that_it_reached() -> None:
    story = stage(fund("fund-two", pot="pot-two"), fund("fund-three", pot="pot-three"))
    story.did(gift("gift-a", 50_000))
    moved = {"credit": "gift-a", "effective_on": JULY}
    two = {"from_pot": POT, "fund": FUND, "rupiah": 30_000, "to_fund": "fund-two", "to_pot": "pot-two"}
    three = {"from_pot": "pot-two", "fund": "fund-two", "rupiah": 5_000, "to_fund": "fund-three", "to_pot": "pot-three"}
    story.did(TransferFunds.model_validate({**moved, **two}))
    story.did(TransferFunds.model_validate({**moved, **three}))
    outcome = story.did(reverse())
    assert [happening.stream for happening in outcome.happenings] == [FUND, "fund-two", "fund-three"]
    taken = [lot.rupiah for event in outcome.events if isinstance(event, DonationReversed) for lot in event.lots]
    assert taken == [20_000, 25_000, 5_000]
    story.when(reverse()).refused("nothing_to_reverse", "gift-a")


def test_another_gift_covers_the_seats_it_can_pay() -> None:
    story = spent("gift-b")
    story.did(reverse())
    event = story.did(settle()).events[0]
    assert isinstance(event, ShortfallSettled)
    assert [(row.batch, row.seat_from, row.seat_to, row.rupiah) for row in event.rows] == [(BATCH, 0, 1, 16_800)]
    assert terms(story, "gift-a")[Term.SHORTFALL] == 16_800
    assert terms(story, "gift-b") == {Term.RECEIVED: 33_600, Term.SPENT: 33_600}


def test_a_cover_named_with_the_reversal_settles_at_once() -> None:
    story = spent("gift-b")
    outcome = story.did(reverse(cover={"credit": "gift-b", "pot": POT}))
    assert [type(event) for event in outcome.events] == [DonationReversed, ShortfallSettled]
    assert terms(story, "gift-a")[Term.SHORTFALL] == 16_800


def test_one_cover_of_a_gift_in_two_pots_is_used_once() -> None:
    story = stage(pot("pot-other"), *batch(3, "2022-07", "2022-07"))
    story.did(gift("gift-a", 50_400))
    moved = {"donation": "gift-a", "effective_on": JULY, "from_pot": POT, "fund": FUND, "to_pot": "pot-other"}
    story.did(DesignateDonation.model_validate({**moved, "rupiah": 16_800}))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    story.did(gift("gift-b", 33_600))
    outcome = story.did(reverse(cover={"credit": "gift-b", "pot": POT}))
    settled = [event for event in outcome.events if isinstance(event, ShortfallSettled)]
    assert sum(row.seat_to - row.seat_from + 1 for event in settled for row in event.rows) == 2
    assert terms(story, "gift-a")[Term.SHORTFALL] == 16_800


def test_a_cover_that_can_take_nothing_leaves_the_shortfall_open() -> None:
    story = spent()
    story.did(gift("gift-small", 16_000))
    outcome = story.did(reverse(cover={"credit": "gift-small", "pot": POT}))
    assert [type(event) for event in outcome.events] == [DonationReversed]
    assert terms(story, "gift-a")[Term.SHORTFALL] == 50_400


def restricted(**limits: object) -> Story:
    """A gift taken back after it paid for people, and another in a pot that is not for them."""
    story = stage(pot("pot-narrow", **limits), *batch(3, "2022-07", "2022-07"))
    story.did(gift("gift-a", 50_400))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY, pots=(POT,)))
    story.did(PayMonths(batch=BATCH, effective_on=JULY, months=("2022-07",)))
    story.did(gift("gift-b", 50_400, pot="pot-narrow"))
    return story


def test_a_cover_settles_only_what_the_restrictions_of_its_pot_admit() -> None:
    story = restricted(occupations=("fisher",))
    outcome = story.did(reverse(cover={"credit": "gift-b", "pot": "pot-narrow"}))
    assert [type(event) for event in outcome.events] == [DonationReversed]
    story.when(settle(cover_pot="pot-narrow")).refused("pot_restricted", "pot-narrow by occupations")

    admitting = restricted(programmes=("JKK", "JKM"))
    admitting.did(reverse())
    assert isinstance(admitting.did(settle(cover_pot="pot-narrow")).events[0], ShortfallSettled)


def test_a_cover_is_a_credit_of_the_fund() -> None:
    spent().when(reverse(cover={"credit": "gift-b", "pot": POT})).refused("unknown_credit", "gift-b")
    spent().when(reverse(cover={"credit": "gift-b", "pot": "pot-none"})).refused("unknown_pot", "pot-none")


def test_nothing_is_settled_where_nothing_is_open_or_the_cover_reaches_no_seat() -> None:
    story = spent("gift-b")
    story.when(settle()).refused("nothing_to_settle", "Rp0 open")
    story.did(reverse())
    story.did(gift("gift-small", 16_000))
    story.when(settle(cover="gift-small")).refused("nothing_to_settle", "Rp50.400 open", "Rp16.000 of cover")


def test_what_is_settled_is_named_rightly() -> None:
    story = spent("gift-b")
    story.when(settle(cover="gift-none")).refused("unknown_credit", "gift-none")
    story.when(settle(pot="pot-none")).refused("unknown_pot", "pot-none")
    story.when(settle(fund="fund-none")).refused("unknown_fund", "fund-none")


def test_returned_money_that_bounced_is_taken_over_after_the_seats() -> None:
    story = stage(*batch(1, "2022-07", "2022-07"))
    story.did(gift("gift-a", 26_800))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    story.did(ReturnDonation(donation="gift-a", effective_on=JULY, fund=FUND, pot=POT, rupiah=10_000))
    story.did(gift("gift-b", 50_000))
    story.did(reverse())
    event = story.did(settle()).events[0]
    assert isinstance(event, ShortfallSettled)
    assert event.returned == 10_000
    assert Term.SHORTFALL not in terms(story, "gift-a")


def test_a_settlement_of_many_ranges_takes_several_events_that_follow_one_another() -> None:
    story = stage(*batch(500, "2022-07", "2022-07"))
    story.did(gift("gift-a", 250 * 16_800 + 10_000))
    apart = [{"seat_from": seat, "seat_to": seat} for seat in range(0, 500, 2)]
    committed = {"batch": BATCH, "effective_on": JULY, "seats": apart}
    story.did(CommitContributions.model_validate(committed))
    story.did(ReturnDonation(donation="gift-a", effective_on=JULY, fund=FUND, pot=POT, rupiah=10_000))
    story.did(gift("gift-b", 10_000_000))
    story.did(reverse())
    events = [event for event in story.did(settle()).events if isinstance(event, ShortfallSettled)]
    assert [(len(event.rows), event.returned) for event in events] == [(200, 0), (50, 10_000)]
    assert Term.SHORTFALL not in terms(story, "gift-a")


def test_a_cover_pays_the_batch_that_opened_first_first() -> None:
    later = batch(1, "2022-07", "2022-07", name="batch-later", at=10)
    story = stage(*batch(1, "2022-07", "2022-07"), *later)
    story.did(gift("gift-a", 33_600))
    for name in ("batch-later", BATCH):
        story.did(CommitContributions(batch=name, effective_on=JULY))
    story.did(gift("gift-b", 16_800))
    story.did(reverse())
    event = story.did(settle()).events[0]
    assert isinstance(event, ShortfallSettled)
    assert [row.batch for row in event.rows] == [BATCH]
