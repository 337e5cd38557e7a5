"""Random histories of a fund, told at once to the product and to the per-rupiah reference, which must agree."""

from datetime import date, timedelta

from ledger.contributions.events import (
    Billed,
    CommitmentRated,
    CommitmentReleased,
    ContributionPaid,
    ContributionReversed,
    ContributionsCommitted,
    ExcessCarried,
    LeftOutReason,
    WorkerLeftOut,
)
from ledger.contributions.values import MonthRange, Row, SeatRange
from ledger.errors import Refused
from ledger.funds import excess
from ledger.funds.fund import Fund
from ledger.funds.moves import balance
from ledger.periods import Month
from ledger.programmes import Programme
from tests.properties.reference.lot_stories import LotStories
from tests.properties.reference.teller import DAY_ONE, MONTHS, SEATS
from tests.properties.reference.views import lineage, plain, sums


class Story(LotStories):
    """One history: it draws an operation, tells it to both, and compares what they answer."""

    def tell(self) -> "Story":
        self._open()
        for _ in range(self.profile.operations):
            self._step()
            if self.dice.random() < 0.05:
                self.fund = Fund.load(self.fund.dump())
        return self

    def _step(self) -> None:
        known = len(self.credits)
        receive = 30 if known < self.profile.credits else 0
        weights = {
            self._receive: receive, self._designate: 7, self._transfer_out: 3, self._return: 4, self._bounce: 4,
            self._cut: 4, self._raise: 5, self._commit: 26, self._release: 9, self._pay: 16, self._reverse: 9,
            self._rate: 8, self._carry: 6, self._settle: 10, self._close_pot: 1, self._close_year: 1,
        }  # fmt: skip
        operation = self.dice.choices(list(weights), list(weights.values()))[0]
        if not known:
            operation = self._receive
        operation()
        self.boundaries.append(self.position)

    def _commit(self) -> None:
        batch, months, (low, high) = self.dice.choice(list(self.rates)), self._some_months(), self._some_seats()
        on, pots = self._day(), self._some_pots()
        free = [seat for seat in SEATS if self._is_empty(batch, seat, months)]
        if free and self.dice.random() < 0.9:
            low = high = self.dice.choice(free)
            while high + 1 in free and self.dice.random() < 0.75:
                high += 1
        rates = {month: self.rates[batch][month] for month in months}
        today = {str(month): self._today(batch, month) for month in months}
        pool, size = self._some_pool(), self.dice.choice((1, 2, 3, 200))
        rows: list[Row] = []

        def product() -> None:
            words = {"rates": rates, "pots": pots, "on": on, "pool": pool}
            rows.extend(self.fund.plan_commit(batch, seat_from=low, seat_to=high, **words))

        def reference() -> None:
            last = self.position + -(-len(rows) // size)
            self.rupiah.commit(last, on, batch, list(range(low, high + 1)), today, pots, pool)

        if self._both("commit", product, reference):
            chunks = [tuple(rows[at : at + size]) for at in range(0, len(rows), size)]
            self._record(*(ContributionsCommitted(**self._fact(on), batch=batch, rows=chunk) for chunk in chunks))

    def _is_empty(self, batch: str, seat: int, months: list[Month]) -> bool:
        return not any(cell.seat_from <= seat <= cell.seat_to for m in months for cell in self.fund.segments(batch, m))

    def _some_pool(self) -> set[str]:
        gifts = [credit for credit in self.credits if self.fund.credits[credit].poolable]
        return set(self.dice.sample(gifts, self.dice.randint(0, len(gifts)))) if self.dice.random() < 0.5 else set()

    def _release(self) -> None:
        batch, months, ranges, on = self.dice.choice(list(self.rates)), self._some_months(), self._ranges(), self._day()
        seats = [seat for low, high in ranges for seat in range(low, high + 1)]
        plan = self._both(
            "release",
            lambda: self.fund.plan_release(batch, seats=ranges, months=months, on=on),
            lambda: self.rupiah.release(self.position + 1, on, batch, seats, [str(m) for m in months]),
        )
        if plan is not None:
            assert plan[0] == plan[1], "the release frees another amount"
            self._record(
                CommitmentReleased(
                    **self._fact(on),
                    batch=batch,
                    months=tuple(MonthRange(first=m, last=m) for m in months),
                    seats=tuple(SeatRange(seat_from=low, seat_to=high) for low, high in ranges),
                )
            )

    def _pay(self) -> None:
        (batch, month), on = self._live_month(), self._day()
        committed = [
            s
            for x in self.fund.segments(batch, month)
            if x.state == "committed"
            for s in range(x.seat_from, x.seat_to + 1)
        ]
        left_out = {seat for seat in committed if self.dice.random() < 0.25} if self.dice.random() < 0.4 else set()
        left_out |= {self.dice.choice(SEATS)} if self.dice.random() < 0.1 else set()
        plan = self._both(
            "pay",
            lambda: self.fund.plan_pay(batch, month, left_out=left_out, on=on),
            lambda: self.rupiah.pay(self.position + 1 + len(left_out), on, batch, str(month), SEATS, left_out),
        )
        if plan is not None:
            seats = [seat for low, high in plan[0] for seat in range(low, high + 1)]
            assert seats == plan[1], "the payment pays other seats"
            billed = (Billed(programme=Programme.JKK, rupiah=1),)
            reason = LeftOutReason.AWAITING_DATA
            self._record(
                *(WorkerLeftOut(batch=batch, month=month, reason=reason, seat=seat) for seat in sorted(left_out)),
                ContributionPaid(
                    **self._fact(on), amounts=billed, batch=batch, month=month, root="0" * 64, seats=len(seats)
                ),
            )
            self.payments.append((self.position, batch, month))

    def _reverse(self) -> None:
        if not self.payments:
            return
        payment, batch, month = self.dice.choice(self.payments)
        paid = [cell for cell in self.fund.segments(batch, month) if cell.payment == payment]
        ranges, on, recommit = self._ranges(), self._day(), self.dice.random() < 0.5
        if paid and self.dice.random() < 0.6:
            cell = self.dice.choice(paid)
            ranges = [(cell.seat_from, cell.seat_to)]
        seats = [seat for low, high in ranges for seat in range(low, high + 1)]
        rate = self._today(batch, month) if recommit else None
        plan = self._both(
            "reverse",
            lambda: self.fund.plan_reverse(
                batch, month, payment=payment, seats=ranges, recommit=recommit, rate=self.rates[batch][month], on=on
            ),
            lambda: self.rupiah.reverse(self.position + 1, on, batch, str(month), payment, seats, rate),
        )
        if plan is not None:
            assert plan[0] == plan[1], "the reversal moves another amount"
            self._record(
                ContributionReversed(
                    **self._fact(on),
                    batch=batch,
                    month=month,
                    payment=payment,
                    recommit=recommit,
                    seats=tuple(SeatRange(seat_from=low, seat_to=high) for low, high in ranges),
                )
            )

    def _rate(self) -> None:
        (batch, month), rate = self._live_month(), self.dice.choice((1, 2, 3, 4, 5, 6, 9))
        on, pots = self._day(), self._some_pots()
        plan = self._both(
            "rate",
            lambda: self.fund.plan_rate(batch, month, rate=rate, pots=pots, on=on),
            lambda: self.rupiah.rate(self.position + 1, on, batch, str(month), SEATS, rate, pots),
        )
        if plan is not None:
            given_back, taken = plan[0]
            self._record(
                CommitmentRated(
                    **self._fact(on),
                    batch=batch,
                    given_back=tuple(given_back),
                    law=1,
                    month=month,
                    rates=(Billed(programme=Programme.JKK, rupiah=rate),),
                    taken=tuple(taken),
                )
            )

    def _carry(self) -> None:
        """Set what months before a payment's cost above a lower rate off against it; the law's rate is thrown."""
        if not self.payments:
            return
        (payment, batch, month), on = self.dice.choice(self.payments), self._day()
        rates = {earlier: self.dice.choice((1, 2, 3, 4)) for earlier in MONTHS if earlier < month}

        def product() -> list[Row]:
            rows = excess.plan(self.fund, batch, month, payment=payment, rates=rates, on=on)
            if not rows:
                raise Refused("no_excess", "expected an excess, found none")
            return rows

        plan = self._both(
            "carry",
            product,
            lambda: self.rupiah.carry(self.position + 1, on, batch, str(month), payment, SEATS, rates),
        )
        if plan is not None:
            carried = ExcessCarried(**self._fact(on), batch=batch, given_back=tuple(plan[0]), law=1, payment=payment)
            self._record(carried)

    def compare(self, samples: int) -> None:
        """Compare balances and lineage now and at random moments, with the identity and the signs of every term."""
        self._compare_at(date.max, self.position)
        for _ in range(samples):
            valid_at = DAY_ONE + timedelta(self.dice.randint(-1, (self.latest - DAY_ONE).days + 1))
            self._compare_at(valid_at, self.dice.choice(self.boundaries))
        now = self.rupiah.balances(date.max, self.position)
        for (credit, pot), lot in self.fund.lots.items():
            assert plain(lot.terms) == plain(now[credit, pot]), f"the fold of {credit} in {pot} differs"
            assert sum(lot.available.values()) == lot.terms["available"]
            assert not (lot.available and lot.shortfalls), "money is free and short at once"

    def compare_everywhere(self) -> None:
        """Compare at every date of every position where a command ended."""
        days = (self.latest - DAY_ONE).days + 1
        for known_at in sorted(set(self.boundaries)):
            for day in range(-1, days + 1):
                self._compare_at(DAY_ONE + timedelta(day), known_at)

    def _compare_at(self, valid_at: date, known_at: int) -> None:
        seen = [move for position, move in self.moves if position <= known_at and move.on <= valid_at]
        where = f"valid_at {valid_at}, known_at {known_at}"
        expected = {lot: plain(terms) for lot, terms in self.rupiah.balances(valid_at, known_at).items()}
        balances = sums(seen)
        found = {lot: plain(terms) for lot, terms in balances.items()}
        assert {k: v for k, v in found.items() if v} == {k: v for k, v in expected.items() if v}, where
        for terms in balances.values():
            assert balance(terms) == 0, f"the identity fails at {where}"
            assert min(terms.values()) >= 0, f"a term is below zero at {where}"
        for state in ("spent", "committed"):
            assert lineage(seen, state) == self.rupiah.lineage(valid_at, known_at, state), f"{state} at {where}"
        assert not self.rupiah.paid_in_part(valid_at, known_at), f"a person-month is paid in part at {where}"
