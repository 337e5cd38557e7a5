"""What is decided anew: more is due on an approved claim, or the approval was in error."""

import pytest

from ledger.claims.claim import Claim, ClaimState, folded
from ledger.claims.events import ClaimApproved, ClaimPaid
from ledger.claims.steps import ReopenClaim
from tests.claims.stage import (
    BENEFIT,
    CLAIM,
    CLOSE,
    REJECT,
    WHOLE,
    WORDS,
    approve,
    filed,
    pay,
)
from tests.support.given import Story

PERIODIC = WHOLE[1]


def reopen(reason: str, **fields: object) -> ReopenClaim:
    return ReopenClaim.model_validate({**WORDS, "reason": reason, **fields})


def claim(history: Story) -> Claim:
    return folded(CLAIM, history.history.entries(CLAIM))


def approved() -> Story:
    """Two of three components are approved."""
    history = filed()
    history.did(approve(relationships=["spouse"]))
    return history


def paid() -> Story:
    """Both are paid."""
    history = approved()
    history.did(pay("death_benefit", 20_000_000, relationship="spouse"))
    history.did(pay("funeral_grant", 10_000_000, relationship="spouse"))
    return history


def closed() -> Story:
    """And the claim is closed."""
    history = paid()
    history.did(CLOSE)
    return history


@pytest.mark.parametrize("told", [approved, paid, closed])
@pytest.mark.parametrize("reason", ["more_is_due", "decided_in_error"])
def test_more_components_are_approved_and_paid_once_a_claim_is_taken_up(told: object, reason: str) -> None:
    assert callable(told)
    history = told()
    history.did(reopen(reason))
    event = history.did(approve(PERIODIC)).events[0]
    assert isinstance(event, ClaimApproved)
    assert claim(history).approved == {
        "death_benefit": 20_000_000,
        "funeral_grant": 10_000_000,
        "periodic_benefit": 12_000_000,
    }
    assert claim(history).state is ClaimState.APPROVED
    payment = pay("periodic_benefit", 12_000_000, relationship="spouse")
    assert isinstance(history.did(payment).events[0], ClaimPaid)


def test_what_is_approved_stands_and_is_not_approved_again() -> None:
    history = paid()
    history.when(approve(PERIODIC)).refused("claim_state", "found claim-a paid")
    history.did(reopen("more_is_due"))
    refused = history.when(approve(BENEFIT[0], PERIODIC)).refused(
        "component_approved", "found death_benefit of claim-a"
    )
    assert refused.details["components"] == ["death_benefit"]
    history.did(approve(PERIODIC))
    history.when(approve({"component": "scholarship", "rupiah": 1})).refused("claim_state", "found claim-a approved")


def test_the_heirs_stay_those_of_the_first_approval() -> None:
    history = paid()
    history.did(reopen("more_is_due"))
    history.did(approve(PERIODIC))
    history.when(pay("periodic_benefit", 12_000_000, relationship="sibling")).refused("heir_out_of_order", "spouse")


def test_an_approved_claim_is_taken_up_for_these_reasons_alone() -> None:
    approved().when(reopen("new_documents")).refused("claim_state", "rejected or withdrawn or closed, found claim-a")


def test_an_approval_in_error_is_rejected_while_nothing_is_paid_and_then_approved_as_it_should() -> None:
    history = approved()
    history.when(REJECT).refused("claim_state", "found claim-a approved")
    history.did(reopen("more_is_due"))
    history.when(REJECT).refused("claim_state", "found claim-a approved")
    history.did(reopen("decided_in_error"))
    history.did(REJECT)
    assert (claim(history).state, claim(history).approved) == (ClaimState.REJECTED, {})
    history.did(reopen("decided_in_error"))
    history.did(approve(BENEFIT[1]))
    assert claim(history).approved == {"funeral_grant": 10_000_000}


def test_a_claim_of_which_something_is_paid_is_not_rejected() -> None:
    history = paid()
    history.did(reopen("decided_in_error"))
    refused = history.when(REJECT).refused("benefit_paid", "nothing is paid, found Rp30.000.000 of claim-a paid")
    assert refused.details["paid"] == 30_000_000
