"""Headings over two rows, as officers merge cells: both are read, and the plan tells as what each column was read."""

from datetime import date

import pytest

from api.bootstrap import Office
from api.registers.reading import read_register
from api.rosters.headers import Column
from api.rosters.plans import plan_file, plan_kept, plan_sheet
from api.rosters.reading import opened
from api.rosters.results import result
from api.rosters.titles import letter
from api.rosters.workbooks import read_workbook
from ledger.registers.sealed import RegisterKey
from ledger.registers.values import RegisterKind
from tests.rosters.change_stage import changes, found, seated
from tests.rosters.files import VILLAGE, Value, as_csv, as_xlsx, people, person
from tests.rosters.readings import of, refusal
from tests.rosters.stage import ON, planned, said

BORN = date(1980, 8, 15)
NIK = "1222011508801001"


def columns(file: bytes) -> dict[str, Column]:
    """Return as what each column of a list is read, by its letter."""
    return {letter(place): column for column, place in opened(file).heading.places.items()}


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
@pytest.mark.parametrize(
    ("upper", "lower", "cells"),
    [
        (["NIK", "Nama", "Tanggal Lahir", "", "", "Domisili"], ["", "", "Tgl", "Bln", "Thn", ""], ["15", "8", "1980"]),
        (
            ["NIK", "Nama", "Lahir", "", "", "Domisili"],
            ["", "", "Tanggal", "Bulan", "Tahun", ""],
            ["15", "Agustus", "80"],
        ),
        (
            ["NIK", "Nama", "Lahir", "", "", "Domisili"],
            ["", "", "Tempat", "Tanggal", "", ""],
            ["Medan", "15-08-1980", ""],
        ),
        (["NIK", "Nama", "TTL", "", "", "Domisili"], ["", "", "Tempat", "Tgl", "", ""], ["Medan", "15-08-1980", ""]),
        (
            ["NIK", "Nama", "Tempat, Tgl Lahir", "", "", "Domisili"],
            ["", "", "Kota", "Tanggal", "", ""],
            ["Medan", BORN, ""],
        ),
        (["Pekerja", "", "Lahir", "", "", "Kode"], ["NIK", "Nama", "Tgl", "Bln", "Thn", "Wilayah"], [15, 8, 1980]),
        (
            ["No.", "Nama", "Tgl", "Bln", "Thn", "Kode"],
            ["KTP", "Peserta", "Lahir", "Lahir", "Lahir", "Desa"],
            ["15", "08", "1980"],
        ),
        (
            ["NIK", "Nama", "Tgl Lahir", "Bln Lahir", "Thn Lahir", "Domisili"],
            ["", "", "", "", "", ""],
            ["15", "8", "1980"],
        ),
    ],
)
def test_titles_over_two_rows_are_read_together(make, upper, lower, cells) -> None:  # type: ignore[no-untyped-def]
    row = [NIK, "Siti", *cells, VILLAGE]
    read = of(make([row], heading=lower, above=[["DAFTAR"], upper]))
    assert [(one.row, one.person.nik, one.person.birth_date, one.region) for one in read.candidates] == [
        (4, NIK, BORN, VILLAGE)
    ]
    assert read.malformed == []


def test_what_stands_below_a_title_in_brackets_is_a_note_and_no_row() -> None:
    upper, lower = ["No", "NIK", "Nama", "Domisili"], ["", "(16 digit)", "(sesuai KTP)", ""]
    read = of(as_csv([[1, NIK, "Siti", VILLAGE]], heading=lower, above=[upper]))
    assert ([one.row for one in read.candidates], read.malformed, read.passed_over) == ([3], [], 0)


