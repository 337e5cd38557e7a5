"""A plan is kept only where nobody was erased, merged or split while it was made: it would hold him again."""

from collections.abc import Sequence
from typing import TypeAlias

from api.bootstrap import Office
from api.rosters.changes import ChangesTold
from api.rosters.plan_told import PlanTold
from ledger.errors import Refused
from ledger.identities.events import ERASURES, PERSONS
from ledger.store import PlanRow, Reader

Told: TypeAlias = PlanTold | ChangesTold


def persons_changed(office: Office) -> int:
    """Return how often anybody was erased, merged or split so far; asked before anybody is read."""
    with office.store.reader() as reader:
        return _changed(reader)


def _changed(reader: Reader) -> int:
    return sum(reader.versions((ERASURES, PERSONS)).values())


def keep_row(office: Office, told: Told, wrapped: bytes, parts: Sequence[bytes], *, changed: int) -> None:
    """Keep what a plan came to, with its sealed list and file; refuse where persons changed while it was made."""
    listed, as_it_came = parts
    row = PlanRow(
        plan=told.plan,
        made_by=told.made_by,
        made_at=told.made_at,
        position=told.position,
        digest=told.digest,
        told=told.model_dump_json(),
        wrapped_key=wrapped,
        roster=listed,
        file=as_it_came,
    )
    with office.store.writer() as writer:
        office.vault.must_have_the_keys(writer)
        if (found := _changed(writer)) != changed:
            raise Refused(
                "persons_changed",
                f"expected nobody to be erased, merged or split while a list is planned, found {found - changed} such "
                "entries that came meanwhile; nothing was kept, plan the list again",
                changed=found - changed,
            )
        writer.keep_plan(row)
