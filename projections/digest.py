"""One hash over every row of every projection: equal for the same book on whichever database."""

import hashlib
import json
from collections.abc import Iterable

from ledger.store import Reader
from projections.database import ReadTable, ordered_rows
from projections.registry import all_projections


def projections_digest(reader: Reader) -> str:
    """Return the SHA-256 of all rows in the order of tables and keys; none has a nonce or a leaf."""
    return digest_of(reader, [table for projection in all_projections() for table in projection.tables])


def digest_of(reader: Reader, tables: Iterable[ReadTable]) -> str:
    """Return the SHA-256 of all rows of some tables."""
    digest = hashlib.sha256()
    for table in sorted(tables, key=lambda table: table.name):
        digest.update(json.dumps([table.name, *table.columns]).encode() + b"\n")
        for row in ordered_rows(reader, table):
            digest.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()
