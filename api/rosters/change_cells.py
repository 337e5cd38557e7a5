"""The cells of a list of changes: the month from which, and why."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from api.rosters.cells import MONTH_OF, Wrong, text_of
from api.rosters.headers import Cell
from ledger.enrollments.events import WithdrawalReason
from ledger.periods import Month

_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]?([0-9]{1,2})(?:[-/.][0-9]{1,2}(?:[ T]00:00(?::00)?)?)?")
_MONTH_FIRST = re.compile(r"(?:[0-9]{1,2}[-/. ])?([0-9]{1,2})[-/. ]([0-9]{4})")
_WORDED = re.compile(r"(?:[0-9]{1,2}[-/. ]*)?([a-z]{3,10})[-/., ]*([0-9]{4})")
_REASONS: Mapping[WithdrawalReason, str] = {
    WithdrawalReason.BECAME_WAGE_EARNER: "menjadi penerima upah, jadi penerima upah, penerima upah, pu, bekerja di "
    "perusahaan, menjadi karyawan, jadi karyawan, menjadi pekerja penerima upah, alih ke pu",
    WithdrawalReason.DIED: "meninggal, meninggal dunia, wafat, almarhum, almarhumah, md, dead, death",
    WithdrawalReason.DUPLICATE: "ganda, data ganda, peserta ganda, duplikat, dobel",
    WithdrawalReason.INELIGIBLE: "tidak memenuhi syarat, tidak layak, tidak berhak, tidak bekerja, tms",
    WithdrawalReason.MOVED: "pindah, pindah domisili, pindah alamat, pindah tempat tinggal, pindah penduduk, merantau",
    WithdrawalReason.SPONSOR_ENDED: "sponsor berakhir, kontrak berakhir, perjanjian berakhir, bantuan berakhir",
}


def month_of(cell: Cell) -> Month | None:
    """Return a month, of a date the month that it is in; none where the cell is empty."""
    if isinstance(cell, datetime | date):
        return _month(cell.year, cell.month)
    text = " ".join(unicodedata.normalize("NFKC", text_of(cell)).strip().lstrip("'").casefold().split())
    if text in ("", "-"):
        return None
    if found := _YEAR_FIRST.fullmatch(text):
        return _month(int(found[1]), int(found[2]))
    if found := _MONTH_FIRST.fullmatch(text):
        return _month(int(found[2]), int(found[1]))
    if (found := _WORDED.fullmatch(text)) and found[1] in MONTH_OF:
        return _month(int(found[2]), MONTH_OF[found[1]])
    raise Wrong("month_unreadable")


def _month(year: int, number: int) -> Month:
    if not (1900 <= year <= 2199 and 1 <= number <= 12):
        raise Wrong("month_unreadable")
    return Month(f"{year:04d}-{number:02d}")


def reason_of(cell: Cell) -> WithdrawalReason | None:
    """Return why somebody leaves; none where the cell is empty."""
    word = _folded(text_of(cell))
    if not word:
        return None
    if word not in _KNOWN:
        raise Wrong("reason_unknown")
    return _KNOWN[word]


def _folded(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.casefold())


_KNOWN = {_folded(word): reason for reason, words in _REASONS.items() for word in (reason.value, *words.split(", "))}
