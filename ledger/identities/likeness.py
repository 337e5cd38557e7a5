"""Whether two entries of lists may be one person: names that are spelled alike, one birth date, sex and village.

Names of one person differ from list to list in a few ways (domain 7): the many spellings and short forms of Muhammad,
the spelling from before 1972, doubled letters, the order of the words, words written together, one more word, a slip
of a letter. What is alike is never merged: somebody looks.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby

from ledger.identities.person import Person, Sex

WORD_MIN = 0.8
"""Two words of which so much is the same, letter by letter, may be one: a slip in a word of five letters."""
WORDS_MIN = 2
"""A name that lacks words which the other one has must still have so many."""
_VILLAGE_LENGTH = len("12.22.01.2002")
_WOMAN = 40
"""A woman's NIK has this added to the day of birth (domain 7.2)."""
_MUHAMMAD = re.compile(r"m|md|mh|mhd|mhmd|moch|moh|much|muh|mohd|muhd|m[ou]c?ha?m*[ae]d")
_OLD = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("nj", "ny"), ("sj", "sy"))
"""Letters as they were written before the spelling of 1972."""


def plain(name: str) -> str:
    """Return a name in small letters with single spaces, without marks."""
    if name.isascii() and name.replace(" ", "").isalpha():
        return " ".join(name.casefold().split())
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(one if one.isalpha() else " " for one in letters).split())


def similar(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: the words of the shorter one are found in the other, in any order."""
    fewer, more = sorted((_words(one), _words(other)), key=lambda words: (len(words), words))
    if "".join(fewer) == "".join(more):
        return True
    if len(fewer) < min(len(more), WORDS_MIN):
        return False
    left = list(more)
    for word in fewer:
        found = word if word in left else next((single for single in left if _like(word, single)), None)
        if found is None:
            return False
        left.remove(found)
    return True


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    """Return the words that tell a name, each in one spelling; Muhammad is none where there are others."""
    found = [_spelled(word) for word in plain(name).split()]
    telling = [word for word in found if word != "muhamad"]
    return tuple(telling or found)


def _spelled(word: str) -> str:
    if _MUHAMMAD.fullmatch(word):
        return "muhamad"
    for old, new in _OLD:
        word = word.replace(old, new)
    return "".join(letter for letter, _ in groupby(word))


@lru_cache(maxsize=8192)
def _like(one: str, other: str) -> bool:
    """Compare two words; most are told apart by their lengths, or by the letters that they have in common."""
    length = len(one) + len(other)
    if 2 * min(len(one), len(other)) < WORD_MIN * length:
        return False
    if 2 * sum(min(one.count(letter), other.count(letter)) for letter in set(one)) < WORD_MIN * length:
        return False
    first, second = sorted((one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= WORD_MIN


def born_and_living(person: Person, village: str | None) -> bytes | None:
    """Return what two entries of one person share: day of birth and sex, by the list or the NIK, and the village.

    The year has two digits, as in a NIK, so that it never depends on the day on which it is asked for. The sex leaves
    half of the names to be opened, and keeps a brother and a sister who are twins apart.
    """
    lives = person.domicile or village
    if lives is None or len(lives) != _VILLAGE_LENGTH:
        return None
    day, woman = int(person.nik[6:8]) % _WOMAN, int(person.nik[6:8]) > _WOMAN
    sex = person.sex or (Sex.FEMALE if woman else Sex.MALE)
    born = person.birth_date
    on = f"{day:02d}{person.nik[8:12]}" if born is None else f"{born.day:02d}{born.month:02d}{born.year % 100:02d}"
    return f"{on} {sex} {lives}".encode()


def may_be(person: Person, name: str, born: str | None) -> bool:
    """Tell whether a person may be another: by both names, and by both birth dates where both are said."""
    if born is not None and person.birth_date is not None and person.birth_date.isoformat() != born:
        return False
    return person.name == name or similar(person.name, name)


def differ(one: Person, other: Person) -> bool:
    """Tell whether two lists name one NIK with another name or birth date."""
    dates_differ = one.birth_date != other.birth_date and None not in (one.birth_date, other.birth_date)
    return dates_differ or _spaced(one.name) != _spaced(other.name)


def _spaced(name: str) -> str:
    return " ".join(name.split()).casefold()
