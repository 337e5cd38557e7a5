"""Seats, months and the rows that say which lot pays which cells."""

from typing import Annotated

from pydantic import Field

from ledger.event import Position, Value
from ledger.identifiers import CreditId, PotId
from ledger.money import Rupiah
from ledger.periods import Month
from ledger.programmes import Programme

SEAT_MAX = 99_999
Seat = Annotated[int, Field(strict=True, ge=0, le=SEAT_MAX, description="A seat of the batch, from 0.", examples=[0])]


class SeatRange(Value):
    """Seats of a batch, both ends in."""

    seat_from: Seat
    seat_to: Seat


class MonthRange(Value):
    """Consecutive months, both ends in."""

    first: Month
    last: Month


class ProgrammeMonths(Value):
    """Consecutive months of one programme, both ends in."""

    first: Month
    last: Month
    programme: Programme


class Row(Value):
    """One lot's rupiah in each cell of a rectangle: seats from..to, a run of months."""

    credit: CreditId
    first: Month
    last: Month
    pot: PotId
    rupiah: Rupiah = Field(description="Rupiah of the lot in each cell of the row.")
    seat_from: Seat
    seat_to: Seat


class BudgetPart(Value):
    """What a payment took of one budget line, and the SP2D that it was paid with."""

    allocation: CreditId
    disbursement: Position | None = Field(None, description="The position of the SP2D; absent: none was named.")
    rupiah: Rupiah
