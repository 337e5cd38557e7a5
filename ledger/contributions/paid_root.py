"""The root over the seats of a payment: what proves that a seat is on the list sent to BPJS, and how many are."""

from collections.abc import Iterable

from ledger.transparency.tree import Frontier, leaf_hashes


def paid_root(seats: Iterable[tuple[int, int]]) -> str:
    """Return the RFC 6962 root, in hex, over the seats of ordered ranges; a leaf is the seat's number in decimal."""
    leaves = leaf_hashes(b"%d" % seat for low, high in seats for seat in range(low, high + 1))
    return Frontier().append_many(leaves).root().hex()
