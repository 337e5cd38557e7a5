"""The log refuses to go on after a fork, a restored backup or a missing tile, and says which."""

from pathlib import Path

import pytest

from ledger.store.log_rows import StoredLogRows
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal
from ledger.transparency.folder import head_of
from ledger.transparency.log import rebuild_tiles
from ledger.transparency.signer import MEMORY_FILE
from ledger.transparency.tree import EMPTY_ROOT
from tests.transparency.refusing import grown, refused
from tests.transparency.stage import ORIGIN, Stage


def flip(path: Path, place: int = 0) -> None:
    octets = bytearray(path.read_bytes())
    octets[place] ^= 1
    path.write_bytes(octets)


def test_a_restored_older_database_is_refused(log: Stage) -> None:
    grown(log)
    log.run("DELETE FROM entries WHERE position > 0")
    log.run("DELETE FROM commits")
    log.run("UPDATE head SET position = 0, frontier = :none, root = :root", none=b"", root=EMPTY_ROOT)
    error = refused(log)
    assert (error.code, error.details) == ("log_restored", {"signed": 300, "found": 0})


def test_a_restored_head_row_is_refused(log: Stage) -> None:
    grown(log)
    log.append(5)
    log.publish()
    log.run("UPDATE log_head SET size = 300, root = :root", root=log.root(300))
    assert refused(log).code == "log_restored"


def test_a_head_row_that_is_gone_is_refused(log: Stage) -> None:
    grown(log)
    log.run("DELETE FROM log_head")
    assert refused(log).code == "log_restored"


def test_a_sealed_entry_rewritten_with_valid_hashes_is_refused(log: Stage) -> None:
    grown(log)
    log.rewrite(17, b"other")
    assert refused(log).code == "log_forked"


def test_a_rewrite_of_the_head_row_too_is_refused_by_what_was_published(log: Stage) -> None:
    grown(log)
    log.rewrite(17, b"other")
    log.run("UPDATE log_head SET root = :root", root=log.root(300))
    assert refused(log).code == "log_forked"


def test_a_rewrite_before_the_next_turn_of_a_running_follower_is_refused(log: Stage) -> None:
    log.append(300)
    follower = log.open()
    follower.publish()
    log.append(5)
    log.rewrite(17, b"other")
    with pytest.raises(LogRefusal) as caught:
        follower.publish()
    assert caught.value.code == "root_differs"


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_missing_or_torn_tile_is_named(log: Stage, path: str) -> None:
    grown(log)
    kept = (log.folder.public / path).read_bytes()
    (log.folder.public / path).unlink()
    error = refused(log)
    assert (error.code, error.details["tile"]) == ("tile_missing", path)
    (log.folder.public / path).write_bytes(kept[:-1])
    assert refused(log).code == "tile_missing"
    (log.folder.public / path).unlink()
    assert rebuild_tiles(log.folder, StoredLogRows(log.store)) == 300
    assert (log.folder.public / path).read_bytes() == kept
    log.publish()


def test_a_missing_bundle_is_named(log: Stage) -> None:
    grown(log)
    (log.folder.entries / "tile/entries/000").unlink()
    assert refused(log).details["tile"] == "tile/entries/000"
    rebuild_tiles(log.folder, StoredLogRows(log.store))
    log.publish()


def test_tiles_are_not_made_again_from_entries_that_were_changed(log: Stage) -> None:
    grown(log)
    (log.folder.public / "tile/0/000").unlink()
    log.rewrite(17, b"other")
    with pytest.raises(LogRefusal) as caught:
        rebuild_tiles(log.folder, StoredLogRows(log.store))
    assert caught.value.code == "root_differs"


def test_a_flipped_bit_of_the_right_edge_is_refused(log: Stage) -> None:
    grown(log)
    flip(log.folder.public / "tile/0/001.p/44", 40)
    assert refused(log).code == "log_forked"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE entries SET state = :octets WHERE position = 310", "leaf_differs"),
        ("UPDATE entries SET leaf = :octets WHERE position = 310", "leaf_differs"),
        ("DELETE FROM entries WHERE position = 310 OR leaf = :octets", "entries_missing"),
        ("DELETE FROM entries WHERE position >= 310 OR leaf = :octets", "entries_missing"),
        ("UPDATE commits SET root = :octets WHERE position = 320", "root_differs"),
    ],
)
def test_what_is_changed_before_it_is_signed_is_not_signed(log: Stage, statement: str, code: str) -> None:
    grown(log)
    log.append(20)
    log.run(statement, octets=bytes(32))
    assert refused(log).code == code
    assert head_of(log.folder.published) == Checkpoint(ORIGIN, 300, log.root(300))


def test_a_checkpoint_that_was_forged_or_damaged_is_refused(log: Stage) -> None:
    grown(log)
    path = log.folder.public / "checkpoint"
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b"300", b"299"))
    assert refused(log).code == "checkpoint_false"
    path.write_bytes(kept[:-1])
    with pytest.raises(LogRefusal, match="restore it from a mirror"):
        log.publish()
    path.unlink()
    assert log.publish().size == 300
    assert path.read_bytes() == kept


def test_a_signer_with_an_older_memory_is_refused(log: Stage) -> None:
    grown(log)
    memory = log.folder.signer / MEMORY_FILE
    kept = memory.read_bytes()
    log.append(1)
    log.publish()
    memory.write_bytes(kept)
    assert refused(log).code == "signer_restored"
    memory.unlink()
    assert refused(log).code == "signer_restored"
    memory.write_text("nothing")
    with pytest.raises(LogRefusal) as caught:
        log.publish()
    assert caught.value.code == "signer_memory_damaged"
