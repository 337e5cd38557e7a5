"""What a command has done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command has done: the same for ever under the same key."""

    position: int
    """The position of the command's last entry."""
    first: int
    """The position of its first entry."""
    events: int
    """How many entries it made."""
    at: str
    """When, by the book's clock."""
    subject: str
    """The stream of its first entry: the id of the thing it is about."""
    replayed: bool = False
    """Whether the key was known and nothing was done again."""
    dry_run: bool = False
    """Whether nothing was written: the positions are those it would have had."""
