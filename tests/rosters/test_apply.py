"""A plan is approved by another person and applied as it was shown, once, or not at all."""

import json
from pathlib import Path

import pytest

from api.bootstrap import Office
from api.rosters.plans import apply_plan, plan_file, plan_kept, plan_row
from ledger.contributions.events import ContributionsCommitted
from ledger.enrollments.events import BatchOpened, WorkerEnrolled
from ledger.errors import AlreadyRecorded, Refused, Unknown
from ledger.rosters.events import PlanApproved, RosterApplied
from projections.audit import audit_steps
from projections.rebuild import replay
from tests.rosters.files import as_csv, people
from tests.rosters.stage import (
    APPROVER,
    MONTHLY,
    OTHER_KEY,
    PLANNER,
    applied,
    approve,
    gift,
    planned,
    said,
)


def test_a_plan_touches_neither_the_book_nor_the_vault(everywhere: Office) -> None:
    before = everywhere.book.head()
    plan = planned(everywhere, as_csv(people(3)))
    assert everywhere.book.head() == before
    assert (plan.rows, plan.counts["accepted"], plan.position) == (3, 3, before.position)
    with everywhere.store.reader() as reader:
        tokens = [everywhere.vault.token(row[1]) for row in people(3)]
        assert reader.tokens(tokens) == {}


def test_an_approved_plan_opens_enrols_and_commits_in_one_commit(everywhere: Office) -> None:
    plan = planned(everywhere, as_csv(people(3)))
    approve(everywhere, plan)
    receipt = apply_plan(everywhere, plan.plan, actor=PLANNER)
    events = [entry.event for entry in everywhere.book.read(after=receipt.first - 1)]
    kinds = [type(event) for event in events]
    assert kinds == [BatchOpened, *[WorkerEnrolled] * 3, ContributionsCommitted, RosterApplied]
    assert (plan.rupiah, plan.available - plan.left) == (3 * 3 * MONTHLY, 3 * 3 * MONTHLY)
    with everywhere.store.reader() as reader:
        assert len(reader.slots([event.worker for event in events[1:4]])) == 3
        assert reader.commit_of(receipt.first) == reader.commit_of(receipt.position)


def test_applying_again_answers_the_first_receipt_and_appends_nothing(everywhere: Office) -> None:
    plan = planned(everywhere, as_csv(people(3)))
    first = applied(everywhere, plan)
    before = everywhere.book.head()
    again = apply_plan(everywhere, plan.plan, actor=PLANNER)
    assert (again.replayed, again.position) == (True, first.position)
    with pytest.raises(AlreadyRecorded) as refused:
        apply_plan(everywhere, plan.plan, actor=APPROVER)
    assert refused.value.code == "plan_applied"
    assert everywhere.book.head() == before


def test_the_same_file_planned_again_enrols_nobody(at: Office) -> None:
    file = as_csv(people(3))
    applied(at, planned(at, file))
    before = at.book.head()
    again = planned(at, file)
    assert set(said(at, again).values()) == {("already_covered", "months_held")}
    with pytest.raises(Refused) as refused:
        approve(at, again)
    assert refused.value.code == "nothing_to_approve"
    assert at.book.head() == before


@pytest.mark.parametrize("actor", [PLANNER, OTHER_KEY])
def test_nobody_approves_his_own_plan_with_any_of_his_keys(everywhere: Office, actor: str) -> None:
    plan = planned(everywhere, as_csv(people(1)))
    with pytest.raises(Refused) as refused:
        approve(everywhere, plan, actor=actor)
    assert refused.value.code == "second_person_needed"


def test_an_approval_is_an_entry_under_the_second_persons_key(at: Office) -> None:
    plan = planned(at, as_csv(people(2)))
    entry = at.book.entry(approve(at, plan).position)
    assert entry.by == APPROVER
    assert isinstance(entry.event, PlanApproved)
    assert (entry.event.digest, entry.event.made_by, entry.event.accepted) == (plan.digest, PLANNER, 2)


def test_a_plan_that_nobody_approved_is_not_applied(at: Office) -> None:
    plan = planned(at, as_csv(people(1)))
    with pytest.raises(Refused) as refused:
        apply_plan(at, plan.plan, actor=PLANNER)
    assert refused.value.code == "plan_not_approved"


