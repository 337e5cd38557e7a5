"""Whether somebody's data is restricted now."""

from ledger.command import History
from ledger.identities.events import PersonalDataRestricted, PersonalDataRestrictionLifted


def restricted_at(history: History, worker: str) -> int | None:
    """Return the position at which a worker's data was restricted, or none where it is not, or not any more."""
    found = None
    for entry in history.entries(worker):
        match entry.event:
            case PersonalDataRestricted():
                found = entry.position
            case PersonalDataRestrictionLifted():
                found = None
    return found
