"""Planning changes: a file is read, each row judged by the book as it is, the plan kept; the book is not touched."""

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from api.bootstrap import Office
from api.rosters.change_reading import ReadChanges, read_changes
from api.rosters.change_sealed import change_bytes, sealed_changes
from api.rosters.change_titles import MADE, titles_of
from api.rosters.changes import CarriedTold, ChangesTold, MovedTold, TouchedTold
from api.rosters.from_batch import decided_in, opened_batch, opened_list, sitting_in
from api.rosters.keeping import keep_row, persons_changed
from api.rosters.notes import notes_told
from api.rosters.reading import Sheet, opened
from api.rosters.trial import must_be_writable
from ledger.enrollments.events import BatchOpened, GroupType
from ledger.enrollments.open import OpenBatch
from ledger.errors import Malformed
from ledger.history import BookHistory
from ledger.identifiers import AgreementId, DecreeId, FundId, PotId, SchemeId, new_id
from ledger.regions import KnownRegion
from ledger.rosters.apply_changes import ApplyChanges, ListedChanges, digest_of_changes
from ledger.rosters.changes import ChangeRow, Changes, ChangeTerms
from ledger.rosters.changing import ChangeJudgement, judge_changes
from ledger.rosters.digest import costs, total
from ledger.rosters.judging import BEYOND, Judgement
from ledger.rosters.notes import beyond_the_term
from ledger.rosters.roster import Judged
from ledger.rosters.values import ChangeKind, Verdict
from ledger.store import stamp
from ledger.store.bulk import MANY, collector_paused


class ChangeAlso(BaseModel):
    """What a list of changes is planned under, beside its terms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agreement: AgreementId | None = Field(None, description="Of a transfer: the agreement that the new batch rests on.")
    decree: DecreeId | None = Field(None, description="Of a transfer: the decree that names its people.")
    domicile: KnownRegion | None = Field(None, description="Where newcomers live of whom the list does not say it.")
    group_type: GroupType | None = Field(None, description="Of a transfer: the group under which BPJS keeps them.")
    pots: tuple[PotId, ...] = Field((), max_length=200, description="Of a transfer: the pots to draw from.")
    scheme: SchemeId | None = Field(None, description="Of a transfer: the scheme that the new batch serves.")
    sheet: int | None = Field(None, ge=1, le=1000, strict=True, description="The sheet with the list, from 1.")
    to_fund: FundId | None = Field(None, description="Of a transfer: the fund that pays from then on.")


def make_changes(
    office: Office, terms: ChangeTerms, also: ChangeAlso, file: bytes | None, *, actor: str
) -> ChangesTold:
    """Plan the changes that a file asks for; without a file, the transfer of everyone who sits in the batch."""
    office.must_have_the_keys()
    with collector_paused(MANY):
        _must_fit(terms, also, file)
        changed = persons_changed(office)
        if file is None:
            return _whole_batch(office, terms, also, actor=actor, changed=changed)
        batch = opened_batch(office, terms.batch, actor=actor)
        sheet = _list_of(terms, also, file)
        if sheet.kind is MADE:
            return _of_ids(office, terms, also, sheet, file, actor=actor, changed=changed)
        found = read_changes(
            sheet,
            terms,
            region=batch.region,
            domicile=also.domicile,
            today=office.book.today(),
        )
        return _planned(office, terms, also, batch, found, file, actor=actor, changed=changed, whole=False)


def _must_fit(terms: ChangeTerms, also: ChangeAlso, file: bytes | None) -> None:
    transfer = terms.change is ChangeKind.TRANSFER
    if transfer is (also.to_fund is None):
        raise _no_fund() if transfer else _needless_fund(terms.change, str(also.to_fund))
    if file is None and not transfer:
        raise Malformed(
            "list_missing",
            f"expected a list of whom to {terms.change}, found none; name the file (only a transfer may be of a whole "
            "batch)",
        )


def _no_fund() -> Malformed:
    return Malformed(
        "to_fund_misplaced",
        "expected the fund that pays from then on, found none for a transfer; name it (to_fund)",
        change=ChangeKind.TRANSFER,
    )


def _needless_fund(change: ChangeKind, fund: str) -> Malformed:
    return Malformed(
        "to_fund_misplaced",
        f"expected no other fund for {change}, found {fund}; leave to_fund out, or make it a transfer, which alone has "
        "another fund pay",
        change=change,
        to_fund=fund,
    )


def _whole_batch(office: Office, terms: ChangeTerms, also: ChangeAlso, *, actor: str, changed: int) -> ChangesTold:
    sitting = sitting_in(office, terms.batch, actor=actor)
    rows = [ChangeRow(row, person, terms.from_month) for row, (_, person) in sitting.people.items()]
    erased = [Judged(row, Verdict.MALFORMED, "person_erased") for row in sitting.erased]
    found = ReadChanges(rows, erased, by_id=True)
    return _planned(office, terms, also, sitting.opened, found, sitting.file, actor=actor, changed=changed, whole=True)


def _list_of(terms: ChangeTerms, also: ChangeAlso, file: bytes) -> Sheet:
    """Return the list of a file; of a transfer, which needs to know who is meant alone, it may name people by ids."""
    open_list = opened_list if terms.change is ChangeKind.TRANSFER else opened
    return open_list(file, sheet=also.sheet, kind=titles_of(terms.change))


def _of_ids(
    office: Office, terms: ChangeTerms, also: ChangeAlso, sheet: Sheet, file: bytes, *, actor: str, changed: int
) -> ChangesTold:
    sitting = sitting_in(office, terms.batch, actor=actor)
    decided = decided_in(sheet, sitting)
    rows = [
        ChangeRow(row, person, terms.from_month, confirmed=confirmed)
        for row, (_, person, confirmed) in decided.rows.items()
    ]
    found = ReadChanges(rows, decided.malformed, decided.passed_over, sheet.columns, by_id=True)
    return _planned(office, terms, also, sitting.opened, found, file, actor=actor, changed=changed, whole=False)


def _opening(terms: ChangeTerms, also: ChangeAlso, batch: BatchOpened) -> OpenBatch | None:
    """Return the batch that carries people on: the same months, programmes and places, by another fund's money."""
    if also.to_fund is None or terms.from_month is None:
        return None
    return OpenBatch(
        agreement=also.agreement,
        band=batch.band,
        basis=terms.basis,
        decree=also.decree,
        effective_on=terms.effective_on,
        first=terms.from_month,
        fund=also.to_fund,
        group_type=also.group_type,
        last=batch.last,
        programmes=batch.programmes,
        region=batch.region,
        scheme=also.scheme or batch.scheme,
        sector=batch.sector,
    )


