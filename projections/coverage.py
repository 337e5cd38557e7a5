"""How many people are enrolled, paid for and gone: by scheme, region of any level and month, at any two moments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pyroaring import BitMap

from ledger.basis import Basis
from ledger.funds.events import FundClass
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.batches import BATCHES as BATCHES
from projections.cover_states import CoverRules, States, cover_rules, states
from projections.coverage_groups import By, Group, Key, Scope, groups, opened_batches
from projections.coverage_row_of import LENGTHS, NOBODY, PeopleOfGroup, Place, Told, row_of
from projections.coverage_rows import CoverageRow as CoverageRow
from projections.coverage_rows import Sum
from projections.database import rows_of
from projections.kept_seats import KeptSeats, kept_seats
from projections.paid_people import Parts, Split, add_cell, count
from projections.provisions import Provision, place_of, provisions
from projections.shares import DenominatorAsked, Denominators


def coverage(
    reader: Reader,
    *,
    scheme: str | None = None,
    fund: str | None = None,
    agreement: str | None = None,
    fund_class: FundClass | None = None,
    region: str | None = None,
    level: str | None = None,
    month: str | None = None,
    programme: Programme | None = None,
    occupation: str | None = None,
    by: By = "scheme",
    denominator: DenominatorAsked | None = None,
    on: date | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[CoverageRow]:
    """Return rows by scheme and region: the region asked for, or all of one level; by default the schemes' totals.

    People stand as on a day, that of ``valid_at`` where none is given, or of the newest known entry. The day does not
    limit what is known: a month paid after it counts unless ``valid_at`` leaves it out.
    """
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    scope = Scope(scheme, fund, agreement, fund_class, programme)
    length = LENGTHS[level] if level is not None else len(region or "")
    split = Split(length, region, occupation, by_occupation=by == "occupation")
    asked = _Asked(reader, moment, scope, split, by, month, on or moment.day)
    rows = sorted(asked.rows(), key=lambda row: (_key(row, by) or "", row.region or ""))
    if denominator is not None:
        rows = Denominators(reader, moment, denominator, region).beside(rows)
    return Answer(moment, rows)


def people(
    reader: Reader,
    *,
    scheme: str | None = None,
    fund: str | None = None,
    region: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> int:
    """Return how many distinct workers sat in seats, over all schemes or some: each counts once."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    opened = opened_batches(reader, moment, Scope(scheme=scheme, fund=fund), classed=False)
    parts = sitting(kept_seats(reader, moment), moment, opened.asked, Split(len(region or ""), region))
    return sum(count(sets) for sets in parts.values())


def _key(row: CoverageRow, by: By) -> Key:
    found: Key = getattr(row, by)
    return found


def sitting(kept: KeptSeats, moment: AsOf, batches: Iterable[str], split: Split) -> Parts:
    """Return who sat in the seats of some batches by a moment, and where; one who moved house is in both places."""
    parts: Parts = {}
    valid = str(moment.values["valid"])
    for batch in batches:
        if batch not in kept.batches:
            continue
        cut = kept.batches[batch].cut(moment)
        if cut.on <= valid:
            for part, inside in split.simple(cut, cut.everyone):
                parts.setdefault(part, []).append(inside)
        for home in (home for odd in cut.odd.values() for home in odd.homes):
            if home.on <= valid and split.has(home):
                parts.setdefault(split.part(home), []).append(BitMap([home.person]))
    return parts


