"""Writing the vault's sealed rows and tokens, in the transaction of the entries."""

import json
from collections.abc import Sequence

from sqlalchemy import text

from ledger.store import schema
from ledger.store.bulk import HELD_APART, IDENTITIES, insert_rows
from ledger.store.engine import library_errors
from ledger.store.reader import Reader
from ledger.store.rows import HeldApart, IdentityRow

_REPLACE = (
    "ON CONFLICT (subject) DO UPDATE SET token = excluded.token, wrapped_key = excluded.wrapped_key, "
    "sealed = excluded.sealed, likeness = excluded.likeness"
)
_HOLD_APART = (
    "ON CONFLICT (token, year) DO UPDATE SET mask = held_apart.mask | excluded.mask, "
    "until = CASE WHEN excluded.until > held_apart.until THEN excluded.until ELSE held_apart.until END"
)


class VaultWriter(Reader):
    """What a transaction may change of the vault."""

    def insert_identities(self, rows: Sequence[IdentityRow]) -> int:
        """Seal persons into the vault; those whose token it knows are left as they are. Return how many were new."""
        if not rows:
            return 0
        with library_errors():
            return insert_rows(
                self.connection, IDENTITIES, sorted(rows), count=len(rows), on_conflict="ON CONFLICT (token) DO NOTHING"
            )

    def update_identity(self, row: IdentityRow) -> bool:
        """Replace a sealed person; return whether there was one."""
        table = schema.identities
        with library_errors():
            done = self.connection.execute(table.update().where(table.c.subject == row.subject).values(row._asdict()))
        return done.rowcount == 1

    def replace_identities(self, rows: Sequence[IdentityRow]) -> None:
        """Put sealed rows in the place of those of the same ids."""
        if rows:
            with library_errors():
                insert_rows(self.connection, IDENTITIES, rows, count=len(rows), on_conflict=_REPLACE)

    def delete_identity(self, subject: str) -> bool:
        """Destroy a sealed person, key and token included; return whether there was one."""
        table = schema.identities
        with library_errors():
            if self._is_sqlite:
                self.connection.exec_driver_sql("PRAGMA secure_delete=ON")
            return self.connection.execute(table.delete().where(table.c.subject == subject)).rowcount == 1

    def merge(self, absorbed: str, kept: str) -> None:
        """Let a worker lead to another, and with him all who led to him."""
        table = schema.merged
        with library_errors():
            self.connection.execute(table.update().where(table.c.kept == absorbed).values(kept=kept))
            self.connection.execute(table.insert().values(absorbed=absorbed, kept=kept))

    def lead(self, absorbed: Sequence[str], kept: str) -> None:
        """Let workers who lead to somebody lead to another."""
        statement = text(f"UPDATE merged SET kept = :kept WHERE absorbed {self._among}")  # noqa: S608 (our own words)
        with library_errors():
            self.connection.execute(statement, {"kept": kept, "values": json.dumps(absorbed)})

    def part(self, absorbed: str) -> None:
        """Let a worker lead to nobody else any more."""
        table = schema.merged
        with library_errors():
            self.connection.execute(table.delete().where(table.c.absorbed == absorbed))

    def hold_apart(self, rows: Sequence[HeldApart]) -> None:
        """Hold months of somebody erased apart; of a NIK that was erased before, the months come together."""
        if rows:
            with library_errors():
                insert_rows(self.connection, HELD_APART, rows, count=len(rows), on_conflict=_HOLD_APART)

    def drop_held_apart(self, *, before: str) -> int:
        """Destroy what was held apart until before a day; return how many rows there were."""
        table = schema.held_apart
        with library_errors():
            return self.connection.execute(table.delete().where(table.c.until < before)).rowcount
