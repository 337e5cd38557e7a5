"""Lists with planted faults of every kind, each counted: what is made is known row by row before anybody reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeAlias

from api.demo.people import name, villages
from ledger.registers.values import RegisterKind
from tests.rosters.files import HEADING, Value, as_csv, as_xlsx

STARTS = date(2022, 10, 1)
Planted: TypeAlias = "tuple[str, str]"
ACCEPTED: Planted = ("accepted", "")
OUTSIDE, OLD, UNSEEN = "13.01.01.2001", "12.09.08.2002", "12.71.01.1001"
"""Outside the province; where the only snapshot is too old; where there is none."""
DECILE_MAX = 4
JOBS = ("Petani", "nelayan", "Ojek", "buruh tani", "Pedagang", "lainnya")
FOR_JOBS = ("farmer", "fisher", "msme", "ojek_driver", "other")
"""Whom the money is for: all of these, and nobody else."""
HEADING_ALL = (*HEADING, "Desil", "Keputusan", "Desa", "Ket.")
NIK, NAME, BORN, REGION, JOB, DECILE, LOOK, VILLAGE, REMARK = range(1, 10)
POPULATION, POVERTY, EARNERS = RegisterKind.POPULATION, RegisterKind.POVERTY, RegisterKind.WAGE_EARNERS
MONTHS_RUPIAH = 3 * 16_800


@dataclass
class Row:
    """A row of a list, and what the registers say of whom it names."""

    cells: list[Value]
    registers: dict[RegisterKind, list[list[Value]]]


@dataclass
class Pools:
    """People whom the book knows, by number: who died, was erased, had another year, or is covered by each kind."""

    dead: Sequence[int] = ()
    erased: Sequence[int] = ()
    known: Sequence[int] = ()
    covered: Sequence[tuple[int, str]] = ()


@dataclass
class Made:
    """A list, and what has to become of each of its rows."""

    rows: list[list[Value]] = field(default_factory=list)
    expected: list[Planted] = field(default_factory=list)
    registers: dict[RegisterKind, list[list[Value]]] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    """Of the rows that are covered already, by which kind of money."""
    rupiah: int = 0
    """What there is for the list: it ends before the last of those who might be enrolled, where that is planted."""
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
    def by_row(self) -> dict[int, Planted]:
        """What has to become of each row of the file."""
        return dict(enumerate(self.expected, len(self.above) + 2))


class Lists:
    """Draws lists; people of one seed are nobody's of another."""

    def __init__(self, seed: int, pools: Pools | None = None) -> None:
        self.random = Random(seed)
        self._next = seed * 1000 + 1
        pools = pools or Pools()
        self.dead, self.erased, self.known = list(pools.dead), list(pools.erased), list(pools.known)
        self.covered = list(pools.covered)
        self._villages = villages("12.22")

    def good(self, number: int | None = None) -> Row:
        """Return somebody who may be enrolled, as the list and every register have him."""
        if number is None:
            number, self._next = self._next, self._next + 1
        cells, decile = somebody(number, self.random), self.random.randint(1, DECILE_MAX)
        cells[DECILE] = self.random.choice((str(decile), ""))
        registry: list[Value] = [cells[NIK], "AKTIF", cells[REGION], cells[NAME], cells[BORN]]
        row = Row(cells, {POPULATION: [registry], POVERTY: [[cells[NIK], decile]], EARNERS: []})
        if self.random.random() < 0.1:
            row.registers[EARNERS] = [[cells[NIK], "01-01-2015", "30-09-2022"]]
        return row

    def made(self, size: int, *, faults: int = 2, each: bool = False) -> Made:
        """Return a list with every fault up to so many times, or ``each`` of them once, in any order."""
        made = Made(kind=self.random.choice(("csv", "xlsx")))
        if made.kind == "csv":
            made.delimiter = self.random.choice((",", ";", "\t", "|"))
            made.encoding = self.random.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
        made.above = self.random.choice(([], [["DAFTAR PEKERJA RENTAN"]], [["DAFTAR"], [""], ["Tahun 2022"]]))
        drawn = [(self.good(), ACCEPTED) for _ in range(size)]
        for fault in FAULTS:
            for _ in range(1 if each else self.random.randint(0, faults)):
                row = self.good()
                drawn.append((row, fault(self, row, made.kind)))
        self.random.shuffle(drawn)
        covered = {str(somebody(number)[NIK]): kind for number, kind in Pools(covered=EVERYBODY_COVERED).covered}
        for index, (row, said) in enumerate(drawn, len(made.above) + 2):
            made.rows.append(row.cells)
            made.expected.append(said)
            for kind, rows in row.registers.items():
                made.registers.setdefault(kind, []).extend(rows)
            if said[1] == "months_held":
                made.kinds[index] = covered[str(row.cells[NIK])]
        self._repeat(made, 1 if each else self.random.randint(0, 3))
        self._run_out(made, 1 if each else self.random.randint(0, 2))
        return made

    def _repeat(self, made: Made, count: int) -> None:
        """Write some people twice, by the same NIK and by another: the later row points to the first."""
        plain = [row[LOOK] != "terima" for row in made.rows]
        accepted = [index for index, said in enumerate(made.expected) if said == ACCEPTED and plain[index]]
        chosen = self.random.sample(accepted, min(len(accepted), 2 * count))
        for index in chosen[:count]:
            made.rows.append(list(made.rows[index]))
            made.expected.append(("duplicate", "same_nik"))
        for index in chosen[count:]:
            twin, home = list(made.rows[index]), str(made.rows[index][REGION])
            twin[NIK], twin[LOOK], twin[DECILE] = f"{str(twin[NIK])[:12]}9{self._next % 1000:03d}", "", "1"
            made.rows.append(twin)
            made.expected.append(("undecided", "same_person_perhaps"))
            if home != UNSEEN:
                made.registers[POPULATION].append([twin[NIK], "AKTIF", home, twin[NAME], twin[BORN]])
                made.registers[POVERTY].append([twin[NIK], 1])
            self._next += 1

    def _run_out(self, made: Made, count: int) -> None:
        """Leave money for all but the last of those who may be enrolled."""
        accepted = [index for index, said in enumerate(made.expected) if said == ACCEPTED]
        short = min(count, len(accepted) - 1)
        made.rupiah = (len(accepted) - short) * MONTHS_RUPIAH + self.random.randint(0, MONTHS_RUPIAH - 1)
        for index in accepted[len(accepted) - short :]:
            made.expected[index] = ("undecided", "beyond_the_money")


