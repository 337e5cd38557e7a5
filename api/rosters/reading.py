"""From a file to rows: a row of somebody is read whole, or malformed with its first fault; others are passed over."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TypeVar

from pydantic import ValidationError

from api.rosters.cells import (
    Wrong,
    address_of,
    birth_date_of,
    confirmed_of,
    decile_of,
    disability_of,
    name_of,
    nik_of,
    text_of,
    whole_date,
)
from api.rosters.columns import ColumnTold, columns_told
from api.rosters.delimited import read_delimited
from api.rosters.headers import (
    BORN,
    ENROLMENT,
    LONG,
    OF_REGISTERS,
    Cell,
    Column,
    Heading,
    Line,
    Titles,
    found_heading,
    must_have_columns,
)
from api.rosters.jobs import job_of
from api.rosters.merged import filled_down
from api.rosters.names import says_dead, unmarked
from api.rosters.places import Places, code_of
from api.rosters.workbooks import Page, encrypted, read_workbook
from ledger.errors import Malformed
from ledger.identities.person import Person
from ledger.nik import LENGTH
from ledger.rosters.roster import Candidate, Judged
from ledger.rosters.values import Verdict

FILE_MAX = 32 * 1024 * 1024
ROWS_MAX = 100_000
"""People of one plan: one command enrols no more."""
PATTERN_MIN, PATTERN_SHARE = 5, 0.8
"""From five NIKs on, four fifths of which end in zero, none of those that do is taken: one in ten would by chance."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
NUMBERED = re.compile(r"\(?\d{1,2}\)?\.?")
_TOTAL = re.compile(
    r"(?i)(sub\s*|grand\s*)?(jumlah|total)(\s*(total|seluruhnya|keseluruhan|semua|peserta|orang|pekerja|penerima|[0-9.]+))*"
    r"\s*[:=]?\s*"
)
"""A total in the column of names, whatever sums stand beside it."""
_TOTAL_BEFORE = re.compile(r"(?i)(sub\s*|grand\s*)?(jumlah|total)\b[^0-9]*")
"""A total whose words stand in the column of NIKs."""
_FOOTER = re.compile(r"(?i)(jumlah|total|mengetahui|menyetujui|disahkan|kepala|camat|lurah|ttd|tertanda|nip\b).*")

Progress = Callable[[int], None]
T = TypeVar("T")


@dataclass(slots=True)
class Read:
    """What a file holds: who could be read, which rows are malformed, and how many are of nobody."""

    candidates: list[Candidate] = field(default_factory=list)
    malformed: list[Judged] = field(default_factory=list)
    passed_over: int = 0
    columns: Sequence[ColumnTold] = ()
    by_id: bool = False
    """Whether the file names people of a batch by their ids alone."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as the file has it: its heading, and the rows below it, read as they are asked for."""

    heading: Heading
    lines: Iterator[Line]
    kind: Titles = ENROLMENT

    @property
    def columns(self) -> list[ColumnTold]:
        """As what each of its columns is read."""
        return columns_told(self.heading, self.kind)


def opened(data: bytes, *, sheet: int | None = None, kind: Titles = ENROLMENT) -> Sheet:
    """Return the list of a file, whichever of the forms it has; refuses what is no list."""
    must_fit(len(data))
    return sheet_of(data, sheet=sheet, kind=kind)


def sheet_of(data: bytes, *, sheet: int | None, kind: Titles) -> Sheet:
    """Return the rows of a file that has the columns wanted."""
    if data.startswith(_OLE):
        raise encrypted()
    page = (
        read_workbook(data, sheet=sheet, kind=kind) if data.startswith(_ZIP) else Page(read_delimited(data, kind), ())
    )
    found, first = found_heading(page.lines, kind)
    heading = must_have_columns(found, kind)
    return Sheet(heading, filled_down(chain(first, page.lines), page.merged, heading, kind), kind)


def must_fit(size: int, *, bytes_max: int = FILE_MAX) -> None:
    """Refuse a file that is empty, or too large to be a list of 100,000 people."""
    if size == 0:
        raise Malformed("file_empty", "expected a list, found an empty file; save the list again")
    if size > bytes_max:
        raise Malformed(
            "file_too_large",
            f"expected a file of at most {bytes_max:,} bytes, found {size:,}; delete pictures and other sheets, or "
            "split the list",
            bytes_max=bytes_max,
            bytes=size,
        )


def read(
    sheet: Sheet, *, region: str | None, domicile: str | None, today: date, progress: Progress | None = None
) -> Read:
    """Read every row of a list; ``domicile`` is where people live of whom the list does not say it."""
    rows, found = Rows(sheet.heading, Places(region), domicile, today), Read(columns=sheet.columns)
    for number, cells in sheet.lines:
        if rows.is_nobody(cells):
            found.passed_over += any(cell != "" for cell in cells)
            continue
        if len(found.candidates) + len(found.malformed) == ROWS_MAX:
            raise too_many()
        try:
            found.candidates.append(rows.candidate(number, cells))
        except Wrong as wrong:
            found.malformed.append(Judged(number, Verdict.MALFORMED, wrong.code, wrong.numbers))
        if progress is not None and number % 5000 == 0:
            progress(number)
    if not found.candidates and not found.malformed:
        raise nobody()
    return _without_zeros(found)


