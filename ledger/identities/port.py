"""What the book asks of the vault."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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

    @property
    def differs(self) -> Sequence[int]:
        """Indexes of people whom the vault knows by another name or birth date."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The people of a command, and of those whom the vault did not know the ones to keep."""

    ids: Sequence[str]
    fresh: Sequence[IdentityRow]
    differs: Sequence[int]


NOBODY = Keeping((), (), ())
"""Nobody, in the place of people who are kept already: a hundred thousand sealed rows take sixty megabytes."""


class VaultPort(Protocol):
    """What the book asks of the vault."""

    def resolve(self, reader: Reader, persons: Sequence[Person], *, keeping: bool = True) -> Resolved:
        """Return the WorkerIds of people named by NIK; without ``keeping`` they are only asked about."""

    def keep(self, writer: Writer, resolution: Resolved) -> bool:
        """Keep the fresh rows; false where another writer has kept one of them meanwhile."""

    def keep_private(self, writer: Writer, privates: Sequence[Private]) -> None:
        """Keep personal data of parties."""

    def forget(self, writer: Writer, worker: str, *, also: Sequence[str], until: date, today: date) -> None:
        """Destroy what is kept of a worker, and hold his months apart until a day."""

    def held_before(
        self, reader: Reader, niks: Mapping[str, str], wanted: Iterable[tuple[str, int, int]], *, on: date
    ) -> list[tuple[str, int, int]]:
        """Return the (worker, year, months) wanted that somebody held who had the same NIK and was erased."""

    def request_digest(self, request: bytes) -> bytes:
        """Return a keyed digest of a request, which may hold personal data."""
