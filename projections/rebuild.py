"""Replay: the projections read again beside the live ones, compared row by row, then put in their place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from ledger.store import Reader, Store
from projections.database import Cell, ReadTable, drop_tables, lock_creation, ordered_rows, rows_of, swap_tables
from projections.registry import all_projections
from projections.runner import POSITIONS, Progress, Runner
from projections.standing import caught_up, is_there, read_tables

AGAIN = "_again"
"""The suffix of tables that are being rebuilt."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A row that the live table and the rebuilt one do not agree on; none where a row is missing."""

    table: str
    key: tuple[Cell, ...]
    live: dict[str, Cell] | None
    rebuilt: dict[str, Cell] | None

    @property
    def columns(self) -> dict[str, tuple[Cell, Cell]]:
        """Return the columns that differ, as (live, rebuilt)."""
        live, rebuilt = self.live or {}, self.rebuilt or {}
        names = live or rebuilt
        return {name: (live.get(name), rebuilt.get(name)) for name in names if live.get(name) != rebuilt.get(name)}


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay did: the position both stand at, the entries read, every difference, and whether it swapped.

    ``obstacle`` says why the live tables could not be brought up to the head, where they could not.
    """

    position: int
    entries: int
    drifts: tuple[Drift, ...]
    swapped: bool
    obstacle: str | None = None


def replay(store: Store, *, progress: Progress | None = None, swap: bool = True) -> Replay:
    """Read every projection again from the book, compare, and swap; the live ones are served all the while."""
    live, obstacle = caught_up(store)
    tables = read_tables()
    again = _fresh(store, tables)
    try:
        entries = again.catch_up(progress=progress)
        drifts = _as_they_stand(store) if live is None else _compared(store, live, again)
        if swap:
            _swap(store, live, again)
        with store.reader() as reader:
            position = _position(reader, AGAIN if live is None and not swap else "")
        return Replay(position, entries, tuple(drifts), swapped=swap, obstacle=obstacle)
    finally:
        with store.transaction() as connection:
            drop_tables(connection, tables, suffix=AGAIN)


def _fresh(store: Store, tables: Sequence[ReadTable]) -> Runner:
    with store.transaction() as connection:
        lock_creation(connection)
        drop_tables(connection, tables, suffix=AGAIN)
    return Runner(store, all_projections(), suffix=AGAIN)


def _position(reader: Reader, suffix: str) -> int:
    return int(rows_of(reader, f"SELECT min(position) FROM {POSITIONS.name}{suffix}")[0][0])  # noqa: S608 (our names)


def _compared(store: Store, live: Runner, again: Runner) -> list[Drift]:
    """Compare both at one position, in one consistent read."""
    while True:
        with store.reader() as reader:
            here, there = live.position(reader), again.position(reader)
            if here == there:
                return list(drift(reader, live.tables))
        if here < there:
            live.catch_up(until=there)
        else:
            again.catch_up(until=here)


def _as_they_stand(store: Store) -> list[Drift]:
    """Compare live tables that cannot follow the book; one that is not there differs once, as a whole."""
    drifts: list[Drift] = []
    with store.reader() as reader:
        for table in read_tables():
            if is_there(reader, table):
                drifts += drift(reader, [table])
            else:
                drifts.append(Drift(table.name, (), {"table": "missing"}, {"table": "there"}))
    return drifts


def _swap(store: Store, live: Runner | None, again: Runner) -> None:
    """Rename in one transaction, once the rebuilt tables have reached at least the live position.

    Live tables that cannot follow the book have no position to be waited for: the next reader catches up.
    """
    while True:
        with store.transaction() as connection:
            if live is not None and connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE read_positions IN ACCESS EXCLUSIVE MODE"))
            reader = Reader(connection)
            here = 0 if live is None else live.position(reader)
            if again.position(reader) >= here:
                swap_tables(connection, again.tables, suffix=AGAIN)
                return
        again.catch_up(until=here)


def drift(reader: Reader, tables: Sequence[ReadTable], *, suffix: str = AGAIN) -> Iterator[Drift]:
    """Yield each row of which the live table and the one with the suffix differ, in the order of keys."""
    for table in tables:
        width = [list(table.columns).index(name) for name in table.key]
        live, rebuilt = iter(ordered_rows(reader, table)), iter(ordered_rows(reader, table, suffix=suffix))
        yield from _differences(table, width, live, rebuilt)


def _differences(
    table: ReadTable, places: Sequence[int], live: Iterator[tuple[Cell, ...]], rebuilt: Iterator[tuple[Cell, ...]]
) -> Iterator[Drift]:
    left, right = next(live, None), next(rebuilt, None)
    while left is not None or right is not None:
        here = None if left is None else tuple(left[place] for place in places)
        there = None if right is None else tuple(right[place] for place in places)
        if here == there:
            if left != right:
                yield _drift(table, here or (), left, right)
            left, right = next(live, None), next(rebuilt, None)
        elif there is None or (here is not None and _order(here) < _order(there)):
            yield _drift(table, here or (), left, None)
            left = next(live, None)
        else:
            yield _drift(table, there, None, right)
            right = next(rebuilt, None)


def _order(key: tuple[Cell, ...]) -> tuple[tuple[int, bytes], ...]:
    """Return what orders a key as both databases do: numbers as numbers, text by its bytes."""
    return tuple((cell, b"") if isinstance(cell, int) else (0, str(cell).encode()) for cell in key)


def _drift(
    table: ReadTable, key: tuple[Cell, ...], live: tuple[Cell, ...] | None, rebuilt: tuple[Cell, ...] | None
) -> Drift:
    def named(row: tuple[Cell, ...] | None) -> dict[str, Cell] | None:
        return None if row is None else dict(zip(table.columns, row, strict=True))

    return Drift(table.name, key, named(live), named(rebuilt))
