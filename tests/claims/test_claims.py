"""Claims: each step from the right state, amounts as approved, and never a sponsor's money."""

from datetime import date

import pytest

from ledger.claims.events import (
    ClaimApproved,
    ClaimClosed,
    ClaimFiled,
    ClaimPaid,
    ClaimRejected,
    ClaimReported,
    ClaimWithdrawn,
    Covering,
)
from ledger.command import FactCommand
from ledger.contributions.undo import ReverseContribution
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.money import RUPIAH_MAX
from ledger.periods import Month
from tests.claims.stage import (
    BENEFIT,
    CLAIM,
    CLOSE,
    COMPONENTS,
    DIED,
    FACT,
    FILE,
    REJECT,
    TOLD,
    WITHDRAW,
    approve,
    covered,
    filed,
    pay,
    report,
)
from tests.enrollments.words import FUND, story, worker
from tests.support.given import Story


def test_an_event_is_reported_once_whether_it_is_covered_or_not() -> None:
    story().when(report(worker=worker(99))).then(
        ClaimReported(**FACT, claim_kind="death", event_on=DIED, programme="JKM", worker=worker(99))
    )
    history = covered()
    history.did(report())
    history.when(report()).refused("claim_exists", CLAIM)
    assert list(report().known_workers()) == [worker(1)]


@pytest.mark.parametrize(
    ("kind", "programme", "expected"),
    [("death", "JKK", "JKM"), ("accident", "JKM", "JKK"), ("death_at_work", "JKM", "JKK")],
)
def test_an_event_is_reported_under_its_programme(kind: str, programme: str, expected: str) -> None:
    story().when(report(claim_kind=kind, programme=programme)).refused(
        "programme_unfit", f"expected {expected} for the kind {kind}, found {programme}"
    )


def test_old_age_savings_answer_for_no_event() -> None:
    refused = story().when(report(programme="JHT", as_fact=True, accept=["CLM-03"]))
    refused.refused("programme_without_claims", "expected JKK or JKM, found JHT")


def test_nothing_of_a_claim_is_dated_before_its_event() -> None:
    story().when(report(effective_on=date(2022, 10, 2))).refused("before_event", "2022-10-03", "2022-10-02")
    history = covered()
    history.did(report())
    early = FILE.model_copy(update={"effective_on": date(2022, 10, 2)})
    history.when(early).refused("before_event", "found 2022-10-02")


def test_a_claim_runs_from_report_to_close() -> None:
    history = covered()
    history.did(report())

    history.when(FILE).then(ClaimFiled(**FACT, bpjs_reference="JKM-1"))
    history.when(approve()).then(
        ClaimApproved(
            **FACT,
            components=COMPONENTS,
            covering=Covering(enrolment=4, month=Month("2022-10"), payment=8),
            decided_at=21,
            relied_on=(11, 12),
        )
    )
    history.when(CLOSE).refused("claim_state", "paid or rejected or withdrawn or scheduled", f"found {CLAIM} approved")
    history.when(pay("death_benefit", 20_000_000)).then(
        ClaimPaid(**FACT, component="death_benefit", payee_kind="heir", rupiah=20_000_000)
    )
    history.when(CLOSE).refused("claim_state", f"found {CLAIM} approved")
    history.did(pay("funeral_grant", 10_000_000))
    history.when(CLOSE).then(ClaimClosed(**FACT))
    history.when(CLOSE).refused("claim_state", f"found {CLAIM} closed")


def test_a_claim_never_debits_a_sponsor() -> None:
    history = filed()
    before = history.history.fold(Fund, FUND).terms()

    history.did(approve())
    history.did(pay("death_benefit", 20_000_000))

    assert history.history.fold(Fund, FUND).terms() == before
    assert before[Term.SPENT] == 33_600


def test_a_claim_that_is_rejected_or_withdrawn_is_closed_without_a_payment() -> None:
    for step, event in ((REJECT, ClaimRejected(**FACT, reason="not_covered")), (WITHDRAW, ClaimWithdrawn(**FACT))):
        history = covered()
        history.did(report())
        history.when(step).then(event)
        history.when(approve()).refused("claim_state", "expected a claim that is filed")
        history.when(CLOSE).then(ClaimClosed(**FACT))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (FILE, "reported, found claim-a filed"),
        (pay("death_benefit", 1), "approved or paid or scheduled, found claim-a filed"),
        (CLOSE, "paid or rejected or withdrawn or scheduled, found claim-a filed"),
    ],
)
def test_a_step_out_of_turn_is_refused(command: FactCommand, expected: str) -> None:
    filed().when(command).refused("claim_state", f"expected a claim that is {expected}")


@pytest.mark.parametrize("command", [REJECT, WITHDRAW, FILE, approve()])
def test_an_approved_claim_is_neither_rejected_nor_withdrawn_nor_approved_again(command: FactCommand) -> None:
    history = filed()
    history.did(approve())

    history.when(command).refused("claim_state", "found claim-a approved")


@pytest.mark.parametrize("command", [FILE, approve(), REJECT, WITHDRAW, pay("death_benefit", 1), CLOSE])
def test_a_claim_that_the_book_does_not_hold_is_unknown(command: FactCommand) -> None:
    story().when(command).refused("unknown_claim", CLAIM)


