"""Signing keys: an Ed25519 key of a log or a witness, kept in a file that its owner alone can read."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.transparency.errors import LogRefusal, NotProved
from ledger.transparency.files import must_be_private, write_new
from ledger.transparency.notes import COSIGNATURE, ED25519, Key, Signature, cosigned, is_key_name
from ledger.transparency.texts import base64, canonical_base64

_PRIVATE = "PRIVATE+KEY+"
SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the name it signs under; written as Go's note package writes its signer keys."""

    name: str
    kind: int
    seed: bytes

    @classmethod
    def make(cls, name: str, *, kind: int, random: Callable[[int], bytes]) -> Self:
        """Make a key."""
        if not is_key_name(name):
            raise NotProved("key_malformed", f"expected a name without spaces or plus, found {name[:80]!r}")
        return cls(name, kind, random(SEED_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key's file."""
        name, _, rest = text.removeprefix(_PRIVATE).partition("+")
        id_, _, packed = rest.partition("+")
        octets = canonical_base64(packed, of="a signing key")
        if not text.startswith(_PRIVATE) or len(octets) != 1 + SEED_BYTES or octets[0] not in (ED25519, COSIGNATURE):
            raise NotProved("key_malformed", "expected a signing key PRIVATE+KEY+name+id+base64, found otherwise")
        key = cls(name, octets[0], octets[1:])
        if key.public.key_id.hex() != id_:
            raise NotProved(
                "key_malformed", f"expected the id {key.public.key_id.hex()} of the key, found {id_[:20]!r}"
            )
        return key

    def __str__(self) -> str:
        packed = base64(bytes([self.kind]) + self.seed)
        return f"{_PRIVATE}{self.name}+{self.public.key_id.hex()}+{packed}"

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r})"

    @property
    def public(self) -> Key:
        """The verifier key."""
        return Key(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: str) -> Signature:
        """Sign a note's text."""
        assert self.kind == ED25519, "a log's key signs texts, a witness's cosigns"
        return Signature(self.name, self.public.key_id, self._private.sign(text.encode()))

    def cosign(self, text: str, *, time: int) -> Signature:
        """Cosign a checkpoint's text at a moment."""
        assert self.kind == COSIGNATURE, "a witness's key cosigns, a log's signs texts"
        signature = self._private.sign(cosigned(text, time))
        return Signature(self.name, self.public.key_id, time.to_bytes(8, "big") + signature)


def keep_key(path: Path, key: SigningKey) -> None:
    """Write a key to a new file that only its owner may read."""
    write_new(path, f"{key}\n".encode())


def kept_key(path: Path) -> SigningKey:
    """Read a key from its file; refuses one that is missing, damaged or open to others."""
    try:
        must_be_private(path)
        return SigningKey.parse(path.read_text(encoding="utf-8").removesuffix("\n"))
    except FileNotFoundError:
        raise LogRefusal(
            "log_key_missing",
            f"expected the signing key in {path}, found none; restore it from its backup, or rotate to a new key",
            path=str(path),
        ) from None
    except (NotProved, UnicodeDecodeError):
        raise LogRefusal(
            "log_key_damaged", f"expected a signing key in {path}, found otherwise; restore it", path=str(path)
        ) from None


def fingerprint(key: Key) -> str:
    """Return a key's hash in groups that two people can read to one another."""
    digest = sha256(str(key).encode()).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
