"""A list of changes as the rules see it: who of a batch is meant by each row, from when, and who comes in his place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ledger.basis import Basis
from ledger.command import ExceptionCode
from ledger.enrollments.events import CardManner, WithdrawalReason
from ledger.enrollments.open import OpenBatch
from ledger.identifiers import BatchId
from ledger.identities.person import Person
from ledger.periods import Day, Month
from ledger.rosters.roster import Candidate, Judged
from ledger.rosters.values import ChangeKind

MONTHLESS = frozenset({ChangeKind.DELIVER_CARD})
"""Changes that no month belongs to."""
LIVING = frozenset({ChangeKind.DELIVER_CARD, ChangeKind.GRADUATE, ChangeKind.TRANSFER})
"""Changes that are of the living alone."""
REASONED = frozenset({ChangeKind.REPLACE, ChangeKind.WITHDRAW})
"""Changes that need a reason of each row; a transfer is for one reason."""


class ChangeTerms(BaseModel):
    """What a list of changes is planned under."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    accept: tuple[ExceptionCode, ...] = Field(
        (), max_length=20, description="Exception codes whose warning is accepted for every row that has them."
    )
    basis: Basis = Field(Basis.REPORTED, description="On what the list rests.")
    batch: BatchId = Field(description="The batch whose people the list names.", examples=["batch-labusel-2022"])
    change: ChangeKind = Field(description="What is done to them.", examples=["withdraw"])
    effective_on: Day = Field(description="The world's date, from which it counts.", examples=["2022-11-04"])
    from_month: Month | None = Field(None, description="The first month of it, where a row names none.")
    manner: CardManner = Field(CardManner.INDIVIDUAL, description="How cards were handed over.")
    reason: WithdrawalReason | None = Field(None, description="Why people leave, where a row does not say it.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.change is ChangeKind.TRANSFER and (self.from_month is None or self.reason is not None):
            raise ValueError(
                "expected from_month and no reason for a transfer, found otherwise; name the month from which another "
                "fund pays, and leave the reason out: it is that the sponsor ends"
            )
        return self


class ChangeRow(NamedTuple):
    """A row that could be read: who of the batch is meant, and what its cells say, or else the terms."""

    row: int
    leaver: Person
    """By NIK; the name is empty where the list gives none."""
    from_month: Month | None = None
    reason: WithdrawalReason | None = None
    confirmed: bool = False
    newcomer: Candidate | None = None
    marked_dead: bool = False
    """The list itself marks the name as that of somebody who has died."""


@dataclass(frozen=True, slots=True)
class Changes:
    """A list of changes with its terms."""

    terms: ChangeTerms
    content: str
    """A keyed digest of all that the list says."""
    rows: Sequence[ChangeRow]
    malformed: Sequence[Judged]
    opening: OpenBatch | None = None
    """Of a transfer: the batch that carries the people on; its id is given."""
    pots: Sequence[str] = ()

    @property
    def newcomers(self) -> list[Candidate]:
        """Who comes in the place of somebody, in the order of the rows."""
        return [row.newcomer for row in self.rows if row.newcomer is not None]

    @property
    def people(self) -> list[Person]:
        """Everyone named: newcomers first, since of one who is named twice their words are kept in the vault."""
        return [*(newcomer.person for newcomer in self.newcomers), *(row.leaver for row in self.rows)]

    @property
    def count(self) -> int:
        """How many rows there are in all."""
        return len(self.rows) + len(self.malformed)
