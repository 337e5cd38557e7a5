"""Reading the vault's sealed rows, and the tokens by which they are found."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, select, text

from ledger.store import schema
from ledger.store.rows import HeldApart, IdentityRow

SQLITE_VALUES_MAX = 30_000
"""SQLite binds at most 32,766 values in one statement."""

_IDENTITY_COLUMNS = "subject, token, wrapped_key, sealed, created_at, likeness"


class Listing:
    """A view of the store that takes lists of any length."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    @property
    def _listed(self) -> str:
        """A table of the values given, which go as one JSON text: quicker than an array of a hundred thousand."""
        if self._is_sqlite:
            return "json_each(:values) AS listed"
        return "json_array_elements_text(CAST(:values AS json)) AS listed(value)"

    @property
    def _among(self) -> str:
        return f"IN (SELECT value FROM {self._listed})"  # noqa: S608 (our own words)

    def _rows(self, statement: str, values: Iterable[str] | Iterable[int]) -> CursorResult[Any]:  # the columns differ
        return self.connection.execute(text(statement), {"values": json.dumps(list(values))})

    def _pairs(self, statement: str, values: tuple[object, ...]) -> dict[bytes, str]:
        return {token: subject for token, subject in self.connection.exec_driver_sql(statement, values)}  # noqa: C416


class VaultRows(Listing):
    """What a view of the store knows of the vault."""

    def tokens(self, tokens: Sequence[bytes]) -> dict[bytes, str]:
        """Return the subject of each of these tokens that the vault knows."""
        if not self._is_sqlite:
            statement = "SELECT token, subject FROM identities WHERE token = ANY(%s)"
            return self._pairs(statement, (list(tokens),))
        found: dict[bytes, str] = {}
        for start in range(0, len(tokens), SQLITE_VALUES_MAX):
            page = tokens[start : start + SQLITE_VALUES_MAX]
            marks = ",".join("?" * len(page))
            found |= self._pairs(f"SELECT token, subject FROM identities WHERE token IN ({marks})", tuple(page))  # noqa: S608
        return found

    def identity(self, subject: str) -> IdentityRow | None:
        """Return one sealed person."""
        return next(iter(self.identities([subject])), None)

    def identities(self, subjects: Iterable[str]) -> list[IdentityRow]:
        """Return the sealed persons among these subjects, in the order of their ids."""
        statement = f"SELECT {_IDENTITY_COLUMNS} FROM identities WHERE subject {self._among} ORDER BY subject"  # noqa: S608
        return [IdentityRow._make(row) for row in self._rows(statement, subjects)]

    def alike(self, likenesses: Sequence[bytes]) -> list[IdentityRow]:
        """Return the sealed persons of these birth dates and villages; at most as many as one statement binds."""
        asked: tuple[object, ...] = tuple(likenesses) if self._is_sqlite else (list(likenesses),)
        among = f"IN ({','.join('?' * len(likenesses))})" if self._is_sqlite else "= ANY(%s)"
        statement = f"SELECT {_IDENTITY_COLUMNS} FROM identities WHERE likeness {among}"  # noqa: S608 (our own words)
        return [IdentityRow._make(row) for row in self.connection.exec_driver_sql(statement, asked)]

    def mergers(self, workers: Iterable[str]) -> dict[str, str]:
        """Return who was merged and into whom, of all that these workers were merged into or that was into them."""
        listed = list(workers)
        found: dict[str, str] = {}
        for column in ("absorbed", "kept") if listed else ():
            statement = f"SELECT absorbed, kept FROM merged WHERE {column} {self._among}"  # noqa: S608 (our words)
            found |= {row.absorbed: row.kept for row in self._rows(statement, listed)}
        return found

    def identities_after(self, subject: str, *, limit: int) -> list[IdentityRow]:
        """Return the next sealed rows in the order of their ids: a walk through the whole vault, page by page."""
        table = schema.identities
        page = select(table).where(table.c.subject > subject).order_by(table.c.subject).limit(limit)
        return [IdentityRow._make(row) for row in self.connection.execute(page)]

    def held_apart(self, tokens: Sequence[bytes], *, on: str) -> list[HeldApart]:
        """Return the months held apart under these tokens on a day."""
        table = schema.held_apart
        found: list[HeldApart] = []
        for start in range(0, len(tokens), SQLITE_VALUES_MAX):
            page = list(tokens[start : start + SQLITE_VALUES_MAX])
            rows = self.connection.execute(select(table).where(table.c.token.in_(page), table.c.until >= on))
            found += [HeldApart._make(row) for row in rows]
        return found

    def holds_apart(self) -> bool:
        """Tell whether anything is held apart at all."""
        return self.connection.execute(select(schema.held_apart.c.year).limit(1)).first() is not None

    def stranger(self, subjects: Sequence[str]) -> str | None:
        """Return the first of these subjects that the vault does not know."""
        statement = (
            f"SELECT value FROM {self._listed} WHERE NOT EXISTS "  # noqa: S608 (our own words)
            "(SELECT 1 FROM identities WHERE subject = value) LIMIT 1"
        )
        row = next(iter(self._rows(statement, subjects)), None)
        return None if row is None else str(row[0])
