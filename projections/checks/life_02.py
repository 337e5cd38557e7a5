"""LIFE-02: months were paid beyond a death, a claim or a move, and the refund that is due has not come."""

from collections.abc import Iterator

from projections.checks.check import Check, Found, Scope
from projections.checks.recorded import ALL
from projections.receivables import ReceivableKind, receivables


def find(scope: Scope) -> Iterator[Found]:
    """Yield the refunds due that are neither reversed nor settled."""
    moment = scope.moment
    kind = ReceivableKind.REFUND_DUE
    due = receivables(scope.reader, kind=kind, limit=ALL, valid_at=moment.valid_at, known_at=moment.known_at)
    for row in due.rows:
        yield Found(str(row.position), (row.worker, row.batch), (row.position,), row.since, row.rupiah)


CHECK = Check("LIFE-02", "What was paid for months after a death, a claim or a move comes back.", find)
