"""A finding as a decision sees it: found by the readers' checks, since no stream of the book holds it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FindingSeen:
    """What a check found under an id, and the position up to which the readers had read the book."""

    code: str
    positions: tuple[int, ...]
    seen_at: int
