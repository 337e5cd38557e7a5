"""A log over a real store: entries of any bytes, and the book's rows as a thief with the database would change them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from ledger.store import Row, Store, next_stamp, utc_now
from ledger.store.log_rows import StoredLogRows
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.folder import LogFolder
from ledger.transparency.keys import SigningKey, keep_key
from ledger.transparency.log import Log
from ledger.transparency.notes import ED25519
from ledger.transparency.signer import KEY_FILE, FileSigner
from ledger.transparency.tree import Frontier, leaf_hash
from tests.support.office import seeded

ORIGIN = "log.example/book"


@dataclass
class Stage:
    store: Store
    folder: LogFolder

    def open(self) -> Log:
        """A follower that starts."""
        return Log(self.folder, StoredLogRows(self.store), FileSigner(self.folder.signer))

    def publish(self) -> Checkpoint:
        return Checkpoint.parse(self.open().publish().text)

    def append(self, count: int, *, what: bytes = b"entry") -> None:
        with self.store.writer() as writer:
            first = writer.head.position
            rows = [Row(f"stream-{first + n}", 1, "Told", b"%s %d" % (what, first + n)) for n in range(count)]
            writer.append(rows, at=next_stamp(utc_now(), last=writer.head.at))

    def states(self) -> list[bytes]:
        with self.store.reader() as reader:
            return [bytes(entry.state) for entry in reader.entries(limit=1_000_000)]

    def root(self, size: int) -> bytes:
        return Frontier().append_many([leaf_hash(state) for state in self.states()[:size]]).root()

    def run(self, statement: str, **values: object) -> None:
        with self.store.transaction() as connection:
            assert connection.execute(text(statement), values).rowcount > 0

    def rewrite(self, position: int, state: bytes) -> None:
        """Change an entry, and make leaves, commits and head again, as a thief would."""
        self.run(
            "UPDATE entries SET state = :state, leaf = :leaf WHERE position = :at",
            at=position,
            state=state,
            leaf=leaf_hash(state),
        )
        self.recommit()

    def recommit(self) -> None:
        """Make commits and head agree with the leaves."""
        with self.store.transaction() as connection:
            leaves = [bytes(row[0]) for row in connection.execute(text("SELECT leaf FROM entries ORDER BY position"))]
            for (end,) in connection.execute(text("SELECT position FROM commits")).all():
                root = Frontier().append_many(leaves[:end]).root()
                connection.execute(
                    text("UPDATE commits SET root = :root WHERE position = :end"), {"root": root, "end": end}
                )
            whole = Frontier().append_many(leaves)
            connection.execute(
                text("UPDATE head SET root = :root, frontier = :frontier, position = :size"),
                {"root": whole.root(), "frontier": whole.to_bytes(), "size": whole.size},
            )


@contextmanager
def stage(url: str, path: Path) -> Iterator[Stage]:
    """A store and an empty log folder with a key."""
    store = Store(url)
    folder = LogFolder(path)
    if not (folder.signer / KEY_FILE).exists():
        key = SigningKey.make(ORIGIN, kind=ED25519, random=seeded(7))
        keep_key(folder.signer / KEY_FILE, key)
        folder.keep_policy(f"log {key.public}\nquorum none\n")
    try:
        yield Stage(store, folder)
    finally:
        store.dispose()
