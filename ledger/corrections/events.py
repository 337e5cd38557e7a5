"""What is said of corrections: an approved one takes an entry back, and names what stands in its place."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from ledger.event import Event, Fact, Position


class CorrectionKind(StrEnum):
    """What of an entry was wrong."""

    AMOUNT = "amount"
    DUPLICATE = "duplicate"
    FUND = "fund"
    GROUP = "group"
    MONTH = "month"
    PERSON = "person"
    TRANSFER = "transfer"


class CorrectionReason(StrEnum):
    """How it came to be wrong."""

    BOOKED_WRONG = "booked_wrong"
    """The bank or BPJS had booked it otherwise."""
    IMPORTED_TWICE = "imported_twice"
    """The same document was taken in twice."""
    MISREAD = "misread"
    """The document was right, and was read or typed wrong."""
    REPORTED_WRONG = "reported_wrong"
    """The document itself was wrong, and its office has mended it."""
    WRONG_DOCUMENT = "wrong_document"
    """Another document was taken for it."""


class EntryCorrected(Fact):
    """An entry is corrected, as its minutes approve: what took it back, and the entry that stands in its place."""

    correction: CorrectionKind
    corrects: Position = Field(description="The position of the entry that was wrong: the newest version of it.")
    reason: CorrectionReason
    replaced_by: Position = Field(
        description="The entry that stands in its place: the new one, or of a duplicate the one recorded rightly."
    )
    reversals: tuple[Position, ...] = Field(
        (), max_length=1000, description="The entries that took it back; none where the new one does so itself."
    )

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """A version of an entry is corrected once: whoever comes later must name the newest."""
        return (("correction", str(self.corrects)),)


EVENTS: tuple[type[Event], ...] = (EntryCorrected,)
