"""Working days are Monday to Friday less the holidays that the book has adopted for the year."""

from datetime import date
from typing import Any

import pytest

from ledger.errors import Refused
from ledger.law.calendars import STREAM, Calendars
from ledger.law.commands import AdoptCalendar, RegisterInstrument
from tests.support.given import Story, given

LAW = "law-skb-9"


@pytest.fixture
def story() -> Story:
    begun = given()
    begun.did(RegisterInstrument(effective_on=date(2022, 1, 1), instrument=LAW, instrument_kind="keputusan"))
    return begun


def adopt(*holidays: str, year: int = 2023, **words: Any) -> AdoptCalendar:
    shape = {"instrument": LAW, "effective_on": "2023-01-01", "confirmed": True, "holidays": holidays, "year": year}
    return AdoptCalendar.model_validate(shape | words)


def calendars(story: Story) -> Calendars:
    return story.history.fold(Calendars, STREAM)


def test_the_holidays_of_a_year_are_kept_in_order(story: Story) -> None:
    (event,) = story.did(adopt("2023-12-25", "2023-01-01")).events
    assert event.canonical() == (
        b'{"basis":"reported","confirmed":true,"effective_on":"2023-01-01","evidence":[],"exceptions":[],'
        b'"holidays":["2023-01-01","2023-12-25"],"instrument":"law-skb-9","year":2023}'
    )


@pytest.mark.parametrize(
    ("day", "working"),
    [("2023-12-22", True), ("2023-12-23", False), ("2023-12-24", False), ("2023-12-25", False), ("2023-12-26", True)],
)
def test_weekends_and_holidays_are_no_working_days(story: Story, day: str, working: bool) -> None:
    story.did(adopt("2023-12-25"))
    assert calendars(story).is_working(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        ("2023-12-18", 3, "2023-12-21"),
        ("2023-12-20", 3, "2023-12-26"),
        ("2023-12-23", 1, "2023-12-26"),
        ("2023-12-22", 0, "2023-12-22"),
    ],
)
def test_a_count_of_working_days_leaves_the_first_day_and_free_days_out(
    story: Story, day: str, count: int, due: str
) -> None:
    story.did(adopt("2023-12-25"))
    assert calendars(story).after(date.fromisoformat(day), count) == date.fromisoformat(due)


def test_a_count_over_the_new_year_needs_both_calendars(story: Story) -> None:
    story.did(adopt("2023-12-25"))
    with pytest.raises(Refused) as refused:
        calendars(story).after(date(2023, 12, 29), 1)
    assert refused.value.code == "no_calendar"
    assert refused.value.message == "expected an adopted calendar of 2024, found none; adopt one first"
    story.did(adopt("2024-01-01", year=2024))
    assert calendars(story).after(date(2023, 12, 29), 1) == date(2024, 1, 2)


def test_the_later_calendar_of_a_year_goes_before_the_earlier(story: Story) -> None:
    story.did(adopt("2023-12-25", confirmed=False))
    assert (calendars(story).position(2023), calendars(story).confirmed(2023)) == (2, False)
    story.did(adopt("2023-12-26"))
    assert (calendars(story).position(2023), calendars(story).confirmed(2023)) == (3, True)
    assert calendars(story).is_working(date(2023, 12, 25))
    assert not calendars(story).is_working(date(2023, 12, 26))


def test_a_snapshot_of_the_calendars_is_the_same_calendars(story: Story) -> None:
    story.did(adopt("2023-12-25"))
    story.did(adopt("2024-01-01", year=2024, confirmed=False))
    kept = calendars(story)
    again = Calendars.load(kept.dump())
    assert again.version == kept.version == 2
    assert again.dump() == kept.dump()
    assert (again.position(2024), again.confirmed(2024)) == (3, False)
    assert again.after(date(2023, 12, 22), 1) == date(2023, 12, 26)


def test_a_calendar_of_an_unknown_instrument_is_refused() -> None:
    given().when(adopt("2023-12-25")).refused("unknown_instrument", LAW)


def test_a_holiday_of_another_year_is_refused(story: Story) -> None:
    story.when(adopt("2023-12-25", "2024-01-01")).refused(
        "holiday_of_another_year", "expected holidays of 2023, found 2024-01-01; mend the day or the year"
    )


def test_a_holiday_named_twice_is_refused(story: Story) -> None:
    story.when(adopt("2023-12-25", "2023-12-25")).refused(
        "listed_twice", "expected each of holidays once, found 2023-12-25 more than once; leave the second out"
    )
