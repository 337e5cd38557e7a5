"""Whoever is erased is erased from the plans too: from their rows, and from the files that they were made of."""

import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from secrets import token_bytes
from typing import Literal

import pytest

from api.bootstrap import Office
from api.rosters.changing import ChangeAlso
from api.rosters.kept_plan import command_of
from api.rosters.plans import apply_plan, plan_file, plan_kept, plan_row, plan_sheet, plans, rows_told
from api.rosters.sealed import Kept
from api.rosters.words import sentence
from api.rosters.worker_evidence import evidence_of
from ledger.book import Book
from ledger.enrollments.events import WorkerEnrolled
from ledger.errors import Refused, StoreRefusal
from ledger.identities.commands import EraseIdentity
from ledger.identities.rotation import rotate_master
from ledger.identities.vault import KEYS_NOTE, Vault
from ledger.law.adopt import retention_commands
from ledger.receipt import Receipt
from ledger.rosters.erase import ErasePlan
from ledger.rosters.events import PlanCut, PlanErased
from ledger.rosters.parts import FILE, ROSTER, opened_part
from ledger.store.scrub import SCRUB_NOTE
from projections.audit import audit_steps
from tests.rosters.change_stage import (
    OTHER_FUND,
    carried_out,
    changes,
    coming,
    leaving,
    renewed,
    replaced,
    seated,
    with_other_fund,
    withdrawn,
)
from tests.rosters.files import Value, as_csv, as_xlsx, people, person
from tests.rosters.stage import PLANNER, applied, approve, planned, said, verdicts
from tests.rosters.test_merged_people import merge

LATER = {"first": "2023-01", "last": "2023-03"}
NOW = {"first": "2026-10", "last": "2026-12"}


@pytest.fixture(autouse=True)
def _law(request: pytest.FixtureRequest) -> None:
    at = request.getfixturevalue("everywhere" if "everywhere" in request.fixturenames else "at")
    at.book.record_all([(one, f"law-{n}") for n, one in enumerate(retention_commands())], actor=PLANNER)


def erase(at: Office, worker: str, *, dry_run: bool = False) -> Receipt:
    command = EraseIdentity(reason="requested", worker=worker)
    return at.book.record(command, actor=PLANNER, key=f"erase-{worker}-{dry_run}", dry_run=dry_run)


def entries(at: Office, receipt: Receipt) -> list[tuple[str, str]]:
    """Return the stream and the kind of what was appended."""
    found = at.book.read(after=receipt.first - 1, until=receipt.position)
    return [(entry.stream.split("-")[0], entry.event.KIND) for entry in found]


def words_in_plans(at: Office) -> str:
    """Return all that the keys open of any plan: rows, and files as text."""
    found = []
    with at.store.reader() as reader:
        for listed in reader.plans():
            row = reader.plan(listed.plan)
            assert row is not None
            for part, sealed in ((ROSTER, row.roster), (FILE, row.file)):
                found += _texts(opened_part(at.vault, row, part)) if sealed else []
    return "\n".join(found)


def _texts(content: bytes) -> Sequence[str]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return [book.read(part).decode() for part in book.namelist()]
    return [content.decode("utf-16" if content.startswith(b"\xff\xfe") else "utf-8")]


def words_of(number: int) -> list[str]:
    return [str(person(number)[1]), str(person(number)[2])]


def found_of(at: Office, number: int) -> list[str]:
    """Return which of somebody's words any plan still has; the name is looked for as a whole."""
    held = words_in_plans(at)
    return [word for word in words_of(number) if word in held]


def test_a_plan_that_waits_is_erased_whole_where_a_row_names_him(everywhere: Office) -> None:
    of = seated(everywhere, 1)
    waits, approved = (planned(everywhere, as_csv(people(3)), **terms) for terms in (LATER, NOW))
    other = planned(everywhere, as_csv(people(2, first=2)), **LATER)
    approve(everywhere, approved)
    untouched = plan_row(everywhere, other.plan)
    assert found_of(everywhere, 1) == words_of(1)
    receipt = erase(everywhere, of.workers[0])
    assert entries(everywhere, receipt) == [
        ("erasures", "PersonalDataErased"),
        ("plan", "PlanErased"),
        ("plan", "PlanErased"),
        ("plan", "PlanCut"),
    ]
    assert found_of(everywhere, 1) == []
    for plan in (waits, approved):
        row = plan_row(everywhere, plan.plan)
        assert (row.wrapped_key, row.roster, row.file) == (b"", b"", b"")
        with pytest.raises(Refused) as refused:
            apply_plan(everywhere, plan.plan, actor=PLANNER)
        assert refused.value.code == "plan_erased"
    assert plan_row(everywhere, other.plan) == untouched
    with everywhere.store.reader() as reader:
        assert reader.noted(SCRUB_NOTE) is None
    assert sum(step.found for step in audit_steps(everywhere.store, projections=False)) == 0


