"""The months that count as cover, for everybody at once: what the cover engine says of one person, as sets.

A payment for its own month or a later one always counts. One for an earlier month counts unless participation had
lapsed by then, or that month lies before the participation of the day. Whoever has a gap behind him, or a correction
that joins his participations, is given to the engine itself.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from pyroaring import BitMap

from ledger.cover.engine import Covers
from ledger.cover.values import PaidMonth
from ledger.periods import Month
from projections.paid_cells import Cell
from projections.paid_late import at_risk
from projections.paid_people import CellsOf

Counted = dict[int, BitMap]
"""By a month's ordinal, whose month it is."""
NOBODY = BitMap()


class CountedMonths:
    """Whose months count, out of paid ones and of those from before the book."""

    def __init__(
        self,
        paid: CellsOf,
        *,
        grace: int,
        opening: Mapping[int, Iterable[int]],
        joined: Mapping[int, Mapping[Month, int]],
    ) -> None:
        self._paid = paid
        self._grace = grace
        self._opening = opening
        self._joined = joined
        self._odd = BitMap()
        """Whoever may have had more than one participation."""
        self._slow = BitMap(joined)
        """Whoever is given to the engine."""
        self._ever = BitMap()
        before = {month: BitMap(people) for month, people in opening.items()}
        self.months: Counted = before
        watched = at_risk(paid, grace) | BitMap.union(BitMap(), *before.values())
        if watched:
            self._day_by_day(watched)
        self._all_at_once(watched)
        self._one_by_one()

    def of(self, month: int) -> BitMap:
        """Return whose month counts."""
        return self.months.get(month, NOBODY)

    def _all_at_once(self, less: BitMap) -> None:
        """Count every paid month of all but some, whose months are told already."""
        for month in self._paid.by_month:
            everybody, told = self._paid.everybody(month), self.months.get(month)
            if less and everybody.intersect(less):
                everybody = everybody - less
            self.months[month] = everybody if told is None else told | everybody

    def _day_by_day(self, watched: BitMap) -> None:
        """Count the months of some people in the order of the days on which they were paid."""
        self._ever = BitMap.union(BitMap(), *self.months.values())
        for month in sorted(self.months):
            self._odd |= self._alone(self.months[month], month)
        cells = [cell for cell in self._cells() if cell.people.intersect(watched)]
        for on, of_day in groupby(cells, key=lambda cell: cell.on):
            paid: dict[int, list[BitMap]] = {}
            for cell in of_day:
                paid.setdefault(cell.number, []).append(cell.people & watched)
            together = {month: BitMap.union(*sets) for month, sets in sorted(paid.items())}
            self._take(together, Month.of(date.fromisoformat(on)).ordinal)

    def _cells(self) -> list[Cell]:
        cells = (cell for cells in self._paid.by_month.values() for cell in cells)
        return sorted(cells, key=lambda cell: cell.on)

    def _take(self, together: Mapping[int, BitMap], today: int) -> None:
        """Take in what was paid on one day, as everybody's participation stood on that day."""
        lapsed = self._lapsed(BitMap.union(*together.values()), today)
        self._odd |= lapsed
        counting: Counted = {}
        for month, people in together.items():
            if month < today:
                self._slow |= (people - lapsed) & self._odd
            counting[month] = people - lapsed if month < today else people
        for month, people in counting.items():
            self._odd |= self._alone(people, month)
            self.months.setdefault(month, BitMap()).update(people)
            self._ever |= people

    def _lapsed(self, people: BitMap, today: int) -> BitMap:
        """Return whose participation has ended by a month: something counts up to it, and nothing within the grace."""
        without = self._less(people & self._ever, range(today - self._grace, today + 1))
        if not without:
            return without
        before = [without & self.months[month] for month in self.months if month <= today]
        return BitMap.union(BitMap(), *before)

    def _alone(self, people: BitMap, month: int) -> BitMap:
        """Return who has a month that counts, and none so near to this one that the grace would join them."""
        near = range(month - self._grace - 1, month + self._grace + 2)
        return self._less(people & self._ever, (one for one in near if one != month))

    def _less(self, people: BitMap, months: Iterable[int]) -> BitMap:
        """Return some people less those for whom any of some months counts; the sets stay as small as the people."""
        for month in months:
            if not people:
                break
            people = people - self.of(month)
        return people

    def _one_by_one(self) -> None:
        """Put what the engine says in the place of what the sets say."""
        if not self._slow:
            return
        paid: dict[int, list[_Paid]] = {person: [] for person in self._slow}
        for month, people in self._opening.items():
            for person in people:
                if person in paid:
                    paid[person].append((month, None, 0))
        for cell in self._cells():
            if cell.people.intersect(self._slow):
                one = (cell.number, cell.on, cell.payment)
                for person in cell.people & self._slow:
                    paid[person].append(one)
        for month in self.months:
            self.months[month] = self.months[month] - self._slow
        for person, months in paid.items():
            joined = tuple(sorted(self._joined.get(person, {}).items()))
            for number in _judged(self._grace, tuple(months), joined):
                self.months.setdefault(number, BitMap()).add(person)


_Paid: TypeAlias = "tuple[int, str | None, int]"
"""A month's ordinal, the day on which it was paid, unless that was before the book, and the payment."""


@lru_cache(maxsize=4096)
def _judged(grace: int, paid: tuple[_Paid, ...], joined: tuple[tuple[Month, int], ...]) -> tuple[int, ...]:
    """Return which months count; people of one batch mostly have the same months, paid on the same days."""
    months = [PaidMonth(Month.at(at), None if on is None else date.fromisoformat(on), n, 0) for at, on, n in paid]
    covers = Covers(months, grace=grace, reconnected=dict(joined))
    return tuple(one.month.ordinal for part in covers.participations for one in part.months)
