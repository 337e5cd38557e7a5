"""Tiles (C2SP tlog-tiles): the tree's hashes in files of 256, which any web server can hand out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ledger.transparency.errors import LogRefusal
from ledger.transparency.tree import EMPTY_ROOT, HASH_BYTES, node_hash

WIDTH = 256
LEVEL_HEIGHT = 8
KEPT_TILES = 256
"""Expanded tiles kept in memory, 16 KiB each: enough that proofs near one another read each tile once."""


class Tile(NamedTuple):
    """Where a tile stands: its level, its number in it, and how many hashes it has (256 when full)."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path of a tile of hashes below the log's address."""
        return f"tile/{self.level}/{self._place}"

    @property
    def bundle_path(self) -> str:
        """The path of the bundle of entries beneath a tile of level 0."""
        assert self.level == 0, "only the lowest tiles stand over entries"
        return f"tile/entries/{self._place}"

    @property
    def _place(self) -> str:
        words = [f"{self.number % 1000:03d}"]
        above = self.number // 1000
        while above:
            words.append(f"x{above % 1000:03d}")
            above //= 1000
        return "/".join(reversed(words)) + ("" if self.width == WIDTH else f".p/{self.width}")


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Yield every tile that a tree of this size has beyond those full at an earlier size, the lowest level first."""
    level, count, earlier = 0, size, since
    while count:
        for number in range(earlier // WIDTH, count // WIDTH):
            yield Tile(level, number)
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)
        level, count, earlier = level + 1, count // WIDTH, earlier // WIDTH


def edge_of(size: int) -> list[Tile]:
    """Return the partial tiles of a tree, the lowest level first: with them, leaves are added."""
    return [tile for tile in tiles_of(size, since=size) if tile.width < WIDTH]


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the Merkle tree hash over hashes of equal subtrees; the last may stand for a smaller one."""
    row = list(hashes)
    while len(row) > 1:
        last = [row.pop()] if len(row) & 1 else []
        pairs = iter(row)
        row = [node_hash(left, right) for left, right in zip(pairs, pairs, strict=True)] + last
    return row[0]


@dataclass
class Edge:
    """The right edge of a growing tree: its partial tiles, by level."""

    size: int = 0
    rows: list[list[bytes]] = field(default_factory=list)

    @classmethod
    def load(cls, size: int, read: Callable[[Tile], bytes]) -> "Edge":
        """Read the edge of a tree of this size from its tiles."""
        rows: list[list[bytes]] = []
        for tile in edge_of(size):
            rows += [[] for _ in range(tile.level - len(rows))]
            rows.append(split_hashes(read(tile), tile))
        return cls(size, rows)

    def copy(self) -> "Edge":
        """Return an edge that grows apart from this one."""
        return Edge(self.size, [list(row) for row in self.rows])

    def append(self, leaves: Sequence[bytes]) -> dict[Tile, bytes]:
        """Add leaves; return the tiles that became full. ``partial`` returns the others."""
        made: dict[Tile, bytes] = {}
        hashes, level, before = list(leaves), 0, self.size
        self.size += len(leaves)
        while hashes:
            if level == len(self.rows):
                self.rows.append([])
            row = self.rows[level] + hashes
            first, hashes = before >> LEVEL_HEIGHT, []
            for number in range(len(row) // WIDTH):
                chunk = row[number * WIDTH : (number + 1) * WIDTH]
                made[Tile(level, first + number)] = b"".join(chunk)
                hashes.append(fold(chunk))
            self.rows[level] = row[len(row) - len(row) % WIDTH :]
            level, before = level + 1, before >> LEVEL_HEIGHT
        return made

    def partial(self) -> dict[Tile, bytes]:
        """Return the partial tiles of the tree as it stands."""
        return {tile: b"".join(self.rows[tile.level]) for tile in edge_of(self.size)}

    def root(self) -> bytes:
        """Return the tree's root."""
        found: list[bytes] = []
        for row in self.rows:
            found = [fold([*row, *found])] if row or found else []
        return found[0] if found else EMPTY_ROOT


def split_hashes(joined: bytes, tile: Tile) -> list[bytes]:
    """Return the hashes of a tile; refuses one of another length than its name says."""
    if len(joined) != tile.width * HASH_BYTES:
        raise LogRefusal(
            "tile_torn",
            f"expected {tile.width * HASH_BYTES} bytes in {tile.path}, found {len(joined)}; restore it from a mirror, "
            "or make it again with `amanah log repair`",
            tile=tile.path,
        )
    return [joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES)]


class TileTree:
    """The nodes of a tree of one size, read from its tiles; a partial tile may have been replaced by the full one."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size = size
        self._read = read
        self._expanded: Callable[[int, int], Sequence[Sequence[bytes]]] = lru_cache(KEPT_TILES)(self._expand)

    def node(self, height: int, index: int) -> bytes:
        """Return the hash of a complete subtree."""
        level, within = divmod(height, LEVEL_HEIGHT)
        tile, place = divmod(index << within, WIDTH)
        return self._expanded(level, tile)[within][place >> within]

    def _expand(self, level: int, number: int) -> Sequence[Sequence[bytes]]:
        """Return a tile's hashes and, above them, every node that they make."""
        count = self.size >> (LEVEL_HEIGHT * level)
        tile = Tile(level, number, min(WIDTH, count - number * WIDTH))
        rows = [split_hashes(self._read(tile), tile)]
        for _ in range(LEVEL_HEIGHT - 1):
            below = rows[-1]
            rows.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
        return rows


def reading(tiles: Mapping[Tile, bytes], otherwise: Callable[[Tile], bytes]) -> Callable[[Tile], bytes]:
    """Return a reader that finds tiles in memory first."""
    return lambda tile: tiles[tile] if tile in tiles else otherwise(tile)


def bundle_of(states: Iterable[bytes]) -> bytes:
    """Return entries as a bundle: each after its length as a big-endian uint16."""
    return b"".join([len(state).to_bytes(2, "big") + state for state in states])


def entries_of(bundle: bytes) -> Iterator[bytes]:
    """Yield the entries of a bundle; refuses one that ends within an entry."""
    start, size = 0, len(bundle)
    while start + 1 < size:
        first = start + 2
        start = first + (bundle[start] << 8 | bundle[start + 1])
        yield bundle[first:start]
    if start != size:
        raise LogRefusal("bundle_torn", f"expected a whole entry up to byte {start}, found a bundle of {size} bytes")
