"""A follower killed with SIGKILL at each of its writes: run as a program, since only a small process may fork."""

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal
from ledger.transparency.folder import head_of
from ledger.transparency.proofs import check_consistency, consistency_path
from ledger.transparency.signer import FileSigner
from ledger.transparency.tiles import TileTree, tiles_of
from tests.transparency.stage import Stage, stage


def dying(writes: int) -> None:
    """Kill this process before its next write but so many: opening for writing, flushing, renaming, the head row."""
    left = [writes]

    def counted(function: Callable[..., Any], *, when: Callable[..., bool] = lambda *_: True) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if when(*given):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return function(*given, **named)

        return call

    from ledger.store.log_rows import StoredLogRows

    os.open = counted(os.open, when=lambda _path, flags, *_: bool(flags & os.O_CREAT))
    for name in ("fsync", "sync", "link", "replace", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    for name in ("move", "begin"):
        setattr(StoredLogRows, name, counted(getattr(StoredLogRows, name)))


def killed(url: str, path: Path, writes: int) -> bool:
    """Start a follower in a process of its own that dies; return whether it did."""
    child = os.fork()
    if child == 0:
        dying(writes)
        with stage(url, path) as log:
            log.publish()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0, f"the follower failed: {status}"
    return os.WIFSIGNALED(status)


def check(log: Stage, heads: list[Checkpoint]) -> None:
    """See that all heads ever published or signed are of one history."""
    for head in (head_of(log.folder.published), FileSigner(log.folder.signer).last()):
        if head is None:
            continue
        assert head.root == log.root(head.size), "a signed head is of the book"
        for earlier in heads:
            low, high = sorted((earlier, head), key=lambda each: each.size)
            assert low.size != high.size or low == high
        heads.append(head)


def main(url: str, path: Path, kills: int, seed: int) -> None:
    """Kill so many followers, then let one finish."""
    random_ = random.Random(seed)
    heads: list[Checkpoint] = []
    died = turns = 0
    while died < kills:
        with stage(url, path) as log:
            log.append(random_.choice((1, 3, 250, 256, 600)))
        writes = random_.choice(range(60))
        turns += 1
        died += killed(url, path, writes)
        with stage(url, path) as log:
            check(log, heads)
    with stage(url, path) as log:
        final = log.publish()
        tree = TileTree(final.size, log.folder.read_tile)
        assert list(log.folder.missing(tiles_of(final.size))) == []
        for head in {*heads}:
            proof = consistency_path(tree.node, head.size, final.size)
            check_consistency(proof, old=head.size, old_root=head.root, new=final.size, new_root=final.root)
    print(f"{died} killed of {turns} turns, {len(set(heads))} heads, final size {final.size}")


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    except LogRefusal as error:
        sys.exit(f"{error.code}: {error.message}")
