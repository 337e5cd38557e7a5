"""What cover is made of: paid months with their source, and the participations that they form."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ledger.periods import Month


class CoverState(StrEnum):
    """How a person stands in a programme on a day."""

    NONE = "none"
    """No month was paid up to that day."""
    ACTIVE = "active"
    """The month is paid and counts."""
    IN_GRACE = "in_grace"
    """The month is not paid, and participation goes on."""
    LAPSED = "lapsed"
    """More months are unpaid than the grace allows; paying again is a new participation."""


@dataclass(frozen=True, slots=True)
class PaidMonth:
    """A month that somebody paid: on which day, and by which entries; without a day where it was before the book."""

    month: Month
    paid_on: date | None
    payment: int
    enrolment: int


@dataclass(frozen=True, slots=True)
class Participation:
    """Months that belong together: between two of them never more unpaid months than the grace allows."""

    number: int
    months: tuple[PaidMonth, ...]

    @property
    def first(self) -> Month:
        """The month in which it began."""
        return self.months[0].month

    @property
    def through(self) -> Month:
        """The last month that is paid."""
        return self.months[-1].month


@dataclass(frozen=True, slots=True)
class Cover:
    """How a person stands on a day, and what it rests on."""

    state: CoverState
    participation: int
    """The number of the participation, from 1; 0 where there is none yet."""
    paid_through: Month | None
    """The last month of unbroken payment on the day, or the last one paid before it."""
    grace_until: date | None
    """The last day on which participation goes on without another payment."""
    consecutive: int
    """Paid months without a gap, up to the month of the day or the last one paid before it."""
    cumulative: int
    """Paid months that count, of all participations, up to the same month."""
    covering: PaidMonth | None
    """The paid month in which the day lies."""
    counted: tuple[PaidMonth, ...] = field(default=(), compare=False, repr=False)
    """The paid months that count, in their order: the last ones are those in a row."""
