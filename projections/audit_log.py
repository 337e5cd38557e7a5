"""The audit of the log: every leaf computed again from the rows, against tiles, bundles and every head that is known.

Heads come from the database, the published file, the signer and the witnesses, and from whoever kept one elsewhere: a
history that was rewritten and signed again with the log's own key is seen by those alone.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import inspect, text

from ledger.store import Reader
from ledger.transparency.errors import LogRefusal
from ledger.transparency.folder import LogFolder
from ledger.transparency.tiles import WIDTH, Edge, Tile, split_hashes, tiles_of
from ledger.transparency.tree import leaf_hash
from projections.audit_book import octets
from projections.audit_heads import Finding, KnownHead

PAGE = 32 * WIDTH
_PAGE = text(
    "SELECT position, state, leaf FROM entries WHERE position > :after AND position <= :until ORDER BY position"
)
_STRAY = text(
    "SELECT position FROM entries WHERE position < 1 OR position > (SELECT max(position) FROM head) ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's stored bytes, whatever type they came to be of, and the leaf that they give."""

    state: bytes
    kept: bytes
    leaf: bytes


def audit_log(reader: Reader, folder: LogFolder, heads: Sequence[KnownHead]) -> Iterator[Finding]:
    """Yield everything that does not agree with the sealed tree, in the order of positions, then of heads."""
    for (position,) in reader.connection.execute(_STRAY):
        yield Finding("row_without_leaf", position, "entries", "rows up to the head of the book", "a row elsewhere")
    for table, code in (("head", "head_of_book_differs"), ("log_head", "head_row_differs")):
        if not inspect(reader.connection).has_table(table):
            continue
        ids = reader.connection.execute(text(f"SELECT id FROM {table}")).scalars().all()  # noqa: S608 (our own names)
        if list(ids) != [1]:
            yield Finding(code, None, table, "one row with the id 1", f"rows with the ids {list(ids)}")
    last = reader.head.position
    sealed = max((head.size for head in heads if head.is_ours), default=0)
    tree = _Tree(reader, folder, sealed)
    for head in sorted(heads, key=lambda each: each.size):
        if head.size > last:
            yield Finding(head.code, head.size, head.name, f"a book of {head.size} entries or more", f"one of {last}")
            continue
        yield from tree.grow(head.size)
        if tree.root() != head.root:
            yield Finding(head.code, head.size, head.name, head.root.hex(), tree.root().hex())
    yield from tree.grow(last)
    for path in folder.missing(tiles_of(sealed)):
        yield Finding("tile_missing", None, path, "a whole file", "none or a part")


class _Tree:
    """The tree as the rows give it, grown to one size after another and compared with the files on the way."""

    def __init__(self, reader: Reader, folder: LogFolder, sealed: int) -> None:
        self._reader, self._folder, self._sealed = reader, folder, sealed
        self._edge = Edge()

    def root(self) -> bytes:
        return self._edge.root()

    def grow(self, size: int) -> Iterator[Finding]:
        """Take in the rows up to a size."""
        while self._edge.size < size:
            # A page ends with a tile, so that each file is read once; one that ends with a head splits a tile.
            before = self._edge.size
            until = min(size, (before // PAGE + 1) * PAGE, self._sealed if before < self._sealed else size)
            yield from self._page(before, until)
            if self._edge.size == self._sealed:
                yield from self._partial()

    def _page(self, after: int, until: int) -> Iterator[Finding]:
        rows = {
            position: _Row(octets(state), octets(kept), leaf_hash(octets(state)))
            for position, state, kept in self._reader.connection.execute(_PAGE, {"after": after, "until": until})
        }
        leaves: list[bytes] = []
        for number in range(after // WIDTH, -(-until // WIDTH)):
            first = number * WIDTH
            span = range(max(after, first) + 1, min(until, first + WIDTH) + 1)
            hashes, states = yield from self._files(number)
            for position in span:
                yield from self._one(position, rows.get(position), hashes, states, leaves)
        full = self._edge.append(leaves)
        for tile, joined in full.items():
            if tile.level:
                yield from self._compare(tile, joined)

    def _files(self, number: int) -> Generator[Finding, None, tuple[list[bytes], list[bytes]]]:
        """Return the hashes and the entries that the files hold beneath one tile; none where they cannot be read."""
        width = min(WIDTH, self._sealed - number * WIDTH)
        if width <= 0:
            return [], []
        tile = Tile(0, number, width)
        hashes: list[bytes] = []
        states: list[bytes] = []
        try:
            hashes = split_hashes(self._folder.read_tile(tile), tile)
        except LogRefusal as error:
            yield Finding(error.code, number * WIDTH + 1, tile.path, f"{width} hashes", error.message)
        try:
            states = self._folder.read_entries(tile)
        except LogRefusal as error:
            yield Finding(error.code, number * WIDTH + 1, tile.bundle_path, f"{width} entries", error.message)
        return hashes, states

    def _one(
        self, position: int, row: _Row | None, hashes: Sequence[bytes], states: Sequence[bytes], leaves: list[bytes]
    ) -> Iterator[Finding]:
        place = (position - 1) % WIDTH
        sealed = hashes[place] if place < len(hashes) else None
        if row is None:
            yield Finding("leaf_without_row", position, "entries", "a row for every leaf", "none")
            leaves.append(sealed or leaf_hash(b""))
            return
        leaves.append(row.leaf)
        if row.kept != row.leaf:
            yield Finding("leaf_differs", position, "entries", row.leaf.hex(), row.kept.hex())
        if sealed is not None and sealed != row.leaf:
            yield Finding("tile_differs", position, Tile(0, (position - 1) // WIDTH).path, row.leaf.hex(), sealed.hex())
        if place < len(states) and states[place] != row.state:
            found = leaf_hash(states[place]).hex()
            yield Finding(
                "bundle_differs", position, Tile(0, (position - 1) // WIDTH).bundle_path, row.leaf.hex(), found
            )

    def _partial(self) -> Iterator[Finding]:
        """Compare the partial tiles above the lowest, as the tree has its sealed size."""
        for tile, joined in self._edge.partial().items():
            if tile.level:
                yield from self._compare(tile, joined)

    def _compare(self, tile: Tile, joined: bytes) -> Iterator[Finding]:
        if (tile.number + 1) * WIDTH ** (tile.level + 1) > self._sealed and tile.width == WIDTH:
            return
        try:
            found = self._folder.read_tile(tile)
        except LogRefusal as error:
            yield Finding(error.code, None, tile.path, "a tile", error.message)
            return
        if found != joined:
            yield Finding("tile_differs", None, tile.path, leaf_hash(joined).hex(), leaf_hash(found).hex())
