"""Something recorded twice: one of the two is taken back, and names the one that stands."""

from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionPaid, ContributionReversed
from ledger.contributions.pay import PayMonths
from ledger.corrections.duplicate import CorrectDuplicate
from ledger.corrections.gifts import CorrectAmount
from ledger.donations.receive import ReceiveDonation
from ledger.funds.moves import Term
from ledger.periods import Month
from tests.contributions.stage import CLINIC, batch, fund, gift, stage
from tests.corrections.stage import (
    JULY,
    MONTH_OF_THREE,
    at,
    gift_at,
    link,
    paid,
    terms,
    words,
)
from tests.support.given import Story

OTHER = "batch-other"


def duplicate(wrong: int, stands: int, **more: object) -> CorrectDuplicate:
    return CorrectDuplicate.model_validate(words(wrong, reason="imported_twice", stands=stands, **more))


def twice(**more: object) -> Story:
    """Gift A of 60,000 paid three people's July; gift B is the same transfer, recorded again."""
    story = paid(60_000)
    story.did(ReceiveDonation.model_validate({**gift("gift-b", 60_000).model_dump(), **more}))
    return story


def test_a_gift_recorded_twice_is_taken_back_once() -> None:
    story = twice()
    outcome = story.did(duplicate(gift_at(story, "gift-b"), gift_at(story, "gift-a")))
    assert [event.KIND for event in outcome.events] == ["DonationReversed", "EntryCorrected"]
    assert link(outcome).replaced_by == gift_at(story, "gift-a")
    assert terms(story, "gift-b") == {Term.RECEIVED: 60_000, Term.TAKEN: 60_000}
    assert Term.SHORTFALL not in terms(story, "gift-a")


def test_the_one_that_stands_covers_what_the_other_paid() -> None:
    story = twice()
    story.did(duplicate(gift_at(story, "gift-a"), gift_at(story, "gift-b")))
    assert terms(story, "gift-a") == {Term.RECEIVED: 60_000, Term.TAKEN: 60_000}
    assert terms(story, "gift-b")[Term.SPENT] == MONTH_OF_THREE


def test_another_amount_or_donor_is_no_duplicate() -> None:
    story = twice(rupiah=60_001)
    command = duplicate(gift_at(story, "gift-b"), gift_at(story, "gift-a"))
    refused = story.when(command).refused("not_a_duplicate", "Rp60.000 of party-firm", "found Rp60.001")
    assert (refused.details["expected"], refused.details["found"]) == (60_000, 60_001)
    story = twice(donor=CLINIC)
    command = duplicate(gift_at(story, "gift-b"), gift_at(story, "gift-a"))
    story.when(command).refused("not_a_duplicate", "of party-firm", "of party-clinic")


def test_a_duplicate_names_two_entries_that_stand() -> None:
    story = twice()
    first, second = gift_at(story, "gift-a"), gift_at(story, "gift-b")
    story.when(duplicate(first, first)).refused("same_entry", f"position {first} twice")
    story.when(duplicate(first, 999)).refused("unknown_entry", "999")
    story.did(duplicate(second, first))
    story.when(duplicate(second, first)).refused("superseded", f"at position {first}")
    story.when(duplicate(first, second)).refused("superseded", f"at position {first}", "name that one")
    story.did(CorrectAmount.model_validate(words(first, donation="gift-c", rupiah=70_000)))
    story.when(duplicate(second, first)).refused("superseded", f"at position {gift_at(story, 'gift-c')}")


def paid_twice(*, seats: int = 3) -> Story:
    """Two batches of the fund have the same people's July paid, by the same bill taken in twice."""
    story = stage(*batch(3, "2022-07", "2022-07"), *batch(seats, "2022-07", "2022-07", name=OTHER, at=10))
    story.did(gift("gift-a", 200_000))
    for name in ("batch-gresik-2022", OTHER):
        story.did(CommitContributions(batch=name, effective_on=JULY))
        story.did(PayMonths(batch=name, effective_on=JULY, months=(Month("2022-07"),)))
    return story


def test_a_payment_recorded_twice_is_reversed() -> None:
    story = paid_twice()
    first, second = at(story, ContributionPaid, batch="batch-gresik-2022"), at(story, ContributionPaid, batch=OTHER)
    outcome = story.did(duplicate(second, first))
    assert [event.KIND for event in outcome.events] == ["ContributionReversed", "MonthsGivenUp", "EntryCorrected"]
    reversal = outcome.events[0]
    assert isinstance(reversal, ContributionReversed)
    assert (reversal.corrects, reversal.recommit) == (second, False)
    assert terms(story, "gift-a") == {
        Term.RECEIVED: 200_000,
        Term.AVAILABLE: 200_000 - MONTH_OF_THREE,
        Term.SPENT: MONTH_OF_THREE,
    }


def test_payments_of_other_people_are_no_duplicates() -> None:
    story = paid_twice(seats=2)
    first, second = at(story, ContributionPaid, batch="batch-gresik-2022"), at(story, ContributionPaid, batch=OTHER)
    story.when(duplicate(second, first)).refused("not_a_duplicate", "2022-07 of 3 seats", "Rp33.600 for 2022-07 of 2")


def test_a_gift_is_no_duplicate_of_a_payment() -> None:
    story = paid(60_000, fund("fund-two", pot="pot-two"))
    command = duplicate(gift_at(story, "gift-a"), at(story, ContributionPaid))
    story.when(command).refused("not_correctable_so", "a gift, as the one that it doubles is", "ContributionPaid")
