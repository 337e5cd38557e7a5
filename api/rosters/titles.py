"""Titles of columns, in one row or two: what both rows say together, and whose columns they are."""

import re
import unicodedata
from collections.abc import Collection, Sequence

_OTHERS = re.compile(
    r"(?i)\b(?:(?:ahli\s*)?waris|isteri|istri|suami|pasangan|ibu(?!\s+rumah\s+tangga)|ayah|bapak|orang\s*tua|ortu"
    r"|anak(?!\s+buah)|wali|saudara|kerabat|anggota\s+keluarga|kepala\s+(?:keluarga|kk)|ketua|koordinator"
    r"|penanggung\s*jawab|pj|pendamping|petugas|pengusul|pemberi\s+kerja|majikan|saksi|tanggungan|kontak\s+darurat"
    r"|heir|wife|husband|spouse|mother|father|parents?|child(?:ren)?|guardian|next\s+of\s+kin)\b"
)
"""Whom a title may name beside the one listed."""
_OF_A_LIST = re.compile(r"(?i)(?:daftar|rekap\w*|lampiran|laporan)\b.*|.*:\s*\S.*")
"""The title of a list, or a line above it such as "Pendamping: ..."."""
_TITLE_MAX = 100
_TITLES_MIN = 2
_PLACE_OF_BIRTH = frozenset({"tempat", "kota", "kabupaten"})


def folded(text: str) -> str:
    """Return the letters of a title, in one case."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z]", "", plain)


def letter(place: int) -> str:
    """Return the letter of a column, counted from nought: A to Z, then AA."""
    before, last = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def of_another(title: str) -> bool:
    """Tell whether a title names somebody beside the one listed: an heir, a parent, the head of a group."""
    return len(title) <= _TITLE_MAX and bool(_OTHERS.search(title)) and not _OF_A_LIST.fullmatch(title)


def under(upper: Sequence[str], lower: Sequence[str], words: Collection[str]) -> list[str]:
    """Return a row of titles, with whose each is before it where the row above names another person there.

    Such a title stands over every column up to the next one above. One that is alone in its row is that of the list,
    but where columns of ours stand left of it.
    """
    titles, over = [], ""
    alone = sum(bool(title) for title in upper) < _TITLES_MIN
    for at, low in enumerate(lower):
        above = upper[at] if at < len(upper) else ""
        if above:
            is_of_list = alone and not any(folded(title) in words for title in lower[:at])
            over = above if of_another(above) and folded(above) not in words and not is_of_list else ""
        titles.append(f"{over} {low}" if over and low else low)
    return titles


def joined(upper: Sequence[str], lower: Sequence[str], words: Collection[str]) -> list[str]:
    """Return the titles of two rows as one: what both say together, else the lower one, else the upper one alone.

    An upper title stands over the columns to its right too that have a lower one only, as merged cells come; one that
    is alone in its row is that of the list, such as "Tahun 2022", and says nothing of its columns.
    """
    lower = under(upper, lower, words)
    if sum(bool(title) for title in upper) < _TITLES_MIN:
        return lower
    width = max(len(upper), len(lower))
    above, below = ([*row, *[""] * (width + 1 - len(row))] for row in (upper, lower))
    titles, over = [], ""
    for at in range(width):
        spread = not above[at + 1] and bool(below[at + 1])
        over = above[at] or (over if below[at] else "")
        own = "" if below[at] and spread else above[at]
        titles.append(_of_two(over, below[at], own, words))
    return titles


def _of_two(over: str, low: str, own: str, words: Collection[str]) -> str:
    if of_another(low) and folded(low) not in words:
        return low if of_another(over) else f"{over} {low}".strip()
    if folded(low) in _PLACE_OF_BIRTH:
        return low
    with_digits = any(one.isdigit() for one in over + low)
    together = [f"{over} {low}", f"{low} {over}"] if over and low and not with_digits else []
    return next((title for title in (*together, low, own) if folded(title) in words), low or own or over)
