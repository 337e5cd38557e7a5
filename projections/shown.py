"""What the public may see of counts of people: none of one to four, and nothing from which such a count follows."""

from collections.abc import Mapping

FEW = 5
"""A count of people below this, and above nought, is not shown."""


def is_few(people: int) -> bool:
    """Tell whether a count of people is too small to be shown."""
    return 0 < people < FEW


def shown(people: int, *, among: int | None = None) -> int | None:
    """Return a count, or none where it is too small, or where what is left of a count shown beside it is."""
    return None if is_few(people) or (among is not None and is_few(among - people)) else people


def shown_of_claims(claims: int) -> int | None:
    """Return a number of claims, or none below ``FEW``: of a few people even that there is a claim says too much."""
    return None if claims < FEW else claims


def hidden(people: Mapping[str, int]) -> set[str]:
    """Return the cells of a table with a total that are not shown: the small ones, and so many more, smallest first,
    that what is hidden does not follow from the total and has at least ``FEW`` people.
    """
    small = {key for key, count in people.items() if is_few(count)}
    others = sorted((key for key, count in people.items() if count and key not in small), key=lambda k: (people[k], k))
    while small and others and sum(people[key] for key in small) < FEW:
        small.add(others.pop(0))
    return small
