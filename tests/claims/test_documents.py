"""Documents, the clock of three working days that they start, and the penalty of a late benefit."""

from datetime import date
from typing import Any

import pytest

from ledger.claims.claim import ClaimState, folded
from ledger.claims.clock import due_on, penalty
from ledger.claims.documents import NEEDED
from ledger.claims.events import (
    ClaimApproved,
    ClaimKind,
    ClaimPaid,
    ClaimReopened,
    DocumentsCompleted,
    DocumentsRequested,
)
from ledger.claims.papers import CompleteDocuments, RequestDocuments
from ledger.claims.steps import ReopenClaim
from ledger.law.calendars import STREAM as CALENDARS
from ledger.law.calendars import Calendars
from ledger.law.rules import STREAM as RULES
from ledger.law.rules import Rules
from tests.claims.stage import (
    CLAIM,
    CLOSE,
    FACT,
    FILE,
    REJECT,
    TOLD,
    WHOLE,
    WITHDRAW,
    WORDS,
    approve,
    covered,
    filed,
    pay,
    report,
)
from tests.support.given import Story

ALL = NEEDED[ClaimKind.DEATH]
REOPEN = ReopenClaim.model_validate({**WORDS, "reason": "new_documents"})


def request(*documents: str) -> RequestDocuments:
    return RequestDocuments.model_validate({**WORDS, "documents": documents})


def complete(*documents: str, on: date = TOLD) -> CompleteDocuments:
    return CompleteDocuments.model_validate({**WORDS, "documents": documents, "effective_on": on})


def state(history: Story) -> ClaimState:
    return folded(CLAIM, history.history.entries(CLAIM)).state


def test_documents_are_asked_for_and_complete_and_asked_for_again() -> None:
    history = filed()
    history.when(request("heir_letter")).then(DocumentsRequested(**FACT, documents=("heir_letter",)))
    assert state(history) is ClaimState.DOCUMENTS_INCOMPLETE
    history.when(complete("heir_letter")).then(DocumentsCompleted(**FACT, documents=("heir_letter",)))
    assert state(history) is ClaimState.DOCUMENTS_COMPLETE
    history.did(request("family_card"))
    assert state(history) is ClaimState.DOCUMENTS_INCOMPLETE


def test_documents_are_not_complete_while_one_is_missing() -> None:
    refused = filed().when(complete("heir_letter")).refused("documents_missing", "found 6 missing: death_certificate")
    assert refused.details["missing"] == [one for one in ALL if one != "heir_letter"]
    history = filed()
    history.did(request("heir_letter", "family_card"))
    history.when(complete("family_card")).refused("documents_missing", "found 1 missing: heir_letter; name those")
    history.did(request("heir_letter"))
    history.did(complete("heir_letter"))


def test_a_document_is_named_once() -> None:
    filed().when(request("heir_letter", "heir_letter")).refused("listed_twice", "heir_letter")


def test_a_claim_that_misses_documents_is_not_approved_and_may_be_rejected() -> None:
    history = filed()
    history.did(request("heir_letter"))
    history.when(approve()).refused("claim_state", "filed or documents_complete", "found claim-a documents_incomplete")
    history.did(REJECT)


def test_documents_are_asked_of_a_claim_that_is_filed() -> None:
    history = covered()
    history.did(report())
    history.when(request("heir_letter")).refused("claim_state", "found claim-a reported")


def law(history: Story) -> tuple[Rules, Calendars]:
    return history.history.fold(Rules, RULES), history.history.fold(Calendars, CALENDARS)


@pytest.mark.parametrize(
    ("complete_on", "due"),
    [
        (date(2022, 12, 5), date(2022, 12, 8)),
        (date(2022, 12, 8), date(2022, 12, 13)),
        (date(2022, 8, 15), date(2022, 8, 19)),
    ],
    ids=["within a week", "over a weekend", "over Independence Day"],
)
def test_a_benefit_is_due_three_working_days_after_its_documents(complete_on: date, due: date) -> None:
    assert due_on(*law(covered()), complete_on) == due


def test_five_days_late_cost_a_twentieth() -> None:
    rules, calendars = law(covered())
    due = due_on(rules, calendars, TOLD)
    owed = penalty(rules, 42_000_000, completed_on=TOLD, due=due, on=date(2022, 12, 13))
    assert owed == 2_100_000
    assert penalty(rules, 42_000_000, completed_on=TOLD, due=due, on=due) == 0
    assert penalty(rules, 150, completed_on=TOLD, due=due, on=date(2022, 12, 9)) == 1


def decided(*documents: str) -> Story:
    """Approve the whole benefit; where documents are named, they were complete on the day on which it was filed."""
    history = filed()
    if documents:
        history.did(complete(*documents))
    history.did(approve(*WHOLE))
    return history


