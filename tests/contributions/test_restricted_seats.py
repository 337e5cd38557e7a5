"""A seat that passes on takes its money with it: only to whom the pots of that money admit."""

from datetime import date
from typing import Any

import pytest

from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionsCommitted
from ledger.contributions.undo import ReleaseCommitment
from ledger.contributions.values import SeatRange
from ledger.enrollments.events import WorkerEnrolled, WorkerReplaced
from ledger.enrollments.replace import ReplaceWorker
from ledger.errors import Refusal
from tests.contributions.stage import BATCH, FUND, batch, gift, pot, stage, who
from tests.support.given import Story

JULY = date(2022, 7, 1)
NEW = who(7)


def replace(**more: object) -> ReplaceWorker:
    words = {
        "batch": BATCH,
        "effective_on": JULY,
        "from_month": "2022-08",
        "occupation": "farmer",
        "reason": "moved",
        "region": "35.25.01",
        "replaces": who(0),
        "worker": NEW,
    }
    return ReplaceWorker.model_validate({**words, **more})


def committed(**limits: Any) -> Story:
    """One seat from July to September, committed from a pot with some restrictions."""
    story = stage(pot("pot-narrow", **limits), *batch(1, "2022-07", "2022-09", region="35.25"))
    story.did(gift("gift-a", 50_400, pot="pot-narrow"))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    return story


def refused(story: Story, *words: str, **more: object) -> Refusal:
    return story.when(replace(**more)).refused("pot_restricted", "pot-narrow", *words)


def test_money_for_named_people_does_not_pass_on_to_another() -> None:
    refusal = refused(
        committed(workers=(who(0), who(3))),
        f"workers ({NEW} is not named)",
        "release those months first, or name a worker whom the pots admit",
    )
    assert refusal.details == {
        "batch": BATCH,
        "seat": 0,
        "pots": {"pot-narrow": ["workers"]},
        "months": {"pot-narrow": ["2022-08", "2022-09"]},
    }
    committed(workers=(who(0), NEW)).did(replace())


@pytest.mark.parametrize("occupation", ["driver", None])
def test_money_for_an_occupation_does_not_pass_on_to_another_or_an_unknown_one(occupation: str | None) -> None:
    said = occupation or "nothing stated"
    refused(committed(occupations=("farmer",)), f"occupations (he works as {said})", occupation=occupation)
    committed(occupations=("farmer",)).did(replace())


def test_money_for_a_region_passes_on_within_it() -> None:
    committed(regions=("35.25",)).did(replace())


def test_a_pot_for_a_region_admits_only_who_lives_there() -> None:
    """The batch has no region that would keep him out itself: the pot's money came into its cells another way."""
    story = stage(pot("pot-narrow", regions=("35.25",)), *batch(1, "2022-07", "2022-09"))
    story.did(gift("gift-a", 50_400, pot="pot-narrow"))
    row = {"credit": "gift-a", "first": "2022-07", "last": "2022-09", "pot": "pot-narrow", "rupiah": 16_800}
    rows = [{**row, "seat_from": 0, "seat_to": 0}]
    said = {"basis": "reported", "batch": BATCH, "effective_on": JULY, "fund": FUND, "rows": rows}
    story.history.add(FUND, ContributionsCommitted.model_validate(said))
    refused(story, "regions (he lives in 12.22.01.2002)", region="12.22.01.2002")
    story.did(replace())


def test_money_released_first_does_not_hold_the_seat() -> None:
    story = committed(workers=(who(0),))
    seats = (SeatRange(seat_from=0, seat_to=0),)
    story.did(ReleaseCommitment(batch=BATCH, effective_on=JULY, first="2022-08", last="2022-09", seats=seats))
    assert isinstance(story.did(replace()).events[0], WorkerReplaced)


def test_another_seats_money_does_not_hold_this_seat() -> None:
    story = stage(pot("pot-narrow", workers=(who(1),)), *batch(2, "2022-07", "2022-07"))
    story.did(gift("gift-a", 16_800, pot="pot-narrow"))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY, seats=(SeatRange(seat_from=1, seat_to=1),)))
    story.did(replace(from_month="2022-07"))


def test_money_is_committed_for_who_sits_there_in_its_months() -> None:
    """The newcomer is named, the worker before him is not: only his own months are for the pot."""
    story = stage(pot("pot-narrow", workers=(NEW,)), *batch(1, "2022-07", "2022-09"))
    story.did(gift("gift-a", 50_400, pot="pot-narrow"))
    story.did(replace())
    ask = {"batch": BATCH, "effective_on": JULY, "pots": ("pot-narrow",)}
    story.when(CommitContributions.model_validate(ask)).refused("pot_restricted", "workers")
    story.did(CommitContributions.model_validate({**ask, "first": "2022-08"}))


def test_an_occupation_that_is_not_known_is_none_that_a_pot_is_for() -> None:
    people = batch(1, "2022-07", "2022-07")
    enrolled = people[1][1]
    assert isinstance(enrolled, WorkerEnrolled)
    unknown = (BATCH, enrolled.model_copy(update={"occupation": None, "seat": 1, "worker": who(1)}))
    story = stage(pot("pot-farmers", occupations=("farmer",)), *people, unknown)
    story.did(gift("gift-farmers", 33_600, pot="pot-farmers"))
    story.when(CommitContributions(batch=BATCH, effective_on=JULY, pots=("pot-farmers",))).refused(
        "pot_restricted", "occupations"
    )
