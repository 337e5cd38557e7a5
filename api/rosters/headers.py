"""The columns of a list: which words, in Indonesian or English, stand over which of them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import TypeAlias

from api.rosters.titles import folded, joined, letter, of_another, under
from ledger.errors import Malformed

Cell: TypeAlias = "str | int | float | bool | date | datetime | time | timedelta"
"""A cell as a file has it; an empty one is an empty text."""
Line: TypeAlias = "tuple[int, list[Cell]]"
"""A row of a file, with its number as the spreadsheet shows it."""

SEARCHED = 30
"""A heading stands among the first rows; above it are titles and letterheads."""


class Column(StrEnum):
    """What a column says of somebody; the values are what the template calls them."""

    ADDRESS = "Alamat"
    BIRTH_DATE = "Tanggal Lahir"
    BIRTH_MONTH = "Bulan Lahir"
    BIRTH_YEAR = "Tahun Lahir"
    CONFIRMED = "Keputusan"
    DECILE = "Desil"
    DISABILITY = "Disabilitas"
    DISTRICT = "Kecamatan"
    FROM_MONTH = "Bulan"
    NAME = "Nama"
    NEW_ADDRESS = "Alamat Pengganti"
    NEW_BIRTH_DATE = "Tanggal Lahir Pengganti"
    NEW_DECILE = "Desil Pengganti"
    NEW_DISABILITY = "Disabilitas Pengganti"
    NEW_DISTRICT = "Kecamatan Pengganti"
    NEW_NAME = "Nama Pengganti"
    NEW_NIK = "NIK Pengganti"
    NEW_OCCUPATION = "Pekerjaan Pengganti"
    NEW_REGION = "Kode Wilayah Pengganti"
    NEW_VILLAGE = "Desa/Kelurahan Pengganti"
    NIK = "NIK"
    OCCUPATION = "Pekerjaan"
    REASON = "Alasan"
    REGION = "Kode Wilayah"
    REMARK = "Keterangan"
    SINCE = "Mulai"
    STANDING = "Status"
    UNTIL = "Sampai"
    VILLAGE = "Desa/Kelurahan"
    WORKER = "ID Peserta"


_BIRTHS = ("tanggal lahir", "tgl lahir", "lahir", "kelahiran", "tempat tanggal lahir", "tempat/tgl lahir", "ttl")


def _part(*words: str) -> str:
    """Return what stands over a part of a birth date, with a title of two rows in one."""
    return ", ".join([*(f"{birth} {word}" for birth in _BIRTHS for word in words), *(f"{one} lahir" for one in words)])


ALIASES: Mapping[Column, str] = {
    Column.ADDRESS: "alamat, alamat lengkap, alamat domisili, alamat ktp, address",
    Column.BIRTH_DATE: "tanggal lahir, tgl lahir, tgl. lhr, tanggal lhr, tempat tanggal lahir, tempat/tgl lahir, ttl, "
    "tempat dan tanggal lahir, birth date, date of birth, " + _part("tanggal", "tgl", "hari"),
    Column.BIRTH_MONTH: _part("bulan", "bln"),
    Column.BIRTH_YEAR: _part("tahun", "thn"),
    Column.CONFIRMED: "keputusan, keputusan petugas, decision",
    Column.DECILE: "desil, desil dtsen, desil kesejahteraan, decile",
    Column.DISABILITY: "disabilitas, penyandang disabilitas, difabel, disability",
    Column.DISTRICT: "kecamatan, kec, nama kecamatan, district",
    Column.NAME: "nama, nama lengkap, nama pekerja, nama peserta, nama penerima, nama sesuai ktp, nama tenaga kerja, "
    "nama pekerja rentan, nama lengkap sesuai ktp, name, full name",
    Column.NIK: "nik, no nik, nomor nik, no ktp, nomor ktp, nik ktp, no induk kependudukan, nomor induk kependudukan, "
    "nomor induk kependudukan nik, no ktp nik, nik sesuai ktp, national id",
    Column.OCCUPATION: "pekerjaan, jenis pekerjaan, profesi, mata pencaharian, kode pekerjaan, occupation, job",
    Column.REGION: "kode wilayah, kode desa, kode kelurahan, kode desa/kelurahan, kode domisili, kode kemendagri, "
    "domisili, wilayah, region",
    Column.REMARK: "keterangan, ket, catatan, remarks",
    Column.SINCE: "mulai, sejak, tanggal mulai, tgl mulai, tmt, since",
    Column.STANDING: "status, status penduduk, status kependudukan, status nik, keterangan status, standing",
    Column.UNTIL: "sampai, hingga, tanggal berakhir, tgl berakhir, berakhir, until",
    Column.VILLAGE: "desa, kelurahan, desa/kelurahan, kelurahan/desa, nama desa, kel, kel/desa, desa/kel, nagari, "
    "gampong, village",
}
BORN = (Column.BIRTH_DATE, Column.BIRTH_MONTH, Column.BIRTH_YEAR)
"""A birth date in one column, or its day, month and year in three."""
OF_REGISTERS = frozenset({Column.SINCE, Column.STANDING, Column.UNTIL})
"""Columns of outside registers, which a list of people may have and which say nothing in it."""
_OURS = ("baris", "putusan", "kode", "keterangan", "saran")
"""What our own result adds, side by side: on the way back in it says nothing."""


BY_WORD: Mapping[str, Column] = {
    folded(word): column for column, words in ALIASES.items() for word in words.split(", ")
}


@dataclass(frozen=True, slots=True)
class Titles:
    """Which words stand over which column of a kind of list, and which columns it cannot do without."""

    wanted: tuple[Column, ...]
    words: Mapping[str, Column]
    read: frozenset[Column] = frozenset()
    """What is read of it; any other column that has a name of ours says nothing."""
    least: int = 2
    """So many of its columns make a row a heading; one that is the first of those wanted is enough where it is 1."""

    def fits(self, places: Mapping[Column, int]) -> bool:
        """Tell whether a row with these columns may be the heading."""
        return len(places) >= self.least and (self.least > 1 or self.wanted[0] in places)


_OF_PEOPLE = frozenset(
    {Column.ADDRESS, Column.CONFIRMED, Column.DECILE, Column.DISABILITY, Column.DISTRICT, Column.NAME, Column.NIK}
    | {Column.OCCUPATION, Column.REGION, Column.REMARK, Column.VILLAGE, *BORN}
)
ENROLMENT = Titles((Column.NIK, Column.NAME), BY_WORD, _OF_PEOPLE)
"""A list of people to enrol."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the heading ends, and in which column of the file each of ours stands."""

    row: int
    places: Mapping[Column, int]
    titles: Sequence[str]
    """What stands over every column of the file, ours of an earlier result left empty."""
    lower: bool = False
    """Whether its lower row, of two, says what the upper one alone does not, or only explains it."""

    @property
    def own(self) -> list[int]:
        """The columns of the file that are not those of an earlier result of ours."""
        ours = _ours(self.titles)
        return [place for place in range(len(self.titles)) if place not in ours]