def test_of_a_plan_that_was_applied_his_row_and_the_file_go_and_the_rest_stands_under_a_new_key(
    everywhere: Office,
) -> None:
    rows = people(3)
    rows[2][1] = "1"
    plan = planned(everywhere, as_csv(rows))
    first = applied(everywhere, plan)
    workers = [one.event.worker for one in everywhere.book.entries(plan.batch)[1:3]]
    before, was = plan_row(everywhere, plan.plan), verdicts(everywhere, plan)
    others = evidence_of(everywhere, workers[1])
    erase(everywhere, workers[0])
    row = plan_row(everywhere, plan.plan)
    assert row.wrapped_key not in (b"", before.wrapped_key)
    assert row.file == b""
    assert (row.digest, row.told) == (before.digest, before.told)
    assert found_of(everywhere, 1) == []
    assert found_of(everywhere, 2) == words_of(2)
    kept = plan_kept(everywhere, plan.plan)
    assert isinstance(kept, Kept)
    assert [one.row for one in kept.roster.candidates] == [3]
    assert said(everywhere, plan) == {2: ("accepted", "row_erased"), 3: ("accepted", ""), 4: ("malformed", was[2].code)}
    assert (kept.verdicts[0].numbers, kept.verdicts[1]) == ({}, was[1])
    assert evidence_of(everywhere, workers[1]) == others
    assert "erased" in sentence(kept.verdicts[0], indonesian=False)[0]
    assert apply_plan(everywhere, plan.plan, actor=PLANNER).position == first.position
    for asked in (lambda: plan_file(everywhere, plan.plan), lambda: plan_sheet(everywhere, plan.plan, sheet=None)):
        with pytest.raises(Refused) as refused:
            asked()
        assert refused.value.code == "plan_file_erased"


def test_nothing_that_was_judged_of_him_alone_stays_in_the_plan(at: Office) -> None:
    rows = [person(1), person(2)]
    plan = planned(at, as_csv(rows))
    applied(at, plan)
    ages = [one.numbers["age"] for one in verdicts(at, plan)]
    assert ages[0] != ages[1]
    erase(at, at.book.entries(plan.batch)[1].event.worker)
    row = plan_row(at, plan.plan)
    assert f'"age":{ages[0]}' not in opened_part(at.vault, row, ROSTER).decode()
    assert f'"age":{ages[1]}' in opened_part(at.vault, row, ROSTER).decode()


def test_his_evidence_is_refused_as_that_of_somebody_erased(at: Office) -> None:
    of = seated(at, 1)
    erase(at, of.workers[0])
    with pytest.raises(Refused) as refused:
        evidence_of(at, of.workers[0])
    assert refused.value.code == "person_erased"


@pytest.mark.parametrize("write", [as_csv, as_xlsx, lambda rows: as_csv(rows, encoding="utf-16", delimiter=";")])
@pytest.mark.parametrize("place", [1, 4], ids=["his NIK lost", "his village unknown"])
def test_a_row_that_could_not_be_read_takes_the_file_and_the_plan_is_applied_all_the_same(
    at: Office, write: object, place: int
) -> None:
    of = seated(at, 1)
    rows: list[list[Value]] = [person(5), person(1)]
    rows[1][place] = "352501570880000" if place == 1 else "Desa Tidak Ada"
    assert callable(write)
    plan = planned(at, write(rows), **LATER)
    assert plan.counts["malformed"] == 1
    receipt = erase(at, of.workers[0])
    cut = [one for one in at.book.entries(plan.plan) if isinstance(one.event, PlanCut)]
    assert [one.position for one in cut if receipt.first <= one.position <= receipt.position]
    assert found_of(at, 1) == []
    assert found_of(at, 5) == words_of(5)
    with pytest.raises(Refused) as refused:
        plan_file(at, plan.plan)
    assert refused.value.code == "plan_file_erased"
    applied(at, plan)


