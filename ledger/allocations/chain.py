"""The chain of a fund's public money: allocated, released, ordered, disbursed, confirmed; and what is left of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar, NamedTuple

from ledger.allocations.events import (
    AllocationRevised,
    BudgetAllocated,
    DrawnLine,
    FiscalYearClosed,
    FundsDisbursed,
    FundsReleased,
    LineAmount,
    PaymentOrdered,
    RefundReceived,
)
from ledger.allocations.payments import Payments
from ledger.basis import Basis
from ledger.contributions.events import ContributionConfirmed, ContributionPaid, ContributionReversed
from ledger.contributions.values import BudgetPart
from ledger.event import Entry, Event, Fact
from ledger.funds.events import FundOpened, FundsTransferred, MoneyKind, OpeningBalanceStated, TransferReceived


class Stage(StrEnum):
    """How far money of a budget line has come; each stage holds at most what the one before it does."""

    ALLOCATED = "allocated"
    RELEASED = "released"
    ORDERED = "ordered"
    DISBURSED = "disbursed"
    CONFIRMED = "confirmed"
    REFUNDED = "refunded"
    """Came back in its fiscal year; less in every stage that it had passed since the release."""
    REFUNDED_LATER = "refunded_later"
    """Came back later or elsewhere: other revenue, which the line cannot spend."""


@dataclass(slots=True)
class Account:
    """What a line or a document gives on its date, less what was drawn from it, by date."""

    changes: dict[date, int] = field(default_factory=dict)

    def add(self, on: date, rupiah: int) -> None:
        """Add rupiah, or take them where negative."""
        self.changes[on] = self.changes.get(on, 0) + rupiah

    def room(self, on: date) -> int:
        """Return what can be drawn on a date so that nothing falls short then or on any later date."""
        standing = sum(rupiah for day, rupiah in self.changes.items() if day <= on)
        least = standing
        for day in sorted(day for day in self.changes if day > on):
            standing += self.changes[day]
            least = min(least, standing)
        return least

    @property
    def left(self) -> int:
        """What is left by all that is known; below zero where more was drawn than there was."""
        return sum(self.changes.values())


class Step(NamedTuple):
    """By how much an entry changed a stage of a line."""

    rupiah: int
    basis: Basis


@dataclass(slots=True)
class Line:
    """One budget line, or opening balance of authority, in this fund."""

    allocation: str
    source: str
    fiscal_year: int
    room: Account = field(default_factory=Account)
    """What may still be released."""
    steps: dict[Stage, list[Step]] = field(default_factory=lambda: {stage: [] for stage in Stage})

    def at(self, stage: Stage) -> int:
        """Return how much has come to a stage."""
        return sum(step.rupiah for step in self.steps[stage])


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the chain: an SPD (released), an SPM (ordered) or an SP2D (disbursed)."""

    position: int
    stage: Stage
    number: str
    on: date
    lines: tuple[LineAmount, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """How a fiscal year ended."""

    on: date
    carried_over: int


class Chain:
    """The fold of a fund's stream. It takes a document whose parent is not known: facts may come without order."""

    SNAPSHOT: ClassVar[str] = ""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.version = 0
        self.fiscal_year: int | None = None
        self.lines: dict[str, Line] = {}
        self.documents: dict[int, Document] = {}
        self.closed: dict[int, Closing] = {}
        self._accounts: dict[tuple[int, str], Account] = {}
        self._restored: dict[tuple[int, str, int], int] = {}
        self.payments = Payments()

    def apply(self, entry: Entry) -> None:
        """Take in the stream's next entry."""
        self.version = entry.version
        self.take_in(entry.event, entry.position)

    def take_in(self, event: Event, position: int) -> None:
        """Take in an event by its position."""
        match event:
            case FundOpened():
                self.fiscal_year = event.fiscal_year
            case BudgetAllocated() | OpeningBalanceStated() | TransferReceived():
                self._begin(event)
            case AllocationRevised():
                self._allocate(event, event.allocation, event.change)
            case FundsTransferred() if event.to_fund != event.fund and event.credit in self.lines:
                self._allocate(event, event.credit, -event.rupiah)
            case FundsReleased():
                self._write(Document(position, Stage.RELEASED, event.number, event.effective_on, event.lines), event)
            case PaymentOrdered():
                self._write(Document(position, Stage.ORDERED, event.number, event.effective_on, event.lines), event)
            case FundsDisbursed():
                self._write(Document(position, Stage.DISBURSED, event.number, event.effective_on, event.lines), event)
            case RefundReceived():
                self._refund(event)
            case FiscalYearClosed():
                carried = sum(lot.carried_over for lot in event.lots)
                self.closed[event.fiscal_year] = Closing(event.effective_on, carried)
            case ContributionPaid(budget=parts) if parts is not None:
                self.payments.pay(position, parts)
                self._draw(parts, event.effective_on, -1)
            case ContributionReversed(budget=parts) if parts is not None and event.to_revenue:
                self.payments.give_up(event.payment, parts)
            case ContributionReversed(budget=parts) if parts is not None:
                self._draw(parts, event.effective_on, 1)
                self._confirm(self.payments.reverse(event.payment, parts), event.basis)
            case ContributionConfirmed():
                self._confirm(self.payments.confirm(event.payment, event.rupiah), event.basis)

    def document(self, position: int, stage: Stage) -> Document | None:
        """Return the document of a stage at a position of the book."""
        found = self.documents.get(position)
        return found if found is not None and found.stage is stage else None

    def standing(self, payment: int) -> tuple[BudgetPart, ...]:
        """Return what a payment took of each line and SP2D, less what was reversed of it since."""
        return self.payments.standing(payment)

    def account(self, position: int, allocation: str) -> Account:
        """Return what is left of a document for a line; of one that the chain does not hold, nothing."""
        return self._accounts.get((position, allocation)) or Account()

    def left(self, position: int) -> int:
        """Return what is left of a document."""
        lines = {line.allocation for line in self.documents[position].lines}
        return sum(self.account(position, allocation).left for allocation in lines)

    def _begin(self, event: BudgetAllocated | OpeningBalanceStated | TransferReceived) -> None:
        if isinstance(event, BudgetAllocated):
            line = Line(event.allocation, event.source, event.fiscal_year)
        elif event.money_kind is MoneyKind.AUTHORITY:
            began = event.credit_on if isinstance(event, TransferReceived) else event.effective_on
            line = Line(event.credit, event.source, self.fiscal_year or began.year)
        else:
            return
        self.lines.setdefault(line.allocation, line)
        self._allocate(event, line.allocation, event.rupiah)

    def _allocate(self, event: Fact, allocation: str, rupiah: int) -> None:
        line = self.lines[allocation]
        line.room.add(event.effective_on, rupiah)
        line.steps[Stage.ALLOCATED].append(Step(rupiah, event.basis))

    def _write(self, document: Document, event: Fact) -> None:
        self.documents[document.position] = document
        for line in document.lines:
            above = self.above(document.stage, line)
            if above is not None:
                above.add(document.on, -line.rupiah)
            own = self._accounts.setdefault((document.position, line.allocation), Account())
            own.add(document.on, line.rupiah)
            self._step(line.allocation, document.stage, line.rupiah, event.basis)

    def above(self, stage: Stage, line: LineAmount) -> Account | None:
        """Return the account that a line of a document of a stage is drawn from; none where it names no parent."""
        if stage is Stage.RELEASED:
            known = self.lines.get(line.allocation)
            return known.room if known else None
        parent = line.parent if isinstance(line, DrawnLine) else None
        return None if parent is None else self.account(parent, line.allocation)

    def _step(self, allocation: str, stage: Stage, rupiah: int, basis: Basis) -> None:
        if allocation in self.lines:
            self.lines[allocation].steps[stage].append(Step(rupiah, basis))

    def _draw(self, parts: Sequence[BudgetPart], on: date, sign: int) -> None:
        for part in parts:
            account = self._accounts.get((part.disbursement or 0, part.allocation))
            if account is not None:
                account.add(on, sign * part.rupiah)

    def _confirm(self, changes: Mapping[str, int], basis: Basis) -> None:
        for allocation, rupiah in changes.items():
            self._step(allocation, Stage.CONFIRMED, rupiah, basis)

    def _refund(self, event: RefundReceived) -> None:
        stage = Stage.REFUNDED if event.is_available else Stage.REFUNDED_LATER
        if event.payment is not None and not event.is_available:
            self.payments.refund(event.payment, event.lines)
        for line in event.lines:
            self._step(line.allocation, stage, line.rupiah, event.basis)
            if line.parent is not None and (event.is_available or event.payment is None):
                self.account(line.parent, line.allocation).add(event.effective_on, -line.rupiah)
            if event.is_available:
                self._lower(event, line)

    def _lower(self, event: RefundReceived, line: DrawnLine) -> None:
        """Take a refund of the same year off what was ordered and disbursed; what was released may be ordered again.

        What was confirmed of a payment falls with the reversal that comes with its refund.
        """
        drawn_from = list(self._releases_of(line))
        passed = {Stage.ORDERED: bool(drawn_from), Stage.DISBURSED: line.parent in self.documents}
        for stage in (stage for stage, did in passed.items() if did):
            self._step(line.allocation, stage, -line.rupiah, event.basis)
        rupiah = line.rupiah
        for order, released in drawn_from:
            key = (order, line.allocation, released.parent or 0)
            given = min(rupiah, released.rupiah - self._restored.get(key, 0))
            self._restored[key] = self._restored.get(key, 0) + given
            self.account(key[2], line.allocation).add(event.effective_on, given)
            rupiah -= given

    def _releases_of(self, line: DrawnLine) -> Iterable[tuple[int, DrawnLine]]:
        """Yield the lines of the orders behind an SP2D's line, the last first, each with its order's position."""
        disbursed = self.documents.get(line.parent or 0)
        for drawn in reversed(disbursed.lines if disbursed else ()):
            order = self.documents.get(drawn.parent or 0) if isinstance(drawn, DrawnLine) else None
            if order is not None and drawn.allocation == line.allocation:
                for above in reversed(order.lines):
                    if isinstance(above, DrawnLine) and above.allocation == line.allocation:
                        yield order.position, above

    def dump(self) -> bytes:
        """The chain has no snapshot."""
        raise NotImplementedError

    @classmethod
    def load(cls, state: bytes) -> "Chain":
        """The chain has no snapshot."""
        raise NotImplementedError
