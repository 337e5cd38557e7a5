"""What lots were short of and what lapsed, with the days on which it did.

Which day a shortfall is closed on follows from the order in which a lot's money came and went: no sum tells it. So the
few lots that fell short or were closed are walked through entry by entry; all other lots need no walk.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

COLUMNS = {
    "position": "int",
    "effective_on": "text",
    "fund": "text",
    "credit": "text",
    "pot": "text",
    "move": "text",
    "rupiah": "int",
}
_IN = ("received", "raised", "moved_in", "released", "unspent", "unreturned")
_OUT = ("moved_out", "returned", "committed")
_TURN = {**dict.fromkeys(_IN, 0), **dict.fromkeys(_OUT, 1), "taken": 2, "closed": 3, "gone": 4}
"""What comes first where one entry does several things to a lot; a move that is in none of these leaves it alone."""
Row = tuple[Any, ...]  # Any: the cells of a move


def after_the_fact(moves: Iterable[Row], closings: Sequence[Row]) -> list[Row]:
    """Return when shortfalls were closed and money lapsed, of all the lots whose moves are given."""
    by_lot: dict[tuple[str, str, str], list[tuple[int, int, str, str, int]]] = {}
    for position, on, fund, credit, pot, move, rupiah in moves:
        steps = by_lot.setdefault((fund, credit, pot), [])
        if move in _TURN:
            steps.append((position, _TURN[move], on, move, rupiah))
    for position, on, fund, credit, pot in closings:
        for lot in by_lot:
            if (lot[0], lot[2]) == (fund, pot) and credit in ("", lot[1]):
                by_lot[lot].append((position, _TURN["closed"], on, "pot" if credit == "" else "lot", 0))
    return [
        (position, on, *lot, move, rupiah)
        for lot, steps in by_lot.items()
        for position, on, move, rupiah in _walked(sorted(steps))
    ]


def _walked(steps: Iterable[tuple[int, int, str, str, int]]) -> Iterator[tuple[int, str, str, int]]:
    purse = _Purse()
    for position, turn, on, move, rupiah in steps:
        for name, day, amount in purse.step(turn, move, rupiah, on):
            yield position, day, name, amount


Late = list[tuple[str, str, int]]
"""What follows from a step: the move, its day and its rupiah."""


@dataclass
class _Purse:
    """A lot's free money by the day since which it is free, what lapsed by both days, and what is missing by day."""

    free: dict[str, int] = field(default_factory=dict)
    lapsed: dict[tuple[str, str], int] = field(default_factory=dict)
    missing: list[tuple[str, int]] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)

    def step(self, turn: int, move: str, rupiah: int, on: str) -> "Late":
        """Take one step, and return what follows from it."""
        if turn == _TURN["closed"]:
            return self.closes(move, on)
        steps = {0: self.comes, 1: self.goes, 2: self.is_taken, _TURN["gone"]: self.is_given_up}
        return steps[turn](rupiah, on)

    def comes(self, rupiah: int, on: str) -> Late:
        """Money becomes free: the oldest hole takes it first, and what is closed keeps none."""
        found, rupiah = self._fill(rupiah, on)
        if rupiah:
            self.free[on] = self.free.get(on, 0) + rupiah
        return found + (self._lapse() if self.closed else [])

    def is_given_up(self, rupiah: int, on: str) -> Late:
        """Money leaves cells for the treasury's revenue: the oldest hole takes it first, the rest is returned."""
        found, rupiah = self._fill(rupiah, on)
        return [*found, ("returned", on, rupiah)] if rupiah else found

    def _fill(self, rupiah: int, on: str) -> tuple[Late, int]:
        """Let money fill holes, and return what is left of it."""
        found: Late = []
        while rupiah and self.missing:
            day, hole = self.missing.pop(0)
            filled = min(rupiah, hole)
            found.append(("covered", max(day, on), filled))
            rupiah -= filled
            if hole > filled:
                self.missing.insert(0, (day, hole - filled))
        return found, rupiah

    def goes(self, rupiah: int, on: str) -> Late:
        """Free money leaves, the newest that was free by the day; what it lacks comes out of what lapsed."""
        found = self._unlapse(rupiah - sum(free for day, free in self.free.items() if day <= on), on)
        for day in sorted((day for day in self.free if day <= on), reverse=True):
            rupiah -= self._draw(day, rupiah)
        assert rupiah == 0, "an entry moves money that its lot did not hold on that day"
        return found

    def _unlapse(self, rupiah: int, on: str) -> Late:
        """Make free again what lapsed though it was there by a day: what came free last comes first."""
        found: Late = []
        for since in sorted({since for since, _ in self.lapsed if since <= on}, reverse=True):
            for lapsed_on in sorted(day for free_since, day in self.lapsed if free_since == since):
                again = min(max(rupiah, 0), self.lapsed[since, lapsed_on])
                if again:
                    self.lapsed[since, lapsed_on] -= again
                    self.free[since] = self.free.get(since, 0) + again
                    found.append(("unlapsed", max(on, lapsed_on), again))
                    rupiah -= again
        return found

    def is_taken(self, rupiah: int, on: str) -> Late:
        """Money is taken: what lapsed gives way, then what is free, and a hole is left of the rest."""
        found: Late = []
        days = _nearest({since for since, _ in self.lapsed}, on)
        for since, lapsed_on in sorted(self.lapsed, key=lambda key: (days.index(key[0]), key[1])):
            given = min(rupiah, self.lapsed[since, lapsed_on])
            if given:
                self.lapsed[since, lapsed_on] -= given
                found += [("unlapsed", max(since, on, lapsed_on), given), ("covered", max(since, on), given)]
                rupiah -= given
        for day in _nearest(set(self.free), on):
            given = self._draw(day, rupiah)
            if given:
                found.append(("covered", max(day, on), given))
                rupiah -= given
        if rupiah:
            self.missing = sorted([*self.missing, (on, rupiah)], key=lambda hole: hole[0])
        return found

    def closes(self, what: str, on: str) -> Late:
        """The lot's pot or its year closes: what is free lapses, and what becomes so later."""
        self.closed[what] = on
        return self._lapse(on)

    def _lapse(self, on: str = "") -> Late:
        closed = on or min(self.closed.values())
        found: Late = []
        for day, rupiah in self.free.items():
            lapsed_on = max(day, closed)
            self.lapsed[day, lapsed_on] = self.lapsed.get((day, lapsed_on), 0) + rupiah
            found.append(("lapsed", lapsed_on, rupiah))
        self.free.clear()
        return found

    def _draw(self, day: str, most: int) -> int:
        drawn = min(most, self.free[day])
        self.free[day] -= drawn
        if not self.free[day]:
            del self.free[day]
        return drawn


def _nearest(days: set[str], on: str) -> list[str]:
    """Return days in the order in which they fill a hole: the newest up to its day, then the oldest after it."""
    return sorted((day for day in days if day <= on), reverse=True) + sorted(day for day in days if day > on)
