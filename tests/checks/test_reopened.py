"""A finding that was answered is open again once an entry comes to it, or there is more of it; dates keep in order."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.allocations.commands import ReviseAllocation
from ledger.contributions.commit import CommitContributions
from ledger.donations.reverse import ReverseDonation
from ledger.errors import Refusal
from ledger.findings.commands import AnswerFinding, CloseFinding
from projections.checks.listed import Finding
from tests.checks.found import found
from tests.checks.test_money import FUND, LINE, MONTH, budget, collect, paid
from tests.checks.test_papers import people
from tests.checks.test_people import another_year
from tests.projections.story import Told, batch, enrol, fund, gift, pay, story, two_gifts

ON = date(2026, 11, 20)


@pytest.fixture
def it(database_url: str) -> Iterator[Told]:
    with story(database_url) as told:
        yield told


def only(it: Told, code: str) -> Finding:
    (row,) = found(it, code)
    return row


def answer(it: Told, code: str, on: date = ON) -> Finding:
    words = {"effective_on": on, "finding": only(it, code).finding, "letter": "700/1", "outcome": "explained"}
    it.tell("answer", AnswerFinding.model_validate(words))
    return only(it, code)


def close(it: Told, code: str, on: date = ON) -> None:
    it.tell("closed", CloseFinding.model_validate({"effective_on": on, "finding": only(it, code).finding}))


def test_more_months_beyond_the_year_open_their_finding_again(it: Told) -> None:
    budget(it, 3 * MONTH, months=("2022-12", "2023-02"))
    paid(it, "2022-12")
    january = paid(it, "2023-01")
    row = answer(it, "MON-07")
    assert (row.state, row.positions[-1]) == ("answered", january)
    close(it, "MON-07")
    assert only(it, "MON-07").state == "closed"
    february = paid(it, "2023-02")
    row = only(it, "MON-07")
    assert (row.state, row.rupiah, row.positions[-1], row.seen_at) == ("open", 2 * MONTH, february, february)
    assert [one.finding for one in found(it, "MON-07", after=february - 1)] == [row.finding]
    assert answer(it, "MON-07").state == "answered"


def test_a_budget_that_was_raised_after_the_answer_has_an_open_rest_again(it: Told) -> None:
    budget(it, MONTH + 50_000, months=("2022-12", "2022-12"))
    paid(it, "2022-12")
    assert answer(it, "MON-06").state == "answered"
    words = {"allocation": LINE, "change": 900_000, "fund": FUND, "pot": "pot-apbd"}
    raised = it.tell("raised", ReviseAllocation(effective_on=date(2022, 12, 1), **words)).position
    row = only(it, "MON-06")
    assert (row.state, row.rupiah, row.positions[-1]) == ("open", 950_000, raised)


def test_a_remittance_that_bounces_after_the_answer_opens_the_collection_again(it: Told) -> None:
    collect(it)
    it.tell("part", gift("gift-1", "party-a", 80_000, collected="gift-c", effective_on=date(2022, 10, 20)))
    assert answer(it, "MON-04").state == "answered"
    bounced = it.tell("bounced", ReverseDonation(donation="gift-1", effective_on=date(2022, 10, 30))).position
    row = only(it, "MON-04")
    assert (row.state, row.rupiah, row.positions[-1]) == ("open", 90_000, bounced)


def test_more_people_with_the_gap_open_it_again(it: Told) -> None:
    two_gifts(it)
    it.tell("december", pay("batch-one", "2022-12", on=date(2022, 12, 1)))
    another_year(it, "2023-03", [2])
    assert (answer(it, "COV-01").state, only(it, "COV-01").people) == ("answered", 1)
    it.tell("more", enrol("batch-next", [3, 4, 5]))
    seats = [{"seat_from": 1, "seat_to": 3}]
    words = {"batch": "batch-next", "effective_on": date(2023, 1, 2), "seats": seats}
    it.tell("commit more", CommitContributions.model_validate(words))
    late = it.tell("paid more", pay("batch-next", "2023-03", on=date(2023, 1, 2))).position
    row = only(it, "COV-01")
    assert (row.state, row.people, row.seen_at) == ("open", 4, late)


def test_people_of_whom_the_book_names_fewer_than_at_the_answer_are_open_again(it: Told) -> None:
    """An amount alone opens it: there are people in the batch now who are made up, so that it names nobody."""
    people(it, "stat-people", 30)
    it.tell("fund", fund(scheme="scheme-gn"))
    it.tell("batch", batch("batch-one", "2022-10", "2022-12"))
    it.tell("enrol", enrol("batch-one", range(1, 21), basis="reported"))
    assert (answer(it, "DOC-04").state, only(it, "DOC-04").people) == ("answered", 10)
    it.tell("made up", enrol("batch-one", [30]))
    row = only(it, "DOC-04")
    assert (row.state, row.people, row.seen_at) == ("open", 30, it.position)
    with pytest.raises(Refusal, match="rests on, found none to") as refused:
        close(it, "DOC-04")
    assert refused.value.code == "finding_open"


def test_no_answer_is_dated_before_what_it_answers_and_no_close_before_its_answer(it: Told) -> None:
    budget(it, MONTH + 50_000, months=("2022-12", "2022-12"))
    paid(it, "2022-12")
    with pytest.raises(Refusal, match="expected a date from 2023-01-01 on, the newest of what finding-mon-06") as early:
        answer(it, "MON-06", on=date(2022, 12, 31))
    assert early.value.code == "before_the_finding"
    answer(it, "MON-06", on=date(2023, 1, 1))
    with pytest.raises(Refusal, match=r"from 2023-01-01 on, when finding-mon-06-\w+ was answered") as late:
        close(it, "MON-06", on=date(2022, 12, 31))
    assert late.value.code == "before_the_answer"
    close(it, "MON-06", on=date(2023, 1, 1))