PNS = "PNS"


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
@pytest.mark.parametrize(
    ("upper", "lower", "read_as"),
    [
        (
            ["No", "Peserta", "", "", "Ahli Waris", ""],
            ["", "NIK", "Nama", "Domisili", "Hubungan", "Pekerjaan"],
            {"B": "NIK", "C": "Nama", "D": "Kode Wilayah"},
        ),
        (
            ["NIK", "Nama", "Domisili", "Ahli Waris", "", ""],
            ["", "", "", "Nama Ahli Waris", "Tgl Lahir", "Pekerjaan"],
            {"A": "NIK", "B": "Nama", "C": "Kode Wilayah"},
        ),
        (
            ["NIK", "Nama", "Ibu Kandung", "", "Domisili"],
            ["", "", "Tempat", "Tgl Lahir", ""],
            {"A": "NIK", "B": "Nama", "E": "Kode Wilayah"},
        ),
        (
            ["PESERTA", "", "", "DATA AHLI WARIS:", "", ""],
            ["NIK", "Nama", "Domisili", "NIK", "Nama", "Pekerjaan"],
            {"A": "NIK", "B": "Nama", "C": "Kode Wilayah"},
        ),
        (
            ["", "", "", "Suami/Istri", "", ""],
            ["NIK", "Nama", "Domisili", "NIK", "Nama", "Pekerjaan"],
            {"A": "NIK", "B": "Nama", "C": "Kode Wilayah"},
        ),
        (
            ["Kepala Keluarga", "", "", "Peserta", "", ""],
            ["NIK", "Nama", "Pekerjaan", "NIK", "Nama", "Domisili"],
            {"D": "NIK", "E": "Nama", "F": "Kode Wilayah"},
        ),
        (
            ["NIK", "Nama", "Nama", "Domisili"],
            ["", "Peserta", "Ketua Kelompok", ""],
            {"A": "NIK", "B": "Nama", "D": "Kode Wilayah"},
        ),
    ],
)
def test_what_stands_under_the_title_of_another_person_is_not_read(make, upper, lower, read_as, at: Office) -> None:  # type: ignore[no-untyped-def]
    """His work or birth date would be judged as the worker's."""
    file = make([[PNS] * len(lower)], heading=lower, above=[["DAFTAR"], upper])
    assert columns(file) == read_as
    told = {one.column: one.read_as for one in opened(file).columns}
    titled = {letter(place) for place, (over, low) in enumerate(zip(upper, lower, strict=True)) if over or low}
    assert told == {place: read_as.get(place) for place in sorted(titled)}


def test_the_heirs_birth_date_under_a_third_row_is_not_read() -> None:
    rows = [["Peserta", "", "Ahli Waris", "", ""], ["NIK", "Nama", "Lahir", "", ""], ["", "", "Tgl", "Bln", "Thn"]]
    assert columns(as_csv([], heading=rows[2], above=rows[:2])) == {"A": "NIK", "B": "Nama"}


@pytest.mark.parametrize(
    "above",
    [
        ["DAFTAR ORANG TUA ASUH", "", "2022"],
        ["Pendamping: Budi", "", "Desa Sawo"],
        ["", "Keluarga: Anak dan Istri"],
        ["Anak Buah Kapal", "", "Domisili"],
        ["Ibu Rumah Tangga", "", "Domisili"],
        ["Anak dan Istri Nelayan"],
    ],
)
def test_a_title_that_names_nobody_else_leaves_its_columns_read(above: list[str]) -> None:
    file = as_csv([[NIK, "Siti", VILLAGE]], heading=["NIK", "Nama", "Domisili"], above=[above])
    assert columns(file) == {"A": "NIK", "B": "Nama", "C": "Kode Wilayah"}


def test_of_a_result_what_is_of_another_person_comes_back_unread(at: Office) -> None:
    upper, lower = ["Peserta", "", "", "Ahli Waris", ""], ["NIK", "Nama", "Domisili", "Nama", "Pekerjaan"]
    plan = planned(at, as_csv([[NIK, "Siti Contoh", VILLAGE, "Ani", PNS]], heading=lower, above=[upper]))
    file = result(plan_sheet(at, plan.plan, sheet=None), plan_kept(at, plan.plan).verdicts, bad_only=False)
    assert columns(file) == {"A": "NIK", "B": "Nama", "C": "Kode Wilayah", "F": "Keputusan"}
    assert planned(at, file).counts["accepted"] == plan.counts["accepted"] == 1


def test_our_own_remark_of_an_earlier_result_is_nobodys_death(at: Office) -> None:
    rows = [[*person(1)[1:3], VILLAGE, "meninggal"], [*person(2)[1:3], VILLAGE, "baru"]]
    plan = planned(at, as_csv(rows, heading=["NIK", "Nama", "Domisili", "Keterangan"]))
    assert [*said(at, plan).values()] == [("undecided", "marked_dead"), ("accepted", "")]
    file = result(plan_sheet(at, plan.plan, sheet=None), plan_kept(at, plan.plan).verdicts, bad_only=False)
    assert said(at, planned(at, file)) == said(at, plan)
    bare = planned(
        at, as_csv([[f"(Alm) {row[1]}", row[0], VILLAGE] for row in rows], heading=["Nama", "NIK", "Domisili"])
    )
    told = result(plan_sheet(at, bare.plan, sheet=None), plan_kept(at, bare.plan).verdicts, bad_only=False)
    assert "Keterangan" not in [one.read_as for one in planned(at, told).columns]


