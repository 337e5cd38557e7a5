"""A list of people as the rules see it: each row read, or malformed, and the terms that it is planned under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.enrollments.open import OpenBatch
from ledger.errors import Detail
from ledger.identities.person import Person
from ledger.rosters.values import Status, Verdict


class Candidate(NamedTuple):
    """A row that could be read: who it names, where he lives, what he works as."""

    row: int
    person: Person
    region: str
    occupation: str | None = None
    status: Status | None = None
    decile: int | None = None
    confirmed: bool = False
    """Somebody looked at what was undecided of the row and lets it stand."""
    marked_dead: bool = False
    """The list itself marks the name as that of somebody who has died."""


class Judged(NamedTuple):
    """What becomes of a row: the verdict, its code, and its numbers; never a word of who it names."""

    row: int
    verdict: Verdict
    code: str = ""
    numbers: Mapping[str, Detail] = {}


class Signed(NamedTuple):
    """A verdict without its numbers: what a plan's digest rests on."""

    row: int
    verdict: Verdict
    code: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A list with its terms."""

    opening: OpenBatch
    """The batch that it opens: agreement, fund, months, programmes; its id is given."""
    pots: Sequence[str]
    content: str
    """A keyed digest of all that the file says."""
    candidates: Sequence[Candidate]
    malformed: Sequence[Judged]
    renews: str | None = None
    """The batch whose people it carries on."""

    @property
    def starts_on(self) -> date:
        """The first day of cover."""
        return self.opening.first.first_day

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return len(self.candidates) + len(self.malformed)
