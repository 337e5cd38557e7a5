"""Replay equals live; a row that was changed by hand is found, named with both values, and put right."""

import pytest
from sqlalchemy import inspect

from projections.rebuild import AGAIN, replay
from tests.projections.story import Told, gift, two_gifts, whole
from tests.support.tables import change, digest


def test_replay_equals_live_and_takes_its_place(it: Told) -> None:
    whole(it)
    runner = it.caught_up()
    before = digest(it.desk.store)
    for _ in range(3):
        done = replay(it.desk.store)
        assert (done.drifts, done.swapped, done.position, done.entries) == ((), True, it.position, it.position)
        assert digest(it.desk.store) == before
    it.tell("gift", gift("gift-c", "party-a", 5))
    runner.catch_up()
    assert replay(it.desk.store).drifts == ()


def test_the_tables_read_again_are_gone_afterwards(it: Told) -> None:
    two_gifts(it)
    replay(it.desk.store, swap=False)
    with it.desk.store.reader() as reader:
        names = inspect(reader.connection).get_table_names()
    assert "read_moves" in names
    assert [name for name in names if name.endswith(AGAIN)] == []


def test_a_changed_row_is_named_with_both_values_and_mended(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    store = it.desk.store
    good = digest(store)
    position = it.at["gift a"].position
    change(store, f"UPDATE read_moves SET rupiah = rupiah - 1 WHERE position = {position}")
    (found,) = replay(store).drifts
    assert (found.table, found.key) == ("read_moves", ("fund-gn", position, 0))
    assert found.columns == {"rupiah": (599_999, 600_000)}
    assert digest(store) == good
    assert replay(store).drifts == ()


_TOLD = "VALUES ('aaa', 1, '2022-10-04', 'X', '{}')"
ADDED = {
    "read_coverage": "INSERT INTO read_coverage VALUES (0, '', 'batch-z', 'enrolled', '', '', '', 'derived', '', 1)",
    "read_credits": f"INSERT INTO read_credits {_TOLD}",
    "read_seats": "INSERT INTO read_seats VALUES "
    "('batch-z', 0, 1, 'w-1', '12', '2022-10', '2022-10-04', 'enrolled', NULL, '', 1)",
    "read_statistics": f"INSERT INTO read_statistics {_TOLD}",
}


@pytest.mark.parametrize("table", sorted(ADDED))
def test_a_row_that_is_missing_or_too_many_is_found(it: Told, table: str) -> None:
    whole(it)
    it.caught_up()
    store = it.desk.store
    change(store, f"DELETE FROM {table}")
    missing = replay(store).drifts
    assert {found.table for found in missing} == {table}
    assert all(found.live is None and found.rebuilt is not None for found in missing)
    assert replay(store).drifts == ()
    change(store, ADDED[table])
    (added,) = replay(store).drifts
    assert (added.table, added.rebuilt) == (table, None)


def test_without_a_swap_the_live_tables_stay_as_they_are(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    change(it.desk.store, "DELETE FROM read_funds")
    assert len(replay(it.desk.store, swap=False).drifts) == 1
    assert len(replay(it.desk.store, swap=True).drifts) == 1
    assert replay(it.desk.store).drifts == ()
