"""People carried on by another fund: they leave and are enrolled again in one commit, never covered twice or not."""

import pytest

from api.bootstrap import Office
from api.rosters.changing import ChangeAlso
from api.rosters.plans import apply_plan, plan_kept
from ledger.contributions.events import CommitmentReleased, ContributionsCommitted
from ledger.contributions.pay import PayMonths
from ledger.enrollments.events import BatchOpened, MonthsGivenUp, WorkerEnrolled, WorkerWithdrawn
from ledger.enrollments.slots import months_in
from ledger.errors import Malformed, Refused
from ledger.funds.moves import Term
from ledger.registers.values import RegisterKind
from ledger.rosters.commands import AdoptCriteria
from ledger.rosters.events import ChangesApplied
from projections.audit import audit_steps
from projections.rebuild import replay
from tests.registers.stage import imported
from tests.rosters.change_stage import (
    HEADING,
    OTHER_FUND,
    Seated,
    carried_out,
    changes,
    found,
    leaving,
    seated,
    transferred,
    with_other_fund,
    withdrawn,
)
from tests.rosters.files import as_csv, people
from tests.rosters.stage import FUND, MONTHLY, ON, PLANNER, approve
from tests.rosters.test_changes import ACCEPTED, record, terms_of

MONTHS = ("2022-10", "2022-11", "2022-12")


def held(at: Office, of: Seated) -> dict[str, tuple[str, ...]]:
    """Return the months that each person of a batch holds, wherever."""
    with at.store.reader() as reader:
        return {worker: months_in(mask, year) for (worker, year), (mask, _) in reader.slots(of.workers).items()}


def test_a_whole_batch_is_carried_on_without_a_gap_and_never_twice(everywhere: Office) -> None:
    with_other_fund(everywhere)
    of = seated(everywhere, 3)
    plan = transferred(everywhere, of)
    assert found(everywhere, plan) == [ACCEPTED] * 3
    assert plan.carried is not None
    assert (plan.rupiah, plan.carried.rupiah) == (3 * 2 * MONTHLY, 3 * 2 * MONTHLY)
    _, entries = carried_out(everywhere, plan)
    events = [entry.event for entry in entries]
    assert [type(event) for event in events] == [
        *[WorkerWithdrawn] * 3,
        CommitmentReleased,
        MonthsGivenUp,
        BatchOpened,
        *[WorkerEnrolled] * 3,
        ContributionsCommitted,
        ChangesApplied,
    ]
    told = events[-1]
    assert isinstance(told, ChangesApplied)
    assert (told.batch, told.to_batch, told.change) == (of.batch, plan.carried.batch, "transfer")
    assert {str(one.reason) for one in events if isinstance(one, WorkerWithdrawn)} == {"sponsor_ended"}
    assert held(everywhere, of) == dict.fromkeys(of.workers, MONTHS)


def test_money_is_conserved_on_both_sides(at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 3)
    before = terms_of(at, FUND), terms_of(at, OTHER_FUND)
    carried_out(at, transferred(at, of, [leaving(1), leaving(3)]))
    after = terms_of(at, FUND), terms_of(at, OTHER_FUND)
    moved = 2 * 2 * MONTHLY
    assert after[0] == {**before[0], Term.AVAILABLE: before[0][Term.AVAILABLE] + moved, Term.COMMITTED: MONTHLY * 5}
    assert after[1] == {
        **before[1],
        Term.AVAILABLE: before[1][Term.AVAILABLE] - moved,
        Term.COMMITTED: before[1][Term.COMMITTED] + moved,
    }
    assert held(at, of) == dict.fromkeys(of.workers, MONTHS)


def test_who_the_other_money_does_not_reach_stays_where_he_is(at: Office) -> None:
    with_other_fund(at, 2 * 2 * MONTHLY + 100)
    of = seated(at, 3)
    plan = transferred(at, of)
    assert found(at, plan) == [ACCEPTED, ACCEPTED, ("undecided", "beyond_the_money")]
    assert plan.carried is not None
    assert (plan.carried.beyond, plan.carried.first_beyond, plan.carried.left) == (1, 4, 100)
    _, entries = carried_out(at, plan)
    left = [entry.event.worker for entry in entries if isinstance(entry.event, WorkerWithdrawn)]
    assert left == list(of.workers[:2])
    assert held(at, of) == dict.fromkeys(of.workers, MONTHS)


