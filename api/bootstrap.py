"""The only place that builds things: an office from its home, and a home from nothing."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Self

from api.access import keep_actor
from api.keys_of_home import has_keys, keys_path, made_keys, matching_keys
from api.settings import DATABASE_FILE, Settings
from ledger.book import Book
from ledger.command import Command
from ledger.errors import AlreadyRecorded, Refused, StoreRefusal
from ledger.history import Readers
from ledger.identifiers import Random
from ledger.identities.keys import READER, WRITER, hash_api_key, new_api_key
from ledger.identities.vault import KEYS_NOTE, Vault
from ledger.law.adopt import init_commands
from ledger.store import ActorRow, SchemaMissing, Store, utc_now
from ledger.store.scrub import scrub
from ledger.store.stamps import Clock
from projections.as_of import readers_position
from projections.checks.listed import find_seen
from projections.donor_statements import see_statement
from projections.registry import all_projections
from projections.runner import Runner

FIRST_ACTOR = "office"
ACTOR_KEY_FILE = "actor-key"


READERS = Readers(find_seen, see_statement)
"""What decisions ask of the readers."""

WAIT_SECONDS = 5.0
"""How long a read waits for a position that it asks for."""


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """All that reading needs: the store and the readers. A copy of the database alone is enough for it."""

    settings: Settings
    store: Store
    runner: Runner
    _turn: Lock = field(default_factory=Lock, kw_only=True)

    def catch_up(self) -> None:
        """Bring the projections up to the head; next to nothing where there is nothing new."""
        with self._turn:
            self.runner.catch_up()

    def lag(self) -> int:
        """Return how many entries the reader that is furthest behind has not taken in."""
        with self.store.reader() as reader:
            return reader.head.position - readers_position(reader)

    def ready_for(self, commands: Iterable[type[Command]]) -> None:
        """Let the readers read on where a command asks them."""
        if any(command.READS for command in commands):
            self.catch_up()

    def reach(self, position: int, *, seconds: float = WAIT_SECONDS) -> None:
        """Wait until the book has a position, whichever process writes it; refuse where it has not in time."""
        ends, head = monotonic() + seconds, self.store.head()
        while head < position and (left := ends - monotonic()) > 0:
            head = self.store.wait_beyond(head, timeout=left)
        if head < position:
            raise Refused(
                "position_not_reached",
                f"expected the book to reach position {position} within {seconds:g} seconds, found its head at {head}; "
                "ask again, or for a position that a receipt names",
                expected=position,
                found=head,
            )

    def close(self) -> None:
        """Close every connection."""
        self.store.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Office(ReadingRoom):
    """All that a door needs: the book with its vault too, and who acts at this desk."""

    vault: Vault
    book: Book
    actor: str
    random: Random
    role: str
    """What the key of the actor may do."""

    def must_have_the_keys(self) -> None:
        """Refuse to open what the vault keeps under keys that were rotated since this process read them."""
        with self.store.reader() as reader:
            self.vault.must_have_the_keys(reader)


def initialise(settings: Settings, *, clock: Clock = utc_now, random: Random = secrets.token_bytes) -> str:
    """Make a home with its keys and schema, adopt the law, let the first actor in; return that actor's key.

    ``random`` makes ids and may be seeded; keys always come from the operating system. Killed half-way, it is finished
    by the next call; a finished home is refused. The actor is let in last, so a home with one is whole.
    """
    home = settings.home
    _make_folder(home)
    with _opened(settings, create=True, clock=clock) as store:
        if _has_actor(store):
            raise AlreadyRecorded(
                "already_initialised",
                f"expected a new home, found {home} initialised already; use it as it is, or name another with --home",
                home=str(home),
            )
        keys = made_keys(settings, store)
        with store.writer() as writer:
            writer.note(KEYS_NOTE, keys.note)
        book = Book(store, Vault(keys, random), clock=clock, random=random, accept_jump=settings.accept_clock_jump)
        book.record_all(init_commands(), actor=FIRST_ACTOR)
        key = _kept_actor_key(home)
        keep_actor(store, FIRST_ACTOR, role=WRITER, key=key)
        return key


def open_office(
    settings: Settings, *, create: bool = False, clock: Clock = utc_now, random: Random = secrets.token_bytes
) -> Office:
    """Open the office of a home; with ``create``, one that is not there yet is made first."""
    if create and not is_initialised(settings):
        initialise(settings, clock=clock, random=random)
    missing = [] if has_keys(settings) else [keys_path(settings).name]
    missing += [] if actor_key_path(settings).exists() else [ACTOR_KEY_FILE]
    if missing:
        raise _not_initialised(settings, ", ".join(missing))
    store = _existing_store(settings, clock)
    try:
        actor = _desk_actor(settings, store)
        vault = Vault(matching_keys(settings, store), random)
        scrub(store)
        accept = settings.accept_clock_jump
        book = Book(store, vault, clock=clock, random=random, accept_jump=accept, readers=READERS)
        return Office(settings, store, Runner(store, all_projections()), vault, book, actor.actor, random, actor.role)
    except BaseException:
        store.dispose()
        raise


def open_reading_room(settings: Settings) -> ReadingRoom:
    """Open the book of a home for reading: neither the vault's keys nor an actor's key are needed."""
    store = _existing_store(settings, utc_now)
    return ReadingRoom(settings, store, Runner(store, all_projections()))


def _existing_store(settings: Settings, clock: Clock) -> Store:
    if settings.database_url is None and not (settings.home / DATABASE_FILE).exists():
        raise _not_initialised(settings, DATABASE_FILE)
    try:
        return Store(settings.address, create=False, clock=clock)
    except SchemaMissing as error:
        raise _not_initialised(settings, "the ledger's schema") from error


def is_initialised(settings: Settings) -> bool:
    """Tell whether the home is whole: its keys are there, and the database knows the actor."""
    if not (settings.home / ACTOR_KEY_FILE).exists():
        return False
    try:
        with _opened(settings, create=False) as store:
            return _has_actor(store)
    except SchemaMissing:
        return False


@contextmanager
def _opened(settings: Settings, *, create: bool, clock: Clock = utc_now) -> Iterator[Store]:
    store = Store(settings.address, create=create, clock=clock)
    try:
        yield store
    finally:
        store.dispose()


def _make_folder(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreRefusal(
            "home_unusable",
            f"expected a folder that can be made at {home}, found: {error.strerror}; name another with --home",
            home=str(home),
        ) from error


def _has_actor(store: Store) -> bool:
    with store.reader() as reader:
        return bool(reader.actors())


def _kept_actor_key(home: Path) -> str:
    path = home / ACTOR_KEY_FILE
    if not path.exists():
        write_secret(path, new_api_key(secrets.token_bytes) + "\n")
    return path.read_text(encoding="ascii").strip()


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def actor_key_path(settings: Settings) -> Path:
    """Return the file of the key with which the command line acts."""
    return settings.actor_key_file or settings.home / ACTOR_KEY_FILE


def _desk_actor(settings: Settings, store: Store) -> ActorRow:
    """Return whose key lies in the home: who acts when the command line does."""
    path = actor_key_path(settings)
    key = path.read_text(encoding="ascii", errors="replace").strip()
    with store.reader() as reader:
        row = reader.actor_by_hash(hash_api_key(key))
        if row is None and not reader.actors():
            raise _not_initialised(settings, "an actor in the database")
    if row is not None and row.role == READER:
        raise StoreRefusal(
            "desk_key_may_only_read",
            f"expected the key of a {WRITER} in {path}, found the key of {row.actor}, a "
            f"{row.role}; put the key of a {WRITER} into the file",
            actor=row.actor,
        )
    if row is None:
        raise StoreRefusal(
            "desk_key_unknown",
            f"expected the key of a {WRITER} in {path}, found one that the book's database "
            "does not know as such; put a key that `amanah actors add` printed into the file",
        )
    return row


def _not_initialised(settings: Settings, missing: str) -> StoreRefusal:
    return StoreRefusal(
        "not_initialised",
        f"expected an initialised home at {settings.home}, found it without {missing}; "
        f"run `amanah init --home {settings.home}` first",
        home=str(settings.home),
        missing=missing,
    )
