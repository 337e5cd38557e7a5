"""What a cell says, or how it was destroyed: NIKs, dates and the rest, each with a code where it says nothing."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from api.rosters.headers import Cell
from api.rosters.workbooks import FORMULA
from ledger.errors import Detail
from ledger.identities.person import AGE_MAX, AGE_MIN
from ledger.nik import LENGTH, nik_errors

_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_FLOATED = re.compile(r"[0-9]+[.,]0+")
_WRAPPED = re.compile(r'="?([^"]*)"?')
_BETWEEN = re.compile(r"[\s.\-\u00a0\u200b\ufeff]+")
_NUMERIC_DATE = re.compile(r"([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{4}|[0-9]{2})")
_ISO_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T]00:00(?::00)?)?")
_WORDED_DATE = re.compile(r"([0-9]{1,2})[-/. ]*([A-Za-z]{3,10})\.?[-/., ]*([0-9]{4}|[0-9]{2})")
_DIGITS_DATE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_DAY_ALONE = re.compile(r"[0-9]{1,2}")
_MONTHS = (
    "januari jan january",
    "februari feb pebruari peb february",
    "maret mar mrt march",
    "april apr",
    "mei may",
    "juni jun june",
    "juli jul july",
    "agustus agt agu ags aug august",
    "september sep sept",
    "oktober okt oct october",
    "november nov nop nopember",
    "desember des dec december",
)
MONTH_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_REASONS = (("zeros", "zeros"), ("day of", "day"), ("month of", "month"), ("date that", "date"), ("serial", "serial"))
_YES = frozenset({"ya", "y", "yes", "1", "v", "x", "benar", "true"})
_NO = frozenset({"tidak", "t", "tdk", "no", "n", "0", "-", "false", ""})
_CONFIRMED = frozenset({"terima", "ya", "sudah diperiksa", "lanjut", "accept"})


class Wrong(Exception):
    """A cell that does not say what its column is for; never holds its words."""

    def __init__(self, code: str, numbers: Mapping[str, Detail] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.numbers = numbers or {}


def text_of(cell: Cell) -> str:
    """Return a cell's words on one line."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else str(cell)
    return " ".join(str(cell).split())


def nik_of(cell: Cell) -> str:
    """Return a NIK that was kept as text; says of any other how the sheet has destroyed it."""
    if isinstance(cell, bool | date | time | timedelta):
        raise Wrong("nik_not_text")
    if isinstance(cell, int | float):
        raise Wrong("nik_numeric_cell", {"digits": len(f"{abs(cell):.0f}")})
    if cell == FORMULA:
        raise Wrong("formula_without_result")
    return _nik_of_text(_unwrapped(cell))


