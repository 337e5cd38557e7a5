"""Working days as the book has adopted them: Monday to Friday, less the holidays of each year's calendar."""

from datetime import date, timedelta
from typing import ClassVar

from pydantic import TypeAdapter

from ledger.errors import Refused
from ledger.event import Entry, Value
from ledger.law.events import CalendarAdopted

STREAM = "calendars"
"""The one stream in which every calendar is adopted."""

_FRIDAY = 4


class _Kept(Value):
    version: int
    years: dict[int, tuple[int, bool, tuple[date, ...]]]


_kept = TypeAdapter(_Kept)


class Calendars:
    """The fold of the stream ``calendars``: of each year the calendar adopted last."""

    SNAPSHOT: ClassVar[str] = "Calendars.1"

    def __init__(self, stream: str = STREAM) -> None:
        self.stream = stream
        self.version = 0
        self._years: dict[int, tuple[int, bool, tuple[date, ...]]] = {}

    def apply(self, entry: Entry) -> None:
        """Adopt a year's holidays."""
        adopted = entry.event
        assert isinstance(adopted, CalendarAdopted), "the stream of calendars holds nothing else"
        self._years[adopted.year] = entry.position, adopted.confirmed, adopted.holidays
        self.version = entry.version

    def dump(self) -> bytes:
        """Return the state as JSON."""
        return _Kept(version=self.version, years=self._years).canonical()

    @classmethod
    def load(cls, state: bytes) -> "Calendars":
        """Return the state that ``dump`` wrote."""
        kept = _kept.validate_json(state)
        calendars = cls()
        calendars.version, calendars._years = kept.version, kept.years
        return calendars

    def position(self, year: int) -> int:
        """Return the entry that adopted a year's calendar, or refuse a year without one."""
        return self._year(year)[0]

    def confirmed(self, year: int) -> bool:
        """Tell whether the source text of a year's calendar was read."""
        return self._year(year)[1]

    def is_working(self, day: date) -> bool:
        """Tell whether people work on a day."""
        return day.weekday() <= _FRIDAY and day not in self._year(day.year)[2]

    def after(self, day: date, working_days: int) -> date:
        """Return the day that is so many working days after another one, which does not count."""
        while working_days:
            day += timedelta(1)
            working_days -= self.is_working(day)
        return day

    def _year(self, year: int) -> tuple[int, bool, tuple[date, ...]]:
        if year not in self._years:
            raise Refused(
                "no_calendar", f"expected an adopted calendar of {year}, found none; adopt one first", year=year
            )
        return self._years[year]
