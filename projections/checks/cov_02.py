"""COV-02: months were paid after participation had lapsed, since the sponsor paid late; or it was joined again."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from operator import itemgetter

from ledger.contributions.events import CoverReconnected
from ledger.cover.engine import Covers
from ledger.cover.values import PaidMonth
from ledger.event import Fact
from ledger.law.rules import STREAM, Rules
from ledger.law.values import Rule
from ledger.past import PastHistory
from ledger.periods import Month
from projections.checks.check import Check, Found, Scope
from projections.checks.recorded import ALL, by_entry, event_at, paying
from projections.database import rows_of
from projections.lineage import PaidSeats, paid_cells, payments_of
from projections.moves import CellMove, spending
from projections.paid_months import COVER
from projections.seats import PaidBy

_Run = tuple[int, int, dict[Month, int]]
"""Seats from, to, and the payment of each of their months."""


@dataclass(frozen=True, slots=True)
class _Late:
    """What one payment paid after a lapse."""

    rupiah: int
    people: int


def find(scope: Scope) -> Iterator[Found]:
    """Yield each payment with the months that it paid after a lapse; then the corrections that joined such months.

    A batch holds the months of its term, so that nobody else pays them: the lapse between two of its payments is seen
    from them alone. One before its first payment is not.
    """
    moves: dict[str, list[CellMove]] = defaultdict(list)
    for move in spending(scope.reader, scope.moment):
        moves[move.batch].append(move)
    rules = PastHistory(scope.reader, scope.moment.known_at).fold(Rules, STREAM)
    joined = _joined(scope)
    for batch, of_batch in sorted(moves.items()):
        own = {seat: months for (of, seat), months in joined.items() if of == batch}
        yield from _Batch(scope, rules, of_batch, own).found(batch)
    yield from by_entry(scope, "COV-02")


class _Batch:
    """The payments of one batch, and the seats of people whose participation was joined again, by which entries."""

    def __init__(
        self, scope: Scope, rules: Rules, moves: Sequence[CellMove], joined: Mapping[int, Mapping[Month, int]]
    ) -> None:
        self._rules = rules
        self._moves = moves
        self._joined = joined
        self._paying = paying(scope, moves[0].batch)
        self._dates = {payment: _dated(scope, payment) for payment in self._paying}

    def found(self, batch: str) -> Iterator[Found]:
        """Yield a finding for each payment after a lapse."""
        late = self._late(ALL)
        changes = sorted({*(move.position for move in self._moves), *self._joins()}, reverse=True) if late else []
        for payment, one in sorted(late.items()):
            newest = next((at for at in changes if self._late(at).get(payment) != one), payment)
            yield Found(
                f"{batch} {payment}", (batch,), (payment,), self._dates[payment], one.rupiah, one.people, newest=newest
            )

    def _joins(self) -> Iterator[int]:
        return (position for months in self._joined.values() for position in months.values())

    @cache  # noqa: B019 (a batch is asked once, and forgotten)
    def _late(self, before: int) -> Mapping[int, _Late]:
        """Return what each payment paid after a lapse, by the entries before a position."""
        moves = [move for move in self._moves if move.position < before]
        cells = paid_cells(moves)
        rupiah: dict[int, int] = defaultdict(int)
        people: dict[int, int] = defaultdict(int)
        for low, high, months in _runs(moves, self._joined.keys(), self._paying):
            late = self._after_lapse(low, months, before)
            for one in late:
                rupiah[one.payment] += _rupiah_of(cells.get((moves[0].batch, one.month), ()), low, high)
            for payment in {one.payment for one in late}:
                people[payment] += high - low + 1
        return {payment: _Late(rupiah[payment], people[payment]) for payment in rupiah}

    def _after_lapse(self, seat: int, months: Mapping[Month, int], before: int) -> list[PaidMonth]:
        """Return the months that are arrears without cover, and those that a new participation begins with."""
        paid = [PaidMonth(month, self._dates[payment], payment, 0) for month, payment in months.items()]
        grace = self._rules.found(Rule.GRACE_MONTHS, max(self._dates[one.payment] for one in paid))
        if grace is None:
            return []
        joined = {month: at for month, at in self._joined.get(seat, {}).items() if at < before}
        covers = Covers(paid, grace=grace.row.value, reconnected=joined)
        return [*covers.arrears, *(part.months[0] for part in covers.participations[1:])]


def _rupiah_of(cells: Iterable[PaidSeats], low: int, high: int) -> int:
    """Return what the paid cells of a month hold on some seats."""
    return sum(each.rupiah * max(0, min(high, each.seat_to) - max(low, each.seat_from) + 1) for each in cells)


def _runs(moves: Sequence[CellMove], apart: Collection[int], paying: Collection[int]) -> list[_Run]:
    """Return runs of seats whose months were paid alike; a seat of a corrected person stands apart."""
    by_month = {month: sorted(pairs) for (_, month), pairs in payments_of(moves, paying).items()}
    bounds = {bound for pairs in by_month.values() for low, high, _ in pairs for bound in (low, high + 1)}
    edges = sorted({*bounds, *apart, *(seat + 1 for seat in apart)})
    runs = []
    for low, after in pairwise(edges):
        paid = {month: _paid_by(pairs, low) for month, pairs in by_month.items()}
        months = {month: payment for month, payment in paid.items() if payment is not None}
        if months:
            runs.append((low, after - 1, months))
    return runs


def _paid_by(pairs: Sequence[PaidBy], seat: int) -> int | None:
    """Return which payment of a month, in the order of seats, paid a seat."""
    index = bisect_right(pairs, seat, key=itemgetter(0)) - 1
    return pairs[index][2] if index >= 0 and seat <= pairs[index][1] else None


def _dated(scope: Scope, payment: int) -> date:
    event = event_at(scope, payment)
    assert isinstance(event, Fact), "a payment is a fact with its date"
    return event.effective_on


def _joined(scope: Scope) -> dict[tuple[str, int], dict[Month, int]]:
    """Return the seats of people whose participation a correction joined again: which months, and by which entry."""
    found: dict[tuple[str, int], dict[Month, int]] = {}
    for worker, said in COVER.at(scope.reader, scope.moment).items():
        months = {
            month: one.position for one in said if isinstance(one.event, CoverReconnected) for month in one.event.months
        }
        if months:
            statement = "SELECT DISTINCT batch, seat FROM read_seats WHERE worker = :worker AND position <= :known"
            for batch, seat in rows_of(scope.reader, statement, worker=worker, known=scope.moment.known_at):
                found[batch, seat] = months
    return found


CHECK = Check("COV-02", "A sponsor pays before participation lapses.", find, version=3)
