"""From a file of an outside register to rows in the vault's form: read one by one, sealed page by page, none kept."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from api.rosters.cells import Wrong, birth_date_of, decile_of, name_of, nik_of, text_of, whole_date
from api.rosters.headers import BORN, BY_WORD, Cell, Column, Titles
from api.rosters.places import code_of
from api.rosters.reading import Progress, must_fit, sheet_of
from ledger.errors import Malformed
from ledger.registers.sealed import UNREADABLE, Gathered, RegisterKey, Words
from ledger.registers.values import RegisterKind, Standing

FILE_MAX = 160 * 1024 * 1024
"""Two million rows of a civil registry."""
ROWS_MAX = 2_000_000
LISTED_MAX = 1_000
"""Malformed rows that are listed; all of them are counted, by code."""
COLUMNS: Mapping[RegisterKind, Sequence[Column]] = {
    RegisterKind.POPULATION: (Column.NIK, Column.STANDING),
    RegisterKind.POVERTY: (Column.NIK, Column.DECILE),
    RegisterKind.WAGE_EARNERS: (Column.NIK,),
}
"""The columns without which a register says nothing."""
_STANDINGS: Mapping[Standing, str] = {
    Standing.ACTIVE: "active, aktif, hidup, terdaftar, valid",
    Standing.DECEASED: "deceased, meninggal, meninggal dunia, wafat, mati",
    Standing.INACTIVE: "inactive, tidak aktif, nonaktif, non aktif, blokir, diblokir, ganda, nik ganda, unknown, "
    "tidak ditemukan, tidak dikenal, pindah luar negeri, pindah ke luar negeri",
}
_BY_WORD = {word: standing for standing, words in _STANDINGS.items() for word in words.split(", ")}


@dataclass(slots=True)
class ReadRegister:
    """What a file of a register came to: its pages, and the rows that were not read whole, by number and code alone."""

    gathered: Gathered
    malformed: list[tuple[int, str]] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    undated: int = 0
    """Rows that were taken in although a date in them could not be read: they are listed too."""
    blank: int = 0
    """Rows without a single word."""

    def listed(self, row: int, code: str) -> None:
        """Name a row that could not be read, or not whole, as long as the list is short."""
        if len(self.malformed) < LISTED_MAX:
            self.malformed.append((row, code))


def read_register(
    data: bytes,
    kind: RegisterKind,
    key: RegisterKey,
    *,
    today: date,
    sheet: int | None = None,
    progress: Progress | None = None,
) -> ReadRegister:
    """Read a file; every row that is not blank is taken in or counted as malformed."""
    must_fit(len(data), bytes_max=FILE_MAX)
    wanted = tuple(COLUMNS[kind])
    opened = sheet_of(data, sheet=sheet, kind=Titles(wanted, BY_WORD, least=len(wanted)))
    rows, found = _Rows(opened.heading.places, key, today), ReadRegister(Gathered(key))
    words_of = rows.of(kind)
    for number, cells in opened.lines:
        if all(cell == "" for cell in cells):
            found.blank += 1
            continue
        if found.gathered.rows + found.codes.total() == ROWS_MAX:
            raise _too_many()
        try:
            nik, words = rows.nik(cells), words_of(cells)
            found.gathered.add(nik, words)
            if UNREADABLE in words:
                found.undated += 1
                found.listed(number, "membership_unreadable")
        except Wrong as wrong:
            found.codes[wrong.code] += 1
            found.listed(number, wrong.code)
        if progress is not None and number % 5000 == 0:
            progress(number)
    return found


def _too_many() -> Malformed:
    return Malformed(
        "register_too_long",
        f"expected at most {ROWS_MAX:,} rows of a register, found more; split it by regency, and say with --region "
        "which one each file covers",
        rows_max=ROWS_MAX,
    )


class _Rows:
    """Reads rows of a register under one heading."""

    def __init__(self, places: Mapping[Column, int], key: RegisterKey, today: date) -> None:
        self._places = places
        self._key = key
        self._today = today

    def of(self, kind: RegisterKind) -> Callable[[Sequence[Cell]], Words]:
        """Return what reads the words of a register."""
        return {
            RegisterKind.POPULATION: self._population,
            RegisterKind.POVERTY: self._poverty,
            RegisterKind.WAGE_EARNERS: self._membership,
        }[kind]

    def nik(self, cells: Sequence[Cell]) -> str:
        """Return the NIK of a row."""
        return nik_of(self._cell(cells, Column.NIK))

    def _population(self, cells: Sequence[Cell]) -> Words:
        name, (day_, month, year) = self._cell(cells, Column.NAME), (self._cell(cells, column) for column in BORN)
        born = whole_date(day_, month, year) if {*BORN} <= self._places.keys() else day_
        day = birth_date_of(born, today=self._today) if born != "" else None
        mark = self._key.mark(name_of(name)) if name != "" else ""
        home = code_of(self._cell(cells, Column.REGION)) or ""
        return standing_of(self._cell(cells, Column.STANDING)), home, mark, day.isoformat() if day else ""

    def _poverty(self, cells: Sequence[Cell]) -> Words:
        decile = decile_of(self._cell(cells, Column.DECILE))
        if decile is None:
            raise Wrong("decile_unreadable")
        return (str(decile),)

    def _membership(self, cells: Sequence[Cell]) -> Words:
        since, until = (_day_of(self._cell(cells, column)) for column in (Column.SINCE, Column.UNTIL))
        if UNREADABLE not in (since, until) and since and until and until < since:
            return UNREADABLE, UNREADABLE
        return since, until

    def _cell(self, cells: Sequence[Cell], column: Column) -> Cell:
        place = self._places.get(column)
        return "" if place is None or place >= len(cells) else cells[place]


@lru_cache(maxsize=1_000)
def standing_of(cell: Cell) -> Standing:
    """Return what the civil registry says of a NIK; an empty cell says nothing, and is malformed."""
    found = _BY_WORD.get(text_of(cell).casefold())
    if found is None:
        raise Wrong("standing_unknown")
    return found


def _day_of(cell: Cell) -> str:
    """Return a day of a membership, which may be one to come; nothing where the cell is empty.

    Of one that cannot be read it is kept that there is one: a wage earner is not to be enrolled for a slip of the pen.
    """
    if cell == "":
        return ""
    try:
        day = birth_date_of(cell, today=date.max)
    except Wrong:
        return UNREADABLE
    return day.isoformat() if day is not None else ""
