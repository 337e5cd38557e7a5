"""A finding as a decision sees it: found by the readers' checks, since no stream of the book holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.findings.events import FindingAnswered


@dataclass(frozen=True, slots=True)
class FindingSeen:
    """What a check found under an id, and the position up to which the readers had read the book."""

    code: str
    positions: tuple[int, ...]
    seen_at: int
    on: date
    """The newest date of what it rests on: no answer comes before it."""
    rupiah: int | None = None
    people: int | None = None


def unanswered(
    answers: Sequence[FindingAnswered], positions: Sequence[int], *, rupiah: int | None, people: int | None
) -> list[int]:
    """Return the entries that a finding rests on and no answer names; all, once there is more of it than at the last.

    More is a higher amount, or more people.
    """
    named = {position for event in answers for position in event.positions}
    left = sorted(set(positions) - named)
    if left or not answers:
        return left or sorted(positions)
    last = answers[-1]
    return sorted(positions) if _grew(last.rupiah, rupiah) or _grew(last.people, people) else []


def _grew(then: int | None, now: int | None) -> bool:
    return then is not None and now is not None and now > then
