"""What the store refuses: a database that cannot be used, and keys and months that are already taken.

::

    StoreRefusal
    ├── StoreUnreachable    the database does not open                      store_unreachable
    ├── SchemaMissing       there is no ledger in it, and none was asked    schema_missing
    ├── SchemaIncomplete    some of the ledger's tables are there           schema_incomplete
    ├── SchemaNewer         a later version of this program made it         schema_newer
    ├── StoreReadOnly       it can be read but not written                  store_read_only
    └── StampNotRising      a commit's stamp is not after the last one      stamp_not_rising
    PersonMonthHeld
    └── SlotTaken           a month asked for already has a holder          person_month_held
    AlreadyRecorded
    └── NaturalKeyUsed      a bank reference, billing code or the like      natural_key_used
    Refused
    └── EntryTooLarge       an entry would not fit into the log's bundles   entry_too_large
"""

from collections.abc import Sequence
from typing import NamedTuple

from ledger.errors import AlreadyRecorded, PersonMonthHeld, Refused, StoreRefusal

LISTED_MAX = 100


class StoreUnreachable(StoreRefusal):
    """The database does not open."""

    def __init__(self, *, url: str, found: str) -> None:
        super().__init__(
            "store_unreachable",
            f"expected a SQLite file or a PostgreSQL database at {url}, found: {found}; "
            "check the address, and that the database runs",
            url=url,
        )


class SchemaMissing(StoreRefusal):
    """The database holds no ledger, and none was to be made."""

    def __init__(self) -> None:
        super().__init__("schema_missing", "expected a ledger in this database, found none; run `amanah init` first")


class SchemaIncomplete(StoreRefusal):
    """The database holds a part of a ledger only."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            "schema_incomplete",
            f"expected a whole ledger schema, found one without {', '.join(missing)}; "
            "restore the database from a backup, or name an empty one",
            missing=list(missing),
        )


class SchemaNewer(StoreRefusal):
    """A later version of this program made the database."""

    def __init__(self, *, known: int, found: int) -> None:
        super().__init__(
            "schema_newer",
            f"expected ledger schema {known} or older, found {found}; install the version of amanah that made it",
            known=known,
            found=found,
        )


class StoreReadOnly(StoreRefusal):
    """The database can be read but not written."""

    def __init__(self) -> None:
        super().__init__(
            "store_read_only",
            "expected a database that can be written, found a read-only one; "
            "give the process write permission to the file and its folder, or connect to the primary server",
        )


class StampNotRising(StoreRefusal):
    """A commit's stamp is not after the last one."""

    def __init__(self, *, last: str, found: str) -> None:
        super().__init__(
            "stamp_not_rising",
            f"expected a stamp like 2026-01-31T09:00:00.000000Z after {last}, found {found[:40]}",
            last=last,
            found=found[:40],
        )


class TakenSlot(NamedTuple):
    """A year of a worker of which months were asked for that are taken."""

    worker: str
    year: int
    mask: int
    holders: str


class SlotTaken(PersonMonthHeld):
    """A month asked for already has a holder; ``workers`` lists up to 100 of ``total``."""

    def __init__(self, workers: Sequence[TakenSlot], *, total: int) -> None:
        first = workers[0]
        super().__init__(
            "person_month_held",
            f"expected months that nobody holds, found {total} person-years with months held already, "
            f"first worker {first.worker} in {first.year} (positions {first.holders}); leave those months out",
            total=total,
            workers=[list(taken) for taken in workers[:LISTED_MAX]],
        )
        self.workers = list(workers[:LISTED_MAX])
        self.total = total


class NaturalKeyUsed(AlreadyRecorded):
    """A natural key was used before; the key itself stays out of the message, since it may name an account."""

    def __init__(self, *, scope: str, key: str, position: int) -> None:
        super().__init__(
            "natural_key_used",
            f"expected a {scope} used for the first time, found it used at position {position}; look there first",
            scope=scope,
            position=position,
        )
        self.scope = scope
        self.key = key
        self.position = position


class EntryTooLarge(Refused):
    """An entry is larger than a bundle of the log can hold (C2SP tlog-tiles: its length is a uint16)."""

    def __init__(self, *, kind: str, found: int, most: int) -> None:
        super().__init__(
            "entry_too_large",
            f"expected an entry of at most {most:,} bytes, found a {kind} of {found:,}; split it into several",
            kind=kind,
            found=found,
            most=most,
        )
