"""Workbooks that go out: the template, and the result of a plan, which may come back in once its rows are mended."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.resources import files

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from api.rosters.headers import Cell, Column, Heading
from api.rosters.reading import Sheet
from api.rosters.words import VERDICTS, sentence
from ledger.rosters.roster import Judged
from ledger.rosters.values import Verdict

OURS = ("Baris", "Putusan", "Kode", "Keterangan", "Saran")
_ORDER = (
    Column.NIK,
    Column.NAME,
    Column.BIRTH_DATE,
    Column.REGION,
    Column.VILLAGE,
    Column.DISTRICT,
    Column.OCCUPATION,
    Column.DECILE,
    Column.ADDRESS,
    Column.CONFIRMED,
)
_TEMPLATE_ROWS = 5_000
_WIDTH = 20
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
"""Nothing is written beside the book: a temporary file would hold people in clear. Words stay words."""


def template(columns: Sequence[Column] = _ORDER) -> bytes:
    """Return an empty list whose columns keep a NIK as text, with the occupations on a second sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        bold, text, day = (book.add_format(form) for form in ({"bold": True}, {"num_format": "@"}, _DAY))
        sheet = book.add_worksheet("Daftar")
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _WIDTH, day if column in _DATES else text)
            sheet.write_string(0, place, column, bold)
            if column in (Column.NIK, Column.NEW_NIK):
                sheet.data_validation(1, place, _TEMPLATE_ROWS, place, _SIXTEEN)
        sheet.freeze_panes(1, 0)
        jobs = book.add_worksheet("Pekerjaan")
        jobs.set_column(0, 0, _WIDTH)
        for row, job in enumerate(("Pilihan pekerjaan", *_jobs())):
            jobs.write_string(row, 0, job, bold if row == 0 else None)
    return out.getvalue()


_SIXTEEN = {
    "validate": "length",
    "criteria": "==",
    "value": 16,
    "error_title": "NIK",
    "error_message": "NIK harus 16 angka, ditulis sebagai teks.",
}
_DATES = frozenset({Column.BIRTH_DATE, Column.NEW_BIRTH_DATE})
_DAY = {"num_format": "dd-mm-yyyy"}


def _jobs() -> list[str]:
    with files("ledger.data").joinpath("occupations.csv").open(encoding="utf-8") as lines:
        return [row["indonesian"] for row in csv.DictReader(lines)]


def result(sheet: Sheet, verdicts: Sequence[Judged], *, bad_only: bool) -> bytes:
    """Return the list as it came, each row with its number, verdict, code, sentence and suggestion."""
    by_row = {judged.row: judged for judged in verdicts}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        styles = {name: book.add_format(dict(form)) for name, form in _STYLES.items()}
        page = book.add_worksheet("Hasil")
        _head(page, sheet.heading, styles)
        row = 0
        for number, cells in sheet.lines:
            judged = by_row.get(number)
            if judged is None or (bad_only and judged.verdict is Verdict.ACCEPTED):
                continue
            row += 1
            _write(page, row, _own(sheet.heading, cells), judged, styles)
        _tell_columns(book.add_worksheet("Kolom"), sheet)
    return out.getvalue()


def _tell_columns(page: Worksheet, sheet: Sheet) -> None:
    """Say of each column as what it was read; in sentences, so that nobody takes the sheet for a list."""
    page.set_column(0, 0, 4 * _WIDTH)
    for row, one in enumerate(sheet.columns):
        page.write_string(
            row, 0, f"Kolom {one.column} {f'dibaca sebagai {one.read_as}' if one.read_as else 'tidak dibaca'}."
        )


_STYLES: Mapping[str, Mapping[str, object]] = {
    "bold": {"bold": True},
    "day": _DAY,
    "text": {"num_format": "@"},
    Verdict.MALFORMED: {"bg_color": "#F8D7DA"},
    Verdict.INELIGIBLE: {"bg_color": "#FDE2C8"},
    Verdict.UNDECIDED: {"bg_color": "#FFF3CD"},
}


def _head(page: Worksheet, heading: Heading, styles: Mapping[str, Format]) -> None:
    titles = [heading.titles[place] for place in heading.own]
    decision = [] if Column.CONFIRMED in heading.places else [str(Column.CONFIRMED)]
    page.set_column(0, len(titles) + len(decision) + len(OURS) - 1, _WIDTH)
    for place, title in enumerate([*titles, *decision, *OURS]):
        page.write_string(0, place, title, styles["bold"])


def _own(heading: Heading, cells: Sequence[Cell]) -> list[Cell]:
    own = [cells[place] if place < len(cells) else "" for place in heading.own]
    return own if Column.CONFIRMED in heading.places else [*own, ""]


def _write(page: Worksheet, row: int, cells: Sequence[Cell], judged: Judged, styles: Mapping[str, Format]) -> None:
    for place, cell in enumerate(cells):
        _cell(page, row, place, cell, styles)
    said, fix = sentence(judged, indonesian=True)
    ours = (str(judged.row), VERDICTS[judged.verdict], judged.code, said, fix)
    for place, word in enumerate(ours, len(cells)):
        page.write_string(row, place, word, styles.get(judged.verdict))


def _cell(page: Worksheet, row: int, place: int, cell: Cell, styles: Mapping[str, Format]) -> None:
    """Write a cell as it came: a day as a day, a number as a number, so that what was destroyed stays to be seen."""
    if isinstance(cell, bool):
        page.write_boolean(row, place, cell)
    elif isinstance(cell, datetime | date):
        page.write_datetime(row, place, cell, styles["day"])
    elif isinstance(cell, int | float):
        page.write_number(row, place, cell)
    elif cell != "":
        page.write_string(row, place, str(cell), styles["text"])
