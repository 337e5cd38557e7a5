"""The traps of other recorders: large saves that hang, tailing readers that miss entries."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from time import monotonic

import pytest
from eventsourcing.persistence import PersistenceError, StoredEvent
from sqlalchemy import text

from ledger.store import Store
from tests.store.words import append, positions, rows

RUNS = 20
BULK = 2_000
SMALL_WRITERS = 2
SMALL_COMMITS = 10
TAILED_MAX = 240
"""Seconds after which a reader gives up, so that a test that failed leaves none behind."""


def within(seconds: float, work: Callable[[], object]) -> None:
    """Fail instead of hanging: the work runs in a thread that the test does not wait for beyond its time."""
    failures: list[Exception] = []

    def run() -> None:
        try:
            work()
        except (AssertionError, PersistenceError) as error:
            failures.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), f"still not back after {seconds} seconds"
    assert failures == []


@pytest.mark.parametrize(("count", "size"), [(611, 65_535), (8_000, 5_000), (100_000, 400)])
def test_a_save_of_40_mb_returns(store: Store, count: int, size: int) -> None:
    state = os.urandom(size)
    stored = [StoredEvent("batch", version, "Told", state) for version in range(1, count + 1)]
    within(60, lambda: store.recorder.insert_events(stored))
    within(60, lambda: append(store, rows("other", count, state=state)))
    with store.reader() as reader:
        assert reader.head.position == 2 * count
        last = reader.entry(2 * count)
        assert last is not None
        assert last.state == state


def test_a_tailing_reader_beside_bulk_and_small_writers_misses_nothing(database_url: str) -> None:
    writing, tailing = Store(database_url), Store(database_url)
    expected = RUNS * (BULK + SMALL_WRITERS * SMALL_COMMITS)
    seen: list[int] = []
    done = Event()

    def tail() -> None:
        until = monotonic() + TAILED_MAX
        while monotonic() < until and (not done.is_set() or len(seen) < expected):
            after = seen[-1] if seen else 0
            with tailing.reader() as reader:
                seen.extend(entry.position for entry in reader.entries(after=after, limit=500))

    def small(writer: int, run: int) -> None:
        for number in range(SMALL_COMMITS):
            append(writing, rows(f"small-{run}-{writer}-{number}", 1))

    reader_thread = Thread(target=tail, daemon=True)
    reader_thread.start()
    with ThreadPoolExecutor(SMALL_WRITERS + 1) as pool:
        for run in range(RUNS):
            work = [pool.submit(append, writing, rows(f"bulk-{run}", BULK))]
            work += [pool.submit(small, writer, run) for writer in range(SMALL_WRITERS)]  # type: ignore[misc]
            for each in work:
                each.result(timeout=60)
    done.set()
    reader_thread.join(30)
    assert not reader_thread.is_alive()
    assert seen == list(range(1, expected + 1))
    assert positions(writing) == seen
    writing.dispose()
    tailing.dispose()


def test_a_subscription_sees_commits_of_another_connection_at_once_and_in_order(store: Store) -> None:
    other = Store(store.engine.url.render_as_string(hide_password=False))
    seen: list[int] = []

    def follow() -> None:
        with store.recorder.subscribe(gt=None) as subscription:
            for number in range(RUNS):
                append(other, rows(f"bulk-{number}", 30))
                append(store, rows(f"small-{number}", 1))
                for notification in subscription:
                    seen.append(notification.id)
                    if len(seen) == (number + 1) * 31:
                        break

    within(60, follow)
    assert seen == list(range(1, RUNS * 31 + 1))
    other.dispose()


def test_listening_and_reading_go_on_after_every_connection_to_the_server_was_lost(pg_url: str) -> None:
    store, other = Store(pg_url), Store(pg_url)
    changed = Event()
    store.changes.listen(changed.set)
    positions(store)
    with other.transaction() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    told = []
    for number in range(5):
        changed.clear()
        append(other, rows(f"after-{number}", 1))
        told.append(changed.wait(timeout=10))
    seen = positions(store)
    store.dispose()
    other.dispose()
    assert (told, seen) == ([True] * 5, [1, 2, 3, 4, 5])


def test_waiting_ends_with_the_next_commit_of_anyone_or_with_the_time(store: Store) -> None:
    other = Store(store.engine.url.render_as_string(hide_password=False))
    assert store.wait_beyond(0, timeout=0.05) == 0
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(store.wait_beyond, 0, timeout=20)
        append(other, rows("fund", 1))
        assert waiting.result(timeout=20) == 1
    other.dispose()
