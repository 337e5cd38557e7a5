"""Scholarships: what each level gives, for whom, for how long, and year by year."""

import hashlib
from datetime import date
from typing import Any

import pytest

from ledger.claims import scholarship
from ledger.claims.events import ClaimApproved, InstalmentPaid, InstalmentScheduled
from ledger.claims.instalments import PayInstalment, ScheduleInstalment
from ledger.claims.values import SchoolLevel
from ledger.contributions.undo import ReverseContribution
from ledger.event import Fact
from ledger.identities.person import Child
from tests.claims.stage import BENEFIT, CLAIM, CLOSE, FACT, FILE, WORDS, approve, covered, pay, report, shipped_rules
from tests.support.given import Story
from tests.support.office import seeded

DAY = date(2022, 10, 3)
PUPIL: dict[str, Any] = {"born_on": "2012-05-20", "level": "primary", "level_year": 6}
FROM_PRIMARY_6 = 76_500_000


@pytest.mark.parametrize(
    ("level", "total"),
    [
        (SchoolLevel.KINDERGARTEN, 87_000_000),
        (SchoolLevel.PRIMARY, 84_000_000),
        (SchoolLevel.LOWER_SECONDARY, 75_000_000),
        (SchoolLevel.UPPER_SECONDARY, 69_000_000),
        (SchoolLevel.HIGHER, 60_000_000),
    ],
)
def test_each_level_gives_its_years_up_to_the_first_degree(level: SchoolLevel, total: int) -> None:
    assert scholarship.until_the_end(shipped_rules(), DAY, level) == total


def test_a_child_in_the_last_year_of_primary_school_gets_what_is_left() -> None:
    assert scholarship.until_the_end(shipped_rules(), DAY, SchoolLevel.PRIMARY, 6) == FROM_PRIMARY_6


def child(**fields: Any) -> dict[str, Any]:
    return {**PUPIL, **fields}


def part(rupiah: int) -> dict[str, Any]:
    return {"component": "scholarship", "rupiah": rupiah}


def at_work() -> Story:
    """Worker 1 died at work in his first paid month: JKK gives a scholarship all the same."""
    history = covered()
    history.did(report(claim_kind="death_at_work", programme="JKK"))
    history.did(FILE)
    return history


def granted(*children: dict[str, Any], rupiah: int | None = None) -> Any:
    amount = FROM_PRIMARY_6 * len(children) if rupiah is None else rupiah
    return approve(BENEFIT[1], part(amount), children=children).with_ids(seeded(3))


def test_children_are_digests_in_the_book_and_their_words_go_to_the_vault() -> None:
    command = granted(child(), child(born_on="2014-01-02"))
    event = at_work().did(command).events[0]
    assert isinstance(event, ClaimApproved)

    assert event.digests == tuple(one.digest for one in command.children)
    assert len(set(event.digests)) == 2
    assert not any(word in event.canonical().decode() for word in ("2012", "2014", "primary"))
    (kept,) = command.private()
    assert (kept.subject, kept.children) == (CLAIM, command.children)


def test_the_same_child_has_another_digest_under_another_salt() -> None:
    one, other = (Child.model_validate(PUPIL).salted(seeded(n)) for n in (1, 2))
    assert one.digest != other.digest
    assert one.salted(seeded(9)) == one


def test_a_scholarship_is_the_sum_of_its_children() -> None:
    at_work().did(granted(child(), child(twin=2)))
    refusal = at_work().when(granted(child(), child(twin=2), rupiah=FROM_PRIMARY_6))
    refusal.refused("amount_not_entitled", "Rp153.000.000 for the scholarship of 2 children", "found Rp76.500.000")


def test_a_third_child_is_refused_and_recorded_where_bpjs_decided_so() -> None:
    three = granted(child(), child(twin=2), child(born_on="2012-05-21"))
    at_work().when(three).refused("too_many_children", "expected at most 2 children", "found 3", "record as a fact")

    fact = three.model_copy(update={"as_fact": True})
    at_work().when(fact).refused("warning_not_accepted", "CLM-04")
    event = at_work().did(fact.model_copy(update={"accept": ("CLM-04",)})).events[0]
    assert isinstance(event, ClaimApproved)
    assert event.exceptions == ("CLM-04",)


@pytest.mark.parametrize(
    "fields", [{"born_on": "1999-12-05"}, {"married": True}, {"working": True}], ids=["23", "married", "working"]
)
def test_a_scholarship_ends_at_23_with_marriage_and_with_work(fields: dict[str, Any]) -> None:
    refusal = at_work().when(granted(child(**fields))).refused("scholarship_ended", "child 1", "under 23 years old")
    assert "1999" not in str(refusal.details) + refusal.message


