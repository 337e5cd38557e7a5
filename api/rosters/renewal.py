"""What a list carries on from the batch of the year before, in numbers."""

from dataclasses import asdict

from pydantic import BaseModel, Field

from ledger.command import History
from ledger.identifiers import BatchId
from ledger.rosters.continuity import continuity
from ledger.rosters.judging import Judgement
from ledger.rosters.roster import Roster


class RenewalTold(BaseModel):
    """What a list carries on from the batch of the year before: without a gap, after one, or not at all."""

    renews: BatchId
    whole: bool = Field(description="Whether the list is everyone who sits in it, out of the vault.", examples=[True])
    continuing: int = Field(description="People whose cover goes on without a month between.", examples=[196])
    gaps: dict[int, int] = Field(
        description="Of those with months between: how many people by how many months.", examples=[{1: 3}]
    )
    uncovered: int = Field(description="People of it who held no month before.", examples=[0])
    new: int = Field(description="People who were not in it.", examples=[0])
    left_out: dict[str, int] = Field(
        description="People of it who do not go on, by why: how they left it, or what is said of their row.",
        examples=[{"died": 2, "outside_age": 1}],
    )


def renewal(history: History, roster: Roster, judgement: Judgement, *, whole: bool) -> RenewalTold | None:
    """Return what a list carries on, or none where it renews nothing."""
    if roster.renews is None:
        return None
    found = continuity(history, roster, judgement, roster.renews)
    return RenewalTold(renews=roster.renews, whole=whole, **asdict(found))
