"""A gift with a wrong amount, or in a wrong fund: taken back and recorded anew, once, by minutes alone."""

from datetime import date

import pytest

from ledger.allocations.events import BudgetAllocated
from ledger.corrections.events import CorrectionKind, CorrectionReason, EntryCorrected
from ledger.corrections.gifts import CorrectAmount, CorrectFund
from ledger.donations.commands import DesignateDonation, ReturnDonation
from ledger.donations.events import DonationReceived, DonationReversed, LotAmount, SettledRow, ShortfallSettled
from ledger.donations.receive import ReceiveDonation
from ledger.donations.reverse import ReverseDonation
from ledger.event import Evidence
from ledger.funds.events import FundClass
from ledger.funds.moves import Term
from tests.contributions.stage import BATCH, CLINIC, FIRM, FUND, GOVERNMENT, POT, SAID, fund, gift, pot, stage
from tests.corrections.stage import (
    AUGUST,
    GIVEN,
    JULY,
    MINUTES,
    MONTH_OF_THREE,
    gift_at,
    link,
    paid,
    terms,
    words,
)
from tests.support.given import Story

OTHER_FUND, OTHER_POT = "fund-two", "pot-two"


def amount(story: Story, rupiah: int, *, of: str = "gift-a", anew: str = "gift-b", **more: object) -> CorrectAmount:
    return CorrectAmount.model_validate(words(gift_at(story, of), donation=anew, rupiah=rupiah, **more))


def moved(story: Story, **more: object) -> CorrectFund:
    said = {"donation": "gift-b", "fund": OTHER_FUND, "pot": OTHER_POT, **more}
    return CorrectFund.model_validate(words(gift_at(story, "gift-a"), **said))


def test_a_gift_is_taken_back_and_recorded_anew_in_one_command() -> None:
    story = stage()
    story.did(gift("gift-a", 50_000))
    wrong = gift_at(story, "gift-a")
    common = {"basis": "reported", "effective_on": AUGUST, "evidence": (MINUTES,)}
    outcome = story.did(amount(story, 5_000))
    outcome.then(
        DonationReversed(
            **common, corrects=wrong, donation="gift-a", fund=FUND, lots=(LotAmount(pot=POT, rupiah=50_000),)
        ),
        DonationReceived(
            **common,
            account="bri-gresik-01",
            bank_reference="FT-gift-a",
            corrects=wrong,
            donation="gift-b",
            donor=FIRM,
            fund=FUND,
            poolable=False,
            pot=POT,
            rupiah=5_000,
            transfer_of=wrong,
        ),
        EntryCorrected(
            **common,
            correction=CorrectionKind.AMOUNT,
            corrects=wrong,
            reason=CorrectionReason.MISREAD,
            replaced_by=wrong + 2,
            reversals=(wrong + 1,),
        ),
    )
    assert [happening.stream for happening in outcome.happenings] == [FUND, FUND, f"correction-of-{wrong}"]
    assert terms(story, "gift-a") == {Term.RECEIVED: 50_000, Term.TAKEN: 50_000}
    assert terms(story, "gift-b") == {Term.RECEIVED: 5_000, Term.AVAILABLE: 5_000}


def test_what_the_gift_paid_stays_paid_by_the_one_recorded_anew() -> None:
    story = paid(60_000)
    outcome = story.did(amount(story, 70_000))
    settled = outcome.events[2]
    assert isinstance(settled, ShortfallSettled)
    row = {"batch": BATCH, "credit": "gift-a", "first": "2022-07", "last": "2022-07", "pot": POT}
    assert settled.rows == (SettledRow(**row, rupiah=16_800, seat_from=0, seat_to=2),)
    assert terms(story, "gift-a") == {Term.RECEIVED: 60_000, Term.TAKEN: 60_000}
    left = 70_000 - MONTH_OF_THREE
    assert terms(story, "gift-b") == {Term.RECEIVED: 70_000, Term.AVAILABLE: left, Term.SPENT: MONTH_OF_THREE}


def test_a_smaller_gift_covers_whole_people_and_the_rest_is_short() -> None:
    story = paid(60_000)
    story.did(amount(story, 40_000))
    short = {Term.RECEIVED: 60_000, Term.TAKEN: 60_000, Term.SHORTFALL: 16_800, Term.SPENT: 16_800}
    assert terms(story, "gift-a") == short
    assert terms(story, "gift-b")[Term.SPENT] == 2 * 16_800


