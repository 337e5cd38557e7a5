"""What an audit says: numbered steps, each with what it looked at and where the book does not agree with itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from eventsourcing.persistence import DataError, IntegrityError, OperationalError, PersistenceError, ProgrammingError

from ledger.errors import Refusal

LISTED_MAX = 100
"""A step lists so many discrepancies and counts the rest."""

UNREADABLE = (Refusal, ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What reading altered entries may raise; an audit goes on and says so."""

_BROKEN = (DataError, IntegrityError, ProgrammingError)
_NOT_TEXT = "Could not decode to UTF-8"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One place where the book and what follows from it do not agree."""

    step: int
    table: str
    key: str
    expected: str
    found: str


@dataclass(slots=True)
class Step:
    """One numbered check: how much it looked at, and what it found (the first hundred, and how many in all)."""

    number: int
    title: str
    checked: int = 0
    found: int = 0
    discrepancies: list[Discrepancy] = field(default_factory=list)

    def compare(self, table: str, key: object, expected: object, found: object) -> None:
        """Count one comparison, and note it where the two differ."""
        self.checked += 1
        if expected != found:
            self.found += 1
            if len(self.discrepancies) < LISTED_MAX:
                self.discrepancies.append(Discrepancy(self.number, table, str(key), _shown(expected), _shown(found)))


def is_broken(error: PersistenceError) -> bool:
    """Tell whether a database refused what altered rows asked of it; else it is out of reach, or busy."""
    return isinstance(error, _BROKEN) or (isinstance(error, OperationalError) and _NOT_TEXT in str(error))


def joined(key: Sequence[object]) -> str:
    """Return a key of several columns in one line."""
    return " ".join(_shown(cell) for cell in key)


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
