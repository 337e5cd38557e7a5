"""Proofs and tiles at every size where a level begins or ends; whatever is not the proof is refused."""

import random
from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.errors import LogRefusal, NotProved
from ledger.transparency.proofs import (
    check_consistency,
    check_inclusion,
    consistency_path,
    inclusion_path,
    root_at,
)
from ledger.transparency.tiles import Edge, Tile, TileTree, bundle_of, entries_of, tiles_of
from ledger.transparency.tree import EMPTY_ROOT, Frontier, leaf_hash
from tests.transparency.test_tree import VECTOR_LEAVES, VECTOR_ROOTS, recursive_root

SIZES = (0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000)
LEAVES = [leaf_hash(b"%d" % number) for number in range(70_000)]


def grown(leaves: Sequence[bytes], portions: Callable[[], int]) -> tuple[Edge, dict[Tile, bytes]]:
    """Add leaves in portions; return the edge, and every tile as it stands."""
    edge, tiles, start = Edge(), {}, 0
    while start < len(leaves):
        taken = portions()
        tiles.update(edge.append(leaves[start : start + taken]))
        start += taken
    return edge, {**tiles, **edge.partial()}


def tree(size: int) -> tuple[TileTree, bytes]:
    edge, tiles = grown(LEAVES[:size], lambda: 4096)
    return TileTree(size, tiles.__getitem__), edge.root()


@pytest.fixture(scope="module", params=SIZES)
def grown_tree(request: pytest.FixtureRequest) -> tuple[int, TileTree, bytes]:
    return (request.param, *tree(request.param))


def test_tiles_give_the_root_that_rfc_6962_defines(grown_tree: tuple[int, TileTree, bytes]) -> None:
    size, tiles, root = grown_tree
    assert root == Frontier().append_many(LEAVES[:size]).root() == recursive_root(LEAVES[:size])
    assert root_at(tiles.node, size) == root


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_vectors_hold_through_tiles(size: int) -> None:
    edge, _ = grown([leaf_hash(leaf) for leaf in VECTOR_LEAVES[:size]], lambda: 1)
    assert edge.root().hex() == VECTOR_ROOTS[size - 1]


# RFC 6962's shared vectors: path of leaf 2 (counted from 0) in the tree of 3, of leaf 5 in that of 8, and so on.
PATHS = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
}


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_known_inclusion_paths_are_made_and_accepted(index: int, size: int) -> None:
    leaves = [leaf_hash(leaf) for leaf in VECTOR_LEAVES[:size]]
    _, tiles = grown(leaves, lambda: 3)
    path = inclusion_path(TileTree(size, tiles.__getitem__).node, index, size)
    assert tuple(hash_.hex() for hash_ in path) == PATHS[index, size]
    check_inclusion(path, leaf=leaves[index], index=index, size=size, root=bytes.fromhex(VECTOR_ROOTS[size - 1]))


