"""A fund's statement: what it had, every movement with the balances before and after it, and what it has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from ledger.basis import Basis
from ledger.errors import Malformed
from ledger.event import Evidence
from ledger.funds.events import MoneyKind
from ledger.funds.moves import CHANGES, MoveKind, Term
from ledger.store import Reader
from ledger.store.bulk import collector_paused
from projections.as_of import Answer, AsOf, as_of
from projections.figures import CELL_TERMS, Figure, Tally, term_name
from projections.movements import Counterpart, CounterpartKind, corrections_in, evidence_of
from projections.moves import tallies
from projections.tuples import tuples_of

Row: TypeAlias = tuple[Any, ...]  # Any: the columns of the tables, as ``_MOVES`` selects them
_MANY = 10_000
"""So many movements may be made at once: none of them is garbage, and the collector need not look for any."""
BALANCES = (Term.SHORTFALL, Term.AVAILABLE, Term.COMMITTED, Term.SPENT, Term.RETURNED, Term.LAPSED)
"""The terms that say how money stands; the others say how it came and went."""


@dataclass(slots=True)
class Movement:
    """What one entry moved on one date; not frozen, since ten thousand frozen ones take 10 ms longer to make."""

    position: int
    effective_on: date
    recorded_at: str
    actor: str
    event: str
    basis: Basis
    """Of the changes."""
    changes: dict[str, int]
    """What it adds to each term of the identity that it touches."""
    before: dict[str, int]
    """What the money stood at: shortfall, available, committed, spent, returned, lapsed."""
    after: dict[str, int]
    balance_basis: Basis
    """Of the balances after it: the weakest of all that they rest on."""
    counterpart: Counterpart
    pots: tuple[str, ...]
    credits: tuple[str, ...]
    sources: tuple[str, ...]
    batches: tuple[str, ...]
    first: str | None
    """The first contribution month that it moved money of, where it moved cells."""
    last: str | None
    concerns: str | None
    """The closed month in which it happened, where its money is posted to an open one."""
    evidence: tuple[Evidence, ...]
    corrects: int | None
    """The entry that it takes back or stands in the place of."""
    corrected_by: tuple[int, ...]
    """What has corrected it by the moment."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One kind of money of a fund, or of one pot or credit of it, over some days: opening + movements = closing."""

    fund: str
    money_kind: MoneyKind
    first: date | None
    last: date | None
    pot: str | None
    credit: str | None
    opening: dict[str, Figure]
    """Each term at the end of the day before the first; nought where no first day is asked for."""
    movements: tuple[Movement, ...]
    """In the order of their dates, and on a day in the order of the book."""
    closing: dict[str, Figure]
    """Each term at the end of the last day."""


