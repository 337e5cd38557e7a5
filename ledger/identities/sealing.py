"""Boxes that only their key opens (AES-256-GCM), each bound to whom it is about."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import StoreRefusal
from ledger.identities.person import Person, Private

NONCE_BYTES = 12
"""Random nonces of 96 bits: one master key may wrap 2^32 persons (NIST SP 800-38D section 8.3)."""


def words_of(words: Person | Private) -> bytes:
    """Return what is sealed of somebody."""
    return words.__pydantic_serializer__.to_json(words, exclude_none=True)


def boxed(key: AESGCM, words: bytes, subject: str) -> bytes:
    """Return words in a box that is about a subject."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + key.encrypt(nonce, words, subject.encode())


def opened(key: AESGCM, box: bytes, subject: str) -> bytes:
    """Return the words in a box, or refuse one that the key does not open or that is about somebody else."""
    try:
        return key.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], subject.encode())
    except (InvalidTag, ValueError):
        raise StoreRefusal(
            "vault_locked",
            f"expected the vault's keys to open {subject}, found that they do not; use the keys file of this book, "
            "and if it is the right one, the row was changed",
            subject=subject,
        ) from None
