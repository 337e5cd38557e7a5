"""Of two followers one signs, a signer signs one history, and a full disk signs nothing."""

import os
import shutil
from pathlib import Path

import pytest

from ledger.store.log_rows import StoredLogRows
from ledger.transparency import files
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal
from ledger.transparency.folder import LogFolder, head_of
from ledger.transparency.log import Log
from ledger.transparency.policy import Policy
from ledger.transparency.port import Signer
from ledger.transparency.proofs import consistency_path
from ledger.transparency.signer import FileSigner
from ledger.transparency.tiles import TileTree
from tests.transparency.refusing import grown, refused
from tests.transparency.stage import ORIGIN, Stage


def test_the_signer_by_itself_signs_no_second_history(log: Stage) -> None:
    grown(log)
    signer = FileSigner(log.folder.signer)
    tree = TileTree(300, log.folder.read_tile)
    first = signer.sign(Checkpoint(ORIGIN, 300, log.root(300)), [])
    assert first == signer.sign(Checkpoint(ORIGIN, 300, log.root(300)), [])
    for head, path in [
        (Checkpoint(ORIGIN, 300, bytes(32)), []),
        (Checkpoint(ORIGIN, 299, log.root(299)), []),
        (Checkpoint(ORIGIN, 301, bytes(32)), consistency_path(tree.node, 256, 300)),
        (Checkpoint("log.example/other", 400, bytes(32)), []),
    ]:
        with pytest.raises(LogRefusal) as caught:
            signer.sign(head, path)
        assert caught.value.code == "head_not_signed"


def test_a_second_follower_with_a_copy_of_the_key_cannot_sign(log: Stage, tmp_path: Path) -> None:
    log.append(300)
    first = log.open()
    first.publish()
    copied = tmp_path / "copy"
    shutil.copytree(log.folder.path, copied)
    second = Log(LogFolder(copied), StoredLogRows(log.store), FileSigner(copied / "signer"))
    second.publish()
    log.append(5)
    first.publish()
    with pytest.raises(LogRefusal) as caught:
        second.publish()
    assert caught.value.code in ("log_overtaken", "tile_missing")
    assert FileSigner(copied / "signer").last() == Checkpoint(ORIGIN, 300, log.root(300))


def test_a_second_follower_overtaken_within_its_turn_does_not_sign(log: Stage, tmp_path: Path) -> None:
    log.append(300)
    log.publish()
    copied = tmp_path / "copy"
    shutil.copytree(log.folder.path, copied)
    log.append(5)

    class Overtaken(StoredLogRows):
        def move(self, before: Checkpoint, after: Checkpoint) -> bool:
            log.publish()
            return super().move(before, after)

    second = Log(LogFolder(copied), Overtaken(log.store), FileSigner(copied / "signer"))
    with pytest.raises(LogRefusal) as caught:
        second.publish()
    assert caught.value.code == "log_overtaken"
    assert FileSigner(copied / "signer").last() == Checkpoint(ORIGIN, 300, log.root(300))


def test_another_key_does_not_go_on_with_the_log(log: Stage) -> None:
    grown(log)
    other = FileSigner(log.folder.signer)

    class Stranger:
        key = type(other.key)("log.example/other", other.key.kind, other.key.material)
        last = other.last
        sign = other.sign

    signer: Signer = Stranger()  # type: ignore[assignment]
    with pytest.raises(LogRefusal):
        Log(log.folder, StoredLogRows(log.store), signer).publish()


def test_a_disk_that_is_full_signs_nothing_and_the_next_turn_goes_on(
    log: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(log)
    log.append(700)
    opened = os.open
    full = {"after": 0}

    def without_space(path: str | Path, flags: int, *mode: int) -> int:
        if flags & os.O_CREAT and "aside" in str(path):
            full["after"] -= 1
            if full["after"] < 0:
                raise OSError(28, "No space left on device")
        return opened(path, flags, *mode)

    monkeypatch.setattr(files.os, "open", without_space)
    for after in (
        0,
        1,
        2,
        3,
        0,
        1,
        2,
        3,
    ):  # three bundles and a tile; then the head is decided, and four tiles are left
        full["after"] = after
        with pytest.raises(LogRefusal) as caught:
            log.publish()
        assert caught.value.code == "log_unwritable"
        assert head_of(log.folder.published) == Checkpoint(ORIGIN, 300, log.root(300))
    monkeypatch.setattr(files.os, "open", opened)
    assert log.publish() == Checkpoint(ORIGIN, 1000, log.root(1000))


def test_a_key_that_others_can_read_is_refused(log: Stage) -> None:
    (log.folder.signer / "signing-key").chmod(0o644)
    assert refused(log).code == "log_key_exposed"


def test_a_policy_is_kept_with_the_key_of_the_log(log: Stage) -> None:
    grown(log)
    policy: Policy = log.folder.policy
    assert policy.logs_of(ORIGIN) == [FileSigner(log.folder.signer).key]