def test_a_card_is_not_handed_to_whom_a_remark_calls_dead_and_a_list_of_who_leaves_may_say_it(at: Office) -> None:
    of_batch = seated(at, 1)
    file = as_csv([[person(1)[1], "2022-11", "meninggal", "meninggal"]], heading=["NIK", "Bulan", "Alasan", "Ket"])
    assert found(at, changes(at, of_batch, "deliver_card", file)) == [("undecided", "marked_dead")]
    assert found(at, changes(at, of_batch, "withdraw", file)) == [("accepted", "")]


def test_columns_that_stand_twice_are_named_by_their_letters() -> None:
    refused = refusal(as_csv([], heading=["NIK", "Nama", "Desa", "NIK", "Nama"]))
    assert (refused.code, refused.details) == (
        "column_twice",
        {"columns": ["NIK", "Nama"], "letters": ["A", "B", "D", "E"]},
    )


def test_a_row_of_somebody_below_the_titles_is_never_taken_for_one() -> None:
    read = of(as_csv([["(belum ada)", "Siti", VILLAGE]], heading=["NIK", "Nama", "Domisili"]))
    assert [one.code for one in read.malformed] == ["nik_not_digits"]


@pytest.mark.parametrize(
    "above", [["Tahun 2022"], ["Tahun"], ["", "Bulan"], ["Desa", "Tahun 2022"], ["Bulan 10", "Tahun 2022"]]
)
def test_the_title_of_the_list_says_nothing_of_its_columns(above: list[str]) -> None:
    heading = ["NIK", "Nama", "Tgl Lahir", "Domisili"]
    file = as_csv([[NIK, "Siti", BORN, VILLAGE]], heading=heading, above=[above])
    assert columns(file) == {"A": "NIK", "B": "Nama", "C": "Tanggal Lahir", "D": "Kode Wilayah"}


@pytest.mark.parametrize("number", ["1222011508801001", "1222 0115 0880 1001", "122201150880100"])
def test_the_first_row_of_somebody_is_no_title_whatever_its_words_are(number: str) -> None:
    heading = ["NIK", "Nama", "Domisili", "", ""]
    read = of(as_csv([[number, "Siti", VILLAGE, "Alamat", "Desil"]], heading=heading))
    assert len(read.candidates) + len(read.malformed) == 1


def test_a_title_over_several_columns_is_not_that_of_the_first(at: Office) -> None:
    upper, lower = ["NIK", "Nama", "Alamat", "", "Desil", ""], ["", "", "Desa", "Kecamatan", "lama", "baru"]
    file = as_csv([], heading=lower, above=[upper])
    assert columns(file) == {"A": "NIK", "B": "Nama", "C": "Desa/Kelurahan", "D": "Kecamatan"}


@pytest.mark.parametrize(
    ("day", "month", "year", "code"),
    [
        ("31", "2", "1980", "birth_date_impossible"),
        ("", "8", "1980", "birth_date_unreadable"),
        ("15", "", "1980", "birth_date_unreadable"),
        ("15", "8", "", "birth_date_unreadable"),
        ("15", "entah", "1980", "birth_date_unreadable"),
        ("12", "15", "1980", "birth_date_month_first"),
    ],
)
def test_a_date_in_three_columns_that_is_none_is_malformed(day: str, month: str, year: str, code: str) -> None:
    heading = ["NIK", "Nama", "Tgl Lahir", "Bulan Lahir", "Tahun Lahir", "Domisili"]
    read = of(as_csv([[NIK, "Siti", day, month, year, VILLAGE]], heading=heading))
    assert [one.code for one in read.malformed] == [code]


def test_a_whole_date_beside_columns_of_month_and_year_stays_and_an_empty_one_is_none() -> None:
    heading = ["NIK", "Nama", "Tgl Lahir", "Bulan Lahir", "Tahun Lahir", "Domisili"]
    rows: list[list[Value]] = [[NIK, "Siti", BORN, "8", "1980", VILLAGE], [NIK, "Siti", "", "", "", VILLAGE]]
    assert [one.person.birth_date for one in of(as_csv(rows, heading=heading)).candidates] == [BORN, None]


