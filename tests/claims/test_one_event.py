"""One event gives one benefit: reports that correct each other, claims taken up again, deaths taken twice."""

from typing import Any

from ledger.claims.deaths import claims_of_death
from ledger.claims.events import ClaimReopened, ClaimReported
from ledger.claims.steps import FileClaim, RejectClaim, ReopenClaim
from ledger.event import Fact
from tests.claims.stage import BENEFIT, CLAIM, FACT, FILE, REJECT, WORDS, approve, covered, filed, pay, report
from tests.enrollments.words import worker
from tests.support.given import Story

CARE = {"component": "treatment", "rupiah": 1_000_000}
ACCIDENT: dict[str, Any] = {"claim_kind": "accident", "programme": "JKK"}
REOPEN = ReopenClaim.model_validate({**WORDS, "reason": "new_documents"})


def corrected(kind: dict[str, Any], **fields: Any) -> Story:
    """Reject the claim, and report its event anew with a claim that is filed."""
    history = filed(**kind)
    history.did(REJECT)
    first = history.history.entries(CLAIM)[0].position
    history.did(report(claim="claim-b", corrects=first, **{**kind, **fields}))
    history.did(FILE.model_copy(update={"claim": "claim-b"}))
    return history


def rejected(claim: str) -> RejectClaim:
    return REJECT.model_copy(update={"claim": claim})


def test_a_claim_is_not_taken_up_while_the_one_that_corrects_it_stands() -> None:
    for kind in (ACCIDENT, dict[str, Any]()):
        history = corrected(kind)
        refused = history.when(REOPEN).refused("claim_superseded", "found claim-b filed, which corrects claim-a")
        assert (refused.details["other"], refused.details["other_state"]) == ("claim-b", "filed")
        history.did(rejected("claim-b"))
        history.did(REOPEN)


def test_a_claim_stays_superseded_by_the_correction_of_its_correction() -> None:
    history = corrected(ACCIDENT)
    history.did(rejected("claim-b"))
    second = history.history.entries("claim-b")[0].position
    history.did(report(claim="claim-c", corrects=second, event_on="2022-10-04", **ACCIDENT))
    history.when(REOPEN).refused("claim_superseded", "found claim-c reported", "corrects claim-a")


def test_bpjs_may_take_up_a_claim_that_another_one_corrects() -> None:
    history = corrected(ACCIDENT)
    taken_up = REOPEN.model_copy(update={"as_fact": True})
    history.when(taken_up).refused("warning_not_accepted", "CLM-03")
    history.when(taken_up.model_copy(update={"accept": ("CLM-03",)})).then(
        ClaimReopened(**FACT, exceptions=("CLM-03",), reason="new_documents")
    )


def taken_up_both(kind: dict[str, Any], **fields: Any) -> Story:
    """Take up the first claim once the second is rejected, then the second, which nothing corrects."""
    history = corrected(kind, **fields)
    for step in (rejected("claim-b"), REOPEN, REOPEN.model_copy(update={"claim": "claim-b"})):
        history.did(step)
    return history


def test_two_claims_of_one_accident_are_not_both_approved() -> None:
    for one, other in (("claim-a", "claim-b"), ("claim-b", "claim-a")):
        history = taken_up_both(ACCIDENT, event_on="2022-10-04")
        history.did(approve(CARE, claim=one))
        history.did(pay("treatment", 1_000_000, claim=one, payee_kind="provider"))
        refused = history.when(approve(CARE, claim=other)).refused("one_event_one_claim", f"found {one} approved")
        assert refused.details["other"] == one
        fact = approve(CARE, claim=other, as_fact=True, accept=["CLM-03"])
        assert codes(history, fact) == ("CLM-03",)


def codes(history: Story, command: Any) -> tuple[str, ...]:
    event = history.did(command).events[0]
    assert isinstance(event, Fact)
    return event.exceptions


def test_a_report_of_an_accident_is_corrected_once_on_whatever_day() -> None:
    history = corrected(ACCIDENT)
    first = history.history.entries(CLAIM)[0].position
    event = history.history.entries("claim-b")[0].event
    assert ("accident_corrected", str(first)) in event.natural_keys()
    assert not any(scope == "accident_corrected" for scope, _ in history.history.entries(CLAIM)[0].event.natural_keys())


def test_a_death_is_followed_through_a_correction_under_the_wrong_programme() -> None:
    history = filed()
    history.did(REJECT)
    first = history.history.entries(CLAIM)[0].position
    wrong = {"programme": "JKK", "as_fact": True, "accept": ["CLM-03"], "corrects": first}
    history.did(report(claim="claim-b", **wrong))
    second = history.history.entries("claim-b")[0]
    assert list(second.event.natural_keys()) == [("death", f"{worker(1)} corrects {first} also JKK")]
    assert list(claims_of_death(history.history, worker(1))) == ["claim-a", "claim-b"]

    history.did(rejected("claim-b"))
    history.did(report(claim="claim-c", corrects=second.position))
    history.did(FileClaim.model_validate({**WORDS, "claim": "claim-c"}))
    assert list(claims_of_death(history.history, worker(1))) == ["claim-a", "claim-b", "claim-c"]
    history.when(REOPEN).refused("claim_superseded", "found claim-c filed")
    history.did(REOPEN.model_copy(update={"as_fact": True, "accept": ("CLM-03",)}))
    history.did(approve(BENEFIT[1], claim="claim-c"))
    history.when(approve(BENEFIT[1])).refused("one_death_one_programme", "found claim-c approved under JKM already")


def taken_under_jkk() -> Story:
    """BPJS takes a death under JKK, which JKM answers for."""
    history = covered()
    history.did(report(programme="JKK", as_fact=True, accept=["CLM-03"]))
    return history


def test_a_death_taken_under_the_wrong_programme_first_is_listed_with_the_second_report() -> None:
    history = taken_under_jkk()
    right = report(claim="claim-b")
    refused = history.when(right).refused("one_death_one_programme", "found claim-a reported under JKK", "and JKM")
    assert refused.details["other_programme"] == "JKK"
    assert codes(history, right.model_copy(update={"as_fact": True, "accept": ("CLM-03",)})) == ("CLM-03",)


def test_a_death_is_not_reported_a_second_time_under_the_same_programme() -> None:
    again = report(claim="claim-b", claim_kind="death_at_work", programme="JKK")
    taken_under_jkk().when(again).refused("one_death_one_programme", "claim-a reported under JKK", "and JKK asked for")
    history = filed()
    event = history.did(report(claim="claim-b")).events[0]
    assert isinstance(event, ClaimReported)
    assert event.natural_keys() == history.history.entries(CLAIM)[0].event.natural_keys()
