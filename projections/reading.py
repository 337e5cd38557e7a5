"""Asking the readers' tables while they may be replaced by rebuilt ones."""

from collections.abc import Callable
from typing import TypeVar

from ledger.errors import StoreRefusal
from ledger.store import Reader, Store

T = TypeVar("T")
VIEWS_MAX = 3
"""Tables are replaced once in a rebuild of seconds: a question meets that once, or with very bad luck twice."""


class TablesReplacedError(Exception):
    """The readers' tables were replaced after a view of the book began and before it looked at them.

    PostgreSQL then shows the new tables without their rows. A view that has looked once holds the old ones to its end.
    """


def answered(store: Store, ask: Callable[[Reader], T]) -> T:
    """Return what a question finds in one consistent view; where the tables were just replaced, in another one.

    Raises:
        StoreRefusal: The tables say of no projection where it stands (``readers_lost``).
    """
    for _ in range(VIEWS_MAX):
        try:
            with store.reader() as reader:
                return ask(reader)
        except TablesReplacedError:
            continue
    raise StoreRefusal(
        "readers_lost",
        "expected the readers' tables to say where they stand, found no row that does; run amanah replay",
    )
