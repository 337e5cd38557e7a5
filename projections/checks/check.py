"""What a check is: a rule with a version, and a question to the readers' tables that finds where it is broken."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ledger.store import Commit, Reader, stamp
from projections.as_of import WIT, AsOf

REMAINDER_DAYS = 365
"""After so many days without a use a remainder is listed, unless the reader asks for another number."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a check looks at: the readers' tables at a moment, and the limit that the reader chose."""

    reader: Reader
    moment: AsOf
    remainder_days: int = REMAINDER_DAYS

    @property
    def day(self) -> date:
        """The day of the answer; in an empty book the first of all."""
        return self.moment.day or date.min


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a rule is broken."""

    key: str
    """What tells it from the other findings of its check, for as long as it is found."""
    subjects: tuple[str, ...]
    """Ids of what it is about; people by theirs, never by name."""
    positions: tuple[int, ...]
    """The entries that it follows from, in their order."""
    on: date
    """The world's date from which it is so."""
    rupiah: int | None = None
    """The amount at risk, where there is one."""
    people: int | None = None
    """How many people it is about, where it is about several."""
    newest: int = 0
    """The newest of the entries that it follows from and that are too many to name, such as a line's payments."""
    due: date | None = None
    """The day on which time alone made it so; none where an entry did."""

    def shown_from(self, scope: Scope) -> Commit:
        """Return the commit from which on the book shows it as it is."""
        position = max(*self.positions, self.newest)
        if self.due is not None and scope.moment.valid_at is None:
            position = max(position, _first_on(scope.reader, self.due))
        commit = scope.reader.commit_of(position)
        assert commit is not None, "a finding rests on entries of the book"
        return commit


def _first_on(reader: Reader, day: date) -> int:
    """Return the first position written on a day (UTC+9) or later."""
    before = datetime.combine(day, time(), tzinfo=WIT) - timedelta(microseconds=1)
    commit = reader.commit_before(stamp(before))
    return 1 if commit is None else commit.position + 1


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: a new ``version`` says that the same book may give other findings."""

    code: str
    rule: str
    find: Callable[[Scope], Iterable[Found]]
    version: int = 1


def finding_id(code: str, key: str) -> str:
    """Return a finding's id: the same for as long as its check finds it under the same key."""
    number = int.from_bytes(hashlib.sha256(f"{code} {key}".encode()).digest()[:8], "big")
    tail = "".join(_ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))
    return f"finding-{code.lower()}-{tail}"
