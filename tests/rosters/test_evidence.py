"""On what evidence a row is accepted: kept with the plan, covered by its digest, and found again from the worker."""

from datetime import date

import pytest

from api.bootstrap import Office
from api.rosters.plans import apply_plan, plan_kept
from api.rosters.worker_evidence import evidence_of
from ledger.enrollments.events import WorkerEnrolled, WorkerReplaced
from ledger.errors import Refused, Unknown
from ledger.law.adopt import retention_commands
from ledger.registers.values import RegisterKind
from ledger.rosters.erase import ErasePlan
from ledger.rosters.events import RosterApplied
from tests.registers.stage import AS_OF, imported, registered
from tests.rosters.change_stage import REPLACING, carried_out, changes, coming, found, nik, replaced, seated
from tests.rosters.files import HEADING, as_csv, born_on, people, person
from tests.rosters.stage import ON, PLANNER, applied, approve, planned, verdicts
from tests.rosters.test_merged_people import merge
from tests.rosters.test_rules import criteria, record

DECILES = (*HEADING, "Desil", "Keputusan")


def test_an_accepted_row_says_what_it_was_accepted_on(everywhere: Office) -> None:
    position = record(everywhere, criteria({"criterion": "decile_max", "value": 4}), "decile")
    born_late = born_on(person(1), ON.replace(year=1980, day=2))
    population = imported(everywhere, RegisterKind.POPULATION, registered(born_late)).receipt.position
    poverty = imported(everywhere, RegisterKind.POVERTY, [[born_late[1], 2]], region=None).receipt.position
    rows = [[*born_late, "", ""], [*person(2), "3", "terima"]]
    plan = planned(everywhere, as_csv(rows, heading=DECILES))
    asked = {"as_of": AS_OF.isoformat(), "age_days": (ON - AS_OF).days}
    first, second = (one.numbers for one in verdicts(everywhere, plan))
    assert first == {
        "age": 41,
        "confirmed": False,
        "decile": 2,
        "decile_from": "poverty",
        "occupation": "farmer",
        "on": "2022-10-01",
        "region": "12.22",
        "registers": [
            {**asked, "register": "population", "position": population, "found": True},
            {**asked, "register": "poverty", "position": poverty, "found": True},
        ],
    }
    assert (second["decile"], second["decile_from"], second["confirmed"]) == (3, "list", True)
    assert [one["found"] for one in second["registers"]] == [False, False]  # type: ignore[union-attr,index,call-overload]
    receipt = applied(everywhere, plan)
    said = everywhere.book.entry(receipt.position).event
    assert isinstance(said, RosterApplied)
    assert (said.criteria, said.registers) == (position, (population, poverty))


def test_the_evidence_of_an_enrolment_is_found_from_the_worker(everywhere: Office) -> None:
    plan = planned(everywhere, as_csv(people(3)))
    receipt = applied(everywhere, plan)
    entries = everywhere.book.read(after=receipt.first - 1)
    for row, entry in enumerate([one for one in entries if isinstance(one.event, WorkerEnrolled)], 2):
        assert isinstance(entry.event, WorkerEnrolled)
        (told,) = evidence_of(everywhere, entry.event.worker)
        assert (told.plan, told.batch, told.digest, told.row) == (plan.plan, entry.stream, plan.digest, row)
        assert (told.position, told.criteria, told.registers) == (receipt.position, None, [])
        assert told.numbers == next(one.numbers for one in verdicts(everywhere, plan) if one.row == row)
    with pytest.raises(Unknown):
        evidence_of(everywhere, "w-0c9k7q3z5vhx2m8d")


def test_a_plan_that_was_only_made_is_nobodys_evidence(at: Office) -> None:
    receipt = applied(at, planned(at, as_csv(people(1))))
    planned(at, as_csv(people(1)), first="2023-01", last="2023-03")
    worker = next(
        entry.event.worker for entry in at.book.read(after=receipt.first - 1) if isinstance(entry.event, WorkerEnrolled)
    )
    assert len(evidence_of(at, worker)) == 1


