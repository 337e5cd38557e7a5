"""Files that are there whole or not at all: written aside, flushed to the disk, then renamed."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger.transparency.errors import LogRefusal

PUBLIC = 0o644
PRIVATE = 0o600
FLUSHED_ALONE = 16
"""Up to so many files are flushed one by one."""


def write_whole(path: Path, octets: bytes, *, mode: int = PUBLIC) -> None:
    """Write a file so that after a crash it is the old one, or this one, whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft(path, octets, mode)
        draft.replace(path)
        _flush(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def write_new(path: Path, octets: bytes, *, mode: int = PRIVATE) -> None:
    """Write a file where none is; refuses to replace one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = _draft(path, octets, mode)
        try:
            os.link(draft, path)
        finally:
            draft.unlink()
        _flush(path.parent)
    except FileExistsError:
        raise LogRefusal(
            "file_exists", f"expected no file {path} yet, found one; it is not replaced", path=str(path)
        ) from None
    except OSError as error:
        raise _unwritable(path, error) from error


class Drafts:
    """Immutable files written together: all aside, all flushed, then each put in its place.

    One process at a time writes aside; what a killed one left there is removed first. A file that is there already
    must hold the same bytes. Many are flushed by one ``sync`` of the system, since one
    flush each would cost a bulk more than all its hashes.
    """

    def __init__(self, aside: Path) -> None:
        self._aside = aside
        self._drafts: list[tuple[Path, Path]] = []
        self._folders: set[Path] = set()

    def __enter__(self) -> Self:
        try:
            self._aside.mkdir(parents=True, exist_ok=True)
            for left in self._aside.iterdir():
                left.unlink()
        except OSError as error:
            raise _unwritable(self._aside, error) from error
        return self

    def add(self, path: Path, octets: bytes, *, mode: int = PUBLIC) -> None:
        """Write one file aside."""
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            found = None
        except OSError as error:
            raise _unwritable(path, error) from error
        if found is not None and found != octets:
            raise LogRefusal(
                "tile_differs",
                f"expected {path} to hold what the book gives, found other bytes; an immutable file was changed: "
                "restore it from a mirror",
                path=str(path),
            )
        if found is None:
            try:
                self._make(path.parent)
                draft = self._aside / str(len(self._drafts))
                self._drafts.append((draft, path))
                _write(draft, octets, mode, flush=False)
            except OSError as error:
                raise _unwritable(path, error) from error

    def _make(self, folder: Path) -> None:
        """Make a folder, and remember which ones got a new name in them."""
        if folder not in self._folders and not folder.is_dir():
            self._make(folder.parent)
            folder.mkdir(exist_ok=True)
        self._folders.add(folder)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            try:
                self._put()
            except OSError as found:
                raise _unwritable(self._drafts[0][1], found) from found
        else:
            for draft, _ in self._drafts:
                draft.unlink(missing_ok=True)

    def _put(self) -> None:
        few = len(self._drafts) <= FLUSHED_ALONE
        if few:
            for draft, _ in self._drafts:
                _flush(draft)
        else:
            os.sync()
        for draft, path in self._drafts:
            draft.replace(path)
        if few:
            for folder in sorted(self._folders):
                _flush(folder)
        else:
            os.sync()


def _draft(path: Path, octets: bytes, mode: int) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    _write(draft, octets, mode, flush=True)
    return draft


def _write(draft: Path, octets: bytes, mode: int, *, flush: bool) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        left = memoryview(octets)
        while left:
            left = left[os.write(descriptor, left) :]
        if flush:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def must_be_private(path: Path) -> None:
    """Refuse a secret that others can read."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise LogRefusal(
            "log_key_exposed",
            f"expected {path} to be readable by its owner alone, found mode {mode:03o}; run chmod 600 on it",
            path=str(path),
            mode=f"{mode:03o}",
        )


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock file: one process, and one thread of it, at a time."""
    import fcntl  # here, since reading and verifying work on systems without it

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> LogRefusal:
    return LogRefusal(
        "log_unwritable",
        f"expected to write {path}, found: {error.strerror}; free space or mend the folder, nothing was signed",
        path=str(path),
    )
