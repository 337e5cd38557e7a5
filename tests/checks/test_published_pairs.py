"""RPT-01, RPT-02 and DOC-04: figures as numbers, every two of them, years among others, and lists too short."""

from datetime import date

import pytest

from tests.checks.found import found
from tests.checks.test_papers import coverage, people
from tests.projections.story import Told, batch, enrol, fund


def subjects(it: Told, code: str) -> list[tuple[str, ...]]:
    return [row.subjects for row in found(it, code)]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"percentage": "49.7"}, {"percentage": "49.70"}),
        ({"percentage": "49.7"}, {"percentage": "49.74"}),
        ({"numerator": 675_000, "rounded": True}, {"numerator": 675_123}),
        ({"numerator": 50, "denominator": 100}, {"percentage": "50"}),
    ],
)
def test_numbers_that_can_be_the_same_do_not_contradict_each_other(
    it: Told, one: dict[str, object], two: dict[str, object]
) -> None:
    coverage(it, "stat-a", **one)
    coverage(it, "stat-b", **two)
    assert found(it, "RPT-01") == []


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"percentage": "49.7"}, {"percentage": "49.76"}),
        ({"percentage": "49.70"}, {"percentage": "49.71"}),
        ({"numerator": 675_000}, {"numerator": 675_123}),
        ({"numerator": 675_000, "rounded": True}, {"numerator": 675_501}),
        ({"percentage": "50.00"}, {"numerator": 675_000, "denominator": 1_323_233}),
    ],
)
def test_numbers_that_cannot_be_the_same_are_listed(it: Told, one: dict[str, object], two: dict[str, object]) -> None:
    coverage(it, "stat-a", **one)
    coverage(it, "stat-b", **two)
    assert subjects(it, "RPT-01") == [("stat-a", "stat-b")]


def test_every_two_figures_are_compared_whatever_the_first_states(it: Told) -> None:
    coverage(it, "stat-a", percentage="50.00")
    coverage(it, "stat-b", numerator=675_000)
    assert found(it, "RPT-01") == []
    coverage(it, "stat-c", denominator=1_323_233, percentage="50.00")
    assert subjects(it, "RPT-01") == [("stat-a", "stat-b", "stat-c"), ("stat-b", "stat-c")]
    coverage(it, "stat-d", numerator=600_000)
    assert ("stat-b", "stat-d") in subjects(it, "RPT-01")


def test_a_sum_of_two_years_is_found_among_three(it: Told) -> None:
    parts = [people(it, "stat-2022", 10_000), people(it, "stat-2023", 31_570, period="2023")]
    people(it, "stat-2024", 12_000, period="2024")
    total = people(it, "stat-all", 41_570, period="2025")
    (row,) = found(it, "RPT-02")
    assert (row.positions, row.people) == ((*parts, total), 41_570)


def test_two_figures_of_one_year_are_no_sum_over_years(it: Told) -> None:
    people(it, "stat-a", 10_000)
    people(it, "stat-b", 20_000)
    people(it, "stat-all", 30_000, period="2023")
    assert found(it, "RPT-02") == []


def test_one_person_in_the_book_is_no_list_of_ten_thousand(it: Told) -> None:
    people(it, "stat-people", 10_000, count_kind="active")
    it.tell("fund", fund(scheme="scheme-gn"))
    it.tell("batch", batch("batch-one", "2022-10", "2022-12", effective_on=date(2022, 10, 4)))
    it.tell("enrol", enrol("batch-one", [1], basis="reported"))
    (row,) = found(it, "DOC-04")
    assert (row.people, row.seen_at) == (9_999, it.position)
