"""Sets of seats as sorted ranges, both ends in: a hundred thousand seats are mostly one range."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TypeAlias

Ranges: TypeAlias = "list[tuple[int, int]]"


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return the same numbers as sorted ranges that neither overlap nor touch."""
    joined: Ranges = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def without(ranges: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> Ranges:
    """Return the numbers of the first that are not in the second; both are unions."""
    left: Ranges = []
    for low, high in ranges:
        for at in range(bisect_left(taken, low, key=itemgetter(1)), len(taken)):
            start, end = taken[at]
            if start > high:
                break
            if start > low:
                left.append((low, start - 1))
            low = end + 1
        if low <= high:
            left.append((low, high))
    return left


def common(ranges: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> Ranges:
    """Return the numbers that are in both; both are unions."""
    return without(ranges, without(ranges, others))


def holds(ranges: Sequence[tuple[int, int]], number: int) -> bool:
    """Tell whether a number is in a union, in time that grows with the logarithm of its ranges."""
    at = bisect_right(ranges, number, key=lambda pair: pair[0]) - 1
    return at >= 0 and number <= ranges[at][1]


def numbers(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Yield every number of the ranges, in their order."""
    for low, high in ranges:
        yield from range(low, high + 1)
