"""What made a report differ between two moments of the book: the entries whose effects sum to it, to the rupiah."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from ledger.basis import Basis, computed
from ledger.errors import Malformed
from ledger.funds.events import MoneyKind
from ledger.funds.moves import CHANGES, MoveKind
from ledger.store import Reader
from projections.accounts import BY_CODE, Side
from projections.as_of import Answer, AsOf, as_of
from projections.database import rows_of
from projections.figures import Figure, Tally, term_name
from projections.moves import tallies
from projections.postings import Posted, pair_in, posted_by
from projections.statements import must_follow, until


class Report(StrEnum):
    """What is explained."""

    BALANCES = "balances"
    """Each term of every fund."""
    STATEMENT = "statement"
    """The opening and the closing of one fund's statement over some days."""
    TRIAL_BALANCE = "trial-balance"
    """The debits and credits of every account."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one entry, not yet known at the first moment, adds to the figures."""

    position: int
    effective_on: date
    recorded_at: str
    actor: str
    event: str
    fund: str
    changes: dict[str, int]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Explained:
    """Figures as known at two moments, what they differ by, and the entries that make the difference exactly."""

    report: Report
    subject: str
    """The fund, or the account."""
    of: str
    """The balance; of a statement its opening or its closing; of a trial balance the account's name."""
    ledger: MoneyKind
    known_before: int
    known_at: int
    before: dict[str, Figure]
    after: dict[str, Figure]
    difference: dict[str, int]
    """Of the figures that differ."""
    entries: tuple[Effect, ...]


Figures = Mapping[tuple[str, MoneyKind], Mapping[str, Figure]]
"""Figures by their subject and ledger."""


@dataclass(frozen=True, slots=True)
class _Side:
    """How one part of a report is read at a moment, and what a row of moves adds to which of its subjects."""

    of: str
    figures: Callable[[Reader, AsOf, str | None], Figures]
    changes: Callable[[Any], Iterable[tuple[str, str, int]]]  # Any: a row of the tables
    last: date | None = None


def explained(
    reader: Reader,
    *,
    report: Report,
    known_at: Sequence[int | str],
    fund: str | None = None,
    first: date | None = None,
    last: date | None = None,
    valid_at: date | None = None,
) -> Answer[Explained]:
    """Return what differs in a report between two moments; figures that no entry between them touched are left out."""
    must_follow(first, last)
    _must_suit(report, fund, first)
    before, after = (as_of(reader, valid_at=valid_at, known_at=known) for known in known_at)
    if before.known_at > after.known_at:
        raise Malformed(
            "known_at_backwards",
            f"expected the earlier moment first, found position {before.known_at} before {after.known_at}; turn them",
            before=before.known_at,
            after=after.known_at,
        )
    rows: list[Explained] = []
    for side in _sides(report, first, last):
        rows += _explained(reader, report, side, fund, until(before, side.last), until(after, side.last))
    return Answer(after, rows)


def _must_suit(report: Report, fund: str | None, first: date | None) -> None:
    if report is Report.STATEMENT and fund is None:
        raise Malformed("fund_missing", "expected the fund whose statement is explained, found none; name it")
    if report is not Report.STATEMENT and first is not None:
        raise Malformed(
            "first_day_unused",
            f"expected a first day for a statement alone, found {first} for {report}; leave it out",
            report=report,
        )


def _sides(report: Report, first: date | None, last: date | None) -> Iterator[_Side]:
    if report is Report.TRIAL_BALANCE:
        yield _Side("balance", _posted, _posting_changes, last)
        return
    if report is Report.STATEMENT and first is not None:
        yield _Side("opening", _balances, _term_changes, first - timedelta(days=1))
    yield _Side("closing" if report is Report.STATEMENT else "balance", _balances, _term_changes, last)


