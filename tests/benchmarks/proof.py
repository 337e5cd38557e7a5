"""Proof: taking leaves in, what sealing costs beside appending, how soon an entry is sealed, proofs, the audit."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from api.demo.people import enrollees, one_of
from api.log import GATHER_SECONDS
from ledger.enrollments.enroll import EnrollWorkers
from ledger.store import Row, Store, next_stamp, utc_now
from ledger.store.log_rows import StoredLogRows
from ledger.transparency.folder import LogFolder, head_of
from ledger.transparency.keys import SigningKey, keep_key
from ledger.transparency.log import Log
from ledger.transparency.notes import ED25519
from ledger.transparency.proofs import inclusion_path
from ledger.transparency.signer import KEY_FILE, FileSigner
from ledger.transparency.tiles import Edge, Tile, TileTree
from ledger.transparency.tree import leaf_hash
from projections.audit_heads import KnownHead, our_heads
from projections.audit_log import audit_log
from tests.benchmarks.enrol import VILLAGE
from tests.benchmarks.stage import database, funded, gift, median, percentile
from tests.support.office import seeded
from tests.support.postgres import PostgresServer

LEAVES = 1_000_000
BACKLOG = 100_000
WORKERS = 10_000
SYNTHETIC = 10_000_000
ENTRY = b"%012d" + b"x" * 282
"""An enrolment is stored in 294 bytes."""
GIFTS = 2_000


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database; those of the tree alone are the same for both."""
    return [*_tree_alone(kind), *_bulk(kind, server), *_beside(kind, server), *_latency(kind, server)]


def _tree_alone(kind: str) -> list[tuple[str, str]]:
    if kind != "sqlite":
        names = ("hash and tile 1,000,000 entries in memory", "inclusion proof at 10,000,000 leaves, tiles on disk")
        return [(name, "as SQLite") for name in names]
    states = [ENTRY % number for number in range(LEAVES)]
    edge, begun = Edge(), time.process_time()
    for start in range(0, LEAVES, 8192):
        edge.append([leaf_hash(state) for state in states[start : start + 8192]])
    spent = time.process_time() - begun
    return [
        ("hash and tile 1,000,000 entries in memory", f"{LEAVES / spent / 1e6:.2f} million leaves/s of processor time"),
        ("inclusion proof at 10,000,000 leaves, tiles on disk", _proofs()),
    ]


def _proofs() -> str:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _synthetic(root)
        spent = []
        tree = TileTree(SYNTHETIC, lambda tile: (root / tile.path).read_bytes())
        for index in random.Random(7).choices(range(SYNTHETIC), k=3000):
            begun = time.process_time()
            inclusion_path(tree.node, index, SYNTHETIC)
            spent.append((time.process_time() - begun) * 1000)
    return f"p50 {median(spent):.2f} ms, p99 {percentile(spent, 0.99):.2f} ms of processor time"


def _synthetic(root: Path) -> None:
    """Write the tiles of a tree whose leaves are made-up hashes."""
    edge, draw = Edge(), random.Random(1)
    for _ in range(0, SYNTHETIC, 65_536):
        left = min(65_536, SYNTHETIC - edge.size)
        block = draw.randbytes(32 * left)
        _keep(root, edge.append([block[at : at + 32] for at in range(0, len(block), 32)]))
    _keep(root, edge.partial())


def _keep(root: Path, tiles: dict[Tile, bytes]) -> None:
    for tile, octets in tiles.items():
        path = root / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)


@contextmanager
def logged(store: Store) -> Iterator[tuple[Log, LogFolder]]:
    """Give an empty log over a store."""
    with tempfile.TemporaryDirectory() as path:
        folder = LogFolder(Path(path))
        key = SigningKey.make("log.example/bench", kind=ED25519, random=seeded(1))
        keep_key(folder.signer / KEY_FILE, key)
        folder.keep_policy(f"log {key.public}\nquorum none\n")
        yield Log(folder, StoredLogRows(store), FileSigner(folder.signer)), folder


def append(store: Store, count: int) -> int:
    """Append made-up entries in one commit; return the last position."""
    with store.writer() as writer:
        first = writer.head.position
        rows = [Row(f"stream-{first + n}", 1, "Told", ENTRY % (first + n)) for n in range(count)]
        return writer.append(rows, at=next_stamp(utc_now(), last=writer.head.at))[1]


