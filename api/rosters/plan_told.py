"""What a plan of a list tells of itself, and the terms it is made under."""

from pydantic import BaseModel, ConfigDict, Field

from api.rosters.columns import ColumnTold
from api.rosters.notes import NoteTold
from api.rosters.registers import RegisterTold
from api.rosters.renewal import RenewalTold
from api.rosters.villages import VillageTold
from ledger.identifiers import BatchId, FundId, PlanId, PotId
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.regions import KnownRegion
from ledger.rosters.values import Verdict


class PlanTold(BaseModel):
    """What a plan came to; names nobody, so that it may be shown to whoever approves it."""

    plan: PlanId
    digest: str = Field(description="What a second person approves.", examples=["sha256:" + "0a" * 32])
    position: int = Field(description="The position of the book that it was made at.", examples=[42])
    made_by: str = Field(description="Whose key made it.", examples=["office"])
    made_at: str = Field(description="When.", examples=["2026-11-21T07:31:16.000001Z"])
    agreement: str | None = Field(description="The agreement it rests on.", examples=["agreement-labusel-2022"])
    batch: BatchId
    fund: FundId
    first: Month = Field(description="The first month of cover.")
    last: Month = Field(description="The last month of cover.")
    programmes: list[Programme] = Field(description="The programmes it pays.", examples=[["JKK", "JKM"]])
    rows: int = Field(description="How many rows name somebody.", examples=[2000])
    passed_over: int = Field(description="Rows with words that name nobody: totals, signatures.", examples=[1])
    columns: list[ColumnTold] = Field([], description="As what each column of the file is read, and which are not.")
    by_id: bool = Field(False, description="Whether its file names people of a batch by their ids alone.")
    counts: dict[Verdict, int] = Field(
        description="How many rows of each verdict; together they are all rows.", examples=[{"accepted": 2000}]
    )
    codes: dict[str, int] = Field(description="How many rows of each code.", examples=[{"same_nik": 3}])
    costs: dict[Month, dict[Programme, int]] = Field(
        description="What the accepted rows cost in each month, by programme.",
        examples=[{"2022-10": {"JKK": 20_000_000, "JKM": 13_600_000}}],
    )
    rupiah: int = Field(description="What they cost in all.", examples=[100_800_000])
    available: int = Field(description="What the fund's pots can give before the list.", examples=[120_000_000])
    left: int = Field(description="What they can give after it.", examples=[19_200_000])
    beyond: int = Field(description="Rows that could be enrolled and that the money does not reach.", examples=[0])
    first_beyond: int | None = Field(description="The first of them.", examples=[None])
    criteria: int | None = Field(
        description="The position of the criteria people were judged by; none where nobody adopted any.",
        examples=[None],
    )
    registers: list[RegisterTold] = Field(
        [], description="The outside registers that were asked, with their age; and of which there was none."
    )
    notes: list[NoteTold] = Field([], description="What is to be known before it is approved; keeps nobody out.")
    villages: list[VillageTold] = Field(description="The difference from who is covered now.", examples=[[]])
    renewal: RenewalTold | None = Field(description="What it carries on, of a list that renews.", examples=[None])


class RowTold(BaseModel):
    """What becomes of a row, with its numbers."""

    row: int = Field(description="The row of the file.", examples=[17])
    verdict: Verdict
    code: str = Field(description="Why.", examples=["same_nik"])
    numbers: dict[str, object] = Field(description="The numbers of it.", examples=[{"first_row": 4}])


class Terms(BaseModel):
    """What a list is planned under, beside the batch's own fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    domicile: KnownRegion | None = Field(None, description="Where people live of whom the list does not say it.")
    pots: tuple[PotId, ...] = Field((), max_length=200, description="The pots to draw from; all that fit if left out.")
    renews: BatchId | None = Field(None, description="The batch of the year before, whose people it carries on.")
    sheet: int | None = Field(None, ge=1, le=1000, strict=True, description="The sheet with the list, from 1.")