def _ours(titles: Sequence[str]) -> set[int]:
    plain = tuple(folded(title) for title in titles)
    starts = [at for at in range(len(plain)) if plain[at : at + len(_OURS)] == _OURS]
    return {place for at in starts for place in range(at, at + len(_OURS))}


def found_heading(lines: Iterator[Line], kind: Titles = ENROLMENT) -> tuple[Heading | None, list[Line]]:
    """Return the heading, and the rows that were read to find it and follow it."""
    first = list(islice(lines, SEARCHED))
    best: Heading | None = None
    above: Sequence[str] = ()
    for index, (number, cells) in enumerate(first):
        singles = under(above, _titles(cells), kind.words)
        alone = Heading(number, _places(singles, kind.words, _ours(singles)), singles)
        for heading in (alone, *_with_the_next(alone, first[index + 1 : index + 2], kind.words)):
            if kind.fits(heading.places) and (best is None or _score(heading) > _score(best)):
                best = heading
        above = singles
    return best, [line for line in first if best is not None and line[0] > best.row]


def _with_the_next(upper: Heading, lines: Sequence[Line], words: Mapping[str, Column]) -> Iterator[Heading]:
    """Yield a row of titles together with the one below it, unless that is of somebody."""
    for number, cells in lines:
        lower = _titles(cells)
        titles = joined(upper.titles, lower, words)
        heading = Heading(number, _places(titles, words, _ours(upper.titles) | _ours(titles)), titles)
        digits = any(one.isdigit() for cell in cells for one in str(cell))
        others = heading.places != upper.places or _of_others(titles, (upper.titles, lower), words)
        told_apart = bool(upper.places) and others and not digits
        if not any(LONG.search(cell) for cell in lower):
            yield replace(heading, lower=_is_a_note(lower) or told_apart)


def _of_others(titles: Sequence[str], rows: Sequence[Sequence[str]], words: Mapping[str, Column]) -> bool:
    """Tell whether a title of ours is another person's by what stands above or below it."""
    alone = (any(folded(row[at]) in words for row in rows if at < len(row)) for at in range(len(titles)))
    return any(of_another(title) and ours for title, ours in zip(titles, alone, strict=True))


LONG = re.compile(r"(?:[0-9][ .'-]*){12,}")
"""So many digits are a number of somebody's, and no title."""


def _score(heading: Heading) -> tuple[int, bool]:
    return len(heading.places), heading.lower


def _is_a_note(titles: Sequence[str]) -> bool:
    """Tell whether a row only explains the titles above it, such as "(16 digit)"."""
    said = [title for title in titles if title]
    return bool(said) and all(title.startswith("(") and title.endswith(")") for title in said)


def _titles(cells: Sequence[Cell]) -> list[str]:
    return [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]


def _places(titles: Sequence[str], words: Mapping[str, Column], ours: Collection[int]) -> dict[Column, int]:
    places: dict[Column, int] = {}
    for place, title in enumerate(titles):
        column = words.get(folded(title))
        if column is not None and place not in ours:
            places.setdefault(column, place)
    return places


def must_have_columns(heading: Heading | None, kind: Titles = ENROLMENT) -> Heading:
    """Refuse a list without a heading, or without one of the columns that nobody can do without."""
    missing = [str(column) for column in kind.wanted if heading is None or column not in heading.places]
    if heading is None or missing:
        raise Malformed(
            "heading_missing",
            f"expected a row of column titles with {_named(kind)} among the first {SEARCHED} rows, found none with "
            f"{' and '.join(missing)}; write the titles, or use the template (`amanah rosters template`)",
            missing=missing,
        )
    _must_be_once(heading, kind)
    return heading


def _named(kind: Titles) -> str:
    return " and ".join(kind.wanted)


def _must_be_once(heading: Heading, kind: Titles) -> None:
    columns = [kind.words.get(folded(title)) for title in heading.titles]
    twice = sorted({str(one) for one in columns if one in kind.wanted and columns.count(one) > 1})
    if twice:
        letters = [letter(place) for place, one in enumerate(columns) if one is not None and str(one) in twice]
        raise Malformed(
            "column_twice",
            f"expected one column each for {_named(kind)}, found several for {' and '.join(twice)} "
            f"({', '.join(letters)}); delete the others, or write above them whose they are",
            columns=twice,
            letters=letters,
        )