def _bulk(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    with database(kind, server) as url:
        store = Store(url)
        try:
            for _ in range(0, BACKLOG, 50_000):
                append(store, 50_000)
            with logged(store) as (log, folder):
                begun, wall = time.process_time(), time.perf_counter()
                log.publish()
                spent, wall = time.process_time() - begun, time.perf_counter() - wall
                begun = time.process_time()
                with store.reader() as reader:
                    known = list(our_heads(reader, folder, FileSigner(folder.signer)))
                    heads = [one for one in known if isinstance(one, KnownHead)]
                    found = sum(1 for _ in audit_log(reader, folder, heads))
                audited = time.process_time() - begun
                assert (found, len(known)) == (0, 3), "a sound log"
        finally:
            store.dispose()
    return [
        (
            f"take {BACKLOG:,} entries from the database into a published log",
            f"{BACKLOG / spent / 1e6:.2f} million leaves/s of processor time ({BACKLOG / wall / 1e6:.2f} by the clock)",
        ),
        ("audit of the log alone, for 1,000,000 entries", f"{audited / BACKLOG * 1e6:.1f} s of processor time"),
    ]


@contextmanager
def sealing(log: Log) -> Iterator[None]:
    """Publish beside the block as often as beside a server."""
    stopping = Event()

    def follow() -> None:
        while not stopping.wait(GATHER_SECONDS):
            log.publish()

    thread = Thread(target=follow)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _beside(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Compare appending with and without sealing, turn by turn in one run, in bulks and gift by gift."""
    bulk, single = _Turns(), _Turns()
    with funded(kind, server, rupiah=1_000_000) as desk, logged(desk.store) as (log, _):
        log.publish()
        for turn in range(8):
            sealed = bool(turn % 2)
            if sealed:
                log.publish()
            with sealing(log) if sealed else _nothing():
                with bulk.timed(sealed):
                    rows = enrollees([VILLAGE], first=turn * WORKERS, count=WORKERS, occupation=one_of("farmer"))
                    desk.record(EnrollWorkers(batch="batch-b", workers=rows))
                    if sealed:
                        log.publish()
                with single.timed(sealed):
                    for number in range(turn * GIFTS, turn * GIFTS + GIFTS):
                        desk.record(gift(number + 1))
                    if sealed:
                        log.publish()
    return [
        ("sealing beside enrolments of 10,000 people, of their rate", bulk.told()),
        ("sealing beside single gifts, of their rate", single.told()),
    ]


@contextmanager
def _nothing() -> Iterator[None]:
    yield


class _Turns:
    """What turns with and without sealing took, by the clock and of the processor."""

    def __init__(self) -> None:
        self._clock: dict[bool, list[float]] = {False: [], True: []}
        self._processor: dict[bool, list[float]] = {False: [], True: []}

    @contextmanager
    def timed(self, sealed: bool) -> Iterator[None]:
        begun, wall = time.process_time(), time.perf_counter()
        yield
        self._processor[sealed].append(time.process_time() - begun)
        self._clock[sealed].append(time.perf_counter() - wall)

    def told(self) -> str:
        clock = median(self._clock[True]) / median(self._clock[False]) - 1
        processor = median(self._processor[True]) / median(self._processor[False]) - 1
        return f"{clock:+.0%} by the clock, {processor:+.0%} of processor time"


def _latency(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Append 2,000 entries a second for five seconds; return how long each commit waited to be sealed."""
    waited: list[float] = []
    with database(kind, server) as url:
        store = Store(url)
        try:
            with logged(store) as (log, folder):
                log.publish()
                with sealing(log):
                    waiting: list[tuple[int, float]] = []
                    begun = time.perf_counter()
                    for commit in range(100):
                        waiting.append((append(store, 100), time.perf_counter()))
                        while time.perf_counter() < begun + (commit + 1) * 0.05:
                            _sealed(folder, waiting, waited)
                    while waiting:
                        _sealed(folder, waiting, waited)
        finally:
            store.dispose()
    return [("sealed after, at 2,000 entries/s", f"p50 {median(waited):.2f} s, p99 {percentile(waited, 0.99):.2f} s")]


def _sealed(folder: LogFolder, waiting: list[tuple[int, float]], waited: list[float]) -> None:
    time.sleep(0.005)
    head = head_of(folder.published)
    while waiting and head is not None and waiting[0][0] <= head.size:
        waited.append(time.perf_counter() - waiting.pop(0)[1])
