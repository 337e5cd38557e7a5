"""A batch whose list BPJS kept under a wrong group: corrected with its minutes, and listed."""

from collections.abc import Iterator

from pydantic import Field

from ledger.command import Happening, History
from ledger.corrections.correcting import Correction, must_be, must_differ
from ledger.corrections.events import CorrectionKind
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened, GroupType, GroupTypeCorrected
from ledger.enrollments.named import known_batch, must_follow_opening
from ledger.stating import stated

WRONG_GROUP = "COV-08"
"""A list was kept under a wrong group or kind of participation."""


class CorrectGroup(Correction):
    """Correct the group under which BPJS keeps a batch's list; people, months and money stay as they are."""

    NOUN = "corrections"
    VERB = "group"

    group_type: GroupType = Field(description="The right group (wadah), by its code.", examples=["SG"])

    def decide(self, history: History) -> Iterator[Happening]:
        """Refuse what opens no batch, the group that stands, and a wrong group that is not accepted as one."""
        entry = self.target(history)
        if isinstance(entry.event, GroupTypeCorrected):
            stands: GroupType | None = entry.event.group_type
        else:
            stands = must_be(entry, BatchOpened, "what opened a batch").group_type
        must_differ("group type", stands, self.group_type)
        batch = known_batch(history.fold(Batch, entry.stream))
        assert batch.opened is not None, "a known batch was opened"
        must_follow_opening(batch.opened, on=self.effective_on)
        also = {"batch": batch.stream}
        said = stated(history, self, GroupTypeCorrected, exceptions=[WRONG_GROUP], also=also)
        yield Happening(batch.stream, [said])
        yield self.corrected(CorrectionKind.GROUP, replaced_by=history.position + 1)
