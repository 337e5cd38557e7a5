"""Which paid months covered claims: a row for each approval, by the batch, month and seat that it rests on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.claims.events import ClaimApproved, ClaimPaid, InstalmentPaid
from ledger.enrollments import ranges
from ledger.enrollments.events import EnrollmentCorrected, WorkerEnrolled, WorkerReplaced
from ledger.event import Entry
from ledger.periods import Month
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import AsOf
from projections.database import Cell, ReadTable, rows_of
from projections.held_cells import Cells
from projections.projection import Page, View, Write

CLAIM_MONTHS = ReadTable(
    "read_claim_months",
    {"claim": "text", "position": "int", "effective_on": "text", "batch": "text", "month": "text", "seat": "int"},
    ("claim", "position"),
    indexes=(("batch", "month"),),
    nullable=frozenset({"batch", "month", "seat"}),
)
CLAIM_PAYMENTS = ReadTable(
    "read_claim_payments",
    {"claim": "text", "position": "int", "effective_on": "text"},
    ("claim", "position"),
)
_SEATED = (WorkerEnrolled, WorkerReplaced, EnrollmentCorrected)


class ClaimMonths:
    """Writes the seat's month that each approval rests on; one that rests on none, or an older book's, is noted too."""

    name = "claim_months"
    version = 1
    tables = (CLAIM_MONTHS, CLAIM_PAYMENTS)

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield a row for each approval, and for each payment of a claim."""
        yield Write(CLAIM_MONTHS, [self._row(entry, page, view) for entry in page.of((ClaimApproved,))])
        paid: list[Sequence[Cell]] = []
        for entry in page.of((ClaimPaid, InstalmentPaid)):
            assert isinstance(entry.event, ClaimPaid | InstalmentPaid)
            paid.append((entry.event.claim, entry.position, entry.event.effective_on.isoformat()))
        yield Write(CLAIM_PAYMENTS, paid)

    def forget(self) -> None:
        """Nothing is kept in memory."""

    @staticmethod
    def _row(entry: Entry, page: Page, view: View) -> Sequence[Cell]:
        approved = entry.event
        assert isinstance(approved, ClaimApproved)
        head = (approved.claim, entry.position, approved.effective_on.isoformat())
        covering = approved.covering
        enrolment = None if covering is None else _entry(covering.enrolment, page, view)
        if covering is None or enrolment is None or not isinstance(enrolment.event, _SEATED):
            return (*head, None, None, None)
        return (*head, enrolment.stream, str(covering.month), enrolment.event.seat)


def _entry(position: int, page: Page, view: View) -> Entry | None:
    first = page.entries[0].position
    if position >= first:
        return page.entries[position - first]
    stored = view.reader.entry(position)
    return None if stored is None else decode(stored)


@dataclass(frozen=True, slots=True)
class CoveredClaim:
    """A claim and the seat's month that its newest approval rests on."""

    claim: str
    batch: str
    month: str
    seat: int
    approval: int
    paid: bool
    """Whether BPJS has paid anything of it."""


def claims_paid_on(reader: Reader, moment: AsOf, cells: Cells) -> Iterator[CoveredClaim]:
    """Yield the claims that BPJS has paid and whose newest approval rests on one of some cells."""
    for batch in sorted({batch for batch, _ in cells}):
        for one in covered_claims(reader, moment, batch):
            if one.paid and ranges.holds(cells.get((batch, Month(one.month)), []), one.seat):
                yield one


def covered_claims(reader: Reader, moment: AsOf, batch: str) -> list[CoveredClaim]:
    """Return the claims whose newest approval by a moment rests on a month of a batch."""
    newest: Mapping[str, CoveredClaim] = {
        row[0]: CoveredClaim(row[0], row[1], row[2], row[3], row[4], bool(row[5]))
        for row in rows_of(
            reader,
            "SELECT a.claim, a.batch, a.month, a.seat, a.position, (SELECT count(*) FROM read_claim_payments p WHERE "
            "p.claim = a.claim AND p.position <= :known AND p.effective_on <= :valid) FROM read_claim_months a WHERE "
            "a.claim IN (SELECT claim FROM read_claim_months WHERE batch = :batch) AND a.position <= :known "
            "AND a.effective_on <= :valid ORDER BY a.claim, a.position",
            batch=batch,
            **moment.values,
        )
    }
    return [one for one in newest.values() if one.batch == batch]
