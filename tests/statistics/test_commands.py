"""Published figures stand as printed, contradictions included; what cannot be a figure at all is refused."""

from typing import Any

import pytest

from ledger.statistics.commands import COMMANDS, Report
from tests.support.given import given

BY_VERB: dict[str, type[Report]] = {kind.VERB: kind for kind in COMMANDS if issubclass(kind, Report)}
COVERAGE = {"as_of": "2022-12-23", "denominator_kind": "unstated", "numerator_kind": "all_active", "region": "35.25"}
SHAPES: dict[str, dict[str, Any]] = {
    "report-coverage": COVERAGE | {"percentage": "39.40", "numerator": 247_777},
    "report-enrollment": {"count_kind": "registered", "period": "2022", "persons": 10_000, "region": "12"},
    "report-population": {"as_of": "2024-09-04", "persons": 212_000, "region": "12.71"},
    "report-claims": {"period": "2024", "region": "12", "rupiah": 365_860_000_000},
    "report-benefit-ceremony": {"beneficiaries": 5, "region": "64", "rupiah": 838_000_000},
    "report-card-ceremony": {"region": "64"},
    "give-award": {"award": "Paritrana Award", "region": "64", "year": 2022, "governments": 3, "companies": 12},
    "note-source": {"note_kind": "misprint", "printed": "Pasal 38H", "read_as": "Pasal 28H"},
}


def report(verb: str, **words: Any) -> Report:
    shape = {"statistic": "stat-one", "effective_on": "2024-09-04"}
    return BY_VERB[verb].model_validate(shape | SHAPES[verb] | words)


def test_every_report_is_tried_here() -> None:
    assert set(SHAPES) == set(BY_VERB)


@pytest.mark.parametrize("verb", SHAPES)
def test_a_report_stands_as_it_was_printed(verb: str) -> None:
    outcome = given().when(report(verb))
    assert [happening.stream for happening in outcome.happenings] == ["stat-one"]
    (event,) = outcome.events
    said = event.model_dump(mode="json")
    assert SHAPES[verb].items() <= said.items()


@pytest.mark.parametrize("verb", SHAPES)
def test_a_report_is_made_once(verb: str) -> None:
    story = given()
    story.did(report(verb))
    story.when(report("report-card-ceremony")).refused("statistic_exists", "stat-one")


@pytest.mark.parametrize(
    ("numerator", "denominator", "percentage"), [(935_079, 1_873_899, "50.88"), (472_068, 875_743, "55.55")]
)
def test_a_percentage_that_its_parts_contradict_is_recorded(numerator: int, denominator: int, percentage: str) -> None:
    words = {"numerator": numerator, "denominator": denominator, "percentage": percentage}
    given().did(report("report-coverage", **words))


def test_more_people_than_there_are_are_refused() -> None:
    given().when(report("report-coverage", numerator=11, denominator=10)).refused(
        "numerator_above_denominator", "10", "11"
    )
    given().did(report("report-coverage", numerator=10, denominator=10))


def test_a_coverage_without_a_figure_is_refused() -> None:
    given().when(report("report-coverage", numerator=None, percentage=None)).refused("nothing_reported")


@pytest.mark.parametrize(
    ("verb", "words", "code", "word"),
    [
        ("report-coverage", {"as_of": "2027"}, "dated_in_the_future", "2027"),
        ("report-enrollment", {"period": "2027"}, "dated_in_the_future", "2027"),
        ("report-population", {"as_of": "2027"}, "dated_in_the_future", "2027"),
        ("report-claims", {"period": "2027"}, "dated_in_the_future", "2027"),
        ("give-award", {"year": 2027}, "dated_in_the_future", "2027"),
        ("report-enrollment", {"first": "2022-02", "last": "2022-01"}, "last_before_first", "2022-01"),
        ("report-enrollment", {"scheme": "scheme-none"}, "unknown_scheme", "scheme-none"),
        ("report-enrollment", {"programmes": ["JKK", "JKK"]}, "listed_twice", "JKK"),
        ("report-claims", {"programmes": ["JKK", "JKK"]}, "listed_twice", "JKK"),
        ("report-card-ceremony", {"scheme": "scheme-none"}, "unknown_scheme", "scheme-none"),
        ("note-source", {"scheme": "scheme-none"}, "unknown_scheme", "scheme-none"),
        ("give-award", {"recipients": ["party-nobody"]}, "unknown_party", "party-nobody"),
        ("note-source", {"read_as": "Pasal 38H"}, "read_as_printed", "misprint"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(verb: str, words: dict[str, Any], code: str, word: str) -> None:
    given().when(report(verb, **words)).refused(code, word)


@pytest.mark.parametrize("percentage", ["39,40", "39.40 %", "-1", "1000", "39."])
def test_a_percentage_is_written_with_a_point_and_no_sign(percentage: str) -> None:
    with pytest.raises(ValueError, match="percentage"):
        report("report-coverage", percentage=percentage)
