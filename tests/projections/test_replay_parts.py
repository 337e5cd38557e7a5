"""A replay of a part: up to a position, or of one projection; and reads that go on while tables are replaced."""

import json
from threading import Event, Thread

import pytest

from ledger.errors import Malformed, StoreRefusal
from ledger.store import Reader
from projections.as_of import as_of
from projections.coverage import coverage
from projections.database import ordered_rows
from projections.fund_balances import fund_balances
from projections.kept_seats import KeptSeats, kept_seats
from projections.reading import TablesReplacedError, answered
from projections.rebuild import replay
from projections.registry import all_projections
from projections.runner import Runner
from tests.projections.pin import PINNED, found
from tests.projections.story import Told, gift, two_gifts, whole
from tests.support.tables import change, digest


def test_a_replay_up_to_any_position_finds_what_was_known_then(it: Told) -> None:
    whole(it)
    it.caught_up()
    before = digest(it.desk.store)
    ends = [receipt.position for receipt in it.at.values()]
    assert len(ends) > 30
    for end in ends:
        done = replay(it.desk.store, until=end)
        assert (done.position, done.entries, done.drifts, done.swapped) == (end, end, (), False)
    assert digest(it.desk.store) == before


def test_a_position_within_a_commit_is_the_end_of_the_one_before(it: Told) -> None:
    two_gifts(it)
    last = it.at["enrol"].position
    assert replay(it.desk.store, until=last - 1).position == it.at["batch"].position


def test_a_replay_up_to_a_position_does_not_see_what_was_altered_later(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    at = it.at["november"].position
    change(it.desk.store, f"UPDATE read_moves SET rupiah = rupiah + 1 WHERE position = {at} AND n = 0")
    assert replay(it.desk.store, until=at - 1).drifts == ()
    (drift,) = replay(it.desk.store, until=at).drifts
    assert drift.key[:2] == ("fund-gn", at)


def test_a_replay_beyond_the_head_is_refused(it: Told) -> None:
    two_gifts(it)
    with pytest.raises(Malformed) as refused:
        replay(it.desk.store, until=it.position + 1)
    assert str(refused.value) == (
        f"expected until as a position up to the head of the book, {it.position}, found {it.position + 1}; "
        "take one that it has, or a later time"
    )


@pytest.mark.parametrize("name", [projection.name for projection in all_projections()])
def test_one_projection_is_mended_alone(it: Told, name: str) -> None:
    whole(it)
    it.caught_up()
    store = it.desk.store
    good = digest(store)
    tables = [table for projection in all_projections() if projection.name == name for table in projection.tables]
    with store.reader() as reader:
        table = next((one for one in tables if list(ordered_rows(reader, one))), None)
    if table is not None:
        change(store, f"DELETE FROM {table.name}")
        assert replay(store, only="parties" if name == "statistics" else "statistics").drifts == ()
    done = replay(store, only=name)
    assert {drift.table for drift in done.drifts} == ({table.name} if table else set())
    assert digest(store) == good
    it.tell("gift", gift("gift-later", "party-a", 5))
    it.caught_up()
    assert replay(store).drifts == ()


def test_a_projection_that_is_none_is_refused_with_the_names(it: Told) -> None:
    with pytest.raises(Malformed, match=r"expected a projection of batches, .*coverage.*; found coverge"):
        replay(it.desk.store, only="coverge")


def test_a_part_is_not_compared_with_tables_that_cannot_follow(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    change(it.desk.store, "UPDATE read_positions SET position = 3 WHERE name = 'moves'")
    with pytest.raises(StoreRefusal, match=r"found projections at several positions.*run amanah replay for all first"):
        replay(it.desk.store, only="moves")


def test_a_table_of_another_form_is_read_again_from_the_start(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    store = it.desk.store
    good = digest(store)
    change(store, "UPDATE read_positions SET shape = 'older' WHERE name = 'moves'")
    change(store, "DELETE FROM read_moves")
    Runner(store, all_projections()).catch_up()
    assert digest(store) == good


def test_reads_go_on_unharmed_while_tables_are_replaced(it: Told) -> None:
    whole(it)
    it.caught_up()
    store, stop = it.desk.store, Event()
    funds = answered(store, fund_balances)
    covered = answered(store, coverage)
    wrong: list[object] = []

    def read() -> None:
        while not stop.is_set():
            for ask, expected in ((fund_balances, funds), (coverage, covered)):
                try:
                    found = answered(store, ask)
                except Exception as error:  # noqa: BLE001 (whatever fails is what is looked for)
                    wrong.append(error)
                else:
                    if found != expected:
                        wrong.append(found)

    threads = [Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    swaps = [replay(store, only=only).swapped for only in (None, "moves", None, "coverage", None)]
    stop.set()
    for thread in threads:
        thread.join()
    assert (swaps, wrong) == ([True] * 5, [])


def regions_kept(kept: KeptSeats) -> set[str]:
    return {region for batch in kept.batches.values() for region, _ in batch.names}


def test_a_question_goes_on_with_the_seats_of_the_tables_that_it_began_with(it: Told) -> None:
    whole(it)
    it.caught_up()
    store = it.desk.store
    with store.reader() as reader:
        began = kept_seats(reader, as_of(reader))
        regions = regions_kept(began)
    replay(store)
    change(store, "UPDATE read_seats SET region = '94'")
    with store.reader() as reader:
        found = kept_seats(reader, as_of(reader))
        assert kept_seats(reader, as_of(reader)) is found
    assert (regions_kept(found), regions_kept(began)) == ({"94"}, regions)
    assert len(regions) > 2


def broken_off(*_: object) -> None:
    raise ConnectionError


def test_seats_whose_reading_broke_off_are_read_again_from_the_start(it: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    whole(it)
    it.caught_up()
    store = it.desk.store
    expected = answered(store, coverage)
    replay(store)
    with monkeypatch.context() as broken:
        broken.setattr("projections.kept_seats.Paying", broken_off)
        with pytest.raises(ConnectionError):
            answered(store, coverage)
    assert answered(store, coverage) == expected


@pytest.mark.parametrize("only", [None, "moves"])
def test_a_view_that_began_before_a_replacement_is_taken_again(it: Told, only: str | None) -> None:
    two_gifts(it)
    it.caught_up()
    store = it.desk.store
    views: list[int] = []

    def ask(reader: Reader) -> int:
        views.append(reader.head.position)
        if len(views) == 1:
            replay(store, only=only)
        return as_of(reader).known_at

    assert answered(store, ask) == it.position
    assert len(views) == (1 if store.engine.dialect.name == "sqlite" else 2)


def test_tables_that_never_say_where_they_stand_are_refused(it: Told) -> None:
    def ask(reader: Reader) -> int:
        raise TablesReplacedError

    with pytest.raises(StoreRefusal, match="found no row that does; run amanah replay"):
        answered(it.desk.store, ask)


def test_rows_of_another_kind_come_with_another_version(sqlite_url: str) -> None:
    """Live tables are read again where a version is new: whoever changes what is written must raise it, then pin it."""
    assert found(sqlite_url) == json.loads(PINNED.read_text(encoding="utf-8"))
