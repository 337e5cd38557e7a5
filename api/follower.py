"""The worker that keeps the projections up with the book while the office is open."""

import logging
from threading import Event, Thread
from types import TracebackType
from typing import Self

from eventsourcing.persistence import PersistenceError

from api.bootstrap import Office

GATHER_SECONDS = 0.1
"""Commits that come close together are taken in at once; a read does not wait for it, since it catches up itself."""
PAUSE_SECONDS = 0.5
_log = logging.getLogger("amanah")


class Follower:
    """Catches up after each commit of any process; safe to kill at any line, since each page is one commit."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._changed = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._follow, name="amanah-follower", daemon=True)

    def __enter__(self) -> Self:
        self._forget = self._office.store.changes.listen(self._changed.set)
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
            self._stopping.wait(GATHER_SECONDS)
            self._changed.clear()
            if self._stopping.is_set():
                return
            try:
                self._office.catch_up()
            except PersistenceError as error:
                # The database is away: the next commit, or the next read, tries again.
                _log.warning("the projections wait for the database: %s", type(error).__name__)
                self._stopping.wait(PAUSE_SECONDS)
                self._changed.set()
