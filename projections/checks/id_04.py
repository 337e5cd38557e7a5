"""ID-04: months of one person are paid under two NIKs, as the merger of the two shows."""

from collections.abc import Iterator, Mapping
from datetime import date

from ledger.identities.events import PersonsMerged
from ledger.periods import Month
from ledger.programmes import Programme
from projections.checks.check import Check, Found, Scope
from projections.lineage import sources_of
from projections.mergers import mergers_at
from projections.paid_months import MonthsOfWorker, SourcedMonth


def find(scope: Scope) -> Iterator[Found]:
    """Yield each merger of people who have paid months under both ids, with what those of the absorbed one cost."""
    for said in mergers_at(scope.reader, scope.moment):
        assert isinstance(said.event, PersonsMerged)
        keeps, absorbed = said.event.keeps, said.event.absorbed
        own = _paid(MonthsOfWorker(scope.reader, scope.moment, keeps))
        other = MonthsOfWorker(scope.reader, scope.moment, absorbed)
        again = _paid(other)
        both = sorted(own.keys() & again.keys())
        if both:
            found = [paid[key] for paid in (own, again) for key in both]
            yield Found(
                key=absorbed,
                subjects=(keeps, absorbed, *sorted({one.batch for one in found if one.batch is not None})),
                positions=_positions(said.position, found),
                on=max([said.on, *_paid_on(found)]),
                rupiah=_rupiah(scope, other, {again[key].paid.month: again[key] for key in both}),
            )


def _paid(months: MonthsOfWorker) -> dict[tuple[Month, Programme], SourcedMonth]:
    return {(one.paid.month, programme): one for programme in Programme for one in months.of(programme)}


def _positions(merger: int, found: list[SourcedMonth]) -> tuple[int, ...]:
    return tuple(sorted({merger, *(at for one in found for at in (one.paid.enrolment, one.paid.payment))}))


def _paid_on(found: list[SourcedMonth]) -> Iterator[date]:
    for one in found:
        if one.paid.paid_on is not None:
            yield one.paid.paid_on


def _rupiah(scope: Scope, other: MonthsOfWorker, months: Mapping[Month, SourcedMonth]) -> int:
    """Return what the cells of a worker's months hold; a month from before the book cost nothing that is known."""
    return sum(
        source.rupiah
        for month, one in months.items()
        for seat in other.seated(month)
        if seat.batch == one.batch
        for source in sources_of(scope.reader, scope.moment, batch=seat.batch, seat=seat.seat, month=str(month))
    )


CHECK = Check("ID-04", "A person's months are paid under one NIK.", find)
