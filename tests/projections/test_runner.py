"""Rows and position are one commit: whatever stops a runner, however many run, the tables are the same."""

from collections.abc import Sequence
from random import Random
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, text

from ledger.funds.fund import Fund
from ledger.store import Store
from projections import folds, seats
from projections.as_of import readers_position
from projections.database import Cell, ReadTable
from projections.registry import all_projections
from projections.runner import POSITIONS, Runner
from tests.projections.story import Told, a_budget, comings_and_goings, gift, story, two_gifts, whole
from tests.support.tables import digest


def read_at_once(store: Store) -> str:
    """Drop the readers' tables, read the whole book in one page, and return the digest."""
    with store.transaction() as connection:
        for table in _tables():
            connection.execute(text(f"DROP TABLE IF EXISTS {table.name}"))
    Runner(store, all_projections(), page=100_000).catch_up()
    return digest(store)


def _tables() -> list[ReadTable]:
    return [POSITIONS, *(table for projection in all_projections() for table in projection.tables)]


@pytest.mark.parametrize("page", [1, 3, 10])
def test_the_size_of_pages_makes_no_difference(it: Told, page: int) -> None:
    whole(it)
    assert Runner(it.desk.store, all_projections(), page=page).catch_up() == it.position
    live = digest(it.desk.store)
    assert read_at_once(it.desk.store) == live


def test_a_runner_made_anew_for_every_page_reads_its_state_again(it: Told) -> None:
    whole(it)
    store = it.desk.store
    for position in range(1, it.position + 1, 2):
        Runner(store, all_projections(), page=2).catch_up(until=position)
    Runner(store, all_projections()).catch_up()
    live = digest(store)
    assert read_at_once(store) == live


def test_catching_up_while_the_book_grows_gives_the_same_rows(it: Told) -> None:
    runner = it.caught_up()
    for chapter in (two_gifts, comings_and_goings, a_budget):
        chapter(it)
        runner.catch_up()
    live = digest(it.desk.store)
    assert read_at_once(it.desk.store) == live


def test_a_runner_stopped_at_any_write_leaves_whole_pages(it: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    whole(it)
    store = it.desk.store
    insert = ReadTable.insert
    writes, killing = 0, set(Random(5).sample(range(1, 70), 15))

    def killed(table: ReadTable, connection: Connection, rows: Sequence[Sequence[Cell]], *, suffix: str = "") -> None:
        nonlocal writes
        insert(table, connection, rows, suffix=suffix)
        writes += 1
        if writes in killing:
            raise KeyboardInterrupt

    runner = Runner(store, all_projections(), page=4)
    stops = 0
    with monkeypatch.context() as patched:
        patched.setattr(ReadTable, "insert", killed)
        while True:
            with store.reader() as reader:
                before = readers_position(reader)
            try:
                runner.catch_up()
                break
            except KeyboardInterrupt:
                stops += 1
            with store.reader() as reader:
                assert (readers_position(reader) - before) % 4 == 0 or readers_position(reader) == it.position
            if stops % 3 == 0:
                runner = Runner(store, all_projections(), page=4)
    assert stops > 5
    live = digest(store)
    assert read_at_once(store) == live


def test_two_runners_at_once_apply_no_entry_twice(it: Told) -> None:
    whole(it)
    runners = [Runner(it.desk.store, all_projections(), page=2) for _ in range(3)]
    threads = [Thread(target=runner.catch_up) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    live = digest(it.desk.store)
    assert read_at_once(it.desk.store) == live


def test_a_page_that_another_runner_has_moved_is_thrown_away(it: Told) -> None:
    two_gifts(it)
    store = it.desk.store
    slow, quick = Runner(store, all_projections(), page=5), Runner(store, all_projections())
    slow.catch_up(until=5)
    with store.reader() as reader:
        writes, after = slow._read(reader, 5, it.position)
    quick.catch_up()
    live = digest(store)
    assert slow._commit(writes, before=5, after=after) is False
    assert digest(store) == live


def test_a_runner_follows_the_book_until_it_is_told_to_stop(it: Told) -> None:
    stop = Event()
    runner = Runner(it.desk.store, all_projections())
    thread = Thread(target=runner.run, args=(stop,))
    thread.start()
    two_gifts(it)
    reached = 0
    while reached < it.position:
        it.desk.store.wait_beyond(it.position - 1, timeout=0.05)
        with it.desk.store.reader() as reader:
            reached = readers_position(reader)
    stop.set()
    thread.join()
    assert reached == it.position


def test_a_projection_of_another_version_is_read_again_from_the_start(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    store = it.desk.store
    live = digest(store)
    with store.transaction() as connection:
        connection.execute(text("UPDATE read_positions SET version = 0 WHERE name = 'coverage'"))
        connection.execute(text("DELETE FROM read_coverage"))
    runner = Runner(store, all_projections())
    with store.reader() as reader:
        assert readers_position(reader) == 0
    assert runner.catch_up() == it.position
    assert digest(store) == live


def test_a_fund_is_folded_again_from_its_snapshot_and_tail(it: Told) -> None:
    two_gifts(it)
    for number in range(120):
        it.tell("gift", gift(f"gift-n{number}", "party-a", 1_000 + number))
    store = it.desk.store
    with store.reader() as reader:
        assert reader.snapshot("fund-gn", Fund.SNAPSHOT) is not None
    Runner(store, all_projections()).catch_up(until=it.position - 1)
    it.tell("gift", gift("gift-last", "party-b", 5))
    Runner(store, all_projections()).catch_up()
    live = digest(store)
    assert read_at_once(store) == live


def test_seats_that_do_not_fit_in_memory_are_read_again(it: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    whole(it)
    with monkeypatch.context() as patched:
        patched.setattr(seats, "KEPT_SEATS_MAX", 1)
        patched.setattr(folds, "KEPT_MAX", 1)
        Runner(it.desk.store, all_projections(), page=3).catch_up()
        live = digest(it.desk.store)
    assert read_at_once(it.desk.store) == live


def test_the_same_story_has_the_same_digest_on_both_databases(sqlite_url: str, pg_url: str) -> None:
    digests = []
    for url in (sqlite_url, pg_url):
        with story(url) as told:
            whole(told)
            told.caught_up()
            digests.append(digest(told.desk.store))
    assert digests[0] == digests[1]


def test_one_gift_more_changes_the_digest(it: Told) -> None:
    two_gifts(it)
    runner = it.caught_up()
    before = digest(it.desk.store)
    it.tell("gift", gift("gift-c", "party-a", 1))
    runner.catch_up()
    assert digest(it.desk.store) != before
