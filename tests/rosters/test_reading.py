"""Files as they come: encodings, delimiters, headings, and every way in which a sheet destroys a NIK or a date."""

import io
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter

from api.rosters.delimited import encoding_of
from api.rosters.words import WORDS, sentence
from ledger.nik import nik_errors
from tests.rosters.files import HEADING, VILLAGE, Value, as_csv, as_xlsx, people, person
from tests.rosters.readings import of

NIK, NAME, BORN, REGION, JOB = range(1, 6)


def changed(place: int, value: Value) -> list[Value]:
    row = person(1)
    row[place] = value
    return row


def code(place: int, value: Value, *, xlsx: bool = False) -> str:
    """Return the code of a row with one cell changed; empty where it was read."""
    rows = [changed(place, value)]
    found = of(as_xlsx(rows) if xlsx else as_csv(rows))
    return found.malformed[0].code if found.malformed else ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_text_is_read_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    rows = people(3)
    rows[0][NAME] = "Renée Müller, S.Pd"
    found = of(as_csv(rows, encoding=encoding, delimiter=delimiter))
    assert [one.person.nik for one in found.candidates] == [row[NIK] for row in rows]
    assert found.candidates[0].person.name == "Renée Müller, S.Pd"
    assert [one.row for one in found.candidates] == [2, 3, 4]


def test_an_encoding_without_a_mark_is_told_by_its_bytes() -> None:
    assert [encoding_of("é;x".encode(name)) for name in ("utf-8", "cp1252", "utf-16-le", "utf-16-be")] == [
        "utf-8",
        "cp1252",
        "utf-16-le",
        "utf-16-be",
    ]


def test_the_line_with_which_a_spreadsheet_names_its_delimiter_is_no_row() -> None:
    found = of(b"sep=;\r\n" + as_csv(people(2), delimiter=";"))
    assert [one.row for one in found.candidates] == [3, 4]


def test_a_line_break_within_a_cell_starts_no_row() -> None:
    rows = people(2)
    rows[0][NAME] = "Nama\nDua Baris"
    found = of(as_csv(rows))
    assert next((one.row, one.person.name) for one in found.candidates) == (2, "Nama Dua Baris")
    assert found.candidates[1].row == 3


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_titles_column_numbers_empty_rows_totals_and_signatures_are_passed_over(make) -> None:  # type: ignore[no-untyped-def]
    above = [["DAFTAR PEKERJA RENTAN"], ["Desa Aek Goti"], [""]]
    numbers = ["1", "2", "3", "4", "5", "6"]
    rows: list[list[Value]] = [numbers, *people(2), [""], person(3), [""], ["Jumlah", "", "", "", "", ""]]
    rows += [["Total", "", "3 orang"], ["", "", "Mengetahui,"], ["", "", "Kepala Desa"]]
    found = of(make(rows, above=above))
    assert [one.row for one in found.candidates] == [6, 7, 9]
    assert found.malformed == []
    assert found.passed_over >= 4


@pytest.mark.parametrize(
    "total", ["Jumlah", "TOTAL", "Jumlah Total", "Total peserta:", "Grand Total", "Jumlah 2 orang"]
)
@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_total_in_the_column_of_names_is_nobody_whatever_its_sums_are(make, total: str) -> None:  # type: ignore[no-untyped-def]
    heading = ("No", "NIK", "Nama", "Kode Wilayah", "Pekerjaan", "Desil")
    rows: list[list[Value]] = [[n, *people(2)[n - 1][1:3], VILLAGE, "petani", "2"] for n in (1, 2)]
    found = of(make([*rows, ["", "", total, "Rp33.600", "", 4]], heading=heading))
    assert (len(found.candidates), found.malformed, found.passed_over) == (2, [], 1)


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
@pytest.mark.parametrize("total", ["Jumlah", "Jumlah Desa Sawo", "SUB TOTAL", "Total seluruhnya Kec. Kotapinang:"])
def test_a_total_in_the_column_of_niks_is_nobody(make, total: str) -> None:  # type: ignore[no-untyped-def]
    found = of(make([*people(2), ["", total, "30", "", "Rp33.600", 4]]))
    assert (len(found.candidates), found.malformed, found.passed_over) == (2, [], 1)


@pytest.mark.parametrize(
    "row", [["", "Jumlah 5", "Siti"], ["", "Jumlahwati", "Siti"], ["1222011508801001", "Jumlah", "Siti"]]
)
def test_what_may_be_somebody_beside_the_words_of_a_total_is_no_total(row: list[Value]) -> None:
    found = of(as_csv([*people(2), row]))
    assert ([one.code for one in found.malformed], found.passed_over) == (["nik_not_digits"], 0)


