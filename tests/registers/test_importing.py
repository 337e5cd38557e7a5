"""A snapshot of an outside register: read to the last row, sealed under its own key, and ended with that key."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.bootstrap import Office
from api.registers.importing import import_register, snapshots
from api.registers.reading import ROWS_MAX, read_register
from ledger.errors import AlreadyRecorded, Malformed, Refused, StoreRefusal, Unknown
from ledger.identities.rotation import rotate_lookup, rotate_master
from ledger.identities.vault import Vault
from ledger.identities.vault_keys import VaultKeys
from ledger.registers.commands import EraseRegister
from ledger.registers.events import STREAM, RegisterImported
from ledger.registers.sealed import OpenedRegister, RegisterKey, words_of
from ledger.registers.values import RegisterKind
from ledger.store.registers import register_key, register_pages
from projections.audit import audit_steps
from tests.registers.stage import AS_OF, HEADINGS, asked, file_of, imported, registered
from tests.rosters.files import Value, as_csv, as_xlsx, people, person
from tests.rosters.stage import ON, PLANNER, planned, said

POPULATION, POVERTY, EARNERS = RegisterKind.POPULATION, RegisterKind.POVERTY, RegisterKind.WAGE_EARNERS
KEY = RegisterKey("snapshot-x", bytes(32))


def opened(at: Office, snapshot: str, *niks: str) -> list[list[list[str]]]:
    """Return what a snapshot in the store says of people."""
    with at.store.reader() as reader:
        wrapped = register_key(reader, snapshot)
        assert wrapped is not None
        found = OpenedRegister(RegisterKey(snapshot, at.vault.opened_key(snapshot, wrapped)), niks)
        found.read(register_pages(reader, snapshot, found.pages))
    return [words_of(one) for one in found.found]


def test_what_a_register_says_is_found_by_the_nik_and_by_nothing_else(everywhere: Office) -> None:
    rows = people(300)
    told = imported(everywhere, POVERTY, [[row[1], number % 10 + 1] for number, row in enumerate(rows)])
    niks = [str(row[1]) for row in rows]
    assert opened(everywhere, told.snapshot, *niks) == [[[str(number % 10 + 1)]] for number in range(300)]
    assert opened(everywhere, told.snapshot, str(person(301)[1])) == [[]]


def test_the_book_says_which_register_came_and_nothing_of_who_is_in_it(everywhere: Office) -> None:
    rows = registered(*people(3))
    told = imported(everywhere, POPULATION, rows)
    (entry,) = everywhere.book.entries(STREAM)
    event = entry.event
    assert isinstance(event, RegisterImported)
    assert (event.register_kind, event.as_of, event.region, event.rows, event.malformed) == (
        POPULATION,
        AS_OF,
        "12.22",
        3,
        0,
    )
    assert (event.snapshot, told.rows, told.receipt.position) == (told.snapshot, 3, entry.position)
    words = event.canonical().decode()
    assert not any(str(cell) in words for row in rows for cell in (row[0], row[3]))


def test_no_page_shows_a_nik_or_a_name_even_to_who_reads_the_database(everywhere: Office) -> None:
    rows = registered(*people(40))
    told = imported(everywhere, POPULATION, rows)
    with everywhere.store.reader() as reader:
        pages = b"".join(page for _, page in register_pages(reader, told.snapshot, range(1024)))
    assert len(pages) > 40
    assert not any(str(cell).encode() in pages for row in rows for cell in (row[0], row[3]))
    words = opened(everywhere, told.snapshot, str(rows[0][0]))[0][0]
    assert str(rows[0][3]) not in words


BAD: list[tuple[RegisterKind, list[Value], str]] = [
    (POPULATION, ["", "AKTIF", "12.22.01.2002", "", ""], "nik_missing"),
    (POPULATION, [person(1)[1], "entah", "12.22.01.2002", "", ""], "standing_unknown"),
    (POPULATION, [person(1)[1], "", "12.22.01.2002", "", ""], "standing_unknown"),
    (POPULATION, [person(1)[1], "AKTIF", "99.99", "", ""], "region_unknown"),
    (POPULATION, [person(1)[1], "AKTIF", "", "", "31-02-1980"], "birth_date_impossible"),
    (POPULATION, [person(1)[1], "AKTIF", "", "123", ""], "name_not_text"),
    (POVERTY, [str(person(1)[1])[:-1], "3"], "nik_fifteen_digits"),
    (POVERTY, [person(1)[1], "11"], "decile_unreadable"),
    (POVERTY, [person(1)[1], ""], "decile_unreadable"),
]


@pytest.mark.parametrize(("kind", "row", "code"), BAD, ids=[f"{kind}-{code}" for kind, _, code in BAD])
def test_a_row_that_cannot_be_read_is_counted_and_listed_by_its_number(
    at: Office, kind: RegisterKind, row: list[Value], code: str
) -> None:
    good: dict[RegisterKind, list[Value]] = {
        POPULATION: registered(person(2))[0],
        POVERTY: [person(2)[1], 4],
        EARNERS: [person(2)[1], "", ""],
    }
    told = imported(at, kind, [good[kind], row, [""] * len(row)])
    assert (told.rows, told.malformed, told.codes, told.blank) == (1, 1, {code: 1}, 1)
    assert [(one.row, one.code) for one in told.listed] == [(3, code)]


UNDATED: list[tuple[Value, Value, list[str]]] = [
    ("besok", "", ["?", ""]),
    ("01-02-2022", "entah", ["2022-02-01", "?"]),
    ("entah", "31-12-2022", ["?", "2022-12-31"]),
    ("01-02-2022", "31-01-2022", ["?", "?"]),
    (45_000, "", ["?", ""]),
]


@pytest.mark.parametrize(("since", "until", "kept"), UNDATED)
def test_a_wage_earner_whose_dates_cannot_be_read_is_taken_in_counted_and_listed(
    at: Office, since: Value, until: Value, kept: list[str]
) -> None:
    nik, other = person(1)[1], person(2)[1]
    told = imported(at, EARNERS, [[other, "", ""], [nik, since, until], [str(nik)[:-1], "besok", ""]])
    assert (told.rows, told.malformed, told.undated) == (2, 1, 1)
    assert told.codes == {"nik_fifteen_digits": 1}
    listed = [(one.row, one.code) for one in told.listed]
    assert listed == [(3, "membership_unreadable"), (4, "nik_fifteen_digits")]
    assert opened(at, told.snapshot, str(nik)) == [[kept]]


def test_of_many_bad_rows_a_thousand_are_listed_and_all_are_counted() -> None:
    file = file_of(POVERTY, [["1", "1"]] * 1_500 + [[person(1)[1], "1"]])
    found = read_register(file, POVERTY, KEY, today=ON)
    assert (len(found.malformed), found.codes, found.gathered.rows) == (1_000, {"nik_length": 1_500}, 1)


def test_a_workbook_says_what_a_text_says(at: Office) -> None:
    rows = registered(*people(3))
    key = RegisterKey("snapshot-x", bytes(range(32)))
    text = read_register(file_of(POPULATION, rows), POPULATION, key, today=ON)
    book = read_register(as_xlsx(rows, heading=HEADINGS[POPULATION]), POPULATION, key, today=ON)
    niks = [str(row[0]) for row in rows]
    both = []
    for found in (text, book):
        opened_ = OpenedRegister(key, niks)
        opened_.read(found.gathered.sealed())
        both.append(opened_.found)
    assert both[0] == both[1]
    assert all(both[0])


@pytest.mark.parametrize(
    ("kind", "heading", "missing"),
    [(POPULATION, ("NIK", "Nama"), "Status"), (POVERTY, ("NIK", "Nama"), "Desil"), (EARNERS, ("Mulai", "Nama"), "NIK")],
)
def test_a_register_without_its_column_is_refused(kind: RegisterKind, heading: tuple[str, str], missing: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_register(as_csv([["1", "2"]], heading=heading), kind, KEY, today=ON)
    assert (refused.value.code, refused.value.details["missing"]) == ("heading_missing", [missing])


def test_a_register_of_bad_rows_alone_is_refused(at: Office) -> None:
    with pytest.raises(Malformed) as refused:
        imported(at, POVERTY, [["1", "1"]])
    assert (refused.value.code, refused.value.details["malformed"]) == ("register_empty", 1)
    assert snapshots(at) == []


def test_a_register_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.registers.reading.ROWS_MAX", 2)
    with pytest.raises(Malformed) as refused:
        read_register(file_of(POVERTY, [[row[1], 1] for row in people(3)]), POVERTY, KEY, today=ON)
    assert refused.value.code == "register_too_long"
    assert ROWS_MAX >= 1_000_000


def test_a_register_of_a_day_to_come_is_refused(at: Office) -> None:
    with pytest.raises(Malformed) as refused:
        imported(at, POVERTY, [[person(1)[1], 1]], as_of=date(2026, 11, 23))
    assert refused.value.code == "dated_in_the_future"


def test_the_same_file_for_the_same_day_is_imported_once(everywhere: Office) -> None:
    rows = [[person(1)[1], 1]]
    first = imported(everywhere, POVERTY, rows)
    with pytest.raises(AlreadyRecorded) as refused:
        imported(everywhere, POVERTY, rows)
    assert (refused.value.code, refused.value.details["snapshot"]) == ("register_imported", first.snapshot)
    assert imported(everywhere, POVERTY, rows, as_of=AS_OF + timedelta(days=1)).snapshot != first.snapshot
    with everywhere.store.reader() as reader:
        assert [one.snapshot for one in snapshots(everywhere) if register_key(reader, one.snapshot)] == [
            one.snapshot for one in snapshots(everywhere)
        ]


def test_the_same_key_answers_the_first_snapshot_and_another_request_is_refused(everywhere: Office) -> None:
    file = file_of(POVERTY, [[person(1)[1], 1]])
    first = import_register(everywhere, file, asked(POVERTY), actor=PLANNER, key="k")
    again = import_register(everywhere, file, asked(POVERTY), actor=PLANNER, key="k")
    assert (again.snapshot, again.receipt.replayed) == (first.snapshot, True)
    with pytest.raises(Refused) as refused:
        import_register(everywhere, file + b"\n", asked(POVERTY), actor=PLANNER, key="k")
    assert refused.value.code == "key_reused"


def test_the_same_request_without_a_day_is_the_same_a_day_later(
    everywhere: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_of(POVERTY, [[person(1)[1], 1]])
    first = import_register(everywhere, file, asked(POVERTY), actor=PLANNER, key="k")
    later = everywhere.book.today() + timedelta(days=1)
    monkeypatch.setattr(everywhere.book, "today", lambda: later)
    again = import_register(everywhere, file, asked(POVERTY), actor=PLANNER, key="k")
    assert (again.snapshot, again.receipt.replayed) == (first.snapshot, True)
    dated = asked(POVERTY).model_copy(update={"effective_on": later})
    with pytest.raises(Refused) as refused:
        import_register(everywhere, file, dated, actor=PLANNER, key="k")
    assert refused.value.code == "key_reused"


def test_a_request_that_says_its_day_is_another_with_another_day(everywhere: Office) -> None:
    file = file_of(POVERTY, [[person(1)[1], 1]])
    dated = asked(POVERTY).model_copy(update={"effective_on": ON})
    first = import_register(everywhere, file, dated, actor=PLANNER, key="k")
    assert import_register(everywhere, file, dated, actor=PLANNER, key="k").snapshot == first.snapshot
    (entry,) = everywhere.book.entries(STREAM)
    assert isinstance(entry.event, RegisterImported)
    assert entry.event.effective_on == ON
    with pytest.raises(Refused):
        import_register(everywhere, file, dated.model_copy(update={"effective_on": AS_OF}), actor=PLANNER, key="k")


def test_a_dry_run_keeps_nothing(everywhere: Office) -> None:
    file = file_of(POVERTY, [[person(1)[1], 1]])
    told = import_register(everywhere, file, asked(POVERTY), actor=PLANNER, key="k", dry_run=True)
    assert (told.rows, told.receipt.dry_run, snapshots(everywhere)) == (1, True, [])
    with everywhere.store.reader() as reader:
        assert register_key(reader, told.snapshot) is None


def erase(at: Office, snapshot: str, key: str = "erase") -> None:
    at.book.record(EraseRegister(effective_on=ON, snapshot=snapshot), actor=PLANNER, key=key)


def test_erasing_a_snapshot_destroys_its_key_and_its_rows_and_no_verdict_rests_on_it(everywhere: Office) -> None:
    row = person(1)
    dead = imported(everywhere, POPULATION, [[row[1], "MENINGGAL", row[4], row[2], row[3]]])
    assert said(everywhere, planned(everywhere, as_csv([row])))[2][1] == "register_deceased"
    erase(everywhere, dead.snapshot)
    with everywhere.store.reader() as reader:
        assert register_key(reader, dead.snapshot) is None
        assert list(register_pages(reader, dead.snapshot, range(1024))) == []
        assert reader.noted("scrub") is None
    assert said(everywhere, planned(everywhere, as_csv([row])))[2] == ("accepted", "")
    assert [one.erased for one in snapshots(everywhere)] == [dead.receipt.position + 1]
    with pytest.raises(AlreadyRecorded) as twice:
        erase(everywhere, dead.snapshot, "again")
    assert twice.value.code == "register_erased"
    with pytest.raises(Unknown) as unknown:
        erase(everywhere, "snapshot-none", "none")
    assert unknown.value.code == "unknown_snapshot"
    assert sum(step.found for step in audit_steps(everywhere.store)) == 0


def test_on_the_disk_nothing_is_left_of_an_erased_snapshot(sqlite_url: str) -> None:
    from tests.rosters.stage import office

    with office(sqlite_url) as at:
        told = imported(at, POVERTY, [[person(1)[1], 1]])
        with at.store.reader() as reader:
            wrapped = register_key(reader, told.snapshot)
        assert wrapped is not None
        path = at.store.engine.url.database
        assert path is not None
        erase(at, told.snapshot)
    for name in (path, f"{path}-wal"):
        try:
            with open(name, "rb") as file:
                assert wrapped not in file.read()
        except FileNotFoundError:
            assert name != path


def rotated(at: Office, *, lookup: bool) -> Office:
    """Return the same office as it is opened after a rotation of one of the keys."""
    kept: list[VaultKeys] = []
    rotate = rotate_lookup if lookup else rotate_master
    keys = rotate(at.store, at.vault.keys, kept.append, random=lambda size: bytes(range(1, size + 1)))
    return replace(at, vault=Vault(keys))


@pytest.mark.parametrize("lookup", [False, True], ids=["master", "look-up"])
def test_a_snapshot_and_a_plan_open_after_either_key_was_rotated(everywhere: Office, lookup: bool) -> None:
    told = imported(everywhere, POVERTY, [[person(1)[1], 7]])
    plan = planned(everywhere, as_csv([person(1)]))
    with everywhere.store.reader() as reader:
        before = register_key(reader, told.snapshot)
    after = rotated(everywhere, lookup=lookup)
    assert opened(after, told.snapshot, str(person(1)[1])) == [[["7"]]]
    assert said(after, plan)[2] == ("accepted", "")
    with everywhere.store.reader() as reader:
        assert (register_key(reader, told.snapshot) == before) is lookup
    if not lookup:
        with pytest.raises(StoreRefusal):
            opened(everywhere, told.snapshot, str(person(1)[1]))
        with pytest.raises(StoreRefusal) as refused:
            imported(everywhere, POVERTY, [[person(2)[1], 7]])
        assert refused.value.code == "vault_keys_rotated"


def test_a_changed_page_is_refused_and_not_taken_for_nobody(at: Office) -> None:
    told = imported(at, POVERTY, [[person(1)[1], 7]])
    with at.store.transaction() as connection:
        connection.exec_driver_sql("UPDATE register_pages SET sealed = zeroblob(60)")
    with pytest.raises(StoreRefusal) as refused:
        opened(at, told.snapshot, str(person(1)[1]))
    assert refused.value.code == "register_locked"
