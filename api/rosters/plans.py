"""A list is planned, shown to a second person as it is, and applied: the door's part, which decides nothing."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from api.bootstrap import Office
from api.rosters.reading import Progress, Read, opened, read
from api.rosters.sealed import Kept, file_of, kept, rows_bytes, sealed
from ledger.agreements.events import AgreementSigned
from ledger.command import Happening, History
from ledger.deciding import decided
from ledger.enrollments.open import OpenBatch
from ledger.errors import Unknown
from ledger.history import BookHistory
from ledger.identifiers import BatchId, FundId, PlanId, PotId, new_id
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.receipt import Receipt
from ledger.regions import KnownRegion
from ledger.rosters.commands import EnrolRoster, Listed
from ledger.rosters.difference import Village, difference
from ledger.rosters.digest import costs, digest_of, total
from ledger.rosters.judging import BEYOND, Judgement, judge
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
    villages: list[VillageTold] = Field(description="The difference from who is covered now.", examples=[[]])


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
    sheet: int | None = Field(None, ge=1, le=1000, strict=True, description="The sheet with the list, from 1.")


def make_plan(
    office: Office, opening: OpenBatch, terms: Terms, file: bytes, *, actor: str, progress: Progress | None = None
) -> PlanTold:
    """Read a file, judge every row by the book as it is, and keep the plan; the book itself is not touched."""
    with collector_paused(MANY):
        return _make_plan(office, _placed(office, opening), terms, file, actor=actor, progress=progress)


def _placed(office: Office, opening: OpenBatch) -> OpenBatch:
    """Return the terms in the region of their agreement, where they name none themselves."""
    if opening.region is not None or opening.agreement is None:
        return opening
    signed = [entry.event for entry in office.book.entries(opening.agreement)]
    region = next((event.region for event in signed if isinstance(event, AgreementSigned)), None)
    return opening.model_copy(update={"region": region})


def _make_plan(
    office: Office, opening: OpenBatch, terms: Terms, file: bytes, *, actor: str, progress: Progress | None
) -> PlanTold:
    found = read(
        opened(file, sheet=terms.sheet),
        region=opening.region,
        domicile=terms.domicile,
        today=office.book.today(),
        progress=progress,
    )
    plan, rows = new_id("plan", office.random), rows_bytes(found.candidates, found.malformed)
    roster = Roster(
        opening=opening.with_ids(office.random),
        pots=terms.pots,
        content=office.vault.request_digest(rows).hex(),
        candidates=found.candidates,
        malformed=found.malformed,
    )
    asked = EnrolRoster(content=roster.content, listed=Listed(roster), plan=plan)
    told, verdicts = office.book.considered(
        asked, lambda history: _told(history, roster, found, plan=plan, actor=actor), actor=actor
    )
    told = told.model_copy(update={"made_at": stamp(office.store.clock())})
    _keep(office, told, roster, rows=rows, verdicts=verdicts, file=file)
    return told


class _Said:
    """What a judgement would append, as a command says it."""

    def __init__(self, judgement: Judgement) -> None:
        self._judgement = judgement

    def decide(self, history: History) -> Sequence[Happening]:
        return self._judgement.happenings


def _told(history: BookHistory, roster: Roster, found: Read, *, plan: str, actor: str) -> tuple[PlanTold, list[Judged]]:
    judgement = judge(history, roster)
    if judgement.happenings:
        decided(_Said(judgement), history)
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
        villages=[_village(one) for one in difference(history, roster, judgement)],
    )
    return told, judgement.verdicts


def _village(one: Village) -> VillageTold:
    return VillageTold(
        region=one.region, new=one.new, continuing=one.continuing, leaving=one.leaving, changed=one.changed
    )


def _keep(
    office: Office, told: PlanTold, roster: Roster, *, rows: bytes, verdicts: Sequence[Judged], file: bytes
) -> None:
    wrapped, (listed, as_it_came) = sealed(office.vault, told.plan, roster, rows=rows, verdicts=verdicts, file=file)
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
        writer.keep_plan(row)


def plan_row(office: Office, plan: str) -> PlanRow:
    """Return a plan as it is kept, or refuse one that is not."""
    with office.store.reader() as reader:
        row = reader.plan(plan)
    if row is None:
        raise Unknown("plan", plan)
    return row


def plan_told(row: PlanRow) -> PlanTold:
    """Return what a plan came to."""
    return PlanTold.model_validate_json(row.told)


def plans(office: Office) -> list[PlanTold]:
    """Return every plan, the newest first."""
    with office.store.reader() as reader:
        return [plan_told(row) for row in reader.plans()]


def plan_kept(office: Office, plan: str) -> Kept:
    """Return a plan's list and verdicts out of the vault."""
    return kept(office.vault, plan_row(office, plan))


def plan_file(office: Office, plan: str) -> bytes:
    """Return the file that a plan was made of, out of the vault."""
    return file_of(office.vault, plan_row(office, plan))


def apply_plan(office: Office, plan: str, *, actor: str, key: str | None = None, dry_run: bool = False) -> Receipt:
    """Carry out an approved plan: the same key again, or the same plan, answers the first receipt."""
    with collector_paused(MANY):
        opened_ = plan_kept(office, plan)
        listed = Listed(opened_.roster, opened_.signed)
        command = EnrolRoster(content=opened_.roster.content, listed=listed, plan=plan)
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
