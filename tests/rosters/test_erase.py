"""A plan is erased by who made it or a keeper, unless its list is the evidence of what was applied."""

from dataclasses import replace
from datetime import date
from secrets import token_bytes

import pytest

from api.access import keep_actor
from api.bootstrap import Office
from api.rosters.plan_told import PlanTold
from api.rosters.plans import apply_plan, plan_file, plan_kept, plan_row, plan_told, plans
from ledger.errors import Refused, StoreRefusal
from ledger.identities.keys import KEEPER
from ledger.identities.rotation import rotate_lookup, rotate_master
from ledger.identities.vault import Vault
from ledger.identities.vault_keys import VaultKeys
from ledger.law.adopt import retention_commands
from ledger.rosters.erase import ErasePlan
from ledger.rosters.events import PlanErased
from ledger.store.scrub import SCRUB_NOTE
from projections.audit import audit_steps
from tests.rosters.change_stage import carried_out, changes
from tests.rosters.files import as_csv, people, person
from tests.rosters.stage import APPROVER, OTHER_KEY, PLANNER, applied, approve, planned

PENJAGA = "penjaga-desk"


def erase(at: Office, plan: PlanTold, *, actor: str = PLANNER) -> None:
    at.book.record(ErasePlan(plan=plan.plan), actor=actor, key=f"erase-{plan.plan}-{actor}")


def refusal(at: Office, plan: PlanTold, *, actor: str = PLANNER) -> Refused:
    with pytest.raises(Refused) as refused:
        erase(at, plan, actor=actor)
    return refused.value


def test_the_key_the_list_and_the_file_are_gone_and_what_it_came_to_stands(everywhere: Office) -> None:
    plan = planned(everywhere, as_csv(people(3)))
    erase(everywhere, plan)
    row = plan_row(everywhere, plan.plan)
    assert (row.wrapped_key, row.roster, row.file) == (b"", b"", b"")
    assert plan_told(row) == plan
    assert [one.plan for one in plans(everywhere)] == [plan.plan]
    for asked in (plan_kept, plan_file):
        with pytest.raises(Refused) as refused:
            asked(everywhere, plan.plan)
        assert refused.value.code == "plan_erased"
    (entry,) = everywhere.book.entries(plan.plan)
    assert isinstance(entry.event, PlanErased)
    with everywhere.store.reader() as reader:
        assert reader.noted(SCRUB_NOTE) is None
    assert sum(step.found for step in audit_steps(everywhere.store, projections=False)) == 0


def test_an_erased_plan_is_neither_approved_nor_applied_nor_erased_again(at: Office) -> None:
    plan = planned(at, as_csv(people(1)))
    erase(at, plan)
    with pytest.raises(Refused) as refused:
        approve(at, plan)
    assert refused.value.code == "plan_erased"
    with pytest.raises(Refused) as refused:
        apply_plan(at, plan.plan, actor=PLANNER)
    assert refused.value.code == "plan_erased"
    assert refusal(at, plan, actor=OTHER_KEY).code == "plan_erased"


def test_keys_are_rotated_past_an_erased_plan_and_the_others_open_under_the_new_one(everywhere: Office) -> None:
    gone, stays = planned(everywhere, as_csv(people(1))), planned(everywhere, as_csv(people(2)))
    erase(everywhere, gone)
    kept: list[VaultKeys] = []
    for rotate in (rotate_master, rotate_lookup):
        keys = rotate(everywhere.store, kept[-1] if kept else everywhere.vault.keys, kept.append, random=token_bytes)
    restarted = replace(everywhere, vault=Vault(keys))
    assert len(plan_kept(restarted, stays.plan).verdicts) == 2
    for ask in (lambda: planned(everywhere, as_csv(people(3))), lambda: plan_kept(everywhere, stays.plan)):
        with pytest.raises(StoreRefusal) as refused:
            ask()
        assert refused.value.code == "vault_keys_rotated"
    rotate_master(everywhere.store, keys, kept.append, random=token_bytes)


def test_a_list_of_changes_that_was_applied_is_evidence_too(at: Office) -> None:
    at.book.record_all([(one, f"law-{n}") for n, one in enumerate(retention_commands())], actor=PLANNER)
    day = date(2026, 11, 1)
    plan = planned(at, as_csv(people(3)), first="2026-11", last="2026-12", effective_on=day)
    applied(at, plan)
    leaver = as_csv([[person(1)[1]]], heading=["NIK"])
    leaves = changes(at, plan.batch, "withdraw", leaver, from_month="2026-12", reason="moved", effective_on=day)
    _, (first, *_) = carried_out(at, leaves)
    refused = refusal(at, leaves)
    assert (refused.code, refused.details["until"]) == ("plan_is_evidence", "2026-12-31")
    assert refused.details["position"] == first.position + 1


def test_who_made_it_under_any_of_his_keys_or_a_keeper_erases_it(at: Office) -> None:
    keep_actor(at.store, PENJAGA, role=KEEPER, key="amanah_keeper")
    mine, theirs = planned(at, as_csv(people(1))), planned(at, as_csv(people(2)))
    refused = refusal(at, mine, actor=APPROVER)
    assert (refused.code, refused.details["made_by"]) == ("plan_of_another", PLANNER)
    erase(at, mine, actor=OTHER_KEY)
    erase(at, theirs, actor=PENJAGA)


def test_an_approved_plan_that_was_never_applied_may_go(at: Office) -> None:
    plan = planned(at, as_csv(people(1)))
    approve(at, plan)
    erase(at, plan)
    with pytest.raises(Refused) as refused:
        apply_plan(at, plan.plan, actor=PLANNER)
    assert refused.value.code == "plan_erased"


def test_an_applied_plan_is_evidence_until_the_retention_of_its_fund_is_over(at: Office) -> None:
    at.book.record_all([(one, f"law-{n}") for n, one in enumerate(retention_commands())], actor=PLANNER)
    now = planned(at, as_csv(people(1)), first="2026-11", last="2026-12", effective_on=date(2026, 11, 1))
    position = applied(at, now).position
    refused = refusal(at, now)
    assert (refused.code, refused.details["until"]) == ("plan_is_evidence", "2026-12-31")
    assert refused.details["position"] == position
    assert plan_kept(at, now.plan).verdicts
    past = planned(at, as_csv([person(9)]), first="2022-10", last="2022-12")
    applied(at, past)
    erase(at, past)
