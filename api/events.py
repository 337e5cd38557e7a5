"""The entries as they are stored, by position: a stream of lines, or a page with a cursor; never re-written."""

import re
from collections.abc import Iterator, Sequence

from ledger.errors import Malformed, Unknown
from ledger.store import Reader, Store, StoredEntry
from ledger.vocabulary import KINDS

PAGE = 2000
_STREAM = re.compile(r"[a-z0-9.-]{1,64}")
_WORD = re.compile(r"[A-Za-z]{1,40}")
"""A plain word, which tells of nobody; nothing else of what was asked is repeated."""
_KNOWN = frozenset(kind.KIND for kind in KINDS)


def line_of(stored: StoredEntry) -> bytes:
    """Return an entry as JSON: position, leaf hash, and the stored bytes, which are JSON, as they are."""
    return b'{"position":%d,"leaf":"%s","state":%s}' % (
        stored.position,
        bytes(stored.leaf).hex().encode(),
        bytes(stored.state),
    )


def entries_lines(
    store: Store,
    *,
    after: int = 0,
    until: int | None = None,
    kinds: Sequence[str] | None = None,
    stream: str | None = None,
) -> Iterator[bytes]:
    """Yield one line an entry, up to the head as it stands at the beginning; read in pages, never all at once."""
    must_be_asked_well(store, kinds=kinds, stream=stream)
    with store.reader() as reader:
        last = reader.head.position if until is None else min(until, reader.head.position)
    while True:
        with store.reader() as reader:
            page = reader.entries(after=after, until=last, limit=PAGE, kinds=kinds, stream=stream)
        for stored in page:
            yield line_of(stored) + b"\n"
        if len(page) < PAGE:
            return
        after = page[-1].position


def entries_page(
    store: Store,
    *,
    after: int,
    until: int | None,
    limit: int,
    kinds: Sequence[str] | None = None,
    stream: str | None = None,
) -> bytes:
    """Return a page of entries as JSON, with the cursor of the next one."""
    with store.reader() as reader:
        page = reader.entries(after=after, until=until, limit=limit, kinds=kinds, stream=stream)
        head = reader.head.position
    following = b"%d" % page[-1].position if len(page) == limit else b"null"
    return b'{"head":%d,"next":%s,"entries":[%s]}' % (head, following, b",".join(line_of(stored) for stored in page))


class UnknownStream(Unknown):
    """A stream that the book has not; what was asked for might be anything, so it is not repeated."""

    def __init__(self) -> None:
        super(Unknown, self).__init__(
            "unknown_stream",
            "expected the id of a thing that stands in the book, such as fund-labusel-2022, found another; "
            "look the stream up in an entry",
        )


def must_be_asked_well(store: Store, *, kinds: Sequence[str] | None, stream: str | None) -> None:
    """Refuse a kind that no entry has, and a stream that the book has not."""
    _must_be_kinds(kinds)
    with store.reader() as reader:
        _must_be_a_stream(reader, stream)


def _must_be_a_stream(reader: Reader, stream: str | None) -> None:
    if stream is not None and not (_STREAM.fullmatch(stream) and reader.versions([stream])):
        raise UnknownStream


def _must_be_kinds(kinds: Sequence[str] | None) -> None:
    wrong = next((kind for kind in kinds or () if kind not in _KNOWN), None)
    if wrong is not None:
        found = wrong if _WORD.fullmatch(wrong) else "another word"
        raise Malformed("unknown_kind_asked", f"expected kinds of entries, found {found}; see docs/reference/events.md")
