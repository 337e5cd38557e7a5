"""A rule is what the book has adopted for a day, or the question is refused."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from ledger.errors import Refused
from ledger.law.commands import AdoptRule, RegisterInstrument
from ledger.law.rules import STREAM, Rules
from ledger.law.values import Rule
from tests.support.given import Story, given

LAW = "law-permen-9"
ROW = {"article": "Pasal 9", "confirmed": True, "first": "2022-07-01", "rule": "grace_months", "value": 3}


@pytest.fixture
def story() -> Story:
    begun = given()
    begun.did(RegisterInstrument(effective_on=date(2022, 1, 1), instrument=LAW, instrument_kind="permen"))
    return begun


def adopt(*rows: dict[str, Any], **words: Any) -> AdoptRule:
    shape = {"instrument": LAW, "effective_on": "2022-07-01", "rows": [ROW | row for row in rows]}
    return AdoptRule.model_validate(shape | words)


def rules(story: Story) -> Rules:
    return story.history.fold(Rules, STREAM)


def test_a_rule_is_adopted_in_its_own_words(story: Story) -> None:
    (event,) = story.did(adopt({})).events
    assert event.canonical() == (
        b'{"basis":"reported","effective_on":"2022-07-01","evidence":[],"exceptions":[],"instrument":"law-permen-9",'
        b'"rows":[{"article":"Pasal 9","confirmed":true,"first":"2022-07-01","rule":"grace_months","value":3}]}'
    )


def test_a_rule_names_the_entry_that_adopted_it(story: Story) -> None:
    story.did(adopt({}))
    found = rules(story).must(Rule.GRACE_MONTHS, date(2022, 7, 1))
    assert (found.position, found.row.value, found.row.article) == (2, 3, "Pasal 9")


def test_a_day_that_no_row_rules_is_refused(story: Story) -> None:
    story.did(adopt({"last": "2022-12-31"}))
    for day in ("2022-06-30", "2023-01-01"):
        with pytest.raises(Refused) as refused:
            rules(story).must(Rule.GRACE_MONTHS, date.fromisoformat(day))
        assert refused.value.code == "no_rule"
        assert refused.value.message == (
            f"expected an adopted rule grace_months for {day}, found none; adopt one first, with its article"
        )


def test_a_row_rules_from_its_first_day_to_its_last(story: Story) -> None:
    story.did(adopt({"last": "2022-12-31"}))
    assert [rules(story).found(Rule.GRACE_MONTHS, date(2022, m, d)) is not None for m, d in ((7, 1), (12, 31))] == [
        True,
        True,
    ]


def test_the_later_adopted_row_rules_though_it_begins_earlier(story: Story) -> None:
    story.did(adopt({}))
    story.did(adopt({"first": "2022-01-01", "value": 6}))
    assert rules(story).must(Rule.GRACE_MONTHS, date(2022, 8, 1)).row.value == 6


def test_of_the_rows_of_one_entry_the_one_of_the_day_rules(story: Story) -> None:
    story.did(adopt({"last": "2022-12-31"}, {"first": "2023-01-01", "value": 4}))
    found = [rules(story).must(Rule.GRACE_MONTHS, date(year, 8, 1)).row.value for year in (2022, 2023)]
    assert found == [3, 4]


def test_another_rule_is_not_touched(story: Story) -> None:
    story.did(adopt({}))
    assert rules(story).found(Rule.CLAIM_WORKING_DAYS, date(2022, 8, 1)) is None


def test_a_snapshot_of_the_rules_is_the_same_rules(story: Story) -> None:
    story.did(adopt({}))
    story.did(adopt({"first": "2023-01-01", "last": "2023-12-31", "value": 4}))
    kept = rules(story)
    again = Rules.load(kept.dump())
    assert again.version == kept.version == 2
    assert again.dump() == kept.dump()
    for year in (2022, 2023, 2024):
        day = date(year, 8, 1)
        assert again.must(Rule.GRACE_MONTHS, day) == kept.must(Rule.GRACE_MONTHS, day)


def test_a_rule_of_an_unknown_instrument_is_refused() -> None:
    given().when(adopt({})).refused("unknown_instrument", LAW)


def test_a_row_that_ends_before_it_begins_is_refused(story: Story) -> None:
    story.when(adopt({}, {"rule": "claim_working_days", "last": "2022-06-30"})).refused(
        "last_before_first",
        "expected a last day from 2022-07-01 on in row 2, found 2022-06-30; mend one of the two",
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [({}, {"first": "2023-01-01"}), ({"last": "2022-08-01"}, {"first": "2022-08-01"}), ({}, {"last": "2022-07-01"})],
)
def test_two_rows_for_one_rule_and_day_are_refused(story: Story, one: dict[str, Any], other: dict[str, Any]) -> None:
    story.when(adopt(one, other)).refused(
        "rows_overlap",
        "expected one row for each rule and day, found rows 1 and 2 for grace_months, with days in common; end the "
        "earlier one before the later begins",
    )


def test_rows_that_follow_each_other_stand_together(story: Story) -> None:
    story.did(adopt({"last": "2022-08-01"}, {"first": "2022-08-02"}, {"rule": "claim_working_days"}))


@pytest.mark.parametrize("value", [-1, 1.5, "3", 2**53])
def test_a_rule_is_one_whole_number(value: object) -> None:
    with pytest.raises(ValidationError):
        adopt({"value": value})
