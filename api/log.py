"""The home's log: opened here, kept up beside the server, and asked how far an entry has come."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self

from eventsourcing.persistence import PersistenceError

from api.after_commits import PAUSE_SECONDS, AfterCommits
from api.bootstrap import ReadingRoom
from api.settings import Settings
from api.witness import post
from ledger.errors import AmanahError, Refused
from ledger.statements.events import StatementIssued
from ledger.store import Store
from ledger.store.log_rows import StoredLogRows
from ledger.store.mapper import decode
from ledger.transparency.collect import Ask, collect
from ledger.transparency.errors import LogRefusal
from ledger.transparency.folder import LogFolder, head_of
from ledger.transparency.keys import SigningKey, keep_key
from ledger.transparency.log import Log
from ledger.transparency.notes import ED25519
from ledger.transparency.policy import NONE
from ledger.transparency.signer import KEY_FILE, FileSigner
from projections.as_of import as_of
from projections.corrections import replacements
from projections.donor_statements import replacing

FOLDER = "log"
GATHER_SECONDS = 0.25
"""Commits that come close together are sealed at once (goal: within a second)."""
ASK_SECONDS = 1.0
"""How often the witnesses are shown a head that is new."""
LOOK_SECONDS = 0.02
_log = logging.getLogger("amanah")


class Level(StrEnum):
    """How far an entry has come: what a signature, and then others, stand for."""

    RECORDED = "recorded"
    SEALED = "sealed"
    WITNESSED = "witnessed"


LEVELS = tuple(Level)


def log_folder(settings: Settings) -> LogFolder:
    """Return the folder of a home's log."""
    return LogFolder(settings.home / FOLDER)


def begun_folder(settings: Settings) -> LogFolder:
    """Return the folder of a log that was begun, or refuse."""
    folder = log_folder(settings)
    if not folder.is_begun:
        raise LogRefusal(
            "log_not_begun", f"expected a log in {folder.path}, found none; run `amanah log publish` first"
        )
    return folder


def open_log(settings: Settings, store: Store) -> Log:
    """Return the home's log, begun with a new key where there is none yet."""
    folder, rows = log_folder(settings), StoredLogRows(store)
    signer = FileSigner(folder.signer)
    if not folder.is_begun:
        if rows.head() is None and not (folder.signer / KEY_FILE).exists():
            origin = settings.log_origin or f"amanah.localhost/{secrets.token_hex(8)}"
            keep_key(folder.signer / KEY_FILE, SigningKey.make(origin, kind=ED25519, random=secrets.token_bytes))
        folder.keep_policy(f"log {signer.key}\nquorum none\n")
    return Log(folder, rows, signer)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a position has come, and which heads there are."""

    position: int
    level: Level
    recorded: int
    sealed: int
    witnessed: int


def reached(room: ReadingRoom, position: int) -> Reached:
    """Return how far a position has come."""
    folder = log_folder(room.settings)
    sealed, witnessed = head_of(folder.published), head_of(folder.witnessed)
    sizes = (room.store.head(), sealed.size if sealed else 0, witnessed.size if witnessed else 0)
    if not 1 <= position <= sizes[0]:
        raise Refused(
            "position_not_reached",
            f"expected a position from 1 to the book's head at {sizes[0]}, found {position}; ask for one of those",
            expected=position,
            found=sizes[0],
        )
    level = max((level for level, size in zip(LEVELS, sizes, strict=True) if position <= size), key=LEVELS.index)
    return Reached(position, level, *sizes)


def replaced_by(room: ReadingRoom, position: int) -> int | None:
    """Return the position of what stands in an entry's place: a correction's, or the same year's newer statement."""
    room.catch_up()
    with room.store.reader() as reader:
        moment, stored = as_of(reader), reader.entry(position)
        event = None if stored is None else decode(stored).event
        if isinstance(event, StatementIssued):
            return replacing(reader, moment, event.donor, position)
        return replacements(reader, moment, [position]).get(position)


def wait_for(room: ReadingRoom, position: int, level: Level, *, seconds: float) -> Reached:
    """Wait until a position has come so far, or the time is up; return how far it came."""
    ends, pause = monotonic() + seconds, Event()
    while True:
        found = reached(room, position)
        if LEVELS.index(found.level) >= LEVELS.index(level) or monotonic() >= ends:
            return found
        pause.wait(LOOK_SECONDS)


class Sealer:
    """Publishes a head after each commit of any process; where the log refuses, the book goes on and the level says so.

    Safe to kill at any line: the next turn finishes what was decided.
    """

    def __init__(self, room: ReadingRoom, *, ask: Ask = post, ask_seconds: float = ASK_SECONDS) -> None:
        self._room = room
        self._ask, self._ask_seconds = ask, ask_seconds
        self._publish: Callable[[], object] | None = None
        self._sealing = AfterCommits(room.store, self._sealed, name="amanah-sealer", gather=GATHER_SECONDS)
        self._stopping = Event()
        self._asking = Thread(target=self._collect, name="amanah-witnesses", daemon=True)
        self.refusal: AmanahError | None = None

    def __enter__(self) -> Self:
        self._sealing.__enter__()
        self._asking.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._sealing.__exit__(kind, error, at)
        self._asking.join()

    def _sealed(self) -> bool:
        try:
            self._seal()
        except (PersistenceError, OSError) as error:
            _log.warning("the log waits for the database or the disk: %s", type(error).__name__)
            return False
        except AmanahError as error:
            if self.refusal is None or self.refusal.code != error.code:
                _log.error("the log stands still: %s: %s", error.code, error.message)
            self.refusal = error
        return True

    def _seal(self) -> None:
        if self._publish is None:
            self._publish = open_log(self._room.settings, self._room.store).publish
        self._publish()
        self.refusal = None

    def _collect(self) -> None:
        """Show each new head to the witnesses, apart from the sealing, which waits for nobody."""
        while not self._stopping.wait(self._ask_seconds):
            try:
                self._collect_once()
            except (AmanahError, OSError) as error:
                _log.warning("no cosignatures were collected: %s", error)
                self._stopping.wait(PAUSE_SECONDS)

    def _collect_once(self) -> None:
        folder = log_folder(self._room.settings)
        if not folder.is_begun or folder.policy.quorum == NONE:
            return
        published, witnessed = head_of(folder.published), head_of(folder.witnessed)
        if published is not None and (witnessed is None or witnessed.size < published.size):
            collect(folder, self._ask)
