"""Each rule that keeps a row from being enrolled, one by one: its verdict, its code and its numbers."""

from datetime import date

import pytest

from api.bootstrap import Office
from api.demo.people import nik
from api.rosters.plan_told import Terms
from ledger.claims.commands import RejectClaim, ReportClaim
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import WorkerEnrolled
from ledger.enrollments.open import OpenBatch
from ledger.enrollments.opening_cover import StateOpeningCover
from ledger.enrollments.seats import WithdrawWorker
from ledger.errors import Refused
from ledger.funds.commands import OpenFund, OpenPot
from ledger.rosters.commands import AdoptCriteria
from tests.rosters.files import HEADING, VILLAGE, as_csv, born_on, people, person
from tests.rosters.stage import FUND, ON, PLANNER, applied, approve, gift, office, planned, said, verdicts

DECILES = (*HEADING, "Desil")


def record(at: Office, command, key: str) -> int:  # type: ignore[no-untyped-def]
    return at.book.record(command, actor=PLANNER, key=key).position


def enrolled_for(at: Office, count: int, *, first: str, last: str, start: int = 1) -> list[str]:
    """Enrol people in a batch of other months; return their ids."""
    receipt = applied(at, planned(at, as_csv(people(count, first=start)), first=first, last=last))
    events = [entry.event for entry in at.book.read(after=receipt.first - 1)]
    return [event.worker for event in events if isinstance(event, WorkerEnrolled)]


def only(at: Office, file: bytes, **fields):  # type: ignore[no-untyped-def]
    """Plan a list of one row and return what was said of it."""
    (judged,) = verdicts(at, planned(at, file, **fields))
    return judged


def test_who_is_named_twice_stays_in_the_first_row(at: Office) -> None:
    rows = [*people(2), *people(1), *people(1)]
    found = verdicts(at, planned(at, as_csv(rows)))
    assert [(one.row, str(one.verdict), one.numbers.get("first_row")) for one in found] == [
        (2, "accepted", None),
        (3, "accepted", None),
        (4, "duplicate", 2),
        (5, "duplicate", 2),
    ]


def test_a_row_without_a_readable_nik_is_no_first_row(at: Office) -> None:
    damaged = person(1)
    damaged[3] = "31-02-1980"
    assert said(at, planned(at, as_csv([damaged, person(1)]))) == {
        2: ("malformed", "birth_date_impossible"),
        3: ("accepted", ""),
    }


def test_months_held_are_told_by_kind_and_end_and_never_by_whose_they_are(everywhere: Office) -> None:
    enrolled_for(everywhere, 1, first="2022-11", last="2023-02")
    judged = only(everywhere, as_csv(people(1)))
    assert (str(judged.verdict), judged.code) == ("already_covered", "months_held")
    assert judged.numbers == {"kinds": ["donation"], "months": "2022-11 to 2022-12", "until": "2023-02"}


def test_months_held_before_and_after_the_ones_asked_for_are_in_nobodys_way(at: Office) -> None:
    enrolled_for(at, 1, first="2022-07", last="2022-09")
    enrolled_for(at, 1, first="2023-01", last="2023-03")
    assert only(at, as_csv(people(1))).verdict == "accepted"


def test_cover_from_before_the_book_is_cover(everywhere: Office) -> None:
    (worker,) = enrolled_for(everywhere, 1, first="2022-07", last="2022-09")
    had = {"months": ["2022-10"], "programmes": ["JKK", "JKM"], "worker": worker}
    words = {"basis": "illustrative", "effective_on": ON, "workers": [had]}
    record(everywhere, StateOpeningCover.model_validate(words), "opening")
    assert only(everywhere, as_csv(people(1))).numbers["kinds"] == ["before_the_book"]


