"""Another person had the seat than the list said: from the first month on, paid months and slots with it."""

from typing import Any

import pytest
from pydantic import ValidationError

from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import OverpaymentRecorded
from ledger.contributions.pay import PayMonths
from ledger.corrections.events import CorrectionKind
from ledger.corrections.person import CorrectPerson
from ledger.cover.of_worker import paid_months
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import EnrollmentCorrected, WorkerEnrolled, WorkerReplaced
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import WithdrawWorker
from ledger.periods import Month
from ledger.programmes import Programme
from tests.contributions.stage import BATCH, FUND, SAID, batch, gift, pot, stage, who
from tests.corrections.stage import AUGUST, JULY, MINUTES, at, link, paid, words
from tests.support.given import Story

JKM, RIGHT = Programme.JKM, who(50)
OTHER = "batch-other"


def person(story: Story, *, of: int | None = None, **more: Any) -> CorrectPerson:
    where = at(story, WorkerEnrolled, seat=1) if of is None else of
    return CorrectPerson.model_validate(words(where, **{"reason": "wrong_document", "worker": RIGHT, **more}))


def covered(story: Story, worker: str) -> list[tuple[str, int]]:
    return [(str(one.month), one.enrolment) for one in paid_months(story.history, worker, JKM)]


def test_the_right_person_has_all_that_the_wrong_one_had() -> None:
    story = paid(60_000)
    wrong = at(story, WorkerEnrolled, seat=1)
    assert covered(story, who(1)) == [("2022-07", wrong)]
    outcome = story.did(person(story))
    corrected, linked = outcome.events[0], link(outcome)
    assert corrected == EnrollmentCorrected(
        basis="reported",
        batch=BATCH,
        corrects=wrong,
        effective_on=AUGUST,
        evidence=(MINUTES,),
        replaces=who(1),
        seat=1,
        worker=RIGHT,
    )
    new = at(story, EnrollmentCorrected)
    assert (linked.correction, linked.replaced_by, linked.reversals) == (CorrectionKind.PERSON, new, ())
    assert (covered(story, who(1)), covered(story, RIGHT)) == ([], [("2022-07", new)])
    seats = story.history.fold(Batch, BATCH)
    assert (seats.seats, seats.seat_of(who(1)), seats.seat_of(RIGHT)) == ([who(0), RIGHT, who(2)], None, 1)
    assert [tenure.worker for tenure in seats.tenures(1)] == [RIGHT]


def test_the_months_are_his_and_free_for_the_other() -> None:
    story = paid(60_000)
    story.did(person(story))
    before = story.history.holdings([who(1), RIGHT])
    assert {worker: held.mask for (worker, _), held in before.items()}[who(1)] == 0
    assert {worker: held.mask for (worker, _), held in before.items()}[RIGHT] > 0
    rival = stage(*batch(2, "2022-07", "2022-07"), *batch(1, "2022-07", "2022-07", name=OTHER, at=50))
    refused = rival.when(person(rival, of=at(rival, WorkerEnrolled, worker=who(1))))
    refused.refused("person_month_held", RIGHT, "2022-07", "withdraw him there first, or name another person")


def test_months_that_another_batch_gave_up_later_are_not_his_yet() -> None:
    story = stage(*batch(2, "2022-07", "2022-07"), *batch(1, "2022-07", "2022-07", name=OTHER, at=50))
    leaving = {"batch": OTHER, "from_month": "2022-07", "reason": "moved", "worker": RIGHT}
    story.did(WithdrawWorker.model_validate({**leaving, "effective_on": AUGUST}))
    enrolled = at(story, WorkerEnrolled, worker=who(1))
    story.when(person(story, of=enrolled, effective_on=JULY)).refused("months_not_free_yet", "from 2022-08-01 on")
    story.did(person(story, of=enrolled))


def test_a_snapshot_of_the_batch_keeps_who_sat_there() -> None:
    story = paid(60_000)
    story.did(person(story))
    kept = Batch.load(story.history.fold(Batch, BATCH).dump())
    assert kept.tenures(1) == story.history.fold(Batch, BATCH).tenures(1)
    assert kept.seats == [who(0), RIGHT, who(2)]


def test_a_correction_of_who_took_a_seat_over_leaves_the_one_before_him() -> None:
    story = stage(*batch(2, "2022-07", "2022-09"))
    story.did(gift("gift-a", 200_000))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    taken = {"batch": BATCH, "effective_on": AUGUST, "from_month": "2022-08", "reason": "moved", "region": "35.25"}
    story.did(ReplaceWorker.model_validate({**taken, "replaces": who(1), "worker": who(60)}))
    story.did(PayMonths(batch=BATCH, effective_on=AUGUST, months=(Month("2022-07"), Month("2022-08"))))
    story.did(person(story, of=at(story, WorkerReplaced)))
    assert [tenure.worker for tenure in story.history.fold(Batch, BATCH).tenures(1)] == [who(1), RIGHT]
    assert [month for month, _ in covered(story, who(1))] == ["2022-07"]
    assert [month for month, _ in covered(story, RIGHT)] == ["2022-08"]
    assert covered(story, who(60)) == []


def test_a_correction_can_be_corrected_by_its_newest_version_alone() -> None:
    story = paid(60_000)
    first = at(story, WorkerEnrolled, seat=1)
    story.did(person(story))
    second = at(story, EnrollmentCorrected)
    refused = story.when(person(story, worker=who(51))).refused("superseded", f"at position {second}")
    assert refused.details == {"corrects": first, "newest": second}
    story.did(person(story, of=second, worker=who(51)))
    assert covered(story, who(51)) == [("2022-07", at(story, EnrollmentCorrected))]
    assert covered(story, RIGHT) == []
    story.did(person(story, of=at(story, EnrollmentCorrected), worker=who(1)))
    assert [month for month, _ in covered(story, who(1))] == ["2022-07"]


def test_who_has_a_seat_there_already_and_the_same_person_are_refused() -> None:
    story = paid(60_000)
    story.when(person(story, worker=who(2))).refused("worker_twice", "he had seat 2", BATCH)
    story.when(person(story, worker=who(1))).refused("nothing_to_correct", "another person", who(1))
    story.when(person(story, of=1)).refused("not_correctable_so", "expected the position of an enrolment")
    story.when(person(story, evidence=())).refused("minutes_required", "found no document")


def test_a_seat_with_months_paid_twice_is_cleared_first() -> None:
    story = paid(60_000)
    twice = {"batch": BATCH, "fund": FUND, "held_by": 1, "months": (Month("2022-07"),), "programmes": (JKM,)}
    fields = {**SAID, **twice, "rupiah": 6_800, "seat": 1, "worker": who(1)}
    story.history.add(FUND, OverpaymentRecorded.model_validate(fields))
    position = story.history.position
    refused = story.when(person(story)).refused("months_overpaid", "1 of seat 1", f"position {position}")
    assert refused.details == {"months": ["2022-07"], "position": position}


def test_money_for_named_people_is_not_given_to_another() -> None:
    named = pot("pot-named", workers=(who(0), who(1)))
    story = stage(named, *batch(2, "2022-07", "2022-07"))
    story.did(gift("gift-a", 60_000, pot="pot-named"))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    story.when(person(story)).refused("pot_restricted", "pot-named")


def test_the_right_person_is_named_once() -> None:
    with pytest.raises(ValidationError, match="found both or neither"):
        CorrectPerson.model_validate(words(1, reason="misread"))
