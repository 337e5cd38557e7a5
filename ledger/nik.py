"""What makes sixteen digits a NIK, and where one hides in words that must hold none. Never repeats the digits."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

LENGTH = 16
_NIK = re.compile(r"[0-9]{16}")
_BETWEEN = re.compile(r"[\W_]+")
_MANY = re.compile(r"[0-9]{16,}")
_ALONE = re.compile(
    r"(?<![0-9])"
    r"(?:[0-9]{16}|[0-9]{4}([ ._:/-])(?:[0-9]{4}\1){2}[0-9]{4}|[0-9]{6}([ ._:/-])[0-9]{6}\2[0-9]{4})"
    r"(?![0-9])"
)
"""Sixteen digits and no more, in one run or grouped as cards and forms print them."""
_SIXTEEN = re.compile(r"(?:[ ._:/-]*[0-9]){16}[ ._:/-]*")
"""Nothing but sixteen digits, grouped in any way."""


def nik_errors(text: str) -> list[str]:
    """Say what makes a NIK impossible (domain 7.2): length, day, month, date, serial. Never repeats the NIK."""
    if not _NIK.fullmatch(text):
        return [
            "expected a NIK of 16 digits as text, found another form; "
            "a number of 15 digits was damaged by a spreadsheet: take it from the source again"
        ]
    if text == "0" * LENGTH:
        return ["expected a NIK, found 16 zeros"]
    day, month, year, serial = int(text[6:8]), int(text[8:10]), int(text[10:12]), text[12:]
    errors = []
    if not (1 <= day <= 31 or 41 <= day <= 71):
        errors.append("expected a day of 01-31, or 41-71 for a woman, at digits 7-8")
    elif not 1 <= month <= 12:
        errors.append("expected a month of 01-12 at digits 9-10")
    elif not _is_date(day % 40, month, year):
        errors.append("expected a date that exists at digits 7-12")
    if serial == "0000":
        errors.append("expected a serial number from 0001 at digits 13-16")
    return errors


def holds_nik(text: str) -> bool:
    """Tell whether a NIK stands anywhere in a text, all between its digits that is no letter taken out.

    Digits of any script, circled and raised ones too, are digits; whatever digits stand around it, it is one.
    """
    plain = text if text.isascii() else _plain(text)
    return len(plain) >= LENGTH and any(not nik_errors(window) for window in _windows(plain))


def is_nik_alone(text: str) -> bool:
    """Tell whether a NIK stands in a text on its own: sixteen digits between other characters, plain or in groups.

    A text that is nothing but sixteen digits may be grouped in any way. A longer number, such as a billing code of 18
    digits, may hold such digits by chance and is none.
    """
    found = [text] if _SIXTEEN.fullmatch(text) else [match[0] for match in _ALONE.finditer(text)]
    return any(not nik_errors(re.sub("[^0-9]", "", one)) for one in found)


def _windows(text: str) -> Iterator[str]:
    for run in _MANY.findall(_BETWEEN.sub("", text)):
        for start in range(len(run) - LENGTH + 1):
            yield run[start : start + LENGTH]


def _plain(text: str) -> str:
    """Write the digits of every script, circled and raised ones too, as ASCII."""
    return "".join([str(unicodedata.digit(one, one)) for one in unicodedata.normalize("NFKC", text)])


def _is_date(day: int, month: int, year: int) -> bool:
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False
