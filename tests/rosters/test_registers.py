"""What outside registers say of a row: each verdict with its register, its day, its entry and its age."""

from collections.abc import Sequence
from datetime import date

import pytest

from api.bootstrap import Office
from api.rosters.plans import apply_plan, rows_told
from ledger.errors import Refused
from ledger.registers.commands import EraseRegister
from ledger.registers.values import RegisterKind
from ledger.rosters.roster import Judged
from tests.registers.stage import AS_OF, imported, registered
from tests.rosters.files import HEADING, Value, as_csv, people, person
from tests.rosters.stage import ON, PLANNER, applied, approve, planned, said, verdicts
from tests.rosters.test_rules import criteria, only, record

POPULATION, POVERTY, EARNERS = RegisterKind.POPULATION, RegisterKind.POVERTY, RegisterKind.WAGE_EARNERS
CONFIRMED, DECILES = (*HEADING, "Keputusan"), (*HEADING, "Desil", "Keputusan")
AGE = (ON - AS_OF).days


def of_population(**changed: Value) -> list[Value]:
    """Return what the civil registry says of the first person, some of it changed."""
    nik, standing, home, name, born = registered(person(1))[0]
    words: dict[str, Value] = {"nik": nik, "standing": standing, "home": home, "name": name, "born": born} | changed
    return [*words.values()]


def confirmed(file_row: Sequence[Value]) -> bytes:
    return as_csv([[*file_row, "terima"]], heading=CONFIRMED)


@pytest.mark.parametrize(
    ("changed", "verdict", "code", "rule"),
    [
        ({}, "accepted", "", None),
        ({"standing": "MENINGGAL"}, "ineligible", "register_deceased", "LIFE-01"),
        ({"standing": "Tidak Aktif"}, "ineligible", "register_inactive", "ID-02"),
        ({"home": "12.23.01.1001"}, "ineligible", "register_elsewhere", "LIFE-03"),
        ({"home": "12.22.05"}, "accepted", "", None),
        ({"home": "12"}, "accepted", "", None),
        ({"home": ""}, "accepted", "", None),
        ({"nik": person(2)[1]}, "undecided", "register_not_found", "ID-02"),
        ({"name": "Orang Lain"}, "undecided", "register_differs", "ID-05"),
        ({"name": str(person(1)[2]).upper()}, "accepted", "", None),
        ({"name": "", "born": ""}, "accepted", "", None),
        ({"born": date(1970, 5, 5)}, "undecided", "register_differs", "ID-05"),
    ],
)
def test_the_civil_registry_says_who_may_be_enrolled(
    everywhere: Office, changed: dict[str, Value], verdict: str, code: str, rule: str | None
) -> None:
    told = imported(everywhere, POPULATION, [of_population(**changed)])
    judged = only(everywhere, as_csv([person(1)]))
    assert (str(judged.verdict), judged.code, judged.numbers.get("rule")) == (verdict, code, rule)
    if rule:
        assert {name: judged.numbers[name] for name in ("register", "as_of", "position", "age_days")} == {
            "register": "population",
            "as_of": AS_OF.isoformat(),
            "position": told.receipt.position,
            "age_days": AGE,
        }
    after = only(everywhere, confirmed(person(1)))
    assert str(after.verdict) == ("ineligible" if verdict == "ineligible" else "accepted")


def test_what_differs_is_named_and_never_said(at: Office) -> None:
    imported(at, POPULATION, [of_population(name="Orang Lain", born=date(1970, 5, 5))])
    assert only(at, as_csv([person(1)])).numbers["differs"] == ["birth_date", "name"]


def test_a_registry_that_names_somebody_twice_and_otherwise_decides_nothing(at: Office) -> None:
    imported(at, POPULATION, [of_population(), of_population(standing="meninggal")])
    assert only(at, as_csv([person(1)])).code == "register_contradicts"
    assert only(at, confirmed(person(1))).verdict == "accepted"


def test_the_same_row_twice_is_the_same_row(at: Office) -> None:
    imported(at, POPULATION, [of_population(), of_population()])
    assert only(at, as_csv([person(1)])).verdict == "accepted"


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        ("", "", "register_wage_earner"),
        ("01-01-2020", "", "register_wage_earner"),
        ("", "01-10-2022", "register_wage_earner"),
        ("", "30-09-2022", ""),
        ("31-12-2022", "", "register_wage_earner"),
        ("01-01-2023", "", ""),
    ],
)
def test_a_wage_earner_in_any_of_the_months_is_his_employers(at: Office, since: str, until: str, code: str) -> None:
    imported(at, EARNERS, [[person(1)[1], since, until]])
    judged = only(at, as_csv([person(1)]))
    assert (judged.code, judged.numbers.get("rule")) == (code, "DBL-02" if code else None)


