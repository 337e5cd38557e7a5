"""The entries as they come, for many who follow them: each page of the book is read and written out once for all."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial
from threading import Lock

from starlette.concurrency import run_in_threadpool

from api.events import line_of
from ledger.store import Store, StoredEntry

PAGE = 1_000
PAGES_KEPT = 64
"""So many pages stay in memory, for whoever follows close behind the head."""
GATHER_SECONDS = 0.05
"""Commits that come close together are told at once."""
QUIET_SECONDS = 15.0
"""After so long without an entry a line is sent all the same, so that no proxy takes the silence for the end."""
TYPE_PREFIX = "id.amanah."
SOURCE_PREFIX = "urn:amanah:book:"
SOURCE_DIGITS = 16
_TIME = slice(len(b'{"at":"'), len(b'{"at":"2026-11-21T07:31:16.000001Z'))
"""Where the stamp stands in the canonical bytes of every entry."""


class FeedForm(StrEnum):
    """How entries follow each other."""

    LINES = "application/x-ndjson"
    EVENTS = "text/event-stream"


class Envelope(StrEnum):
    """What an entry is told in."""

    ENTRY = "entry"
    """Position, leaf hash and the stored state, as on a page of entries."""
    CLOUDEVENTS = "cloudevents"
    """An event of CloudEvents 1.0 (JSON format) whose data is the stored state."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries somebody follows, and in which form he is told of them."""

    form: FeedForm
    envelope: Envelope = Envelope.ENTRY
    kinds: Collection[str] = ()
    stream: str | None = None

    def takes(self, stored: StoredEntry) -> bool:
        """Tell whether an entry is among those."""
        return (not self.kinds or stored.kind in self.kinds) and self.stream in (None, stored.stream)

    @property
    def is_everything(self) -> bool:
        """Whether every entry is among those."""
        return not self.kinds and self.stream is None


@dataclass(slots=True)
class _Page:
    """Entries that follow one another, and what was written out of them as a whole."""

    entries: list[StoredEntry]
    written: dict[tuple[FeedForm, Envelope], bytes] = field(default_factory=dict)

    def told(self, wanted: Wanted, source: str) -> bytes:
        """Return the entries that are wanted, written out."""
        write = partial(_written, form=wanted.form, envelope=wanted.envelope, source=source)
        if not wanted.is_everything:
            return b"".join(write(stored) for stored in self.entries if wanted.takes(stored))
        form = (wanted.form, wanted.envelope)
        if form not in self.written:
            self.written[form] = b"".join(write(stored) for stored in self.entries)
        return self.written[form]


class Feed:
    """The entries of one book, read once for all who follow it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages: OrderedDict[int, _Page] = OrderedDict()
        self._reading = Lock()

    async def up_to_head(self, wanted: Wanted, *, after: int) -> AsyncIterator[bytes]:
        """Yield the entries after a position up to the head as it stands at the beginning."""
        until = await run_in_threadpool(self._store.head)
        while after < until and (page := await self._page(after)) is not None:
            after = page.entries[-1].position
            if after > until:
                page = _Page([stored for stored in page.entries if stored.position <= until])
            yield page.told(wanted, self._source)

    async def follow(self, wanted: Wanted, *, after: int) -> AsyncIterator[bytes]:
        """Yield the entries after a position, then each as it is written, until the reader goes."""
        changed, loop = asyncio.Event(), asyncio.get_running_loop()
        forget = await run_in_threadpool(self._store.changes.listen, partial(loop.call_soon_threadsafe, changed.set))
        try:
            yield b"" if wanted.form is FeedForm.LINES else b": following\n\n"
            while True:
                page = await self._page(after)
                if page is None:
                    yield await _woken(changed, wanted.form)
                    continue
                after = page.entries[-1].position
                yield page.told(wanted, self._source)
        finally:
            forget()

    @cached_property
    def _source(self) -> str:
        """The book, by the leaf hash of its first entry."""
        with self._store.reader() as reader:
            first = reader.entry(1)
        return f"{SOURCE_PREFIX}{bytes(first.leaf).hex()[:SOURCE_DIGITS] if first else ''}"

    async def _page(self, after: int) -> _Page | None:
        return self._pages.get(after) or await run_in_threadpool(self._read, after)

    def _read(self, after: int) -> _Page | None:
        """Return the entries that follow a position as far as the book goes, at most a page; none at its head."""
        with self._reading:
            if after in self._pages:
                return self._pages[after]
            with self._store.reader() as reader:
                entries = reader.entries(after=after, limit=PAGE)
            if not entries:
                return None
            page = self._pages[after] = _Page(list(entries))
            while len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
            return page


async def _woken(changed: asyncio.Event, form: FeedForm) -> bytes:
    """Wait for the next commit; return what is sent where none came for long."""
    try:
        await asyncio.wait_for(changed.wait(), QUIET_SECONDS)
    except TimeoutError:
        return b"\n" if form is FeedForm.LINES else b": quiet\n\n"
    await asyncio.sleep(GATHER_SECONDS)
    changed.clear()
    return b""


def _written(stored: StoredEntry, *, form: FeedForm, envelope: Envelope, source: str) -> bytes:
    told = line_of(stored) if envelope is Envelope.ENTRY else cloud_event(stored, source)
    if form is FeedForm.LINES:
        return told + b"\n"
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (stored.position, stored.kind.encode(), told)


def cloud_event(stored: StoredEntry, source: str) -> bytes:
    """Return an entry as an event of CloudEvents 1.0; its id is the position, its extension the leaf hash."""
    context = {
        "specversion": "1.0",
        "id": str(stored.position),
        "source": source,
        "type": f"{TYPE_PREFIX}{stored.kind}",
        "subject": stored.stream,
        "time": bytes(stored.state)[_TIME].decode(),
        "datacontenttype": "application/json",
        "leaf": bytes(stored.leaf).hex(),
    }
    return json.dumps(context, separators=(",", ":")).encode()[:-1] + b',"data":' + bytes(stored.state) + b"}"
