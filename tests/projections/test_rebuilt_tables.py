"""Rebuilt tables: indexed once they are filled, compared by the database itself, and committed without a wait."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect, text

from ledger.store import Reader, Store
from projections.database import Cell, ReadTable, create_tables, drop_tables
from projections.equal_tables import holds_alike
from projections.rebuild import replay
from projections.registry import all_projections
from projections.runner import within_bytes
from tests.projections.story import Told, two_gifts
from tests.support.tables import change

PAIR = ReadTable(
    "read_pair",
    {"word": "text", "number": "int", "position": "int", "note": "text"},
    ("word", "number"),
    nullable=frozenset({"note"}),
)
BESIDE = "_beside"


def declared() -> dict[str, set[tuple[str, ...]]]:
    return {table.name: set(table.indexes) for projection in all_projections() for table in projection.tables}


def there(reader: Reader) -> dict[str, set[tuple[str, ...]]]:
    inspector = inspect(reader.connection)
    return {
        name: {tuple(str(column) for column in index["column_names"]) for index in inspector.get_indexes(name)}
        for name in declared()
    }


def test_rebuilt_tables_have_every_index_in_their_second_life_and_their_third(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    for _ in range(3):
        with it.desk.store.reader() as reader:
            assert there(reader) == declared()
        replay(it.desk.store)


def test_tables_left_by_a_rebuild_that_was_killed_are_in_nobodys_way(it: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    two_gifts(it)
    it.caught_up()
    store = it.desk.store
    for _ in range(2):
        with monkeypatch.context() as killed:
            killed.setattr("projections.rebuild._drop_again", lambda _: None)
            assert replay(store).swapped
        change(store, "UPDATE read_positions SET version = 0 WHERE name = 'coverage'")
        it.caught_up()
        with store.reader() as reader:
            assert there(reader) == declared()
    assert replay(store).drifts == ()


def test_what_fills_a_table_asks_by_an_index_that_it_declares() -> None:
    for projection in all_projections():
        for table in projection.tables:
            assert set(table.filled_by) <= set(table.indexes), table.name


def some_rows(dice: Random) -> dict[tuple[str, int], tuple[Cell, ...]]:
    keys = {(dice.choice("ab"), dice.randrange(3)) for _ in range(dice.randrange(4))}
    return {key: (*key, dice.randrange(1, 3), dice.choice([None, "", "x"])) for key in sorted(keys)}


def filled(connection: Connection, rows: dict[tuple[str, int], tuple[Cell, ...]], suffix: str) -> None:
    connection.execute(text(f"DELETE FROM {PAIR.name}{suffix}"))
    if rows:
        PAIR.insert(connection, list(rows.values()), suffix=suffix)


def test_tables_hold_alike_exactly_when_their_rows_are_the_same(it: Told) -> None:
    dice, store, told = Random(7), it.desk.store, set[bool]()
    with store.transaction() as connection:
        for suffix in ("", BESIDE):
            create_tables(connection, [PAIR], suffix=suffix)
        for _ in range(150):
            here, beside = some_rows(dice), some_rows(dice)
            if dice.random() < 0.3:
                beside = dict(here)
            filled(connection, here, "")
            filled(connection, beside, BESIDE)
            alike = holds_alike(Reader(connection), PAIR, suffix=BESIDE)
            assert alike is (here == beside)
            told.add(alike)
        for suffix in ("", BESIDE):
            drop_tables(connection, [PAIR], suffix=suffix)
    assert told == {True, False}


def test_rows_known_later_than_a_commit_are_not_compared_with_it(it: Told) -> None:
    two_gifts(it)
    store = it.desk.store
    with store.reader() as reader:
        commit = reader.commit_of(2)
    assert commit is not None
    early, late = ("a", 1, commit.position, None), ("b", 1, commit.position + 1, None)
    with store.transaction() as connection:
        for suffix, rows in (("", [early, late]), (BESIDE, [early])):
            create_tables(connection, [PAIR], suffix=suffix)
            PAIR.insert(connection, rows, suffix=suffix)
        assert holds_alike(Reader(connection), PAIR, suffix=BESIDE, until=commit)
        assert not holds_alike(Reader(connection), PAIR, suffix=BESIDE)
        for suffix in ("", BESIDE):
            drop_tables(connection, [PAIR], suffix=suffix)


def waits(store: Store, *, derived: bool) -> object:
    asked = "PRAGMA synchronous" if store.engine.dialect.name == "sqlite" else "SHOW synchronous_commit"
    with store.transaction(derived=derived) as connection:
        return connection.execute(text(asked)).scalar_one()


def test_only_what_is_derived_from_the_book_is_not_waited_for(it: Told) -> None:
    at_once, later = (2, 1) if it.desk.store.engine.dialect.name == "sqlite" else ("on", "off")
    assert [waits(it.desk.store, derived=derived) for derived in (False, True, False, True)] == [
        *(at_once, later, at_once, later)
    ]


def test_the_book_itself_is_waited_for_after_a_derived_transaction(it: Told) -> None:
    store = it.desk.store
    asked = "PRAGMA synchronous" if store.engine.dialect.name == "sqlite" else "SHOW synchronous_commit"
    with store.transaction(derived=True):
        pass
    with store.writer() as writer:
        assert writer.connection.execute(text(asked)).scalar_one() in (2, "on")


def test_a_long_sort_leaves_the_other_connections_as_they_are(tmp_path: Path) -> None:
    store, found = Store(f"sqlite:///{tmp_path / 'book.sqlite'}"), []
    for long_sort in (False, True, False):
        with store.transaction(long_sort=long_sort) as connection:
            found.append(connection.execute(text("PRAGMA temp_store")).scalar_one())
    store.dispose()
    assert found == [2, 1, 2]


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 30))
def test_a_page_ends_before_it_holds_too_many_bytes_and_never_before_one_entry(sizes: list[int], most: int) -> None:
    states = [(number, "X", bytes(size)) for number, size in enumerate(sizes, 1)]
    taken = list(within_bytes(states, most))
    assert taken == states[: len(taken)]
    assert len(taken) >= min(1, len(states))
    assert len(taken) == 1 or sum(sizes[: len(taken)]) <= most
    assert len(taken) == len(states) or sum(sizes[: len(taken) + 1]) > most
