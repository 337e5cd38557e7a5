"""What is said of months: a fund's money of a month is closed, and opened again by two people."""

from typing import Annotated

from pydantic import Field, StringConstraints

from ledger.event import Event, Fact, Position
from ledger.identifiers import FundId
from ledger.periods import Month

Digest = Annotated[
    str,
    StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$"),
    Field(examples=["sha256:" + "0" * 64]),
]
KnownAt = Annotated[int, Field(strict=True, ge=1, lt=2**53, examples=[42])]


class MonthClosed(Fact):
    """A fund's money dated in a month, or before it, is frozen; the statement of the month is kept by its digest."""

    digest: Digest = Field(description="SHA-256 of the statement package: the bytes that an export gives, for ever.")
    fund: FundId
    known_at: KnownAt = Field(description="The position of the book as of which the statement stands.")
    month: Month

    @property
    def through(self) -> Month:
        """The last month that is closed from here on."""
        return self.month


class ReopeningApproved(Fact):
    """Somebody agrees that a closed month be opened again; another person has to open it."""

    fund: FundId
    month: Month


class MonthReopened(Fact):
    """A closed month, and every later one, is open again."""

    approval: Position = Field(description="The position of the approval, given by another person.")
    fund: FundId
    month: Month

    @property
    def through(self) -> Month:
        """The last month that is closed from here on."""
        return self.month.plus(-1)


EVENTS: tuple[type[Event], ...] = (MonthClosed, ReopeningApproved, MonthReopened)
