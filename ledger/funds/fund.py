"""A fund as its entries leave it: what it holds, what it has promised and paid, and what may be done next."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar, Self

from ledger.allocations.events import AllocationRevised, BudgetAllocated, FiscalYearClosed
from ledger.contributions.events import (
    Billed,
    CommitmentRated,
    CommitmentReleased,
    ContributionPaid,
    ContributionReversed,
    ContributionsCommitted,
    ExcessCarried,
    WorkerLeftOut,
)
from ledger.contributions.values import Row, SeatRange
from ledger.donations.events import (
    DonationDesignated,
    DonationReceived,
    DonationReturned,
    DonationReversed,
    LotAmount,
    SettledRow,
    ShortfallSettled,
)
from ledger.event import Entry, Event, money_on
from ledger.funds import drawing, excess, moving, settling, snapshot
from ledger.funds.cells import CellState, Part, Segment, between, reduced, span
from ledger.funds.events import (
    CustodianChanged,
    FundClosed,
    FundOpened,
    FundsTransferred,
    OpeningBalanceStated,
    PotClosed,
    PotOpened,
    TransferReceived,
)
from ledger.funds.holdings import Holdings
from ledger.funds.idle import MOVES_NOTHING
from ledger.funds.lots import Credit, Lot, Pot, Shortfall, credit_of
from ledger.funds.moves import Draft, Move, MoveKind, Rectangle
from ledger.months.events import MonthClosed, MonthReopened
from ledger.periods import Month

__all__ = ["CellState", "Credit", "Fund", "Lot", "Part", "Pot", "Segment", "Shortfall"]

FIRST_POT_ORDER = 100
"""The drawing order of the pot that a fund opens with."""


class Fund(Holdings):
    """The fold of a fund's stream. ``apply`` alone changes it; a plan refuses, or says what the events will carry."""

    SNAPSHOT: ClassVar[str] = "Fund.6"

    def __init__(self, stream: str = "") -> None:
        super().__init__()
        self.stream = stream
        self.version = 0
        self.position = 0
        self.opened: FundOpened | None = None
        self.closed_on: date | None = None

    def apply(self, entry: Entry) -> list[Move]:
        """Take in the next entry of the stream and return the moves that it made."""
        return [move for draft in self.fold(entry) for move in draft.moves()]

    def fold(self, entry: Entry) -> list[Draft]:
        """Take in the next entry of the stream, its moves not yet written out by month."""
        self.stream, self.version, self.position = entry.stream, entry.version, entry.position
        self._drafts = []
        self._take_in(entry.event, entry.position)
        drafts, self._drafts = self._drafts, []
        return drafts

    def _take_in(self, event: Event, position: int) -> None:
        match event:
            case FundOpened():
                self.opened = event
                self._open_pot(event, FIRST_POT_ORDER, position)
            case PotOpened():
                self._open_pot(event, event.order, position)
            case CustodianChanged():
                self.pots[event.pot] = replace(self.pots[event.pot], custodian=event.custodian)
            case PotClosed():
                self.pots[event.pot] = replace(self.pots[event.pot], closed_on=event.effective_on)
                self.lapse(event.pot, event.effective_on)
            case FiscalYearClosed():
                for closed in event.lots:
                    self.close_lot(self.lots[closed.allocation, closed.pot], event.effective_on)
            case FundClosed():
                self.closed_on = event.effective_on
            case MonthClosed() | MonthReopened():
                self.closed_through = event.through
            case OpeningBalanceStated() | DonationReceived() | BudgetAllocated() | TransferReceived():
                self._credit(event, position)
            case FundsTransferred() | DonationDesignated():
                self._move(event)
            case DonationReturned():
                self.hand_out(self.lots[event.donation, event.pot], event.rupiah, event.effective_on, MoveKind.RETURNED)
            case DonationReversed():
                for taken in event.lots:
                    self.short(self.lots[event.donation, taken.pot], taken.rupiah, money_on(event))
            case AllocationRevised():
                self._revise(event)
            case ShortfallSettled():
                settling.settle(self, event)
            case _:
                self._take_in_contributions(event, position)

    def _take_in_contributions(self, event: Event, position: int) -> None:
        match event:
            case ContributionsCommitted():
                self.commit(event.batch, event.rows, event.effective_on, unlapsed=bool(event.unlapsed))
            case CommitmentReleased():
                months = [month for run in event.months for month in span(run.first, run.last)]
                self.empty(event.batch, months, _ranges(event.seats), event.effective_on)
            case CommitmentRated():
                self._rate(event)
            case ExcessCarried():
                excess.carry(self, event)
            case WorkerLeftOut():
                self.left_out.setdefault((event.batch, event.month), set()).add(event.seat)
            case ContributionPaid():
                seats = between(self.left_out.pop((event.batch, event.month), ()))
                self.pay(event.batch, event.month, seats, event.effective_on, position)
            case ContributionReversed():
                on, seats, gone = money_on(event), _ranges(event.seats), event.to_revenue
                if event.recommit:
                    self.recommit(event.batch, event.month, seats, on, event.payment)
                else:
                    self.empty(event.batch, [event.month], seats, on, payment=event.payment, to_revenue=gone)
            case _ if not isinstance(event, MOVES_NOTHING):
                raise TypeError(
                    f"expected an event that a fund knows, found {event.KIND}; handle it or name it ignored"
                )

    def _open_pot(self, event: FundOpened | PotOpened, order: int, position: int) -> None:
        self.pots[event.pot] = Pot(event.pot, order, position, event.effective_on, event.restrictions, event.custodian)

    def _credit(
        self, event: OpeningBalanceStated | DonationReceived | BudgetAllocated | TransferReceived, position: int
    ) -> None:
        credit = credit_of(event, position)
        self.credits.setdefault(credit.credit, credit)
        kind = MoveKind.MOVED_IN if isinstance(event, TransferReceived) else MoveKind.RECEIVED
        self.receive(self.lot(credit.credit, event.pot), event.rupiah, money_on(event), kind)

    def _move(self, event: FundsTransferred | DonationDesignated) -> None:
        credit = event.credit if isinstance(event, FundsTransferred) else event.donation
        self.hand_out(self.lots[credit, event.from_pot], event.rupiah, event.effective_on, MoveKind.MOVED_OUT)
        if isinstance(event, DonationDesignated) or event.to_fund == event.fund:
            self.receive(self.lot(credit, event.to_pot), event.rupiah, event.effective_on, MoveKind.MOVED_IN)

    def _revise(self, event: AllocationRevised) -> None:
        lot, on = self.lot(event.allocation, event.pot), money_on(event)
        if event.change > 0:
            self.receive(lot, event.change, on, MoveKind.RECEIVED)
        elif event.change < 0:
            self.short(lot, -event.change, on)

    def _rate(self, event: CommitmentRated) -> None:
        self.billed[event.batch, event.month] = event.rates
        freed: dict[tuple[str, str], int] = {}
        for row in event.given_back:
            self._give_back(event, row)
            total = row.rupiah * (row.seat_to - row.seat_from + 1)
            freed[row.credit, row.pot] = freed.get((row.credit, row.pot), 0) + total
        self.redate(event.batch, event.month, event.given_back, event.effective_on)
        for key, rupiah in freed.items():
            self.free(self.lots[key], rupiah, event.effective_on)
        self.commit(event.batch, event.taken, event.effective_on)

    def _give_back(self, event: CommitmentRated, row: Row) -> None:
        key = (row.credit, row.pot)

        def lower(piece: Segment, where: Rectangle) -> Segment:
            self.moved(MoveKind.RELEASED, self.lots[key], row.rupiah * where.cells, event.effective_on, where)
            return piece._replace(parts=reduced(piece.parts, row.rupiah, key))

        self.recast(event.batch, (event.month,), [(row.seat_from, row.seat_to)], lower)

    def segments(self, batch: str, month: Month) -> Sequence[Segment]:
        """Return the cells of a month that hold money, ordered by seat; a seat in none of them is empty."""
        return tuple(self.cells(batch).column(month))

    def rates_by_programme(self, batch: str, month: Month) -> tuple[Billed, ...] | None:
        """Return the rates that the last CommitmentRated set for a batch's month; None where none did."""
        return self.billed.get((batch, month))

    def plan_commit(
        self,
        batch: str,
        *,
        seat_from: int,
        seat_to: int,
        rates: Mapping[Month, int],
        pots: Collection[str],
        on: date,
        pool: Collection[str] = (),
        of_line: bool = False,
    ) -> list[Row]:
        """Return the rows that commit empty cells; a month rated since has that rate, but for a line's own rates."""
        seats = (seat_from, seat_to)
        return drawing.commit_rows(self, batch, seats, rates, pots=pots, on=on, pool=pool, of_line=of_line)

    def plan_rate(
        self, batch: str, month: Month, *, rate: int, pots: Collection[str], on: date
    ) -> tuple[list[Row], list[Row]]:
        """Return what committed cells give back and what they take at a new rate of their month."""
        return drawing.rate_rows(self, batch, month, rate=rate, pots=pots, on=on)

    def plan_pay(self, batch: str, month: Month, *, left_out: Collection[int] = (), on: date) -> list[tuple[int, int]]:
        """Return the seat ranges that a payment of the month would pay."""
        return moving.payable(self, batch, month, left_out=left_out, on=on)

    def plan_release(self, batch: str, *, seats: Sequence[tuple[int, int]], months: Sequence[Month], on: date) -> int:
        """Return the rupiah that releasing the committed cells of some seats and months would free."""
        return moving.releasable(self, batch, seats=seats, months=months, on=on)

    def plan_reverse(
        self,
        batch: str,
        month: Month,
        *,
        payment: int,
        seats: Sequence[tuple[int, int]],
        recommit: bool,
        rate: int,
        on: date,
    ) -> int:
        """Return the rupiah that reversing a payment for some seats moves; ``rate`` is the batch's for the month."""
        today = self.rate(batch, month) or rate
        return moving.reversible(
            self, batch, month, payment=payment, seats=seats, rate=today if recommit else None, on=on
        )

    def plan_return(self, credit: str, pot: str, *, rupiah: int, on: date) -> None:
        """Refuse a return of more than a lot has available on a date."""
        moving.check_available(self, credit, pot, rupiah=rupiah, on=on)

    def plan_move(self, credit: str, pot: str, *, rupiah: int, on: date) -> None:
        """Refuse a designation or transfer of more than a lot has available on a date."""
        moving.check_available(self, credit, pot, rupiah=rupiah, on=on)

    def plan_cut(self, credit: str, pot: str, *, rupiah: int) -> None:
        """Refuse a cut, or a reversal in part, of more than a lot holds."""
        moving.check_cut(self, credit, pot, rupiah=rupiah)

    def plan_bounce(self, credit: str) -> list[LotAmount]:
        """Return all that the lots of a credit in this fund hold or have returned."""
        return moving.bounced(self, credit)

    def plan_settle(
        self,
        credit: str,
        pot: str,
        *,
        cover: str,
        cover_pot: str,
        on: date,
        batches: Sequence[str] | None = None,
    ) -> tuple[list[SettledRow], int]:
        """Return the cells, and the returned rupiah, that a cover takes over; batches in the order of their opening.

        Without ``batches`` they stand in the order in which the fund first committed money to them.
        """
        order = list(self.batches) if batches is None else batches
        return settling.settle_rows(self, (credit, pot), (cover, cover_pot), on=on, batches=order)

    def dump(self) -> bytes:
        """Write the fund as JSON."""
        return snapshot.dump(
            self,
            stream=self.stream,
            version=self.version,
            position=self.position,
            opened=self.opened and self.opened.canonical().decode(),
            closed_on=self.closed_on and self.closed_on.isoformat(),
        )

    @classmethod
    def load(cls, state: bytes) -> Self:
        """Read a fund that ``dump`` wrote; it behaves as the one that was written."""
        read = json.loads(state)
        fund = cls()
        fund.stream, fund.version, fund.position = read["stream"], read["version"], read["position"]
        fund.opened = read["opened"] and FundOpened.model_validate_json(read["opened"])
        fund.closed_on = read["closed_on"] and date.fromisoformat(read["closed_on"])
        snapshot.load(fund, read)
        return fund


def _ranges(seats: Iterable[SeatRange]) -> list[tuple[int, int]]:
    return [(seat_range.seat_from, seat_range.seat_to) for seat_range in seats]
