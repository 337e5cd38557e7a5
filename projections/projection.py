"""What every projection is: tables, and a pure function from a page of entries to rows of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from ledger.event import Entry, Event
from ledger.funds.fund import Fund
from ledger.funds.moves import Move
from ledger.store import Reader
from projections.database import Cell, ReadTable


@dataclass(frozen=True, slots=True)
class Moved:
    """What one entry of a fund's stream moved, with the fund as it stood right after."""

    entry: Entry
    fund: Fund
    moves: Sequence[Move]


@dataclass(slots=True)
class Page:
    """Consecutive entries, decoded once for all projections, and the money that they moved."""

    entries: Sequence[Entry]
    moved: Sequence[Moved] = ()
    _by_kind: dict[type[Event], list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, run in groupby(self.entries, key=_kind):
            self._by_kind.setdefault(kind, []).extend(run)

    def of(self, kinds: Iterable[type[Event]]) -> list[Entry]:
        """Return the entries of some kinds, in the order of their positions."""
        named = [kind for kind in kinds if kind in self._by_kind]
        if len(named) == 1:
            return self._by_kind[named[0]]
        return sorted((entry for kind in named for entry in self._by_kind[kind]), key=lambda entry: entry.position)


def _kind(entry: Entry) -> type[Event]:
    return type(entry.event)


@dataclass(frozen=True, slots=True)
class View:
    """What a projection may read while it applies: its own tables and the book, both as of the page's beginning."""

    reader: Reader
    suffix: str = ""

    def name(self, table: ReadTable) -> str:
        """Return the table's name: of the live one, or of the one being rebuilt."""
        return table.name + self.suffix


@dataclass(frozen=True, slots=True)
class Write:
    """Rows for one table."""

    table: ReadTable
    rows: Sequence[Sequence[Cell]]


class Projection(Protocol):
    """A projection: tables that follow from the entries alone. A new ``version`` is read again from the start."""

    @property
    def name(self) -> str:
        """The name, one word for the question that it answers."""

    @property
    def version(self) -> int:
        """The version of tables and apply."""

    @property
    def tables(self) -> tuple[ReadTable, ...]:
        """The tables, none shared with another projection."""

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield the rows that a page of entries adds."""

    def forget(self) -> None:
        """Drop what is kept in memory; the next page reads it again."""
