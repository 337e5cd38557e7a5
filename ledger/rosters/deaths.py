"""Who of a list is known to have died: by a claim that stands, or by having left a seat for it."""

from collections.abc import Sequence

from ledger.claims.events import ClaimRejected, ClaimReported, RejectionReason
from ledger.command import History


def dead_among(history: History, workers: Sequence[str]) -> dict[str, int]:
    """Return the entry by which each of these workers who died is known to have died."""
    said = history.beside().died(workers)
    return {worker: position for worker, position in said.items() if _stands(history, position)}


def _stands(history: History, position: int) -> bool:
    """Tell whether what an entry says of a death is still said: a claim may have been reported in error."""
    entry = history.entry(position)
    assert entry is not None, "a death that is looked up stands in the book"
    if not isinstance(entry.event, ClaimReported):
        return True
    last = [one.event for one in history.entries(entry.stream) if isinstance(one.event, ClaimRejected)]
    return not last or last[-1].reason is not RejectionReason.REPORTED_IN_ERROR