def test_a_register_has_its_birth_dates_in_three_columns_too() -> None:
    heading = ["NIK", "Status", "Tgl Lahir", "Bln Lahir", "Thn Lahir"]
    file = as_csv([[NIK, "AKTIF", "15", "Agustus", "1980"]], heading=heading)
    key = RegisterKey("snapshot-x", bytes(32))
    pages = dict(read_register(file, RegisterKind.POPULATION, key, today=ON).gathered.sealed())
    ((page, sealed),) = pages.items()
    assert key.unseal(page, sealed).strip().endswith(b"active|||1980-08-15")


def test_a_plan_tells_as_what_each_column_was_read_and_which_were_not(at: Office) -> None:
    heading = ["No", "No. KTP", "Nama Lengkap", "Tahun Lahir", "Kode Desa", "Profesi", "Status", "Telp", ""]
    row = person(1)
    plan = planned(at, as_csv([[1, row[1], row[2], 1980, VILLAGE, "petani", "hidup", "0812", "x"]], heading=heading))
    told = [(one.column, one.read_as) for one in plan.columns]
    assert told == [
        ("A", None),
        ("B", "NIK"),
        ("C", "Nama"),
        ("D", None),
        ("E", "Kode Wilayah"),
        ("F", "Pekerjaan"),
        ("G", None),
        ("H", None),
    ]
    assert plan.counts["accepted"] == 1


def test_a_plan_of_changes_tells_which_columns_its_change_reads(at: Office) -> None:
    of_batch = seated(at, 2)
    row = person(1)
    file = as_csv([[row[1], row[2], "2022-11", "pindah"]], heading=["NIK", "Nama", "Bulan", "Alasan"])
    told = {
        change: [one.read_as for one in changes(at, of_batch, change, file, **fields).columns]
        for change, fields in (("withdraw", {}), ("graduate", {}), ("deliver_card", {}))
    }
    assert told == {
        "withdraw": ["NIK", "Nama", "Bulan", "Alasan"],
        "graduate": ["NIK", "Nama", "Bulan", None],
        "deliver_card": ["NIK", "Nama", None, None],
    }


def test_grouped_titles_tell_who_leaves_from_who_comes(at: Office) -> None:
    upper = ["Peserta Lama", "", "", "", "Pengganti", "", "", "", ""]
    lower = ["NIK", "Nama", "Bulan", "Alasan", "NIK", "Nama", "Tanggal Lahir", "Kode Wilayah", "Pekerjaan"]
    of_batch, old, new = seated(at, 2), person(1), person(51)
    row = [old[1], old[2], "2022-11", "pindah", *new[1:]]
    plan = changes(at, of_batch, "replace", as_csv([row], heading=lower, above=[upper]))
    assert found(at, plan) == [("accepted", "")]
    assert [one.read_as for one in plan.columns][4:6] == ["NIK Pengganti", "Nama Pengganti"]


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_result_of_two_rows_of_titles_comes_back_in_and_says_how_it_was_read(at: Office, make) -> None:  # type: ignore[no-untyped-def]
    upper, lower = ["No.", "Nama", "Lahir", "", "", "Kode", "Telp"], ["KTP", "Peserta", "Tgl", "Bln", "Thn", "Desa", ""]
    rows = [[NIK, "Siti Contoh", "15", "8", "1980", VILLAGE, "0"], [NIK[:-1], "Ani", "1", "1", "1980", VILLAGE, "0"]]
    plan = planned(at, make(rows, heading=lower, above=[upper]))
    file = result(plan_sheet(at, plan.plan, sheet=None), plan_kept(at, plan.plan).verdicts, bad_only=False)
    again = planned(at, file)
    assert (
        [*said(at, again).values()]
        == [*said(at, plan).values()]
        == [
            ("accepted", ""),
            ("malformed", "nik_fifteen_digits"),
        ]
    )
    sentences = [cells[0] for _, cells in read_workbook(file, sheet=2).lines]
    assert sentences[0] == "Kolom A dibaca sebagai NIK."
    assert sentences[-1] == "Kolom G tidak dibaca."
    assert plan_file(at, again.plan) == file


def test_a_result_of_a_list_of_changes_comes_back_in(at: Office) -> None:
    of_batch = seated(at, 2)
    plan = changes(
        at, of_batch, "deliver_card", as_csv([[row[1], row[2]] for row in people(2)], heading=["NIK", "Nama"])
    )
    file = result(plan_sheet(at, plan.plan, sheet=None), plan_kept(at, plan.plan).verdicts, bad_only=False)
    assert found(at, changes(at, of_batch, "deliver_card", file)) == [("accepted", ""), ("accepted", "")]


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
