"""Signed notes (C2SP signed-note): a text, and below it the signatures of those who stand for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.transparency.errors import NotProved
from ledger.transparency.texts import base64, canonical_base64

ED25519 = 0x01
"""A signature over the note's text: how a log signs."""
COSIGNATURE = 0x04
"""A timestamped signature of a witness (tlog-cosignature). 0x06 is ML-DSA-44, for which the format leaves room."""
KEY_BYTES = 32
SIGNATURES_MAX = 64
NOTE_BYTES_MAX = 1_000_000
_TIME_BYTES = 8
_DASH = "\u2014 "


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who signed, with which key, and the signature's bytes."""

    name: str
    key_id: bytes
    octets: bytes

    @property
    def line(self) -> str:
        """The line below a note."""
        return f"{_DASH}{self.name} {base64(self.key_id + self.octets)}\n"

    @property
    def time(self) -> int:
        """The moment of a cosignature, in seconds since 1970."""
        return int.from_bytes(self.octets[:_TIME_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Key:
    """A verifier key: a name, a kind of signature and a public key, written ``name+id+base64``."""

    name: str
    kind: int
    material: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key; refuses one whose id is not that of its name and key."""
        name, _, rest = text.partition("+")
        id_, _, packed = rest.partition("+")
        octets = canonical_base64(packed, of="a verifier key")
        if not is_key_name(name) or len(octets) < 1 + KEY_BYTES:
            raise NotProved("key_malformed", f"expected a verifier key name+id+base64, found {text[:80]!r}")
        key = cls(name, octets[0], octets[1:])
        if key.key_id.hex() != id_:
            raise NotProved(
                "key_malformed", f"expected the id {key.key_id.hex()} of the key and its name, found {id_[:20]!r}"
            )
        if key.kind in (ED25519, COSIGNATURE) and len(key.material) != KEY_BYTES:
            raise NotProved("key_malformed", f"expected a key of {KEY_BYTES} bytes, found {len(key.material)}")
        return key

    @property
    def key_id(self) -> bytes:
        """The first four bytes of the hash of name, kind and key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.material).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64(bytes([self.kind]) + self.material)}"

    def holds(self, signature: Signature, text: str) -> bool:
        """Tell whether a signature is this key's over a text."""
        octets, message = signature.octets, text.encode()
        if self.kind == COSIGNATURE:
            octets, message = octets[_TIME_BYTES:], cosigned(text, signature.time)
        elif self.kind != ED25519:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.material).verify(octets, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def cosigned(text: str, time: int) -> bytes:
    """Return what a witness signs of a checkpoint's text (tlog-cosignature, Ed25519)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def is_key_name(name: str) -> bool:
    """Tell whether a name may stand in a signature line: not empty, no spaces, no plus, no control characters."""
    return bool(name) and "+" not in name and not any(char.isspace() or char < " " for char in name)


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, octets: bytes) -> Self:
        """Read a note; the text ends at the last empty line."""
        if len(octets) > NOTE_BYTES_MAX:
            raise NotProved("note_malformed", f"expected a note of at most 1 MB, found {len(octets)} bytes")
        try:
            whole = octets.decode("utf-8")
        except UnicodeDecodeError:
            raise NotProved("note_malformed", "expected a note in UTF-8, found other bytes") from None
        if any(char < " " and char != "\n" for char in whole):
            raise NotProved("note_malformed", "expected a note without control characters, found one")
        text, blank, below = whole.rpartition("\n\n")
        if not blank or not text or not below.endswith("\n"):
            raise NotProved(
                "note_malformed", "expected a text, an empty line and signature lines that each end, found otherwise"
            )
        lines = below[:-1].split("\n")
        if len(lines) > SIGNATURES_MAX:
            raise NotProved("note_malformed", f"expected at most {SIGNATURES_MAX} signatures, found {len(lines)}")
        return cls(text + "\n", tuple(_signature(line) for line in lines))

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(signature.line for signature in self.signatures)).encode()

    def signed_by(self, keys: Iterable[Key]) -> Mapping[Key, Signature]:
        """Return the signatures by these keys; one that names such a key and does not hold spoils the whole note.

        Others are passed over, which is what lets keys change and witnesses join (signed-note, "Signatures").
        """
        known = {(key.name, key.key_id): key for key in keys}
        found: dict[Key, Signature] = {}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None:
                continue
            if not key.holds(signature, self.text):
                raise NotProved(
                    "signature_false",
                    f"expected a signature by {key.name} with the key {key.key_id.hex()} over this text, found another",
                )
            found[key] = signature
        return found

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """Return the note with further signatures; each key keeps its newest."""
        kept = {(signature.name, signature.key_id): signature for signature in (*self.signatures, *more)}
        return Note(self.text, tuple(kept.values()))


def _signature(line: str) -> Signature:
    name, _, packed = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not is_key_name(name):
        raise NotProved("note_malformed", f"expected a signature line: a dash, a name, base64; found {line[:60]!r}")
    octets = canonical_base64(packed, of="a signature")
    if len(octets) <= 4:
        raise NotProved("note_malformed", f"expected a key id and a signature, found {len(octets)} bytes")
    return Signature(name, octets[:4], octets[4:])


def signature_lines(octets: bytes, text: str) -> tuple[Signature, ...]:
    """Read signature lines alone, such as a witness answers, as those of a text."""
    return Note.parse(text.encode() + b"\n" + octets).signatures
