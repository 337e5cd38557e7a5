"""Keys that actors write with: shown once when made, kept as a hash alone."""

import base64
import hashlib

from ledger.identifiers import Random

WRITER = "writer"
"""The role that may send commands."""
READER = "reader"
"""The role that may read what is not public."""
KEEPER = "keeper"
"""The role that may do what a writer may, and look up, restrict and erase who somebody is."""
ROLES = (WRITER, READER, KEEPER)

_PREFIX = "amanah_"
"""A fixed start, so that a key that leaked into a repository is recognised."""
_BYTES = 32


def new_api_key(random: Random) -> str:
    """Return a key of 256 random bits, such as ``amanah_`` and 52 letters and digits."""
    return _PREFIX + base64.b32encode(random(_BYTES)).decode().rstrip("=").lower()


def hash_api_key(key: str) -> bytes:
    """Return what is stored of a key; 256 random bits cannot be guessed, so a slow hash would only cost time."""
    return hashlib.sha256(key.encode()).digest()
