"""The two moments of every answer: the world's date it is about, and how much of the book it may know."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Generic, TypeVar

from sqlalchemy import Connection, inspect, text

from ledger.errors import Malformed
from ledger.store import Commit, Reader, stamp
from ledger.transparency.tree import EMPTY_ROOT
from projections.reading import TablesReplacedError

T = TypeVar("T")
LAST_DAY = "9999-12-31"
WIT = timezone(timedelta(hours=9))
"""Eastern Indonesian time: a day of the book begins with it."""
_MADE = "the readers' tables are made"
_REACHED = text("SELECT min(position) FROM read_positions")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment an answer stands at: with ``provisional`` false the same question has the same answer for ever."""

    valid_at: date | None
    """Facts dated later are left out; none: every fact known counts."""
    known_at: int
    """The last position known, always the last of a commit."""
    at: str
    """When that commit was written."""
    head: int
    """The newest position of the book at the time of the answer."""
    root: str
    """The root hash of the book at ``known_at``, in hexadecimal."""
    provisional: bool
    """Whether entries still to come may change the answer."""

    @property
    def undated(self) -> "AsOf":
        """The same knowledge without a date: for what a thing is, as against what has happened to it."""
        return replace(self, valid_at=None)

    def has(self, day: date) -> bool:
        """Tell whether a date is not later than the one asked for."""
        return self.valid_at is None or day <= self.valid_at

    @property
    def day(self) -> date | None:
        """The date asked for, or the day on which the newest known entry was written (UTC+9); none in an empty book."""
        if self.valid_at is not None or not self.at:
            return self.valid_at
        return datetime.fromisoformat(self.at).astimezone(WIT).date()

    @property
    def values(self) -> dict[str, object]:
        """The moment as SQL parameters."""
        valid = LAST_DAY if self.valid_at is None else self.valid_at.isoformat()
        return {"known": self.known_at, "valid": valid}


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """An answer: rows, and the moment they stand at."""

    as_of: AsOf
    rows: list[T] = field(default_factory=list)


def as_of(reader: Reader, *, valid_at: date | None = None, known_at: int | str | None = None) -> AsOf:
    """Return the moment asked for, snapped down to the last commit that the readers have taken in."""
    head = reader.head
    reached = readers_position(reader)
    asked, open_ended = _asked(reader, known_at)
    until = reached if asked is None else min(asked, reached)
    commit = head if until == head.position else reader.commit_at(until)
    known, at, root = (commit.position, commit.at or "", commit.root) if commit else (0, "", EMPTY_ROOT)
    behind = asked is None or asked > reached
    return AsOf(valid_at, known, at, head.position, bytes(root).hex(), provisional=behind or open_ended)


def _asked(reader: Reader, known_at: int | str | None) -> tuple[int | None, bool]:
    """Return the position asked for, and whether commits to come may still belong to it."""
    if known_at is None:
        return None, True
    if isinstance(known_at, int) or (known_at.isascii() and known_at.isdigit() and len(known_at) < 17):
        position = int(known_at)
        if position < 0:
            raise _malformed(str(known_at))
        if position > reader.head.position:
            raise beyond_head("known_at", position, reader.head.position)
        return position, False
    moment = _stamp(known_at)
    commit: Commit | None = reader.commit_before(moment)
    return (commit.position if commit else 0), reader.head.at is None or moment > reader.head.at


def _stamp(text_given: str) -> str:
    try:
        moment = datetime.fromisoformat(text_given)
    except ValueError:
        raise _malformed(text_given) from None
    if moment.tzinfo is None:
        raise _malformed(text_given)
    try:
        return stamp(moment)
    except OverflowError:
        raise _malformed(text_given) from None


def _malformed(found: str) -> Malformed:
    return Malformed(
        "malformed_known_at",
        "expected known_at as a position of 0 or more, or as a moment with its offset such as "
        f"2026-11-21T07:31:16Z, found {found[:40]!r}; give one of the two",
        found=found[:40],
    )


def beyond_head(field: str, found: int, head: int) -> Malformed:
    """Return the refusal of a position that the book has not reached."""
    return Malformed(
        f"{field}_beyond_head",
        f"expected {field} as a position up to the head of the book, {head}, found {found}; take one that it has, or a "
        "later time",
        found=found,
        head=head,
    )


def readers_position(reader: Reader) -> int:
    """Return the position that every projection has reached; 0 before the readers have ever run."""
    known = reader.connection.info  # Lives as long as the pooled connection: the catalogue is asked once for each.
    if not known.get(_MADE) and not _are_made(reader.connection):
        return 0
    known[_MADE] = True
    reached = reader.connection.execute(_REACHED).scalar_one()
    if reached is None:
        raise TablesReplacedError
    return int(reached)


def _are_made(connection: Connection) -> bool:
    """Tell whether the readers' tables are there now, also for a view from before they were replaced."""
    if connection.dialect.name == "postgresql":
        return connection.execute(text("SELECT to_regclass('read_positions') IS NOT NULL")).scalar_one() is True
    return inspect(connection).has_table("read_positions")
