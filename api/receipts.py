"""What a command has done, as every door tells it: the receipt, and the entries that it made."""

import json

from pydantic import BaseModel, Field, JsonValue

from api.bootstrap import Office
from ledger.receipt import Receipt
from ledger.store import StoredEntry

LISTED_MAX = 20


class EntryTold(BaseModel):
    """An entry as it stands in the book."""

    position: int = Field(description="Its position.", examples=[42])
    stream: str = Field(description="The id of the thing that it is about.", examples=["fund-gresik-2022"])
    kind: str = Field(description="Its kind.", examples=["DonationReceived"])
    leaf: str = Field(description="The leaf hash (RFC 6962) of its stored bytes.", examples=["6e340b9cffb37a98"])
    state: dict[str, JsonValue] = Field(description="Its stored bytes, which are canonical JSON.", examples=[{}])


class ReceiptTold(BaseModel):
    """What a command has done: the same for ever under the same key."""

    position: int = Field(description="The position of its last entry.", examples=[42])
    first: int = Field(description="The position of its first entry.", examples=[42])
    events: int = Field(description="How many entries it made.", examples=[1])
    at: str = Field(description="When, by the book's clock.", examples=["2026-11-21T07:31:16.000001Z"])
    actor: str = Field(description="Who did it: whose key it was.", examples=["office"])
    key: str = Field(description="The idempotency key.", examples=["gift-FT22360A1B2C"])
    subject: str = Field(
        description="The id of the thing that its first entry is about.", examples=["fund-gresik-2022"]
    )
    replayed: bool = Field(description="Whether the key was known and nothing was done again.", examples=[False])
    dry_run: bool = Field(
        description="Whether nothing was written: the positions are those it would have had.", examples=[False]
    )
    entries: list[EntryTold] = Field(description="The first entries; none of a dry run.", examples=[[]])


def entry_told(stored: StoredEntry) -> EntryTold:
    """Return an entry with its stored state, parsed, and the hash of its stored bytes."""
    return EntryTold(
        position=stored.position,
        stream=stored.stream,
        kind=stored.kind,
        leaf=bytes(stored.leaf).hex(),
        state=json.loads(bytes(stored.state)),
    )


def receipt_told(office: Office, receipt: Receipt, *, actor: str, key: str) -> ReceiptTold:
    """Return a receipt with the first entries that it stands for; a dry run has none."""
    entries: list[StoredEntry] = []
    if not receipt.dry_run:
        with office.store.reader() as reader:
            entries = reader.entries(after=receipt.first - 1, until=receipt.position, limit=LISTED_MAX)
    return ReceiptTold(
        position=receipt.position,
        first=receipt.first,
        events=receipt.events,
        at=receipt.at,
        actor=actor,
        key=key,
        subject=receipt.subject,
        replayed=receipt.replayed,
        dry_run=receipt.dry_run,
        entries=[entry_told(stored) for stored in entries],
    )
