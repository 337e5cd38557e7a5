"""What is to come back to funds, with its age: months that BPJS took twice, and months paid beyond a death or move."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.basis import Basis
from ledger.contributions.events import (
    ContributionReversed,
    ExcessCarried,
    OverpaymentRecorded,
    OverpaymentReduced,
    RefundFallenDue,
    RefundReason,
    RefundSettled,
)
from ledger.contributions.refunds_due import RefundsDue
from ledger.periods import Month
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.told import Said, Told, by_id
from projections.truth import in_truth

RECEIVABLES = Told(
    "receivables",
    {
        OverpaymentRecorded: by_id("fund"),
        OverpaymentReduced: by_id("fund"),
        RefundFallenDue: by_id("fund"),
        RefundSettled: by_id("fund"),
        ContributionReversed: by_id("fund"),
        ExcessCarried: by_id("fund"),
    },
    version=2,
)
"""What opens a receivable of a fund, and what makes it less."""


class ReceivableKind(StrEnum):
    """Why money is to come back."""

    OVERPAYMENT = "overpayment"
    REFUND_DUE = "refund_due"


PAID_TWICE = "DBL-01"
"""BPJS took contributions twice for a person's month."""
PAID_BEYOND = "LIFE-02"
"""Months were paid beyond a death, claim or move, and neither refunded nor settled."""
CODES = {ReceivableKind.OVERPAYMENT: PAID_TWICE, ReceivableKind.REFUND_DUE: PAID_BEYOND}
"""The exception that an open receivable of each kind is."""


@dataclass(frozen=True, slots=True)
class Receivable:
    """Money that is to come back for months of one seat, as far as it is open."""

    position: int
    code: str
    kind: ReceivableKind
    reason: RefundReason | None
    """What a refund is due after; none of an overpayment."""
    fund: str
    batch: str
    seat: int
    worker: str
    months: tuple[Month, ...]
    """The months that are still open."""
    rupiah: int
    """What is open of them."""
    since: date
    """From when the oldest of it is open."""
    days_open: int
    """Its age on the day asked for, or on that of the newest known entry."""
    basis: Basis


def receivables(
    reader: Reader,
    *,
    fund: str | None = None,
    kind: ReceivableKind | None = None,
    after: int = 0,
    limit: int = 1000,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[Receivable]:
    """Return what is open, in the order of positions, a page at a time."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    said = RECEIVABLES.at(reader, moment, subjects=None if fund is None else [fund])
    rows = [row for told in said.values() for row in (*_overpaid(told, moment), *_refunds(reader, told, moment))]
    wanted = (row for row in rows if row.position > after and kind in (None, row.kind))
    return Answer(moment, sorted(wanted, key=lambda row: row.position)[:limit])


def _overpaid(said: Sequence[Said], moment: AsOf) -> Iterator[Receivable]:
    """Yield the overpayments of a fund that are not wholly taken up or given back."""
    less: dict[int, list[OverpaymentReduced]] = {}
    for one in said:
        if isinstance(one.event, OverpaymentReduced):
            assert one.event.corrects is not None, "what is less names what it is less than"
            less.setdefault(one.event.corrects, []).append(one.event)
    for one in said:
        event = one.event
        if isinstance(event, OverpaymentRecorded):
            closed = {
                (month, p) for part in less.get(one.position, ()) for month in part.months for p in part.programmes
            }
            months = tuple(m for m in event.months if any((m, p) not in closed for p in event.programmes))
            rupiah = event.rupiah - sum(part.rupiah for part in less.get(one.position, ()))
            if months:
                kind, since = ReceivableKind.OVERPAYMENT, event.effective_on
                yield _row(one, event, kind, None, months=months, rupiah=rupiah, since=since, moment=moment)


def _refunds(reader: Reader, said: Sequence[Said], moment: AsOf) -> Iterator[Receivable]:
    """Yield the refunds of a fund that are due by the moment and not reversed or settled, of who had the seat."""
    fold = RefundsDue("")
    for one in said:
        fold.take(one.event, one.position)
    for one in said:
        event = one.event
        if isinstance(event, RefundFallenDue):
            due = [month for month in fold.of_entry(event.batch, one.position) if moment.has(month.since)]
            if due:
                months, rupiah = tuple(month.month for month in due), sum(month.rupiah for month in due)
                kind, since = ReceivableKind.REFUND_DUE, min(month.since for month in due)
                row = _row(one, event, kind, event.reason, months=months, rupiah=rupiah, since=since, moment=moment)
                yield replace(row, worker=_in_truth(reader, moment, event, one.position))


def _in_truth(reader: Reader, moment: AsOf, event: RefundFallenDue, position: int) -> str:
    found, _ = in_truth(reader, moment, event.worker, batch=event.batch, seat=event.seat, position=position)
    return found


def _row(
    said: Said,
    event: OverpaymentRecorded | RefundFallenDue,
    kind: ReceivableKind,
    reason: RefundReason | None,
    *,
    months: tuple[Month, ...],
    rupiah: int,
    since: date,
    moment: AsOf,
) -> Receivable:
    day = moment.day or since
    return Receivable(
        position=said.position,
        code=CODES[kind],
        kind=kind,
        reason=reason,
        fund=event.fund,
        batch=event.batch,
        seat=event.seat,
        worker=event.worker,
        months=months,
        rupiah=rupiah,
        since=since,
        days_open=max(0, (day - since).days),
        basis=event.basis,
    )