@pytest.mark.parametrize("spelt", ["1222 0141 {tail}", "'{nik}", "{nik}"])
def test_his_nik_beside_the_list_takes_the_file(at: Office, spelt: str) -> None:
    of = seated(at, 1)
    nik = words_of(1)[0]
    written = spelt.replace("1222 0141 {tail}", " ".join((nik[:4], nik[4:10], nik[10:]))).format(nik=nik)
    plan = planned(at, as_csv(people(2, first=5), above=[[f"Pengganti {written}"]]), **LATER)
    assert plan.counts["malformed"] == 0
    erase(at, of.workers[0])
    assert plan_row(at, plan.plan).file == b""
    applied(at, plan)


def test_the_file_of_a_list_with_somebody_of_the_same_name_stays_where_every_row_was_read(at: Office) -> None:
    of = seated(at, 1)
    namesake = person(5)
    namesake[2] = person(1)[2]
    plan = planned(at, as_csv([namesake]), **LATER)
    erase(at, of.workers[0])
    assert str(person(1)[2]).encode() in plan_file(at, plan.plan)


SPELLINGS = ["{name} (alm)", "Alm. {name}", "H. {name}", "1. {name}", "{name} - mgl", "  {name}wati"]


@pytest.mark.parametrize("spelt", SPELLINGS)
def test_his_name_is_found_in_a_row_that_could_not_be_read_whatever_stands_beside_it(at: Office, spelt: str) -> None:
    of = seated(at, 1)
    unread = person(6)
    unread[1], unread[2] = "1", spelt.format(name=person(1)[2])
    plan = planned(at, as_csv([person(5), unread]), **LATER)
    erase(at, of.workers[0])
    assert plan_row(at, plan.plan).file == b""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", ["René Łukasz", "Nur'aini"])
@pytest.mark.parametrize("write", [as_csv, as_xlsx], ids=["csv", "xlsx"])
def test_his_name_is_found_in_every_form_of_its_letters(
    at: Office, name: str, form: Literal["NFC", "NFD"], encoding: str, write: Callable[..., bytes]
) -> None:
    rows = [person(1), person(6)]
    rows[0][2] = name
    seat = applied(at, planned(at, as_csv(rows[:1])))
    worker = next(one.event.worker for one in at.book.read(after=seat.first) if isinstance(one.event, WorkerEnrolled))
    rows[1][1], rows[1][2] = "1", unicodedata.normalize(form, name.upper())
    file = write(rows[1:]) if write is as_xlsx else write(rows[1:], encoding=encoding)
    plan = planned(at, file, **LATER)
    erase(at, worker)
    assert plan_row(at, plan.plan).file == b""


@pytest.mark.parametrize("what", ["list", "renewal", "transfer"])
def test_no_plan_is_kept_where_somebody_was_erased_while_it_was_made(everywhere: Office, what: str) -> None:
    of = seated(everywhere, 3)
    with_other_fund(everywhere)

    def erasing(size: int) -> bytes:
        erase(everywhere, of.workers[1])
        return token_bytes(size)

    meanwhile = replace(everywhere, random=erasing)
    before = len(plans(everywhere))
    plan: dict[str, Callable[[], object]] = {
        "list": lambda: planned(meanwhile, as_csv(people(3)), **LATER),
        "renewal": lambda: renewed(meanwhile, of, **LATER),
        "transfer": lambda: changes(
            meanwhile, of, "transfer", None, also=ChangeAlso(to_fund=OTHER_FUND), from_month="2022-12"
        ),
    }
    with pytest.raises(Refused) as refused:
        plan[what]()
    assert (refused.value.code, refused.value.details["changed"]) == ("persons_changed", 1)
    assert len(plans(everywhere)) == before