def test_of_many_with_the_same_evidence_it_is_kept_once_and_comes_back_for_each(at: Office) -> None:
    rows = people(30)
    rows[7][1] = "1"
    plan = planned(at, as_csv(rows))
    kept = plan_kept(at, plan.plan).verdicts
    accepted = [one for one in kept if one.verdict == "accepted"]
    assert len(accepted) == 29
    by_age = {one.numbers["age"]: one.numbers for one in accepted}
    assert all(one.numbers is by_age[one.numbers["age"]] for one in accepted)


def test_the_digest_covers_the_evidence(at: Office) -> None:
    """Criteria and verdicts stay; a register that says nothing new of anybody is new evidence all the same."""
    plan = planned(at, as_csv(people(1)))
    approve(at, plan)
    imported(at, RegisterKind.WAGE_EARNERS, [[person(9)[1], "", ""]])
    again = planned(at, as_csv(people(1)))
    assert again.digest != plan.digest
    with pytest.raises(Refused) as refused:
        apply_plan(at, plan.plan, actor=PLANNER)
    assert refused.value.code == "terms_changed"


def test_the_evidence_of_who_was_merged_is_that_of_every_nik_of_his(everywhere: Office) -> None:
    one, other = seated(everywhere, 2), seated(everywhere, 1, first=10)
    merge(everywhere, other.workers[0], one.workers[0])
    for worker in (one.workers[0], other.workers[0]):
        told = [(each.batch, each.row) for each in evidence_of(everywhere, worker)]
        assert sorted(told) == sorted([(one.batch, 2), (other.batch, 2)])


def test_a_plan_that_was_erased_leaves_the_rest_of_the_evidence_readable(everywhere: Office) -> None:
    everywhere.book.record_all([(one, f"law-{n}") for n, one in enumerate(retention_commands())], actor=PLANNER)
    old = planned(everywhere, as_csv(people(1)), first="2021-01", last="2021-03")
    applied(everywhere, old)
    of = seated(everywhere, 1)
    assert [one.batch for one in evidence_of(everywhere, of.workers[0])] == [of.batch, old.batch]
    everywhere.book.record(ErasePlan(plan=old.plan), actor=PLANNER, key="erase")
    assert [one.batch for one in evidence_of(everywhere, of.workers[0])] == [of.batch]


def test_the_evidence_of_who_took_a_seat_over_is_found_from_him_and_not_from_who_left(everywhere: Office) -> None:
    of = seated(everywhere, 2)
    position = record(everywhere, criteria({"criterion": "age_max_years", "value": 60}), "ages")
    who = born_on(person(51), date(1980, 10, 15))
    population = imported(everywhere, RegisterKind.POPULATION, registered(who)).receipt.position
    rows = [[nik(1), "2022-11", "pindah", *who[1:], "terima"], [*coming(2, 52), ""]]
    plan = changes(everywhere, of, "replace", as_csv(rows, heading=(*REPLACING, "Keputusan")))
    assert [code for _, code in found(everywhere, plan)] == ["", "register_not_found"]
    receipt, entries = carried_out(everywhere, plan)
    (worker,) = [entry.event.worker for entry in entries if isinstance(entry.event, WorkerReplaced)]
    (told,) = evidence_of(everywhere, worker)
    assert (told.plan, told.batch, told.row, told.digest) == (plan.plan, of.batch, 2, plan.digest)
    assert (told.position, told.criteria, told.registers) == (receipt.position, position, [population])
    assert (told.numbers["confirmed"], told.numbers["on"], told.numbers["age"]) == (True, "2022-11-01", 42)
    assert [one.plan for one in evidence_of(everywhere, of.workers[0])] != [plan.plan]


def test_the_digest_covers_the_evidence_of_who_takes_a_seat_over(at: Office) -> None:
    of = seated(at, 1)
    plan = replaced(at, of, [coming(1, 51)])
    imported(at, RegisterKind.WAGE_EARNERS, [[person(9)[1], "", ""]])
    assert replaced(at, of, [coming(1, 51)]).digest != plan.digest
