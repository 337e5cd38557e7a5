"""What the vault asks of the store: sealed rows, tokens, and the months that are held apart."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from ledger.store.rows import HeldApart, IdentityRow


class VaultReader(Protocol):
    """What the vault asks of a view of the store."""

    def tokens(self, tokens: Sequence[bytes]) -> dict[bytes, str]:
        """Return the subject of each known token."""

    def identities(self, subjects: Sequence[str]) -> list[IdentityRow]:
        """Return the sealed rows of these subjects."""

    def alike(self, likenesses: Sequence[bytes]) -> list[IdentityRow]:
        """Return the sealed rows of these birth dates and villages."""

    def mergers(self, workers: Iterable[str]) -> dict[str, str]:
        """Return who was merged and into whom, of all who were merged into or from these workers."""

    def noted(self, name: str) -> str | None:
        """Return what the store notes of itself."""

    def held_apart(self, tokens: Sequence[bytes], *, on: str) -> list[HeldApart]:
        """Return the months held apart under tokens on a day."""

    def slots(self, workers: Iterable[str]) -> dict[tuple[str, int], tuple[int, str]]:
        """Return the months held, for each year of these workers."""


class VaultWriter(VaultReader, Protocol):
    """What the vault asks of the store's transaction."""

    def insert_identities(self, rows: Sequence[IdentityRow]) -> int:
        """Insert rows whose token is new, and return how many were."""

    def update_identity(self, row: IdentityRow) -> bool:
        """Replace a row, and return whether there was one."""

    def delete_identity(self, subject: str) -> bool:
        """Destroy a row, and return whether there was one."""

    def part(self, absorbed: str) -> None:
        """Let a worker lead to nobody else any more."""

    def hold_apart(self, rows: Sequence[HeldApart]) -> None:
        """Hold months apart."""

    def drop_held_apart(self, *, before: str) -> int:
        """Destroy what is held apart no longer."""


class Fresh(Protocol):
    """Who was named, and rows to keep: all that ``keep`` needs of a resolution."""

    @property
    def ids(self) -> Sequence[str]:
        """The WorkerIds of those named."""

    @property
    def fresh(self) -> Sequence[IdentityRow]:
        """The rows of those whom the vault did not know."""
