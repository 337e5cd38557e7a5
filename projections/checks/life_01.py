"""LIFE-01: a sponsor has paid months of a person after the month in which he died."""

from collections.abc import Iterator

from ledger.programmes import Programme
from projections.checks.check import Check, Found, Scope
from projections.checks.watched import DIED
from projections.database import rows_of
from projections.deaths import death_of
from projections.lineage import sources_of
from projections.paid_months import MonthsOfWorker, SourcedMonth

_PAID = (
    "JOIN read_moves m ON m.batch = s.batch AND m.last > w.other AND s.seat BETWEEN m.seat_from AND m.seat_to "
    "WHERE w.what = :what AND w.position <= :known AND w.effective_on <= :valid AND s.position <= :known "
    "AND m.kind = 'spent' AND m.position <= :known AND m.effective_on <= :valid"
)
_DEAD = (
    f"SELECT w.subject FROM read_watched w JOIN read_seats s ON s.worker = w.subject {_PAID} "  # noqa: S608 (our words)
    "UNION SELECT c.worker FROM read_watched w JOIN read_seats c ON c.batch = w.place AND c.seat = w.seat "
    f"AND c.kind = 'corrected' AND c.position <= :known JOIN read_seats s ON s.worker = c.worker {_PAID} ORDER BY 1"
)
"""Who is said to have died and has months paid after it, or is in truth the one of whom it was said."""
_SEAT = "SELECT seat FROM read_seats WHERE batch = :batch AND position = :position AND worker = :worker LIMIT 1"


def find(scope: Scope) -> Iterator[Found]:
    """Yield the people with sponsored months after the month of death, by the earliest that is stated and stands."""
    for (worker,) in rows_of(scope.reader, _DEAD, what=DIED, **scope.moment.values):
        death = death_of(scope.reader, scope.moment, worker)
        after = [] if death is None else _months_after(scope, worker, death.month)
        if death is not None and after:
            paid = [one.paid for one in after]
            positions = tuple(sorted({*death.positions, *(one.payment for one in paid)}))
            since = max(death.on, *(one.paid_on for one in paid if one.paid_on is not None))
            batches = {one.batch for one in after if one.batch is not None}
            rupiah = sum(_rupiah(scope, worker, one) for one in after)
            yield Found(worker, (worker, *sorted(batches)), positions, since, rupiah)


def _months_after(scope: Scope, worker: str, month: str) -> list[SourcedMonth]:
    """Return the months of each batch after a month, a month of two programmes once."""
    held = MonthsOfWorker(scope.reader, scope.moment, worker)
    found = {
        (one.batch, one.paid.month): one
        for programme in Programme
        for one in held.of(programme)
        if one.batch is not None and one.paid.month > month
    }
    return [found[key] for key in sorted(found, key=lambda key: (key[1], key[0] or ""))]


def _rupiah(scope: Scope, worker: str, one: SourcedMonth) -> int:
    assert one.batch is not None
    seats = rows_of(scope.reader, _SEAT, batch=one.batch, position=one.paid.enrolment, worker=worker)
    month = str(one.paid.month)
    return sum(
        source.rupiah
        for (seat,) in seats
        for source in sources_of(scope.reader, scope.moment, batch=one.batch, seat=seat, month=month)
    )


CHECK = Check("LIFE-01", "No sponsor pays for months after the month in which a person died.", find, version=2)
