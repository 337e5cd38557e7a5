"""What an erasure leaves on disk is destroyed: old pages of the file and of its log, dead rows of a server's table."""

from sqlalchemy import delete, text

from ledger.store import schema
from ledger.store.engine import library_errors
from ledger.store.store import Store

SCRUB_NOTE = "scrub"
"""Noted in the commit of an erasure and taken away once nothing is left of it on disk."""
VAULT = (
    *(schema.identities, schema.merged, schema.held_apart),
    *(schema.plans, schema.registers, schema.register_pages),
)
"""The tables of which an erasure, or the end of a retention, deletes rows."""


def scrub(store: Store, *, always: bool = False) -> bool:
    """Destroy what erased rows left behind, where an erasure is noted; return whether nothing is left.

    On SQLite the write-ahead log is emptied (rows are overwritten as they are deleted); that waits for no reader, so
    it may have to be asked again. On PostgreSQL the vault's tables are written anew, and locked meanwhile.
    """
    with store.reader() as reader:
        due = reader.noted(SCRUB_NOTE) is not None
    if not (due or always):
        return True
    with library_errors():
        done = _empty_log(store) if store.engine.dialect.name == "sqlite" else _write_anew(store)
    if done:
        with store.transaction() as connection:
            connection.execute(delete(schema.meta).where(schema.meta.c.name == SCRUB_NOTE))
    return done


def _empty_log(store: Store) -> bool:
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None, "a connection has a driver's below it"
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _write_anew(store: Store) -> bool:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in VAULT:
            connection.execute(text(f"VACUUM (FULL) {table.name}"))
    return True
