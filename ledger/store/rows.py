"""What the store takes and gives: plain tuples with names.

They are tuples and not dataclasses because a bulk makes a hundred thousand of them under the lock (a frozen dataclass
costs four times as much), and because a driver takes a tuple as it is.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """An entry to append: the bytes of ``state`` are what is hashed and stored."""

    stream: str
    version: int
    kind: str
    state: bytes


class StoredEntry(NamedTuple):
    """An entry in its place in the book."""

    position: int
    stream: str
    version: int
    kind: str
    state: bytes
    leaf: bytes


class Head(NamedTuple):
    """The end of the book: its last position, when it was written, and the root hash over all entries."""

    position: int
    at: str | None
    root: bytes


class Commit(NamedTuple):
    """One transaction of the book: its first and last position, its stamp and the root hash after it."""

    position: int
    first: int
    at: str
    root: bytes


class StoredReceipt(NamedTuple):
    """What an idempotency key was used for: the request's hash and the positions it made."""

    request: bytes
    first: int
    last: int
    at: str


class Claim(NamedTuple):
    """Months of a worker's year (36 bits: 12 months for each of 3 programmes) claimed by the entry at ``holder``."""

    worker: str
    year: int
    mask: int
    holder: int


class Release(NamedTuple):
    """Months of a worker's year that are given back."""

    worker: str
    year: int
    mask: int


class IdentityRow(NamedTuple):
    """A sealed person of the vault; ``token`` is the HMAC of the NIK, none when there is no NIK or it was erased.

    ``likeness`` is the HMAC of birth date, sex and village, none where the village is not known.
    """

    subject: str
    token: bytes | None
    wrapped_key: bytes
    sealed: bytes
    created_at: str
    likeness: bytes | None = None


class PlanRow(NamedTuple):
    """A plan of a roster: what it came to, which names nobody; its rows and its file, sealed under their own key."""

    plan: str
    made_by: str
    made_at: str
    position: int
    digest: str
    told: str
    wrapped_key: bytes
    roster: bytes
    file: bytes


class HeldApart(NamedTuple):
    """Months of a year that somebody held who was erased: a keyed token of his NIK, and until when it is kept."""

    token: bytes
    year: int
    mask: int
    until: str


class ActorRow(NamedTuple):
    """Someone who may write: the hash of the key (none once retired) and the role."""

    actor: str
    key_hash: bytes | None
    role: str
    created_at: str