def somebody(number: int, random: Random | None = None) -> list[Value]:
    """Return the person with a number: born between 1963 and 2003, his NIK to match."""
    places = villages("12.22")
    village = places[number % len(places)]
    born = date(1963, 1, 1) + timedelta(days=(number * 7919) % 14_600)
    serial = number // 14_600 * 10 + number % 8 + 1
    digits = f"{village[:2]}{village[3:5]}{village[6:8]}{born:%d%m%y}{serial:04d}"
    job = random.choice(JOBS) if random else "Petani"
    return [number, digits, f"{name(number)} {_letters(number)}", born, village, job, "", "", "", ""]


def _letters(number: int) -> str:
    """Return a word that is another for every number, so that nobody is like another by chance."""
    word = ""
    while number:
        number, letter = divmod(number, 26)
        word += chr(97 + letter)
    return word.capitalize() or "A"


POOL = 400_000
"""People whom the book knows have numbers from here on; those of lists have smaller ones."""
KINDS = ("apbd_province", "apbd_regency", "before_the_book", "dbh_sawit", "dbhcht", "donation", "village", "zakat")
EACH = 2
EVERYBODY_COVERED = [(POOL + place * EACH + n, kind) for place, kind in enumerate(KINDS) for n in range(EACH)]
POOLS = Pools(
    dead=range(POOL + 100, POOL + 104),
    erased=range(POOL + 300, POOL + 302),
    known=range(POOL + 200, POOL + 212),
    covered=EVERYBODY_COVERED,
)

Fault: TypeAlias = "Callable[[Lists, Row, str], Planted]"


def _wrong(place: int, value: Value, code: str, *, csv: tuple[Value, str] | None = None) -> Fault:
    """A cell that cannot be read; some are told otherwise where the file is text."""

    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        row.cells[place], said = csv if csv and kind == "csv" else (value, code)
        return "malformed", said

    return fault


def _nik(change: Callable[[str], str], code: str) -> Fault:
    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        row.cells[NIK] = change(str(row.cells[NIK]))
        return "malformed", code

    return fault


def _numeric(lists: Lists, row: Row, kind: str) -> Planted:
    digits = int(str(row.cells[NIK]))
    row.cells[NIK] = digits if kind == "xlsx" else f"{digits:.5E}"
    return "malformed", "nik_numeric_cell" if kind == "xlsx" else "nik_scientific"


def _village(village: str, code: str) -> Fault:
    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        row.cells[REGION], row.cells[VILLAGE] = "", village
        return "malformed", code

    return fault


