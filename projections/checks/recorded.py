"""Findings that were recorded with their code: each entry one, or all payments of a batch one together."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from ledger.contributions.events import ContributionConfirmed, ContributionPaid
from ledger.event import Event
from ledger.store.mapper import decode
from projections.checks.check import Found, Scope
from projections.database import rows_of
from projections.lineage import PaidSeats, paid_cells, payments_of
from projections.moves import spending
from projections.open_exceptions import OpenException, open_exceptions

ALL = 2**31 - 1
_PAYING = "SELECT DISTINCT position FROM read_moves WHERE batch = :batch AND event = :kind"


def rows(scope: Scope, code: str | None = None) -> Sequence[OpenException]:
    """Return the entries recorded with a code, or with any."""
    moment = scope.moment
    found = open_exceptions(
        scope.reader, code=code, limit=ALL, answered=True, valid_at=moment.valid_at, known_at=moment.known_at
    )
    return found.rows


def by_entry(scope: Scope, code: str) -> Iterator[Found]:
    """Yield a finding for each entry recorded with a code."""
    for row in rows(scope, code):
        positions = (row.position,) if row.undone_by is None else (row.position, row.undone_by)
        yield Found(str(row.position), subjects_of(row), positions, row.effective_on, row.rupiah)


def subjects_of(row: OpenException) -> tuple[str, ...]:
    """Return the stream, the batch and the worker that an entry is about."""
    named = (row.stream, row.batch, row.worker)
    return tuple(dict.fromkeys(one for one in named if one is not None))


def by_batch(scope: Scope, code: str) -> Iterator[Found]:
    """Yield a finding for each batch whose payments were recorded with a code, with what of them still stands."""
    named = [row for row in rows(scope, code) if row.batch is not None]
    for batch, group in groupby(sorted(named, key=lambda row: (row.batch or "", row.position)), lambda row: row.batch):
        of_batch = list(group)
        assert batch is not None
        positions = tuple(row.position for row in of_batch)
        first = min(row.effective_on for row in of_batch)
        spent, undone = _standing(scope, batch, set(positions))
        yield Found(batch, (batch,), positions, first, spent, newest=undone)


def _standing(scope: Scope, batch: str, payments: Collection[int]) -> tuple[int, int]:
    """Return what the months that some payments paid still hold of them, and the newest entry that took any back."""
    moves = spending(scope.reader, scope.moment, batch=batch)
    cells = paid_cells(moves)
    total = 0
    for key, paid_by in payments_of(moves, paying(scope, batch)).items():
        for low, high, payment in paid_by:
            if payment in payments:
                total += sum(_overlap(one, low, high) * one.rupiah for one in cells[key])
    return total, max((move.position for move in moves if move.rupiah < 0), default=0)


def paying(scope: Scope, batch: str) -> set[int]:
    """Return the payments of a batch, without the entries that put other money into its paid cells."""
    return {at for (at,) in rows_of(scope.reader, _PAYING, batch=batch, kind=ContributionPaid.KIND)}


def _overlap(one: PaidSeats, low: int, high: int) -> int:
    return max(0, min(one.seat_to, high) - max(one.seat_from, low) + 1)


def event_at(scope: Scope, position: int) -> Event | None:
    """Return what was said at a position."""
    stored = scope.reader.entry(position)
    return None if stored is None else decode(stored).event


def off_by(scope: Scope, position: int) -> int | None:
    """Return by how much BPJS receipted another amount than was paid; none where the entry is no receipt."""
    receipt = event_at(scope, position)
    if not isinstance(receipt, ContributionConfirmed) or receipt.rupiah is None:
        return None
    paid = event_at(scope, receipt.payment)
    assert isinstance(paid, ContributionPaid), "a receipt names a payment"
    return abs(receipt.rupiah - sum(amount.rupiah for amount in paid.amounts))
