"""The vault's two secrets: one opens every person's key, the other looks a NIK up. They live beside the book."""

import hashlib
import hmac
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from ledger.errors import StoreRefusal
from ledger.identifiers import Random

FILE = "keys.json"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class VaultKeys:
    """A master key that wraps the key of each person, and a separate one for the look-up of a NIK."""

    master: bytes = field(repr=False)
    lookup: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.master) != KEY_BYTES or len(self.lookup) != KEY_BYTES or self.master == self.lookup:
            raise ValueError("expected two different keys of 32 bytes")

    @classmethod
    def generate(cls, random: Random) -> Self:
        """Return new keys; ``random`` must be the system's, since everything in the vault hangs on them."""
        return cls(master=random(KEY_BYTES), lookup=random(KEY_BYTES))

    @property
    def fingerprint(self) -> str:
        """What may be kept beside the book to tell whether these are its keys; says nothing about them."""
        return hmac.digest(self.lookup, b"amanah vault fingerprint 1" + self._of_master(), hashlib.sha256).hex()

    def _of_master(self) -> bytes:
        return hmac.digest(self.master, b"amanah vault fingerprint 1", hashlib.sha256)

    def write(self, home: Path) -> Path:
        """Write the keys into the home, readable by its owner alone; refuses to replace others."""
        path = home / FILE
        draft = home / f".{FILE}.{os.getpid()}"
        _write_privately(draft, json.dumps({"lookup": self.lookup.hex(), "master": self.master.hex()}))
        try:
            os.link(draft, path)
        except FileExistsError:
            raise StoreRefusal(
                "vault_keys_exist",
                f"expected a home without {FILE}, found one; keep it, what the vault holds is lost without it",
            ) from None
        finally:
            draft.unlink()
        return path

    @classmethod
    def read(cls, home: Path) -> Self:
        """Return the keys of a home; refuses a missing, damaged or exposed file."""
        path = home / FILE
        try:
            _must_be_private(path)
            kept = json.loads(path.read_text())
            return cls(master=bytes.fromhex(kept["master"]), lookup=bytes.fromhex(kept["lookup"]))
        except FileNotFoundError:
            raise StoreRefusal(
                "vault_keys_missing",
                f"expected {FILE} in the home, found none; restore it from its backup, "
                "or run `amanah init` for a new book",
            ) from None
        except (ValueError, KeyError, TypeError):
            raise StoreRefusal(
                "vault_keys_damaged",
                f"expected {FILE} to hold two keys of 64 hex digits, found otherwise; restore it from its backup",
            ) from None


def _write_privately(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _must_be_private(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise StoreRefusal(
            "vault_keys_exposed",
            f"expected {FILE} to be readable by its owner alone, found mode {mode:03o}; run chmod 600 on it",
            mode=f"{mode:03o}",
        )
