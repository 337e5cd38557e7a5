"""Lists as XLSX: looked at before they are opened, so that no small file can become a large one in memory."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from api.rosters.headers import ENROLMENT, Cell, Line, Titles, found_heading, must_have_columns
from ledger.errors import Malformed

Merged: TypeAlias = "Sequence[tuple[tuple[int, int], tuple[int, int]]]"
"""Ranges of merged cells, each by the row and column of its first and last cell, counted from nought."""
UNPACKED_MAX = 400 * 1024 * 1024
"""Bytes of all parts together: a list of 100,000 rows and 20 columns has about 100 million."""
ROWS_MAX = 150_000
COLUMNS_MAX = 104
"""Up to column CZ: what stands further out is no list of people."""
_PAGE = 1 << 20
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"(?:\w+:)?(\w+)=[\"']([^\"']*)[\"']")
_FAR = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{2,3}\d+|[A-Z]\d{6,7})[\"'][^>]*?(?<!/)>")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*>\s*<(?:\w+:)?f\b")
_OVERLAP = 400
FORMULAS_MAX = 2_000_000


@dataclass(slots=True)
class Looked:
    """What looking at a file has shown: the parts of its sheets in order, and in each the cells with formulas."""

    formulas: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def of_sheet(self, number: int) -> set[tuple[int, int]]:
        """Return the cells with formulas of a sheet, counted from 1."""
        part = self.parts[number - 1] if number <= len(self.parts) else ""
        return self.formulas.get(part, set())


def look(data: bytes) -> Looked:
    """Unpack every part once without keeping it; refuses what is damaged, too large or reaches too far out."""
    looked = Looked()
    size = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for part in packed.infolist():
                is_sheet = part.filename.startswith("xl/worksheets/")
                tail = b""
                with packed.open(part) as opened:
                    while page := opened.read(_PAGE):
                        size += len(page)
                        _must_fit(size)
                        if is_sheet:
                            tail = _scan(tail + page, looked, part.filename)
            looked.parts = _parts(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, KeyError) as error:
        raise _damaged() from error
    return looked


def _parts(packed: zipfile.ZipFile) -> list[str]:
    """Return the part that each sheet is in, in the order of the workbook."""
    targets = {}
    for tag in _RELATION.findall(packed.read("xl/_rels/workbook.xml.rels")):
        words = dict(_ATTRIBUTE.findall(tag))
        target = words.get(b"Target", b"").decode(errors="replace").removeprefix("/")
        targets[words.get(b"Id", b"")] = target if target.startswith("xl/") else f"xl/{target}"
    sheets = [dict(_ATTRIBUTE.findall(tag)) for tag in _SHEET.findall(packed.read("xl/workbook.xml"))]
    return [targets.get(words.get(b"id", b""), "") for words in sheets]


def _must_fit(size: int) -> None:
    if size > UNPACKED_MAX:
        raise Malformed(
            "workbook_too_large",
            f"expected a workbook of at most {UNPACKED_MAX:,} bytes when unpacked, found more; split the list, or "
            "save the sheet alone as CSV",
            bytes_max=UNPACKED_MAX,
        )


def _scan(page: bytes, looked: Looked, part: str) -> bytes:
    """Look at a piece of a sheet; return its last bytes, to be looked at again with the next: a cell may be cut."""
    for found in _FAR.finditer(page):
        column, row = _place(found[1])
        if column >= COLUMNS_MAX or row > ROWS_MAX:
            raise Malformed(
                "workbook_too_wide",
                f"expected cells up to column CZ and row {ROWS_MAX:,}, found one further out; delete what stands "
                "beside and below the list, or copy the list into a new sheet",
                columns_max=COLUMNS_MAX,
                rows_max=ROWS_MAX,
            )
    formulas = looked.formulas.setdefault(part, set())
    for found in _FORMULA.finditer(page):
        if len(formulas) < FORMULAS_MAX:
            column, row = _place(found[1] + found[2])
            formulas.add((row, column))
    return page[-_OVERLAP:]


def _place(reference: bytes) -> tuple[int, int]:
    letters = reference.rstrip(b"0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1, int(reference[len(letters) :])


class Page(NamedTuple):
    """The rows of a sheet, and which of its cells are merged."""

    lines: Iterator[Line]
    merged: Merged


def read_workbook(data: bytes, *, sheet: int | None = None, kind: Titles = ENROLMENT) -> Page:
    """Return the one sheet with a list in it, or the sheet with a number; errors in cells are empty."""
    looked = look(data)
    book = _opened(data)
    number, chosen = _chosen(book, sheet, kind)
    formulas = looked.of_sheet(number)
    rows = _lines(chosen)
    return Page(_with_formulas(rows, formulas) if formulas else rows, chosen.merged_cell_ranges or ())


def _lines(sheet: CalamineSheet) -> Iterator[Line]:
    """Return the rows of a sheet, each from column A on, where the sheet itself begins further right."""
    before: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
    return ((number, [*before, *cells]) for number, cells in enumerate(sheet.iter_rows(), 1))


def _with_formulas(rows: Iterator[Line], formulas: set[tuple[int, int]]) -> Iterator[Line]:
    for row, cells in rows:
        yield row, [FORMULA if (row, at) in formulas and _is_blank(cell) else cell for at, cell in enumerate(cells)]


FORMULA = "=?"
"""A formula of which the file has no result."""


def _is_blank(cell: Cell) -> bool:
    return cell == "" or (isinstance(cell, float) and cell == 0)


def _opened(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise encrypted() from error
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged() from error


def _sheet(book: CalamineWorkbook, index: int) -> CalamineSheet:
    try:
        return book.get_sheet_by_index(index)
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged() from error


def _chosen(book: CalamineWorkbook, asked: int | None, kind: Titles) -> tuple[int, CalamineSheet]:
    """Return the sheet to read with its number, from 1; refuses to guess between several that hold a list."""
    kinds = [about.typ is SheetTypeEnum.WorkSheet for about in book.sheets_metadata]
    sheets = [number for number, is_sheet in enumerate(kinds, 1) if is_sheet]
    if asked is not None:
        if asked not in sheets:
            raise Malformed(
                "sheet_unknown",
                f"expected a sheet from 1 to {len(kinds)}, found {asked}; name one of them",
                sheet=asked,
                sheets=len(kinds),
            )
        return asked, _sheet(book, asked - 1)
    lists = {number: sheet for number in sheets if _holds_list(sheet := _sheet(book, number - 1), kind)}
    if len(lists) > 1:
        raise Malformed(
            "sheets_several",
            f"expected one sheet with a list, found {len(lists)}, the sheets {', '.join(map(str, lists))}; say which "
            "with --sheet, and plan the others each for itself",
            sheets=[*lists],
        )
    if not lists:
        must_have_columns(None, kind)
    return next(iter(lists.items()))


def _holds_list(sheet: CalamineSheet, kind: Titles) -> bool:
    heading, _ = found_heading(_lines(sheet), kind)
    return heading is not None


def _damaged() -> Malformed:
    return Malformed(
        "workbook_damaged",
        "expected an XLSX workbook, found one that cannot be opened; open it in the spreadsheet, save it anew as XLSX",
    )


def encrypted() -> Malformed:
    """Return the refusal of a workbook that opens with a password only, or in a format of before 2007."""
    return Malformed(
        "workbook_unreadable",
        "expected an XLSX workbook without a password, found one with a password or in the old XLS format; save it as "
        "XLSX without a password",
    )


def moment_free(cell: Cell) -> Cell:
    """Return a day for a moment at midnight, as spreadsheets keep dates."""
    return cell.date() if isinstance(cell, datetime) and cell.time() == datetime.min.time() else cell