def _unwrapped(text: str) -> str:
    """Take off what programs put around a number to keep it text: an apostrophe, or a formula of a text alone."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'’`").strip()
    wrapped = _WRAPPED.fullmatch(plain)
    return (wrapped[1] if wrapped else plain).strip().lstrip("'")


def _nik_of_text(text: str) -> str:
    if not text:
        raise Wrong("nik_missing")
    if _SCIENTIFIC.fullmatch(text):
        raise Wrong("nik_scientific")
    if _FLOATED.fullmatch(text) and len(text) > 12:
        raise Wrong("nik_numeric_cell", {"digits": len(re.split("[.,]", text)[0])})
    digits = _BETWEEN.sub("", text)
    if not digits.isascii() or not digits.isdigit():
        raise Wrong("nik_not_digits", {"length": len(digits)})
    if len(digits) == LENGTH - 1:
        raise Wrong("nik_fifteen_digits")
    if len(digits) != LENGTH:
        raise Wrong("nik_length", {"digits": len(digits)})
    errors = nik_errors(digits)
    if errors:
        reasons = [reason for error in errors for words, reason in _REASONS if words in error]
        raise Wrong("nik_trailing_zeros" if reasons == ["serial"] else "nik_impossible", {"reason": reasons[0]})
    return digits


def birth_date_of(cell: Cell, *, today: date) -> date | None:
    """Return a birth date, day before month as Indonesian lists write it; none where the cell is empty."""
    if isinstance(cell, datetime):
        return _plausible(cell.date(), today)
    if isinstance(cell, date):
        return _plausible(cell, today)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = text_of(cell)
        if not _DIGITS_DATE.fullmatch(text):
            raise Wrong("birth_date_number")
        return _of_text(text, today)
    if isinstance(cell, str):
        if cell == FORMULA:
            raise Wrong("formula_without_result")
        text = " ".join(unicodedata.normalize("NFKC", cell).strip().lstrip("'").split())
        return _of_text(text, today) if text not in ("", "-") else None
    raise Wrong("birth_date_unreadable")


def whole_date(day: Cell, month: Cell, year: Cell) -> Cell:
    """Return a date of which day, month and year stand in cells of their own; a day that is a whole date stays."""
    words = [text_of(one) for one in (day, month, year)]
    if not any(words[1:]) or not (words[0] == "" or _DAY_ALONE.fullmatch(words[0])):
        return day
    return " ".join(words).strip()


def _of_text(text: str, today: date) -> date:
    """Read the forms of Indonesian sheets; of a place and a date, what stands behind the last comma is the date."""
    text = text.rpartition(",")[2].strip() if not _WORDED_DATE.fullmatch(text) else text
    if found := _ISO_DATE.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), today)
    if found := _NUMERIC_DATE.fullmatch(text):
        if int(found[2]) > 12 >= int(found[1]):
            raise Wrong("birth_date_month_first")
        return _day(_year(found[3], int(found[2]), int(found[1]), today), int(found[2]), int(found[1]), today)
    if found := _WORDED_DATE.fullmatch(text):
        month = MONTH_OF.get(found[2].lower())
        if month is not None:
            return _day(_year(found[3], month, int(found[1]), today), month, int(found[1]), today)
    if found := _DIGITS_DATE.fullmatch(text):
        return _day(int(found[3]), int(found[2]), int(found[1]), today)
    raise Wrong("birth_date_unreadable")


def _year(written: str, month: int, day: int, today: date) -> int:
    """Return a year; of two digits, the one century in which somebody is 17 to 100 years old today."""
    if len(written) == 4:
        return int(written)
    for century in (1900, 2000):
        year = century + int(written)
        age = today.year - year - ((today.month, today.day) < (month, day))
        if AGE_MIN <= age <= AGE_MAX:
            return year
    raise Wrong("birth_date_two_digits")


def _day(year: int, month: int, day: int, today: date) -> date:
    try:
        return _plausible(date(year, month, day), today)
    except ValueError:
        raise Wrong("birth_date_impossible") from None


def _plausible(day: date, today: date) -> date:
    if not day.year >= 1900 or day > today:
        raise Wrong("birth_date_impossible")
    return day


def name_of(cell: Cell) -> str:
    """Return a name; one line, and no number."""
    if cell == FORMULA:
        raise Wrong("formula_without_result")
    if not isinstance(cell, str):
        raise Wrong("name_not_text")
    name = " ".join(unicodedata.normalize("NFC", cell).split())
    if not name:
        raise Wrong("name_missing")
    if not name.isprintable() or not any(one.isalpha() for one in name) or len(name) > 200:
        raise Wrong("name_not_text")
    return name


def address_of(cell: Cell) -> str | None:
    """Return an address, or none where there is none that can be kept."""
    address = text_of(cell)
    return address if address and address.isprintable() and len(address) <= 200 else None


def decile_of(cell: Cell) -> int | None:
    """Return a decile from 1 to 10; none where the cell is empty."""
    text = text_of(cell).casefold().removeprefix("desil").strip()
    if text in ("", "-"):
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10):
        raise Wrong("decile_unreadable")
    return int(text)


def disability_of(cell: Cell) -> bool | None:
    """Return whether somebody is disabled; none where that is not said."""
    text = text_of(cell).casefold()
    return True if text in _YES else False if text in _NO and text else None


def confirmed_of(cell: Cell) -> bool:
    """Return whether somebody has looked at what was undecided of the row, and lets it stand."""
    text = text_of(cell).casefold()
    if text and text not in _CONFIRMED:
        raise Wrong("decision_unknown")
    return bool(text)
