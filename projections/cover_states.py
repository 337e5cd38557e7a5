"""How people stand on a day: active, in grace, lapsed, entitled to the whole death benefit; everybody at once.

A person stands as all who ever paid for him left him, and is counted where the month lies that was paid for him last.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from weakref import WeakKeyDictionary

from pyroaring import BitMap

from ledger.contributions.events import CoverReconnected
from ledger.cover.reconnections import months_joined
from ledger.enrollments.events import BatchOpened, OpeningCoverStated
from ledger.law.values import Rule
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import AsOf
from projections.counted_months import NOBODY, CountedMonths
from projections.cover import rules_at
from projections.crowds import Some
from projections.kept_seats import KeptSeats, kept_seats
from projections.kept_told import said_at
from projections.paid_months import COVER
from projections.paid_people import CellsOf, PaidPeople
from projections.people import numbers_of
from projections.projection import View

KEPT_MAX = 4
"""So many moments of a book stay in memory with their months counted."""


@dataclass(frozen=True, slots=True)
class CoverRules:
    """What the law in the book says on a day, with the entries that say so; none where no rule is adopted."""

    grace: int | None
    limited: int | None
    """In so many first months in a row JKM gives the funeral grant alone."""
    positions: tuple[int, ...]
    confirmed: bool


def cover_rules(reader: Reader, moment: AsOf, day: date) -> CoverRules:
    """Return the rules of a day that people's states follow."""
    rules = rules_at(reader, moment)
    grace, limited = rules.found(Rule.GRACE_MONTHS, day), rules.found(Rule.JKM_LIMITED_MONTHS, day)
    adopted = [one for one in (grace, limited) if one is not None]
    return CoverRules(
        grace=grace.row.value if grace else None,
        limited=limited.row.value if limited else None,
        positions=tuple(sorted({one.position for one in adopted})),
        confirmed=all(one.row.confirmed for one in adopted),
    )


class States:
    """Everybody's states in one programme, or in any, on the days of a moment."""

    def __init__(self, paid: PaidPeople, counted: CountedMonths, grace: int) -> None:
        self.paid = paid
        self.counted = counted
        self._grace = grace
        self._lasts: dict[int, Mapping[int, BitMap]] = {}

    def active(self, cells: CellsOf, month: int, *, among: BitMap | None = None) -> list[Some]:
        """Return whose month is paid and counts, of all or among some people."""
        return _of_month(cells, month, self.counted.of(month) if among is None else among)

    def in_grace(self, cells: CellsOf, month: int) -> list[Some]:
        """Return whose month is not paid, and whose participation goes on."""
        return self._last_paid(cells, month, range(month - 1, month - self._grace - 1, -1))

    def lapsed(self, cells: CellsOf, month: int) -> list[Some]:
        """Return whose participation has ended."""
        return self._last_paid(cells, month, [one for one in self._months if one < month - self._grace])

    def in_a_row(self, month: int, months: int) -> BitMap:
        """Return who has so many months in a row up to a month."""
        sets = [self.counted.of(month - back) for back in range(months)]
        return BitMap.intersection(*sets) if sets else NOBODY

    @cached_property
    def _months(self) -> Sequence[int]:
        return sorted(self.counted.months, reverse=True)

    def _last_paid(self, cells: CellsOf, month: int, months: Iterable[int]) -> list[Some]:
        """Return everybody whose last month that counts is one of some, out of the cells of that month."""
        last = self._last(month)
        return [some for one in months if one in last for some in _of_month(cells, one, last[one])]

    def _last(self, month: int) -> Mapping[int, BitMap]:
        """Return by month whose last month that counts it is, up to a month; the same for every part."""
        held = self._lasts.get(month)
        if held is None:
            seen, found = BitMap(), {}
            for one in self._months:
                counted = self.counted.of(one)
                if one <= month and not counted.issubset(seen):
                    found[one] = counted - seen if seen else counted
                    seen |= counted
            held = self._lasts[month] = found
        return held


def _of_month(cells: CellsOf, month: int, people: BitMap) -> list[Some]:
    return [Some(cells, [month], people)] if people and cells.of(month) else []


_STATES: WeakKeyDictionary[KeptSeats, OrderedDict[tuple[object, ...], States]] = WeakKeyDictionary()
_LOCK = Lock()


def states(
    reader: Reader, moment: AsOf, opened: Mapping[str, BatchOpened], programme: Programme | None, *, grace: int
) -> States:
    """Return everybody's states; those of a moment asked for before are kept, and no other moment sees them."""
    kept = kept_seats(reader, moment)
    if programme is not None and _is_any(kept, opened, programme) and not said_at(reader, moment, COVER):
        programme = None
    key = (moment.known_at, moment.valid_at, programme, grace)
    with _LOCK:
        found = _STATES.setdefault(kept, OrderedDict()).get(key)
    if found is None:
        paid = PaidPeople(kept, moment, opened, programme)
        opening, joined = _said(reader, moment, programme)
        found = States(paid, CountedMonths(paid.every, grace=grace, opening=opening, joined=joined), grace)
        with _LOCK:
            held = _STATES.setdefault(kept, OrderedDict())
            held[key] = found
            while len(held) > KEPT_MAX:
                held.popitem(last=False)
    return found


def _is_any(kept: KeptSeats, opened: Mapping[str, BatchOpened], programme: Programme) -> bool:
    """Tell whether a programme's months are those of any: each batch has it, and nothing is held elsewhere."""
    return all(programme in one.programmes for one in opened.values()) and not any(
        one.overpaid for one in list(kept.batches.values())
    )


def _said(
    reader: Reader, moment: AsOf, programme: Programme | None
) -> tuple[dict[int, list[int]], dict[int, dict[Month, int]]]:
    """Return months from before the book by ordinal with their people, and what corrections join, by person."""
    said = said_at(reader, moment, COVER)
    numbers = numbers_of(said, View(reader))
    asked = tuple(Programme) if programme is None else (programme,)
    opening: dict[int, list[int]] = {}
    joined: dict[int, dict[Month, int]] = {}
    for worker, told in said.items():
        person = numbers.get(worker)
        if person is None:
            continue
        for one in told:
            if isinstance(one.event, OpeningCoverStated) and set(asked) & set(one.event.programmes):
                for month in one.event.months:
                    opening.setdefault(month.ordinal, []).append(person)
        corrections = [one for one in told if isinstance(one.event, CoverReconnected)]
        for each in asked:
            for month, position in months_joined(corrections, each).items():
                before = joined.setdefault(person, {})
                before[month] = max(position, before.get(month, 0))
    return opening, joined
