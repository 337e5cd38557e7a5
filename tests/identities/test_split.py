"""One worker proves to be two people: the seats named are the other one's, all of them or none."""

import pytest

from ledger.corrections.person import CorrectPerson
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import EnrollmentCorrected
from ledger.funds.fund import Fund
from ledger.identities.events import PersonsSplit
from ledger.identities.mergers import ids_of
from ledger.identities.person import Person
from tests.contributions.stage import BATCH, FUND, SAID, who
from tests.corrections.stage import AUGUST, MINUTES, words
from tests.identities.test_merge import ABSORBED, KEPT, OTHER, died, enrolled, held, merge, months, split, two
from tests.support.given import Story

STRANGER = who(90)


def seat_of(story: Story, worker: str = ABSORBED, batch: str = OTHER) -> int:
    return enrolled(story, batch, worker)


def test_the_seats_named_are_the_other_ones() -> None:
    story = two(also="2022-09")
    position = seat_of(story)
    outcome = story.did(split(splits=ABSORBED, worker=STRANGER, positions=[position]))
    said, corrected, _ = outcome.events
    assert said == PersonsSplit(
        **{**SAID, "effective_on": AUGUST}, evidence=(MINUTES,), splits=ABSORBED, worker=STRANGER
    )
    assert isinstance(corrected, EnrollmentCorrected)
    assert (corrected.corrects, corrected.replaces, corrected.worker) == (position, ABSORBED, STRANGER)
    assert (months(story, STRANGER), held(story, STRANGER), held(story, ABSORBED)) == (["2022-08"], 2, 2)
    assert ids_of(story.history, STRANGER) == [STRANGER]


def test_the_other_one_may_be_named_by_nik() -> None:
    story = two()
    person = Person(name="Contoh", nik="1271010101800001")
    command = split(splits=ABSORBED, worker=None, person=person, positions=[seat_of(story)])
    assert command.named_persons() == [person]
    story.did(command, persons=[STRANGER])
    assert months(story, STRANGER) == ["2022-08"]


def test_no_money_moves_when_a_worker_is_split() -> None:
    story = two()
    before = story.history.fold(Fund, FUND).dump()
    story.did(split(splits=ABSORBED, worker=STRANGER, positions=[seat_of(story)]))
    assert story.history.fold(Fund, FUND).dump() == before


def test_a_merger_is_taken_back_with_the_seats_that_were_merged() -> None:
    story = two()
    story.did(merge())
    corrected = [e.position for e in story.history.told if isinstance(e.event, EnrollmentCorrected)]
    story.did(split(positions=corrected))
    assert (months(story, KEPT), months(story, ABSORBED)) == (["2022-07"], ["2022-08"])
    assert ids_of(story.history, ABSORBED) == [ABSORBED]
    story.did(merge())
    assert months(story, KEPT) == ["2022-07", "2022-08"]


def test_all_or_nothing() -> None:
    story = two("2022-07", "2022-07", also="2022-09")
    positions = [seat_of(story, batch="batch-third"), seat_of(story)]
    story.when(split(splits=ABSORBED, worker=KEPT, positions=positions)).refused("person_month_held", "2022-07")
    assert (held(story, ABSORBED), held(story, KEPT)) == (4, 2)


def test_a_seat_that_is_not_his_is_refused() -> None:
    story = two()
    other, opening = seat_of(story, who(51)), story.history.entries(OTHER)[0].position
    for position in (other, opening, 10_000):
        story.when(split(splits=ABSORBED, worker=STRANGER, positions=[position])).refused("not_his_seat")


def test_a_seat_that_was_corrected_is_named_by_its_newest_entry() -> None:
    story = two()
    first = seat_of(story)
    story.did(CorrectPerson.model_validate(words(first, worker=STRANGER)))
    story.when(split(splits=ABSORBED, worker=who(91), positions=[first])).refused("superseded")
    newest = next(e.position for e in story.history.told if isinstance(e.event, EnrollmentCorrected))
    story.did(split(splits=STRANGER, worker=who(91), positions=[newest]))
    assert story.history.fold(Batch, OTHER).seats[0] == who(91)


@pytest.mark.parametrize(("event_on", "allowed"), [("2022-08-01", False), ("2022-07-31", True), ("2022-09-05", False)])
def test_a_claim_does_not_lose_the_months_it_counts(event_on: str, allowed: bool) -> None:
    story = two()
    story.history.add("claim-one", died(ABSORBED, event_on))
    command = split(splits=ABSORBED, worker=STRANGER, positions=[seat_of(story)])
    if allowed:
        story.did(command)
    else:
        story.when(command).refused("claim_rests_on_seat", "claim-one")


def test_a_worker_is_not_split_from_himself_or_without_minutes_or_seats() -> None:
    story = two()
    story.when(split(worker=KEPT, positions=[seat_of(story, KEPT, BATCH)])).refused("same_worker")
    story.when(split(worker=STRANGER)).refused("positions_missing")
    story.when(split(worker=STRANGER, evidence=())).refused("minutes_required")


def test_only_whom_he_is_known_by_is_split_and_only_his_own_merger_is_taken_back() -> None:
    story = two()
    story.did(merge())
    story.when(split(splits=ABSORBED, worker=STRANGER)).refused("person_merged", f"name {KEPT}")
    story.when(split(splits=who(1), worker=ABSORBED)).refused("person_merged")
