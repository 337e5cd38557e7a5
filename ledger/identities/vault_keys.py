"""The vault's secrets: they live beside the book, in a file that its owner alone may read, or in the environment."""

import hmac
import json
import os
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from ledger.errors import StoreRefusal
from ledger.identifiers import Random

FILE = "keys.json"
KEY_BYTES = 32
_FINGERPRINT = b"amanah vault fingerprint 1"
_REQUESTS = b"amanah request digest 1"
_HELD = b"amanah held months 1"


@dataclass(frozen=True, slots=True)
class VaultKeys:
    """A master key that wraps the key of each person, a look-up key for NIKs, and two that outlive a rotation.

    ``held`` names a NIK whose person was erased, so that his months are not held twice; ``requests`` digests what an
    idempotency key was used for. Both are derived from the look-up key where they are not given. ``next_master`` and
    ``next_lookup`` are there while a rotation is under way.
    """

    master: bytes = field(repr=False)
    lookup: bytes = field(repr=False)
    held: bytes = field(default=b"", repr=False)
    requests: bytes = field(default=b"", repr=False)
    next_master: bytes | None = field(default=None, repr=False)
    next_lookup: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "held", self.held or hmac.digest(self.lookup, _HELD, "sha256"))
        object.__setattr__(self, "requests", self.requests or hmac.digest(self.lookup, _REQUESTS, "sha256"))
        keys = [self.master, self.lookup, self.held, self.requests]
        keys += [key for key in (self.next_master, self.next_lookup) if key is not None]
        if any(len(key) != KEY_BYTES for key in keys) or len(set(keys)) != len(keys):
            raise ValueError("expected two different keys of 32 bytes")

    @classmethod
    def generate(cls, random: Random) -> Self:
        """Return new keys; ``random`` must be the system's, since everything in the vault hangs on them."""
        return cls(*(random(KEY_BYTES) for _ in range(4)))

    @property
    def fingerprint(self) -> str:
        """What may be kept beside the book to tell whether these are its keys; says nothing about them."""
        derived = VaultKeys(self.master, self.lookup)
        said = _FINGERPRINT + hmac.digest(self.master, _FINGERPRINT, "sha256")
        if (self.held, self.requests) != (derived.held, derived.requests):
            said += b"".join(hmac.digest(key, _FINGERPRINT, "sha256") for key in (self.held, self.requests))
        return hmac.digest(self.lookup, said, "sha256").hex()

    @property
    def note(self) -> str:
        """What the book's database notes of the keys in use: a fingerprint, and while the master rotates a second."""
        return self.fingerprint if self.next_master is None else f"{self.fingerprint} {self.following.fingerprint}"

    def as_noted(self, noted: str | None) -> Self | None:
        """Return the keys as far as the database has followed a rotation, or none where they are another book's."""
        before = replace(self, next_master=None, next_lookup=None)
        return next((keys for keys in (self, before, self.following) if keys.note == noted), None)

    @property
    def rotates(self) -> bool:
        """Whether a rotation was begun and not ended."""
        return self.next_master is not None or self.next_lookup is not None

    @property
    def following(self) -> Self:
        """The keys once the rotation under way is done; the same where there is none."""
        return replace(
            self,
            master=self.next_master or self.master,
            lookup=self.next_lookup or self.lookup,
            next_master=None,
            next_lookup=None,
        )

    def to_json(self) -> str:
        """Return the keys as the file has them."""
        kept = {
            "held": self.held,
            "lookup": self.lookup,
            "master": self.master,
            "next_lookup": self.next_lookup,
            "next_master": self.next_master,
            "requests": self.requests,
        }
        return json.dumps({name: key.hex() for name, key in kept.items() if key is not None})

    @classmethod
    def from_json(cls, text: str, *, source: str = FILE) -> Self:
        """Return the keys that a file or a setting holds; refuses what is none, and repeats nothing of it."""
        try:
            kept = json.loads(text)
            names = ("master", "lookup", "held", "requests", "next_master", "next_lookup")
            return cls(**{name: bytes.fromhex(kept[name]) for name in names if name in kept})
        except (ValueError, KeyError, TypeError):
            raise StoreRefusal(
                "vault_keys_damaged",
                f"expected {source} to hold two keys of 64 hex digits, found otherwise; restore it from its backup",
            ) from None

    def write(self, home: Path) -> Path:
        """Write the keys into the home, readable by its owner alone; refuses to replace others."""
        return self.write_file(home / FILE)

    def write_file(self, path: Path) -> Path:
        """Write the keys into a new file, readable by its owner alone; refuses to replace others."""
        draft = _draft(path, self.to_json())
        try:
            os.link(draft, path)
        except FileExistsError:
            raise StoreRefusal(
                "vault_keys_exist",
                f"expected a home without {path.name}, found one; keep it, what the vault holds is lost without it",
            ) from None
        finally:
            draft.unlink()
        return path

    def put_in_place(self, path: Path) -> None:
        """Write the keys in place of those of a rotation's step before, whole or not at all."""
        _draft(path, self.to_json()).replace(path)
        _sync(path.parent)

    @classmethod
    def read(cls, home: Path) -> Self:
        """Return the keys of a home; refuses a missing, damaged or exposed file."""
        return cls.read_file(home / FILE)

    @classmethod
    def read_file(cls, path: Path) -> Self:
        """Return the keys of a file; refuses a missing, damaged or exposed one."""
        try:
            _must_be_private(path)
            return cls.from_json(path.read_text(encoding="ascii", errors="replace"), source=path.name)
        except FileNotFoundError:
            raise StoreRefusal(
                "vault_keys_missing",
                f"expected {path.name} in the home, found none; restore it from its backup, "
                "or run `amanah init` for a new book",
            ) from None


def _draft(path: Path, text: str) -> Path:
    """Write a text beside a file, readable by its owner alone, and return where."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _must_be_private(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise StoreRefusal(
            "vault_keys_exposed",
            f"expected {path.name} to be readable by its owner alone, found mode {mode:03o}; run chmod 600 on it",
            mode=f"{mode:03o}",
        )