@pytest.mark.parametrize("name", ["Jumlahwati", "Total Siregar", "Jumlah bin Umar"])
def test_a_name_that_begins_like_a_total_is_somebody(name: str) -> None:
    found = of(as_csv([changed(NAME, name), [2, "", name, "", VILLAGE, "petani"]]))
    assert [one.person.name for one in found.candidates] == [name]
    assert [one.code for one in found.malformed] == ["nik_missing"]


def test_a_total_with_a_nik_is_somebody() -> None:
    assert [one.person.name for one in of(as_csv([changed(NAME, "Jumlah")])).candidates] == ["Jumlah"]
    damaged = changed(NAME, "Jumlah")
    damaged[NIK] = str(damaged[NIK])[:-1]
    assert [one.code for one in of(as_csv([damaged])).malformed] == ["nik_fifteen_digits"]


def test_a_heading_of_two_rows_with_merged_cells_is_read_as_one() -> None:
    top = ["No", "NIK", "Nama Lengkap", "TTL", "Alamat", "", "Pekerjaan"]
    under = ["", "", "", "", "Desa/Kelurahan", "Kecamatan", ""]
    row = [1, person(1)[NIK], "Siti", "Langga Payung, 17-08-1980", "Aek Goti", "Silangkitang", "petani"]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate((top, under, row)):
            for place, cell in enumerate(cells):
                page.write(number, place, cell) if not isinstance(cell, str) else page.write_string(number, place, cell)
        page.merge_range(0, 4, 0, 5, "Alamat")
    found = of(out.getvalue())
    assert len(found.candidates) == 1, found.malformed
    assert found.candidates[0].person.birth_date == date(1980, 8, 17)
    assert (found.candidates[0].row, found.candidates[0].region[:5]) == (3, "12.22")


@pytest.mark.parametrize(
    "heading",
    [
        ("No", "No. KTP", "Nama Lengkap", "Tanggal Lahir", "Kode Desa", "Profesi"),
        ("NO", "NOMOR INDUK KEPENDUDUKAN (NIK)", "NAMA PESERTA", "TGL. LHR", "KODE WILAYAH", "JENIS PEKERJAAN"),
        ("#", "nik", "nama sesuai KTP", "tempat/tgl lahir", "kode kemendagri", "mata pencaharian"),
    ],
)
def test_a_column_is_known_by_many_words(heading: Sequence[str]) -> None:
    found = of(as_csv(people(2), heading=heading))
    assert [one.person.birth_date for one in found.candidates] == [row[BORN] for row in people(2)]
    assert {(one.region, one.occupation) for one in found.candidates} == {(VILLAGE, "farmer")}


NIKS = [
    ("3,52501E+15", "nik_scientific"),
    ("3.52501E+15", "nik_scientific"),
    ("3525010101800001.0", "nik_numeric_cell"),
    ("352501010180000", "nik_fifteen_digits"),
    ("35250101018000012", "nik_length"),
    ("3525", "nik_length"),
    ("352501010180000O", "nik_not_digits"),
    ("3525010101800000", "nik_trailing_zeros"),
    ("0000000000000000", "nik_impossible"),
    ("3525013201800001", "nik_impossible"),
    ("3525010113800001", "nik_impossible"),
    ("3525013102800001", "nik_impossible"),
    ("3525010001800001", "nik_impossible"),
    ("3525017201800001", "nik_impossible"),
    ("", "nik_missing"),
    ("'3525010101800001", ""),
    ('="3525010101800001"', ""),
    (" 3525 0101 0180 0001 ", ""),
    ("3525.0101.0180.0001", ""),
    ("3525014101800001", ""),
]


@pytest.mark.parametrize(("nik", "expected"), NIKS)
def test_a_nik_is_read_or_says_how_it_was_destroyed(nik: str, expected: str) -> None:
    assert code(NIK, nik) == expected


@pytest.mark.parametrize("number", [3525010101800001, 352501010180000, 3.5e15, 1])
def test_a_nik_in_a_numeric_cell_is_never_taken(number: float) -> None:
    found = of(as_xlsx([changed(NIK, number)]))
    assert (found.malformed[0].code, found.malformed[0].numbers) == (
        "nik_numeric_cell",
        {"digits": len(f"{number:.0f}")},
    )


def test_a_list_in_which_nearly_every_nik_ends_in_zero_was_destroyed() -> None:
    rows = people(10)
    for row in rows[:9]:
        row[NIK] = str(row[NIK])[:-2] + "10"
    found = of(as_csv(rows))
    assert [one.code for one in found.malformed] == ["nik_trailing_zeros"] * 9
    assert [one.row for one in found.candidates] == [11]


def test_a_list_in_which_some_niks_end_in_zero_is_taken() -> None:
    rows = people(10)
    for row in rows[:5]:
        row[NIK] = str(row[NIK])[:-2] + "10"
    assert of(as_csv(rows)).malformed == []