def test_a_component_is_paid_once_as_approved() -> None:
    history = filed()
    history.did(approve())

    history.when(pay("scholarship", 1)).refused("component_not_approved", "one of death_benefit, funeral_grant")
    history.when(pay("death_benefit", 20_000_001)).refused("amount_not_approved", "Rp20.000.000", "Rp20.000.001")
    whole = "a component is paid whole, and a scholarship alone in instalments (`amanah claims schedule-instalment`)"
    history.when(pay("death_benefit", 5_000_000)).refused("amount_not_approved", whole, "once all of it is paid")
    history.did(pay("death_benefit", 20_000_000))
    refusal = history.when(pay("death_benefit", 20_000_000)).refused("component_paid", "paid with Rp20.000.000")
    assert refusal.details["paid"] == 20_000_000


def test_components_are_named_once_and_fit_their_programme() -> None:
    part = BENEFIT[0]
    filed().when(approve(part, part)).refused("listed_twice", "death_benefit")
    filed().when(approve({"component": "treatment", "rupiah": 1})).refused("component_unfit", "found treatment")
    accident = filed(claim_kind="accident", programme="JKK")
    accident.did(approve({"component": "treatment", "rupiah": 1}))


def test_the_total_of_a_claim_is_bounded() -> None:
    huge = {"component": "death_benefit", "rupiah": RUPIAH_MAX}
    filed().when(approve(huge, BENEFIT[1])).refused("total_too_large", "Rp1.000.000.000.000.000 together")


def test_an_event_in_grace_is_not_covered_and_the_refusal_says_so() -> None:
    refusal = (
        filed(event_on=date(2022, 11, 30))
        .when(approve())
        .refused("not_covered", "2022-11-30", "JKM paid through 2022-10", "in grace, which runs until 2023-01-31")
    )
    assert "pay the arrears of 2022-11, dated not after the approval: then it is covered, reject" in str(refusal)
    assert refusal.details == {
        "arrears": ["2022-11"],
        "worker": worker(1),
        "event_on": "2022-11-30",
        "paid_through": "2022-10",
        "in_grace": True,
        "state": "in_grace",
    }


def test_an_event_of_a_worker_whom_nobody_paid_is_not_covered() -> None:
    history = filed(worker=worker(9))
    position = history.history.position

    refusal = history.when(approve()).refused("not_covered", "no month of JKM paid yet", "reject the claim")

    assert (refusal.details["paid_through"], refusal.details["in_grace"]) == (None, False)
    assert history.history.position == position
    history.did(REJECT)


def test_an_approval_is_not_dated_before_the_payment_that_it_rests_on() -> None:
    def filed_early() -> Story:
        history = covered(date(2022, 11, 10))
        history.did(report(effective_on=date(2022, 11, 1)))
        history.did(FILE.model_copy(update={"effective_on": date(2022, 11, 2)}))
        return history

    early = approve(accept=["COV-03"], effective_on=date(2022, 11, 9))
    filed_early().when(early).refused("paid_after_approval", "on or after 2022-11-10", "position 8", "found 2022-11-09")
    filed_early().did(approve(accept=["COV-03"], effective_on=date(2022, 11, 10)))


def test_a_step_is_not_dated_before_the_one_before_it() -> None:
    refused = filed().when(approve(effective_on=date(2022, 12, 4)))
    refused.refused("before_last_step", "from 2022-12-05 on", "found 2022-12-04")


def test_a_person_dies_once_unless_the_report_corrects_another() -> None:
    one = report(worker=worker(1), claim="claim-one")
    other = report(worker=worker(1), claim="claim-other", event_on=date(2022, 10, 9))
    keys = [event.natural_keys() for event in story().did(one).events + story().did(other).events]
    assert keys[0] == keys[1] == (("death", worker(1)),)
    corrected = ClaimReported(
        **{**FACT, "corrects": 9}, claim_kind="death", event_on=DIED, programme="JKM", worker=worker(1)
    )
    assert list(corrected.natural_keys()) == [("death", f"{worker(1)} corrects 9")]


def test_a_report_corrects_a_claim_of_the_same_person_that_has_ended() -> None:
    history = filed()
    first = next(entry for entry in history.history.told if isinstance(entry.event, ClaimReported)).position
    again = report(claim="claim-again", corrects=first)
    history.when(again).refused("not_an_ended_claim", "withdraw that claim first", f"position {first}")
    history.when(report(claim="claim-again", corrects=3)).refused("not_an_ended_claim", "position 3")
    history.when(report(claim="claim-again", corrects=999)).refused("unknown_entry")
    history.did(REJECT)
    other = report(claim="claim-again", corrects=first, worker=worker(2))
    history.when(other).refused("not_an_ended_claim", "position")
    accident = report(claim="claim-again", claim_kind="accident", programme="JKK", corrects=first)
    history.when(accident).refused("not_an_ended_claim", "of the same kind")
    history.did(again)


def test_a_claim_is_not_paid_on_a_month_whose_payment_was_reversed() -> None:
    history = filed()
    history.did(approve())
    history.did(ReverseContribution(effective_on=TOLD, payment=8, recommit=True))
    history.when(pay("death_benefit", 20_000_000)).refused("cover_reversed", "reversed", "pay the month again")