@pytest.mark.parametrize(
    ("since", "until", "verdict", "code"),
    [
        ("besok", "", "undecided", "register_undated"),
        ("besok", "01-10-2022", "undecided", "register_undated"),
        ("besok", "30-09-2022", "accepted", ""),
        ("01-10-2022", "entah", "undecided", "register_undated"),
        ("31-12-2022", "entah", "undecided", "register_undated"),
        ("01-01-2023", "entah", "accepted", ""),
        ("31-12-2022", "01-01-2022", "undecided", "register_undated"),
    ],
)
def test_a_wage_earner_whose_dates_cannot_be_read_is_left_to_be_decided_where_they_may_reach_into_the_months(
    everywhere: Office, since: str, until: str, verdict: str, code: str
) -> None:
    told = imported(everywhere, EARNERS, [[person(1)[1], since, until]])
    judged = only(everywhere, as_csv([person(1)]))
    assert (str(judged.verdict), judged.code) == (verdict, code)
    if code:
        assert (judged.numbers["register"], judged.numbers["position"]) == ("wage_earners", told.receipt.position)
        assert judged.numbers["rule"] == "DBL-02"
    assert only(everywhere, confirmed(person(1))).verdict == "accepted"


def test_a_membership_in_the_months_bars_whoever_has_another_one_without_readable_dates(at: Office) -> None:
    nik = person(1)[1]
    imported(at, EARNERS, [[nik, "besok", ""], [nik, "01-01-2020", ""]])
    assert only(at, confirmed(person(1))).code == "register_wage_earner"


def test_dates_that_cannot_be_read_are_asked_of_nobody_where_wage_earners_are_not_barred(at: Office) -> None:
    imported(at, EARNERS, [[person(1)[1], "besok", ""]])
    record(at, criteria({"criterion": "age_max_years", "value": 64}), "criteria")
    assert only(at, as_csv([person(1)])).verdict == "accepted"


def test_of_several_memberships_one_in_the_months_is_enough(at: Office) -> None:
    imported(at, EARNERS, [[person(1)[1], "", "31-01-2020"], [person(1)[1], "01-02-2022", ""]])
    assert only(at, as_csv([person(1)])).code == "register_wage_earner"


def test_where_no_criterion_bars_wage_earners_nobody_asks_for_them(at: Office) -> None:
    imported(at, EARNERS, [[person(1)[1], "", ""]])
    record(at, criteria({"criterion": "age_max_years", "value": 64}), "criteria")
    assert only(at, as_csv([person(1)])).verdict == "accepted"


def decile(at: Office, listed: Value, *, look: str = "") -> Judged:
    return only(at, as_csv([[*person(1), listed, look]], heading=DECILES))


@pytest.mark.parametrize(
    ("listed", "register", "code", "after_look"),
    [
        ("", 3, "", ""),
        ("", 5, "register_decile_too_high", "register_decile_too_high"),
        ("", None, "decile_missing", "decile_missing"),
        ("3", 3, "", ""),
        ("3", 4, "decile_contradicts", ""),
        ("3", 9, "decile_contradicts", ""),
        ("5", 3, "decile_too_high", "decile_too_high"),
        ("3", None, "decile_not_in_register", ""),
    ],
)
def test_the_decile_is_of_the_list_and_the_register_together(
    at: Office, listed: str, register: int | None, code: str, after_look: str
) -> None:
    record(at, criteria({"criterion": "decile_max", "value": 4}), "decile")
    imported(at, POVERTY, [[person(1 if register else 2)[1], register or 1]])
    assert decile(at, listed).code == code
    assert decile(at, listed, look="terima").code == after_look


def test_a_poverty_register_with_two_deciles_of_somebody_decides_nothing(at: Office) -> None:
    record(at, criteria({"criterion": "decile_max", "value": 4}), "decile")
    imported(at, POVERTY, [[person(1)[1], 3], [person(1)[1], 7]])
    assert decile(at, "").code == "register_contradicts"
    assert decile(at, "", look="terima").code == "decile_missing"
    assert decile(at, "2", look="terima").verdict == "accepted"


def test_where_no_decile_limits_the_poverty_register_is_not_asked(at: Office) -> None:
    imported(at, POVERTY, [[person(1)[1], 10]])
    plan = planned(at, as_csv([person(1)]))
    assert plan.counts["accepted"] == 1
    assert {str(one.register_kind) for one in plan.registers} == {"population", "wage_earners"}


def test_the_newest_snapshot_not_after_the_day_rules_and_of_one_day_the_later_import(everywhere: Office) -> None:
    def says(standing: str, as_of: date) -> None:
        imported(everywhere, POPULATION, [of_population(standing=standing)], as_of=as_of)

    file = as_csv([person(1)])
    says("meninggal", date(2022, 9, 1))
    assert only(everywhere, file).code == "register_deceased"
    says("aktif", date(2022, 9, 2))
    assert only(everywhere, file).code == ""
    says("meninggal", date(2022, 8, 1))
    assert only(everywhere, file).code == ""
    says("tidak aktif", date(2022, 9, 2))
    assert only(everywhere, file).code == "register_inactive"
    says("meninggal", ON.replace(day=5))
    assert only(everywhere, file).code == "register_inactive"
    assert only(everywhere, file, effective_on=ON.replace(day=5)).code == "register_deceased"


