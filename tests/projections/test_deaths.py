"""LIFE-01 and LIFE-02 are of who died in truth: by the earliest statement that stands, of who had the seat."""

from datetime import date

import pytest

from ledger.claims.steps import CloseClaim, FileClaim, RejectClaim, ReopenClaim, ReportClaim, WithdrawClaim
from ledger.contributions.refunds import RecordRefundDue
from ledger.corrections.person import CorrectPerson
from ledger.enrollments.events import EnrollmentCorrected, WorkerEnrolled
from ledger.enrollments.seats import WithdrawWorker
from projections.rebuild import replay
from projections.receivables import receivables
from tests.checks.found import found
from tests.projections.story import Told, person, two_gifts

TOLD = date(2022, 11, 15)
MINUTES = [{"kind": "minutes", "number": "BA-1", "issued_on": "2022-12-01"}]


def dead(it: Told, **asked: object) -> list[str]:
    return [row.subjects[0] for row in found(it, "LIFE-01", **asked)]


def report(it: Told, seat: int = 8, died: date = date(2022, 10, 20), claim: str = "claim-x", **more: object) -> str:
    worker = it.workers("batch-one")[seat]
    words = {"claim": claim, "claim_kind": "death", "programme": "JKM", "effective_on": TOLD}
    it.tell(claim, ReportClaim.model_validate({**words, "event_on": died, "worker": worker, **more}))
    return worker


def withdraw(it: Told, on: date, month: str = "2022-12", seat: int = 8) -> str:
    worker = it.workers_now("batch-one")[seat]
    assert worker is not None
    words = {"batch": "batch-one", "effective_on": on, "from_month": month, "reason": "died", "worker": worker}
    it.tell("left", WithdrawWorker.model_validate(words))
    return worker


def test_a_withdrawal_dated_after_the_death_does_not_move_it(it: Told) -> None:
    two_gifts(it)
    worker = report(it)
    assert dead(it) == [worker]
    withdraw(it, date(2022, 11, 25))
    assert dead(it) == [worker]
    (row,) = found(it, "LIFE-01")
    assert row.positions == (it.at["november"].position, it.at["claim-x"].position)


def test_a_claim_that_is_withdrawn_takes_its_death_back_until_it_is_taken_up_again(it: Told) -> None:
    two_gifts(it)
    worker = report(it)
    it.tell("gone", WithdrawClaim(claim="claim-x", effective_on=date(2022, 11, 16)))
    assert dead(it) == []
    assert dead(it, known_at=it.at["claim-x"].position) == [worker]
    assert dead(it, valid_at=TOLD) == [worker]
    it.tell("closed", CloseClaim(claim="claim-x", effective_on=date(2022, 11, 16)))
    assert dead(it) == []
    it.tell("again", ReopenClaim(claim="claim-x", effective_on=date(2022, 11, 17), reason="new_documents"))
    assert dead(it) == [worker]


@pytest.mark.parametrize(("reason", "lives"), [("reported_in_error", True), ("not_covered", False)])
def test_a_rejection_says_that_a_person_lives_only_where_nothing_happened_to_him(
    it: Told, reason: str, *, lives: bool
) -> None:
    two_gifts(it)
    worker = report(it)
    it.tell("filed", FileClaim(claim="claim-x", effective_on=TOLD))
    it.tell("no", RejectClaim.model_validate({"claim": "claim-x", "effective_on": TOLD, "reason": reason}))
    assert dead(it) == ([] if lives else [worker])


def test_a_report_that_corrects_a_rejected_one_says_the_month_in_its_place(it: Told) -> None:
    two_gifts(it)
    worker = report(it)
    it.tell("filed", FileClaim(claim="claim-x", effective_on=TOLD))
    it.tell("no", RejectClaim.model_validate({"claim": "claim-x", "effective_on": TOLD, "reason": "not_covered"}))
    first = it.at["claim-x"].position
    report(it, died=date(2022, 11, 2), claim="claim-y", corrects=first)
    assert dead(it) == []
    it.tell("gone", WithdrawClaim(claim="claim-y", effective_on=TOLD))
    assert dead(it) == [worker]


def test_what_is_said_of_a_seats_person_follows_who_had_it_in_truth(it: Told) -> None:
    """The list named the wrong person; the death and the refund were those of the one who sat there."""
    two_gifts(it)
    wrong = withdraw(it, date(2022, 10, 30))
    words = {"batch": "batch-one", "effective_on": date(2022, 10, 30), "reason": "died", "worker": wrong}
    it.tell("due", RecordRefundDue.model_validate(words))
    assert dead(it) == [wrong]
    seated = next(
        entry.position
        for entry in it.desk.book.entries("batch-one")
        if isinstance(entry.event, WorkerEnrolled) and entry.event.worker == wrong
    )
    before = it.position
    corrected = {"corrects": seated, "effective_on": date(2022, 12, 5), "evidence": MINUTES, "reason": "misread"}
    it.tell("corrected", CorrectPerson.model_validate({**corrected, "person": person(777)}))
    right = next(e.event.worker for e in it.desk.book.entries("batch-one") if isinstance(e.event, EnrollmentCorrected))
    assert right != wrong
    assert dead(it) == [right]
    assert [row.subjects[0] for row in found(it, "LIFE-02")] == [right]
    with it.desk.store.reader() as reader:
        assert [row.worker for row in receivables(reader).rows] == [right]
    assert dead(it, known_at=before) == [wrong]
    assert [row.subjects[0] for row in found(it, "LIFE-02", known_at=before)] == [wrong]
    assert replay(it.desk.store).drifts == ()


def test_whoever_is_corrected_away_first_may_die_himself(it: Told) -> None:
    """The correction came before the report: of the person who is meant then nothing is shifted."""
    two_gifts(it)
    wrong = it.workers("batch-one")[8]
    seated = next(e.position for e in it.desk.book.entries("batch-one") if getattr(e.event, "worker", None) == wrong)
    corrected = {"corrects": seated, "effective_on": date(2022, 11, 5), "evidence": MINUTES, "reason": "misread"}
    it.tell("corrected", CorrectPerson.model_validate({**corrected, "person": person(777)}))
    right = withdraw(it, date(2022, 10, 30))
    assert right != wrong
    assert dead(it) == [right]
