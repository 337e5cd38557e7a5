"""A proof in a file (C2SP tlog-proof): the entry's index, its path to the root, and the checkpoint."""

from dataclasses import dataclass
from typing import Self

from ledger.transparency.errors import NotProved
from ledger.transparency.texts import base64, canonical_base64, decimal, hash_of

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
PATH_MAX = 63


@dataclass(frozen=True, slots=True)
class TlogProof:
    """What is needed beside an entry's bytes and a policy to see that the entry stands in the log."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    """The signed note, verbatim."""

    @classmethod
    def parse(cls, octets: bytes) -> Self:
        """Read a proof; the checkpoint begins after the first empty line. Extra lines are not authenticated."""
        above, blank, checkpoint = octets.partition(b"\n\n")
        try:
            lines = above.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise _wrong("ASCII above the checkpoint", "other bytes") from None
        if not blank or lines.pop(0) != HEADER:
            raise _wrong(f"{HEADER!r} in the first line and an empty line before the checkpoint", "otherwise")
        if lines and lines[0].startswith("extra "):
            canonical_base64(lines.pop(0).removeprefix("extra "), of="the extra data")
        if not lines or not lines[0].startswith("index "):
            raise _wrong("a line index <number>", lines[0] if lines else "none")
        index = decimal(lines.pop(0).removeprefix("index "), of="the index")
        if len(lines) > PATH_MAX:
            raise _wrong(f"at most {PATH_MAX} hashes", str(len(lines)))
        return cls(index, tuple(hash_of(line, of="a hash of the path") for line in lines), checkpoint)

    def __bytes__(self) -> bytes:
        lines = [HEADER, f"index {self.index}", *map(base64, self.path), "", ""]
        return "\n".join(lines).encode() + self.checkpoint


def _wrong(expected: str, found: str) -> NotProved:
    return NotProved("proof_malformed", f"expected {expected}, found {found[:60]!r}")
