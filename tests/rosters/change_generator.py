"""Lists of changes with planted faults of every kind: what is made is known row by row before anybody reads it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeAlias

from tests.rosters.files import Value, as_csv, as_xlsx
from tests.rosters.generator import ACCEPTED, BORN, JOB, NAME, NIK, OUTSIDE, REGION, Lists, somebody

WHO = ("No", "NIK", "Nama Peserta", "Bulan", "Alasan")
COMES = ("NIK Pengganti", "Nama Pengganti", "Tgl Lahir Pengganti", "Kode Desa Pengganti", "Pekerjaan Pengganti")
MONTH, REASON = 3, 4
NEW = len(WHO)
NEW_NIK, NEW_NAME, NEW_BORN, NEW_REGION, NEW_JOB = range(NEW, NEW + 5)
MONTHS = ("", "2022-11", "11-2022", "Nopember 2022", date(2022, 11, 1), "12/2022", "Des 2022")
REASONS = ("", "pindah", "Meninggal Dunia", "GANDA", "became_wage_earner", "sponsor berakhir")
TERMS = {"from_month": "2022-11", "reason": "moved"}
Row: TypeAlias = "list[Value]"
Planted: TypeAlias = "tuple[Row, tuple[str, str]]"


@dataclass
class Book:
    """Who sits in the batch, who has left it, who got his card, and whom another batch covers: each used once."""

    sitting: list[int]
    elsewhere: list[int]
    gone: list[int] = field(default_factory=list)
    carded: list[int] = field(default_factory=list)


@dataclass
class MadeChanges:
    """A list of changes, and what has to become of each of its rows."""

    change: str
    rows: list[Row]
    expected: list[tuple[str, str]]
    heading: tuple[str, ...]
    kind: str
    above: list[Row]
    delimiter: str
    encoding: str

    @property
    def file(self) -> bytes:
        """The file, in the form that was drawn."""
        if self.kind == "xlsx":
            return as_xlsx(self.rows, heading=self.heading, above=self.above)
        return as_csv(
            self.rows, heading=self.heading, above=self.above, delimiter=self.delimiter, encoding=self.encoding
        )

    @property
    def by_row(self) -> dict[int, tuple[str, str]]:
        """What has to become of each row of the file."""
        return dict(enumerate(self.expected, len(self.above) + 2))


class ChangeLists:
    """Draws lists of one kind of change of a batch."""

    def __init__(self, seed: int, change: str, book: Book) -> None:
        self.random = Random(seed)
        self.people = Lists(seed)
        self.change = change
        self.book = book
        self.accepted: list[int] = []
        self.kind = self.random.choice(("csv", "xlsx"))

    def made(self, size: int) -> MadeChanges:
        """Return a list with each kind of fault once or not at all, in any order."""
        drawn = [(self.good(), ACCEPTED) for _ in range(size)]
        faults = [*FAULTS, *FAULTS_OF.get(self.change, ())]
        drawn += [fault(self) for fault in faults if self.random.random() < 0.6]
        self.random.shuffle(drawn)
        rows, expected = [row for row, _ in drawn], [said for _, said in drawn]
        first = next(index for index, said in enumerate(expected) if said == ACCEPTED)
        if self.random.random() < 0.5:
            rows.append(list(rows[first]))
            expected.append(("duplicate", "same_nik"))
        heading = (*WHO, *COMES) if self.change == "replace" else WHO
        above: list[Row] = self.random.choice(([], [["DAFTAR PERUBAHAN PESERTA"]]))
        delimiter = self.random.choice((",", ";", "\t", "|"))
        encoding = self.random.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
        return MadeChanges(self.change, rows, expected, heading, self.kind, above, delimiter, encoding)

    def good(self) -> Row:
        """Return a row that may be carried out."""
        number = self.book.sitting.pop()
        self.accepted.append(number)
        return self.row(number)

    def harmless(self) -> Row:
        """Return a row of somebody who sits in the batch, for a fault that leaves him where he is."""
        self.random.shuffle(self.book.sitting)
        number = self.book.sitting.pop(0)
        self.book.elsewhere.append(number)
        return self.row(number)

    def row(self, number: int) -> Row:
        """Return the row of a person: month and reason in one of their forms."""
        who = somebody(number, self.random)
        month = self.random.choice(MONTHS[:5] if self.change == "transfer" else MONTHS)
        row: Row = [number, who[NIK], self.random.choice((who[NAME], "")), month, self.random.choice(REASONS)]
        return row + self.comes() if self.change == "replace" else row

    def comes(self) -> Row:
        """Return the cells of a newcomer whom nobody knows."""
        new = self.people.good().cells
        return [new[NIK], new[NAME], new[BORN], new[REGION], new[JOB]]


def _cell(place: int, value: Value, code: str, verdict: str = "malformed") -> Callable[[ChangeLists], Planted]:
    def fault(lists: ChangeLists) -> Planted:
        row = lists.harmless()
        row[place] = value
        return row, (verdict, code)

    return fault


def _numeric(lists: ChangeLists) -> Planted:
    row = lists.harmless()
    row[1] = int(str(row[1])) if lists.kind == "xlsx" else f"{int(str(row[1])):.5E}"
    return row, ("malformed", "nik_numeric_cell" if lists.kind == "xlsx" else "nik_scientific")


def _fifteen(lists: ChangeLists) -> Planted:
    row = lists.harmless()
    row[1] = str(row[1])[:-1]
    return row, ("malformed", "nik_fifteen_digits")


def _without_nik(lists: ChangeLists) -> Planted:
    row = lists.harmless()
    row[1:3] = ["", "Nama Tanpa NIK"]
    return row, ("malformed", "nik_missing")


def _stranger(lists: ChangeLists) -> Planted:
    row = lists.harmless()
    row[1:3] = lists.people.good().cells[1:3]
    return row, ("ineligible", "not_in_batch")


def _otherwise(lists: ChangeLists) -> Planted:
    row = lists.harmless()
    row[2] = "Nama Yang Lain"
    return row, ("undecided", "known_otherwise")


def _marked(lists: ChangeLists) -> Planted:
    """Who leaves for whatever reason may have died; the others of a list are alive."""
    row = lists.harmless()
    row[2] = f"{row[2] or somebody(int(str(row[0])))[NAME]} (Alm)"
    return row, ("undecided", "marked_dead")


def _left(lists: ChangeLists) -> Planted:
    if not lists.book.gone:
        return _stranger(lists)
    number = lists.random.choice(lists.book.gone)
    lists.book.gone.remove(number)
    row = lists.row(number)
    row[MONTH] = "2022-11"
    return row, ("ineligible", "seat_left")


def _carded(lists: ChangeLists) -> Planted:
    if not lists.book.carded:
        return _stranger(lists)
    return lists.row(lists.book.carded.pop()), ("ineligible", "card_delivered")


def _covered(lists: ChangeLists) -> Planted:
    row, known = lists.harmless(), somebody(lists.book.elsewhere.pop(0))
    row[NEW:] = [known[NIK], known[NAME], known[BORN], known[REGION], known[JOB]]
    return row, ("already_covered", "months_held")


def _himself(lists: ChangeLists) -> Planted:
    row = lists.harmless()
    row[NEW_NIK] = row[1]
    return row, ("ineligible", "same_worker")


def _misdated(lists: ChangeLists) -> Planted:
    row = lists.harmless()
    born = row[NEW_BORN]
    assert isinstance(born, date)
    row[NEW_BORN] = born + timedelta(days=1)
    return row, ("undecided", "birth_date_differs")


FAULTS = (
    _numeric,
    _fifteen,
    _stranger,
    _otherwise,
    _without_nik,
    _cell(1, "12710101X1800001", "nik_not_digits"),
)
_MONTHLY = (
    _left,
    _cell(MONTH, "bulan depan", "month_unreadable"),
    _cell(MONTH, "2022-10", "month_paid", "ineligible"),
    _cell(MONTH, "2022-09", "month_outside_seat", "ineligible"),
)
_REASONED = (_cell(REASON, "bosan", "reason_unknown"),)
_COMING = (
    _covered,
    _himself,
    _cell(NEW_NIK, "", "nik_missing"),
    _cell(NEW_NIK, "127101010180001", "nik_fifteen_digits"),
    _cell(NEW_NAME, "", "name_missing"),
    _cell(NEW_NAME, "Alm. Orang Contoh", "marked_dead", "undecided"),
    _misdated,
    _cell(NEW_BORN, "31-02-1980", "birth_date_impossible"),
    _cell(NEW_BORN, date(1950, 6, 1), "outside_age", "ineligible"),
    _cell(NEW_BORN, date(2010, 6, 1), "outside_age", "ineligible"),
    _cell(NEW_REGION, OUTSIDE, "outside_region", "ineligible"),
    _cell(NEW_REGION, "12.22.99.9999", "region_unknown"),
    _cell(NEW_JOB, "PNS", "barred_status", "ineligible"),
    _cell(NEW_JOB, "pekerjaan aneh", "occupation_unknown"),
)
FAULTS_OF = {
    "deliver_card": (_carded, _marked),
    "graduate": (*_MONTHLY, _marked),
    "replace": (*_MONTHLY[1:], *_REASONED, *_COMING),
    "transfer": (
        _left,
        _marked,
        _cell(MONTH, "bulan depan", "month_unreadable"),
        _cell(MONTH, "2022-12", "month_not_common"),
    ),
    "withdraw": (*_MONTHLY, *_REASONED),
}
