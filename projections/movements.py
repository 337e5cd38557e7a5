"""Every entry that moved money, as a statement shows it: who wrote it down and when, on what, and who was across."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pydantic import TypeAdapter

from ledger.allocations.events import AllocationRevised, BudgetAllocated, FiscalYearClosed
from ledger.contributions.events import (
    CommitmentRated,
    CommitmentReleased,
    ContributionPaid,
    ContributionReversed,
    ContributionsCommitted,
    ExcessCarried,
)
from ledger.donations.events import (
    DonationDesignated,
    DonationReceived,
    DonationReturned,
    DonationReversed,
    ShortfallSettled,
)
from ledger.event import Event, Evidence, Fact, MoneyFact
from ledger.funds.events import FundsTransferred, OpeningBalanceStated, PotClosed, TransferReceived
from ledger.funds.fund import Fund
from ledger.periods import Month
from ledger.store import Reader
from projections.as_of import AsOf
from projections.database import Cell, ReadTable, rows_of
from projections.projection import Moved, Page, View, Write

MOVEMENTS = ReadTable(
    "read_movements",
    {
        "fund": "text",
        "position": "int",
        "recorded_at": "text",
        "actor": "text",
        "evidence": "text",
        "corrects": "int",
        "concerns": "text",
        "counterpart_kind": "text",
        "counterpart": "text",
    },
    ("fund", "position"),
    indexes=(("corrects",), ("position",)),
    nullable=frozenset({"concerns", "corrects", "counterpart"}),
)


class CounterpartKind(StrEnum):
    """Who, or what, stands on the other side of a movement."""

    BANK = "bank"
    BATCH = "batch"
    BPJS = "bpjs"
    COVER = "cover"
    DONOR = "donor"
    FUND = "fund"
    GOVERNMENT = "government"
    POT = "pot"
    SOURCE = "source"
    TREASURY = "treasury"


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The other side of a movement, with its id where it has one: a party, a batch, a fund, a pot or a credit."""

    kind: CounterpartKind
    id: str | None


class Movements:
    """Keeps, beside the rows of moves, what else a statement says of each entry that made them."""

    name = "movements"
    version = 1
    tables = (MOVEMENTS,)

    def apply(self, page: Page, view: View) -> Iterable[Write]:
        """Yield a row for each entry that moved money."""
        yield Write(MOVEMENTS, [_row(moved) for moved in page.moved if moved.moves])

    def forget(self) -> None:
        """Nothing is kept in memory."""


def _row(moved: Moved) -> Sequence[Cell]:
    entry, event = moved.entry, moved.entry.event
    assert isinstance(event, Fact), "what moves money has a date and documents"
    across = counterpart_of(event, moved.fund)
    return (
        *(entry.stream, entry.position, entry.at, entry.by, _evidence(event).decode()),
        *(corrected_by(event, moved.fund), _concerns(event), across.kind.value, across.id),
    )


def _concerns(event: Fact) -> str | None:
    """Return the closed month that money posted to an open one concerns."""
    posted = isinstance(event, MoneyFact) and event.posted_on is not None
    return str(Month.of(event.effective_on)) if posted else None


_EVIDENCE: TypeAdapter[tuple[Evidence, ...]] = TypeAdapter(tuple[Evidence, ...])


def _evidence(event: Fact) -> bytes:
    return _EVIDENCE.dump_json(event.evidence, exclude_none=True)


@lru_cache(maxsize=4096)
def evidence_of(told: str) -> tuple[Evidence, ...]:
    """Return documents from their row; one document often stands behind many movements."""
    return _EVIDENCE.validate_json(told) if told != "[]" else ()


def corrected_by(event: Fact, fund: Fund) -> int | None:
    """Return the position of the entry that an event corrects: as it says, or the payment or gift it takes back."""
    if event.corrects is not None:
        return event.corrects
    match event:
        case ContributionReversed():
            return event.payment
        case DonationReversed():
            return fund.credits[event.donation].position
    return None


def counterpart_of(event: Event, fund: Fund) -> Counterpart:
    """Return who stands across from a fund in an event that moved its money."""
    match event:
        case DonationReceived():
            return Counterpart(CounterpartKind.DONOR, event.donor)
        case DonationReturned():
            return Counterpart(CounterpartKind.DONOR, fund.credits[event.donation].source)
        case DonationReversed():
            return Counterpart(CounterpartKind.BANK, None)
        case DonationDesignated():
            return Counterpart(CounterpartKind.POT, event.to_pot)
        case FundsTransferred():
            inside = event.to_fund == event.fund
            return Counterpart(*((CounterpartKind.POT, event.to_pot) if inside else _fund(event.to_fund)))
        case TransferReceived():
            return Counterpart(*_fund(event.from_fund))
        case OpeningBalanceStated():
            return Counterpart(CounterpartKind.SOURCE, event.source)
        case BudgetAllocated():
            return Counterpart(CounterpartKind.GOVERNMENT, event.source)
        case AllocationRevised():
            return Counterpart(CounterpartKind.GOVERNMENT, fund.credits[event.allocation].source)
        case PotClosed() | FiscalYearClosed():
            return Counterpart(CounterpartKind.TREASURY, None)
        case ShortfallSettled():
            return Counterpart(CounterpartKind.COVER, event.cover)
        case ContributionPaid() | ContributionReversed() | ExcessCarried():
            return Counterpart(CounterpartKind.BPJS, None)
        case ContributionsCommitted() | CommitmentReleased() | CommitmentRated():
            return Counterpart(CounterpartKind.BATCH, event.batch)
    raise TypeError(f"expected an event whose other side is known, found {event.KIND}; name who stands across")


def _fund(fund: str) -> tuple[CounterpartKind, str]:
    return CounterpartKind.FUND, fund


def corrections_in(reader: Reader, moment: AsOf, fund: str) -> dict[int, list[int]]:
    """Return by the entry corrected the positions of what corrects it: reversals of the fund, and what replaced it."""
    links: set[tuple[int, int]] = set()
    for corrects, position in rows_of(reader, _REVERSALS, fund=fund, **moment.values):
        links.add((corrects, position))
    for subject, position in rows_of(reader, _CORRECTIONS, fund=fund, **moment.values):
        links.add((int(subject), position))
    found: dict[int, list[int]] = {}
    for corrects, position in sorted(links):
        found.setdefault(corrects, []).append(position)
    return found


_REVERSALS = (
    "SELECT DISTINCT e.corrects, e.position FROM read_movements e JOIN read_moves m ON m.fund = e.fund AND "
    "m.position = e.position WHERE e.fund = :fund AND e.corrects IS NOT NULL AND e.position <= :known "
    "AND m.effective_on <= :valid"
)
_CORRECTIONS = (
    "SELECT c.subject, c.position FROM read_corrections c JOIN read_movements e ON e.position = "
    "CAST(c.subject AS bigint) WHERE e.fund = :fund AND c.position <= :known AND c.effective_on <= :valid"
)
