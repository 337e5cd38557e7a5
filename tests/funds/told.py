"""A fund told in a few words: each method applies one event and answers the moves it made."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ledger.allocations.events import AllocationRevised, BudgetAllocated
from ledger.contributions.events import (
    Billed,
    CommitmentRated,
    CommitmentReleased,
    ContributionPaid,
    ContributionReversed,
    ContributionsCommitted,
    LeftOutReason,
    WorkerLeftOut,
)
from ledger.contributions.values import MonthRange, Row, SeatRange
from ledger.donations.events import (
    DonationDesignated,
    DonationReceived,
    DonationReturned,
    DonationReversed,
    LotAmount,
    SettledRow,
    ShortfallSettled,
)
from ledger.event import Entry, Event
from ledger.funds.events import FundClass, FundOpened, PotClosed, PotOpened, Restrictions
from ledger.funds.fund import Fund
from ledger.funds.moves import Move
from ledger.periods import Month, months_between
from ledger.programmes import Programme

FUND, POT, BATCH = "fund-gresik", "pot-gresik", "batch-gresik"


def rates(first: str, last: str, rupiah: int) -> dict[Month, int]:
    """Return one rate for every month from the first to the last."""
    return dict.fromkeys(months_between(Month(first), Month(last)), rupiah)


class Told:
    """A fund of one pot, opened on 1 January 2022, and the positions of its entries."""

    def __init__(self) -> None:
        self.fund = Fund()
        self.moves: list[Move] = []
        self._fact(
            FundOpened, date(2022, 1, 1), fund_class=FundClass.DONATION, name="Gresik", owner="party-gresik", pot=POT
        )

    def add(self, event: Event) -> list[Move]:
        at = self.fund.version + 1
        moves = self.fund.apply(Entry(at, FUND, at, "2022-01-01T00:00:00.000000Z", "desk", "00", event))
        self.moves += moves
        return moves

    def _fact(self, kind: type[Event], on: date, **words: Any) -> list[Move]:  # Any: an event's words
        return self.add(kind(basis="illustrative", effective_on=on, fund=FUND, **words))

    def pot(self, pot: str, order: int) -> None:
        self._fact(PotOpened, date(2022, 1, 1), order=order, pot=pot, restrictions=Restrictions())

    def gift(self, number: int, rupiah: int, on: date, *, pot: str = POT, poolable: bool = True) -> str:
        gift = f"gift-{number}"
        self._fact(
            DonationReceived,
            on,
            account="bri-1",
            bank_reference=f"FT{number}",
            donation=gift,
            donor=f"party-donor-{number}",
            poolable=poolable,
            pot=pot,
            rupiah=rupiah,
        )
        return gift

    def budget(self, rupiah: int, on: date) -> str:
        words = {"fiscal_year": 2022, "pot": POT, "rupiah": rupiah, "source": "party-pemkab"}
        self._fact(BudgetAllocated, on, allocation="budget-2022", **words)
        return "budget-2022"

    def revise(self, change: int, on: date) -> list[Move]:
        return self._fact(AllocationRevised, on, allocation="budget-2022", change=change, pot=POT)

    def designate(self, gift: str, to_pot: str, rupiah: int, on: date) -> list[Move]:
        return self._fact(DonationDesignated, on, donation=gift, from_pot=POT, rupiah=rupiah, to_pot=to_pot)

    def give_back(self, gift: str, rupiah: int, on: date) -> list[Move]:
        return self._fact(DonationReturned, on, donation=gift, pot=POT, rupiah=rupiah)

    def bounce(self, gift: str, on: date) -> list[Move]:
        return self._fact(DonationReversed, on, donation=gift, lots=tuple(self.fund.plan_bounce(gift)))

    def cut(self, gift: str, rupiah: int, on: date) -> list[Move]:
        return self._fact(DonationReversed, on, donation=gift, lots=(LotAmount(pot=POT, rupiah=rupiah),))

    def plan(self, seats: int, by_month: dict[Month, int], on: date, **more: Any) -> list[Row]:  # Any: plan_commit's
        words = {"pots": list(self.fund.pots), **more}
        return self.fund.plan_commit(BATCH, seat_from=0, seat_to=seats - 1, rates=by_month, on=on, **words)

    def commit(self, seats: int, by_month: dict[Month, int], on: date, **more: Any) -> list[Row]:  # Any: plan_commit's
        rows = self.plan(seats, by_month, on, **more)
        self.commit_rows(rows, on)
        return rows

    def commit_rows(self, rows: Sequence[Row], on: date) -> list[Move]:
        return self._fact(ContributionsCommitted, on, batch=BATCH, rows=tuple(rows))

    def pay(self, month: str, on: date, *, left_out: Sequence[int] = ()) -> int:
        seats = sum(high - low + 1 for low, high in self.fund.plan_pay(BATCH, Month(month), left_out=left_out, on=on))
        for seat in left_out:
            self.add(WorkerLeftOut(batch=BATCH, month=Month(month), reason=LeftOutReason.AWAITING_DATA, seat=seat))
        billed = (Billed(programme=Programme.JKK, rupiah=seats),)
        words = {"amounts": billed, "batch": BATCH, "month": Month(month), "root": "0" * 64, "seats": seats}
        self._fact(ContributionPaid, on, **words)
        return self.fund.position

    def release(self, seats: tuple[int, int], first: str, last: str, on: date) -> list[Move]:
        months, ranges = (MonthRange(first=Month(first), last=Month(last)),), _ranges(seats)
        return self._fact(CommitmentReleased, on, batch=BATCH, months=months, seats=ranges)

    def reverse(
        self, payment: int, month: str, seats: tuple[int, int], on: date, *, recommit: bool = False
    ) -> list[Move]:
        words = {"batch": BATCH, "month": Month(month), "payment": payment, "recommit": recommit}
        return self._fact(ContributionReversed, on, seats=_ranges(seats), **words)

    def rate(self, month: str, rupiah: int, on: date) -> tuple[list[Row], list[Row]]:
        back, taken = self.fund.plan_rate(BATCH, Month(month), rate=rupiah, pots=list(self.fund.pots), on=on)
        billed = (Billed(programme=Programme.JKK, rupiah=rupiah),)
        words = {"batch": BATCH, "given_back": tuple(back), "law": 1, "month": Month(month), "taken": tuple(taken)}
        self._fact(CommitmentRated, on, rates=billed, **words)
        return back, taken

    def settle(self, gift: str, cover: str, on: date) -> tuple[list[SettledRow], int]:
        rows, returned = self.fund.plan_settle(gift, POT, cover=cover, cover_pot=POT, on=on)
        words = {"cover": cover, "cover_pot": POT, "credit": gift, "pot": POT, "returned": returned}
        self._fact(ShortfallSettled, on, rows=tuple(rows), **words)
        return rows, returned

    def close_pot(self, on: date) -> list[Move]:
        return self._fact(PotClosed, on, pot=POT)

    def terms(self, credit: str | None = None, pot: str | None = None) -> dict[str, int]:
        found = self.fund.terms(credit=credit, pot=pot)
        return {str(term): rupiah for term, rupiah in found.items() if rupiah}


def _ranges(seats: tuple[int, int]) -> tuple[SeatRange, ...]:
    return (SeatRange(seat_from=seats[0], seat_to=seats[1]),)