def chosen(size: int, count: int) -> list[int]:
    """Some indices: both ends, the tiles' borders, and others."""
    picked = {0, 1, 254, 255, 256, 257, size // 2, size - 2, size - 1, 65_535, 65_536}
    picked |= set(random.Random(size).choices(range(max(size, 1)), k=count))
    return sorted(index for index in picked if 0 <= index < size)


def test_every_chosen_leaf_is_proved(grown_tree: tuple[int, TileTree, bytes]) -> None:
    size, tiles, root = grown_tree
    for index in chosen(size, 25):
        path = inclusion_path(tiles.node, index, size)
        check_inclusion(path, leaf=LEAVES[index], index=index, size=size, root=root)


def test_every_chosen_older_tree_is_consistent(grown_tree: tuple[int, TileTree, bytes]) -> None:
    size, tiles, root = grown_tree
    for old in {*chosen(size, 12), size}:
        old_root = Frontier().append_many(LEAVES[:old]).root()
        check_consistency(consistency_path(tiles.node, old, size), old=old, old_root=old_root, new=size, new_root=root)


def refused(check: Callable[..., None], path: Sequence[bytes], **given: object) -> str:
    with pytest.raises(NotProved) as caught:
        check(path, **given)
    return caught.value.code


def flipped(octets: bytes, bit: int) -> bytes:
    changed = bytearray(octets)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def spoiled(path: Sequence[bytes]) -> list[list[bytes]]:
    """Return what a path becomes by one fault: a bit, one less, one more, two swapped, one put in front."""
    made = [[*path[:place], flipped(path[place], 77), *path[place + 1 :]] for place in range(len(path))]
    made += [list(path[:-1]), list(path[1:])] if path else []
    made += [[*path, bytes(32)], [EMPTY_ROOT, *path], [*path, *path[-1:]]] if path else [[bytes(32)]]
    for place in range(len(path) - 1):
        if path[place] != path[place + 1]:
            made.append([*path[:place], path[place + 1], path[place], *path[place + 2 :]])
    return [bad for bad in made if bad != list(path)]


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (6, 7), (3, 8), (255, 257), (256, 257), (300, 513)])
def test_no_spoiled_inclusion_proof_is_accepted(index: int, size: int) -> None:
    tiles, root = tree(size)
    path = inclusion_path(tiles.node, index, size)
    whole = {"leaf": LEAVES[index], "index": index, "size": size, "root": root}
    for bad in spoiled(path):
        assert refused(check_inclusion, bad, **whole) in ("proof_length", "root_differs")
    for other in {*range(size), size, -1} - {index}:
        assert refused(check_inclusion, path, **{**whole, "index": other})
    for other in ("leaf", "root"):
        assert refused(check_inclusion, path, **{**whole, other: flipped(whole[other], 5)}) == "root_differs"
    for other_size in (0, index, size // 2):
        if other_size != size:
            assert refused(check_inclusion, path, **{**whole, "size": other_size})


def test_the_size_is_bound_by_the_length_of_the_path_and_by_the_checkpoint_only() -> None:
    tiles, root = tree(700)
    path = inclusion_path(tiles.node, 699, 700)
    for size in range(700, 1100):
        if size != 700:
            assert refused(check_inclusion, path, leaf=LEAVES[699], index=699, size=size, root=root)


@pytest.mark.parametrize(("old", "new"), [(1, 2), (2, 3), (3, 7), (4, 8), (7, 8), (6, 513), (256, 257), (255, 513)])
def test_no_spoiled_consistency_proof_is_accepted(old: int, new: int) -> None:
    tiles, root = tree(new)
    path = consistency_path(tiles.node, old, new)
    old_root = Frontier().append_many(LEAVES[:old]).root()
    whole = {"old": old, "old_root": old_root, "new": new, "new_root": root}
    check_consistency(path, **whole)
    for bad in spoiled(path):
        assert refused(check_consistency, bad, **whole) in ("proof_length", "root_differs")
    for name in ("old_root", "new_root"):
        assert refused(check_consistency, path, **{**whole, name: flipped(whole[name], 0)}) == "root_differs"
    assert refused(check_consistency, path, **{**whole, "old_root": root, "new_root": old_root})
    assert refused(check_consistency, path, **{**whole, "old": new, "new": old})
    assert refused(check_consistency, path, **{**whole, "old": new})


@pytest.mark.parametrize("size", [0, 1, 9])
def test_from_nothing_or_from_itself_a_tree_needs_no_proof_and_takes_none(size: int) -> None:
    root = Frontier().append_many(LEAVES[:size]).root()
    check_consistency([], old=0, old_root=EMPTY_ROOT, new=size, new_root=root)
    check_consistency([], old=size, old_root=root, new=size, new_root=root)
    for old in (0, size):
        assert (
            refused(check_consistency, [root], old=old, old_root=root if old else EMPTY_ROOT, new=size, new_root=root)
            == "proof_length"
        )
    other = sha256(b"other").digest()
    assert refused(check_consistency, [], old=0, old_root=other, new=size, new_root=root) == "root_differs"
    assert refused(check_consistency, [], old=size, old_root=other, new=size, new_root=root) == "root_differs"


@given(st.integers(1, 600), st.data())
def test_any_leaf_of_any_tree_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    tiles, root = tree(size)
    path = inclusion_path(tiles.node, index, size)
    check_inclusion(path, leaf=LEAVES[index], index=index, size=size, root=root)
    if other != index:
        assert refused(check_inclusion, path, leaf=LEAVES[other], index=index, size=size, root=root)
        assert refused(check_inclusion, path, leaf=LEAVES[index], index=other, size=size, root=root)


@given(st.lists(st.integers(1, 700), max_size=6))
def test_growing_in_any_portions_gives_the_same_tiles(portions: list[int]) -> None:
    waiting = iter(portions)
    leaves = LEAVES[: sum(portions)]
    edge, tiles = grown(leaves, lambda: next(waiting))
    again, at_once = grown(leaves, lambda: max(len(leaves), 1))
    assert {tile: tiles[tile] for tile in tiles_of(len(leaves))} == at_once
    loaded = Edge.load(edge.size, tiles.__getitem__)
    assert loaded.root() == edge.root() == again.root()
    assert loaded.append(LEAVES[:300]) == edge.append(LEAVES[:300])


def test_a_tree_of_70_000_has_the_tiles_that_the_format_names() -> None:
    tiles = list(tiles_of(70_000))
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert [tile for tile in tiles if tile.level] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]


def test_tiles_stand_where_the_format_says() -> None:
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert Tile(2, 0, 17).path == "tile/2/000.p/17"
    assert Tile(0, 273, 112).bundle_path == "tile/entries/273.p/112"
    assert Tile(0, 1_000).bundle_path == "tile/entries/x001/000"


def test_a_torn_tile_is_named() -> None:
    with pytest.raises(LogRefusal, match=r"expected 96 bytes in tile/0/000\.p/3, found 95") as caught:
        TileTree(3, lambda _tile: bytes(95)).node(0, 0)
    assert caught.value.code == "tile_torn"


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_entries_and_a_torn_one_is_refused(states: list[bytes]) -> None:
    bundle = bundle_of(states)
    assert list(entries_of(bundle)) == states
    if bundle:
        with pytest.raises(LogRefusal, match="bundle"):
            list(entries_of(bundle[:-1] if states[-1] else bundle + b"\0"))
