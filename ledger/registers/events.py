"""What is said of outside registers: a copy as of a day is imported, and destroyed; never a word of who is in it."""

from typing import Annotated

from pydantic import Field, StringConstraints

from ledger.event import Event, Fact, Label
from ledger.identifiers import SnapshotId
from ledger.periods import Day
from ledger.regions import RegionCode
from ledger.registers.values import RegisterKind

STREAM = "registers"
"""The one stream of snapshots: a plan that was made before one of them is judged again."""

ContentDigest = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[0-9a-f]{64}$"),
    Field(description="A digest of the file under a key of the vault.", examples=["0a" * 32]),
]
RowCount = Annotated[int, Field(strict=True, ge=0, lt=2**53, examples=[1_000_000])]


class RegisterImported(Fact):
    """A snapshot of an outside register is taken in: what it says of people lies in the vault, under its own key."""

    as_of: Day = Field(description="The day whose state the register shows.", examples=["2025-06-30"])
    content: ContentDigest
    malformed: RowCount = Field(description="How many of its rows could not be read.")
    region: RegionCode | None = Field(None, description="The region that it covers; absent: the whole country.")
    register_kind: RegisterKind = Field(description="Which register it is of.", examples=["population"])
    rows: RowCount = Field(description="How many rows were taken in.")
    snapshot: SnapshotId
    source: Label = Field(description="Who gave it out, and by which letter.", examples=["Disdukcapil, 470/88/2025"])


class RegisterErased(Fact):
    """The key of a snapshot is destroyed, and its rows with it: no verdict rests on it from here on."""

    snapshot: SnapshotId


EVENTS: tuple[type[Event], ...] = (RegisterErased, RegisterImported)
