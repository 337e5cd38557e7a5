"""Backward lineage: a person's month or a claim, the cell that paid it, its lots, and the gifts and parties behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.basis import Basis, computed
from ledger.enrollments.events import BatchOpened, OpeningCoverStated
from ledger.funds.moves import CHANGES, MoveKind
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.beginnings import Beginning, beginning_of
from projections.claim_months import covered_claims
from projections.claim_register import ClaimRow, claim_register
from projections.coverage import BATCHES
from projections.database import rows_of
from projections.held_cells import TERMS, CellState
from projections.lineage import shortfall_of
from projections.lot_steps import Step, steps_of
from projections.paid_months import MonthsOfWorker, Seated
from projections.told import first_of


@dataclass(frozen=True, slots=True)
class PartOfCell:
    """A lot's rupiah in one cell, and where the lot's money comes from."""

    fund: str
    credit: str
    pot: str
    rupiah: int
    state: CellState
    shortfall: int
    """Open of the whole lot: above 0 the bank or a decree took money that is spent already."""
    began: Beginning
    moved: tuple[Step, ...]
    """How it came from there to this lot, where it was designated or transferred."""


@dataclass(frozen=True, slots=True)
class CellStep:
    """What an entry did to a lot's rupiah in the cell."""

    position: int
    effective_on: date
    event: str
    kind: MoveKind
    credit: str
    pot: str
    rupiah: int


@dataclass(frozen=True, slots=True)
class CellTrace:
    """One person's month in one seat: what is in the cell, whose it is, and every entry that touched it."""

    worker: str
    month: Month
    batch: str | None
    """None for a month that was stated as paid before the book."""
    seat: int | None
    """Counted from 0."""
    enrolment: int
    programmes: tuple[Programme, ...]
    held_elsewhere: tuple[Programme, ...]
    """The programmes in which another enrolment holds the month: there this one is overpaid."""
    rupiah: int
    """The sum of the parts."""
    parts: tuple[PartOfCell, ...]
    steps: tuple[CellStep, ...]
    claims: tuple[str, ...]
    """Claims whose approval rests on this month; they take nothing of it."""
    basis: Basis


@dataclass(frozen=True, slots=True)
class ClaimTrace:
    """A claim, and the person's month that covered the event."""

    claim: ClaimRow
    covered_by: CellTrace | None
    """None before the approval, which judges it (the entitlement says how the person stands), of a rejected claim, of
    one whose month is not paid any more, and where a month from before the book covers it."""


def trace_person_month(
    reader: Reader,
    *,
    worker: str,
    month: Month,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[CellTrace]:
    """Return every cell of a person's month that holds money, and months stated as paid before the book."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    months = MonthsOfWorker(reader, moment, worker)
    cells = [cell_traced(reader, moment, worker, seated, month) for seated in months.seated(month)]
    return Answer(moment, [*_before(months, month), *(cell for cell in cells if cell.parts or cell.steps)])


def trace_claim(
    reader: Reader,
    *,
    claim: str,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[ClaimTrace]:
    """Return a claim with the month that covered it and that month's sources."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    rows = claim_register(reader, claim=claim, valid_at=valid_at, known_at=moment.known_at).rows
    return Answer(moment, [ClaimTrace(row, _covering(reader, moment, row)) for row in rows])


def _covering(reader: Reader, moment: AsOf, row: ClaimRow) -> CellTrace | None:
    if row.cover is None:
        return None
    seated = Seated(row.cover.batch, row.cover.seat, row.cover.enrolment, ())
    return cell_traced(reader, moment, row.worker, seated, Month(row.cover.month))


def _before(months: MonthsOfWorker, month: Month) -> Iterator[CellTrace]:
    for one in months.said:
        if isinstance(one.event, OpeningCoverStated) and month in one.event.months:
            place = (months.worker, month, None, None, one.position, one.event.programmes)
            yield CellTrace(*place, (), 0, (), (), (), one.event.basis)


def cell_traced(reader: Reader, moment: AsOf, worker: str, seated: Seated, month: Month) -> CellTrace:
    """Return what is in one cell at a moment, and where it comes from."""
    batch, seat = seated.batch, seated.seat
    rows = [_Row(*row) for row in rows_of(reader, _OF_CELL, batch=batch, seat=seat, month=month, **moment.values)]
    parts = tuple(_parts(reader, moment, rows))
    claims = (one.claim for one in covered_claims(reader, moment, batch) if (one.month, one.seat) == (month, seat))
    return CellTrace(
        worker=worker,
        month=month,
        batch=batch,
        seat=seat,
        enrolment=seated.enrolment,
        programmes=_programmes(reader, moment, batch),
        held_elsewhere=seated.held_elsewhere,
        rupiah=sum(part.rupiah for part in parts),
        parts=parts,
        steps=tuple(_step(row) for row in rows),
        claims=tuple(claims),
        basis=computed(Basis(row.basis) for row in rows),
    )


class _Row(NamedTuple):
    """A move of a lot's money into a cell or out of it."""

    position: int
    on: str
    event: str
    kind: str
    fund: str
    credit: str
    pot: str
    each: int
    basis: str


_OF_CELL = (
    "SELECT position, effective_on, event, kind, fund, credit, pot, each_cell, basis FROM read_moves "
    "WHERE batch = :batch AND first <= :month AND last >= :month AND seat_from <= :seat AND seat_to >= :seat "
    "AND position <= :known AND effective_on <= :valid ORDER BY position, n"
)


def _step(row: _Row) -> CellStep:
    on = date.fromisoformat(row.on)
    return CellStep(row.position, on, row.event, MoveKind(row.kind), row.credit, row.pot, row.each)


def _programmes(reader: Reader, moment: AsOf, batch: str) -> tuple[Programme, ...]:
    first = first_of(BATCHES.at(reader, moment.undated, subjects=[batch]).get(batch, ()), BatchOpened)
    return first.event.programmes if first is not None and isinstance(first.event, BatchOpened) else ()


def _parts(reader: Reader, moment: AsOf, rows: Sequence[_Row]) -> Iterator[PartOfCell]:
    """Yield what each lot has in a cell, and where it comes from."""
    held: dict[tuple[str, str, str, CellState], int] = {}
    for row in rows:
        changes = CHANGES[MoveKind(row.kind)]
        for state in CellState:
            key = (row.fund, row.credit, row.pot, state)
            held[key] = held.get(key, 0) + changes.get(TERMS[state], 0) * row.each
    for (fund, credit, pot, state), rupiah in held.items():
        if rupiah:
            began = beginning_of(reader, moment, credit)
            assert began is not None, "what moved has begun"
            moved = () if pot == began.pot else tuple(_path(steps_of(reader, moment, credit), pot))
            short = shortfall_of(reader, moment, (credit, pot))
            yield PartOfCell(fund, credit, pot, rupiah, state, short, began, moved)


def _path(steps: Sequence[Step], pot: str) -> list[Step]:
    """Return the moves by which a credit's money came into a pot, from the first on."""
    reached, path = {pot}, []
    for step in reversed(steps):
        if step.kind is MoveKind.MOVED_IN and step.pot in reached and step.other is not None:
            reached.add(step.other.pot)
            path.append(step)
    return path[::-1]
