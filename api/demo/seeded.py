"""Random bytes from a seed: the same demo gets the same ids, wherever and whenever it runs."""

import hashlib

from ledger.identifiers import new_id


class Seeded:
    """A source of bytes: SHA-256 of the seed and a counter. For demos and tests, never for the keys of a real book."""

    def __init__(self, seed: str) -> None:
        """Start the stream that belongs to a seed."""
        self._seed = seed.encode()
        self._counter = 0
        self._rest = b""

    def __call__(self, count: int) -> bytes:
        """Return the next bytes of the stream."""
        blocks = [self._rest]
        held = len(self._rest)
        while held < count:
            block = hashlib.sha256(self._seed + b"\x00" + self._counter.to_bytes(8, "big")).digest()
            blocks.append(block)
            held += len(block)
            self._counter += 1
        drawn = b"".join(blocks)
        self._rest = drawn[count:]
        return drawn[:count]


def seeded_id(prefix: str, name: str) -> str:
    """Return an id that depends on nothing but its prefix and the name of its place in the demo."""
    return new_id(prefix, Seeded(f"amanah demo {prefix} {name}"))
