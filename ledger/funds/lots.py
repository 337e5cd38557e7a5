"""Credits, pots and lots: a lot is one credit's money in one pot, in buckets by the date of its last move."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.allocations.events import BudgetAllocated
from ledger.donations.events import DonationReceived
from ledger.funds.events import MoneyKind, OpeningBalanceStated, Restrictions, TransferReceived
from ledger.funds.moves import Term


@dataclass(frozen=True, slots=True)
class Credit:
    """One gift, opening balance or budget line: its source, its kind and its age."""

    credit: str
    source: str
    money_kind: MoneyKind
    on: date
    position: int
    poolable: bool
    answers: tuple[str, ...] = ()
    """The pledge that it fulfils, and the collection that it remits."""


@dataclass(frozen=True, slots=True)
class Pot:
    """Money under one set of restrictions, in its place of the drawing order."""

    pot: str
    order: int
    position: int
    opened_on: date
    restrictions: Restrictions
    custodian: str | None = None
    closed_on: date | None = None


class Shortfall(NamedTuple):
    """What was taken from a lot on a date and is still open."""

    credit: str
    pot: str
    on: date
    rupiah: int


@dataclass(slots=True, eq=False)
class Lot:
    """One credit's money in one pot. While a shortfall is open nothing is available."""

    credit: str
    pot: str
    terms: dict[Term, int] = field(default_factory=lambda: dict.fromkeys(Term, 0))
    available: dict[date, int] = field(default_factory=dict)
    returned: dict[date, int] = field(default_factory=dict)
    lapsed: dict[date, dict[date, int]] = field(default_factory=dict)
    """By the date of the move before it lapsed, and the date on which it did."""
    shortfalls: list[tuple[date, int]] = field(default_factory=list)
    closed_on: date | None = None
    """When its fiscal year closed; what becomes available later lapses."""

    def eligible(self, on: date) -> int:
        """Return the rupiah that a move of a date may take."""
        eligible = 0
        for since, rupiah in self.available.items():
            if since <= on:
                eligible += rupiah
        return eligible

    def held(self) -> int:
        """Return what a cut may take at most: what the lot holds or let lapse, less what it is short of already."""
        terms = self.terms
        holds = terms[Term.AVAILABLE] + terms[Term.COMMITTED] + terms[Term.SPENT] + terms[Term.LAPSED]
        return holds - terms[Term.SHORTFALL]

    def let_lapse(self, rupiah: int, since: date, on: date) -> None:
        """Remember what lapsed on a date, and since when it had been available."""
        deposit(self.lapsed.setdefault(since, {}), rupiah, on)

    def give_way(self, rupiah: int, on: date) -> list[tuple[date, date, int]]:
        """Close a shortfall of a date by what lapsed; return (date, when it lapsed, rupiah) of each.

        It was there to be taken before it lapsed, so that what was taken did not lapse.
        """
        closed = []
        for since in covering_order(self.lapsed, on):
            days = self.lapsed[since]
            for lapsed_on in sorted(days):
                paid = min(rupiah, days[lapsed_on])
                if paid:
                    withdraw(days, lapsed_on, paid)
                    closed.append((max(since, on), lapsed_on, paid))
                    rupiah -= paid
            if not days:
                del self.lapsed[since]
        return closed

    def unlapse(self, rupiah: int, on: date) -> list[tuple[date, int]]:
        """Make what lapsed available again to a move of a date; return (when it lapsed, rupiah) of each.

        It had lapsed only since it came free after its year or pot was closed; what came free last is taken first.
        """
        again = []
        for since in sorted((since for since in self.lapsed if since <= on), reverse=True):
            days = self.lapsed[since]
            for lapsed_on in sorted(days):
                taken = min(rupiah, days[lapsed_on])
                if taken:
                    withdraw(days, lapsed_on, taken)
                    deposit(self.available, taken, since)
                    again.append((lapsed_on, taken))
                    rupiah -= taken
            if not days:
                del self.lapsed[since]
        return again

    def short(self, rupiah: int, on: date) -> list[tuple[date, int]]:
        """Open a shortfall and return (date, rupiah) of what the available money closes of it at once."""
        closed = []
        for since in covering_order(self.available, on):
            paid = min(rupiah, self.available[since])
            withdraw(self.available, since, paid)
            closed.append((max(since, on), paid))
            rupiah -= paid
            if not rupiah:
                return closed
        self.shortfalls.append((on, rupiah))
        self.shortfalls.sort(key=lambda shortfall: shortfall[0])
        return closed

    def cover(self, rupiah: int, since: date) -> list[tuple[date, int]]:
        """Close shortfalls, the earliest first, by money that becomes available; return (date, rupiah) of each."""
        closed = []
        while rupiah and self.shortfalls:
            on, still_open = self.shortfalls.pop(0)
            paid = min(rupiah, still_open)
            closed.append((max(since, on), paid))
            rupiah -= paid
            if paid < still_open:
                self.shortfalls.insert(0, (on, still_open - paid))
        return closed


def covering_order(buckets: Collection[date], on: date) -> list[date]:
    """Return the buckets that close a shortfall of a date, in turn: the newest not later, then the oldest later."""
    return sorted((s for s in buckets if s <= on), reverse=True) + sorted(s for s in buckets if s > on)


def withdraw(buckets: dict[date, int], since: date, rupiah: int) -> None:
    """Take rupiah out of one bucket and drop the bucket once it is empty."""
    buckets[since] -= rupiah
    if not buckets[since]:
        del buckets[since]


def draw(buckets: dict[date, int], rupiah: int, on: date) -> None:
    """Take rupiah out of buckets for a move of a date: none of a later bucket, the newest first."""
    for since in sorted([s for s in buckets if s <= on], reverse=True):
        if not rupiah:
            return
        taken = min(rupiah, buckets[since])
        withdraw(buckets, since, taken)
        rupiah -= taken
    assert not rupiah, "an entry moves money that its lot did not hold on that date"


def deposit(buckets: dict[date, int], rupiah: int, since: date) -> None:
    """Put rupiah into the bucket of a date."""
    buckets[since] = buckets.get(since, 0) + rupiah


def credit_of(
    event: OpeningBalanceStated | DonationReceived | BudgetAllocated | TransferReceived, position: int
) -> Credit:
    """Return the credit that an event of new money belongs to; one from another fund keeps its source and age there."""
    on = event.effective_on
    match event:
        case DonationReceived():
            answers = tuple(filter(None, (event.pledge, event.collected)))
            return Credit(event.donation, event.donor, MoneyKind.CASH, on, position, event.poolable, answers)
        case BudgetAllocated():
            return Credit(event.allocation, event.source, MoneyKind.AUTHORITY, on, position, False)
        case OpeningBalanceStated():
            return Credit(event.credit, event.source, event.money_kind, on, position, False)
        case TransferReceived():
            return Credit(event.credit, event.source, event.money_kind, event.credit_on, event.credit_position, False)
