"""A backup of a home while it is served: the book in one file, what the log published, and the keys apart from both."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.bootstrap import actor_key_path
from api.keys_of_home import keys_path
from api.log import FOLDER, log_folder
from api.settings import DATABASE_FILE, Settings
from ledger.errors import Refused, StoreRefusal
from ledger.identities.vault import KEYS_NOTE
from ledger.identities.vault_keys import VaultKeys
from ledger.transparency.folder import CHECKPOINT, head_of

PUBLISHED = ("policy", f"public/{CHECKPOINT}", "witnessed")
"""What the book cannot give again of its log; tiles and bundles it can (`amanah log repair`)."""


@dataclass(frozen=True, slots=True)
class BackupTold:
    """What a backup holds."""

    folder: str
    position: int
    root: str
    at: str | None
    sealed: int
    """The size of the signed head that was copied, 0 where there is none."""
    keys: str | None
    """The folder of the keys, where they were asked for."""


@dataclass(frozen=True, slots=True)
class _Copied:
    position: int
    at: str | None
    root: bytes
    keys_note: str


def back_up(settings: Settings, to: Path, *, keys: Path | None = None) -> BackupTold:
    """Copy a home into a new folder while others write to it; ``keys`` go into a new folder of their own.

    The signed head is copied before the book, so that the copy of the book is never behind it. Each folder stands at
    its place whole or not at all; a process that is killed leaves one whose name begins with a dot.
    """
    _must_fit(settings, to, keys)
    with _draft(to) as book:
        sealed = _copy_published(settings, book)
        copied = _copy_book(settings.home / DATABASE_FILE, book / DATABASE_FILE)
        if keys is not None:
            with _draft(keys) as secrets:
                _copy_keys(settings, secrets, note=copied.keys_note)
                secrets.rename(keys)
        book.rename(to)
    place = None if keys is None else str(keys)
    return BackupTold(str(to), copied.position, copied.root.hex(), copied.at, sealed, place)


def _must_fit(settings: Settings, to: Path, keys: Path | None) -> None:
    if settings.database_url is not None:
        raise Refused(
            "backup_by_the_server",
            "expected a home whose book is a SQLite file, found one on PostgreSQL; back it up with `pg_dump` or the "
            "server's continuous archiving, and keep log/ and the keys beside it (docs/operations.md)",
        )
    for folder in (to, keys):
        if folder is not None and (folder.exists() or folder.is_symlink()):
            raise Refused(
                "backup_exists",
                f"expected a new folder for the backup, found {folder} there already; name another",
                folder=str(folder),
            )
    if keys is None:
        return
    book, secrets = to.absolute(), keys.absolute()
    if book == secrets or book in secrets.parents or secrets in book.parents:
        raise Refused(
            "backup_keys_beside_the_book",
            f"expected a folder for the keys apart from the book's, found {keys} and {to}: whoever has both can read "
            "the vault; name another place",
        )
    if settings.vault_keys is not None:
        raise Refused(
            "backup_keys_elsewhere",
            "expected the vault's keys in a file, found them set in AMANAH_VAULT_KEYS; back them up where they are "
            "kept, and leave --keys out",
        )


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Give a folder to fill that is renamed at its end, or leaves nothing."""
    draft: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        yield draft
    except (OSError, sqlite3.Error) as error:
        found = error.strerror if isinstance(error, OSError) else str(error)
        raise StoreRefusal(
            "backup_unwritable",
            f"expected to write the backup at {folder}, found: {found}; free space or name another folder",
            folder=str(folder),
        ) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def _copy_published(settings: Settings, to: Path) -> int:
    log = log_folder(settings)
    head = head_of(log.published) if log.is_begun else None
    for name in PUBLISHED:
        if (log.path / name).exists():
            _copy(log.path / name, to / FOLDER / name)
    return 0 if head is None else head.size


def _copy_book(book: Path, to: Path) -> _Copied:
    """Copy one consistent state of the book through SQLite; no writer is held up meanwhile."""
    os.close(os.open(to, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(book)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        sound = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        position, at, root = copy.execute("SELECT position, at, root FROM head").fetchone()
        (note,) = copy.execute("SELECT value FROM meta WHERE name = ?", (KEYS_NOTE,)).fetchone()
    if sound != "ok":
        raise StoreRefusal("backup_torn", f"expected a sound copy of the book, found: {sound}; run `amanah audit`")
    with to.open("rb") as file:
        os.fsync(file.fileno())
    return _Copied(position, at, root, note)


def _copy_keys(settings: Settings, to: Path, *, note: str) -> None:
    signer = log_folder(settings).signer
    for source in (keys_path(settings), actor_key_path(settings)):
        _copy(source, to / source.name)
    for source in sorted(signer.glob("[!.]*")):
        _copy(source, to / FOLDER / signer.name / source.name)
    copied = VaultKeys.read_file(to / keys_path(settings).name)
    if copied.as_noted(note) is None:
        raise Refused(
            "backup_keys_rotated",
            "expected the keys of the book as it was copied, found others: they were rotated meanwhile; nothing was "
            "kept, take the backup again",
        )


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy2(source, to)
