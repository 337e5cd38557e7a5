"""Months count and sort as time does; a date may be known in part."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ledger.periods import Month, PartialDate, months_between, runs

INDEXES = st.integers(1900 * 12, 2199 * 12 + 11)
months = INDEXES.map(Month.at)


@given(INDEXES, INDEXES)
def test_months_sort_and_count_as_time_does(one: int, other: int) -> None:
    first, last = Month.at(one), Month.at(other)
    assert (first < last) == (one < other)
    assert first.ordinal == one
    assert first.plus(other - one) == last
    assert len(months_between(first, last)) == max(0, other - one + 1)


@given(months)
def test_a_month_runs_from_its_first_day_to_its_last(month: Month) -> None:
    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert month.first_day.day == 1
    assert (month.last_day.year, month.last_day.month) == (month.year, month.number)


def test_a_leap_year_has_a_longer_february() -> None:
    assert Month("2024-02").last_day == date(2024, 2, 29)
    assert Month("2023-02").last_day == date(2023, 2, 28)


@pytest.mark.parametrize(
    "text", ["2022-13", "2022-00", "2022-1", "22-01", "2022/01", "1899-12", "2200-01", "", "2022-01-01", "20２２-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        Month(text)


@pytest.mark.parametrize("value", [202201, date(2022, 1, 1), None, "2022-01" * 10])
def test_a_month_is_short_text(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Month).validate_python(value)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-10-04", date(2022, 10, 4), date(2022, 10, 4)),
    ],
)
def test_a_partial_date_has_an_earliest_and_a_latest_day(text: str, earliest: date, latest: date) -> None:
    known = PartialDate(text)
    assert (known.earliest, known.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text", ["2023-02-29", "2023-04-31", "2023-13", "202", "2023-1-1", "March 2024", "２０２４", ""]
)
def test_a_date_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(text)


@given(st.sets(INDEXES, max_size=60))
def test_runs_hold_every_month_once_and_are_as_long_as_they_can_be(chosen: set[int]) -> None:
    found = list(runs(Month.at(index) for index in chosen))
    held = [month.ordinal for first, last in found for month in months_between(first, last)]
    assert held == sorted(chosen)
    assert all(last.ordinal + 1 < later.ordinal for (_, last), (later, _) in pairwise(found))


def test_repeated_months_are_one() -> None:
    assert list(runs([Month("2022-10"), Month("2022-11"), Month("2022-10")])) == [("2022-10", "2022-11")]
