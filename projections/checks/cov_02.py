"""COV-02: months were paid after participation had lapsed, since the sponsor paid late; or it was joined again."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
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
from projections.checks.recorded import by_entry, event_at
from projections.database import rows_of
from projections.lineage import paid_cells, payments_of
from projections.moves import CellMove, spending
from projections.paid_months import COVER
from projections.seats import PaidBy

_Run = tuple[int, int, dict[Month, int]]
"""Seats from, to, and the payment of each of their months."""


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
        yield from _late(scope, batch, of_batch, rules, joined)
    yield from by_entry(scope, "COV-02")


def _late(
    scope: Scope, batch: str, moves: list[CellMove], rules: Rules, joined: Mapping[tuple[str, int], Mapping[Month, int]]
) -> Iterator[Found]:
    runs = _runs(moves, {seat for of, seat in joined if of == batch})
    dates = {payment: _dated(scope, payment) for _, _, months in runs for payment in months.values()}
    cells = paid_cells(moves)
    rupiah: dict[int, int] = defaultdict(int)
    people: dict[int, int] = defaultdict(int)
    for low, high, months in runs:
        paid = [PaidMonth(month, dates[payment], payment, 0) for month, payment in months.items()]
        grace = rules.found(Rule.GRACE_MONTHS, max(dates[one.payment] for one in paid))
        late = [] if grace is None else _after_lapse(paid, grace.row.value, joined.get((batch, low), {}))
        for one in late:
            rupiah[one.payment] += sum(
                each.rupiah * (min(high, each.seat_to) - max(low, each.seat_from) + 1)
                for each in cells[batch, one.month]
                if each.seat_from <= high and each.seat_to >= low
            )
        for payment in {one.payment for one in late}:
            people[payment] += high - low + 1
    for payment in sorted(rupiah):
        key = f"{batch} {payment}"
        yield Found(key, (batch,), (payment,), dates[payment], rupiah[payment], people[payment])


def _after_lapse(paid: list[PaidMonth], grace: int, joined: Mapping[Month, int]) -> list[PaidMonth]:
    """Return the months that are arrears without cover, and those that a new participation begins with."""
    covers = Covers(paid, grace=grace, reconnected=joined)
    return [*covers.arrears, *(part.months[0] for part in covers.participations[1:])]


def _runs(moves: list[CellMove], apart: set[int]) -> list[_Run]:
    """Return runs of seats whose months were paid alike; a seat of a corrected person stands apart."""
    by_month = {month: sorted(pairs) for (_, month), pairs in payments_of(moves).items()}
    bounds = {bound for pairs in by_month.values() for low, high, _ in pairs for bound in (low, high + 1)}
    edges = sorted(bounds | apart | {seat + 1 for seat in apart})
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


CHECK = Check("COV-02", "A sponsor pays before participation lapses.", find, version=2)
