"""A list is planned, shown to a second person as it is, and applied: the door's part, which decides nothing."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from api.bootstrap import Office
from api.rosters.change_sealed import KeptChanges
from api.rosters.changes import ChangesTold
from api.rosters.kept_plan import command_of, is_of_changes, kept_of, kind_of
from api.rosters.reading import Progress, Read, Sheet, opened, read
from api.rosters.registers import RegisterTold, registers_told
from api.rosters.renewal import RenewalTold, renewal
from api.rosters.sealed import Kept, file_of, rows_bytes, sealed
from api.rosters.trial import must_be_writable
from ledger.agreements.events import AgreementSigned
from ledger.enrollments.open import OpenBatch
from ledger.errors import Unknown
from ledger.history import BookHistory
from ledger.identifiers import BatchId, FundId, PlanId, PotId, new_id
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.receipt import Receipt
from ledger.regions import KnownRegion
from ledger.rosters.commands import EnrolRoster, Listed, plan_erased
from ledger.rosters.difference import Village, difference
from ledger.rosters.digest import costs, digest_of, total
from ledger.rosters.judging import BEYOND, judge
from ledger.rosters.roster import Judged, Roster
from ledger.rosters.values import Verdict
from ledger.store import PlanRow, collector_paused, stamp
from ledger.store.bulk import MANY


class VillageTold(BaseModel):
    """One village of the difference between a list and who is covered now."""

    region: str = Field(description="The village, as far as the list says it.", examples=["12.22.01.2002"])
    new: int = Field(description="People whom the list adds.", examples=[38])
    continuing: int = Field(description="People who go on.", examples=[0])
    leaving: int = Field(description="People who are covered now and not by the list.", examples=[0])
    changed: int = Field(description="Of those who go on, whose village or work is another.", examples=[0])


class PlanTold(BaseModel):
    """What a plan came to; names nobody, so that it may be shown to whoever approves it."""

    plan: PlanId
    digest: str = Field(description="What a second person approves.", examples=["sha256:" + "0a" * 32])
    position: int = Field(description="The position of the book that it was made at.", examples=[42])
    made_by: str = Field(description="Whose key made it.", examples=["office"])
    made_at: str = Field(description="When.", examples=["2026-11-21T07:31:16.000001Z"])
    agreement: str | None = Field(description="The agreement it rests on.", examples=["agreement-labusel-2022"])
    batch: BatchId
    fund: FundId
    first: Month = Field(description="The first month of cover.")
    last: Month = Field(description="The last month of cover.")
    programmes: list[Programme] = Field(description="The programmes it pays.", examples=[["JKK", "JKM"]])
    rows: int = Field(description="How many rows name somebody.", examples=[2000])
    passed_over: int = Field(description="Rows with words that name nobody: totals, signatures.", examples=[1])
    counts: dict[Verdict, int] = Field(
        description="How many rows of each verdict; together they are all rows.", examples=[{"accepted": 2000}]
    )
    codes: dict[str, int] = Field(description="How many rows of each code.", examples=[{"same_nik": 3}])
    costs: dict[Month, dict[Programme, int]] = Field(
        description="What the accepted rows cost in each month, by programme.",
        examples=[{"2022-10": {"JKK": 20_000_000, "JKM": 13_600_000}}],
    )
    rupiah: int = Field(description="What they cost in all.", examples=[100_800_000])
    available: int = Field(description="What the fund's pots can give before the list.", examples=[120_000_000])
    left: int = Field(description="What they can give after it.", examples=[19_200_000])
    beyond: int = Field(description="Rows that could be enrolled and that the money does not reach.", examples=[0])
    first_beyond: int | None = Field(description="The first of them.", examples=[None])
    criteria: int | None = Field(
        description="The position of the criteria people were judged by; none where nobody adopted any.",
        examples=[None],
    )
    registers: list[RegisterTold] = Field(
        [], description="The outside registers that were asked, with their age; and of which there was none."
    )
    villages: list[VillageTold] = Field(description="The difference from who is covered now.", examples=[[]])
    renewal: RenewalTold | None = Field(description="What it carries on, of a list that renews.", examples=[None])


class RowTold(BaseModel):
    """What becomes of a row, with its numbers."""

    row: int = Field(description="The row of the file.", examples=[17])
    verdict: Verdict
    code: str = Field(description="Why.", examples=["same_nik"])
    numbers: dict[str, object] = Field(description="The numbers of it.", examples=[{"first_row": 4}])


class Terms(BaseModel):
    """What a list is planned under, beside the batch's own fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    domicile: KnownRegion | None = Field(None, description="Where people live of whom the list does not say it.")
    pots: tuple[PotId, ...] = Field((), max_length=200, description="The pots to draw from; all that fit if left out.")
    renews: BatchId | None = Field(None, description="The batch of the year before, whose people it carries on.")
    sheet: int | None = Field(None, ge=1, le=1000, strict=True, description="The sheet with the list, from 1.")


