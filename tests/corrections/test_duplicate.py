"""Something recorded twice: one of the two is taken back, and names the one that stands."""

from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionPaid, ContributionReversed
from ledger.contributions.pay import PayMonths
from ledger.contributions.undo import ReverseContribution
from ledger.corrections.duplicate import CorrectDuplicate
from ledger.corrections.gifts import CorrectAmount
from ledger.donations.receive import ReceiveDonation
from ledger.donations.reverse import ReverseDonation
from ledger.event import Event
from ledger.funds.moves import Term
from ledger.periods import Month
from tests.contributions.stage import CLINIC, POT, batch, fund, gift, stage
from tests.corrections.stage import (
    AUGUST,
    JULY,
    MONTH_OF_THREE,
    at,
    gift_at,
    link,
    paid,
    terms,
    words,
)
from tests.enrollments.words import twice as months_twice
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


def test_a_gift_that_the_bank_took_back_stands_for_nothing() -> None:
    story = twice()
    first, second = gift_at(story, "gift-a"), gift_at(story, "gift-b")
    story.did(ReverseDonation(donation="gift-a", effective_on=JULY))
    refused = story.when(duplicate(second, first)).refused(
        "taken_back", f"DonationReceived at position {first} taken back in full", "the other one is no duplicate"
    )
    assert refused.details["stands"] == first
    assert terms(story, "gift-b") == {Term.RECEIVED: 60_000, Term.AVAILABLE: 60_000}


def test_a_gift_of_which_the_bank_left_something_still_stands() -> None:
    story = twice()
    story.did(ReverseDonation(donation="gift-a", effective_on=JULY, pot=POT, rupiah=1_000))
    story.did(duplicate(gift_at(story, "gift-b"), gift_at(story, "gift-a")))


def paid_twice(*, seats: int = 3, people_from: int = 0) -> Story:
    """Two batches of the fund have July paid for the same people, or for others, by the same bill taken in twice."""
    (name, opened), *enrolled = batch(seats, "2022-07", "2022-07", name=OTHER, at=people_from)
    others = [(stream, as_fact(event, doubled=n + people_from < 3)) for n, (stream, event) in enumerate(enrolled)]
    story = stage(*batch(3, "2022-07", "2022-07"), (name, opened), *others)
    story.did(gift("gift-a", 200_000))
    for name in ("batch-gresik-2022", OTHER):
        story.did(CommitContributions(batch=name, effective_on=JULY))
        story.did(PayMonths(batch=name, effective_on=JULY, months=(Month("2022-07"),)))
    return story


def as_fact(enrolled: Event, *, doubled: bool) -> Event:
    """Return an enrolment whose month another batch holds already."""
    return enrolled.model_copy(update={"overpaid": months_twice("2022-07", "2022-07")}) if doubled else enrolled


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


def test_as_many_other_people_are_no_duplicates() -> None:
    story = paid_twice(people_from=3)
    first, second = at(story, ContributionPaid, batch="batch-gresik-2022"), at(story, ContributionPaid, batch=OTHER)
    refused = story.when(duplicate(second, first)).refused(
        "not_a_duplicate", f"whom the payment at position {first} paid too, found 3 others", "contributions reverse"
    )
    assert refused.details["people"] == 3
    story = paid_twice(people_from=2)
    story.did(
        duplicate(at(story, ContributionPaid, batch=OTHER), at(story, ContributionPaid, batch="batch-gresik-2022"))
    )


def test_a_payment_that_was_reversed_stands_for_nothing() -> None:
    story = paid_twice()
    first, second = at(story, ContributionPaid, batch="batch-gresik-2022"), at(story, ContributionPaid, batch=OTHER)
    story.did(ReverseContribution(effective_on=AUGUST, payment=first))
    story.when(duplicate(second, first)).refused("taken_back", f"ContributionPaid at position {first} taken back")
    assert terms(story, "gift-a")[Term.SPENT] == MONTH_OF_THREE


def test_a_gift_is_no_duplicate_of_a_payment() -> None:
    story = paid(60_000, fund("fund-two", pot="pot-two"))
    command = duplicate(gift_at(story, "gift-a"), at(story, ContributionPaid))
    story.when(command).refused("not_correctable_so", "a gift, as the one that it doubles is", "ContributionPaid")
