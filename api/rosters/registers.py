"""What a plan tells of the outside registers it rests on: which snapshot, how old, and where there was none."""

from datetime import date

from pydantic import BaseModel, Field

from ledger.registers.values import RegisterKind
from ledger.rosters.evidence import RegisterUse


class RegisterTold(BaseModel):
    """A register that a plan asked; without a snapshot, how many rows none covers."""

    register_kind: RegisterKind = Field(description="Which register.", examples=["population"])
    snapshot: str | None = Field(description="The snapshot; none where none covers the rows.", examples=[None])
    position: int | None = Field(description="The position of its import.", examples=[41])
    as_of: date | None = Field(description="The day whose state it shows.", examples=["2025-06-30"])
    age_days: int | None = Field(description="Its age on the day of the enrolment.", examples=[12])
    rows: int = Field(description="How many rows it rules.", examples=[2000])


def registers_told(uses: list[RegisterUse], *, on: date) -> list[RegisterTold]:
    """Return the registers of a plan, with their age on its day."""
    return [
        RegisterTold(
            register_kind=use.kind,
            snapshot=use.snapshot and use.snapshot.snapshot,
            position=use.snapshot and use.snapshot.position,
            as_of=use.snapshot and use.snapshot.as_of,
            age_days=use.snapshot and use.snapshot.age_on(on),
            rows=use.rows,
        )
        for use in uses
    ]