def fund_statement(
    reader: Reader,
    *,
    fund: str,
    first: date | None = None,
    last: date | None = None,
    pot: str | None = None,
    credit: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[Statement]:
    """Return a fund's statement over some days, for each kind of money that it has moved."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    must_follow(first, last)
    at_last = until(moment, last)
    scope = Scope(fund, pot, credit)
    closing = scope.tallies(reader, at_last)
    opening = {} if first is None else scope.tallies(reader, until(moment, first - timedelta(days=1)))
    corrections = corrections_in(reader, at_last, fund) if closing else {}
    statements = []
    for kind in [kind for kind in MoneyKind if kind in closing]:
        tally = opening.get(kind) or Tally(authority=kind is MoneyKind.AUTHORITY)
        with collector_paused(_MANY):
            rows = scope.moves(reader, at_last, kind, first)
            movements = tuple(Walk(kind, tally, corrections).movements(rows))
        terms = (tally.figures(), movements, closing[kind].figures())
        statements.append(Statement(fund, kind, first, at_last.valid_at, pot, credit, *terms))
    return Answer(moment, statements)


def must_follow(first: date | None, last: date | None) -> None:
    """Refuse days that end before they begin."""
    if first is not None and last is not None and last < first:
        raise Malformed(
            "malformed_period",
            f"expected a last day from the first one, {first}, on, found {last}; mend one of the two",
            first=first.isoformat(),
            last=last.isoformat(),
        )


def until(moment: AsOf, last: date | None) -> AsOf:
    """Return a moment whose date is not later than a day."""
    valid = moment.valid_at
    return moment if last is None else replace(moment, valid_at=last if valid is None else min(valid, last))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which money: of a fund, of one of its pots, of one credit in it, or of both together."""

    fund: str
    pot: str | None
    credit: str | None

    @property
    def _named(self) -> dict[str, str]:
        named = {"fund": self.fund, "pot": self.pot, "credit": self.credit}
        return {name: value for name, value in named.items() if value is not None}

    def tallies(self, reader: Reader, moment: AsOf) -> dict[MoneyKind, Tally]:
        """Return the sums by a moment for each kind of money."""
        found = tallies(reader, moment, by=(), fund=self.fund, pot=self.pot, credit=self.credit)
        return {MoneyKind(group[-1]): tally for group, tally in found.items()}

    def moves(self, reader: Reader, moment: AsOf, kind: MoneyKind, first: date | None) -> Sequence[Row]:
        """Return one kind's moves from a day on, with what is kept beside them, in the statement's order."""
        where = ["m.position <= :known", "m.effective_on <= :valid", "m.money_kind = :kind"]
        where += [f"m.{name} = :{name}" for name in self._named]
        if first is not None:
            where.append("m.effective_on >= :first")
        statement = f"{_MOVES} WHERE {' AND '.join(where)} ORDER BY m.effective_on, m.position, m.n"
        since = {} if first is None else {"first": first.isoformat()}
        return tuples_of(reader, statement, **moment.values, **self._named, **since, kind=kind.value)


_MOVES = (
    "SELECT m.position, m.effective_on, m.kind, m.event, m.rupiah, m.basis, m.pot, m.credit, m.source, "
    "m.batch, m.first, m.last, e.recorded_at, e.actor, e.evidence, e.corrects, e.concerns, "
    "e.counterpart_kind, e.counterpart "
    "FROM read_moves m JOIN read_movements e ON e.fund = m.fund AND e.position = m.position"
)
_POSITION, _ON, _KIND, _EVENT, _RUPIAH, _BASIS, _POT, _CREDIT, _SOURCE, _BATCH, _FIRST, _LAST = range(12)
_STAMP = 12
"""Where the columns of what is kept for each entry begin."""
_TERMS = {term.value for term in CELL_TERMS}
_day = lru_cache(maxsize=8192)(date.fromisoformat)
_RANKS = list(Basis)
_RANK_OF = {basis.value: rank for rank, basis in enumerate(_RANKS)}
_DERIVED = _RANKS.index(Basis.DERIVED)
_across = lru_cache(maxsize=8192)(lambda kind, id_: Counterpart(CounterpartKind(kind), id_))


class Walk:
    """Goes through moves in their order, and carries the balances from each to the next."""

    def __init__(self, kind: MoneyKind, opening: Tally, corrections: Mapping[int, Sequence[int]]) -> None:
        self._authority = kind is MoneyKind.AUTHORITY
        self._balances = {term.value: opening.sums.get(term.value, 0) for term in BALANCES}
        bases = [_RANK_OF[basis] for bases in opening.bases.values() for basis in bases]
        self._rank = max([_DERIVED, *bases])
        self._corrections = corrections
        self._changes: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {}

    def movements(self, rows: Iterable[Row]) -> Iterator[Movement]:
        """Yield a movement for each entry and date."""
        group: list[Row] = []
        for row in rows:
            if group and (row[_POSITION] != group[0][_POSITION] or row[_ON] != group[0][_ON]):
                yield self._movement(group)
                group = []
            group.append(row)
        if group:
            yield self._movement(group)

    def _movement(self, rows: Sequence[Row]) -> Movement:
        row, before = rows[0], self._balances
        position, recorded_at, actor, evidence, corrects, concerns, kind, id_ = (row[_POSITION], *row[_STAMP:])
        changes = self._summed(rows)
        self._balances = after = before.copy()
        for name, rupiah in changes.items():
            if name in after:
                after[name] += rupiah
        rank = _RANK_OF[row[_BASIS]] if len(rows) == 1 else max(_RANK_OF[one[_BASIS]] for one in rows)
        if rank < _DERIVED and not _TERMS.isdisjoint(changes):
            rank = _DERIVED
        self._rank = max(self._rank, rank)
        links = tuple(self._corrections.get(position, ()))
        return Movement(
            *(position, _day(row[_ON]), recorded_at, actor, row[_EVENT], _RANKS[rank]),
            *(changes, before, after, _RANKS[self._rank], _across(kind, id_)),
            *(_named(rows, _POT), _named(rows, _CREDIT), _named(rows, _SOURCE), _named(rows, _BATCH)),
            first=_earliest(rows),
            last=_latest(rows),
            concerns=concerns,
            evidence=evidence_of(evidence),
            corrects=corrects,
            corrected_by=links,
        )

    def _summed(self, rows: Sequence[Row]) -> dict[str, int]:
        changes: dict[str, int] = {}
        for row in rows:
            key, rupiah = (row[_KIND], row[_EVENT]), row[_RUPIAH]
            for name, sign in self._changes.get(key) or self._learnt(key):
                changes[name] = changes.get(name, 0) + sign * rupiah
        return changes

    def _learnt(self, key: tuple[str, str]) -> tuple[tuple[str, int], ...]:
        """Return what a move of a kind adds to which term, and remember it."""
        named = CHANGES[MoveKind(key[0])].items()
        told = tuple((term_name(term, key[1], authority=self._authority), sign) for term, sign in named)
        self._changes[key] = told
        return told


def _named(rows: Sequence[Row], column: int) -> tuple[str, ...]:
    """Return what a column names, each once, in the order of the rows."""
    if len(rows) == 1:
        value = rows[0][column]
        return () if value is None else (value,)
    return tuple(dict.fromkeys(row[column] for row in rows if row[column] is not None))


def _earliest(rows: Sequence[Row]) -> str | None:
    return min((row[_FIRST] for row in rows if row[_FIRST]), default=None) if rows[0][_FIRST] else None


def _latest(rows: Sequence[Row]) -> str | None:
    return max((row[_LAST] for row in rows if row[_LAST]), default=None) if rows[0][_LAST] else None
