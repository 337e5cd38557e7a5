"""The one way in which a number or a hash may be written in a note, a proof or a policy: anything else is refused."""

import binascii
import re
from base64 import b64decode, b64encode

from ledger.transparency.errors import NotProved
from ledger.transparency.tree import HASH_BYTES

SIZE_END = 2**63
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def decimal(text: str, *, of: str) -> int:
    """Read a number without sign, leading zeroes or separators."""
    if not _DECIMAL.fullmatch(text) or int(text) >= SIZE_END:
        raise NotProved(
            "number_malformed",
            f"expected {of} as a decimal number below 2^63 without leading zeroes, found {text[:40]!r}",
        )
    return int(text)


def canonical_base64(text: str, *, of: str) -> bytes:
    """Read standard base64 (RFC 4648 section 4) that writes its bytes in the one canonical way."""
    try:
        octets = b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        octets = None
    if octets is None or b64encode(octets).decode() != text:
        raise NotProved("base64_malformed", f"expected {of} in canonical base64 (RFC 4648), found {text[:60]!r}")
    return octets


def hash_of(text: str, *, of: str) -> bytes:
    """Read a SHA-256 hash in base64."""
    octets = canonical_base64(text, of=of)
    if len(octets) != HASH_BYTES:
        raise NotProved("hash_malformed", f"expected {of} of {HASH_BYTES} bytes, found {len(octets)}")
    return octets


def utf8(text: str, *, of: str) -> bytes:
    """Return a text of a JSON file as bytes; refuses half a surrogate pair, which no UTF-8 has."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NotProved("text_malformed", f"expected {of} in characters that UTF-8 has, found others") from None


def base64(octets: bytes) -> str:
    """Write bytes in base64."""
    return b64encode(octets).decode()