def test_a_snapshot_says_nothing_of_who_lives_outside_its_region(everywhere: Office) -> None:
    rows = [person(1), person(2, "12.22.02.2001")]
    imported(everywhere, POPULATION, [of_population(nik=person(9)[1])], region="12.22.01")
    plan = planned(everywhere, as_csv(rows))
    assert [one.code for one in verdicts(everywhere, plan)] == ["register_not_found", ""]
    missing = {(str(one.register_kind), one.as_of, one.age_days, one.rows) for one in plan.registers}
    assert missing == {
        ("population", AS_OF, AGE, 1),
        ("population", None, None, 1),
        ("wage_earners", None, None, 2),
    }


def test_a_snapshot_older_than_the_criterion_allows_decides_nothing_and_leaves_its_rows_to_be_decided(
    at: Office,
) -> None:
    dead = of_population(standing="meninggal")
    told = imported(at, POPULATION, [dead], as_of=date(2022, 9, 3))
    limit = {"criterion": "register_age_max_days", "value": 31}
    record(at, criteria(limit), "limit")
    assert only(at, as_csv([person(1)])).code == "register_deceased"
    record(at, criteria(limit | {"value": 30}), "shorter")
    judged = only(at, as_csv([person(1)]))
    assert (str(judged.verdict), judged.code) == ("undecided", "register_too_old")
    assert (judged.numbers["age_days"], judged.numbers["max"]) == (31, 30)
    assert judged.numbers["position"] == told.receipt.position
    assert only(at, confirmed(person(1))).code == "register_too_old"


def test_a_snapshot_that_changes_a_verdict_makes_the_plan_of_before_be_refused(everywhere: Office) -> None:
    plan = planned(everywhere, as_csv(people(2)))
    approve(everywhere, plan)
    imported(everywhere, POPULATION, [of_population(standing="meninggal"), *registered(person(2))])
    with pytest.raises(Refused) as refused:
        apply_plan(everywhere, plan.plan, actor=PLANNER)
    assert refused.value.code == "verdicts_changed"
    assert refused.value.details["rows"] == [{"row": 2, "was": "accepted", "now": "ineligible (register_deceased)"}]


def test_a_snapshot_that_changes_the_evidence_alone_does_too(everywhere: Office) -> None:
    plan = planned(everywhere, as_csv(people(2)))
    approve(everywhere, plan)
    imported(everywhere, POPULATION, registered(*people(2)))
    with pytest.raises(Refused) as refused:
        apply_plan(everywhere, plan.plan, actor=PLANNER)
    assert refused.value.code == "terms_changed"


def test_a_snapshot_of_another_region_or_a_later_day_is_in_no_plans_way(everywhere: Office) -> None:
    plan = planned(everywhere, as_csv(people(2)))
    imported(everywhere, POPULATION, registered(*people(1)), region="12.23")
    imported(everywhere, POPULATION, registered(*people(1)), as_of=ON.replace(day=5))
    assert applied(everywhere, plan).events == 5


def test_a_snapshot_that_was_erased_in_between_makes_the_plan_be_refused(everywhere: Office) -> None:
    told = imported(everywhere, POPULATION, registered(person(1)))
    plan = planned(everywhere, as_csv(people(1)))
    approve(everywhere, plan)
    record(everywhere, EraseRegister(effective_on=ON, snapshot=told.snapshot), "erase")
    with pytest.raises(Refused) as refused:
        apply_plan(everywhere, plan.plan, actor=PLANNER)
    assert refused.value.code == "terms_changed"


def test_stronger_words_come_before_doubt(at: Office) -> None:
    """Who is covered already, or too old, is told so and not sent to be looked at."""
    applied(at, planned(at, as_csv([person(1)])))
    imported(at, POPULATION, [of_population(nik=person(9)[1])])
    old = person(2)
    old[3] = date(1950, 1, 1)
    assert [code for _, code in said(at, planned(at, as_csv([person(1), old]))).values()] == [
        "months_held",
        "outside_age",
    ]


def test_nothing_that_a_row_tells_names_anybody(at: Office) -> None:
    imported(at, POPULATION, [of_population(name="Orang Lain", born=date(1970, 5, 5))])
    told = rows_told(verdicts(at, planned(at, as_csv(people(2)))), verdict=None, code=None)
    words = "".join(one.model_dump_json() for one in told)
    assert "Orang" not in words
    assert "1970" not in words
    assert str(person(1)[1]) not in words
