"""A list that BPJS kept under a wrong group: said anew with its minutes, and listed."""

from typing import Any

from ledger.corrections.events import CorrectionKind
from ledger.corrections.group import CorrectGroup
from ledger.enrollments.events import BatchOpened, GroupType, GroupTypeCorrected
from tests.contributions.stage import BATCH, batch, stage
from tests.corrections.stage import at, link, words
from tests.support.given import Story


def told(**more: Any) -> Story:
    return stage(*batch(1, "2022-07", "2022-07", **{"group_type": GroupType.CORPORATE, **more}))


def group(story: Story, *, of: int | None = None, **more: Any) -> CorrectGroup:
    where = at(story, BatchOpened) if of is None else of
    return CorrectGroup.model_validate(words(where, **{"accept": ("COV-08",), "group_type": "SG", **more}))


def test_the_right_group_is_said_and_listed() -> None:
    story = told()
    opened = at(story, BatchOpened)
    outcome = story.did(group(story))
    corrected = outcome.events[0]
    assert isinstance(corrected, GroupTypeCorrected)
    assert (corrected.batch, corrected.group_type, corrected.exceptions) == (BATCH, GroupType.GOVERNMENT, ("COV-08",))
    linked = link(outcome)
    assert (linked.correction, linked.corrects, linked.reversals) == (CorrectionKind.GROUP, opened, ())
    assert linked.replaced_by == at(story, GroupTypeCorrected)


def test_the_newest_group_is_corrected_alone() -> None:
    story = told()
    story.did(group(story))
    newest = at(story, GroupTypeCorrected)
    story.when(group(story, group_type="SD")).refused("superseded", f"at position {newest}")
    story.when(group(story, of=newest)).refused("nothing_to_correct", "another group type", "found SG in both")
    story.did(group(story, of=newest, group_type="SD"))


def test_a_wrong_group_is_accepted_as_one_and_minuted() -> None:
    story = told()
    story.when(group(story, accept=())).refused("warning_not_accepted", "COV-08")
    story.when(group(story, evidence=())).refused("minutes_required", "found no document")
    story.when(group(story, of=1)).refused("not_correctable_so", "what opened a batch", "PartyRegistered")
    story.when(group(story, effective_on="2021-12-31")).refused("before_batch_opened", "2022-01-01")


def test_a_group_that_was_never_stated_can_be() -> None:
    story = told(group_type=None)
    story.did(group(story))