def _marked(planted: Planted, *, look: str = "") -> Fault:
    """The list marks him as having died; the registers have his name without the mark."""

    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        form = lists.random.choice(("(Alm) {}", "Alm. {}", "{} (Almh.)", "{}, Alm.", "ALMARHUM {}"))
        row.cells[NAME], row.cells[LOOK] = form.format(row.cells[NAME]), look
        return planted

    return fault


def _remarked(planted: Planted, *, look: str = "") -> Fault:
    """The list says in a remark that he has died."""

    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        row.cells[REMARK] = lists.random.choice(("meninggal", "Sudah meninggal dunia", "Almarhumah", "ALM."))
        row.cells[LOOK] = look
        return planted

    return fault


def _misdated(planted: Planted, *, look: str = "") -> Fault:
    """List and registry have another birth date than the NIK: by a day, a month or a year."""

    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        born = row.cells[BORN]
        assert isinstance(born, date)
        other = lists.random.choice((born + timedelta(days=1), born + timedelta(days=31), born - timedelta(days=366)))
        row.cells[BORN] = row.registers[POPULATION][0][4] = other
        row.cells[LOOK] = look
        return planted

    return fault


def _barred(job: str) -> Fault:
    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        row.cells[JOB] = job
        return "ineligible", "barred_status"

    return fault


def _aged(years: int) -> Fault:
    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        row.cells[BORN] = date(STARTS.year - years, 6, 1)
        return "ineligible", "outside_age"

    return fault


def _lives(region: str, planted: Planted) -> Fault:
    """He lives elsewhere, and no snapshot of the region speaks of him there."""

    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        row.cells[REGION], row.cells[DECILE], row.registers = region, "2", {}
        return planted

    return fault


def _earmark(lists: Lists, row: Row, kind: str) -> Planted:
    row.cells[JOB] = lists.random.choice(("kurir paket", ""))
    return "ineligible", "earmarked"


def _from_pool(pool: str, planted: Planted, **cells: str) -> Fault:
    """Somebody whom the book knows, each once in a list; once there is nobody left, anybody good."""

    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        numbers: list[int] = getattr(lists, pool)
        if not numbers:
            return ACCEPTED
        other = lists.good(numbers.pop())
        row.cells, row.registers = other.cells, other.registers
        if "name" in cells:
            row.cells[NAME] = row.registers[POPULATION][0][3] = cells["name"]
        row.cells[LOOK] = cells.get("look", "")
        return planted

    return fault


def _another_nik(lists: Lists, row: Row, kind: str) -> Planted:
    """Somebody whom the book knows, on the list under another NIK, which the registers know too."""
    planted = _from_pool("known", ("undecided", "known_person_perhaps"))(lists, row, kind)
    nik = f"{str(row.cells[NIK])[:12]}8{lists.random.randint(100, 999)}"
    row.cells[NIK] = nik
    for rows in row.registers.values():
        for one in rows:
            one[0] = nik
    return planted


def _covered(lists: Lists, row: Row, kind: str) -> Planted:
    if not lists.covered:
        return ACCEPTED
    number, _ = lists.covered.pop(lists.random.randrange(len(lists.covered)))
    other = lists.good(number)
    row.cells, row.registers = other.cells, other.registers
    return "already_covered", "months_held"


def _register(kind: RegisterKind, place: int, value: Value, planted: Planted, *, look: str = "") -> Fault:
    """A register says something else of somebody than that he may be enrolled."""

    def fault(lists: Lists, row: Row, form: str) -> Planted:
        row.registers[kind][0][place] = value
        row.cells[LOOK] = look
        return planted

    return fault


def _unknown(kind: RegisterKind, planted: Planted, *, decile: str | None = None, look: str = "") -> Fault:
    """A register does not know somebody."""

    def fault(lists: Lists, row: Row, form: str) -> Planted:
        row.registers[kind] = []
        row.cells[LOOK] = look
        if decile is not None:
            row.cells[DECILE] = decile
        return planted

    return fault


def _deciles(listed: str, register: int, planted: Planted, *, look: str = "") -> Fault:
    def fault(lists: Lists, row: Row, form: str) -> Planted:
        row.cells[DECILE], row.cells[LOOK] = listed, look
        row.registers[POVERTY][0][1] = register
        return planted

    return fault


def _earner(lists: Lists, row: Row, kind: str) -> Planted:
    ends = lists.random.choice(("", "01-10-2022", "31-12-2030"))
    row.registers[EARNERS] = [[row.cells[NIK], "01-02-2020", ends]]
    return "ineligible", "register_wage_earner"


