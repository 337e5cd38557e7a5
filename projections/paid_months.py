"""One person's paid months at a moment, out of the readers' tables: every seat's, each month once, with its sources."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.basis import Basis
from ledger.contributions.events import ContributionPaid, ContributionReversed, CoverReconnected
from ledger.cover.values import PaidMonth
from ledger.enrollments.events import BatchOpened, OpeningCoverStated
from ledger.funds.cells import span
from ledger.funds.moves import MoveKind
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import AsOf
from projections.batches import BATCHES
from projections.corrections import months_recorded_anew
from projections.moves import SPENDING
from projections.seats import CORRECTED, ENROLLED, REPLACED, TAKEN_UP, as_corrected, seat_rows
from projections.told import Said, Told, by_id
from projections.tuples import tuples_of

COVER = Told("cover", {OpeningCoverStated: by_id("worker"), CoverReconnected: by_id("worker")})
"""What is said of one person's cover itself: months from before the book, and corrections that join participations."""


_SEATS_AT_ONCE = 8
"""Hardly anybody has had more seats than that; a statement for each number of seats is prepared once."""


@dataclass(frozen=True, slots=True)
class SourcedMonth:
    """A paid month with where it comes from; fund and batch are absent where it was paid before the book."""

    paid: PaidMonth
    fund: str | None = None
    batch: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat that is a person's in a month; in some programmes another enrolment may hold the month."""

    batch: str
    seat: int
    enrolment: int
    held_elsewhere: tuple[Programme, ...]


@dataclass(slots=True)
class _Seat:
    """A seat in which the person sits or sat: who took it and from which month on, and what is overpaid there."""

    batch: str
    seat: int
    tenures: list[tuple[int, str, str]] = field(default_factory=list)
    overpaid: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Programmes by month in which another enrolment holds the first worker's months."""
    corrected: dict[str, int] = field(default_factory=dict)
    """The correction that says that a worker had the seat in truth, by worker."""

    def sits(self, month: Month, payment: int) -> tuple[int, str, str]:
        """Return who sits there in a month, as known when it was paid: position, worker and first month."""
        known = (one for one in reversed(self.tenures) if one[0] <= payment and one[2] <= month)
        return next(known, self.tenures[0])

    def is_elsewhere(self, tenure: tuple[int, str, str], month: Month, programme: Programme) -> bool:
        """Tell whether a month of the first worker is held by another enrolment in a programme."""
        return tenure is self.tenures[0] and programme.value in self.overpaid.get(month, ())


@dataclass(frozen=True, slots=True)
class _Spent:
    """A month of a seat that is paid: by which payment, on which day, out of which sources of a fund."""

    payment: int
    on: str
    fund: str
    sources: tuple[str, ...]


class MonthsOfWorker:
    """What stands paid for one person at a moment, programme by programme."""

    def __init__(self, reader: Reader, moment: AsOf, worker: str) -> None:
        self.worker = worker
        self._known_at = moment.known_at
        self.said: Sequence[Said] = COVER.at(reader, moment, subjects=[worker]).get(worker, ())
        self._seats = _spent(reader, moment, _seats(reader, moment, worker))
        batches = {seat.batch for seat, spent in self._seats if spent}
        told = BATCHES.at(reader, moment.undated, subjects=sorted(batches)) if batches else {}
        self.opened: dict[str, BatchOpened] = {
            batch: one.event for batch, said in told.items() for one in said if isinstance(one.event, BatchOpened)
        }
        """The batches in which a month of the person's seats is paid."""

    def programmes(self) -> list[Programme]:
        """Return the programmes in which anything is paid."""
        return [programme for programme in Programme if self.of(programme)]

    def of(self, programme: Programme) -> list[SourcedMonth]:
        """Return the paid months of a programme in order."""
        found = {one.paid.month: one for one in sorted(self._all(programme), key=lambda one: one.paid.enrolment)}
        return [found[month] for month in sorted(found)]

    def seated(self, month: Month) -> Iterator["Seated"]:
        """Yield the seats in which the person sits in a month, as known when it was paid, or now where it is not."""
        for seat, spent in self._seats:
            payment = spent[month].payment if month in spent else self._known_at
            tenure = seat.sits(month, payment)
            if tenure[1] == self.worker and tenure[0] <= self._known_at:
                elsewhere = [p for p in Programme if seat.is_elsewhere(tenure, month, p)]
                enrolment = seat.corrected.get(self.worker, tenure[0])
                yield Seated(seat.batch, seat.seat, enrolment, tuple(elsewhere))

    def corrections(self, programme: Programme) -> list[Said]:
        """Return what joins participations of a programme."""
        return [
            one for one in self.said if isinstance(one.event, CoverReconnected) and programme in one.event.programmes
        ]

    def bases(self, found: Iterable[SourcedMonth]) -> set[Basis]:
        """Return the bases of months: of their batches, and of the statements of cover from before the book."""
        stated = {one.position: one.event.basis for one in self.said}
        return {self.opened[one.batch].basis if one.batch else stated[one.paid.enrolment] for one in found}

    def _all(self, programme: Programme) -> Iterator[SourcedMonth]:
        for one in self.said:
            if isinstance(one.event, OpeningCoverStated) and programme in one.event.programmes:
                for month in one.event.months:
                    yield SourcedMonth(PaidMonth(month, None, one.position, one.position))
        for seat, spent in self._seats:
            if spent and programme in self.opened[seat.batch].programmes:
                yield from self._in_seat(seat, spent, programme)

    def _in_seat(self, seat: _Seat, spent: Mapping[Month, _Spent], programme: Programme) -> Iterator[SourcedMonth]:
        for month, one in spent.items():
            tenure = seat.sits(month, one.payment)
            if tenure[1] == self.worker and not seat.is_elsewhere(tenure, month, programme):
                enrolment = seat.corrected.get(self.worker, tenure[0])
                paid = PaidMonth(month, date.fromisoformat(one.on), one.payment, enrolment)
                yield SourcedMonth(paid, one.fund, seat.batch, one.sources)