def test_a_child_is_under_23_until_the_birthday() -> None:
    at_work().did(granted(child(born_on="1999-12-06"), rupiah=1_500_000))


@pytest.mark.parametrize(
    ("born_on", "level", "rupiah"),
    [("1999-12-06", "higher", 12_000_000), ("2002-12-05", "higher", 36_000_000), ("2003-01-01", "higher", 48_000_000)],
    ids=["22", "20", "19"],
)
def test_a_scholarship_is_given_for_the_years_that_begin_before_the_child_is_23(
    born_on: str, level: str, rupiah: int
) -> None:
    one = child(born_on=born_on, level=level, level_year=1)
    at_work().did(granted(one, rupiah=rupiah))
    refused = at_work().when(granted(one, rupiah=rupiah + 12_000_000)).refused("amount_not_entitled", "or age, found")
    assert refused.details["entitled"] == rupiah


def fact_of(command: Any, code: str) -> Any:
    return command.model_copy(update={"as_fact": True, "accept": (code,)})


def codes(history: Story, command: Any) -> tuple[str, ...]:
    event = history.did(command).events[0]
    assert isinstance(event, Fact)
    return event.exceptions


def test_a_child_born_after_the_event_has_no_scholarship_of_it() -> None:
    unborn = granted(child(born_on="2022-10-04", level="kindergarten", level_year=1), rupiah=87_000_000)
    refusal = at_work().when(unborn).refused("born_after_event", "child 1 to be born by 2022-10-03", "a later day")
    assert "2022-10-04" not in str(refusal.details) + refusal.message
    assert codes(at_work(), fact_of(unborn, "CLM-04")) == ("CLM-04",)
    born = granted(child(born_on="2022-10-03", level="kindergarten", level_year=1), rupiah=87_000_000)
    at_work().did(born)


def test_a_child_is_listed_once_and_twins_are_numbered() -> None:
    twice = granted(child(), child())
    refusal = at_work().when(twice).refused("child_listed_twice", "child 2 the same as one before it", "twin")
    assert refusal.details == {"child": 2}
    assert codes(at_work(), fact_of(twice, "CLM-04")) == ("CLM-04",)
    at_work().did(granted(child(twin=1), child(twin=2)))


def test_a_child_that_is_no_twin_has_the_digest_of_before() -> None:
    words = '{"born_on":"2012-05-20","level":"primary","level_year":6,"married":false,"salt":"%s","working":false}'
    salt = "00" * 16
    one = Child.model_validate({**PUPIL, "salt": salt})
    assert one.digest == f"sha256:{hashlib.sha256((words % salt).encode()).hexdigest()}"


def test_a_year_that_a_level_has_not_is_refused() -> None:
    refused = at_work().when(granted(child(level_year=7), rupiah=75_000_000))
    refused.refused("level_years_exceeded", "at most 6 years of the level of child 1")


def test_a_scholarship_under_36_months_of_jkm_is_refused_with_the_months() -> None:
    history = covered()
    history.did(report())
    history.did(FILE)
    refusal = history.when(granted(child())).refused(
        "component_not_entitled", "found scholarship: 1 paid months, and a scholarship needs 36"
    )
    assert (refusal.details["cumulative"], refusal.details["component"]) == (1, "scholarship")


def test_children_without_a_scholarship_are_refused() -> None:
    at_work().when(approve(BENEFIT[1], children=[child()])).refused("children_unfit", "found 1 without one")


def scheduled(year: int = 2023, **fields: Any) -> ScheduleInstalment:
    words = {"scholarship": 1, "pupil": child(), "rupiah": 1_500_000, "school_year": year}
    return ScheduleInstalment.model_validate({**WORDS, **words, **fields}).with_ids(seeded(5))


def paid(year: int = 2023, rupiah: int = 1_500_000) -> PayInstalment:
    return PayInstalment.model_validate({**WORDS, "scholarship": 1, "rupiah": rupiah, "school_year": year})


def on_its_way() -> Story:
    """The funeral grant is paid, and a scholarship for one child approved."""
    history = at_work()
    history.did(granted(child()))
    history.did(pay("funeral_grant", 10_000_000))
    return history


