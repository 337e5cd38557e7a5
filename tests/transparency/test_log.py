"""The log follows the book, and publishes tiles that prove every entry."""

import pytest

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.folder import LogFolder, head_of
from ledger.transparency.proofs import inclusion_path
from ledger.transparency.tiles import Tile, TileTree, tiles_of
from ledger.transparency.tlog_proof import TlogProof
from ledger.transparency.tree import EMPTY_ROOT, leaf_hash
from ledger.transparency.verify import verify_proof
from tests.transparency.stage import ORIGIN, Stage


def test_an_empty_book_gets_a_signed_empty_head(log: Stage) -> None:
    assert log.publish() == Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert log.publish() == Checkpoint(ORIGIN, 0, EMPTY_ROOT)


@pytest.mark.parametrize("portions", [[1], [255, 1, 1], [256], [300, 300, 7], [70_000]], ids=str)
def test_every_entry_is_proved_by_the_published_files_alone(log: Stage, portions: list[int]) -> None:
    follower = log.open()
    for portion in portions:
        log.append(portion)
        head = Checkpoint.parse(follower.publish().text)
    size = sum(portions)
    assert (head.size, head.root) == (size, log.root(size))
    note = log.folder.published
    assert note is not None
    tree, states = TileTree(size, log.folder.read_tile), log.states()
    policy = log.folder.policy
    for index in {0, size // 2, size - 1}:
        proof = TlogProof(index, tuple(inclusion_path(tree.node, index, size)), bytes(note))
        assert verify_proof(bytes(proof), states[index], policy).position == index + 1
    assert list(log.folder.missing(tiles_of(size))) == []
    assert log.folder.read_entries(next(iter(tiles_of(size)))) == states[:256]
    assert log.open().publish() == note


def test_bundles_of_entries_stand_outside_the_public_root(log: Stage) -> None:
    log.append(300)
    log.publish()
    public = {path.relative_to(log.folder.public).as_posix() for path in log.folder.public.rglob("*") if path.is_file()}
    assert public == {"checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"}
    for path in log.folder.public.rglob("*"):
        assert not path.is_file() or b"entry" not in path.read_bytes()


def test_partial_tiles_go_once_the_full_one_is_there_and_older_trees_are_read_all_the_same(log: Stage) -> None:
    for portion in (10, 90, 200):
        log.append(portion)
        log.publish()
    assert not (log.folder.public / "tile/0/000.p").exists()
    assert not (log.folder.entries / "tile/entries/000.p").exists()
    tree = TileTree(100, log.folder.read_tile)
    assert tree.node(0, 99) == leaf_hash(log.states()[99])


def test_each_head_follows_from_the_one_before(log: Stage) -> None:
    sizes = []
    follower = log.open()
    for portion in (3, 250, 40, 900):
        log.append(portion)
        sizes.append(follower.publish())
    assert [Checkpoint.parse(note.text).size for note in sizes] == [3, 253, 293, 1193]


def test_a_backlog_is_taken_in_by_turns_that_end_with_a_commit(log: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.transparency.log.TURN_MAX", 100)
    for portion in (60, 30, 30, 250, 1):
        log.append(portion)
    ends = []
    keep = LogFolder.publish
    monkeypatch.setattr(LogFolder, "publish", lambda self, note: (ends.append(head_of(note)), keep(self, note)))
    log.publish()
    assert [end.size for end in ends if end] == [0, 90, 120, 370, 371]


def test_a_turn_ends_although_somebody_writes_without_pause(log: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(5)
    keep, others = LogFolder.publish, [1] * 20
    monkeypatch.setattr(
        LogFolder, "publish", lambda self, note: (keep(self, note), log.append(others.pop()) if others else None)
    )
    follower = log.open()
    for size in (6, 7, 8):
        assert Checkpoint.parse(follower.publish().text).size == size


def test_the_largest_entry_goes_into_a_bundle(log: Stage) -> None:
    log.append(1, what=b"x" * 65_533)
    assert log.publish().size == 1
    assert log.folder.read_entries(Tile(0, 0, 1)) == log.states()