def _seats(reader: Reader, moment: AsOf, worker: str) -> list[_Seat]:
    """Return every seat in which a worker sat, with whoever sat there before and after him."""
    where = (
        "(batch, seat) IN (SELECT batch, seat FROM read_seats WHERE worker = :worker AND position <= :known) "
        "AND kind <> 'moved'"
    )
    rows = seat_rows(reader, moment, where, worker=worker)
    found: dict[tuple[str, int], _Seat] = {}
    for row in as_corrected(rows):
        seat = found.setdefault((row.batch, row.seat), _Seat(row.batch, row.seat))
        if row.kind in (ENROLLED, REPLACED):
            seat.tenures.append((row.position, row.worker, row.from_month))
            for month, _, programme in (word.partition("/") for word in (row.words or "").split()):
                seat.overpaid[month].add(programme)
        elif row.kind == TAKEN_UP and moment.has(date.fromisoformat(row.on)) and row.worker == seat.tenures[0][1]:
            for month in (row.words or "").split():
                seat.overpaid.pop(month, None)
    for row in rows:
        if row.kind == CORRECTED:
            found[row.batch, row.seat].corrected[row.worker] = row.position
    return list(found.values())


_OF_SEAT = (
    "SELECT {0}, fund, source, first, last, each_cell, kind, event, position, effective_on, n FROM read_moves "
    "WHERE batch = :batch{0} AND seat_from <= :seat{0} AND seat_to >= :seat{0} AND position <= :known "
    "AND effective_on <= :valid AND kind IN ('spent', 'unspent', 'recommitted')"
)


def _spent(reader: Reader, moment: AsOf, seats: Sequence[_Seat]) -> list[tuple[_Seat, dict[Month, _Spent]]]:
    """Return the months of some seats that stand paid at a moment: all asked for at once, since each question costs."""
    found: list[tuple[_Seat, dict[Month, _Spent]]] = []
    for start in range(0, len(seats), _SEATS_AT_ONCE):
        some = seats[start : start + _SEATS_AT_ONCE]
        values: dict[str, object] = {f"batch{n}": seat.batch for n, seat in enumerate(some)}
        values |= {f"seat{n}": seat.seat for n, seat in enumerate(some)}
        statement = " UNION ALL ".join(_OF_SEAT.format(n) for n in range(len(some)))
        rows: list[list[tuple[Any, ...]]] = [[] for _ in some]  # Any: the columns of the moves
        for number, *row in tuples_of(reader, f"{statement} ORDER BY position, n", **values, **moment.values):
            rows[number].append(tuple(row[:-1]))
        found += [(seat, _months(reader, moment, of)) for seat, of in zip(some, rows, strict=True)]
    return found


def _months(reader: Reader, moment: AsOf, rows: Sequence[tuple[Any, ...]]) -> dict[Month, _Spent]:
    held: dict[Month, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    payments: dict[Month, tuple[int, str, str]] = {}
    for fund, source, first, last, each, kind, event, position, on in rows:
        for month in span(Month(first), Month(last)):
            held[month][source] += each * SPENDING[MoveKind(kind)]
            if event == ContributionPaid.KIND:
                payments[month] = (position, on, fund)
    days = _days(reader, moment, rows)
    return {
        month: _Spent(position, days[position], fund, _with_money(held[month]))
        for month, (position, _, fund) in payments.items()
        if any(held[month].values())
    }


def _days(reader: Reader, moment: AsOf, rows: Sequence[Sequence[Any]]) -> dict[int, str]:
    """Return when each payment of a seat was made: one recorded anew for another month, on the day of the first one."""
    days = {row[7]: row[8] for row in rows if row[6] == ContributionPaid.KIND}
    taken_back = any(row[6] == ContributionReversed.KIND for row in rows)
    before = months_recorded_anew(reader, moment, days) if taken_back else {}
    for new in sorted(before.keys() & days.keys()):
        days[new] = days[before[new]]
    return days


def _with_money(held: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(source for source, rupiah in held.items() if rupiah > 0))
