"""Made-up people: NIKs that are well formed and of the right district, names from a short list, nobody's data."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from ledger.basis import Basis
from ledger.enrollments.enroll import Enrollee
from ledger.regions import region_names

_FIRST_BIRTH = date(1961, 1, 1)
_BIRTH_DAYS = (date(2005, 1, 1) - _FIRST_BIRTH).days
"""Born from 1961 to 2004: 17 to 64 years old, the age of enrolment (domain 4.5), at any time from 2022 to 2024."""
_STRIDE = 7919
"""Prime, so that consecutive people have birth dates far apart and every date comes before the first comes again."""

_GIVEN_WOMEN = ("Ani", "Dewi", "Endang", "Fitri", "Indah", "Kartini", "Lestari", "Maya", "Nur", "Puji", "Ratna", "Sari")
_GIVEN_MEN = ("Adi", "Bambang", "Cahyo", "Dedi", "Eko", "Hadi", "Iwan", "Joko", "Rudi", "Slamet", "Tono", "Wahyu")
_SECOND = ("Astuti", "Handayani", "Kurnia", "Mulyani", "Permata", "Rahayu", "Setia", "Susanti", "Utami", "Wati", "Yuli")
_SECOND_MEN = ("Arif", "Firman", "Gunawan", "Hidayat", "Kurniawan", "Nugroho", "Pratama", "Putra", "Santoso", "Wijaya")

_ENROLLEES = TypeAdapter(tuple[Enrollee, ...])

Occupations = Callable[[int], str | None]
"""The occupation of the person with a number."""


@cache
def villages(region: str, *, desa: bool = False) -> tuple[str, ...]:
    """Return the village codes of a region; of its desa alone where asked: their village part starts with 2."""
    inside = region + "."
    return tuple(c for c in region_names() if len(c) == 13 and c.startswith(inside) and (not desa or c[9] == "2"))


@cache
def _birth_dates() -> tuple[date, ...]:
    """Return the birth dates in the order in which people get them."""
    return tuple(_FIRST_BIRTH + timedelta(days=n * _STRIDE % _BIRTH_DAYS) for n in range(_BIRTH_DAYS))


@cache
def _birth_digits() -> tuple[tuple[str, str], ...]:
    """Return the six digits of each birth date in a NIK: a man's, and a woman's with 40 added to the day."""
    return tuple((f"{d:%d%m%y}", f"{d.day + 40}{d:%m%y}") for d in _birth_dates())


def is_woman(number: int) -> bool:
    """Tell whether the person with a number is a woman: every other one of a village."""
    return number * 2_654_435_761 >> 7 & 1 == 1


def nik(number: int, village: str) -> str:
    """Return the NIK of the person with a number in a regency: unique, since date and serial are, district apart."""
    place = village[:2] + village[3:5] + village[6:8]
    turn, day = divmod(number, _BIRTH_DAYS)
    return f"{place}{_birth_digits()[day][is_woman(number)]}{turn + 1:04d}"


def name(number: int) -> str:
    """Return a made-up name of two common given names."""
    if is_woman(number):
        return f"{_GIVEN_WOMEN[number % len(_GIVEN_WOMEN)]} {_SECOND[number % len(_SECOND)]}"
    return f"{_GIVEN_MEN[number % len(_GIVEN_MEN)]} {_SECOND_MEN[number % len(_SECOND_MEN)]}"


def birth_date(number: int) -> date:
    """Return the birth date of the person with a number."""
    return _birth_dates()[number % _BIRTH_DAYS]


def enrollees(
    places: Sequence[str], *, first: int, count: int, occupation: Occupations, disabled_every: int = 0
) -> tuple[Enrollee, ...]:
    """Return people numbered from ``first``, spread over villages of one regency; the same for ever.

    Numbers are the people: who is to be another person in the same regency gets other numbers. Who is disabled is told
    to the vault alone.
    """
    rows: list[dict[str, Any]] = []  # Any: fields of several types, which the adapter validates
    for number in range(first, first + count):
        village = places[number % len(places)]
        person: dict[str, Any] = {"birth_date": birth_date(number), "name": name(number), "nik": nik(number, village)}
        if disabled_every and number % disabled_every == 0:
            person["disability"] = True
        rows.append(
            {
                "basis": Basis.ILLUSTRATIVE,
                "occupation": occupation(number),
                "person": person,
                "region": village,
            }
        )
    return _ENROLLEES.validate_python(rows)


def one_of(*occupations: str) -> Occupations:
    """Return occupations in turn."""
    return lambda number: occupations[number % len(occupations)]
