"""Operations on lots: money comes, moves, goes back, is taken, covered and lapses."""

from datetime import date, timedelta

from ledger.allocations.events import AllocationRevised, BudgetAllocated, ClosedLot, FiscalYearClosed
from ledger.donations.events import (
    DonationDesignated,
    DonationReceived,
    DonationReturned,
    DonationReversed,
    LotAmount,
    ShortfallSettled,
    SplitPart,
)
from ledger.event import Event
from ledger.funds.events import (
    FundsTransferred,
    MoneyKind,
    OpeningBalanceStated,
    PotClosed,
    TransferReceived,
)
from tests.properties.reference.teller import DAY_ONE, FUND, POTS, Teller


class LotStories(Teller):
    """What may happen to a lot."""

    def _receive(self) -> None:
        on, amount, pot, age = self._day(), self._amount(), self._pot(), None
        what = self.dice.choice(("gift", "gift", "gift", "budget", "budget", "opening", "transfer"))
        number = len(self.credits) + 1
        fact = {**self._fact(on), "pot": pot, "rupiah": amount}
        kind = MoneyKind.AUTHORITY if what == "budget" else MoneyKind.CASH
        if what == "gift":
            credit = f"gift-{number}"
            event: Event = DonationReceived(
                **fact, account="bank-1", bank_reference=f"ref-{number}", donation=credit, donor="party-donor",
                poolable=True,
            )  # fmt: skip
        elif what == "budget":
            credit = f"budget-{number}"
            event = BudgetAllocated(**fact, allocation=credit, fiscal_year=2022, source="party-regency")
        elif what == "opening":
            credit = f"opening-{number}"
            event = OpeningBalanceStated(**fact, credit=credit, money_kind=kind, source="party-donor")
        else:
            credit = f"gift-{number}"
            age = (DAY_ONE + timedelta(self.dice.randrange(40)), 10_000 + number)
            event = TransferReceived(
                **fact, credit=credit, credit_on=age[0], credit_position=age[1], from_fund="fund-giver",
                from_pot="pot-giver", money_kind=kind, source="party-donor",
            )  # fmt: skip
        self._record(event)
        self.rupiah.receive(self.position, on, credit, pot, amount, str(kind), age=age)
        self.credits.append(credit)
        if isinstance(event, DonationReceived) and number % 4 == 0:
            self._second_part(event)

    def _second_part(self, first: DonationReceived) -> None:
        """Let the donor have split the transfer: as much again goes to another pot, in a lot of the same gift."""
        pot = next(other for other in POTS if other != first.pot)
        split = SplitPart(funds=(FUND,), number=2, rupiah=2 * first.rupiah)
        self._record(first.model_copy(update={"pot": pot, "split": split}))
        kind = str(MoneyKind.CASH)
        self.rupiah.receive(self.position, first.effective_on, first.donation, pot, first.rupiah, kind, age=None)

    def _give(self, name: str, what: str, to: str = "") -> tuple[date, str, str, int] | None:
        (credit, pot), on = self._lot(), self._day()
        lot = self.fund.lots.get((credit, pot))
        have = lot.terms["available"] if lot else 0
        amount = self.dice.randint(1, max(1, have)) if self.dice.random() < 0.85 else have + 3
        to = to if to != pot else next(other for other in POTS if other != pot)
        check = self.fund.plan_return if what == "returned" else self.fund.plan_move
        plan = self._both(
            name,
            lambda: check(credit, pot, rupiah=amount, on=on),
            lambda: self.rupiah.give(self.position + 1, on, (credit, pot), amount, what, to if what == "moved" else ""),
        )
        if plan is None:
            return None
        fact = {**self._fact(on), "rupiah": amount}
        if what == "returned":
            self._record(DonationReturned.model_construct(**fact, donation=credit, pot=pot))
        elif what == "moved" and self.dice.random() < 0.5:
            self._record(DonationDesignated.model_construct(**fact, donation=credit, from_pot=pot, to_pot=to))
        else:
            there = FUND if what == "moved" else "fund-other"
            self._record(FundsTransferred(**fact, credit=credit, from_pot=pot, to_fund=there, to_pot=to or "pot-there"))
        return None

    def _designate(self) -> None:
        self._give("designate", "moved", self._pot())

    def _transfer_out(self) -> None:
        self._give("transfer", "left")

    def _return(self) -> None:
        self._give("return", "returned")

    def _bounce(self) -> None:
        credit, on = self._credit(), self._day()
        lots = self.fund.plan_bounce(credit)
        taken = self.rupiah.bounce(self.position + 1, on, credit)
        assert {lot.pot: lot.rupiah for lot in lots} == taken, f"the bounce of {credit} takes other amounts"
        if lots:
            self._record(DonationReversed.model_construct(**self._fact(on), donation=credit, lots=tuple(lots)))
            self.boundaries.append(self.position)
            if self.dice.random() < 0.3:
                self._settle_lot((credit, lots[0].pot), on)

    def _cut(self) -> None:
        lot, on = self._lot(), self._day()
        on = self.dice.choice((on, *(since for lot in self.fund.lots.values() for since in lot.available)))
        held = self.fund.lots[lot].held() if lot in self.fund.lots else 0
        amount = self.dice.randint(1, max(1, held)) if self.dice.random() < 0.85 else max(1, held + 1)
        plan = self._both(
            "cut",
            lambda: self.fund.plan_cut(*lot, rupiah=amount),
            lambda: self.rupiah.cut(self.position + 1, on, lot, amount),
        )
        if plan is not None and self.rupiah.credits[lot[0]][2] == "authority":
            self._record(
                AllocationRevised.model_construct(**self._fact(on), allocation=lot[0], change=-amount, pot=lot[1])
            )
        elif plan is not None:
            taken = (LotAmount(pot=lot[1], rupiah=amount),)
            self._record(DonationReversed.model_construct(**self._fact(on), donation=lot[0], lots=taken))

    def _raise(self) -> None:
        budgets = [credit for credit in self.credits if credit.startswith("budget")]
        if budgets:
            credit, pot, on, amount = self.dice.choice(budgets), self._pot(), self._day(), self._amount()
            self._record(AllocationRevised(**self._fact(on), allocation=credit, change=amount, pot=pot))
            self.rupiah.receive(self.position, on, credit, pot, amount, "authority")

    def _settle(self) -> None:
        short = self.fund.open_shortfalls()
        if not short and self.dice.random() < 0.8:
            return
        lot = self.dice.choice(short)[:2] if short and self.dice.random() < 0.95 else self._lot()
        day = self._day()
        self._settle_lot(lot, day if self.dice.random() < 0.4 else self.latest)

    def _settle_lot(self, lot: tuple[str, str], on: date) -> None:
        money = [key for key, held in self.fund.lots.items() if held.available]
        kind = self.fund.credits[lot[0]].money_kind
        money = [key for key in money if self.fund.credits[key[0]].money_kind is kind or self.dice.random() < 0.05]
        money.sort(key=lambda key: -self.fund.lots[key].eligible(on))
        cover = self.dice.choice(money[:2]) if money and self.dice.random() < 0.9 else self._lot()
        plan = self._both(
            "settle",
            lambda: self.fund.plan_settle(*lot, cover=cover[0], cover_pot=cover[1], on=on),
            lambda: self.rupiah.settle(self.position + 1, on, lot, cover),
        )
        if plan is not None:
            rows, returned = plan[0]
            assert returned == plan[1], "the cover takes over another amount of returned money"
            self._record(
                ShortfallSettled(
                    **self._fact(on),
                    cover=cover[0],
                    cover_pot=cover[1],
                    credit=lot[0],
                    pot=lot[1],
                    returned=returned,
                    rows=tuple(rows),
                )
            )

    def _close_pot(self) -> None:
        pot, on = self._pot(), self._day()
        if pot not in self.rupiah.closed:
            self._record(PotClosed(**self._fact(on), pot=pot))
            self.rupiah.close_pot(self.position, on, pot)

    def _close_year(self) -> None:
        """Close some budget lines, as a fiscal year does that is not the only one of its fund."""
        lots = [lot for lot in self.fund.lots if lot[0].startswith("budget") and self.dice.random() < 0.5]
        lots = [lot for lot in lots if lot not in self.rupiah.closed_lots]
        if lots:
            on = self._day()
            closed = [
                ClosedLot(allocation=credit, carried_over=0, lapsed=0, pot=pot, prepaid=0, spent=0)
                for credit, pot in lots
            ]
            self._record(FiscalYearClosed(**self._fact(on), fiscal_year=2022, lots=tuple(closed)))
            self.rupiah.close_lots(self.position, on, lots)