def test_of_several_who_held_months_only_who_holds_them_now_is_told(everywhere: Office) -> None:
    """The first fund's batch let the months go; only the second, of another kind, holds them."""
    worker = enrolled_for(everywhere, 1, first="2022-10", last="2022-12")[0]
    batch = next(e.stream for e in everywhere.book.read(limit=10_000) if isinstance(e.event, WorkerEnrolled))
    leaves = WithdrawWorker(batch=batch, effective_on=ON, from_month="2022-10", reason="moved", worker=worker)
    record(everywhere, leaves, "leaves")
    fund = {"effective_on": ON, "fund": "fund-zakat", "fund_class": "zakat", "name": "Zakat", "owner": "party-firm"}
    record(everywhere, OpenFund(**fund, pot="pot-zakat"), "zakat")
    record(everywhere, gift("gift-zakat", 10**7, fund="fund-zakat", pot="pot-zakat"), "zakat-gift")
    applied(everywhere, planned(everywhere, as_csv(people(1)), fund="fund-zakat"))
    assert only(everywhere, as_csv(people(1))).numbers["kinds"] == ["zakat"]


@pytest.mark.parametrize(
    ("born", "age"),
    [(date(2005, 10, 2), 16), (date(1957, 10, 1), 65), (date(2005, 10, 1), None), (date(1957, 10, 2), None)],
)
def test_age_is_counted_in_full_years_on_the_first_day_of_cover(at: Office, born: date, age: int | None) -> None:
    judged = only(at, as_csv([born_on(person(1), born)]))
    if age is None:
        assert judged.verdict == "accepted"
    else:
        assert (judged.code, judged.numbers["age"], judged.numbers["rule"]) == ("outside_age", age, "LIFE-04")
        assert judged.numbers["version"] is None


def test_where_the_list_has_no_birth_date_the_nik_says_it(at: Office) -> None:
    row = person(1)
    row[1], row[3] = "1222010101100001", ""
    assert only(at, as_csv([row])).code == "outside_age"


def test_who_lives_elsewhere_is_not_the_sponsors(at: Office) -> None:
    row = person(1)
    row[4] = "12.23.01.1001"
    judged = only(at, as_csv([row]))
    assert (judged.code, judged.numbers["found"], judged.numbers["region"]) == (
        "outside_region",
        "12.23.01.1001",
        "12.22",
    )


def test_a_list_without_a_region_is_for_the_region_of_its_agreement(at: Office) -> None:
    row = person(1)
    row[4] = "12.23.01.1001"
    assert only(at, as_csv([row]), region=None).code == "outside_region"
    assert only(at, as_csv([row]), region=None, agreement=None).verdict == "accepted"


@pytest.mark.parametrize(("job", "rule"), [("PNS", "ELIG-01"), ("Karyawan swasta", "DBL-02"), ("Pelajar", "ELIG-02")])
def test_who_is_no_vulnerable_worker_is_not_enrolled(at: Office, job: str, rule: str) -> None:
    judged = only(at, as_csv([person(1, job=job)]))
    assert (judged.code, judged.numbers["rule"]) == ("barred_status", rule)


def criteria(*rows: dict[str, object], first: str = "2022-01", **fields: object) -> AdoptCriteria:
    said = [{"article": "Pergub 19/2023", "confirmed": True, **row} for row in rows]
    return AdoptCriteria.model_validate({"effective_on": ON, "first": first, "rows": said, **fields})


def test_adopted_criteria_replace_the_default_and_are_told_by_their_position(at: Office) -> None:
    row = born_on(person(1, job="PNS"), date(1950, 1, 1))
    assert only(at, as_csv([row])).code == "outside_age"
    position = record(at, criteria({"criterion": "age_max_years", "value": 80}), "first")
    assert only(at, as_csv([row])).verdict == "accepted"
    record(at, criteria({"criterion": "age_max_years", "value": 60}), "second")
    judged = only(at, as_csv([row]))
    assert (judged.code, judged.numbers["max"], judged.numbers["version"]) == ("outside_age", 60, position + 1)


