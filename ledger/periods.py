"""Months, periods and dates of which only a part may be known."""

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_MONTH = re.compile(r"(19|20|21)[0-9][0-9]-(0[1-9]|1[0-2])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_EXPECTED = "expected a date as YYYY-MM-DD between 1900-01-01 and 2199-12-31"
_PARTIAL = re.compile(r"(19|20|21)[0-9][0-9](-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def _day(given: object) -> object:
    """Take a date or its text alone: no number of seconds, no moment, no other way of writing; never repeats it."""
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            given = date.fromisoformat(given)
        except ValueError:
            raise ValueError(f"{_DAY_EXPECTED}, found a day that no month has; mend the day") from None
    if not isinstance(given, date) or isinstance(given, datetime):
        raise ValueError(f"{_DAY_EXPECTED}, found another form; write the year, the month and the day")
    if not 1900 <= given.year <= 2199:
        raise ValueError(f"{_DAY_EXPECTED}, found another year; mend the year")
    return given


Day = Annotated[date, BeforeValidator(_day)]
"""A day of the calendar: a date, or its text as YYYY-MM-DD and in no other way, of the years that a ``Month`` has."""


class _Text(str):
    """A string of one form, checked wherever it enters."""

    __slots__ = ()
    _form = ""
    _example = ""

    def __new__(cls, text: str) -> Self:
        cls._check(text)
        return super().__new__(cls, text)

    @classmethod
    def _check(cls, text: str) -> None:
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(strict=True, max_length=10), serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "description": cls._form, "examples": [cls._example]}


@lru_cache(maxsize=4096)
def _ordinal_of(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


@lru_cache(maxsize=4096)
def _text_of(ordinal: int) -> str:
    return f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}"


class Month(_Text):
    """A contribution month, ``2022-10``; sorts and compares as time does."""

    __slots__ = ()
    _form = "A month as YYYY-MM."
    _example = "2022-10"

    @classmethod
    def _check(cls, text: str) -> None:
        if not _MONTH.fullmatch(text):
            raise ValueError("expected a month as YYYY-MM between 1900-01 and 2199-12, such as 2022-10")

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month in which a day lies."""
        return cls(f"{day.year:04d}-{day.month:02d}")

    @classmethod
    def at(cls, ordinal: int) -> Self:
        """Return the month of an ordinal, the inverse of ``ordinal``."""
        return cls(_text_of(ordinal))

    @property
    def year(self) -> int:
        """The calendar year."""
        return int(self[:4])

    @property
    def number(self) -> int:
        """The month's number, 1 to 12."""
        return int(self[5:])

    @property
    def ordinal(self) -> int:
        """Months since January of the year 0: differences of ordinals are numbers of months."""
        return _ordinal_of(self)

    @property
    def first_day(self) -> date:
        """The month's first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The month's last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def plus(self, months: int) -> "Month":
        """Return the month so many months later, or earlier where negative."""
        return Month.at(self.ordinal + months)


class PartialDate(_Text):
    """A date of which the day, or the day and the month, may be unknown: ``2024``, ``2024-03`` or ``2022-10-04``."""

    __slots__ = ()
    _form = "A date of which a part may be unknown: YYYY, YYYY-MM or YYYY-MM-DD."
    _example = "2022-10-04"

    @classmethod
    def _check(cls, text: str) -> None:
        if not _PARTIAL.fullmatch(text):
            raise ValueError("expected a date as YYYY, YYYY-MM or YYYY-MM-DD, such as 2024-03")
        if len(text) == 10:
            date.fromisoformat(text)

    @property
    def earliest(self) -> date:
        """The first day that it can mean."""
        return date.fromisoformat(f"{self}-01-01"[:10] if len(self) < 10 else str(self))

    @property
    def latest(self) -> date:
        """The last day that it can mean."""
        if len(self) == 10:
            return self.earliest
        return Month(self if len(self) == 7 else f"{self}-12").last_day


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """Return every month from the first to the last, both in; empty where the last is earlier."""
    return tuple(Month.at(index) for index in range(first.ordinal, last.ordinal + 1))


def runs(months: Iterable[Month]) -> Iterator[tuple[Month, Month]]:
    """Yield the runs of consecutive months, each as (first, last)."""
    ordered = sorted(set(months))
    start = 0
    for i, month in enumerate(ordered):
        if i + 1 == len(ordered) or ordered[i + 1].ordinal != month.ordinal + 1:
            yield ordered[start], month
            start = i + 1
