"""Whether a plan was carried out."""

from ledger.command import History
from ledger.event import Entry
from ledger.rosters.events import ChangesApplied, RosterApplied


def applied_by(history: History, plan: str) -> Entry | None:
    """Return the entry by which a plan was carried out, or none."""
    entries = history.entries(plan)
    return next((entry for entry in entries if isinstance(entry.event, RosterApplied | ChangesApplied)), None)