def test_criteria_of_later_months_judge_no_earlier_list(at: Office) -> None:
    record(at, criteria({"criterion": "age_max_years", "value": 18}, first="2023-01"), "later")
    assert only(at, as_csv(people(1))).verdict == "accepted"


def test_a_plan_made_under_other_criteria_is_not_applied(at: Office) -> None:
    plan = planned(at, as_csv(people(1)))
    approve(at, plan)
    record(at, criteria({"criterion": "age_max_years", "value": 64}), "criteria")
    from api.rosters.plans import apply_plan

    with pytest.raises(Refused) as refused:
        apply_plan(at, plan.plan, actor=PLANNER)
    assert refused.value.code == "terms_changed"


def test_a_decile_is_asked_for_where_a_criterion_has_one(at: Office) -> None:
    rows = [[*row, decile] for row, decile in zip(people(4), ("1", "Desil 4", "5", ""), strict=True)]
    file = as_csv(rows, heading=DECILES)
    assert {verdict for verdict, _ in said(at, planned(at, file)).values()} == {"accepted"}
    record(at, criteria({"criterion": "decile_max", "value": 4}), "decile")
    assert said(at, planned(at, file)) == {
        2: ("accepted", ""),
        3: ("accepted", ""),
        4: ("ineligible", "decile_too_high"),
        5: ("undecided", "decile_missing"),
    }


def test_who_left_a_seat_by_death_is_dead_for_every_list(everywhere: Office) -> None:
    worker = enrolled_for(everywhere, 2, first="2021-01", last="2021-03")[0]
    batch = next(e.stream for e in everywhere.book.read(limit=10_000) if isinstance(e.event, WorkerEnrolled))
    died = WithdrawWorker(batch=batch, effective_on=ON, from_month="2021-03", reason="died", worker=worker)
    position = record(everywhere, died, "died")
    found = verdicts(everywhere, planned(everywhere, as_csv(people(2))))
    assert [(one.code, one.numbers.get("position")) for one in found] == [("deceased", position), ("", None)]


def test_a_claim_for_a_death_says_it_unless_it_was_reported_in_error(everywhere: Office) -> None:
    (worker,) = enrolled_for(everywhere, 1, first="2021-01", last="2021-03")
    reported = ReportClaim(
        basis="illustrative",
        claim="claim-1",
        claim_kind="death",
        effective_on=ON,
        event_on=date(2021, 2, 2),
        programme="JKM",
        worker=worker,
    )
    record(everywhere, reported, "death")
    assert only(everywhere, as_csv(people(1))).code == "deceased"
    rejected = RejectClaim(basis="illustrative", claim="claim-1", effective_on=ON, reason="reported_in_error")
    record(everywhere, rejected, "in-error")
    assert only(everywhere, as_csv(people(1))).verdict == "accepted"


def test_money_for_some_work_takes_nobody_of_other_work(at: Office) -> None:
    fund = {"effective_on": ON, "fund": "fund-sawit", "fund_class": "donation", "name": "Sawit", "owner": "party-firm"}
    record(at, OpenFund(**fund, pot="pot-any"), "fund")
    limits = {"occupations": ["fisher"]}
    record(at, OpenPot(effective_on=ON, fund="fund-sawit", order=10, pot="pot-fisher", restrictions=limits), "pot")
    record(at, gift("gift-2", 10**7, fund="fund-sawit", pot="pot-fisher"), "gift")
    rows = [person(1, job="nelayan"), person(2, job="petani"), person(3, job="")]
    plan = planned(at, as_csv(rows), fund="fund-sawit")
    assert [one.code for one in verdicts(at, plan)] == ["", "earmarked", "earmarked"]
    assert applied(at, plan).events == 4


