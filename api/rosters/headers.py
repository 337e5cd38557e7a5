"""The columns of a list: which words, in Indonesian or English, stand over which of them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import TypeAlias

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
    SINCE = "Mulai"
    STANDING = "Status"
    UNTIL = "Sampai"
    VILLAGE = "Desa/Kelurahan"
    WORKER = "ID Peserta"


ALIASES: Mapping[Column, str] = {
    Column.ADDRESS: "alamat, alamat lengkap, alamat domisili, alamat ktp, address",
    Column.BIRTH_DATE: "tanggal lahir, tgl lahir, tgl. lhr, tanggal lhr, tempat tanggal lahir, tempat/tgl lahir, ttl, "
    "tempat dan tanggal lahir, birth date, date of birth",
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
    Column.SINCE: "mulai, sejak, tanggal mulai, tgl mulai, tmt, since",
    Column.STANDING: "status, status penduduk, status kependudukan, status nik, keterangan status, standing",
    Column.UNTIL: "sampai, hingga, tanggal berakhir, tgl berakhir, berakhir, until",
    Column.VILLAGE: "desa, kelurahan, desa/kelurahan, kelurahan/desa, nama desa, kel, kel/desa, desa/kel, nagari, "
    "gampong, village",
}
OF_REGISTERS = frozenset({Column.SINCE, Column.STANDING, Column.UNTIL})
"""Columns of outside registers, which a list of people may have and which say nothing in it."""
_OURS = ("baris", "putusan", "kode", "keterangan", "saran")
"""What our own result adds, side by side: on the way back in it says nothing."""


def folded(text: str) -> str:
    """Return the letters of a title, in one case."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z]", "", plain)


BY_WORD: Mapping[str, Column] = {
    folded(word): column for column, words in ALIASES.items() for word in words.split(", ")
}


@dataclass(frozen=True, slots=True)
class Titles:
    """Which words stand over which column of a kind of list, and which columns it cannot do without."""

    wanted: tuple[Column, ...]
    words: Mapping[str, Column]
    least: int = 2
    """So many of its columns make a row a heading; one that is the first of those wanted is enough where it is 1."""

    def fits(self, places: Mapping[Column, int]) -> bool:
        """Tell whether a row with these columns may be the heading."""
        return len(places) >= self.least and (self.least > 1 or self.wanted[0] in places)


ENROLMENT = Titles((Column.NIK, Column.NAME), BY_WORD)
"""A list of people to enrol."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the heading ends, and in which column of the file each of ours stands."""

    row: int
    places: Mapping[Column, int]
    titles: Sequence[str]
    """What stands over every column of the file, ours of an earlier result left empty."""

    @property
    def own(self) -> list[int]:
        """The columns of the file that are not those of an earlier result of ours."""
        titles = tuple(folded(title) for title in self.titles)
        starts = [at for at in range(len(titles)) if titles[at : at + len(_OURS)] == _OURS]
        ours = {place for at in starts for place in range(at, at + len(_OURS))}
        return [place for place in range(len(titles)) if place not in ours]


def found_heading(lines: Iterator[Line], kind: Titles = ENROLMENT) -> tuple[Heading | None, list[Line]]:
    """Return the heading, and the rows that were read to find it and follow it."""
    first = list(islice(lines, SEARCHED))
    best: Heading | None = None
    for index, (number, cells) in enumerate(first):
        singles = _titles(cells)
        under = _titles(first[index + 1][1]) if index + 1 < len(first) else []
        both = [low or (singles[at] if at < len(singles) else "") for at, low in enumerate(under)]
        both += singles[len(under) :]
        for at, titles in ((number, singles), (number + 1, both)):
            heading = Heading(at, _places(titles, kind.words), titles)
            if kind.fits(heading.places) and _score(heading) > (_score(best) if best else 0):
                best = heading
    return best, [line for line in first if best is not None and line[0] > best.row]


def _score(heading: Heading) -> int:
    return len(heading.places)


def _titles(cells: Sequence[Cell]) -> list[str]:
    return [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]


def _places(titles: Sequence[str], words: Mapping[str, Column]) -> dict[Column, int]:
    places: dict[Column, int] = {}
    for place, title in enumerate(titles):
        column = words.get(folded(title))
        if column is not None:
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
        raise Malformed(
            "column_twice",
            f"expected one column each for {_named(kind)}, found several for {' and '.join(twice)}; delete the others",
            columns=twice,
        )