def _undated(planted: Planted, *, look: str = "") -> Fault:
    """The register of wage earners knows him, from or until a day that cannot be read."""

    def fault(lists: Lists, row: Row, kind: str) -> Planted:
        dates = lists.random.choice((("besok", ""), ("01-02-2020", "entah"), ("31-12-2022", "01-01-2022")))
        row.registers[EARNERS] = [[row.cells[NIK], *dates]]
        row.cells[LOOK] = look
        return planted

    return fault


def _twice(lists: Lists, row: Row, kind: str) -> Planted:
    first = row.registers[POPULATION][0]
    row.registers[POPULATION].append([first[0], "MENINGGAL", *first[2:]])
    return "undecided", "register_contradicts"


FAULTS: tuple[Fault, ...] = (
    _numeric,
    _nik(lambda nik: nik[:-1], "nik_fifteen_digits"),
    _nik(lambda nik: f"{nik}1", "nik_length"),
    _nik(lambda nik: f"{nik[:-1]}O", "nik_not_digits"),
    _nik(lambda nik: f"{nik[:12]}0000", "nik_trailing_zeros"),
    _nik(lambda nik: f"{nik[:8]}13{nik[10:]}", "nik_impossible"),
    _wrong(NIK, "", "nik_missing"),
    _wrong(NIK, "=?", "formula_without_result"),
    _wrong(NIK, date(1980, 1, 1), "nik_not_text", csv=("01-01-1980", "nik_length")),
    _wrong(NAME, "", "name_missing"),
    _wrong(NAME, "12345", "name_not_text"),
    _wrong(BORN, "31-02-1980", "birth_date_impossible"),
    _wrong(BORN, "12/31/1980", "birth_date_month_first"),
    _wrong(BORN, 29450, "birth_date_number", csv=("29450", "birth_date_unreadable")),
    _wrong(BORN, "1-1-15", "birth_date_two_digits"),
    _wrong(BORN, "kapan-kapan", "birth_date_unreadable"),
    _wrong(REGION, "12.22.99.9999", "region_unknown"),
    _wrong(REGION, "", "region_missing"),
    _village("Ujung Batu", "village_ambiguous"),
    _village("Desa Tidak Ada", "village_unknown"),
    _wrong(JOB, "pekerjaan aneh", "occupation_unknown"),
    _wrong(DECILE, "sebelas", "decile_unreadable"),
    _wrong(LOOK, "mungkin", "decision_unknown"),
    _marked(("undecided", "marked_dead")),
    _marked(ACCEPTED, look="terima"),
    _remarked(("undecided", "marked_dead")),
    _remarked(ACCEPTED, look="terima"),
    _misdated(("undecided", "birth_date_differs")),
    _misdated(ACCEPTED, look="terima"),
    _aged(16),
    _aged(70),
    _covered,
    _covered,
    _barred("PNS"),
    _barred("Karyawan Swasta"),
    _barred("Belum/Tidak Bekerja"),
    _earmark,
    _lives(OUTSIDE, ("ineligible", "outside_region")),
    _lives(OLD, ("undecided", "register_too_old")),
    _lives(UNSEEN, ACCEPTED),
    _from_pool("dead", ("ineligible", "deceased")),
    _from_pool("erased", ("already_covered", "held_before_erasure")),
    _from_pool("known", ("undecided", "known_otherwise"), name="Orang Lain"),
    _another_nik,
    _register(POPULATION, 1, "MENINGGAL", ("ineligible", "register_deceased")),
    _register(POPULATION, 1, "Tidak Aktif", ("ineligible", "register_inactive")),
    _register(POPULATION, 2, OUTSIDE, ("ineligible", "register_elsewhere")),
    _register(POPULATION, 3, "Orang Lain", ("undecided", "register_differs")),
    _register(POPULATION, 4, date(1971, 2, 3), ("undecided", "register_differs")),
    _register(POPULATION, 3, "Orang Lain", ACCEPTED, look="terima"),
    _unknown(POPULATION, ("undecided", "register_not_found")),
    _unknown(POPULATION, ACCEPTED, look="terima"),
    _twice,
    _earner,
    _undated(("undecided", "register_undated")),
    _undated(ACCEPTED, look="terima"),
    _unknown(POVERTY, ("undecided", "decile_missing"), decile=""),
    _unknown(POVERTY, ("undecided", "decile_not_in_register"), decile="2"),
    _unknown(POVERTY, ACCEPTED, decile="2", look="terima"),
    _deciles("7", 7, ("ineligible", "decile_too_high")),
    _deciles("", 8, ("ineligible", "register_decile_too_high")),
    _deciles("2", 3, ("undecided", "decile_contradicts")),
    _deciles("2", 9, ACCEPTED, look="terima"),
)
