"""The incremental tree equals RFC 6962's definition."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.tree import EMPTY_ROOT, Frontier, leaf_hash, leaf_hashes

# The inputs and roots of RFC 6962 implementations' shared test vectors (certificate-transparency, merkletree tests).
VECTOR_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
VECTOR_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def recursive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word: split at the largest power of two smaller than n."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\1" + recursive_root(leaves[:split]) + recursive_root(leaves[split:])).digest()


def test_an_empty_tree_has_the_root_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_eight_leaf_vectors_hold(size: int) -> None:
    assert Frontier().append_many(leaf_hashes(VECTOR_LEAVES[:size])).root().hex() == VECTOR_ROOTS[size - 1]


@given(st.lists(st.integers(0, 70), max_size=6))
def test_appending_in_any_portions_equals_the_recursive_definition(portions: list[int]) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(sum(portions))]
    frontier, start = Frontier(), 0
    for portion in portions:
        frontier = frontier.append_many(leaves[start : start + portion])
        frontier = Frontier.from_bytes(frontier.size, frontier.to_bytes())
        start += portion
        assert frontier.root() == recursive_root(leaves[:start])
        assert frontier.size == start


def test_one_changed_byte_changes_the_root() -> None:
    leaves = leaf_hashes([str(number).encode() for number in range(100)])
    changed = [*leaves[:37], leaf_hash(b"other"), *leaves[38:]]
    assert Frontier().append_many(leaves).root() != Frontier().append_many(changed).root()


def test_a_frontier_with_a_hash_missing_is_not_accepted() -> None:
    with pytest.raises(AssertionError, match="one hash for each one-bit"):
        Frontier(3, (leaf_hash(b""),))
