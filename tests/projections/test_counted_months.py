"""Months that count for everybody at once, against the cover engine asked of one person after another."""

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from ledger.cover.engine import Covers
from ledger.cover.values import PaidMonth
from ledger.periods import Month
from projections.counted_months import CountedMonths
from projections.homes import Home
from projections.paid_cells import Cell
from projections.paid_people import CellsOf
from projections.seat_cut import Cut

FIRST = Month("2022-01").ordinal
PEOPLE, MONTHS = st.integers(0, 3), st.integers(0, 13)
PAYMENTS = st.lists(st.tuples(st.sets(PEOPLE, min_size=1), MONTHS, st.integers(0, 420)), min_size=1, max_size=14)
OPENING = st.lists(st.tuples(PEOPLE, MONTHS), max_size=2)
JOINED = st.dictionaries(PEOPLE, st.dictionaries(MONTHS, st.integers(1, 15), max_size=2), max_size=1)


class NoSeats:
    """A batch in which nobody sits."""

    first, on, names, overpaid, repeated = "2022-01", "2022-01-01", [], {}, set()  # type: ignore[var-annotated]


def day(number: int) -> date:
    return date(2022, 1, 1) + timedelta(days=number)


@settings(max_examples=400, deadline=None)
@given(PAYMENTS, OPENING, JOINED, st.integers(1, 4))
def test_the_sets_say_what_the_engine_says_of_each_person(
    payments: list[tuple[set[int], int, int]],
    opening: list[tuple[int, int]],
    joined: dict[int, dict[int, int]],
    grace: int,
) -> None:
    cells: dict[int, list[Cell]] = defaultdict(list)
    of = defaultdict(list)
    for payment, (people, number, on) in enumerate(payments, 1):
        month = Month.at(FIRST + number)
        cut = Cut(NoSeats(), 0, [])  # type: ignore[arg-type]  # nobody sits here, and nothing is cut
        odd = [Home(0, "", "", "", "", person=person) for person in sorted(people)[:1]]
        simple = BitMap(sorted(people)[1:])
        cells[month.ordinal].append(Cell("batch-x", str(month), payment, day(on).isoformat(), cut, simple, odd))
        for person in people:
            of[person].append(PaidMonth(month, day(on), payment, 0))
    before: dict[int, list[int]] = defaultdict(list)
    for person, number in opening:
        before[FIRST + number].append(person)
        of[person].append(PaidMonth(Month.at(FIRST + number), None, 0, 0))
    named = {
        person: {Month.at(FIRST + number): at for number, at in months.items()} for person, months in joined.items()
    }
    found = CountedMonths(CellsOf(cells), grace=grace, opening=before, joined=named)
    for person, months in of.items():
        covers = Covers(months, grace=grace, reconnected=named.get(person, {}))
        counting = {one.month.ordinal for part in covers.participations for one in part.months}
        assert {month for month, everybody in found.months.items() if person in everybody} == counting
