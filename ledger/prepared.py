"""A decision made before it is written: with what it rests on, and whom the vault keeps by it."""

from dataclasses import dataclass

from ledger.command import Command
from ledger.deciding import Decided
from ledger.history import BookHistory
from ledger.identities.port import Keeping, Resolved

_BULK_GC = 1_000


@dataclass(slots=True)
class Prepared:
    """A decision made before the lock, with what it rests on."""

    command: Command
    resolution: Resolved
    made: Decided
    history: BookHistory


def kept_of(command: Command, resolution: Resolved, made: Decided) -> Resolved:
    """Return whom the vault keeps: of a command that rests on the whole book, who takes a month by it."""
    if not command.WHOLE:
        return resolution
    takes = {worker for worker, *_ in made.claims}
    fresh = [row for row in resolution.fresh if row.subject in takes]
    return Keeping(resolution.ids, fresh, resolution.differs)


def size_of(command: Command) -> int:
    """Return about how many rows a command writes, for what is worth doing for many alone."""
    return _BULK_GC if command.BULK else 1
