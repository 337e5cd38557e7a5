"""Every count of coverage, by everything it can be asked by, against a count of one person after another."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.cover.engine import Covers
from ledger.cover.values import PaidMonth
from ledger.errors import Refusal
from ledger.periods import Month, months_between
from projections.coverage import coverage
from projections.coverage_rows import CoverageRow
from projections.joiners import coverage_changes
from tests.projections.story import Told, pay, story
from tests.projections.test_coverage_reference import BATCHES, Cell, Count, told

MONTHS = tuple(str(month) for month in months_between(Month("2025-01"), Month("2025-11")))
START, DAYS = date(2025, 1, 10), 360
GRACE, LIMITED = 3, 3
BY = ("scheme", "fund", "fund_class", "agreement", "programme", "occupation", "month")
LENGTHS = {None: 0, "regency": 5, "village": 13}
Place = tuple[str, str]


@dataclass
class Sets:
    """Who is in which count of one row."""

    enrolled: int = 0
    person_months: int = 0
    people: set[str] = field(default_factory=set)
    active: set[str] = field(default_factory=set)
    cumulative: set[str] = field(default_factory=set)
    in_grace: set[str] = field(default_factory=set)
    lapsed: set[str] = field(default_factory=set)
    full_jkm: set[str] = field(default_factory=set)

    def numbers(self) -> tuple[int, ...]:
        sets = (self.people, self.active, self.cumulative, self.in_grace, self.lapsed, self.full_jkm)
        return (self.enrolled, self.person_months, *(len(one) for one in sets))


class Everybody:
    """What the engine says of each person, out of the cells that count."""

    def __init__(self, count: Count, valid: date, programme: str | None) -> None:
        self.cells = [(cell, *count.sits(cell)) for cell in count.cells if count.counts(cell, valid, programme)]
        paid: dict[str, list[PaidMonth]] = defaultdict(list)
        for cell, sits, _ in self.cells:
            paid[sits.worker].append(PaidMonth(Month(cell.month), cell.on, cell.payment, 0))
        self.covers = {worker: Covers(months, grace=GRACE) for worker, months in paid.items()}

    def last(self, worker: str, month: str) -> str | None:
        parts = self.covers[worker].participations
        return max((one.month for part in parts for one in part.months if one.month <= month), default=None)


def expected(count: Count, valid: date, by: str, length: int, programme: str | None) -> dict[Place, tuple[int, ...]]:
    found: dict[Place, Sets] = defaultdict(Sets)
    for key, sitters in count.seats.items():
        for group, asked, _ in _groups(count, key[0], by, programme):
            if asked is not None and asked not in count.programmes[key[0]]:
                continue
            lives = _lives(count, key, valid)
            if lives is not None:
                found[_place(group, by, *lives, length)].enrolled += 1
            for one in sitters:
                if one.on <= valid:
                    found[_place(group, by, one.region, one.occupation, length)].people.add(one.worker)
    known = {asked: Everybody(count, valid, asked) for asked in (None, "JKK", "JKM", "JHT")}
    batches = {key[0] for key in count.seats}
    for group, asked, month in {one for batch in batches for one in _groups(count, batch, by, programme)}:
        on = Month(month) if month else Month.of(valid)
        for cell, sits, region in known[asked].cells:
            if (group, asked, month) in _groups(count, cell.batch, by, programme):
                one = found[_place(group, by, region, sits.occupation, length)]
                _stands(one, cell, sits.worker, known[asked], on, month)
        for cell, sits, region in known["JKM"].cells if asked in (None, "JKM") else ():
            covers = known["JKM"].covers[sits.worker]
            if (group, asked, month) in _groups(count, cell.batch, by, programme) and cell.month == on:
                stands = covers.on(on.first_day)
                if stands.state == "active" and stands.consecutive > LIMITED:
                    found[_place(group, by, region, sits.occupation, length)].full_jkm.add(sits.worker)
    return {place: one.numbers() for place, one in found.items() if any(one.numbers())}


def _stands(one: Sets, cell: Cell, worker: str, known: Everybody, on: Month, month: str | None) -> None:
    if month in (None, cell.month):
        one.person_months += 1
    if cell.month > on:
        return
    one.cumulative.add(worker)
    state, last = known.covers[worker].on(on.first_day).state, known.last(worker, on)
    if last == cell.month and state != "none":
        {"active": one.active, "in_grace": one.in_grace, "lapsed": one.lapsed}[state].add(worker)


def _groups(count: Count, batch: str, by: str, programme: str | None) -> Iterator[tuple[str, str | None, str | None]]:
    opened = count.opened[batch]
    match by:
        case "programme":
            yield from ((one, one, None) for one in opened.programmes if programme in (None, *opened.programmes))
        case "month":
            yield from ((str(one), programme, str(one)) for one in months_between(opened.first, opened.last))
        case "scheme" | "fund" | "agreement":
            yield getattr(opened, by) or "", programme, None
        case _:
            yield "donation" if by == "fund_class" else "", programme, None


def _lives(count: Count, key: tuple[str, int], valid: date) -> tuple[str, str] | None:
    known = [s for s in count.seats[key] if s.on <= valid]
    if not known:
        return None
    sits = [s for s in known if s.came][-1]
    moves = [s for s in known if not s.came and s.position > sits.position]
    return max([sits, *moves], key=lambda s: (s.on, s.position)).region, sits.occupation


def _place(group: str, by: str, region: str, occupation: str, length: int) -> Place:
    return occupation if by == "occupation" else group, region[:length]


def _told(row: CoverageRow, by: str) -> tuple[Place, tuple[int, ...]]:
    numbers = (row.enrolled, row.person_months, row.people, row.active, row.cumulative)
    return (getattr(row, by) or "", row.region or ""), (*numbers, row.in_grace or 0, row.lapsed or 0, row.full_jkm or 0)


def history(it: Told, dice: Random, steps: int) -> None:
    """Tell a random history over many months, with payments long before and after their month."""
    told(it, dice, steps, MONTHS, DAYS, START)
    for _ in range(15):
        name, on = dice.choice(list(BATCHES)), START + timedelta(days=dice.randrange(DAYS))
        with suppress(Refusal):
            it.tell("pay", pay(name, dice.choice(MONTHS), on=on))
    it.caught_up()


def check(it: Told, dice: Random) -> None:
    """Compare everything at some moments."""
    head = it.position
    with it.desk.store.reader() as reader:
        for _ in range(3):
            valid = START + timedelta(days=dice.randrange(DAYS))
            known = reader.commit_at(dice.randrange(head // 2, head + 1))
            assert known is not None
            count = Count(it, known.position)
            for by in BY:
                level = dice.choice(list(LENGTHS))
                programme = None if by == "programme" else dice.choice([None, "JKK", "JKM", "JHT"])
                rows = coverage(
                    reader,
                    by=by,
                    level=level,
                    programme=programme,
                    valid_at=valid,
                    known_at=known.position,  # type: ignore[arg-type]
                ).rows
                found = dict(_told(row, by) for row in rows)
                found = {place: numbers for place, numbers in found.items() if any(numbers)}
                assert found == expected(count, valid, by, LENGTHS[level], programme), (
                    valid,
                    known.position,
                    by,
                    level,
                )
            _check_changes(it, dice, count, valid, known.position)


def _check_changes(it: Told, dice: Random, count: Count, valid: date, known: int) -> None:
    first, last = sorted(dice.sample(MONTHS, 2))
    everybody = Everybody(count, valid, None)
    active = {
        month: {w for w, covers in everybody.covers.items() if covers.on(Month(month).first_day).state == "active"}
        for month in (first, last)
    }
    with it.desk.store.reader() as reader:
        rows = coverage_changes(
            reader, from_month=Month(first), to_month=Month(last), valid_at=valid, known_at=known
        ).rows
    found = [(row.left, row.stayed, row.joined) for row in rows]
    left, stayed, joined = active[first] - active[last], active[first] & active[last], active[last] - active[first]
    assert found == ([(len(left), len(stayed), len(joined))] if left or stayed or joined else [])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(46335, 11)  # A payment is taken back after people were told apart at once.
@given(st.integers(0, 2**32), st.integers(10, 60))
def test_every_count_is_what_one_person_after_another_gives(seed: int, steps: int) -> None:
    dice = Random(seed)
    with tempfile.TemporaryDirectory() as folder, story(f"sqlite:///{folder}/book.db") as it:
        history(it, dice, steps)
        check(it, dice)


@pytest.mark.parametrize("seed", range(4))
def test_every_count_is_the_same_on_both_databases(it: Told, seed: int) -> None:
    dice = Random(seed)
    history(it, dice, 40)
    check(it, dice)
