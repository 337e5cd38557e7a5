"""Files of lists, made for tests: CSV and XLSX of the same cells."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter

from api.demo.people import birth_date, name, nik

HEADING = ("No", "NIK", "Nama", "Tgl Lahir", "Kode Wilayah", "Pekerjaan")
VILLAGE = "12.22.01.2002"
Value = str | int | float | date | None


def person(number: int, village: str = VILLAGE, job: str = "petani") -> list[Value]:
    """Return the cells of a made-up person who has nothing wrong about him."""
    return [number, nik(number, village), name(number), birth_date(number), village, job]


def born_on(row: Sequence[Value], day: date) -> list[Value]:
    """Return the row of a man with another birth date, in his NIK too."""
    nik_ = str(row[1])
    return [row[0], f"{nik_[:6]}{day:%d%m%y}{nik_[12:]}", row[2], day, *row[4:]]


def people(count: int, *, first: int = 1, village: str = VILLAGE) -> list[list[Value]]:
    """Return the rows of some people."""
    return [person(number, village) for number in range(first, first + count)]


def as_csv(
    rows: Sequence[Sequence[Value]],
    *,
    heading: Sequence[str] = HEADING,
    delimiter: str = ",",
    encoding: str = "utf-8",
    above: Sequence[Sequence[Value]] = (),
) -> bytes:
    """Return a list as text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for row in (*above, heading, *rows):
        writer.writerow([f"{cell:%d-%m-%Y}" if isinstance(cell, date) else cell for cell in row])
    return out.getvalue().encode(encoding)


def as_xlsx(
    rows: Sequence[Sequence[Value]],
    *,
    heading: Sequence[str] = HEADING,
    above: Sequence[Sequence[Value]] = (),
    formulas: Sequence[tuple[int, int, str, str]] = (),
    sheets: Sequence[str] = ("Daftar",),
    merged: Sequence[tuple[int, int, int, str]] = (),
    column: int = 0,
) -> bytes:
    """Return a list as a workbook; the same list stands on each of the sheets, from a column on.

    Of what is ``merged`` are given its first and last row, its column and its words.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for title in sheets:
            page = book.add_worksheet(title)
            for number, row in enumerate((*above, heading, *rows)):
                for place, cell in enumerate(row, column):
                    if isinstance(cell, date):
                        page.write_datetime(number, place, cell, day)
                    elif isinstance(cell, str):
                        page.write_string(number, place, cell)
                    elif cell is not None:
                        page.write_number(number, place, cell)
            for first, last, place, words in merged:
                page.merge_range(first, place, last, place, words)
            for row_number, place, formula, value in formulas:
                page.write_formula(row_number, place, formula, None, value)
    return out.getvalue()
