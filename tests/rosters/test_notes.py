"""What whoever approves a plan should know: what was asked of nobody, a term that is over, another sector's rate."""

from datetime import date

import pytest

from api.bootstrap import Office
from api.rosters.changing import ChangeAlso
from api.rosters.notes import NOTES
from api.rosters.plan_told import PlanTold
from ledger.agreements.commands import AmendAgreement, EndAgreement, SignAgreement
from ledger.rosters.values import Status
from tests.rosters.change_stage import OTHER_FUND, changes, seated, transferred, with_other_fund
from tests.rosters.files import as_csv, people, person
from tests.rosters.stage import AGREEMENT, ON, planned
from tests.rosters.test_rules import criteria, record

AGES: list[dict[str, object]] = [
    {"criterion": "age_min_years", "value": 17},
    {"criterion": "age_max_years", "value": 64},
]
BARRED: list[dict[str, object]] = [{"criterion": "status_barred", "status": str(status)} for status in Status]


def codes(plan: PlanTold) -> list[str]:
    return [note.code for note in plan.notes]


def test_the_default_asks_all_that_it_asks(at: Office) -> None:
    assert planned(at, as_csv(people(1))).notes == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([*AGES, *BARRED], []),
        ([*BARRED], ["age_not_asked"]),
        ([AGES[0], *BARRED], ["age_max_not_asked"]),
        ([AGES[1], *BARRED], ["age_min_not_asked"]),
        ([*AGES], ["statuses_not_barred"]),
        ([{"criterion": "decile_max", "value": 4}], ["age_not_asked", "statuses_not_barred"]),
    ],
)
def test_what_adopted_criteria_ask_of_nobody_is_told(
    at: Office, rows: list[dict[str, object]], expected: list[str]
) -> None:
    position = record(at, criteria(*rows), "criteria")
    plan = planned(at, as_csv(people(1)))
    assert codes(plan) == expected
    assert {note.numbers["position"] for note in plan.notes} <= {position}


def test_who_is_not_barred_is_named(at: Office) -> None:
    record(at, criteria(*AGES, *(row for row in BARRED if row["status"] not in ("police", "wage_earner"))), "criteria")
    (note,) = planned(at, as_csv(people(1))).notes
    assert note.numbers["statuses"] == ["police", "wage_earner"]
    assert note.english.endswith("do not bar: police, wage_earner.")
    assert note.indonesian.endswith("tidak menolak: police, wage_earner.")


def agreement(at: Office, last: str | None) -> None:
    words = {"agreement": "agreement-x", "agreement_kind": "pks", "effective_on": ON, "parties": ["party-firm"]}
    months = {"first": "2022-01", "last": last} if last else {}
    record(at, SignAgreement.model_validate({**words, **months}), "agreement-x")


@pytest.mark.parametrize(
    ("last", "expected"), [(None, []), ("2022-12", []), ("2023-01", []), ("2022-11", ["agreement_ends_before"])]
)
def test_an_agreement_that_ends_before_the_months_is_told(at: Office, last: str | None, expected: list[str]) -> None:
    agreement(at, last)
    plan = planned(at, as_csv(people(1)), agreement="agreement-x")
    assert (codes(plan), plan.counts["accepted"]) == (expected, 1)
    if expected:
        assert plan.notes[0].english == "agreement-x runs until 2022-11 only, and the last month is 2022-12."


def test_an_agreement_that_was_amended_runs_as_the_amendment_says(at: Office) -> None:
    agreement(at, "2022-11")
    record(at, AmendAgreement(agreement="agreement-x", effective_on=ON, last="2022-12"), "longer")
    assert codes(planned(at, as_csv(people(1)), agreement="agreement-x")) == []


@pytest.mark.parametrize(("day", "expected"), [(30, ["agreement_ended"]), (31, [])])
def test_an_agreement_that_was_ended_is_told(at: Office, day: int, expected: list[str]) -> None:
    agreement(at, "2023-12")
    record(at, EndAgreement(agreement="agreement-x", effective_on=date(2022, 12, day)), "ended")
    assert codes(planned(at, as_csv(people(1)), agreement="agreement-x")) == expected


def test_a_transfer_under_an_agreement_that_is_over_is_told(at: Office) -> None:
    with_other_fund(at)
    agreement(at, "2022-11")
    of = seated(at, 2)
    alsos = [ChangeAlso(agreement=name, to_fund=OTHER_FUND) for name in (AGREEMENT, "agreement-x")]
    plans = [changes(at, of, "transfer", None, also=also, from_month="2022-11") for also in alsos]
    told = [[note.code for note in plan.notes] for plan in plans]
    assert told == [[], ["agreement_ends_before"]]


@pytest.mark.parametrize(
    ("sector", "jobs", "expected"),
    [
        ("other", ["ojek", "kurir", "petani", ""], [("transport", 2, 25_200, 50_400)]),
        ("other", ["petani", "marbot", ""], []),
        ("transport", ["ojek", "petani", "marbot", ""], [("other", 2, 50_400, 25_200)]),
        ("transport", ["ojek", "sopir"], []),
    ],
)
def test_people_of_a_sector_with_another_rate_are_counted(
    at: Office, sector: str, jobs: list[str], expected: list[tuple[str, int, int, int]]
) -> None:
    rows = [person(number, job=job) for number, job in enumerate(jobs, 1)]
    months = {"first": "2026-01", "last": "2026-03"}
    plan = planned(at, as_csv([*rows, person(90, job="PNS")]), sector=sector, **months)
    names = ("sector", "people", "rupiah", "rupiah_planned")
    assert [tuple(note.numbers[name] for name in names) for note in plan.notes] == expected
    assert all(note.numbers["sector_planned"] == sector for note in plan.notes)


def test_where_the_law_has_one_rate_for_all_sectors_nothing_is_told(at: Office) -> None:
    assert planned(at, as_csv([person(1, job="ojek")])).notes == []


def test_every_note_has_its_words_in_both_languages() -> None:
    assert all(indonesian != english for indonesian, english in NOTES.values())


def test_of_a_transfer_who_leaves_comes_to_the_other_batch(at: Office) -> None:
    with_other_fund(at)
    villages = transferred(at, seated(at, 2)).villages
    assert [(one.leaving, one.joining) for one in villages] == [(2, 2)]


def test_a_village_of_refused_rows_alone_is_left_out_of_the_difference(at: Office) -> None:
    rows = [person(1), person(2, "12.22.01.2003", "PNS")]
    assert [one.region for one in planned(at, as_csv(rows)).villages] == ["12.22.01.2002"]
