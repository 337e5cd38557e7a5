"""Entries stand in the book densely from 1, in commits, under one root hash."""

from datetime import UTC, datetime

import pytest
from eventsourcing.persistence import IntegrityError

from ledger.store import Commit, Head, Row, StampNotRising, Store, next_stamp
from ledger.transparency.tree import EMPTY_ROOT, Frontier, leaf_hash
from tests.store.words import append, positions, rows

FIRST = "2026-01-01T00:00:00.000000Z"
SECOND = "2026-01-01T00:00:00.000001Z"


def test_an_empty_book_has_no_position_and_the_root_of_nothing(store: Store) -> None:
    with store.reader() as reader:
        assert reader.head == Head(0, None, EMPTY_ROOT)
        assert reader.entries() == []
        assert reader.commit_at(10) is None


def test_an_append_gives_positions_leaves_a_commit_and_a_root(store: Store) -> None:
    with store.writer() as writer:
        assert writer.append(
            [Row("fund-1", 1, "FundOpened", b"a"), Row("fund-2", 1, "FundOpened", b"b")], at=FIRST
        ) == (1, 2)
    root = Frontier().append_many([leaf_hash(b"a"), leaf_hash(b"b")]).root()
    with store.reader() as reader:
        assert reader.head == Head(2, FIRST, root)
        assert reader.commit_at(2) == Commit(2, 1, FIRST, root)
        assert reader.entry(2) == (2, "fund-2", 1, "FundOpened", b"b", leaf_hash(b"b"))


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1), (3, 20, 1), (40,), (17, 16, 2)])
def test_the_root_is_that_of_all_leaves_whatever_the_commits(store: Store, sizes: tuple[int, ...]) -> None:
    for number, size in enumerate(sizes):
        append(store, rows(f"batch-{number}", size, state=b"%d" % number))
    with store.reader() as reader:
        leaves = [entry.leaf for entry in reader.entries()]
        assert leaves == [leaf_hash(entry.state) for entry in reader.entries()]
        assert reader.head.root == Frontier().append_many(leaves).root()
        last = reader.commit_at(sum(sizes))
        assert last is not None
        assert last.root == reader.head.root


def test_positions_stay_dense_after_refused_and_rolled_back_transactions(store: Store) -> None:
    append(store, rows("fund", 2))
    with pytest.raises(IntegrityError):
        append(store, [*rows("other", 30), *rows("fund", 1, first=2)])
    with pytest.raises(KeyError):
        append_and_fail(store, rows("third", 3))
    with store.writer() as writer:
        writer.append(rows("dry", 3), at=next_stamp(store.clock(), last=writer.head.at))
        writer.abandon()
    assert append(store, rows("fourth", 20)) == (3, 22)
    assert positions(store) == list(range(1, 23))


def append_and_fail(store: Store, to_append: list[Row]) -> None:
    with store.writer() as writer:
        writer.append(to_append, at=next_stamp(store.clock(), last=writer.head.at))
        raise KeyError("the process changed its mind")


def test_an_abandoned_writer_sees_its_own_rows_and_leaves_nothing(store: Store) -> None:
    with store.writer() as writer:
        writer.append(rows("dry", 3), at=FIRST)
        writer.keep_receipt("actor", "key", b"r" * 32, 1, 3, FIRST)
        assert len(writer.stream("dry")) == 3
        assert writer.head.position == 3
        writer.abandon()
    with store.reader() as reader:
        assert (reader.head.position, reader.receipt("actor", "key")) == (0, None)


@pytest.mark.parametrize("at", [FIRST, "2025-12-31T23:59:59.999999Z", "2026-01-02", "2026-01-02T00:00:00Z", ""])
def test_a_stamp_that_does_not_rise_or_is_not_one_is_refused(store: Store, at: str) -> None:
    with store.writer() as writer:
        writer.append(rows("fund", 1), at=FIRST)
    with pytest.raises(StampNotRising) as refused, store.writer() as writer:
        writer.append(rows("fund", 1, first=2), at=at)
    assert refused.value.code == "stamp_not_rising"
    assert positions(store) == [1]


def test_the_next_stamp_rises_even_when_the_clock_stands_still() -> None:
    still = datetime(2026, 1, 1, tzinfo=UTC)
    assert next_stamp(still, last=None) == FIRST
    assert next_stamp(still, last=FIRST) == SECOND


def test_what_a_transaction_appends_is_one_commit(store: Store) -> None:
    with store.writer() as writer:
        assert writer.append(rows("a", 2), at=FIRST) == (1, 2)
        assert writer.append(rows("b", 1), at=FIRST) == (3, 3)
    with store.reader() as reader:
        commit = reader.commit_at(3)
        assert commit is not None
        assert (commit.first, commit.position, commit.at, reader.commit_at(2)) == (1, 3, FIRST, None)
        assert reader.head.root == commit.root