def test_a_gift_too_small_for_anybody_leaves_all_of_it_short() -> None:
    story = paid(60_000)
    outcome = story.did(amount(story, 16_799))
    assert [event.KIND for event in outcome.events] == ["DonationReversed", "DonationReceived", "EntryCorrected"]
    assert terms(story, "gift-a")[Term.SHORTFALL] == MONTH_OF_THREE


def test_each_lot_that_a_gift_was_set_apart_in_is_taken_back() -> None:
    story = stage(pot("pot-other"))
    story.did(gift("gift-a", 50_000))
    parts = {"donation": "gift-a", "effective_on": JULY, "fund": FUND}
    story.did(DesignateDonation.model_validate({**parts, "from_pot": POT, "rupiah": 20_000, "to_pot": "pot-other"}))
    story.did(ReturnDonation.model_validate({**parts, "pot": "pot-other", "rupiah": 8_000}))
    outcome = story.did(amount(story, 60_000))
    assert [event.lots for event in outcome.events if isinstance(event, DonationReversed)] == [
        (LotAmount(pot=POT, rupiah=30_000), LotAmount(pot="pot-other", rupiah=20_000))
    ]
    assert terms(story, "gift-b")[Term.RETURNED] == 8_000


def test_a_correction_without_minutes_is_refused() -> None:
    story = stage()
    story.did(gift("gift-a", 50_000))
    papers = (Evidence(kind="bank_statement"),)
    refused = story.when(amount(story, 5_000, evidence=papers)).refused("minutes_required", "the minutes", "bank_stat")
    assert refused.details["found"] == ["bank_statement"]
    story.when(amount(story, 5_000, evidence=())).refused("minutes_required", "found no document", "(issued_on)")


@pytest.mark.parametrize("lacking", [("number",), ("issued_on",), ("number", "issued_on")])
def test_minutes_without_number_and_date_are_none(lacking: tuple[str, ...]) -> None:
    story = stage()
    story.did(gift("gift-a", 50_000))
    paper = MINUTES.model_copy(update=dict.fromkeys(lacking))
    refused = story.when(amount(story, 5_000, evidence=(paper,))).refused(
        "minutes_required",
        f"found minutes without {' and '.join(lacking)}; name them (kind minutes), with their number (number) and date "
        "(issued_on)",
    )
    assert refused.details["lacking"] == list(lacking)
    story.did(amount(story, 5_000, evidence=(paper, MINUTES)))


def test_an_outdated_version_is_refused_by_the_position_of_the_newest() -> None:
    story = stage()
    story.did(gift("gift-a", 50_000))
    story.did(amount(story, 5_000))
    second = gift_at(story, "gift-b")
    refused = story.when(amount(story, 6_000, anew="gift-c")).refused("superseded", f"at position {second}")
    assert refused.details == {"corrects": gift_at(story, "gift-a"), "newest": second}
    story.did(amount(story, 6_000, of="gift-b", anew="gift-c"))
    third = gift_at(story, "gift-c")
    for old in ("gift-a", "gift-b"):
        story.when(amount(story, 7_000, of=old, anew="gift-d")).refused("superseded", f"at position {third}")
    assert terms(story, "gift-c") == {Term.RECEIVED: 6_000, Term.AVAILABLE: 6_000}


def test_a_bank_reference_still_counts_once() -> None:
    story = stage()
    story.did(gift("gift-a", 50_000))
    event = story.did(amount(story, 5_000)).events[1]
    assert list(event.natural_keys()) == [("donation", "gift-b")]
    assert story.history.natural_key("bank_reference", "BRI-GRESIK-01|FT-GIFT-A") == gift_at(story, "gift-a")


def test_a_budget_line_is_revised_by_its_decree() -> None:
    budget = {"allocation": "budget-a", "fiscal_year": 2022, "pot": "pot-apbd", "rupiah": 80_000, "source": GOVERNMENT}
    story = stage(
        fund("fund-apbd", FundClass.APBD_REGENCY, pot="pot-apbd", year=2022),
        ("fund-apbd", BudgetAllocated.model_validate({**SAID, **budget, "fund": "fund-apbd"})),
    )
    command = CorrectAmount.model_validate(words(story.history.position, donation="gift-b", rupiah=70_000))
    refused = story.when(command).refused("correct_by_revision", "budget-a", "Rp80.000", "amanah allocations revise")
    assert refused.details == {"allocation": "budget-a", "rupiah": 80_000}