def _explained(
    reader: Reader, report: Report, side: _Side, fund: str | None, before: AsOf, after: AsOf
) -> Iterator[Explained]:
    at_first, at_last = (side.figures(reader, moment, fund) for moment in (before, after))
    effects = _effects(reader, side, before, after, fund)
    for subject, ledger in sorted(effects):
        one, other = (figures.get((subject, ledger), {}) for figures in (at_first, at_last))
        zero = {name: replace(figure, rupiah=0) for name, figure in other.items()}
        told = {name: other[name].rupiah - one.get(name, zero[name]).rupiah for name in other}
        differing = {name: rupiah for name, rupiah in told.items() if rupiah}
        of = BY_CODE[subject].name if report is Report.TRIAL_BALANCE else side.of
        moments = (before.known_at, after.known_at)
        both, entries = (dict(one) or zero, dict(other)), tuple(effects[subject, ledger])
        yield Explained(report, subject, of, ledger, *moments, *both, difference=differing, entries=entries)


def _effects(
    reader: Reader, side: _Side, before: AsOf, after: AsOf, fund: str | None
) -> dict[tuple[str, MoneyKind], list[Effect]]:
    """Return what each entry between two moments adds, by subject; entries that add nothing are left out."""
    of_fund, named = ("", {}) if fund is None else (" AND m.fund = :fund", {"fund": fund})
    statement = f"{_BETWEEN}{of_fund} ORDER BY m.position, m.money_kind, m.n"
    found: dict[tuple[str, MoneyKind], list[Effect]] = {}
    rows = rows_of(reader, statement, **after.values, **named, before=before.known_at)
    for (_, ledger), group in groupby(rows, key=lambda row: (row.position, row.money_kind)):
        for subject, effect in _of_entry(list(group), side):
            found.setdefault((subject, MoneyKind(ledger)), []).append(effect)
    return found


_BETWEEN = (
    "SELECT m.fund, m.position, m.effective_on, m.kind, m.event, m.money_kind, m.rupiah, m.basis, e.recorded_at, "
    "e.actor FROM read_moves m JOIN read_movements e ON e.fund = m.fund AND e.position = m.position "
    "WHERE m.position > :before AND m.position <= :known AND m.effective_on <= :valid"
)


def _of_entry(rows: Sequence[Any], side: _Side) -> Iterator[tuple[str, Effect]]:  # Any: rows of the tables
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        for subject, name, rupiah in side.changes(row):
            changes = sums.setdefault(subject, {})
            changes[name] = changes.get(name, 0) + rupiah
    for subject, changes in sums.items():
        changed = {name: rupiah for name, rupiah in changes.items() if rupiah}
        if changed:
            yield subject, _effect(rows, changed)


def _effect(rows: Sequence[Any], changes: dict[str, int]) -> Effect:  # Any: as above
    row = rows[0]
    on, basis = date.fromisoformat(row.effective_on), computed(Basis(one.basis) for one in rows)
    return Effect(row.position, on, row.recorded_at, row.actor, row.event, row.fund, changes, basis)


def _balances(reader: Reader, moment: AsOf, fund: str | None) -> Figures:
    found: dict[tuple[str, ...], Tally] = tallies(reader, moment, by=("fund",), fund=fund)
    return {(of, MoneyKind(kind)): tally.figures() for (of, kind), tally in found.items()}


def _term_changes(row: Any) -> Iterator[tuple[str, str, int]]:  # Any: as above
    authority = row.money_kind == MoneyKind.AUTHORITY
    for term, sign in CHANGES[MoveKind(row.kind)].items():
        yield row.fund, term_name(term, row.event, authority=authority), sign * row.rupiah


def _posted(reader: Reader, moment: AsOf, fund: str | None) -> Figures:
    found: dict[str, Posted] = posted_by(reader, moment, fund=fund)
    return {
        (code, BY_CODE[code].ledger): {side.value: posted.figure(side) for side in Side}
        for code, posted in found.items()
    }


def _posting_changes(row: Any) -> Iterator[tuple[str, str, int]]:  # Any: as above
    for side, account in zip(Side, pair_in(row), strict=True):
        yield account.code, side.value, row.rupiah
