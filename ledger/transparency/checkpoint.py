"""A checkpoint (C2SP tlog-checkpoint): which log, how many entries, and the root hash over them."""

from dataclasses import dataclass
from typing import Self

from ledger.transparency.errors import NotProved
from ledger.transparency.texts import base64, decimal, hash_of


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log at one size; size is the position of the book's entry that it ends with."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a note's text as a checkpoint; further lines are extensions, which are not empty."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < 3 or not text.endswith("\n") or not all(lines):
            raise NotProved(
                "checkpoint_malformed", "expected the lines origin, size and root hash, found others or empty ones"
            )
        return cls(lines[0], decimal(lines[1], of="the size"), hash_of(lines[2], of="the root hash"))

    @property
    def text(self) -> str:
        """The note's text: three lines, without extensions, since nobody can audit those."""
        return f"{self.origin}\n{self.size}\n{base64(self.root)}\n"
