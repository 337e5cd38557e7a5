"""A person as an officer writes him down; what of it may enter the book: nothing but a random WorkerId."""

import hashlib
import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from ledger.claims.values import SchoolLevel
from ledger.identifiers import Random
from ledger.nik import nik_errors
from ledger.periods import Day
from ledger.regions import RegionCode, region_names, within

AGE_MIN, AGE_MAX = 17, 100
"""The ages between which the century of a NIK's two-digit year is guessed (domain 7.2)."""
_SIXTEEN_DIGITS = re.compile(r"[0-9]{16}")
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}|0[1-9][0-9]{6,13}")
_PHONE_MARKS = re.compile(r"[ ().-]")


class NikWarning(StrEnum):
    """What is odd about a valid NIK."""

    AGE_UNLIKELY = "age_unlikely"
    """No century gives an age of 17 to 100."""
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    """The birth date declared is another one."""
    REGION_DIFFERS = "region_differs"
    """It was first given in another regency than the domicile's."""
    REGION_UNKNOWN = "region_unknown"
    """Its regency is not of today's list, as codes change over time."""
    SEX_DIFFERS = "sex_differs"
    """The sex declared is the other one."""


def _nik(text: str) -> str:
    errors = nik_errors(text)
    if errors:
        raise ValueError("; ".join(errors))
    return text


def nik_birth_date(nik: str, *, today: date) -> date | None:
    """Return the birth date that a valid NIK names, at an age of 17 to 100, or none; it is never corrected.

    The year has two digits (domain 7.2): at most one century gives such an age.
    """
    day, month, year = int(nik[6:8]) % 40, int(nik[8:10]), int(nik[10:12])
    for century in (1900, 2000):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if AGE_MIN <= age <= AGE_MAX:
            return born
    return None


def is_nik_of(nik: str, born: date) -> bool:
    """Tell whether a valid NIK names a birth date: day, month and the last two digits of the year."""
    return f"{int(nik[6:8]) % 40:02d}{nik[8:12]}" == f"{born:%d%m%y}"


def nik_warnings(
    nik: str, *, domicile: str, today: date, birth_date: date | None = None, woman: bool | None = None
) -> list[NikWarning]:
    """Say what is odd about a valid NIK; none of it makes a NIK wrong, which stays for life as given (domain 7.2)."""
    regency = f"{nik[:2]}.{nik[2:4]}"
    warnings = []
    if regency not in region_names():
        warnings.append(NikWarning.REGION_UNKNOWN)
    elif not within(domicile, regency) and not within(regency, domicile):
        warnings.append(NikWarning.REGION_DIFFERS)
    named = nik_birth_date(nik, today=today)
    if named is None:
        warnings.append(NikWarning.AGE_UNLIKELY)
    elif birth_date is not None and birth_date != named:
        warnings.append(NikWarning.BIRTH_DATE_DIFFERS)
    if woman is not None and woman != (int(nik[6:8]) > 40):
        warnings.append(NikWarning.SEX_DIFFERS)
    return warnings


Nik = Annotated[
    str,
    StringConstraints(strict=True, max_length=16),
    AfterValidator(_nik),
    Field(description="The national identity number, 16 digits as text. Kept in the vault only.", repr=False),
]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("expected printable text on one line, found a control character; remove it")
    return text


PersonalText = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=200, strip_whitespace=True), AfterValidator(_printable)
]


class Sex(StrEnum):
    """The sex as a family card has it."""

    FEMALE = "female"
    MALE = "male"


def _family_card(text: str) -> str:
    if _SIXTEEN_DIGITS.fullmatch(text) is None or text == "0" * 16:
        raise ValueError(
            "expected a family card's number of 16 digits as text, found another form; "
            "a number of 15 digits was damaged by a spreadsheet: take it from the source again"
        )
    return text


def _phone(text: str) -> str:
    plain = _PHONE_MARKS.sub("", text)
    if _PHONE.fullmatch(plain) is None:
        raise ValueError(
            "expected a phone number of 8 to 15 digits, with + or 0 before them, found another form; write it as "
            "+62 812 ... or 0812..."
        )
    return f"+62{plain[1:]}" if plain.startswith("0") else plain