DATES = [
    ("17-08-1980", date(1980, 8, 17)),
    ("17/8/1980", date(1980, 8, 17)),
    ("17.08.1980", date(1980, 8, 17)),
    ("1980-08-17", date(1980, 8, 17)),
    ("1980-08-17 00:00:00", date(1980, 8, 17)),
    ("17 Agustus 1980", date(1980, 8, 17)),
    ("17-Agt-80", date(1980, 8, 17)),
    ("17 Ags 1980", date(1980, 8, 17)),
    ("5 Pebruari 1971", date(1971, 2, 5)),
    ("Medan, 17-08-1980", date(1980, 8, 17)),
    ("Medan, 17 Agustus 1980", date(1980, 8, 17)),
    ("17081980", date(1980, 8, 17)),
    ("17/08/80", date(1980, 8, 17)),
    ("01/02/1980", date(1980, 2, 1)),
    ("", None),
]


@pytest.mark.parametrize(("written", "expected"), DATES)
def test_a_birth_date_is_read_in_the_forms_of_indonesian_lists(written: str, expected: date | None) -> None:
    found = of(as_csv([changed(BORN, written)]))
    assert [one.person.birth_date for one in found.candidates] == [expected], found.malformed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("08/17/1980", "birth_date_month_first"),
        ("31-02-1980", "birth_date_impossible"),
        ("17-08-2030", "birth_date_impossible"),
        ("17-08-1880", "birth_date_impossible"),
        ("17/08/15", "birth_date_two_digits"),
        ("Agustus", "birth_date_unreadable"),
        ("17 Agostus 1980", "birth_date_unreadable"),
    ],
)
def test_a_birth_date_that_says_nothing_is_told_with_its_reason(written: str, expected: str) -> None:
    assert code(BORN, written) == expected


def test_a_date_cell_is_a_date_and_a_bare_number_is_none() -> None:
    assert code(BORN, date(1980, 8, 17), xlsx=True) == ""
    assert code(BORN, 29450, xlsx=True) == "birth_date_number"
    assert code(BORN, 17081980, xlsx=True) == ""


@pytest.mark.parametrize(
    ("written", "expected"),
    [("12.22.01.2002", VILLAGE), ("1222012002", VILLAGE), ("12.22", "12.22"), ("122201", "12.22.01")],
)
def test_a_region_code_is_read_with_dots_and_without(written: str, expected: str) -> None:
    assert [one.region for one in of(as_csv([changed(REGION, written)])).candidates] == [expected]
    assert [one.region for one in of(as_xlsx([changed(REGION, 1222012002)])).candidates] == [VILLAGE]


def test_a_village_is_found_by_its_name_and_told_apart_by_its_district() -> None:
    heading = ("No", "NIK", "Nama", "Desa/Kelurahan", "Kecamatan")
    nik = person(1)[NIK]
    rows: list[list[Value]] = [
        [1, nik, "Satu", "Desa Aek Goti", "Kec. Silangkitang"],
        [2, nik, "Dua", "aek goti", ""],
        [3, nik, "Tiga", "Tidak Ada", ""],
        [4, nik, "Empat", "", ""],
    ]
    found = of(as_csv(rows, heading=heading))
    assert len({one.region for one in found.candidates}) == 1
    assert [(one.row, one.code) for one in found.malformed] == [(4, "village_unknown"), (5, "region_missing")]
    national = of(as_csv([[1, nik, "Satu", "Sukamaju", ""]], heading=heading), region=None)
    assert national.malformed[0].code == "village_ambiguous"


def test_a_formula_without_a_result_is_told_and_one_with_a_result_is_read() -> None:
    rows = people(2)
    file = as_xlsx(rows, formulas=[(1, NIK, '=A1&"x"', ""), (2, NAME, "=A1", "Hasil Rumus")])
    found = of(file)
    assert [(one.row, one.code) for one in found.malformed] == [(2, "formula_without_result")]
    assert found.candidates[0].person.name == "Hasil Rumus"


def test_every_code_of_a_row_has_its_sentences_and_none_names_anybody() -> None:
    for rows in ([changed(NIK, nik) for nik, _ in NIKS],):
        found = of(as_csv(rows))
        for judged in found.malformed:
            for indonesian in (True, False):
                said, fix = sentence(judged, indonesian=indonesian)
                assert said
                assert fix
                assert not any(digit in said + fix for digit in ("3525", "35250"))
    assert all(words.english for words in WORDS.values())
    assert nik_errors(str(person(1)[NIK])) == []


def test_who_has_died_by_a_remark_is_marked_and_other_remarks_say_nothing() -> None:
    rows: list[list[Value]] = [[*row, word] for row, word in zip(people(3), ("meninggal", "baru", ""), strict=True)]
    rows += [["Mengetahui", "", "", "", "", "", "Kepala Desa"]]
    found = of(as_csv(rows, heading=[*HEADING, "Ket."]))
    assert [one.marked_dead for one in found.candidates] == [True, False, False]
    assert (found.malformed, found.passed_over) == ([], 1)
