"""The audit of the vault, where its keys are at hand: every sealed row opens, and is found by the NIK that it holds."""

from collections.abc import Callable, Iterator

from sqlalchemy import text

from ledger.store import IdentityRow, Reader
from projections.audit_book import octets
from projections.audit_heads import Finding

_ROWS = text("SELECT subject, token, wrapped_key, sealed, created_at, likeness FROM identities ORDER BY subject")


def audit_vault(reader: Reader, is_whole: Callable[[IdentityRow], bool]) -> Iterator[Finding]:
    """Yield the rows that were changed, or that the keys do not open."""
    for subject, token, wrapped_key, sealed, created_at, likeness in reader.connection.execute(_ROWS):
        row = IdentityRow(
            str(subject),
            None if token is None else octets(token),
            octets(wrapped_key),
            octets(sealed),
            str(created_at),
            None if likeness is None else octets(likeness),
        )
        if not is_whole(row):
            yield Finding(
                "vault_row_differs", None, f"identities {row.subject}", "a row that opens", "one that does not"
            )
