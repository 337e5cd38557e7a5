"""Small words for filling a store in tests."""

from collections.abc import Sequence

from ledger.store import Row, Store, next_stamp, utc_now


def rows(stream: str, count: int, *, first: int = 1, state: bytes = b"{}") -> list[Row]:
    return [Row(stream, version, "Told", state) for version in range(first, first + count)]


def append(store: Store, to_append: Sequence[Row]) -> tuple[int, int]:
    """Append rows in a transaction of their own, stamped now."""
    with store.writer() as writer:
        return writer.append(to_append, at=next_stamp(utc_now(), last=writer.head.at))


def positions(store: Store) -> list[int]:
    with store.reader() as reader:
        return [entry.position for entry in reader.entries(limit=1_000_000)]
