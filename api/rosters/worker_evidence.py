"""On what evidence somebody was enrolled: the plans that enrolled him, their criteria, registers and his own row."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from pydantic import BaseModel, Field

from api.bootstrap import Office
from api.rosters.plans import plan_kept, plan_row, plan_told, rows_told
from api.rosters.sealed import Kept
from ledger.identifiers import BatchId, PlanId, WorkerId
from ledger.identities.of_book import stranger_to_vault
from ledger.rosters.events import ChangesApplied, RosterApplied
from ledger.rosters.values import Verdict
from ledger.store import Reader


class EvidenceTold(BaseModel):
    """The evidence of one enrolment by list; names nobody."""

    worker: WorkerId
    plan: PlanId
    batch: BatchId
    position: int = Field(description="The entry by which the plan was carried out.", examples=[234])
    approval: int = Field(description="The entry by which it was approved.", examples=[34])
    criteria: int | None = Field(description="The entry that set the criteria; none: the default.", examples=[None])
    registers: list[int] = Field(description="The imports of the snapshots that its people were judged by.")
    digest: str = Field(description="The digest that was approved; it covers the evidence.")
    row: int = Field(description="The row of the file.", examples=[17])
    numbers: dict[str, object] = Field(description="The evidence itself.", examples=[{"age": 42}])


def evidence_of(office: Office, worker: str) -> list[EvidenceTold]:
    """Return the evidence of every enrolment of a worker that a list made, the newest plan first.

    He is found in a plan by the token of his NIK, of whichever where he was merged: nobody is revealed for it. A plan
    that was erased says nothing any more, and nothing is said of somebody who was.
    """
    with office.store.reader() as reader:
        identity = reader.identity(worker)
        if identity is None or identity.token is None:
            raise stranger_to_vault(reader, worker)
        ids = _ids(reader, worker)
        tokens = {row.token for row in reader.identities(ids)}
        batches = _batches(reader, ids)
        plans = [row.plan for row in reader.plans() if plan_told(row).batch in batches]
    found = (_evidence(office, plan, worker, tokens) for plan in plans if plan_row(office, plan).wrapped_key)
    return [one for several in found for one in several]


def _ids(reader: Reader, worker: str) -> list[str]:
    """Return whom a person is known by, and who was merged into that one."""
    keeps = reader.mergers([worker]).get(worker, worker)
    return [keeps, *reader.mergers([keeps])]


def _batches(reader: Reader, ids: Sequence[str]) -> set[str]:
    """Return the batches that ever took a month of a person's."""
    positions = {int(at) for _, holders in reader.slots(ids).values() for at in holders.split()}
    return {stream for stream, _ in reader.streams_at(positions).values()}


def _evidence(office: Office, plan: str, worker: str, tokens: Collection[bytes | None]) -> Iterator[EvidenceTold]:
    applied = next(
        (one for one in office.book.entries(plan) if isinstance(one.event, RosterApplied | ChangesApplied)), None
    )
    if applied is None:
        return
    kept, said = plan_kept(office, plan), applied.event
    assert isinstance(said, RosterApplied | ChangesApplied), "it was looked for"
    people = kept.roster.candidates if isinstance(kept, Kept) else kept.changes.newcomers
    rows = {one.row for one in people if office.vault.token(one.person.nik) in tokens}
    for accepted in rows_told(kept.verdicts, verdict=Verdict.ACCEPTED, code=None):
        if accepted.row in rows and accepted.numbers:
            criteria, registers = _judged_by(said, accepted.numbers)
            yield EvidenceTold(
                worker=worker,
                plan=plan,
                batch=said.batch,
                position=applied.position,
                approval=said.approval,
                criteria=criteria,
                registers=registers,
                digest=said.digest,
                row=accepted.row,
                numbers=accepted.numbers,
            )


def _judged_by(
    said: RosterApplied | ChangesApplied, numbers: dict[str, Any]
) -> tuple[int | None, list[int]]:  # Any: JSON
    """Return the criteria and the imports of registers; of who took a seat over, those of his own row."""
    if isinstance(said, RosterApplied):
        return said.criteria, list(said.registers or ())
    return numbers["criteria"], [one["position"] for one in numbers["registers"]]
