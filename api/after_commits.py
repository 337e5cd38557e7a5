"""Work that is done beside the server after each commit of any process."""

from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

from ledger.store import Store

PAUSE_SECONDS = 0.5
"""How long is waited before work that could not be done is tried again."""


class AfterCommits:
    """Does its work on a thread after each commit; commits within ``gather`` seconds of each other are one turn.

    ``work`` tells whether it is done; where it is not, it is tried again after a pause or with the next commit. It
    must be safe to kill at any line.
    """

    def __init__(self, store: Store, work: Callable[[], bool], *, name: str, gather: float) -> None:
        self._store = store
        self._work = work
        self._gather = gather
        self._changed = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._follow, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._forget = self._store.changes.listen(self._changed.set)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._forget()
        self._changed.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._stopping.is_set():
            self._changed.wait()
            self._stopping.wait(self._gather)
            self._changed.clear()
            if not self._stopping.is_set() and not self._work():
                self._stopping.wait(PAUSE_SECONDS)
                self._changed.set()
