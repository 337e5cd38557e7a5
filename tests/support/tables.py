"""The readers' tables by hand: a row changed, and the digest of all of them."""

from sqlalchemy import text

from ledger.store import Store
from projections.digest import projections_digest


def change(store: Store, statement: str, **values: object) -> None:
    """Change rows by hand; there must be some."""
    with store.transaction() as connection:
        assert connection.execute(text(statement), values).rowcount > 0


def digest(store: Store) -> str:
    """Return the digest of every projection."""
    with store.reader() as reader:
        return projections_digest(reader)
