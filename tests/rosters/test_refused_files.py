"""Files that are no list, or too large, or laid out to fill the memory: each is refused by its code."""

import io
import re
import zipfile

import pytest

from api.rosters.reading import FILE_MAX, ROWS_MAX, must_fit
from api.rosters.results import template
from ledger.errors import Malformed
from tests.rosters.files import HEADING, VILLAGE, as_xlsx, people, person
from tests.rosters.readings import of, refusal

NIK = 1


def test_two_sheets_with_lists_are_not_guessed_between() -> None:
    file = as_xlsx(people(2), sheets=("Januari", "Februari"))
    refused = refusal(file)
    assert (refused.code, refused.details) == ("sheets_several", {"sheets": [1, 2]})
    assert len(of(file, sheet=2).candidates) == 2
    assert refusal(file, sheet=3).code == "sheet_unknown"


REFUSED = [
    (b"", "file_empty"),
    (b"PK\x03\x04 not a workbook", "workbook_damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "workbook_unreadable"),
    (b"\x00\x01\x00\x00\x02\x00\x00\x00\x00\x03" * 50, "file_not_a_list"),
    (b"a,b\n1,2\n", "heading_missing"),
    (b"NIK,Alamat\n1,2\n", "heading_missing"),
    (b"NIK,Nama,NIK\n1,2,3\n", "column_twice"),
    (b"NIK,Nama\n", "list_empty"),
    (b"NIK,Nama\n1," + b"x" * 200_000 + b"\n", "text_damaged"),
]


@pytest.mark.parametrize(("file", "expected"), REFUSED, ids=[expected for _, expected in REFUSED])
def test_what_is_no_list_is_refused_with_what_to_do(file: bytes, expected: str) -> None:
    refused = refusal(file)
    assert refused.code == expected
    assert "expected" in refused.message


def test_a_file_of_200_megabytes_is_refused_by_its_size_alone() -> None:
    with pytest.raises(Malformed) as refused:
        must_fit(200 * 1024 * 1024)
    assert refused.value.details == {"bytes_max": FILE_MAX, "bytes": 200 * 1024 * 1024}


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a workbook with some of its parts replaced."""
    whole = io.BytesIO(as_xlsx(people(1)))
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, parts.get(part.filename, old.read(part.filename)))
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = packed({"xl/theme/theme1.xml": b" " * (410 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    assert refusal(bomb).code == "workbook_too_large"


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "DA2"])
def test_a_cell_far_out_is_refused_before_the_sheet_is_laid_out_to_it(place: str) -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx(people(1)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    far = b'<row r="1048576"><c r="' + place.encode() + b'"><v>1</v></c></row></sheetData>'
    bomb = packed({"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", far)})
    assert refusal(bomb).code == "workbook_too_wide"


def test_an_empty_cell_far_out_is_in_nobodys_way() -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx(people(1)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    assert len(of(packed({"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", far)})).candidates) == 1


def test_more_people_than_one_command_enrols_are_refused() -> None:
    line = ",".join(str(cell) for cell in ("1", person(1)[NIK], "Nama", "", VILLAGE, "")).encode() + b"\n"
    file = ",".join(HEADING).encode() + b"\n" + line * (ROWS_MAX + 1)
    assert refusal(file).code == "rows_too_many"


def test_the_template_is_a_list_without_people_that_keeps_a_nik_as_text() -> None:
    assert refusal(template()).code == "list_empty"
    with zipfile.ZipFile(io.BytesIO(template())) as book:
        styles, sheet = book.read("xl/styles.xml"), book.read("xl/worksheets/sheet1.xml")
    assert b'formatCode="@"' in styles
    assert re.search(rb'<col min="1" max="\d+" [^>]*style="\d+"', sheet)
