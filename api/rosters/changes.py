"""A list of changes is planned: what it came to names nobody, so that it may be shown to whoever approves it."""

from pydantic import BaseModel, Field

from api.rosters.columns import ColumnTold
from api.rosters.notes import NoteTold
from ledger.identifiers import BatchId, FundId, PlanId
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.rosters.values import ChangeKind, Verdict


class MovedTold(BaseModel):
    """One village of a list of changes."""

    region: str = Field(description="The village.", examples=["12.22.01.2002"])
    leaving: int = Field(description="People who leave their seats.", examples=[3])
    joining: int = Field(description="People who take a seat over, or go on in the other fund's batch.", examples=[0])


class TouchedTold(BaseModel):
    """The committed cells of a month that a list touches."""

    cells: int = Field(description="How many person-months.", examples=[3])
    rupiah: int = Field(description="What they hold.", examples=[50_400])


class CarriedTold(BaseModel):
    """Of a transfer: the batch of the other fund, which carries the people on."""

    batch: BatchId
    fund: FundId
    agreement: str | None = Field(description="The agreement it rests on.", examples=["agreement-contoh"])
    first: Month = Field(description="The first month that the other fund pays.")
    last: Month = Field(description="The last month.")
    programmes: list[Programme] = Field(description="The programmes it pays.", examples=[["JKK", "JKM"]])
    costs: dict[Month, dict[Programme, int]] = Field(
        description="What the people cost the other fund in each month, by programme.",
        examples=[{"2022-11": {"JKK": 30_000, "JKM": 20_400}}],
    )
    rupiah: int = Field(description="What they cost it in all.", examples=[100_800])
    available: int = Field(description="What its pots can give before the transfer.", examples=[120_000_000])
    left: int = Field(description="What they can give after it.", examples=[119_899_200])
    beyond: int = Field(description="People whom its money does not reach; they stay where they are.", examples=[0])
    first_beyond: int | None = Field(description="The row of the first of them.", examples=[None])


class ChangesTold(BaseModel):
    """What a plan of changes came to."""

    plan: PlanId
    digest: str = Field(description="What a second person approves.", examples=["sha256:" + "0a" * 32])
    position: int = Field(description="The position of the book that it was made at.", examples=[42])
    made_by: str = Field(description="Whose key made it.", examples=["office"])
    made_at: str = Field(description="When.", examples=["2026-11-21T07:31:16.000001Z"])
    change: ChangeKind = Field(description="What is done to the people.", examples=["withdraw"])
    batch: BatchId = Field(description="The batch whose people the list names.")
    fund: FundId = Field(description="The fund that pays for it.")
    whole: bool = Field(description="Whether the list is everyone who sits in the batch.", examples=[False])
    rows: int = Field(description="How many rows name somebody.", examples=[12])
    passed_over: int = Field(description="Rows with words that name nobody: totals, signatures.", examples=[1])
    columns: list[ColumnTold] = Field([], description="As what each column of the file is read, and which are not.")
    by_id: bool = Field(False, description="Whether its file names people of the batch by their ids alone.")
    counts: dict[Verdict, int] = Field(
        description="How many rows of each verdict; together they are all rows.", examples=[{"accepted": 12}]
    )
    codes: dict[str, int] = Field(description="How many rows of each code.", examples=[{"not_in_batch": 2}])
    seats: int = Field(description="How many seats somebody leaves.", examples=[12])
    months: dict[Month, TouchedTold] = Field(
        description="The committed cells of those seats, by month: they stay committed to a seat that nobody has, go "
        "with the seat to who takes it over, or are released by a transfer.",
        examples=[{"2022-11": {"cells": 12, "rupiah": 201_600}}],
    )
    rupiah: int = Field(description="What those cells hold in all.", examples=[403_200])
    notes: list[NoteTold] = Field([], description="What is to be known before it is approved; keeps nobody out.")
    villages: list[MovedTold] = Field(description="Who leaves and who comes, by village.", examples=[[]])
    carried: CarriedTold | None = Field(description="Of a transfer: the batch of the other fund.", examples=[None])
