"""What the log needs of the book's database and of whoever holds the signing key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.notes import Key, Signature

Leaf = tuple[int, bytes, bytes]
"""An entry as its row holds it: position, stored bytes, and the leaf hash kept beside them."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of a commit of the book: its last position, and the root over all entries up to it."""

    position: int
    root: bytes


class LogRows(Protocol):
    """The database beneath the log: the locked head row, and the entries."""

    def head(self) -> Checkpoint | None:
        """Return the head row; none where no log was begun."""
        ...

    def begin(self, origin: str) -> None:
        """Make the head row of an empty log, if there is none."""
        ...

    def move(self, before: Checkpoint, after: Checkpoint) -> bool:
        """Move the head row on, if it still stands where it is thought to be; tell whether it did."""
        ...

    def last(self) -> int:
        """Return the book's last position."""
        ...

    def end_of(self, position: int) -> End | None:
        """Return the commit that ends at this very position."""
        ...

    def next_end(self, after: int, *, most: int) -> End | None:
        """Return the last commit end within ``most`` entries after a position, or the first one beyond."""
        ...

    def pages(self, after: int, until: int) -> Iterator[Sequence[Leaf]]:
        """Yield the entries after a position, up to another, in order and in pages."""
        ...


class Signer(Protocol):
    """Whoever holds the log's key: a file now, a key service or a machine of its own later.

    A signer remembers by itself what it signed last, and signs nothing that does not follow from it.
    """

    @property
    def key(self) -> Key:
        """The verifier key."""
        ...

    def last(self) -> Checkpoint | None:
        """Return what was signed last."""
        ...

    def sign(self, head: Checkpoint, path: Sequence[bytes]) -> Signature:
        """Sign a head, given the proof that it is consistent with the one signed last."""
        ...
