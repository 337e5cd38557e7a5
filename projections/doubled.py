"""Paid months as persons have them: less those that another enrolment holds, and each person once a month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import AsOf
from projections.homes import Home, home_in, tenure_in
from projections.lineage import payments_of
from projections.moves import spending
from projections.seats import ENROLLED, REPLACED, TAKEN_UP, PaidBy, SeatRow, as_corrected, seat_rows


class PersonMonth(NamedTuple):
    """A paid month of a seat, with whoever sat there and where it is counted."""

    seat: int
    month: str
    worker: str
    region: str


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
        words = row.words.split() if row.words else []
        if row.kind == ENROLLED and words:
            months = overpaid.setdefault(row.seat, defaultdict(set))
            for month, _, programme in (word.partition("/") for word in words):
                months[month].add(programme)
        elif row.kind == TAKEN_UP and moment.has(date.fromisoformat(row.on)):
            for month in words:
                overpaid[row.seat].pop(month, None)
    return _homes(row for row in rows if row.kind != TAKEN_UP), overpaid


def _rows(reader: Reader, moment: AsOf, batch: str, where: str) -> list[SeatRow]:
    """Return the rows of some seats of a batch, each with the worker who had the seat in truth."""
    return as_corrected(seat_rows(reader, moment, f"batch = :batch AND {where}", batch=batch))


def _homes(rows: Iterable[SeatRow]) -> dict[int, list[Home]]:
    homes: dict[int, list[Home]] = {}
    for row in rows:
        home = Home(
            row.position, row.worker, row.from_month, row.on, row.region, takes=row.kind in (ENROLLED, REPLACED)
        )
        homes.setdefault(row.seat, []).append(home)
    return homes


def _payment(paid: Iterable[PaidBy], seat: int) -> int | None:
    return next((payment for low, high, payment in paid if low <= seat <= high), None)
