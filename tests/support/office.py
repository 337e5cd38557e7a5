"""A small book for tests: store, vault and book with a clock that a test can set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from api.bootstrap import READERS
from ledger.book import Book
from ledger.command import Command
from ledger.identities.vault import Vault
from ledger.identities.vault_keys import VaultKeys
from ledger.receipt import Receipt
from ledger.store import Store

START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves a second at each look, or to where it is set."""

    now: datetime = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def seeded(seed: int) -> "SeededBytes":
    """Return a source of random bytes that repeats for the same seed."""
    return SeededBytes(Random(seed))


@dataclass
class SeededBytes:
    """Random bytes from a seed."""

    random: Random

    def __call__(self, count: int) -> bytes:
        return self.random.randbytes(count)


@dataclass
class Desk:
    """A book and a way to write in it without naming a key each time."""

    store: Store
    book: Book
    vault: Vault
    clock: Clock
    keys: int = field(default=0)

    def record(self, command: Command, *, key: str | None = None, dry_run: bool = False) -> Receipt:
        """Record under a new key."""
        self.keys += 1
        return self.book.record(command, actor="tester", key=key or f"key-{self.keys}", dry_run=dry_run)


@contextmanager
def desk(url: str, *, seed: int = 7) -> Iterator[Desk]:
    """Open a book on a database with seeded ids and keys."""
    store = Store(url)
    clock = Clock()
    random = seeded(seed)
    vault = Vault(VaultKeys.generate(seeded(1)), random)
    try:
        yield Desk(store, Book(store, vault, clock=clock, random=random, readers=READERS), vault, clock)
    finally:
        store.dispose()
