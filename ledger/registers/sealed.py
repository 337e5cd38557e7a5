"""A snapshot in the vault: rows by a keyed token of the NIK, in pages that are sealed under the snapshot's own key.

Whoever has the look-up key finds nobody here, and its rotation changes nothing; destroying the one wrapped key ends
the snapshot. A name is kept as a token too, since all that is asked of it is whether it is the same.
"""

import hmac
import secrets
import zlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import StoreRefusal
from ledger.identities.likeness import plain

PAGES = 1024
"""Of a million people a thousand are on a page, which is opened for any one of them."""
_TOKEN, _TOKEN_BYTES = 16, 12
"""96 bits of an HMAC, written with 16 letters: two of a million people never share one."""
_MARK_BYTES = 6
_NONCE_BYTES = 12
_BETWEEN, _END = "|", b"\n"

Words = Sequence[str]
"""What a register says of somebody, word by word; never holds the mark between them."""
UNREADABLE = "?"
"""Stands for a date that the register has and that could not be read."""


@dataclass(frozen=True, slots=True)
class SealedRegister:
    """A snapshot as it is kept: its key, wrapped by the master key, and its pages."""

    snapshot: str
    wrapped_key: bytes
    pages: Sequence[tuple[int, bytes]]


class RegisterKey:
    """What a snapshot's key makes: tokens of NIKs, marks of names, and the seal of its pages."""

    def __init__(self, snapshot: str, key: bytes) -> None:
        self._snapshot = snapshot
        self._tokens = hmac.digest(key, b"amanah register tokens 1", "sha256")
        self._marks = hmac.digest(key, b"amanah register names 1", "sha256")
        self._box = AESGCM(hmac.digest(key, b"amanah register pages 1", "sha256"))

    def page_and_token(self, nik: str) -> tuple[int, bytes]:
        """Return where a NIK stands, and by what it is found there."""
        digest = hmac.digest(self._tokens, nik.encode(), "sha256")
        return int.from_bytes(digest[-2:], "big") % PAGES, b64encode(digest[:_TOKEN_BYTES])

    def mark(self, name: str) -> str:
        """Return what stands for a name."""
        return b64encode(hmac.digest(self._marks, plain(name).encode(), "sha256")[:_MARK_BYTES]).decode()

    def seal(self, page: int, rows: bytes) -> bytes:
        """Seal the rows of a page."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._box.encrypt(nonce, zlib.compress(rows, 1), self._about(page))

    def unseal(self, page: int, sealed: bytes) -> bytes:
        """Open a page."""
        nonce, box = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return zlib.decompress(self._box.decrypt(nonce, box, self._about(page)))
        except InvalidTag:
            raise StoreRefusal(
                "register_locked",
                f"expected the key of {self._snapshot} to open its rows, found that it does not: the rows were "
                "changed; import the register again, and erase this snapshot",
                snapshot=self._snapshot,
            ) from None

    def _about(self, page: int) -> bytes:
        return f"{self._snapshot} {page}".encode()


class Gathered:
    """The rows of a snapshot as they are read, by page: a million take some 70 megabytes."""

    def __init__(self, key: RegisterKey) -> None:
        self.key = key
        self.rows = 0
        self._pages: dict[int, bytearray] = defaultdict(bytearray)

    def add(self, nik: str, words: Words) -> None:
        """Take in what the register says of a NIK; one that it names again is taken in again."""
        page, token = self.key.page_and_token(nik)
        self._pages[page] += token + _BETWEEN.join(words).encode() + _END
        self.rows += 1

    def sealed(self) -> list[tuple[int, bytes]]:
        """Return the pages, sealed; what was gathered is let go of."""
        return [(page, self.key.seal(page, bytes(self._pages.pop(page)))) for page in sorted(self._pages)]


class OpenedRegister:
    """What a snapshot says of the people who were asked for."""

    def __init__(self, key: RegisterKey, niks: Sequence[str]) -> None:
        self.key = key
        self._found: list[bytes] = [b""] * len(niks)
        self._asked: dict[int, dict[bytes, list[int]]] = defaultdict(dict)
        for index, nik in enumerate(niks):
            page, token = key.page_and_token(nik)
            self._asked[page].setdefault(token, []).append(index)

    @property
    def pages(self) -> Sequence[int]:
        """The pages that those asked for stand on."""
        return sorted(self._asked)

    def read(self, pages: Iterable[tuple[int, bytes]]) -> None:
        """Open pages, and keep the rows of those asked for alone; of equal rows one is kept for all."""
        kept: dict[bytes, bytes] = {}
        for page, sealed in pages:
            wanted = self._asked[page]
            for line in self.key.unseal(page, sealed).split(_END):
                for index in wanted.get(line[:_TOKEN], ()):
                    said = self._found[index] + line[_TOKEN:] + _END
                    self._found[index] = kept.setdefault(said, said)

    @property
    def found(self) -> Sequence[bytes]:
        """What is said of each, in their order; nothing of whom the register does not know. For ``words_of``."""
        return self._found


@lru_cache(maxsize=1_000)
def words_of(said: bytes) -> Sequence[Words]:
    """Return every row of somebody; of deciles and memberships there are few."""
    return [line.decode().split(_BETWEEN) for line in said.split(_END)[:-1]]