def test_a_transaction_keeps_its_stamp_and_appends_at_least_one_row(store: Store) -> None:
    with store.writer() as writer:
        writer.append(rows("a", 1), at=FIRST)
        with pytest.raises(StampNotRising):
            writer.append(rows("b", 1), at=SECOND)
        writer.abandon()
    with pytest.raises(ValueError, match="at least one row"), store.writer() as writer:
        writer.append([], at=FIRST)
    assert positions(store) == []


def test_an_attempt_that_raises_leaves_what_was_before_it(store: Store) -> None:
    with store.writer() as writer:
        writer.append(rows("a", 1), at=FIRST)
        with pytest.raises(IntegrityError), writer.attempt():
            writer.append([*rows("b", 5), *rows("a", 1)], at=FIRST)
        assert writer.append(rows("c", 1), at=FIRST) == (2, 2)
    assert positions(store) == [1, 2]
    with store.reader() as reader:
        commit = reader.commit_at(2)
        assert commit is not None
        assert reader.head.root == commit.root
        assert [entry.stream for entry in reader.entries()] == ["a", "c"]


def test_a_writer_within_a_writer_is_refused_and_the_thread_can_write_afterwards(store: Store) -> None:
    with pytest.raises(RuntimeError, match="does not nest"), store.writer(), store.writer():
        pass
    assert append(store, rows("fund", 1)) == (1, 1)


def test_positions_and_moments_snap_down_to_the_last_commit(store: Store) -> None:
    for number, (at, size) in enumerate([(FIRST, 2), (SECOND, 3)]):
        with store.writer() as writer:
            writer.append(rows(f"s{number}", size), at=at)
    with store.reader() as reader:
        snapped = [commit.position if (commit := reader.commit_at(position)) else None for position in range(7)]
        assert snapped == [None, None, 2, 2, 2, 5, 5]
        moments = ["2025-12-31T00:00:00.000000Z", FIRST, SECOND, "2026-02-01T00:00:00.000000Z"]
        found = [commit.position if (commit := reader.commit_before(moment)) else None for moment in moments]
        assert found == [None, 2, 5, 5]


def test_entries_are_read_by_position_stream_version_and_kind(store: Store) -> None:
    append(store, [Row("a", 1, "Opened", b"1"), Row("b", 1, "Opened", b"2"), Row("a", 2, "Closed", b"3")])
    with store.reader() as reader:
        assert [entry.position for entry in reader.entries(after=1, until=2)] == [2]
        assert [entry.position for entry in reader.entries(limit=2)] == [1, 2]
        assert [entry.position for entry in reader.entries(kinds=["Closed"])] == [3]
        assert reader.entries(kinds=[]) == []
        assert [entry.version for entry in reader.stream("a")] == [1, 2]
        assert [entry.version for entry in reader.stream("a", after=1)] == [2]
        assert [entry.position for entry in reader.entries_at([3, 1, 99])] == [1, 3]
        assert reader.versions(["a", "b", "c"]) == {"a": 2, "b": 1}
        found = reader.entry_of("a", 2)
        assert found is not None
        assert found.position == 3
        assert reader.entry_of("a", 3) is None
        assert reader.entry(4) is None


def test_a_reader_sees_one_state_while_the_book_grows(store: Store) -> None:
    append(store, rows("a", 1))
    with store.reader() as reader:
        assert reader.head.position == 1
        other = Store(store.engine.url.render_as_string(hide_password=False))
        append(other, rows("b", 5))
        other.dispose()
        assert [entry.position for entry in reader.entries()] == [1]
    assert positions(store) == [1, 2, 3, 4, 5, 6]


def test_the_newest_snapshot_of_a_stream_is_the_one_that_counts(store: Store) -> None:
    with store.writer() as writer:
        writer.save_snapshot("fund", 100, "Fund.v1", b"old")
        writer.save_snapshot("fund", 200, "Fund.v1", b"new")
        writer.save_snapshot("fund", 200, "Fund.v2", b"newer form")
    with store.reader() as reader:
        assert reader.snapshot("fund", "Fund.v2") == (200, b"newer form")
        assert reader.snapshot("fund", "Fund.v1") == (100, b"old")
        assert reader.snapshot("other", "Fund.v1") is None


def test_the_recorder_joins_the_writer_it_is_called_in(store: Store) -> None:
    with store.writer() as writer:
        writer.append(rows("fund", 2), at=FIRST)
        assert store.recorder.max_notification_id() == 2
        assert len(store.recorder.select_events("fund")) == 2
        writer.abandon()
    assert store.recorder.max_notification_id() is None