def test_another_digest_is_not_approved(at: Office) -> None:
    plan = planned(at, as_csv(people(1)))
    with pytest.raises(Refused) as refused:
        approve(at, plan.model_copy(update={"digest": "sha256:" + "0" * 64}))
    assert refused.value.code == "other_digest"


def test_a_plan_that_is_not_there_is_unknown(at: Office) -> None:
    with pytest.raises(Unknown):
        apply_plan(at, "plan-none", actor=PLANNER)


def test_a_plan_whose_verdicts_changed_is_refused_with_the_rows(everywhere: Office) -> None:
    plan = planned(everywhere, as_csv(people(5)))
    approve(everywhere, plan)
    applied(everywhere, planned(everywhere, as_csv(people(2, first=4))))
    before = everywhere.book.head()
    with pytest.raises(Refused) as refused:
        apply_plan(everywhere, plan.plan, actor=PLANNER)
    assert refused.value.code == "verdicts_changed"
    now = "already_covered (months_held)"
    assert refused.value.details["rows"] == [
        {"row": 5, "was": "accepted", "now": now},
        {"row": 6, "was": "accepted", "now": now},
    ]
    assert everywhere.book.head() == before


def test_what_moves_in_the_book_and_changes_no_verdict_stops_no_plan(at: Office) -> None:
    plan = planned(at, as_csv(people(2)))
    approve(at, plan)
    at.book.record(gift("gift-2", 5_000_000), actor=APPROVER, key="later")
    assert apply_plan(at, plan.plan, actor=PLANNER).events == 5


def test_people_who_are_refused_never_come_into_the_vault(at: Office) -> None:
    rows = people(2)
    rows[1][4] = "12.23.01.1001"
    applied(at, planned(at, as_csv(rows)))
    with at.store.reader() as reader:
        known = reader.tokens([at.vault.token(str(row[1])) for row in rows])
    assert set(known) == {at.vault.token(str(rows[0][1]))}


def test_no_identity_stands_in_the_plans_table_or_in_the_book(at: Office) -> None:
    rows = people(3)
    plan = planned(at, as_csv(rows))
    applied(at, plan)
    with at.store.reader() as reader:
        stored = reader.plan(plan.plan)
        assert stored is not None
        book = b"".join(bytes(one.state) for one in reader.entries(limit=10_000))
    open_ = json.dumps([str(part) for part in stored[:6]]).encode()
    for row in rows:
        for word in (str(row[1]).encode(), str(row[2]).encode()):
            for kept in (open_, stored.roster, stored.file, book):
                assert word not in bytes(kept)


def test_a_plan_comes_back_out_of_the_vault_as_it_was(at: Office) -> None:
    file = as_csv(people(3))
    plan = planned(at, file)
    assert plan_file(at, plan.plan) == file
    opened = plan_kept(at, plan.plan)
    assert [str(one.person.nik) for one in opened.roster.candidates] == [row[1] for row in people(3)]
    assert plan_row(at, plan.plan).digest == plan.digest


def test_no_identity_stands_in_clear_in_the_database_or_its_log(at: Office, sqlite_url: str) -> None:
    rows = people(3)
    rows[0][2], rows[1][2], rows[2][2] = "Zxqvania Contoh", "Zxqvbudi Contoh", "Zxqvcici Contoh"
    rows[2][3] = "31-02-1980"
    plan = planned(at, as_csv(rows))
    applied(at, plan)
    base = sqlite_url.removeprefix("sqlite:///")
    kept = b"".join(path.read_bytes() for path in Path(base).parent.glob(f"{Path(base).name}*"))
    assert plan.plan.encode() in kept
    assert b"Zxqv" not in kept
    assert not any(str(row[1]).encode() in kept for row in rows)


def test_the_readers_read_on_and_the_audit_finds_nothing(everywhere: Office) -> None:
    applied(everywhere, planned(everywhere, as_csv(people(4))))
    everywhere.catch_up()
    assert not replay(everywhere.store, swap=False).drifts
    steps = audit_steps(everywhere.store)
    assert [discrepancy for step in steps for discrepancy in step.discrepancies] == []
