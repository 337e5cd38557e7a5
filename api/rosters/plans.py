"""A list is planned, shown to a second person as it is, and applied: the door's part, which decides nothing."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from api.bootstrap import Office
from api.rosters.change_sealed import KeptChanges
from api.rosters.change_titles import MADE
from api.rosters.changes import ChangesTold
from api.rosters.from_batch import opened_list, read_by_id
from api.rosters.headers import ENROLMENT
from api.rosters.keeping import Told, keep_row, persons_changed
from api.rosters.kept_plan import command_of, is_of_changes, kept_of, kind_of
from api.rosters.notes import notes_told
from api.rosters.plan_told import PlanTold, RowTold, Terms
from api.rosters.reading import Progress, Read, Sheet, opened, read
from api.rosters.registers import registers_told
from api.rosters.renewal import renewal
from api.rosters.sealed import Kept, file_of, rows_bytes, sealed
from api.rosters.trial import must_be_writable
from api.rosters.villages import villages_told
from ledger.agreements.events import AgreementSigned
from ledger.enrollments.open import OpenBatch
from ledger.errors import Refused, Unknown
from ledger.history import BookHistory
from ledger.identifiers import new_id
from ledger.receipt import Receipt
from ledger.rosters.commands import EnrolRoster, Listed, plan_erased
from ledger.rosters.difference import difference
from ledger.rosters.digest import costs, digest_of, total
from ledger.rosters.judging import BEYOND, judge
from ledger.rosters.notes import notes_of
from ledger.rosters.roster import Judged, Roster
from ledger.rosters.values import Verdict
from ledger.store import PlanRow, collector_paused, stamp
from ledger.store.bulk import MANY


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
    changed = persons_changed(office)
    sheet = opened_list(file, sheet=terms.sheet, kind=ENROLMENT)
    if sheet.kind is MADE:
        found, batch = read_by_id(office, sheet, terms.renews, actor=actor)
        region = opening.region or batch.region
        opening = opening.model_copy(update={"region": region})
        return keep_plan(office, opening, terms, found, file, actor=actor, changed=changed)
    found = read(
        sheet,
        region=opening.region,
        domicile=terms.domicile,
        today=office.book.today(),
        progress=progress,
    )
    return keep_plan(office, opening, terms, found, file, actor=actor, changed=changed)


def keep_plan(
    office: Office,
    opening: OpenBatch,
    terms: Terms,
    found: Read,
    file: bytes,
    *,
    actor: str,
    changed: int,
    whole: bool = False,
) -> PlanTold:
    """Judge rows that were read, and keep the plan; ``whole`` says that they are everyone of the batch renewed.

    ``changed`` is how often persons had changed before the first of them was read.
    """
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
    keep_row(office, told, wrapped, parts, changed=changed)
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
        columns=list(found.columns),
        by_id=found.by_id,
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
        notes=notes_told(notes_of(history, roster, judgement)),
        villages=villages_told(difference(history, roster, judgement)),
        renewal=renewal(history, roster, judgement, whole=whole),
    )
    return told, judgement.verdicts


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
    return _file_of(office, _whole(office, plan))


def _file_of(office: Office, row: PlanRow) -> bytes:
    if not row.file:
        raise Refused(
            "plan_file_erased",
            f"expected the file of {row.plan}, found it erased with somebody whom it named; `amanah rosters rows` "
            "says what became of every row",
            plan=row.plan,
        )
    return file_of(office.vault, row)


def plan_sheet(office: Office, plan: str, *, sheet: int | None) -> Sheet:
    """Return the list of the file that a plan was made of."""
    row = _whole(office, plan)
    return opened(_file_of(office, row), sheet=sheet, kind=kind_of(row))


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
