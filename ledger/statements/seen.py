"""A donor's fiscal year as a decision sees it: reckoned by the readers, since no stream of the book holds it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.statements.values import GiftStated, RegionStated, TermStated


@dataclass(frozen=True, slots=True)
class StatementSeen:
    """What is told of a donor's fiscal year, and the position up to which the readers had read the book."""

    terms: tuple[TermStated, ...]
    person_months: int
    people: int | None
    """None where a count so small, or one from which it follows, is not shown."""
    regions: tuple[RegionStated, ...]
    gifts: Sequence[GiftStated]
    leaves: Sequence[bytes]
    """The leaf hash of each entry of the year about his gifts, in their order."""
    received: int
    """What the gifts among these entries say together."""
    seen_at: int
