"""Inclusion and consistency proofs (RFC 6962 section 2.1): made from the tree's nodes, checked without it."""

from collections.abc import Callable, Sequence

from ledger.transparency.errors import NotProved
from ledger.transparency.tree import EMPTY_ROOT, node_hash

Node = Callable[[int, int], bytes]
"""The hash of a complete subtree: of its height, and of its index among those of that height."""


def split(size: int) -> int:
    """Return the largest power of two smaller than a size."""
    return 1 << ((size - 1).bit_length() - 1)


def range_root(node: Node, start: int, end: int) -> bytes:
    """Return the Merkle tree hash of the leaves from ``start`` up to ``end``, which begin a subtree of the tree."""
    size = end - start
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return node(height, start >> height)
    middle = start + split(size)
    return node_hash(range_root(node, start, middle), range_root(node, middle, end))


def root_at(node: Node, size: int) -> bytes:
    """Return the root of the tree's first ``size`` leaves."""
    return range_root(node, 0, size) if size else EMPTY_ROOT


def inclusion_path(node: Node, index: int, size: int) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root, from the leaf's sibling up (RFC 6962 section 2.1.1)."""
    assert 0 <= index < size, "a leaf stands within its tree"
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(range_root(node, middle, end))
            end = middle
        else:
            path.append(range_root(node, start, middle))
            start = middle
    return path[::-1]


def consistency_path(node: Node, old: int, new: int) -> list[bytes]:
    """Return the hashes that lead from an older root to a newer one (RFC 6962 section 2.1.2)."""
    assert 0 <= old <= new, "an older tree is no larger"
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            path.append(range_root(node, middle, end))
            end = middle
        else:
            path.append(range_root(node, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(range_root(node, start, end))
    return path[::-1]


def check_inclusion(path: Sequence[bytes], *, leaf: bytes, index: int, size: int, root: bytes) -> None:
    """Check that a path leads from a leaf to the root of a tree; size and root must come from a verified checkpoint."""
    if not 0 <= index < size:
        raise NotProved("index_outside", f"expected an index below the tree's size {size}, found {index}")
    lengths = _inner(index, size), _border(index, size)
    if len(path) != sum(lengths):
        raise NotProved("proof_length", f"expected {sum(lengths)} hashes for leaf {index} of {size}, found {len(path)}")
    found = leaf
    for height, sibling in enumerate(path[: lengths[0]]):
        found = node_hash(sibling, found) if index >> height & 1 else node_hash(found, sibling)
    for sibling in path[lengths[0] :]:
        found = node_hash(sibling, found)
    if found != root:
        raise NotProved(
            "root_differs", f"expected the checkpoint's root {root.hex()}, found that the path leads to {found.hex()}"
        )


def check_consistency(path: Sequence[bytes], *, old: int, old_root: bytes, new: int, new_root: bytes) -> None:
    """Check that a newer tree begins with the older one."""
    if not 0 <= old <= new:
        raise NotProved("sizes_fall", f"expected a tree that grew from {old}, found one of {new}")
    if old == 0 or old == new:
        _check_trivial(path, old=old, old_root=old_root, new_root=new_root)
        return
    low = (old & -old).bit_length() - 1
    inner, border = max(_inner(old - 1, new) - low, 0), _border(old - 1, new)
    seeded = old & (old - 1) != 0
    if len(path) != inner + border + seeded:
        raise NotProved(
            "proof_length", f"expected {inner + border + seeded} hashes from size {old} to {new}, found {len(path)}"
        )
    seed, rest = (path[0], path[1:]) if seeded else (old_root, path)
    index = (old - 1) >> low
    found_old = found_new = seed
    for height, sibling in enumerate(rest[:inner]):
        if index >> height & 1:
            found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
        else:
            found_new = node_hash(found_new, sibling)
    for sibling in rest[inner:]:
        found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
    _check_roots((old, old_root, found_old), (new, new_root, found_new))


def _check_trivial(path: Sequence[bytes], *, old: int, old_root: bytes, new_root: bytes) -> None:
    if path:
        raise NotProved("proof_length", f"expected no hash from an empty or an equal tree, found {len(path)}")
    expected = EMPTY_ROOT if old == 0 else new_root
    if old_root != expected:
        raise NotProved("root_differs", f"expected the older root {expected.hex()}, found {old_root.hex()}")


def _check_roots(*trees: tuple[int, bytes, bytes]) -> None:
    for size, root, found in trees:
        if found != root:
            raise NotProved(
                "root_differs",
                f"expected the root {root.hex()} at size {size}, found that the path leads to {found.hex()}",
            )


def _inner(index: int, size: int) -> int:
    """Return how many hashes lie on the way up until the leaf is on the tree's right border."""
    return (index ^ (size - 1)).bit_length()


def _border(index: int, size: int) -> int:
    """Return how many hashes lie on the way along the right border: each is a left sibling."""
    return (index >> _inner(index, size)).bit_count()
