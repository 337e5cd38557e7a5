"""The runner: reads the book in pages, decodes each entry once, and commits all rows with their position."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from secrets import token_hex
from threading import Event

from sqlalchemy import Connection, inspect, text

from ledger.store import Reader, Store
from ledger.store.bulk import collector_paused
from ledger.store.mapper import decode_state
from projections.database import ReadTable, analyze, create_indexes, create_tables, drop_tables, form_of, lock_creation
from projections.folds import FundFolds
from projections.projection import Page, Projection, View, Write
from projections.reading import TablesReplacedError, answered

PAGE = 20_000
"""Entries in one commit: a page's rows lie all over the indexes, so that few large pages write far less than many."""
PAGE_BYTES = 32 * 2**20
"""So many stored bytes end a page before that; more entries of a thousand bytes would not pay for their memory."""
IDLE_SECONDS = 1.0
POSITIONS = ReadTable(
    "read_positions",
    {"name": "text", "version": "int", "shape": "text", "position": "int", "made": "text"},
    ("name",),
)
"""Where each projection stands; ``made`` is another word whenever its tables were made anew."""

Progress = Callable[[int, int], object]
"""Called with the position reached and the head aimed at."""


def code_of(projection: Projection) -> tuple[str, int, str]:
    """Return what tells the code that wrote a projection's tables: its name, its version and the form of its tables."""
    return projection.name, projection.version, form_of(projection.tables)


class Runner:
    """Brings projections forward. Several may run at once: a page whose position another has moved is thrown away."""

    def __init__(self, store: Store, projections: Sequence[Projection], *, suffix: str = "", page: int = PAGE) -> None:
        self.store = store
        self.projections = tuple(projections)
        self.suffix = suffix
        self._page = page
        self._funds = FundFolds()
        self._reached = -1
        self._advance = text(
            f"UPDATE read_positions{suffix} SET position = :after WHERE position = :before"  # noqa: S608 (our own names)
        )
        self._prepare()

    @property
    def tables(self) -> tuple[ReadTable, ...]:
        """Every table of the projections, and the one of their positions."""
        return (POSITIONS, *(table for projection in self.projections for table in projection.tables))

    @property
    def own_tables(self) -> tuple[ReadTable, ...]:
        """The tables of the projections."""
        return self.tables[1:]

    def _prepare(self) -> None:
        """Make the tables; where a projection is new or has another version, all are read again from the start."""
        with self.store.reader() as reader:
            if self._is_current(reader.connection):
                return
        with self.store.transaction(derived=True) as connection:
            lock_creation(connection)
            if self._is_current(connection):
                return
            drop_tables(connection, self.tables, suffix=self.suffix)
            create_tables(connection, self.tables, suffix=self.suffix, to_be_filled=self.suffix != "")
            POSITIONS.insert(connection, [(*code_of(p), 0, token_hex(8)) for p in self.projections], suffix=self.suffix)

    def create_indexes(self) -> None:
        """Make the indexes that tables beside the live ones are filled without, since they are quicker made at once."""
        for table in [table for table in self.own_tables if set(table.indexes) - set(table.filled_by)]:
            with self.store.transaction(derived=True, long_sort=True) as connection:
                create_indexes(connection, table, suffix=self.suffix)
                analyze(connection, table, suffix=self.suffix)

    def _is_current(self, connection: Connection) -> bool:
        inspector, name = inspect(connection), POSITIONS.name + self.suffix
        if not {table.name + self.suffix for table in self.tables} <= set(inspector.get_table_names()):
            return False
        if not {column["name"] for column in inspector.get_columns(name)} >= set(POSITIONS.columns):
            return False
        statement = text(f"SELECT name, version, shape FROM {name}")  # noqa: S608 (our own names)
        return {tuple(row) for row in connection.execute(statement)} == set(map(code_of, self.projections))

    def position(self, reader: Reader) -> int:
        """Return the position that the projections stand at."""
        statement = text(f"SELECT min(position) FROM read_positions{self.suffix}")  # noqa: S608 (our own names)
        reached = reader.connection.execute(statement).scalar_one()
        if reached is None:
            raise TablesReplacedError
        return int(reached)

    def catch_up(self, *, until: int | None = None, progress: Progress | None = None) -> int:
        """Take in every entry up to a position, or up to the head as it stood at the beginning; return how many."""
        head, start = answered(self.store, lambda reader: (reader.head.position, self.position(reader)))
        goal = head if until is None else min(until, head)
        while True:
            reached = self._step(goal)
            if progress is not None:
                progress(reached, goal)
            if reached >= goal:
                return max(0, reached - start)

    def run(self, stop: Event) -> None:
        """Follow the book until told to stop; safe to kill at any line."""
        while not stop.is_set():
            self.catch_up()
            self.store.wait_beyond(self._reached, timeout=IDLE_SECONDS)

    def _step(self, goal: int) -> int:
        """Take one page in and return the position reached, by this runner or by another."""
        with collector_paused(self._page):
            before, writes, after = answered(self.store, lambda reader: self._next(reader, goal))
            if after > before and not self._commit(writes, before=before, after=after):
                self._forget()
                return before
        self._reached = after
        return after

    def _next(self, reader: Reader, goal: int) -> tuple[int, list[Write], int]:
        """Return where the tables stand, the rows of the next page, and where it ends; none at the goal."""
        before = self.position(reader)
        if before != self._reached:
            self._forget()
        self._reached = -1  # What is in memory is in doubt until the page is committed.
        return (before, [], before) if before >= goal else (before, *self._read(reader, before, goal))

    def _read(self, reader: Reader, before: int, goal: int) -> tuple[list[Write], int]:
        states = reader.states(after=before, until=goal, limit=self._page)
        entries = [decode_state(*one) for one in within_bytes(states)]
        page = Page(entries, self._funds.moved(entries, reader))
        view = View(reader, self.suffix)
        writes = [write for projection in self.projections for write in projection.apply(page, view) if write.rows]
        return writes, entries[-1].position

    def _commit(self, writes: Sequence[Write], *, before: int, after: int) -> bool:
        """Write rows and position in one commit; false where another runner has moved the position meanwhile."""
        with self.store.transaction(derived=True) as connection:
            moved = connection.execute(self._advance, {"before": before, "after": after}).rowcount
            if moved == 0:
                return False
            assert moved == len(self.projections), "projections stand at one position"
            for write in writes:
                write.table.insert(connection, write.rows, suffix=self.suffix)
        return True

    def _forget(self) -> None:
        self._reached = -1
        self._funds.forget()
        for projection in self.projections:
            projection.forget()


def within_bytes(states: Sequence[tuple[int, str, bytes]], most: int = PAGE_BYTES) -> Sequence[tuple[int, str, bytes]]:
    """Return the first of some stored entries: as many as hold so many bytes together, and always one."""
    ends = list(accumulate(len(state) for _, _, state in states))
    return states if not ends or ends[-1] <= most else states[: max(1, bisect_right(ends, most))]
