"""Of whom a month that was paid late may not count: everybody else pays on without a gap, and every month counts."""

from collections.abc import Mapping

from pyroaring import BitMap

from ledger.periods import Month
from projections.paid_people import CellsOf

Months = Mapping[int, BitMap]


def at_risk(paid: CellsOf, grace: int) -> BitMap:
    """Return who paid a month after it was over, and has not, of those paid in time, one within the grace before the
    month of that payment, one near the late month, and none after a gap as long as the grace.

    A month paid in time always counts, so whoever has all this had one participation, unbroken, on the day of each
    payment: nobody else has to be looked at day by day.
    """
    late: dict[tuple[int, int], list[BitMap]] = {}
    in_time: dict[int, list[BitMap]] = {}
    for month, cells in paid.by_month.items():
        for cell in cells:
            if cell.is_late:
                late.setdefault((month, Month(cell.on[:7]).ordinal), []).append(cell.people)
            else:
                in_time.setdefault(month, []).append(cell.people)
    if not late:
        return BitMap()
    payers = {key: BitMap.union(BitMap(), *people) for key, people in late.items()}
    everybody = BitMap.union(BitMap(), *payers.values())
    regular = {month: BitMap.union(BitMap(), *people) & everybody for month, people in in_time.items()}
    found = _with_a_gap(regular, grace)
    for (month, paid_in), people in payers.items():
        found |= _less(people, regular, range(paid_in - grace, paid_in))
        found |= _less(people, regular, [one for one in regular if one <= month + grace])
    return found


def _with_a_gap(regular: Months, grace: int) -> BitMap:
    """Return who has a month after so many without one that his participation may have ended."""
    found, ever = BitMap(), BitMap()
    for month in sorted(regular):
        found |= _less(regular[month] & ever, regular, range(month - grace, month))
        ever |= regular[month]
    return found


def _less(people: BitMap, months: Months, among: "range | list[int]") -> BitMap:
    """Return some people less those who have any of some months, the newest first: mostly nobody is left soon."""
    for month in reversed(among):
        if not people:
            break
        if month in months:
            people = people - months[month]
    return people
