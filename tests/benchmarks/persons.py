"""The vault: erasing somebody, enrolling a list beside people erased, rotating its keys. Figures are processor time."""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.identities.commands import EraseIdentity
from ledger.identities.rotation import rotate_lookup, rotate_master
from tests.identities.stage import enrol, people
from tests.support.office import Desk
from tests.support.postgres import PostgresServer

PEOPLE, ERASED = 20_000, 500


@contextmanager
def _stage(kind: str, server: PostgresServer) -> Iterator[Desk]:
    if kind == "postgresql":
        with server.database() as url, people(url) as it:
            yield it
    else:
        with tempfile.TemporaryDirectory() as folder, people(f"sqlite:///{Path(folder) / 'book.sqlite'}") as it:
            yield it


def _spent(work: Callable[[], object]) -> float:
    """Return the processor time of this process; what the server spends is not in it."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database."""
    with _stage(kind, server) as it:
        plain = _spent(lambda: enrol(it, "batch-old", *range(PEOPLE)))
        workers = enrol(it, "batch-later", *range(PEOPLE, PEOPLE + ERASED))
        commands = [(EraseIdentity(reason="requested", worker=worker), f"erase-{worker}") for worker in workers]
        erased = _spent(lambda: it.book.record_all(commands, actor="tester"))
        beside = _spent(lambda: enrol(it, "batch-later", *range(PEOPLE)))
        keys = it.vault.keys
        master = _spent(lambda: rotate_master(it.store, keys, lambda _: None, random=secrets.token_bytes))
    with _stage(kind, server) as it:
        enrol(it, "batch-old", *range(PEOPLE))
        lookup = _spent(lambda: rotate_lookup(it.store, it.vault.keys, lambda _: None, random=secrets.token_bytes))
    return [
        (f"erase one of {ERASED} people, in one commit", f"{erased / ERASED * 1000:.2f} ms"),
        (f"enrol {PEOPLE:,} new people by NIK, nobody erased", f"{plain:.2f} s"),
        (f"enrol them again for another month, {ERASED} erased", f"{beside:.2f} s"),
        (f"rotate the master key of {PEOPLE:,}", f"{master:.2f} s"),
        (f"rotate the look-up key of {PEOPLE:,}", f"{lookup:.2f} s"),
    ]
