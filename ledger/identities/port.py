"""What the book asks of the vault."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ledger.identities.person import Person, Private
from ledger.periods import Month
from ledger.rosters.beside import Standing
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


class PeopleNamed(Protocol):
    """The people whom a command names, as a decision may ask about them; nothing of them is told but an index."""

    @property
    def differing(self) -> Sequence[int]:
        """Indexes of people whom the vault knows by another name or birth date."""

    def alike(self, asked: Sequence[int]) -> Sequence[int]:
        """Return those of some of them who may be somebody whom the vault knows by another NIK."""

    def newly_dated(self, asked: Sequence[int]) -> Sequence[int]:
        """Return those of some of them whose birth date is not what the vault has under their NIK."""

    def held_apart(self, wanted: Mapping[int, int]) -> Mapping[int, Sequence[Month]]:
        """Return the months wanted, by index, that the same NIK held before its person was erased."""

    def apart(self, workers: Sequence[str], wanted: Mapping[int, int]) -> Mapping[int, int]:
        """Return the months wanted, as bits by year, that NIKs of some workers held before they were erased."""

    def plans_naming(self, workers: Sequence[str]) -> Iterable[Standing]:
        """Return the plans with a list that say something of a person, known by these ids."""


class _Nobody:
    differing: Sequence[int] = ()

    def alike(self, asked: Sequence[int]) -> Sequence[int]:
        return ()

    def newly_dated(self, asked: Sequence[int]) -> Sequence[int]:
        return ()

    def held_apart(self, wanted: Mapping[int, int]) -> Mapping[int, Sequence[Month]]:
        return {}

    def apart(self, workers: Sequence[str], wanted: Mapping[int, int]) -> Mapping[int, int]:
        return {}

    def plans_naming(self, workers: Sequence[str]) -> Iterable[Standing]:
        return ()


NOBODY_NAMED = _Nobody()
"""The people of a command that names none."""


class VaultPort(Protocol):
    """What the book asks of the vault."""

    def resolve(
        self, reader: Reader, persons: Sequence[Person], *, villages: Sequence[str | None] = (), keeping: bool = True
    ) -> Resolved:
        """Return the WorkerIds of people named by NIK; without ``keeping`` they are only asked about."""

    def likeness(self, person: Person, village: str | None = None) -> bytes | None:
        """Return the keyed token of somebody's birth date, sex and village; none where either is not known."""

    def name_and_birth(self, row: IdentityRow) -> tuple[str, str | None]:
        """Return the name and the birth date in a worker's row."""

    def people(self, reader: Reader, workers: Sequence[str]) -> Mapping[str, Person]:
        """Return who some workers are, for a decision that shows them to nobody."""

    def box(self, subject: str, parts: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
        """Seal parts under a new key; return that key, wrapped, and them."""

    def unbox(self, subject: str, wrapped: bytes, sealed: bytes, *, part: int) -> bytes:
        """Open a part that ``box`` sealed."""

    def keep(self, writer: Writer, resolution: Resolved) -> bool:
        """Keep the fresh rows; false where another writer has kept one of them meanwhile."""

    def keep_private(self, writer: Writer, privates: Sequence[Private]) -> None:
        """Keep personal data of parties."""

    def must_have_the_keys(self, reader: Writer) -> None:
        """Refuse to write under keys that were rotated since."""

    def opened_key(self, subject: str, wrapped: bytes) -> bytes:
        """Return the key of what is sealed as a whole."""

    def forget(self, writer: Writer, worker: str, *, also: Sequence[str], until: date, today: date) -> None:
        """Destroy what is kept of a worker, and hold his months apart until a day."""

    def held_before(
        self, reader: Reader, niks: Mapping[str, str], wanted: Iterable[tuple[str, int, int]], *, on: date
    ) -> list[tuple[str, int, int]]:
        """Return the (worker, year, months) wanted that somebody held who had the same NIK and was erased."""

    def request_digest(self, request: bytes) -> bytes:
        """Return a keyed digest of a request, which may hold personal data."""
