"""The store keeps the book and the vault in one SQL database, and lets one writer in at a time."""

from ledger.store.bulk import collector_paused
from ledger.store.errors import (
    NaturalKeyUsed,
    SchemaIncomplete,
    SchemaMissing,
    SchemaNewer,
    SlotTaken,
    StampNotRising,
    StoreReadOnly,
    StoreUnreachable,
    TakenSlot,
)
from ledger.store.factory import LedgerFactory
from ledger.store.reader import Reader
from ledger.store.recorder import LedgerRecorder, SnapshotRecorder, ViewRecorder
from ledger.store.rows import (
    ActorRow,
    Claim,
    Commit,
    Head,
    HeldApart,
    IdentityRow,
    PlanRow,
    Release,
    Row,
    StoredEntry,
    StoredReceipt,
)
from ledger.store.stamps import next_stamp, stamp, utc_now
from ledger.store.store import Store
from ledger.store.subscription import LedgerSubscription
from ledger.store.writer import Writer

__all__ = [
    "ActorRow",
    "Claim",
    "Commit",
    "Head",
    "HeldApart",
    "IdentityRow",
    "LedgerFactory",
    "LedgerRecorder",
    "LedgerSubscription",
    "NaturalKeyUsed",
    "PlanRow",
    "Reader",
    "Release",
    "Row",
    "SchemaIncomplete",
    "SchemaMissing",
    "SchemaNewer",
    "SlotTaken",
    "SnapshotRecorder",
    "StampNotRising",
    "Store",
    "StoreReadOnly",
    "StoreUnreachable",
    "StoredEntry",
    "StoredReceipt",
    "TakenSlot",
    "ViewRecorder",
    "Writer",
    "collector_paused",
    "next_stamp",
    "stamp",
    "utc_now",
]
