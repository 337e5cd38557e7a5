"""Replay: the projections read again beside the live ones, compared row by row, then put in their place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

from ledger.errors import Malformed, StoreRefusal
from ledger.store import Commit, Reader, Store
from projections.as_of import beyond_head
from projections.database import Cell, ReadTable, drop_tables, lock_creation, ordered_rows, rows_of, swap_tables
from projections.equal_tables import holds_alike
from projections.projection import Projection
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


def replay(
    store: Store,
    *,
    progress: Progress | None = None,
    swap: bool = True,
    until: int | None = None,
    only: str | None = None,
) -> Replay:
    """Read projections again from the book, compare, and swap; the live ones are served all the while.

    Args:
        store: The book.
        progress: Told the position reached and the one aimed at, page by page.
        swap: Put the rebuilt tables in the place of the live ones.
        until: Read the book up to this position alone, snapped down to the end of a commit, and compare with the live
            rows that were known then; nothing is swapped.
        only: Read this projection alone.

    Raises:
        Refusal: ``until`` lies beyond the head, no projection is called ``only``, or the live tables, beside which
            either is read, cannot follow the book.
    """
    chosen = _chosen(only)
    live, obstacle = caught_up(store)
    if live is None and (until is not None or only is not None):
        raise _live_unusable(obstacle)
    end = None if until is None else _end(store, until)
    again = _fresh(store, chosen)
    try:
        entries = again.catch_up(until=None if end is None else end.position, progress=progress)
        drifts = _drifts(store, live, again, end)
        swapped = swap and end is None
        if swapped:
            again.create_indexes()
            _swap(store, live, again)
        with store.reader() as reader:
            position = again.position(reader) if not swapped else _position(reader)
        return Replay(position, entries, tuple(drifts), swapped=swapped, obstacle=obstacle)
    finally:
        _drop_again(store)


def _chosen(only: str | None) -> tuple[Projection, ...]:
    chosen = tuple(one for one in all_projections() if only in (None, one.name))
    if not chosen:
        names = ", ".join(sorted(one.name for one in all_projections()))
        raise Malformed("unknown_projection", f"expected a projection of {names}; found {only}", found=only)
    return chosen


def _end(store: Store, until: int) -> Commit:
    with store.reader() as reader:
        head, commit = reader.head.position, reader.commit_at(until)
    if until > head or commit is None:
        raise beyond_head("until", until, head)
    return commit


def _live_unusable(obstacle: str | None) -> StoreRefusal:
    return StoreRefusal(
        "readers_unusable",
        f"expected live tables that follow the book to compare with, found {obstacle}; run amanah replay for all first",
    )


def _drifts(store: Store, live: Runner | None, again: Runner, end: Commit | None) -> list[Drift]:
    if live is None:
        return _as_they_stand(store)
    if end is None:
        return _compared(store, live, again)
    with store.reader() as reader:
        return list(drift(reader, again.own_tables, until=end))


def _fresh(store: Store, projections: Sequence[Projection]) -> Runner:
    _drop_again(store)
    return Runner(store, projections, suffix=AGAIN)


def _drop_again(store: Store) -> None:
    """Drop the tables beside the live ones, each in a transaction of its own: many pages are given back with it."""
    with store.reader() as reader:
        there = set(inspect(reader.connection).get_table_names())
    for table in read_tables():
        if f"{table.name}{AGAIN}" in there:
            with store.transaction(derived=True) as connection:
                lock_creation(connection)
                drop_tables(connection, [table], suffix=AGAIN)


def _position(reader: Reader) -> int:
    return int(rows_of(reader, "SELECT min(position) FROM read_positions")[0][0])


def _compared(store: Store, live: Runner, again: Runner) -> list[Drift]:
    """Compare both at one position, in one consistent read."""
    while True:
        with store.reader() as reader:
            here, there = live.position(reader), again.position(reader)
            if here == there:
                return list(drift(reader, again.own_tables))
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
    """Rename in one transaction, once the rebuilt tables stand where the live ones do.

    Live tables that cannot follow the book have no position to be waited for: the next reader catches up.
    """
    while True:
        with store.transaction(derived=True) as connection:
            if live is not None and connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE read_positions IN ACCESS EXCLUSIVE MODE"))
            reader = Reader(connection)
            there = again.position(reader)
            here = there if live is None else live.position(reader)
            if here == there:
                _write_positions(connection, live)
                swap_tables(connection, again.tables, suffix=AGAIN)
                return
        if live is not None and here < there:
            live.catch_up(until=there)
        else:
            again.catch_up(until=here)


def _write_positions(connection: Connection, live: Runner | None) -> None:
    """Write where each projection stands into the new table, which a view that began earlier must find empty.

    On PostgreSQL such a view sees what the new tables held when it began, and asks ``read_positions`` first: rows
    deleted would still be there for it, those of a truncated table are not.
    """
    listed, again = ", ".join(POSITIONS.columns), f"{POSITIONS.name}{AGAIN}"
    statement = f"SELECT {listed} FROM {again}"  # noqa: S608 (our own names)
    if live is not None:
        statement += f" UNION ALL SELECT {listed} FROM {POSITIONS.name} WHERE name NOT IN (SELECT name FROM {again})"  # noqa: S608 (our own names)
    rows = [tuple(row) for row in connection.execute(text(statement))]
    verb = "TRUNCATE" if connection.dialect.name == "postgresql" else "DELETE FROM"
    connection.execute(text(f"{verb} {again}"))
    POSITIONS.insert(connection, rows, suffix=AGAIN)


def drift(
    reader: Reader, tables: Sequence[ReadTable], *, suffix: str = AGAIN, until: Commit | None = None
) -> Iterator[Drift]:
    """Yield each row of which the live table, as known at a commit or now, and the one with the suffix differ."""
    for table in tables:
        if holds_alike(reader, table, suffix=suffix, until=until):
            continue
        width = [list(table.columns).index(name) for name in table.key]
        live = iter(ordered_rows(reader, table, until=until))
        rebuilt = iter(ordered_rows(reader, table, suffix=suffix))
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