def test_what_is_no_gift_and_what_is_not_there_is_refused() -> None:
    story = stage()
    story.when(CorrectAmount.model_validate(words(1, donation="gift-b", rupiah=5))).refused(
        "not_correctable_so", "expected the position of a gift", "PartyRegistered at position 1"
    )
    story.when(CorrectAmount.model_validate(words(99, donation="gift-b", rupiah=5))).refused("unknown_entry", "99")


def test_the_amount_that_stands_is_no_correction() -> None:
    story = stage()
    story.did(gift("gift-a", 50_000))
    story.when(amount(story, 50_000)).refused("nothing_to_correct", "another rupiah", "found 50000 in both")


def test_a_gift_of_which_the_bank_took_a_part_is_not_made_whole() -> None:
    story = stage()
    story.did(gift("gift-a", 50_000))
    story.did(ReverseDonation(donation="gift-a", effective_on=JULY, pot=POT, rupiah=20_000))
    refused = story.when(amount(story, 60_000)).refused("gift_not_whole", "Rp30.000 left of Rp50.000", "gift-a")
    assert refused.details == {"donation": "gift-a", "left": 30_000, "rupiah": 50_000}


@pytest.mark.parametrize("on", [GIVEN, AUGUST])
def test_the_right_gift_counts_from_the_day_of_the_wrong_one_at_the_earliest(on: date) -> None:
    story = stage()
    story.did(gift("gift-a", 50_000))
    story.did(amount(story, 5_000, effective_on=on))
    late = stage()
    late.did(gift("gift-a", 50_000))
    late.when(amount(late, 5_000, effective_on=date(2022, 5, 31))).refused("before_credit", "2022-06-01")


def test_a_gift_in_a_wrong_fund_is_recorded_where_it_arrived() -> None:
    story = paid(60_000, fund(OTHER_FUND, pot=OTHER_POT))
    outcome = story.did(moved(story))
    assert [happening.stream for happening in outcome.happenings[:2]] == [FUND, OTHER_FUND]
    assert terms(story, "gift-a")[Term.SHORTFALL] == MONTH_OF_THREE
    assert terms(story, "gift-b", OTHER_FUND) == {Term.RECEIVED: 60_000, Term.AVAILABLE: 60_000}
    assert link(outcome).correction is CorrectionKind.FUND
    assert link(outcome).replaced_by == gift_at(story, "gift-b")


def test_an_account_of_the_right_fund_takes_the_reference_anew() -> None:
    story = stage(fund(OTHER_FUND, pot=OTHER_POT))
    story.did(gift("gift-a", 50_000))
    event = story.did(moved(story, account="bri-two-01")).events[1]
    assert isinstance(event, DonationReceived)
    assert event.transfer_of is None
    assert ("bank_reference", "BRI-TWO-01|FT-GIFT-A") in list(event.natural_keys())


def test_the_fund_that_stands_and_one_that_does_not_take_it_are_refused() -> None:
    story = stage(fund("fund-apbd", FundClass.APBD_REGENCY, pot="pot-apbd", year=2022))
    story.did(gift("gift-a", 50_000))
    story.when(moved(story, fund=FUND, pot=POT)).refused("nothing_to_correct", "another fund", FUND)
    story.when(moved(story, fund="fund-apbd", pot="pot-apbd")).refused("wrong_fund_class", "fund-apbd")
    story.when(moved(story)).refused("unknown_fund", OTHER_FUND)


def test_another_donor_is_not_touched() -> None:
    story = paid(60_000)
    story.did(ReceiveDonation.model_validate({**gift("gift-z", 70_000).model_dump(), "donor": CLINIC}))
    before = terms(story, "gift-z")
    story.did(amount(story, 40_000))
    assert terms(story, "gift-z") == before


def test_a_correction_from_the_gifts_own_day_takes_over_what_was_paid_later() -> None:
    story = paid(60_000)
    outcome = story.did(amount(story, 70_000, effective_on=GIVEN))
    dates = [event.effective_on for event in outcome.events if isinstance(event, DonationReceived | ShortfallSettled)]
    assert dates == [GIVEN, JULY]
    assert Term.SHORTFALL not in terms(story, "gift-a")