@pytest.mark.parametrize("end", [2 << 20, (1 << 20) - 9])
def test_his_nik_is_found_wherever_it_stands_in_a_long_file(at: Office, end: int) -> None:
    of = seated(at, 1)
    nik = words_of(1)[0]
    file = as_csv(people(1, first=5))
    empty = b",,,,,\r\n" * (end // 7)
    plan = planned(at, (file + empty)[: end - 1] + b"\n" + nik.encode(), **LATER)
    erase(at, of.workers[0])
    assert plan_row(at, plan.plan).file == b""


def test_his_name_is_found_in_the_last_cell_of_a_file(at: Office) -> None:
    of = seated(at, 1)
    rows = [[*one[:2], *one[3:], one[2]] for one in (person(5), person(1))]
    rows[1][1] = "1"
    heading = ["No", "NIK", "Tgl Lahir", "Kode Wilayah", "Pekerjaan", "Nama"]
    plan = planned(at, as_csv(rows, heading=heading).rstrip(), **LATER)
    erase(at, of.workers[0])
    assert plan_row(at, plan.plan).file == b""


def test_who_left_by_a_list_and_who_came_by_one_are_cut_out_of_it(everywhere: Office) -> None:
    of = seated(everywhere, 3)
    plan = replaced(everywhere, of, [coming(1, 11), coming(2, 12)])
    carried_out(everywhere, plan)
    newcomer = next(
        one.event.worker for one in reversed(everywhere.book.entries(of.batch)) if one.event.KIND == "WorkerReplaced"
    )
    erase(everywhere, of.workers[0])
    assert found_of(everywhere, 1) == []
    assert found_of(everywhere, 12) == words_of(12)
    erase(everywhere, newcomer)
    assert found_of(everywhere, 12) == []
    codes = [one.code for one in plan_kept(everywhere, plan.plan).verdicts]
    assert codes == ["row_erased", "row_erased"]


def test_a_list_of_changes_that_waits_is_erased_whole(at: Office) -> None:
    of = seated(at, 2)
    plan = withdrawn(at, of, [leaving(1), leaving(2)])
    approve(at, plan)
    erase(at, of.workers[0])
    assert [one.event.KIND for one in at.book.entries(plan.plan)] == ["PlanApproved", "PlanErased"]


def test_of_who_was_merged_every_nik_is_looked_for(everywhere: Office) -> None:
    one, other = seated(everywhere, 1), seated(everywhere, 1, first=10)
    merge(everywhere, other.workers[0], one.workers[0])
    erase(everywhere, one.workers[0])
    assert found_of(everywhere, 1) + found_of(everywhere, 10) == []


def test_nothing_becomes_of_a_plan_when_he_is_kept_or_it_is_only_tried(at: Office) -> None:
    goes = seated(at, 1, first=2)
    now = planned(at, as_csv(people(1)), **NOW)
    applied(at, now)
    kept = at.book.entries(now.batch)[1].event.worker
    before = plan_row(at, planned(at, as_csv(people(2)), **LATER).plan)
    with pytest.raises(Refused) as refused:
        erase(at, kept)
    assert refused.value.code == "cover_runs"
    tried = erase(at, goes.workers[0], dry_run=True)
    assert (tried.events, tried.dry_run) == (3, True)
    assert plan_row(at, before.plan) == before


def test_a_plan_that_was_opened_before_the_erasure_is_not_applied_after_it(everywhere: Office) -> None:
    """Its list is in the memory of another process by then."""
    of = seated(everywhere, 1)
    plan = planned(everywhere, as_csv(people(2)), **LATER)
    approve(everywhere, plan)
    command = command_of(plan_kept(everywhere, plan.plan), plan.plan)
    erase(everywhere, of.workers[0])
    with pytest.raises(Refused) as refused:
        everywhere.book.record(command, actor=PLANNER, key="late")
    assert refused.value.code == "plan_erased"


def test_a_plan_that_was_cut_is_rotated_and_erased_like_any_other(everywhere: Office) -> None:
    plan = planned(everywhere, as_csv(people(2)))
    applied(everywhere, plan)
    first, second = (one.event.worker for one in everywhere.book.entries(plan.batch)[1:3])
    erase(everywhere, first)
    keys = rotate_master(everywhere.store, everywhere.vault.keys, lambda keys: None, random=token_bytes)
    vault, store = Vault(keys), everywhere.store
    book = Book(store, vault, clock=store.clock, random=token_bytes)
    again = replace(everywhere, book=book, vault=vault)
    erase(again, second)
    assert found_of(again, 2) == []
    assert len(rows_told(verdicts(again, plan), verdict=None, code="row_erased")) == 2
    book.record(ErasePlan(plan=plan.plan), actor=PLANNER, key="erase-plan")
    assert isinstance(book.entries(plan.plan)[-1].event, PlanErased)


def test_no_plan_is_sealed_again_under_keys_that_are_being_rotated(at: Office) -> None:
    of = seated(at, 1)
    with at.store.writer() as writer:
        writer.note_again(KEYS_NOTE, "of the new keys")
    with pytest.raises(StoreRefusal) as refused:
        erase(at, of.workers[0])
    assert refused.value.code == "vault_keys_rotated"
    assert at.book.entries("erasures") == []


def test_somebody_of_whom_no_plan_says_anything_leaves_them_alone(at: Office) -> None:
    plan = planned(at, as_csv(people(1, first=5)), **LATER)
    before = plan_row(at, plan.plan)
    of = seated(at, 1)
    receipt = erase(at, of.workers[0])
    assert entries(at, receipt) == [("erasures", "PersonalDataErased"), ("plan", "PlanCut")]
    assert plan_row(at, before.plan) == before
