"""The Merkle tree over all entries (RFC 6962 section 2.1), kept as the few hashes that the next entry needs.

A tree of n leaves is, from the left, one complete subtree for each one-bit of n, largest first. Their hashes are the
*frontier*: with them, leaves are added and the root is computed without reading any earlier leaf.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(state: bytes) -> bytes:
    """Return the hash of an entry's stored bytes as a leaf (RFC 6962: prefix 0x00)."""
    return sha256(b"\0" + state).digest()


def leaf_hashes(states: Iterable[bytes]) -> list[bytes]:
    """Return the leaf hashes of many stored entries."""
    return [sha256(b"\0" + state).digest() for state in states]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962: prefix 0x01)."""
    return sha256(b"\1" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The complete subtrees of a tree, largest first; one hash for each one-bit of its size."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        assert len(self.hashes) == self.size.bit_count(), "a frontier has one hash for each one-bit of its size"

    @classmethod
    def from_bytes(cls, size: int, joined: bytes) -> Self:
        """Read a frontier from its stored form."""
        return cls(size, tuple(joined[i : i + HASH_BYTES] for i in range(0, len(joined), HASH_BYTES)))

    def to_bytes(self) -> bytes:
        """Return the stored form: the hashes, joined."""
        return b"".join(self.hashes)

    def append_many(self, leaves: Sequence[bytes]) -> "Frontier":
        """Return the frontier after these leaf hashes, computed one level of the tree at a time."""
        standing = list(self.hashes)
        nodes = list(leaves)
        grown: list[bytes] = []
        size, total = self.size, self.size + len(leaves)
        while nodes or size:
            if size & 1:
                nodes.insert(0, standing.pop())
            if len(nodes) & 1:
                grown.append(nodes.pop())
            pairs = iter(nodes)
            nodes = [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            size >>= 1
        return Frontier(total, tuple(reversed(grown)))

    def root(self) -> bytes:
        """Return the tree's root hash."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root
