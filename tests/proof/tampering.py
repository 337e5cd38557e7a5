"""Ways of tampering with a store and a log: one cell, one row, a tail, a rewriting that is valid in itself."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import LargeBinary, MetaData, create_engine

from ledger.identities.vault import Vault
from ledger.identities.vault_keys import VaultKeys
from ledger.store import Store
from ledger.store.log_rows import StoredLogRows
from ledger.transparency.folder import LogFolder
from ledger.transparency.log import Log
from ledger.transparency.signer import MEMORY_FILE, FileSigner
from projections.audit import audit_steps
from projections.audit_codes import findings_of
from projections.audit_heads import Finding, KnownHead, kept_heads, our_heads
from projections.audit_log import audit_log
from projections.audit_vault import audit_vault
from tests.support.office import seeded
from tests.transparency.stage import Stage


@dataclass(frozen=True)
class Column:
    table: str
    name: str
    is_bytes: bool
    key: tuple[str, ...]


@dataclass
class Scene:
    """A sound book with its log, copied for each tampering."""

    database: Path
    log: Path
    kept: Path
    copies: Path
    number: int = 0

    @contextmanager
    def copied(self) -> Iterator[tuple[sqlite3.Connection, Path, Path]]:
        self.number += 1
        folder = self.copies / str(self.number)
        folder.mkdir()
        database = Path(shutil.copy(self.database, folder / "book.sqlite"))
        log = Path(shutil.copytree(self.log, folder / "log"))
        connection = sqlite3.connect(database)
        try:
            yield connection, database, log
        finally:
            connection.close()
            shutil.rmtree(folder)

    def codes(self, database: Path, log: Path, *, kept: bool = False) -> set[str]:
        return {finding.code for finding in findings(database, log, self.kept if kept else None)}


def findings(database: Path, log: Path, kept: Path | None = None) -> list[Finding]:
    """Run the whole audit, as the command line does."""
    store = Store(f"sqlite:///{database}", create=False)
    folder = LogFolder(log)
    try:
        found = [finding for step in audit_steps(store) for finding in findings_of(step)]
        with store.reader() as reader:
            found += audit_vault(reader, Vault(VaultKeys.generate(seeded(1))).is_whole)
            known = [*our_heads(reader, folder, FileSigner(folder.signer))]
            known += kept_heads(kept, folder.policy) if kept else []
            found += [one for one in known if isinstance(one, Finding)]
            found += audit_log(reader, folder, [one for one in known if isinstance(one, KnownHead)])
    finally:
        store.dispose()
    return found


def columns_of(database: Path) -> list[Column]:
    """Return every column of every table that is in the database."""
    engine = create_engine(f"sqlite:///{database}")
    metadata = MetaData()
    metadata.reflect(engine)
    engine.dispose()
    return [
        Column(table.name, column.name, isinstance(column.type, LargeBinary), tuple(c.name for c in table.primary_key))
        for table in sorted(metadata.tables.values(), key=lambda each: each.name)
        for column in table.columns
    ]


def middle_row(connection: sqlite3.Connection, column: Column) -> tuple[object, ...] | None:
    """Return the key of a row in the middle of a table in which the column holds something."""
    keys = ", ".join(column.key) or "rowid"
    rows = connection.execute(
        f"SELECT {keys} FROM {column.table} WHERE {column.name} IS NOT NULL ORDER BY {keys}"
    ).fetchall()
    return rows[len(rows) // 2] if rows else None


def change_cell(connection: sqlite3.Connection, column: Column) -> bool:
    """Change one cell to another value of its type; false in a table without rows."""
    key = middle_row(connection, column)
    if key is None:
        return False
    where = " AND ".join(f"{name} = ?" for name in (column.key or ("rowid",)))
    (value,) = connection.execute(f"SELECT {column.name} FROM {column.table} WHERE {where}", key).fetchone()
    connection.execute(f"UPDATE {column.table} SET {column.name} = ? WHERE {where}", (altered(value), *key))
    connection.commit()
    return True


def altered(value: object) -> object:
    if isinstance(value, int):
        return value + 1_000_003
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1]) if value else b"\0"
    text = str(value)
    return f"{text[:-1]}{'b' if text[-1:] == 'a' else 'a'}"


def resign(database: Path, log: Path, *, position: int) -> None:
    """Rewrite an entry as whoever holds everything would: rows, hashes, commits, head, tiles, bundles, signature."""
    store = Store(f"sqlite:///{database}", create=False)
    folder = LogFolder(log)
    stage = Stage(store, folder)
    try:
        with store.reader() as reader:
            entry = reader.entry(position)
        assert entry is not None
        at = bytes(entry.state).index(b'"nonce":"') + 9
        state = bytes(entry.state)
        stage.rewrite(position, state[:at] + (b"1" if state[at : at + 1] == b"0" else b"0") + state[at + 1 :])
        for name in ("public", "entries"):
            shutil.rmtree(log / name)
        (folder.signer / MEMORY_FILE).unlink()
        stage.run("DELETE FROM log_head")
        Log(folder, StoredLogRows(store), FileSigner(folder.signer)).publish()
    finally:
        store.dispose()
