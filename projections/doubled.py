"""Paid months as persons have them: less those that another enrolment holds, and each person once a month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import rows_of
from projections.homes import Home, home_in, tenure_in
from projections.lineage import payments_of
from projections.moves import spending
from projections.seats import ENROLLED, REPLACED, TAKEN_UP, PaidBy


class PersonMonth(NamedTuple):
    """A paid month of a seat, with whoever sat there and where it is counted."""

    seat: int
    month: str
    worker: str
    region: str


class _Row(NamedTuple):
    seat: int
    position: int
    worker: str
    region: str
    from_month: str
    on: str
    kind: str
    overpaid: str | None


def overpaid_months(reader: Reader, moment: AsOf, batch: str, programmes: Sequence[Programme]) -> Iterator[PersonMonth]:
    """Yield the paid months of a batch that another enrolment holds in every one of some programmes."""
    homes, overpaid = _overpaid_seats(reader, moment, batch)
    if not overpaid:
        return
    wanted = set(programmes)
    payments = payments_of(spending(reader, moment, batch=batch))
    for seat, months in overpaid.items():
        for month in (month for month, held in months.items() if wanted <= held):
            payment = _payment(payments.get((batch, Month(month)), ()), seat)
            if payment is None:
                continue
            sits = tenure_in(homes[seat], month, payment)
            if sits is homes[seat][0]:
                yield PersonMonth(seat, month, sits.worker, home_in(homes[seat], month, payment).region)


def paid_in(reader: Reader, moment: AsOf, batch: str, month: Month) -> Iterator[PersonMonth]:
    """Yield whose month is paid in a batch, those overpaid too."""
    paid = payments_of(spending(reader, moment, batch=batch, month=month)).get((batch, month), [])
    if not paid:
        return
    homes = _homes(_rows(reader, moment, batch, "kind <> 'taken up'"))
    for low, high, payment in paid:
        for seat in range(low, high + 1):
            own = homes[seat]
            sits, lives = (
                (own[0], own[0]) if len(own) == 1 else (tenure_in(own, month, payment), home_in(own, month, payment))
            )
            yield PersonMonth(seat, str(month), sits.worker, lives.region)


def _overpaid_seats(
    reader: Reader, moment: AsOf, batch: str
) -> tuple[dict[int, list[Home]], dict[int, dict[str, set[str]]]]:
    """Return homes and overpaid months of the seats that had any, without those that were taken up by the moment."""
    where = "seat IN (SELECT seat FROM read_seats WHERE batch = :batch AND overpaid IS NOT NULL)"
    rows = _rows(reader, moment, batch, where)
    overpaid: dict[int, dict[str, set[str]]] = {}
    for row in rows:
        words = row.overpaid.split() if row.overpaid else []
        if row.kind == ENROLLED and words:
            months = overpaid.setdefault(row.seat, defaultdict(set))
            for month, _, programme in (word.partition("/") for word in words):
                months[month].add(programme)
        elif row.kind == TAKEN_UP and moment.has(date.fromisoformat(row.on)):
            for month in words:
                overpaid[row.seat].pop(month, None)
    return _homes(row for row in rows if row.kind != TAKEN_UP), overpaid


def _rows(reader: Reader, moment: AsOf, batch: str, where: str) -> list[_Row]:
    statement = (
        "SELECT seat, position, worker, region, from_month, effective_on, kind, overpaid FROM read_seats "  # noqa: S608
        f"WHERE batch = :batch AND position <= :known AND {where} ORDER BY seat, position"
    )
    return [_Row(*row) for row in rows_of(reader, statement, batch=batch, known=moment.known_at)]


def _homes(rows: Iterable[_Row]) -> dict[int, list[Home]]:
    homes: dict[int, list[Home]] = {}
    for seat, position, worker, region, from_month, on, kind, _ in rows:
        home = Home(position, worker, from_month, on, region, takes=kind in (ENROLLED, REPLACED))
        homes.setdefault(seat, []).append(home)
    return homes


def _payment(paid: Iterable[PaidBy], seat: int) -> int | None:
    return next((payment for low, high, payment in paid if low <= seat <= high), None)
