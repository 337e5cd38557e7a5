"""The months that count as cover, for everybody at once: what the cover engine says of one person, as sets.

A payment for its own month or a later one always counts. One for an earlier month counts unless participation had
lapsed by then, or that month lies before the participation of the day. Whoever has a gap behind him, or a correction
that joins his participations, is given to the engine itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Protocol

from pyroaring import BitMap

from ledger.cover.engine import Covers
from ledger.cover.values import PaidMonth
from ledger.periods import Month
from projections.paid_people import Cell

Counted = dict[int, BitMap]
"""By a month's ordinal, whose month it is."""
NOBODY = BitMap()


class PaidByMonth(Protocol):
    """What is paid: cells of people by month."""

    @property
    def by_month(self) -> Mapping[str, Sequence[Cell]]:
        """The cells by month."""


class CountedMonths:
    """Whose months count, out of paid ones and of those from before the book."""

    def __init__(
        self,
        paid: PaidByMonth,
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
        self.months: Counted = {}
        for month, people in opening.items():
            self.months[month] = BitMap(people)
        if any(cell.on[:7] > month for month, cells in paid.by_month.items() for cell in cells):
            self._day_by_day()
        else:
            self._all_at_once()
        self._one_by_one()

    def of(self, month: int) -> BitMap:
        """Return whose month counts."""
        return self.months.get(month, NOBODY)

    def _all_at_once(self) -> None:
        """Nothing was paid late: every paid month counts."""
        for month, cells in self._paid.by_month.items():
            number = Month(month).ordinal
            self.months[number] = BitMap.union(self.of(number), *(cell.people for cell in cells))

    def _day_by_day(self) -> None:
        self._ever = BitMap.union(BitMap(), *self.months.values())
        for month in sorted(self.months):
            self._odd |= self._alone(self.months[month], month)
        for on, cells in groupby(self._cells(), key=lambda cell: cell.on):
            paid: dict[str, list[BitMap]] = {}
            for cell in cells:
                paid.setdefault(cell.month, []).append(cell.people)
            together = {Month(month).ordinal: BitMap.union(*sets) for month, sets in sorted(paid.items())}
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
        paid: dict[int, list[PaidMonth]] = {person: [] for person in self._slow}
        for month, people in self._opening.items():
            for person in people:
                if person in paid:
                    paid[person].append(PaidMonth(Month.at(month), None, 0, 0))
        for cell in self._cells():
            for person in cell.people & self._slow:
                one = PaidMonth(Month(cell.month), date.fromisoformat(cell.on), cell.payment, 0)
                paid[person].append(one)
        for month in self.months:
            self.months[month] = self.months[month] - self._slow
        for person, months in paid.items():
            for number in self._judged(person, months):
                self.months.setdefault(number, BitMap()).add(person)

    def _judged(self, person: int, months: Sequence[PaidMonth]) -> list[int]:
        covers = Covers(months, grace=self._grace, reconnected=self._joined.get(person, {}))
        return [one.month.ordinal for part in covers.participations for one in part.months]
