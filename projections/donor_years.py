"""A donor's fiscal year on one page: opening, movements, closing, what was paid, and the numbers to file it by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.agreements.events import AgreementKind, AgreementSigned
from ledger.contributions.events import ContributionConfirmed
from ledger.donations.events import DonationReceived
from ledger.enrollments.events import BatchOpened, CardDelivered
from ledger.event import Evidence
from ledger.funds.events import MoneyKind
from ledger.periods import PartialDate
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.allocation_usage import CHAINS
from projections.as_of import AsOf
from projections.coverage import BATCHES
from projections.donor_histories import CREDITS
from projections.figures import Figure, Tally
from projections.lineage import payments_of
from projections.moves import CellMove, spending, tallies
from projections.told import Told, by_id, first_of

HANDOVERS = Told("handovers", {CardDelivered: by_id("batch")})


@dataclass(frozen=True, slots=True)
class AgreementFiled:
    """An agreement under which the money was used."""

    agreement: str
    agreement_kind: AgreementKind
    number: str | None
    signed_on: PartialDate | None
    position: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A document by which the year is filed: of a gift, a batch or a handover, or a receipt of BPJS."""

    of: str
    """The gift, the batch or the fund."""
    kind: str
    number: str
    dated: PartialDate | None
    position: int
    """The entry that names it."""


@dataclass(frozen=True, slots=True)
class YearStatement:
    """A fiscal year: opening + movements = closing, term by term."""

    fiscal_year: int
    opening: dict[str, Figure]
    movements: dict[str, int]
    closing: dict[str, Figure]
    person_months: int
    """Paid in the year, less those whose payment was reversed in it; for whatever months."""
    first_month: str | None
    last_month: str | None
    agreements: tuple[AgreementFiled, ...]
    handovers: tuple[Paper, ...]
    papers: tuple[Paper, ...]


def year_of(reader: Reader, moment: AsOf, donor: str, fiscal_year: int) -> YearStatement:
    """Return a donor's statement of a calendar year, which is the fiscal year, up to the moment's date in it."""
    opening, closing = _at(moment, date(fiscal_year - 1, 12, 31)), _at(moment, date(fiscal_year, 12, 31))
    terms = [_terms(reader, one, donor) for one in (opening, closing)]
    before, after = (spending(reader, one, source=donor, money_kind=MoneyKind.CASH) for one in (opening, closing))
    known = {(move.position, move.batch, move.first, move.seat_from, move.credit, move.pot) for move in before}
    fresh = [m for m in after if (m.position, m.batch, m.first, m.seat_from, m.credit, m.pot) not in known]
    batches = sorted({move.batch for move in fresh})
    months = [month for move in fresh for month in (move.first, move.last)]
    return YearStatement(
        fiscal_year=fiscal_year,
        opening=terms[0],
        movements={name: terms[1][name].rupiah - figure.rupiah for name, figure in terms[0].items()},
        closing=terms[1],
        person_months=_cells(after) - _cells(before),
        first_month=min(months, default=None),
        last_month=max(months, default=None),
        agreements=tuple(_agreements(reader, moment, batches)),
        handovers=tuple(_handovers(reader, closing, batches, fiscal_year)),
        papers=(
            *_papers(reader, closing, donor, fiscal_year),
            *_receipts(reader, moment, {move.position for move in fresh if move.rupiah > 0}, fresh),
        ),
    )


def day_in(moment: AsOf, day: date) -> date:
    """Return a day, or the moment's date where that comes before it."""
    return day if moment.valid_at is None else min(day, moment.valid_at)


def _at(moment: AsOf, day: date) -> AsOf:
    return replace(moment, valid_at=day_in(moment, day))


def _terms(reader: Reader, moment: AsOf, donor: str) -> dict[str, Figure]:
    found = tallies(reader, moment, by=("source",), source=donor, money_kind=MoneyKind.CASH)
    return next(iter(found.values()), Tally()).figures()


def _cells(moves: Sequence[CellMove]) -> int:
    return sum(high - low + 1 for seats in payments_of(moves).values() for low, high, _ in seats)


def _agreements(reader: Reader, moment: AsOf, batches: Sequence[str]) -> Iterator[AgreementFiled]:
    """Yield the agreements of some batches, by the words with which they were signed."""
    opened = BATCHES.at(reader, moment.undated, subjects=batches) if batches else {}
    firsts = [first_of(said, BatchOpened) for said in opened.values()]
    named = {one.event.agreement for one in firsts if one is not None and isinstance(one.event, BatchOpened)}
    for agreement in sorted(name for name in named if name is not None):
        stored = reader.entry_of(agreement, 1)
        entry = decode(stored) if stored is not None else None
        if entry is not None and isinstance(entry.event, AgreementSigned):
            event = entry.event
            yield AgreementFiled(agreement, event.agreement_kind, event.number, event.signed_on, entry.position)


def _handovers(reader: Reader, moment: AsOf, batches: Sequence[str], year: int) -> Iterator[Paper]:
    """Yield the numbered documents by which cards of some batches were handed over in a year."""
    for batch, said in (HANDOVERS.at(reader, moment, subjects=batches) if batches else {}).items():
        for one in said:
            if one.on.year == year:
                yield from _numbered(batch, one.event.evidence, one.position)


def _papers(reader: Reader, moment: AsOf, donor: str, year: int) -> Iterator[Paper]:
    """Yield the numbered documents of the year's gifts."""
    gifts = sorted({credit for credit, *_ in tallies(reader, moment, by=("credit",), source=donor, money_kind="cash")})
    for gift, said in CREDITS.at(reader, moment.undated, subjects=gifts).items():
        for one in said:
            if isinstance(one.event, DonationReceived) and one.on.year == year and moment.has(one.on):
                yield Paper(gift, "bank_reference", one.event.bank_reference, None, one.position)
                yield from _numbered(gift, one.event.evidence, one.position)


def _receipts(reader: Reader, moment: AsOf, payments: set[int], fresh: Sequence[CellMove]) -> Iterator[Paper]:
    """Yield BPJS's receipts for the year's payments, those of the weeks after it too where the moment has them."""
    opened = BATCHES.at(reader, moment.undated, subjects=sorted({move.batch for move in fresh})) if fresh else {}
    firsts = [first_of(said, BatchOpened) for said in opened.values()]
    funds = sorted({one.event.fund for one in firsts if one is not None and isinstance(one.event, BatchOpened)})
    for fund, said in (CHAINS.at(reader, moment.undated, subjects=funds) if funds else {}).items():
        for one in said:
            if isinstance(one.event, ContributionConfirmed) and one.event.payment in payments and moment.has(one.on):
                yield Paper(fund, "bpjs_receipt", one.event.receipt_number, None, one.position)


def _numbered(of: str, evidence: Sequence[Evidence], position: int) -> Iterator[Paper]:
    for document in evidence:
        if document.number is not None:
            yield Paper(of, document.kind.value, document.number, document.issued_on, position)