def test_a_nik_known_by_another_name_waits_for_somebody_to_look(everywhere: Office) -> None:
    enrolled_for(everywhere, 1, first="2021-01", last="2021-03")
    row = person(1)
    row[2] = "Orang Lain"
    heading = (*HEADING, "Keputusan")
    assert only(everywhere, as_csv([[*row, ""]], heading=heading)).code == "known_otherwise"
    assert only(everywhere, as_csv([[*row, "terima"]], heading=heading)).verdict == "accepted"
    row[2] = str(person(1)[2]).upper()
    assert only(everywhere, as_csv([[*row, ""]], heading=heading)).verdict == "accepted"


def test_one_likely_person_with_two_niks_waits_for_somebody_to_look(at: Office) -> None:
    row, twin = person(1), person(1)
    twin[1] = str(row[1])[:-1] + "9"
    found = verdicts(at, planned(at, as_csv([row, twin])))
    assert [(one.code, one.numbers.get("first_row")) for one in found] == [("", None), ("same_person_perhaps", 2)]
    elsewhere = [*twin[:4], "12.22.01.2003", twin[5]]
    assert {one.code for one in verdicts(at, planned(at, as_csv([row, elsewhere])))} == {""}


def test_the_money_ends_at_a_row_and_says_which(sqlite_url: str) -> None:
    with office(sqlite_url, rupiah=2 * 3 * 16_800 + 5_000) as at:
        plan = planned(at, as_csv(people(4)))
        assert [one.code for one in verdicts(at, plan)] == ["", "", "beyond_the_money", "beyond_the_money"]
        assert (plan.first_beyond, plan.beyond, plan.left, plan.rupiah) == (4, 2, 5_000, 2 * 3 * 16_800)
        assert applied(at, plan).events == 5


def test_without_money_nobody_is_enrolled(sqlite_url: str) -> None:
    with office(sqlite_url, rupiah=100) as at:
        plan = planned(at, as_csv(people(2)))
        assert (plan.counts["undecided"], plan.first_beyond, plan.rupiah) == (2, 2, 0)


def test_a_plan_costs_each_month_at_its_own_rate(at: Office) -> None:
    plan = planned(at, as_csv(people(10)), first="2026-03", last="2026-04", effective_on=date(2026, 3, 1))
    assert plan.costs == {
        "2026-03": {"JKK": 100_000, "JKM": 68_000},
        "2026-04": {"JKK": 50_000, "JKM": 34_000},
    }
    assert plan.rupiah == 252_000


def test_a_plan_tells_who_is_new_goes_on_leaves_and_changed_by_village(everywhere: Office) -> None:
    enrolled_for(everywhere, 3, first="2022-10", last="2022-12")
    moved = person(2)
    moved[4] = "12.22.01.2003"
    plan = planned(everywhere, as_csv([person(1), moved, person(9)]), first="2023-01", last="2023-03")
    told = {one.region: (one.new, one.continuing, one.leaving, one.changed) for one in plan.villages}
    assert told == {VILLAGE: (1, 1, 1, 0), "12.22.01.2003": (0, 1, 0, 1)}


def test_terms_that_no_row_could_be_enrolled_under_are_refused(at: Office) -> None:
    with pytest.raises(Refused) as refused:
        planned(at, as_csv(people(1)), effective_on=date(2022, 1, 1))
    assert refused.value.code == "fund_not_open_yet"


def test_people_live_where_the_terms_say_when_the_list_does_not(at: Office) -> None:
    row = person(1)
    row[4] = ""
    assert only(at, as_csv([row])).code == "region_missing"
    assert only(at, as_csv([row]), also=Terms(domicile=VILLAGE)).verdict == "accepted"


def test_who_was_enrolled_one_by_one_is_known_to_a_list(at: Office) -> None:
    batch = OpenBatch(batch="batch-x", effective_on=ON, first="2022-12", fund=FUND, last="2022-12")
    record(at, batch, "batch")
    worker = {"person": {"name": "Lain", "nik": nik(1, VILLAGE)}, "region": VILLAGE}
    record(at, EnrollWorkers.model_validate({"batch": "batch-x", "workers": [worker]}), "enrol")
    assert only(at, as_csv(people(1))).numbers["months"] == "2022-12"
