"""What tests of a log that refuses have in common."""

import pytest

from ledger.transparency.errors import LogRefusal
from ledger.transparency.signer import MEMORY_FILE
from tests.transparency.stage import Stage


def refused(log: Stage) -> LogRefusal:
    """Start a follower that refuses; it has signed nothing, and refuses again."""
    memory = log.folder.signer / MEMORY_FILE
    before, published = memory.read_bytes() if memory.exists() else None, log.folder.published
    with pytest.raises(LogRefusal) as caught:
        log.publish()
    with pytest.raises(LogRefusal):
        log.publish()
    assert (memory.read_bytes() if memory.exists() else None, log.folder.published) == (before, published)
    return caught.value


def grown(log: Stage) -> None:
    log.append(300)
    log.publish()
