"""The next year of a batch: who goes on without a gap, who after one, who is left out and why."""

import json
from dataclasses import replace
from datetime import date

import pytest

from api.bootstrap import Office
from api.rosters.plan_told import Terms
from api.rosters.plans import plan_kept, plan_row, plan_sheet, plan_told
from api.rosters.results import result
from api.rosters.sealed import Kept
from ledger.enrollments.events import WorkerEnrolled
from ledger.errors import Unknown
from ledger.rosters.commands import EnrolRoster, Listed
from ledger.rosters.digest import digest_of
from ledger.rosters.events import RosterApplied
from ledger.rosters.judging import judge
from tests.rosters.change_stage import (
    HEADING,
    Seated,
    carried_out,
    changes,
    coming,
    found,
    leaving,
    nik,
    renewed,
    replaced,
    seated,
    withdrawn,
)
from tests.rosters.files import as_csv, born_on, people, person
from tests.rosters.stage import PLANNER, applied, planned

ACCEPTED = ("accepted", "")


def test_who_sits_in_a_batch_at_its_end_is_planned_for_the_next_year(everywhere: Office) -> None:
    of = seated(everywhere, 4)
    plan = renewed(everywhere, of)
    assert found(everywhere, plan) == [ACCEPTED] * 4
    assert plan.renewal is not None
    assert (plan.renewal.continuing, plan.renewal.gaps, plan.renewal.left_out) == (4, {}, {})
    _, entries = carried_out(everywhere, plan)
    told = entries[-1].event
    assert isinstance(told, RosterApplied)
    assert told.renews == of.batch
    enrolled = [entry.event.worker for entry in entries if isinstance(entry.event, WorkerEnrolled)]
    assert enrolled == list(of.workers)


def test_who_left_stays_out_each_counted_by_why(at: Office) -> None:
    of = seated(at, 6)
    rows = [leaving(1, "2022-11", "meninggal"), leaving(2), leaving(3)]
    carried_out(at, withdrawn(at, of, rows))
    carried_out(at, changes(at, of, "graduate", as_csv([leaving(4)], heading=HEADING), from_month="2023-01"))
    carried_out(at, replaced(at, of, [coming(5, 55, "2022-12", "ganda")]))
    plan = renewed(at, of)
    assert plan.renewal is not None
    assert plan.renewal.left_out == {"died": 1, "duplicate": 1, "graduated": 1, "moved": 2}
    assert (plan.rows, plan.renewal.continuing, plan.renewal.new) == (2, 2, 0)


def test_who_becomes_too_old_is_judged_as_on_any_list(at: Office) -> None:
    rows = people(2)
    rows[0] = born_on(rows[0], date(1957, 12, 1))
    plan = planned(at, as_csv(rows))
    carried_out(at, plan)
    again = renewed(at, Seated(plan.batch, []))
    assert found(at, again) == [("ineligible", "outside_age"), ACCEPTED]
    assert again.renewal is not None
    assert again.renewal.left_out == {"outside_age": 1}


def test_months_between_are_counted(at: Office) -> None:
    of = seated(at, 3)
    plan = renewed(at, of, first="2023-03", last="2023-05")
    assert plan.renewal is not None
    assert (plan.renewal.continuing, plan.renewal.gaps) == (0, {2: 3})


def test_a_list_that_renews_differs_from_that_batch_alone(at: Office) -> None:
    of = seated(at, 3)
    seated(at, 2, first=30)
    rows = [person(1), person(3), person(9)]
    file = as_csv(rows)
    words = {"first": "2023-01", "last": "2023-03"}
    plain = planned(at, file, **words)
    plan = planned(at, file, also=Terms(renews=of.batch), **words)
    assert [(one.new, one.continuing, one.leaving) for one in plain.villages] == [(1, 2, 3)]
    assert [(one.new, one.continuing, one.leaving) for one in plan.villages] == [(1, 2, 1)]
    assert plain.renewal is None
    assert plan.renewal is not None
    assert (plan.renewal.continuing, plan.renewal.new, plan.renewal.left_out) == (2, 1, {"not_listed": 1})


def test_what_is_held_after_the_new_year_fills_no_gap_before_it(at: Office) -> None:
    of = seated(at, 2)
    applied(at, planned(at, as_csv(people(1)), first="2023-05", last="2023-06"))
    plan = renewed(at, of, first="2023-02", last="2023-03")
    assert plan.renewal is not None
    assert (plan.renewal.continuing, plan.renewal.gaps) == (0, {1: 2})


def test_the_digest_says_which_batch_is_renewed(at: Office) -> None:
    plan = renewed(at, seated(at, 1))
    kept = plan_kept(at, plan.plan)
    assert isinstance(kept, Kept)
    listed = EnrolRoster(content=kept.roster.content, listed=Listed(kept.roster), plan=plan.plan)
    judgement = at.book.considered(listed, lambda history: judge(history, kept.roster), actor=PLANNER)
    assert digest_of(kept.roster, judgement) == plan.digest
    assert digest_of(replace(kept.roster, renews=None), judgement) != plan.digest


def test_a_batch_that_is_not_there_is_not_renewed(at: Office) -> None:
    with pytest.raises(Unknown):
        renewed(at, Seated("batch-none", []))
    with pytest.raises(Unknown):
        planned(at, as_csv(people(1)), also=Terms(renews="batch-none"))


def test_the_result_of_a_renewal_names_people_by_their_ids_alone(at: Office) -> None:
    of = seated(at, 2)
    plan = renewed(at, of)
    sheet = plan_sheet(at, plan.plan, sheet=None)
    lines = [cells for _, cells in sheet.lines]
    assert [cells[0] for cells in lines] == list(of.workers)
    words = " ".join(str(cell) for cells in lines for cell in cells)
    assert not any(word in words for word in (nik(1), str(person(1)[2])))
    assert result(plan_sheet(at, plan.plan, sheet=None), [], bad_only=False).startswith(b"PK")


def test_a_plan_from_before_renewals_is_still_read(at: Office) -> None:
    plan = planned(at, as_csv(people(1)))
    row = plan_row(at, plan.plan)
    older = plan.model_dump(mode="json")
    del older["renewal"]
    assert plan_told(row._replace(told=json.dumps(older))) == plan