def _planned(
    office: Office,
    terms: ChangeTerms,
    also: ChangeAlso,
    batch: BatchOpened,
    found: ReadChanges,
    file: bytes,
    *,
    actor: str,
    changed: int,
    whole: bool,
) -> ChangesTold:
    plan, rows = new_id("plan", office.random), change_bytes(found.rows, found.malformed)
    opening = _opening(terms, also, batch)
    changes = Changes(
        terms=terms,
        content=office.vault.request_digest(rows).hex(),
        rows=found.rows,
        malformed=found.malformed,
        opening=opening and opening.with_ids(office.random),
        pots=also.pots,
    )
    asked = ApplyChanges(content=changes.content, listed=ListedChanges(changes), plan=plan)

    def question(history: BookHistory) -> tuple[ChangesTold, list[Judged]]:
        judgement = judge_changes(history, changes)
        must_be_writable(judgement.happenings, history)
        said = {"made_at": stamp(office.store.clock()), "made_by": actor, "plan": plan, "position": history.position}
        notes = [] if judgement.carried is None else notes_told(beyond_the_term(history, judgement.carried.opened))
        said |= {
            "by_id": found.by_id,
            "notes": notes,
            "columns": list(found.columns),
            "passed_over": found.passed_over,
            "whole": whole,
        }
        return _told(changes, judgement, said), judgement.verdicts

    told, verdicts = office.book.considered(asked, question, actor=actor)
    wrapped, parts = sealed_changes(office.vault, plan, changes, rows=rows, verdicts=verdicts, file=file)
    keep_row(office, told, wrapped, parts, changed=changed)
    return told


def _told(changes: Changes, judgement: ChangeJudgement, said: dict[str, object]) -> ChangesTold:
    counts = Counter(judged.verdict for judged in judgement.verdicts)
    codes = Counter(judged.code for judged in judgement.verdicts if judged.code)
    leaves = changes.terms.change is not ChangeKind.DELIVER_CARD
    words = {
        "batch": changes.terms.batch,
        "carried": judgement.carried and _carried(judgement.carried, judgement.verdicts, codes.get(BEYOND, 0)),
        "change": changes.terms.change,
        "codes": dict(sorted(codes.items())),
        "counts": {verdict: counts.get(verdict, 0) for verdict in Verdict},
        "digest": digest_of_changes(changes, judgement),
        "fund": judgement.opened.fund,
        "months": {m: TouchedTold(cells=one.cells, rupiah=one.rupiah) for m, one in judgement.months.items()},
        "rows": changes.count,
        "rupiah": judgement.rupiah,
        "seats": judgement.accepted if leaves else 0,
        "villages": [
            MovedTold(region=one.region, leaving=one.leaving, joining=one.joining) for one in judgement.villages
        ],
    }
    return ChangesTold.model_validate(words | said)


def _carried(carried: Judgement, verdicts: Sequence[Judged], beyond: int) -> CarriedTold:
    opened_, rupiah = carried.opened, total(carried)
    return CarriedTold(
        batch=opened_.batch,
        fund=opened_.fund,
        agreement=opened_.agreement,
        first=opened_.first,
        last=opened_.last,
        programmes=list(opened_.programmes),
        costs=costs(carried),
        rupiah=rupiah,
        available=carried.available,
        left=carried.available - rupiah,
        beyond=beyond,
        first_beyond=next((judged.row for judged in verdicts if judged.code == BEYOND), None),
    )
