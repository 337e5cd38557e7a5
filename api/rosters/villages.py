"""The villages of a plan: how the list differs there from who is covered now."""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from ledger.rosters.difference import Village


class VillageTold(BaseModel):
    """One village of the difference between a list and who is covered now."""

    region: str = Field(description="The village, as far as the list says it.", examples=["12.22.01.2002"])
    new: int = Field(description="People whom the list adds.", examples=[38])
    continuing: int = Field(description="People who go on.", examples=[0])
    leaving: int = Field(description="People who are covered now and not by the list.", examples=[0])
    changed: int = Field(description="Of those who go on, whose village or work is another.", examples=[0])


def villages_told(villages: Iterable[Village]) -> list[VillageTold]:
    """Return the villages that the list changes anything in, or in which somebody goes on."""
    return [
        VillageTold(region=one.region, new=one.new, continuing=one.continuing, leaving=one.leaving, changed=one.changed)
        for one in villages
        if one.new or one.continuing or one.leaving
    ]