def test_a_scholarship_is_scheduled_and_paid_year_by_year_then_closed() -> None:
    history = on_its_way()
    year = scheduled()
    history.when(year).then(
        InstalmentScheduled(**FACT, scholarship=1, digest=year.pupil.digest, rupiah=1_500_000, school_year=2023)
    )
    history.when(CLOSE).refused("still_due", "Rp1.500.000 approved or scheduled and not paid")
    history.when(paid()).then(InstalmentPaid(**FACT, scholarship=1, rupiah=1_500_000, school_year=2023))
    history.did(CLOSE)


def test_an_instalment_is_paid_as_it_was_scheduled() -> None:
    history = on_its_way()
    history.did(scheduled())
    history.when(paid(2024)).refused("instalment_unknown", "child 1 in 2024, found none")
    history.when(paid(rupiah=2_000_000)).refused("instalment_unknown", "Rp2.000.000", "found Rp1.500.000")


def test_a_year_of_a_child_is_scheduled_once_and_paid_once() -> None:
    year, payment = (
        on_its_way().did(scheduled()).events[0],
        InstalmentPaid(**FACT, scholarship=1, rupiah=1_500_000, school_year=2023),
    )
    assert list(year.natural_keys()) == [("instalment", f"{CLAIM} 1 2023")]
    assert list(payment.natural_keys()) == [("instalment_paid", f"{CLAIM} 1 2023")]


def test_an_instalment_is_of_its_level_and_of_a_child_that_was_approved() -> None:
    history = on_its_way()
    history.when(scheduled(rupiah=12_000_000)).refused("amount_not_entitled", "Rp1.500.000 a year", "PP 82/2019")
    history.when(scheduled(scholarship=2)).refused("child_not_approved", "of the 1 whose", "found child 2")
    history.when(scheduled(pupil=child(working=True))).refused("scholarship_ended")


def test_instalments_stay_within_what_was_approved() -> None:
    history = at_work()
    last = child(level="higher", level_year=5)
    history.did(granted(last, rupiah=12_000_000))
    history.did(pay("funeral_grant", 10_000_000))
    history.did(scheduled(rupiah=12_000_000, pupil=last))
    refused = history.when(scheduled(2024, rupiah=12_000_000, pupil=last))
    refused.refused("above_scholarship", "Rp12.000.000 together", "Rp0 left and Rp12.000.000 asked for")


def test_a_level_is_not_paid_for_more_years_than_it_has() -> None:
    history = at_work()
    history.did(granted(child(born_on="2018-05-20", level="kindergarten", level_year=1), rupiah=87_000_000))
    history.did(pay("funeral_grant", 10_000_000))
    for year in range(2023, 2031):
        history.did(scheduled(year))
    refused = history.when(scheduled(2031)).refused("level_years_exceeded", "at most 8 years with Rp1.500.000")
    assert refused.details["scheduled"] == 8
    fact = scheduled(2031, as_fact=True, accept=["CLM-04"])
    assert [event.exceptions for event in history.did(fact).events] == [("CLM-04",)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("year", "words"),
    [(2021, "the year of the event or a later one, found 2021"), (2036, "before child 1 is 23 years old")],
)
def test_a_school_year_before_the_event_or_after_the_end_is_refused(year: int, words: str) -> None:
    history = on_its_way()
    refused = history.when(scheduled(year)).refused("school_year_unfit", words)
    assert (refused.details["event_year"], refused.details["school_year"]) == (2022, year)
    assert codes(history, scheduled(year, as_fact=True, accept=["CLM-04"])) == ("CLM-04",)
    on_its_way().did(scheduled(2022))
    on_its_way().did(scheduled(2035))


def test_an_instalment_rests_on_the_month_of_the_event_like_any_benefit() -> None:
    history = on_its_way()
    history.did(scheduled())
    history.did(ReverseContribution(effective_on=WORDS["effective_on"], payment=8, recommit=True))
    for command in (scheduled(2024), paid()):
        history.when(command).refused("cover_reversed", "pay the month again before the claim")
        history.when(command.model_copy(update={"as_fact": True})).refused("warning_not_accepted", "CLM-01")
        assert codes(history, fact_of(command, "CLM-01")) == ("CLM-01",)


def test_a_claim_with_a_scholarship_is_not_closed_before_any_of_it_is_scheduled() -> None:
    refused = on_its_way().when(CLOSE).refused("still_due", "found Rp76.500.000 approved or scheduled and not paid")
    assert refused.details["components"] == ["scholarship"]


def test_a_scholarship_is_not_paid_at_once() -> None:
    on_its_way().when(pay("scholarship", FROM_PRIMARY_6)).refused("paid_by_instalments", "year by year")
