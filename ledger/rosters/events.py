"""What is said of rosters: a second person approves a plan by its digest, and what was approved is applied."""

from typing import Annotated

from pydantic import Field, StringConstraints

from ledger.event import Event, Fact, Position
from ledger.identifiers import ActorId, BatchId, FundId, InstrumentId, PlanId, SchemeId
from ledger.money import RupiahOrZero
from ledger.periods import Month
from ledger.rosters.values import ChangeKind, Criterion

PlanDigest = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^sha256:[0-9a-f]{64}$"),
    Field(
        description="SHA-256 of the plan: its terms, every verdict, the cost, and a keyed digest of the list.",
        examples=["sha256:" + "0a" * 32],
    ),
]
Count = Annotated[int, Field(strict=True, ge=0, lt=2**53, examples=[2000])]


class PlanApproved(Fact):
    """A second person agrees to a plan exactly as it was shown, by its digest."""

    accepted: Count = Field(description="How many rows it accepts.")
    batch: BatchId
    digest: PlanDigest
    fund: FundId
    known_at: Position = Field(description="The position of the book that the plan was made at.")
    made_by: ActorId
    plan: PlanId
    rows: Count = Field(description="How many rows its file has.")
    rupiah: RupiahOrZero = Field(description="What it costs in all; of a plan of changes, the money that it touches.")


class RosterApplied(Fact):
    """An approved plan is carried out: its batch is opened, its people are enrolled, and their money is committed."""

    accepted: Count = Field(description="How many people it enrolled.")
    approval: Position = Field(description="The position of the approval.")
    batch: BatchId
    criteria: Position | None = Field(None, description="The entry that set the criteria its people were judged by.")
    digest: PlanDigest
    plan: PlanId
    registers: tuple[Position, ...] | None = Field(
        None,
        min_length=1,
        max_length=10_000,
        description="The imports of the registers' snapshots that its people were judged by.",
    )
    renews: BatchId | None = Field(None, description="The batch of the year before, whose people it carries on.")
    rows: Count = Field(description="How many rows its file has.")


class ChangesApplied(Fact):
    """An approved plan of changes is carried out: people of a batch leave it, are replaced, or get their cards."""

    accepted: Count = Field(description="How many rows were carried out.")
    approval: Position = Field(description="The position of the approval.")
    batch: BatchId
    change: ChangeKind = Field(description="What was done.")
    digest: PlanDigest
    plan: PlanId
    rows: Count = Field(description="How many rows its list has.")
    to_batch: BatchId | None = Field(None, description="Of a transfer: the batch that carries them on.")


class PlanErased(Fact):
    """A plan's key, list and file are destroyed; what it came to stands."""

    plan: PlanId


class PlanCut(Fact):
    """What a plan says of somebody who is erased is destroyed with him: his rows and its file; the rest stands."""

    plan: PlanId


class CriteriaAdopted(Fact):
    """Who may be sponsored is set, for a scheme or for all of them, from a month of cover on."""

    first: Month = Field(description="The first month of cover for which people are judged by it.")
    instrument: InstrumentId | None = Field(None, description="The legal instrument that they are from.")
    rows: tuple[Criterion, ...] = Field(min_length=1, max_length=20)
    scheme: SchemeId | None = Field(None, description="Absent: every scheme that has none of its own.")


EVENTS: tuple[type[Event], ...] = (ChangesApplied, CriteriaAdopted, PlanApproved, RosterApplied, PlanErased, PlanCut)
