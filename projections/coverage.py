"""How many people are enrolled, paid for and gone: by scheme, region of any level and month, at any two moments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ledger.funds.events import FundClass
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.batches import BATCHES as BATCHES
from projections.cover_states import CoverRules, States, cover_rules, states
from projections.coverage_groups import By, Group, Key, Scope, groups, opened_batches
from projections.coverage_row_of import LENGTHS, NOBODY, PeopleOfGroup, Told, row_of
from projections.coverage_rows import CoverageRow as CoverageRow
from projections.coverage_rows import Sum
from projections.crowds import Apart, Crowd, Some
from projections.kept_counts import changes_at
from projections.kept_seats import kept_seats
from projections.paid_cells import Part, Split, count
from projections.paid_sums import add_paid_months
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
    apart = Apart(reader, kept_seats(reader, moment), moment, Split(len(region or ""), region))
    return apart.sitting(apart.of(list(opened.asked))).number((region or "", ""))


def _key(row: CoverageRow, by: By) -> Key:
    found: Key = getattr(row, by)
    return found


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
        self._apart = Apart(reader, self._kept, moment, split)
        self._rules: dict[date | None, CoverRules | None] = {None: None}
        self._told = Told(by, split.length, self._opened, self._ruled(day))
        self._provisions = self._papers(by, scope, month)

    def rows(self) -> Iterator[CoverageRow]:
        """Yield every row in which anything is counted."""
        places = self._places()
        provided: dict[Key, dict[Part, list[Provision]]] = {}
        for one in self._provisions:
            region = place_of(one, self._split)
            for key in one.keys if region is not None else ():
                provided.setdefault(key, {}).setdefault((region or "", ""), []).append(one)
        for group in self._groups:
            yield from self._rows_of(group, places[group.key], provided.pop(group.key, {}))
        for key, papers in provided.items():
            for part, found in papers.items():
                yield row_of(self._told, (key, *part), Sum(), NOBODY, self._on, found)

    def _papers(self, by: By, scope: Scope, month: str | None) -> list[Provision]:
        """Return the papers that speak of the people asked about: of an occupation none does."""
        if by == "occupation" or self._split.occupation is not None:
            return []
        found = provisions(self._reader, self._moment, self._opened, by, scope)
        if by != "month" or month is None:
            return found
        return [replace(one, keys=one.keys & {month}) for one in found]

    def _ruled(self, day: date | None) -> CoverRules | None:
        if day not in self._rules:
            assert day is not None, "no day has no rules"
            self._rules[day] = cover_rules(self._reader, self._moment, day)
        return self._rules[day]

    def _rules_of(self, group: Group) -> CoverRules | None:
        """Return the rules of the day, or of the last day of a row's own month."""
        if group.on is None or group.on == self._on:
            return self._told.rules
        return self._ruled(group.on.last_day)

    def _rows_of(
        self, group: Group, sums: dict[Part, Sum], provided: Mapping[Part, Sequence[Provision]]
    ) -> Iterator[CoverageRow]:
        told = replace(self._told, rules=self._rules_of(group))
        batches = self._apart.of(group.batches)
        add_paid_months(sums, group, batches, self._states(group.programme).paid, self._split)
        sets = self._people(group, batches, told.rules)
        for part in {*sums, *provided, *(part for part, found in sets.sat.others.items() if count(found))}:
            yield row_of(told, (group.key, *part), sums.get(part, _NO_SEATS), sets, group.on, provided.get(part, ()))

    def _places(self) -> Mapping[Key, dict[Part, Sum]]:
        """Return by group and part how many seats were enrolled, withdrawn, graduated and replaced."""
        found: dict[Key, dict[Part, Sum]] = {group.key: {} for group in self._groups}
        of_batch: dict[str, list[dict[Part, Sum]]] = {}
        for group in self._groups:
            for batch in group.batches:
                of_batch.setdefault(batch, []).append(found[group.key])
        for region, one in changes_at(self._reader, self._kept, self._moment, self._split):
            part = (region, one.occupation if self._split.by_occupation else "")
            for sums in of_batch.get(one.batch, ()):
                total = sums.get(part)
                if total is None:
                    total = sums[part] = Sum()
                total.add(one.batch, one.kind, one.basis, one.n)
        return found

    def _states(self, programme: Programme | None, rules: CoverRules | None = None) -> States:
        found = rules or self._told.rules
        grace = found.grace if found and found.grace is not None else 0
        return states(self._reader, self._moment, self._opened.every, programme, grace=grace)

    def _people(self, group: Group, batches: Sequence[str], rules: CoverRules | None) -> PeopleOfGroup:
        crowd, month = self._apart.crowd, group.on
        sat = self._apart.sitting(batches)
        if month is None or rules is None:
            return replace(NOBODY, sat=sat, in_grace=None, lapsed=None, full_jkm=None)
        found, ruled, number = self._states(group.programme, rules), rules.grace is not None, month.ordinal
        cells = found.paid.of(batches)
        return PeopleOfGroup(
            sat=sat,
            active=crowd(found.active(cells, number)),
            cumulative=crowd([Some(cells, [one for one in cells.by_month if one <= number])]),
            in_grace=crowd(found.in_grace(cells, number)) if ruled else None,
            lapsed=crowd(found.lapsed(cells, number)) if ruled else None,
            full_jkm=self._entitled(group, batches, number, rules),
        )

    def _entitled(self, group: Group, batches: Sequence[str], month: int, rules: CoverRules) -> Crowd | None:
        if group.programme not in (None, Programme.JKM):
            return None
        found = self._states(Programme.JKM, rules)
        months = 1 if rules.limited is None else rules.limited + 1
        cells = found.paid.of(batches)
        return self._apart.crowd(found.active(cells, month, among=found.in_a_row(month, months)))


_NO_SEATS = Sum()