FamilyCard = Annotated[str, StringConstraints(strict=True, max_length=16), AfterValidator(_family_card)]
Phone = Annotated[str, StringConstraints(strict=True, max_length=30, strip_whitespace=True), AfterValidator(_phone)]


class Person(BaseModel):
    """A natural person named by NIK; lives in the vault, never in the book, an error or a log line."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    address: PersonalText | None = Field(None, repr=False)
    birth_date: Day | None = Field(None, repr=False)
    disability: StrictBool | None = Field(None, repr=False, description="Kept in the vault only.")
    domicile: RegionCode | None = Field(
        None, repr=False, description="The code of the village where he lives. Kept in the vault only."
    )
    family_card: FamilyCard | None = Field(
        None, repr=False, description="The number of the family card (KK), 16 digits as text. Kept in the vault only."
    )
    name: PersonalText = Field(repr=False)
    nik: Nik
    phone: Phone | None = Field(None, repr=False, description="Kept as +62... in the vault only.")
    sex: Sex | None = Field(None, repr=False, description="Kept in the vault only.")

    def living_in(self, village: str | None) -> Self:
        """Return the person with a village, where his own words do not say it."""
        return self if self.domicile or village is None else self.model_copy(update={"domicile": village})


SALT_BYTES = 16


class Child(BaseModel):
    """A child for whom a scholarship is asked, as on a day; lives in the vault, in the book only as a digest."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    born_on: Day = Field(repr=False, description="Kept in the vault only.", examples=["2012-05-20"])
    level: SchoolLevel = Field(repr=False, description="The level of schooling.", examples=["primary"])
    level_year: int = Field(
        strict=True, ge=1, le=20, repr=False, description="The year within the level, from 1.", examples=[4]
    )
    married: StrictBool = Field(False, repr=False, description="A scholarship ends with marriage.")
    salt: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = Field(
        None, repr=False, description="16 random bytes in hexadecimal; drawn where left out."
    )
    twin: int | None = Field(
        None,
        strict=True,
        ge=1,
        le=9,
        repr=False,
        description="Of children born on one day: which of them it is, from 1.",
    )
    working: StrictBool = Field(False, repr=False, description="A scholarship ends with work.")

    def salted(self, random: Random) -> Self:
        """Return the same with a random salt where there is none."""
        return self if self.salt else self.model_copy(update={"salt": random(SALT_BYTES).hex()})

    @property
    def digest(self) -> str:
        """What the book holds of it: nobody can guess it without the salt, which the vault destroys with the rest."""
        assert self.salt, "a child gets its salt before anything is said of it"
        return f"sha256:{hashlib.sha256(self.__pydantic_serializer__.to_json(self, exclude_none=True)).hexdigest()}"

    def is_same(self, other: Self) -> bool:
        """Tell whether all that is said of both is the same, but for their salts."""
        return self.model_copy(update={"salt": None}) == other.model_copy(update={"salt": None})

    def age_on(self, day: date) -> int:
        """Return the child's age in full years."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


class Private(BaseModel):
    """Personal data of a party that is a natural person, or of a claim's children, kept in the vault under its id."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    aliases: tuple[PersonalText, ...] = Field((), repr=False)
    children: tuple[Child, ...] = Field((), repr=False, description="What was said of a claim's children, in order.")
    name: PersonalText | None = Field(None, repr=False)
    subject: str

    def added_to(self, known: Self | None) -> Self:
        """Return the known name first; every other spelling becomes an alias, once; so is what is said of children."""
        if known is None:
            return self
        name = known.name or self.name
        spellings = [*known.aliases, *self.aliases, *([self.name] if self.name else [])]
        aliases = tuple(dict.fromkeys(spelling for spelling in spellings if spelling != name))
        children = tuple(dict.fromkeys((*known.children, *self.children)))
        return known.model_copy(update={"name": name, "aliases": aliases, "children": children})
