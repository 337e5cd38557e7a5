"""Whole numbers in Indonesian and English words, as certificates write an amount beside its figures."""

from collections.abc import Callable

_ID = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_ID_SCALES = (
    (10**15, "kuadriliun"),
    (10**12, "triliun"),
    (10**9, "miliar"),
    (10**6, "juta"),
    (1000, "ribu"),
    (100, "ratus"),
)
_ID_ONE = {1000: "seribu", 100: "seratus"}
_EN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES = (
    *((10**15, "quadrillion"), (10**12, "trillion"), (10**9, "billion"), (10**6, "million")),
    *((1000, "thousand"), (100, "hundred")),
)


def indonesian(number: int) -> str:
    """Return a number in Indonesian words."""
    assert number >= 0, "amounts of gifts are not below zero"
    if number < 12:
        return _ID[number]
    if number < 20:
        return f"{_ID[number - 10]} belas"
    if number < 100:
        return _joined(f"{_ID[number // 10]} puluh", indonesian, number % 10)
    scale, word = next(pair for pair in _ID_SCALES if number >= pair[0])
    count = number // scale
    above = _ID_ONE[scale] if count == 1 and scale in _ID_ONE else f"{indonesian(count)} {word}"
    return _joined(above, indonesian, number % scale)


def english(number: int) -> str:
    """Return a number in English words."""
    assert number >= 0, "amounts of gifts are not below zero"
    if number < 20:
        return _EN[number]
    if number < 100:
        tens, ones = _EN_TENS[number // 10 - 2], number % 10
        return f"{tens}-{_EN[ones]}" if ones else tens
    scale, word = next(pair for pair in _EN_SCALES if number >= pair[0])
    return _joined(f"{english(number // scale)} {word}", english, number % scale)


def _joined(above: str, spell: Callable[[int], str], rest: int) -> str:
    return f"{above} {spell(rest)}" if rest else above
