"""A register is imported: its file is read and sealed, and the entry stands in one commit with its rows."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from api.bootstrap import Office
from api.receipts import ReceiptTold, receipt_told
from api.registers.reading import ReadRegister, read_register
from api.rosters.reading import Progress
from ledger.basis import Basis
from ledger.event import Label
from ledger.identifiers import SnapshotId, new_id
from ledger.periods import Day
from ledger.regions import KnownRegion
from ledger.registers.commands import ImportRegister
from ledger.registers.events import STREAM, RegisterErased, RegisterImported
from ledger.registers.sealed import RegisterKey, SealedRegister
from ledger.registers.values import RegisterKind


class RegisterAsked(BaseModel):
    """What is said of a register beside its file."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    as_of: Day = Field(description="The day whose state the register shows.", examples=["2025-06-30"])
    basis: Basis = Field(Basis.REPORTED, description="On what it rests.", examples=["reported"])
    effective_on: Day | None = Field(None, description="The day on which it came; today if left out.")
    region: KnownRegion | None = Field(None, description="The region that it covers; left out: the whole country.")
    register_kind: RegisterKind = Field(description="Which register it is of.", examples=["population"])
    sheet: int | None = Field(None, ge=1, le=1000, description="The sheet with the rows, from 1.")
    source: Label = Field(description="Who gave it out, and by which letter.", examples=["Disdukcapil, 470/88/2025"])


class MalformedRow(BaseModel):
    """A row that could not be read, or not whole."""

    row: int = Field(description="The row of the file.", examples=[17])
    code: str = Field(description="Why.", examples=["nik_numeric_cell"])


class ImportTold(BaseModel):
    """What an import came to: every row is counted, and none is named."""

    snapshot: SnapshotId
    rows: int = Field(description="How many rows were taken in.", examples=[1_000_000])
    malformed: int = Field(description="How many could not be read.", examples=[2])
    undated: int = Field(
        description="How many were taken in although a date in them cannot be read: who they name is left to be "
        "decided.",
        examples=[0],
    )
    blank: int = Field(description="How many held not a single word.", examples=[0])
    codes: dict[str, int] = Field(description="How many of each code.", examples=[{"nik_numeric_cell": 2}])
    listed: list[MalformedRow] = Field(description="The first thousand of those that were not read whole.")
    receipt: ReceiptTold


class SnapshotTold(BaseModel):
    """A snapshot of an outside register."""

    snapshot: SnapshotId
    register_kind: RegisterKind = Field(description="Which register it is of.", examples=["population"])
    as_of: date = Field(description="The day whose state it shows.", examples=["2025-06-30"])
    age_days: int = Field(description="Its age today.", examples=[12])
    region: str | None = Field(description="The region that it covers; none: the whole country.", examples=["12.22"])
    rows: int = Field(description="How many rows it has.", examples=[1_000_000])
    malformed: int = Field(description="How many could not be read.", examples=[2])
    source: str = Field(description="Who gave it out.", examples=["Disdukcapil, 470/88/2025"])
    position: int = Field(description="The position of its import.", examples=[42])
    erased: int | None = Field(description="The position of its erasure; none while it is held.", examples=[None])


def import_register(
    office: Office,
    file: bytes,
    asked: RegisterAsked,
    *,
    actor: str,
    key: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportTold:
    """Read a register, seal its rows under a key of their own, and record that it came."""
    snapshot, today = new_id("snapshot", office.random), office.book.today()
    secret, wrapped = office.vault.new_key(snapshot)
    found = read_register(
        file, asked.register_kind, RegisterKey(snapshot, secret), today=today, sheet=asked.sheet, progress=progress
    )
    rows = found.gathered.rows
    command = ImportRegister(
        as_of=asked.as_of,
        basis=asked.basis,
        clocked=asked.effective_on is None,
        content=office.vault.request_digest(file).hex(),
        effective_on=asked.effective_on or today,
        malformed=found.codes.total(),
        region=asked.region,
        register_kind=asked.register_kind,
        rows=rows,
        sealed=SealedRegister(snapshot, wrapped, found.gathered.sealed()),
        source=asked.source,
    )
    receipt = office.book.record(command, actor=actor, key=key, dry_run=dry_run)
    said = receipt_told(office, receipt, actor=actor, key=key)
    return _told(found, said, snapshot=_standing(said, snapshot), rows=rows)


def _standing(said: ReceiptTold, snapshot: str) -> str:
    """Return the snapshot that the entry names: under a key that was used before, the one of then."""
    what = said.entries[0].state["what"] if said.entries else {}
    assert isinstance(what, dict), "an entry has words"
    return str(what.get("snapshot", snapshot))


def _told(found: ReadRegister, said: ReceiptTold, *, snapshot: str, rows: int) -> ImportTold:
    return ImportTold(
        snapshot=snapshot,
        rows=rows,
        malformed=found.codes.total(),
        undated=found.undated,
        blank=found.blank,
        codes=dict(sorted(found.codes.items())),
        listed=[MalformedRow(row=row, code=code) for row, code in found.malformed],
        receipt=said,
    )


def snapshots(office: Office) -> list[SnapshotTold]:
    """Return every snapshot that was ever imported, the newest import first."""
    entries, today = office.book.entries(STREAM), office.book.today()
    erased = {entry.event.snapshot: entry.position for entry in entries if isinstance(entry.event, RegisterErased)}
    told = [
        SnapshotTold(
            snapshot=said.snapshot,
            register_kind=said.register_kind,
            as_of=said.as_of,
            age_days=(today - said.as_of).days,
            region=said.region,
            rows=said.rows,
            malformed=said.malformed,
            source=said.source,
            position=entry.position,
            erased=erased.get(said.snapshot),
        )
        for entry in entries
        if isinstance(said := entry.event, RegisterImported)
    ]
    return told[::-1]
