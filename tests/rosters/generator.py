"""Lists with planted faults of every kind, each counted: what is made is known row by row before anybody reads it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from api.demo.people import name, villages
from tests.rosters.files import HEADING, Value, as_csv, as_xlsx

STARTS = date(2022, 10, 1)
ACCEPTED = ("accepted", "")
OUTSIDE = "12.23.01.1001"


@dataclass
class Made:
    """A list, and what has to become of each of its rows."""

    rows: list[list[Value]] = field(default_factory=list)
    expected: list[tuple[str, str]] = field(default_factory=list)
    kind: str = "csv"
    delimiter: str = ","
    encoding: str = "utf-8"
    above: list[list[Value]] = field(default_factory=list)

    @property
    def file(self) -> bytes:
        """The file, in the form that was drawn."""
        if self.kind == "xlsx":
            return as_xlsx(self.rows, heading=HEADING_ALL, above=self.above)
        return as_csv(
            self.rows, heading=HEADING_ALL, above=self.above, delimiter=self.delimiter, encoding=self.encoding
        )

    @property
    def by_row(self) -> dict[int, tuple[str, str]]:
        """What has to become of each row of the file."""
        return dict(enumerate(self.expected, len(self.above) + 2))


HEADING_ALL = (*HEADING, "Desil")
NIK, NAME, BORN, REGION, JOB, DECILE = range(1, 7)


class Lists:
    """Draws lists; people of one seed are nobody's of another."""

    def __init__(self, seed: int, *, covered: int = 0) -> None:
        self.random = Random(seed)
        self._next = seed * 1000 + 1
        self._covered = list(range(covered))
        self._villages = villages("12.22")

    def good(self) -> list[Value]:
        """Return somebody who may be enrolled."""
        number, self._next = self._next, self._next + 1
        return self.somebody(number)

    def somebody(self, number: int) -> list[Value]:
        """Return the person with a number: born between 1963 and 2003, his NIK to match."""
        village = self._villages[number % len(self._villages)]
        born = date(1963, 1, 1) + timedelta(days=(number * 7919) % 14_600)
        serial = number // 14_600 * 10 + number % 8 + 1
        digits = f"{village[:2]}{village[3:5]}{village[6:8]}{born:%d%m%y}{serial:04d}"
        job = self.random.choice(("Petani", "nelayan", "Ojek", "", "buruh tani", "Pedagang", "lainnya"))
        return [number, digits, f"{name(number)} {_letters(number)}", born, village, job, ""]

    def made(self, size: int, *, faults: int = 2) -> Made:
        """Return a list with each kind of fault up to so many times, in any order."""
        made = Made(kind=self.random.choice(("csv", "xlsx")))
        if made.kind == "csv":
            made.delimiter = self.random.choice((",", ";", "\t", "|"))
            made.encoding = self.random.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
        made.above = self.random.choice(([], [["DAFTAR PEKERJA RENTAN"]], [["DAFTAR"], [""], ["Tahun 2022"]]))
        drawn = [(self.good(), ACCEPTED) for _ in range(size)]
        for fault in FAULTS:
            drawn += [fault(self, made.kind) for _ in range(self.random.randint(0, faults))]
        self.random.shuffle(drawn)
        for row, said in drawn:
            made.rows.append(row)
            made.expected.append(said)
        self._repeat(made)
        return made

    def _repeat(self, made: Made) -> None:
        """Write some people twice: the later row points to the first."""
        accepted = [index for index, said in enumerate(made.expected) if said == ACCEPTED]
        for index in self.random.sample(accepted, min(len(accepted), self.random.randint(0, 3))):
            made.rows.append(list(made.rows[index]))
            made.expected.append(("duplicate", "same_nik"))

    def covered(self) -> list[Value]:
        """Return one of those whom an earlier list has enrolled, each once."""
        return self.somebody(self._covered.pop()) if self._covered else self.good()


def _letters(number: int) -> str:
    """Return a word that is another for every number, so that nobody is like another by chance."""
    word = ""
    while number:
        number, letter = divmod(number, 26)
        word += chr(97 + letter)
    return word.capitalize() or "A"


def _changed(place: int, value: Value, code: str, verdict: str = "malformed"):  # type: ignore[no-untyped-def]
    def fault(lists: Lists, kind: str) -> tuple[list[Value], tuple[str, str]]:
        row = lists.good()
        row[place] = value
        return row, (verdict, code)

    return fault


def _numeric(lists: Lists, kind: str) -> tuple[list[Value], tuple[str, str]]:
    row = lists.good()
    if kind == "xlsx":
        row[NIK] = int(str(row[NIK]))
        return row, ("malformed", "nik_numeric_cell")
    row[NIK] = f"{int(str(row[NIK])):.5E}".replace("E+", "E+")
    return row, ("malformed", "nik_scientific")


def _fifteen(lists: Lists, kind: str) -> tuple[list[Value], tuple[str, str]]:
    row = lists.good()
    row[NIK] = str(row[NIK])[:-1]
    return row, ("malformed", "nik_fifteen_digits")


def _longer(lists: Lists, kind: str) -> tuple[list[Value], tuple[str, str]]:
    row = lists.good()
    row[NIK] = f"{row[NIK]}1"
    return row, ("malformed", "nik_length")


def _letter(lists: Lists, kind: str) -> tuple[list[Value], tuple[str, str]]:
    row = lists.good()
    row[NIK] = str(row[NIK])[:-1] + "O"
    return row, ("malformed", "nik_not_digits")


def _serial(lists: Lists, kind: str) -> tuple[list[Value], tuple[str, str]]:
    row = lists.good()
    row[NIK] = str(row[NIK])[:12] + "0000"
    return row, ("malformed", "nik_trailing_zeros")


def _month(lists: Lists, kind: str) -> tuple[list[Value], tuple[str, str]]:
    row = lists.good()
    row[NIK] = str(row[NIK])[:8] + "13" + str(row[NIK])[10:]
    return row, ("malformed", "nik_impossible")


def _aged(years: int):  # type: ignore[no-untyped-def]
    def fault(lists: Lists, kind: str) -> tuple[list[Value], tuple[str, str]]:
        row = lists.good()
        row[BORN] = date(STARTS.year - years, 6, 1)
        return row, ("ineligible", "outside_age")

    return fault


def _covered(lists: Lists, kind: str) -> tuple[list[Value], tuple[str, str]]:
    before = len(lists._covered)
    row = lists.covered()
    return row, ("already_covered", "months_held") if before else ACCEPTED


FAULTS = (
    _numeric,
    _fifteen,
    _longer,
    _letter,
    _serial,
    _month,
    _aged(16),
    _aged(70),
    _covered,
    _changed(NIK, "", "nik_missing"),
    _changed(NAME, "", "name_missing"),
    _changed(NAME, "12345", "name_not_text"),
    _changed(BORN, "31-02-1980", "birth_date_impossible"),
    _changed(BORN, "12/31/1980", "birth_date_month_first"),
    _changed(BORN, "kapan-kapan", "birth_date_unreadable"),
    _changed(REGION, "12.22.99.9999", "region_unknown"),
    _changed(REGION, "", "region_missing"),
    _changed(JOB, "pekerjaan aneh", "occupation_unknown"),
    _changed(DECILE, "sebelas", "decile_unreadable"),
    _changed(REGION, OUTSIDE, "outside_region", "ineligible"),
    _changed(JOB, "PNS", "barred_status", "ineligible"),
    _changed(JOB, "Karyawan Swasta", "barred_status", "ineligible"),
    _changed(JOB, "Belum/Tidak Bekerja", "barred_status", "ineligible"),
)
