"""A plan as it is kept, of whichever kind: its list, how its file is read, and the command that carries it out."""

import json

from api.rosters.change_sealed import KeptChanges, kept_changes
from api.rosters.change_titles import MADE, titles_of
from api.rosters.headers import ENROLMENT, Titles
from api.rosters.sealed import Kept, kept
from ledger.identities.vault import Vault
from ledger.rosters.apply_changes import ApplyChanges, ListedChanges
from ledger.rosters.commands import EnrolRoster, Listed
from ledger.rosters.values import ChangeKind
from ledger.store import PlanRow


def is_of_changes(row: PlanRow) -> bool:
    """Tell whether a plan is one of changes."""
    return "change" in json.loads(row.told)


def kept_of(vault: Vault, row: PlanRow) -> Kept | KeptChanges:
    """Open a plan's list and verdicts."""
    return kept_changes(vault, row) if is_of_changes(row) else kept(vault, row)


def kind_of(row: PlanRow) -> Titles:
    """Return the columns of a plan's file; what was made from a batch names people by their ids alone."""
    told = json.loads(row.told)
    if told.get("by_id") or told.get("whole") or (told.get("renewal") or {}).get("whole"):
        return MADE
    return titles_of(ChangeKind(told["change"])) if "change" in told else ENROLMENT


def command_of(opened_: Kept | KeptChanges, plan: str) -> EnrolRoster | ApplyChanges:
    """Return the command that carries a plan out."""
    if isinstance(opened_, KeptChanges):
        listed_ = ListedChanges(opened_.changes, opened_.signed)
        return ApplyChanges(content=opened_.changes.content, listed=listed_, plan=plan)
    listed = Listed(opened_.roster, opened_.signed)
    return EnrolRoster(content=opened_.roster.content, listed=listed, plan=plan)
