"""The log: it takes the book's new entries into the tree, makes tiles of them, and publishes a signed head.

One turn: bundles of entries are written and read back -> leaves are hashed from what was read, and compared with the
rows and with the commit's root -> the head row moves, if nobody else moved it -> tiles -> signature -> checkpoint.
Killed anywhere, the next turn finishes the same head: what is signed is decided when the head row moves.
"""

from collections.abc import Iterator, Sequence

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.errors import LogRefusal
from ledger.transparency.files import alone
from ledger.transparency.folder import LogFolder, head_of
from ledger.transparency.notes import Note
from ledger.transparency.opening import Standing, check_opening
from ledger.transparency.port import Leaf, LogRows, Signer
from ledger.transparency.proofs import consistency_path
from ledger.transparency.tiles import WIDTH, Edge, Tile, TileTree, bundle_of
from ledger.transparency.tree import leaf_hashes

TURN_MAX = 262_144
"""Leaves taken in by one turn: a bulk that is larger is one turn all the same, since a head ends with a commit."""


class Log:
    """The log of one book. Every turn holds a lock on the folder, so that two processes may take turns."""

    def __init__(self, folder: LogFolder, rows: LogRows, signer: Signer) -> None:
        self._folder, self._rows, self._signer = folder, rows, signer
        self._edge: Edge | None = None

    def publish(self) -> Note:
        """Take in every entry that is there as it begins, and return the newest signed head.

        What is written meanwhile waits for the next turn: a book that is written to without pause would hold it here.
        """
        with alone(self._folder.lock):
            try:
                return self._publish()
            except BaseException:
                self._edge = None
                raise

    def _publish(self) -> Note:
        head, until = self._standing(), self._rows.last()
        while head.size < until and (end := self._rows.next_end(head.size, most=TURN_MAX)) is not None:
            head = self._turn(head, Checkpoint(head.origin, end.position, end.root))
        note = self._folder.published
        assert note is not None, "an opened log has a published head"
        return note

    def _standing(self) -> Checkpoint:
        """Return the head row, once the log is found in order; a turn that was broken off is finished."""
        head = self._rows.head()
        if self._edge is not None and head is not None and head == head_of(self._folder.published):
            if self._edge.size != head.size:
                self._edge = Edge.load(head.size, self._folder.read_tile)
            return head
        standing = check_opening(self._folder, self._rows, self._signer)
        self._edge = Edge.load(standing.built.size, self._folder.read_tile)
        if standing.built != standing.head:
            self._finish(standing)
        elif head_of(self._folder.published) != standing.head:
            self._sign(standing.head)
        check_opening(self._folder, self._rows, self._signer, whole=True)
        return standing.head

    def _finish(self, standing: Standing) -> None:
        """Make the tiles of a head that was decided and not published, from its bundles."""
        leaves = leaf_hashes(self._bundled(standing.built.size, standing.head.size))
        edge, tiles = self._grown(leaves, standing.head)
        self._seal(standing.head, edge, tiles)

    def _turn(self, before: Checkpoint, after: Checkpoint) -> Checkpoint:
        kept = self._stage(before.size, after.size)
        leaves = leaf_hashes(self._bundled(before.size, after.size))
        if leaves != kept:
            pairs = enumerate(zip(kept, leaves, strict=True), before.size + 1)
            raise next(_leaf_differs(position, one, other) for position, (one, other) in pairs if one != other)
        edge, tiles = self._grown(leaves, after)
        if not self._rows.move(before, after):
            raise LogRefusal(
                "log_overtaken",
                f"expected the log's head at size {before.size}, found that another process moved it; nothing was "
                "signed, one follower is enough",
                expected=before.size,
            )
        self._seal(after, edge, tiles)
        return after

    def _stage(self, after: int, until: int) -> list[bytes]:
        """Write the bundles of new entries; return the leaf hashes that their rows hold."""
        hashes: list[bytes] = []
        self._folder.keep_bundles(self._bundles(after, until, hashes))
        return hashes

    def _bundles(self, after: int, until: int, hashes: list[bytes]) -> Iterator[tuple[Tile, bytes]]:
        number, begun = divmod(after, WIDTH)
        states = self._folder.read_entries(Tile(0, number, begun)) if begun else []
        position = after
        for page in self._rows.pages(after, until):
            position = _dense(page, position)
            states += [state for _, state, _ in page]
            hashes += [leaf for _, _, leaf in page]
            while len(states) >= WIDTH:
                yield Tile(0, number), bundle_of(states[:WIDTH])
                number, states = number + 1, states[WIDTH:]
        if position != until:
            raise LogRefusal(
                "entries_missing",
                f"expected entries up to position {until}, found them up to {position}; run `amanah audit`",
                expected=until,
                found=position,
            )
        if states:
            yield Tile(0, number, len(states)), bundle_of(states)

    def _bundled(self, after: int, until: int) -> Iterator[bytes]:
        """Yield entries as the disk gives them back."""
        for number in range(after // WIDTH, -(-until // WIDTH)):
            start = number * WIDTH
            entries = self._folder.read_entries(Tile(0, number, min(WIDTH, until - start)))
            yield from entries[max(after - start, 0) :]

    def _grown(self, leaves: list[bytes], after: Checkpoint) -> tuple[Edge, dict[Tile, bytes]]:
        """Return the tree with these leaves, if it has the root that it must have."""
        assert self._edge is not None, "an opened log has its edge"
        edge = self._edge.copy()
        tiles = edge.append(leaves) | edge.partial()
        if edge.root() != after.root:
            raise LogRefusal(
                "root_differs",
                f"expected the root {after.root.hex()} at size {after.size}, found that the entries give "
                f"{edge.root().hex()}; nothing was signed, run `amanah audit`",
                size=after.size,
            )
        return edge, tiles

    def _seal(self, head: Checkpoint, edge: Edge, tiles: dict[Tile, bytes]) -> None:
        self._folder.keep_tiles(tiles)
        self._sign(head)
        self._folder.drop_partials(tiles)
        self._edge = edge

    def _sign(self, head: Checkpoint) -> None:
        """Have the head signed and publish it; the proof from the one before is read from the tiles on the disk."""
        last = self._signer.last()
        path = [] if last is None else self._path(last.size, head)
        signature = self._signer.sign(head, path)
        self._folder.publish(Note(head.text, (signature,)))

    def _path(self, size: int, head: Checkpoint) -> list[bytes]:
        if not 0 < size < head.size:
            return []
        return consistency_path(TileTree(head.size, self._folder.read_tile).node, size, head.size)


def rebuild_tiles(folder: LogFolder, rows: LogRows) -> int:
    """Write again, from the book, every tile and bundle of the head row that is missing; return how many leaves.

    The root decides: where the book's entries do not give the signed root, nothing is written.
    """
    head = rows.head()
    if head is None or head.size == 0:
        return 0
    with alone(folder.lock):
        _rebuild(folder, rows, head)
    return head.size


def _rebuild(folder: LogFolder, rows: LogRows, head: Checkpoint) -> None:
    edge, position = Edge(), 0
    for page in rows.pages(0, head.size):
        position = _dense(page, position)
        edge.append(leaf_hashes(state for _, state, _ in page))
    if edge.root() != head.root or position != head.size:
        raise LogRefusal(
            "root_differs",
            f"expected the entries to give the root {head.root.hex()} at size {head.size}, found "
            f"{edge.root().hex()}; nothing was written, run `amanah audit --log`",
            size=head.size,
        )
    edge = Edge()
    states: list[bytes] = []
    for page in rows.pages(0, head.size):
        states += [state for _, state, _ in page]
        whole = len(states) - len(states) % WIDTH
        _keep(folder, edge, states[:whole])
        states = states[whole:]
    _keep(folder, edge, states)


def _keep(folder: LogFolder, edge: Edge, states: list[bytes]) -> None:
    first = edge.size // WIDTH
    bundles = [states[start : start + WIDTH] for start in range(0, len(states), WIDTH)]
    folder.keep_bundles((Tile(0, first + n, len(chunk)), bundle_of(chunk)) for n, chunk in enumerate(bundles))
    folder.keep_tiles(edge.append(leaf_hashes(states)))
    folder.keep_tiles(edge.partial())


def _dense(page: Sequence[Leaf], position: int) -> int:
    """Check that a page goes on from a position, and return its last."""
    if page and (page[0][0], page[-1][0]) == (position + 1, position + len(page)):
        return position + len(page)
    for found, _, _ in page:
        position += 1
        if found != position:
            raise LogRefusal(
                "entries_missing",
                f"expected an entry at position {position}, found the next at {found}; run `amanah audit`",
                expected=position,
                found=found,
            )
    return position


def _leaf_differs(position: int, kept: bytes, found: bytes) -> LogRefusal:
    return LogRefusal(
        "leaf_differs",
        f"expected the leaf {kept.hex()} of the entry at position {position}, found that its stored bytes give "
        f"{found.hex()}; nothing was signed, run `amanah audit`",
        position=position,
    )