def late(**fields: Any) -> Any:
    return pay("death_benefit", 20_000_000, effective_on=date(2022, 12, 13), **fields)


def test_a_benefit_in_time_has_no_penalty() -> None:
    in_time = pay("death_benefit", 20_000_000, effective_on=date(2022, 12, 8))
    assert [event.exceptions for event in decided(*ALL).did(in_time).events if isinstance(event, ClaimPaid)] == [()]


def test_a_late_benefit_without_its_penalty_is_listed() -> None:
    history = decided(*ALL)
    refusal = history.when(late()).refused("warning_not_accepted", "CLM-05", "expected a late penalty of Rp1.000.000")
    assert (refusal.details["due"], refusal.details["found"]) == (1_000_000, 0)
    history.when(late(late_penalty=999_999)).refused("warning_not_accepted", "CLM-05")
    history.when(late(late_penalty=1_000_001)).refused("penalty_unfit", "at most Rp1.000.000, found Rp1.000.001")
    event = history.did(late(accept=["CLM-05"])).events[0]
    assert isinstance(event, ClaimPaid)
    assert event.exceptions == ("CLM-05",)


def test_a_late_benefit_with_its_penalty_is_in_order() -> None:
    event = decided(*ALL).did(late(late_penalty=1_000_000)).events[0]
    assert isinstance(event, ClaimPaid)
    assert (event.exceptions, event.late_penalty) == ((), 1_000_000)


def test_without_complete_documents_the_clock_runs_from_the_approval() -> None:
    history = decided()
    history.did(pay("funeral_grant", 10_000_000, effective_on=date(2022, 12, 8)))
    history.when(late()).refused("warning_not_accepted", "expected a late penalty of Rp1.000.000")
    history.did(late(late_penalty=1_000_000))


def test_a_component_approved_later_has_its_clock_from_then_on() -> None:
    history = filed()
    history.did(complete(*ALL))
    history.did(approve())
    march = date(2023, 3, 6)
    history.did(REOPEN.model_copy(update={"effective_on": march, "reason": "more_is_due"}))
    history.did(approve(WHOLE[1], effective_on=march))
    in_time = pay("periodic_benefit", 12_000_000, effective_on=date(2023, 3, 9))
    assert [event.exceptions for event in history.did(in_time).events if isinstance(event, ClaimPaid)] == [()]
    history.when(pay("funeral_grant", 10_000_000, effective_on=date(2023, 3, 9))).refused("warning_not_accepted")


def test_an_accident_has_no_clock_and_no_penalty() -> None:
    history = filed(claim_kind="accident", programme="JKK")
    history.did(approve({"component": "treatment", "rupiah": 1_000_000}))
    words = {"payee_kind": "provider", "effective_on": date(2023, 3, 6)}
    refused = history.when(pay("treatment", 1_000_000, late_penalty=1, **words))
    refused.refused("penalty_unfit", "at most Rp0", "when the documents were complete")
    history.did(pay("treatment", 1_000_000, **words))


def test_a_penalty_above_the_one_that_is_due_is_a_fact_of_bpjs() -> None:
    history = decided(*ALL)
    history.when(late(late_penalty=1_000_001)).refused("penalty_unfit", "record as a fact what BPJS has paid")
    history.when(late(late_penalty=1_000_001, as_fact=True)).refused("warning_not_accepted", "CLM-04")
    event = history.did(late(late_penalty=1_000_001, as_fact=True, accept=["CLM-04"])).events[0]
    assert isinstance(event, ClaimPaid)
    assert (event.exceptions, event.late_penalty) == (("CLM-04",), 1_000_001)


def test_a_claim_that_ended_is_reopened_where_it_stood() -> None:
    history = filed()
    history.did(REJECT)
    history.when(REOPEN).then(ClaimReopened(**FACT, reason="new_documents"))
    assert state(history) is ClaimState.FILED
    event = history.did(approve()).events[0]
    assert isinstance(event, ClaimApproved)

    unfiled = covered()
    unfiled.did(report())
    for step in (WITHDRAW, CLOSE, REOPEN):
        unfiled.did(step)
    assert state(unfiled) is ClaimState.REPORTED
    unfiled.did(FILE)


def test_a_paid_claim_is_reopened_as_paid() -> None:
    history = filed()
    history.did(approve())
    history.did(pay("death_benefit", 20_000_000))
    history.did(pay("funeral_grant", 10_000_000))
    history.did(CLOSE)
    history.did(REOPEN)
    assert state(history) is ClaimState.PAID


def test_a_claim_on_its_way_is_not_reopened() -> None:
    filed().when(REOPEN).refused("claim_state", "rejected or withdrawn or closed", "found claim-a filed")