class _Asked:
    """One question: its batches in groups, and what is counted of each."""

    def __init__(
        self, reader: Reader, moment: AsOf, scope: Scope, split: Split, by: By, month: str | None, day: date | None
    ) -> None:
        self._reader = reader
        self._moment = moment
        self._split = split
        self._by: By = by
        self._opened = opened_batches(reader, moment, scope, classed=by == "fund_class")
        self._on = Month.of(day) if day is not None else None
        self._groups = groups(self._opened, by, scope, month=month, on=self._on)
        self._kept = kept_seats(reader, moment)
        self._told = Told(by, split.length, self._opened, self._ruled(day))
        self._provisions = provisions(reader, moment, self._opened, by, scope)

    def rows(self) -> Iterator[CoverageRow]:
        """Yield every row in which anything is counted."""
        sums = self._sums()
        provided: dict[Place, list[Provision]] = {}
        for one in self._provisions:
            region = place_of(one, self._split)
            for key in one.keys if region is not None else ():
                provided.setdefault((key, region or "", ""), []).append(one)
        for group in self._groups:
            yield from self._rows_of(group, sums, provided)
        told = {group.key for group in self._groups}
        for place, papers in provided.items():
            if place[0] not in told:
                yield row_of(self._told, place, Sum(), NOBODY, self._on, papers)

    def _ruled(self, day: date | None) -> CoverRules | None:
        return None if day is None else cover_rules(self._reader, self._moment, day)

    def _rules(self, group: Group) -> CoverRules | None:
        """Return the rules of the day, or of the last day of a row's own month."""
        if group.on is None or group.on == self._on:
            return self._told.rules
        return self._ruled(group.on.last_day)

    def _rows_of(
        self, group: Group, sums: Mapping[Place, Sum], provided: Mapping[Place, Sequence[Provision]]
    ) -> Iterator[CoverageRow]:
        told = replace(self._told, rules=self._rules(group))
        sets = self._people(group, told.rules)
        places = {place for place in (*sums, *provided) if place[0] == group.key}
        places |= {(group.key, *part) for part, found in sets.sat.items() if count(found)}
        for place in places:
            yield row_of(told, place, sums.get(place, Sum()), sets, group.on, provided.get(place, ()))

    def _sums(self) -> dict[Place, Sum]:
        of_batch: dict[str, list[Group]] = {}
        for group in self._groups:
            for batch in group.batches:
                of_batch.setdefault(batch, []).append(group)
        sums: dict[Place, Sum] = {}
        for region, batch, kind, month, basis, work, n in self._counts():
            for group in of_batch.get(batch, ()):
                place = (group.key, region, work if self._split.by_occupation else "")
                told = n if kind != "paid" or group.month in (None, month) else 0
                sums.setdefault(place, Sum()).add(batch, kind, Basis(basis), told)
        for group in self._groups:
            self._paid_months(group, sums)
        return sums

    def _counts(self) -> Iterator[tuple[str, str, str, str, str, str, int]]:
        """Yield the counts of the readers' table; with occupations, all but the paid months."""
        split, where = self._split, "level = :level AND at <= :at AND effective_on <= :valid"
        values = {"level": split.length, "at": self._moment.at, "valid": self._moment.values["valid"]}
        if split.region is not None:
            where += " AND region >= :low AND region < :high"
            values |= {"low": split.region, "high": split.region + "/"}
        if self._by_work:
            where += " AND kind <> 'paid'"
        if split.occupation is not None:
            where += " AND occupation = :work"
            values["work"] = split.occupation
        statement = (
            "SELECT region, batch, kind, month, basis, occupation, sum(n) FROM read_coverage "  # noqa: S608 (our names)
            f"WHERE {where} GROUP BY region, batch, kind, month, basis, occupation"
        )
        for region, batch, kind, month, basis, work, n in rows_of(self._reader, statement, **values):
            if batch in self._opened.asked:
                yield region, batch, kind, month, basis, work, int(n)

    @property
    def _by_work(self) -> bool:
        return self._split.by_occupation or self._split.occupation is not None

    def _paid_months(self, group: Group, sums: dict[Place, Sum]) -> None:
        """Take out the paid months that another enrolment holds; with occupations, count all the others here."""
        for batch in group.batches:
            kept = self._kept.batches.get(batch)
            if kept is None or not (self._by_work or kept.overpaid):
                continue
            basis = self._opened.asked[batch].basis
            for cell in self._states(group.programme).paid.cells([batch], group.month):
                found = cell.person_months(self._split) if self._by_work else cell.held_elsewhere(self._split)
                for part, n in found.items():
                    sums.setdefault((group.key, *part), Sum()).add(batch, "paid", basis, n)

    def _states(self, programme: Programme | None, rules: CoverRules | None = None) -> States:
        found = rules or self._told.rules
        grace = found.grace if found and found.grace is not None else 0
        return states(self._reader, self._moment, self._opened.every, programme, grace=grace)

    def _people(self, group: Group, rules: CoverRules | None) -> PeopleOfGroup:
        batches, split, month = group.batches, self._split, group.on
        sat = sitting(self._kept, self._moment, batches, split)
        if month is None or rules is None:
            return PeopleOfGroup(sat, {}, {}, None, None, None)
        found, ruled = self._states(group.programme, rules), rules.grace is not None
        cumulative: Parts = {}
        for cell in found.paid.distinct(batches, str(month)):
            add_cell(cumulative, split, cell)
        return PeopleOfGroup(
            sat=sat,
            active=found.active(batches, split, month.ordinal),
            cumulative=cumulative,
            in_grace=found.in_grace(batches, split, month.ordinal) if ruled else None,
            lapsed=found.lapsed(batches, split, month.ordinal) if ruled else None,
            full_jkm=self._entitled(group, month.ordinal, rules),
        )

    def _entitled(self, group: Group, month: int, rules: CoverRules) -> Parts | None:
        if group.programme not in (None, Programme.JKM):
            return None
        found = self._states(Programme.JKM, rules)
        months = 1 if rules.limited is None else rules.limited + 1
        return found.active(group.batches, self._split, month, among=found.in_a_row(month, months))