def make_plan(
    office: Office, opening: OpenBatch, terms: Terms, file: bytes, *, actor: str, progress: Progress | None = None
) -> PlanTold:
    """Read a file, judge every row by the book as it is, and keep the plan; the book itself is not touched."""
    with collector_paused(MANY):
        return _make_plan(office, placed(office, opening), terms, file, actor=actor, progress=progress)


def placed(office: Office, opening: OpenBatch) -> OpenBatch:
    """Return the terms in the region of their agreement, where they name none themselves."""
    if opening.region is not None or opening.agreement is None:
        return opening
    signed = [entry.event for entry in office.book.entries(opening.agreement)]
    region = next((event.region for event in signed if isinstance(event, AgreementSigned)), None)
    return opening.model_copy(update={"region": region})


def _make_plan(
    office: Office, opening: OpenBatch, terms: Terms, file: bytes, *, actor: str, progress: Progress | None
) -> PlanTold:
    office.must_have_the_keys()
    found = read(
        opened(file, sheet=terms.sheet),
        region=opening.region,
        domicile=terms.domicile,
        today=office.book.today(),
        progress=progress,
    )
    return keep_plan(office, opening, terms, found, file, actor=actor)


def keep_plan(
    office: Office, opening: OpenBatch, terms: Terms, found: Read, file: bytes, *, actor: str, whole: bool = False
) -> PlanTold:
    """Judge rows that were read, and keep the plan; ``whole`` says that they are everyone of the batch renewed."""
    plan, rows = new_id("plan", office.random), rows_bytes(found.candidates, found.malformed)
    roster = Roster(
        opening=opening.with_ids(office.random),
        pots=terms.pots,
        content=office.vault.request_digest(rows).hex(),
        candidates=found.candidates,
        malformed=found.malformed,
        renews=terms.renews,
    )
    asked = EnrolRoster(content=roster.content, listed=Listed(roster), plan=plan)
    told, verdicts = office.book.considered(
        asked, lambda history: _told(history, roster, found, plan=plan, actor=actor, whole=whole), actor=actor
    )
    told = told.model_copy(update={"made_at": stamp(office.store.clock())})
    wrapped, parts = sealed(office.vault, plan, roster, rows=rows, verdicts=verdicts, file=file)
    keep_row(office, told, wrapped, parts)
    return told


