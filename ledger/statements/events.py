"""What is said of statements: a donor is told what became of his money in a fiscal year, and his entries are closed."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from ledger.event import Event, Fact, Position
from ledger.identifiers import PartyId, StatementId
from ledger.money import RupiahOrZero
from ledger.periods import Day
from ledger.statements.values import GiftStated, RegionStated, TermStated

Count = Annotated[int, Field(strict=True, ge=0, lt=2**53)]
PARTS_MAX = 1000
SCOPE = "statement"
"""The ids of statements, which are no streams: a donor's statements stand in one."""


class StatementIssued(Fact):
    """A donor is told a fiscal year up to a day, as the book was known then; it is never reckoned anew.

    A statement with very many gifts comes in parts, each an entry with the year's figures and gifts of its own.
    """

    donor: PartyId
    entries: Count = Field(description="How many entries about his gifts are dated in the year, up to the day.")
    entries_root: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="The root over these entries in their order, as leaves of a tree of their own (RFC 6962).",
    )
    fiscal_year: int = Field(strict=True, ge=2000, le=2100)
    follows: Position | None = Field(None, description="The statement of an earlier year that was issued last.")
    gifts: tuple[GiftStated, ...] = Field(
        max_length=1000, description="His gifts that had money in the year or were received in it."
    )
    known_at: Position = Field(description="The position up to which the book was read.")
    part: int = Field(strict=True, ge=1, le=PARTS_MAX)
    parts: int = Field(strict=True, ge=1, le=PARTS_MAX)
    people: int | None = Field(None, strict=True, ge=0, lt=2**53, description="Absent where too few to be shown.")
    person_months: Count = Field(description="Paid in the year, less those whose payment was reversed in it.")
    received: RupiahOrZero = Field(description="What the gifts among the entries say together.")
    regions: tuple[RegionStated, ...] = Field(max_length=600)
    replaces: Position | None = Field(None, description="The statement of the same year that it takes the place of.")
    statement: StatementId
    terms: tuple[TermStated, ...] = Field(max_length=20)
    until: Day

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A statement's id counts once; its first part takes it."""
        if self.part == 1:
            yield SCOPE, self.statement


EVENTS: tuple[type[Event], ...] = (StatementIssued,)
