"""What is said of findings: answered with a letter, minutes or another paper, and closed by who audits."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from ledger.event import Event, Fact, Position, Reference
from ledger.identifiers import FindingId

Code = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z]{2,4}-[0-9]{2}$"),
    Field(description="The code of the check that found it.", examples=["DOC-02"]),
]


class Outcome(StrEnum):
    """What the answer to a finding is."""

    ACCEPTED = "accepted"
    """It is so, and nothing can be done about it any more."""
    CORRECTED = "corrected"
    """It was so, and has been put right outside what the check sees."""
    EXPLAINED = "explained"
    """It is so for a reason that the documents give."""


class FindingAnswered(Fact):
    """An answer to a finding is given, on what it rested on then; what it rests on later is open again."""

    code: Code
    finding: FindingId
    letter: Reference | None = Field(None, description="The number of the letter that answers it.")
    outcome: Outcome
    people: int | None = Field(None, strict=True, ge=0, lt=2**53, description="How many people it was about then.")
    positions: tuple[Position, ...] = Field(
        min_length=1, max_length=100_000, description="The entries that the finding rested on, which it answers."
    )
    rupiah: int | None = Field(None, strict=True, ge=0, lt=2**53, description="The amount at risk then.")
    seen_at: Position = Field(description="The position of the book at which it stood open.")


class FindingClosed(Fact):
    """An answer is found to be enough; entries that come to the finding later open it again."""

    code: Code
    finding: FindingId
    seen_at: Position = Field(description="The position of the book at which it stood answered.")


EVENTS: tuple[type[Event], ...] = (FindingAnswered, FindingClosed)
