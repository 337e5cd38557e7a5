"""What the book asks of the vault."""

from collections.abc import Sequence
from typing import Protocol

from ledger.identities.person import Person, Private
from ledger.store import IdentityRow, Reader, Writer


class Resolved(Protocol):
    """The people of a command: their WorkerIds, and the rows of those whom the vault did not know."""

    @property
    def ids(self) -> Sequence[str]:
        """WorkerIds, in the order of the people."""

    @property
    def fresh(self) -> Sequence[IdentityRow]:
        """Rows to keep."""


class VaultPort(Protocol):
    """What the book asks of the vault."""

    def resolve(self, reader: Reader, persons: Sequence[Person]) -> Resolved:
        """Return the WorkerIds of people named by NIK."""

    def keep(self, writer: Writer, resolution: Resolved) -> bool:
        """Keep the fresh rows; false where another writer has kept one of them meanwhile."""

    def keep_private(self, writer: Writer, privates: Sequence[Private]) -> None:
        """Keep personal data of parties."""

    def request_digest(self, request: bytes) -> bytes:
        """Return a keyed digest of a request, which may hold personal data."""