def _told(
    history: BookHistory, roster: Roster, found: Read, *, plan: str, actor: str, whole: bool
) -> tuple[PlanTold, list[Judged]]:
    judgement = judge(history, roster)
    must_be_writable(judgement.happenings, history)
    opened_, codes = judgement.opened, Counter(judged.code for judged in judgement.verdicts if judged.code)
    counts, beyond = Counter(judged.verdict for judged in judgement.verdicts), codes.get(BEYOND, 0)
    rupiah = total(judgement)
    told = PlanTold(
        plan=plan,
        digest=digest_of(roster, judgement),
        position=history.position,
        made_by=actor,
        made_at="",
        agreement=opened_.agreement,
        batch=opened_.batch,
        fund=opened_.fund,
        first=opened_.first,
        last=opened_.last,
        programmes=list(opened_.programmes),
        rows=roster.rows,
        passed_over=found.passed_over,
        counts={verdict: counts.get(verdict, 0) for verdict in Verdict},
        codes=dict(sorted(codes.items())),
        costs=costs(judgement),
        rupiah=rupiah,
        available=judgement.available,
        left=judgement.available - rupiah,
        beyond=beyond,
        first_beyond=next((judged.row for judged in judgement.verdicts if judged.code == BEYOND), None),
        criteria=judgement.criteria.position,
        registers=registers_told(judgement.registers, on=roster.opening.effective_on),
        villages=[_village(one) for one in difference(history, roster, judgement)],
        renewal=renewal(history, roster, judgement, whole=whole),
    )
    return told, judgement.verdicts


def _village(one: Village) -> VillageTold:
    return VillageTold(
        region=one.region, new=one.new, continuing=one.continuing, leaving=one.leaving, changed=one.changed
    )


Told: TypeAlias = PlanTold | ChangesTold


def keep_row(office: Office, told: Told, wrapped: bytes, parts: Sequence[bytes]) -> None:
    """Keep what a plan came to, with its sealed list and file."""
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
        writer.keep_plan(row)


def plan_row(office: Office, plan: str) -> PlanRow:
    """Return a plan as it is kept, or refuse one that is not."""
    with office.store.reader() as reader:
        row = reader.plan(plan)
    if row is None:
        raise Unknown("plan", plan)
    return row


def plan_told(row: PlanRow) -> Told:
    """Return what a plan came to; one that was made before lists renewed anything says nothing of it."""
    words = json.loads(row.told)
    if is_of_changes(row):
        return ChangesTold.model_validate_json(row.told)
    return PlanTold.model_validate_json(json.dumps({"renewal": None} | words))


def plans(office: Office) -> list[Told]:
    """Return every plan, the newest first."""
    with office.store.reader() as reader:
        return [plan_told(row) for row in reader.plans()]


def plan_kept(office: Office, plan: str) -> Kept | KeptChanges:
    """Return a plan's list and verdicts out of the vault."""
    return kept_of(office.vault, _whole(office, plan))


def _whole(office: Office, plan: str) -> PlanRow:
    """Return a plan that can be opened; refuses one that is erased, and keys from before a rotation."""
    row = plan_row(office, plan)
    if not row.wrapped_key:
        raise plan_erased(row.plan)
    office.must_have_the_keys()
    return row


def plan_file(office: Office, plan: str) -> bytes:
    """Return the file that a plan was made of, out of the vault."""
    return file_of(office.vault, _whole(office, plan))


def plan_sheet(office: Office, plan: str, *, sheet: int | None) -> Sheet:
    """Return the list of the file that a plan was made of."""
    row = _whole(office, plan)
    return opened(file_of(office.vault, row), sheet=sheet, kind=kind_of(row))


def apply_plan(office: Office, plan: str, *, actor: str, key: str | None = None, dry_run: bool = False) -> Receipt:
    """Carry out an approved plan: the same key again, or the same plan, answers the first receipt."""
    with collector_paused(MANY):
        command = command_of(plan_kept(office, plan), plan)
        return office.book.record(command, actor=actor, key=key or f"apply-{plan}", dry_run=dry_run)


def rows_told(verdicts: Sequence[Judged], *, verdict: Verdict | None, code: str | None) -> list[RowTold]:
    """Return the rows of a verdict or a code, or all of them."""
    asked = [
        judged
        for judged in verdicts
        if (verdict is None or judged.verdict is verdict) and (code is None or judged.code == code)
    ]
    return [
        RowTold(row=judged.row, verdict=judged.verdict, code=judged.code, numbers=_numbers(judged.numbers))
        for judged in asked
    ]


def _numbers(numbers: Mapping[str, object]) -> dict[str, object]:
    return {name: json.loads(json.dumps(value)) for name, value in numbers.items()}