def nobody() -> Malformed:
    """Return the refusal of a list that names nobody."""
    return Malformed("list_empty", "expected rows below the column titles, found none; save the list again")


def too_many() -> Malformed:
    """Return the refusal of a list that is too long."""
    return Malformed(
        "rows_too_many",
        f"expected at most {ROWS_MAX:,} people in a list, found more; split it, by regency or by month",
        rows_max=ROWS_MAX,
    )


class Rows:
    """Reads rows under one heading."""

    def __init__(self, heading: Heading, places: Places, domicile: str | None, today: date) -> None:
        self._at: Mapping[Column, int] = heading.places
        self._places = places
        self._domicile = domicile
        self._today = today

    def is_nobody(self, cells: Sequence[Cell]) -> bool:
        """Tell whether a row is of nobody: empty, a total, a signature, or the numbers of the columns."""
        named = [self._cell(cells, column) for column in (Column.NIK, Column.NAME)]
        if isinstance(named[0], str) and _TOTAL_BEFORE.fullmatch(text_of(named[0])):
            return not any(LONG.search(text_of(cell)) for cell in cells)
        if isinstance(named[0], str) and len(named[0]) >= LENGTH and named[1]:
            return False
        if all(cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in named):
            return sum(cell != "" for cell in self._others(cells)) < 2
        if not text_of(named[0]) and _TOTAL.fullmatch(text_of(named[1])):
            return True
        if not text_of(named[0]) and any(_FOOTER.fullmatch(text_of(cell)) for cell in cells):
            return not any(cell != "" for cell in self._others(cells))
        return all(NUMBERED.fullmatch(text_of(cell)) for cell in named)

    def _others(self, cells: Sequence[Cell]) -> list[Cell]:
        own = {Column.NIK, Column.NAME, Column.REMARK, *OF_REGISTERS}
        return [self._cell(cells, column) for column in self._at if column not in own]

    def candidate(self, row: int, cells: Sequence[Cell]) -> Candidate:
        """Return who a row names."""
        nik = nik_of(self._cell(cells, Column.NIK))
        name, marked = unmarked(name_of(self._cell(cells, Column.NAME)))
        born = birth_date_of(self._born(cells), today=self._today)
        region = self._region(cells)
        occupation, status = job_of(self._cell(cells, Column.OCCUPATION))
        decile = self._said(cells, Column.DECILE, decile_of)
        confirmed = bool(self._said(cells, Column.CONFIRMED, confirmed_of))
        address = self._said(cells, Column.ADDRESS, address_of)
        disability = self._said(cells, Column.DISABILITY, disability_of)
        try:
            person = Person(address=address, birth_date=born, disability=disability, name=name, nik=nik)
        except ValidationError:
            raise Wrong("row_unreadable") from None
        return Candidate(row, person, region, occupation, status, decile, confirmed, marked or self._says_dead(cells))

    def _says_dead(self, cells: Sequence[Cell]) -> bool:
        return says_dead(text_of(self._cell(cells, Column.REMARK)))

    def _born(self, cells: Sequence[Cell]) -> Cell:
        """Return the birth date, put together where it stands in three columns."""
        day, month, year = (self._cell(cells, column) for column in BORN)
        return whole_date(day, month, year) if {*BORN} <= self._at.keys() else day

    def _said(self, cells: Sequence[Cell], column: Column, of: Callable[[Cell], T | None]) -> T | None:
        """Return what a cell says that may be empty."""
        cell = self._cell(cells, column)
        return None if cell == "" else of(cell)

    def _region(self, cells: Sequence[Cell]) -> str:
        code = code_of(self._cell(cells, Column.REGION))
        if code is None:
            village, district = self._cell(cells, Column.VILLAGE), self._cell(cells, Column.DISTRICT)
            code = self._places.named(village, district) or self._domicile
        if code is None:
            raise Wrong("region_missing")
        return code

    def _cell(self, cells: Sequence[Cell], column: Column) -> Cell:
        place = self._at.get(column)
        return "" if place is None or place >= len(cells) else cells[place]


def _without_zeros(found: Read) -> Read:
    """Take no NIK that ends in zero from a list where nearly all do: a spreadsheet keeps fifteen digits."""
    lost = sum(judged.code == "nik_trailing_zeros" for judged in found.malformed)
    damaged = damaged_rows({candidate.row: candidate.person.nik for candidate in found.candidates}, lost=lost)
    found.malformed += [
        Judged(row, Verdict.MALFORMED, "nik_trailing_zeros", {"reason": "pattern"}) for row in sorted(damaged)
    ]
    found.malformed.sort(key=lambda judged: judged.row)
    found.candidates = [candidate for candidate in found.candidates if candidate.row not in damaged]
    return found


def damaged_rows(niks: Mapping[int, str], *, lost: int = 0) -> set[int]:
    """Return the rows whose NIK ends in zero where nearly all do; ``lost`` are those known to be damaged already."""
    zeros = {row for row, nik in niks.items() if nik.endswith("0")}
    whole = len(niks) + lost
    return zeros if whole >= PATTERN_MIN and len(zeros) + lost >= PATTERN_SHARE * whole else set()