def test_months_that_are_paid_stay_and_keep_the_person(at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 2)
    record(at, PayMonths(batch=of.batch, effective_on=ON, months=("2022-10", "2022-11")))
    assert found(at, transferred(at, of)) == [("ineligible", "month_paid")] * 2
    assert found(at, transferred(at, of, from_month="2022-12")) == [ACCEPTED] * 2


def test_who_left_before_is_not_carried_on(at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 3)
    carried_out(at, withdrawn(at, of, [leaving(2)]))
    assert transferred(at, of).rows == 2
    assert found(at, transferred(at, of, [leaving(2), leaving(3)])) == [("ineligible", "seat_left"), ACCEPTED]


def test_a_row_that_names_another_month_is_malformed(at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 2)
    rows = [leaving(1, "2022-12"), leaving(2, "2022-11")]
    assert found(at, transferred(at, of, rows)) == [("malformed", "month_not_common"), ACCEPTED]


def test_nobody_is_judged_by_criteria_again(at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 2)
    rows = [{"article": "x", "confirmed": True, "criterion": "age_max_years", "value": 18}]
    record(at, AdoptCriteria.model_validate({"effective_on": ON, "first": "2022-11", "rows": rows}), "criteria")
    assert found(at, transferred(at, of)) == [ACCEPTED] * 2


def test_of_the_registers_only_a_death_keeps_somebody_from_being_carried_on(at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 3)
    said = [{"article": "Perbup 1/2022", "confirmed": False, "criterion": "decile_max", "value": 4}]
    said.append({"article": "Perbup 1/2022", "confirmed": False, "criterion": "status_barred", "status": "wage_earner"})
    record(at, AdoptCriteria.model_validate({"effective_on": ON, "first": "2022-01", "rows": said}))
    dead, earner, _ = (str(row[1]) for row in people(3))
    imported(at, RegisterKind.POPULATION, [[dead, "MENINGGAL", "", "", ""]], as_of=ON, region="12.22")
    imported(at, RegisterKind.WAGE_EARNERS, [[earner, "01-01-2020", ""]], as_of=ON, region="12.22")
    codes = [code for _, code in found(at, transferred(at, of))]
    assert codes == ["register_deceased", "", ""]


def test_the_same_fund_and_a_transfer_without_a_fund_are_refused(at: Office) -> None:
    of = seated(at, 1)
    said = {"from_month": "2022-11"}
    with pytest.raises(Malformed) as refused:
        changes(at, of, "transfer", None, also=ChangeAlso(to_fund=FUND), **said)
    assert refused.value.code == "same_fund"
    with pytest.raises(Malformed) as refused:
        changes(at, of, "transfer", None, **said)
    assert refused.value.code == "to_fund_misplaced"
    assert "; " in refused.value.message
    with pytest.raises(Malformed) as refused:
        changes(at, of, "graduate", as_csv([leaving(1)], heading=HEADING), also=ChangeAlso(to_fund=OTHER_FUND), **said)
    assert refused.value.code == "to_fund_misplaced"


def test_the_same_transfer_again_has_nobody_to_carry(at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 2)
    carried_out(at, transferred(at, of, [leaving(1), leaving(2)]))
    again = transferred(at, of, [leaving(1), leaving(2)])
    assert found(at, again) == [("ineligible", "seat_left")] * 2
    assert (again.rupiah, again.months) == (0, {})


def test_a_plan_stands_only_while_the_other_money_does(everywhere: Office) -> None:
    with_other_fund(everywhere, 2 * 2 * MONTHLY)
    of, others = seated(everywhere, 2), seated(everywhere, 1, first=20)
    plan = transferred(everywhere, of)
    approve(everywhere, plan)
    carried_out(everywhere, transferred(everywhere, others))
    with pytest.raises(Refused) as refused:
        apply_plan(everywhere, plan.plan, actor=PLANNER)
    assert refused.value.details["rows"] == [
        {"row": 3, "was": "accepted", "now": "undecided (beyond_the_money)"},
    ]


def test_the_readers_read_on_and_the_audit_finds_nothing(everywhere: Office) -> None:
    with_other_fund(everywhere)
    of = seated(everywhere, 4)
    carried_out(everywhere, transferred(everywhere, of, [leaving(1), leaving(4)]))
    everywhere.catch_up()
    assert not replay(everywhere.store, swap=False).drifts
    steps = audit_steps(everywhere.store)
    assert [discrepancy for step in steps for discrepancy in step.discrepancies] == []


def test_a_whole_batch_names_nobody_in_its_file(at: Office) -> None:
    with_other_fund(at)
    of = seated(at, 2)
    kept = plan_kept(at, transferred(at, of).plan)
    assert [one.row for one in kept.verdicts] == [2, 3]
