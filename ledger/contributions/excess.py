"""Excess: months paid in full before the law lowered their rate; BPJS carries what was too much to later months."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import Happening, History
from ledger.contributions.events import ContributionPaid, ExcessCarried
from ledger.contributions.of_batch import BatchCommand, Funded, money_fact, payment_at
from ledger.corrections.first import versions
from ledger.enrollments import ranges
from ledger.enrollments.batch import Batch
from ledger.errors import Refused
from ledger.event import Position
from ledger.funds import excess
from ledger.law.tariffs import STREAM, Tariffs
from ledger.periods import Month
from ledger.stating import must_be_distinct

ROWS_MAX = 5000


class CarryExcess(BatchCommand):
    """Note that BPJS set what earlier months were paid too much off against a later month's bill (PP 50/2025)."""

    NOUN = "contributions"
    VERB = "carry-excess"

    months: tuple[Month, ...] = Field(
        (),
        max_length=36,
        description="The earlier months whose excess it is; all of the batch's before the later month where left out.",
        examples=[["2026-01", "2026-02"]],
    )
    payment: Position = Field(description="The position of the later month's payment.", examples=[42])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a payment of another batch, months not before it or without an excess, and a bill set off before."""
        funded = self.funded(history)
        paid = self._paid(history)
        billed_at = self._bill(history)
        must_be_distinct("months", self.months)
        rates, law = self._lawful(history, funded, self._earlier(funded, paid))
        others = {month: _others(funded.batch, month, paid.month) for month in rates}
        rows = excess.plan(
            funded.fund,
            self.batch,
            paid.month,
            payment=self.payment,
            rates=rates,
            on=self.effective_on,
            others=others,
        )
        self._must_fit(len(rows), paid)
        carried = ExcessCarried(
            **money_fact(self, funded.opened),
            batch=self.batch,
            billed_at=None if billed_at == self.payment else billed_at,
            fund=funded.fund.stream,
            given_back=tuple(rows),
            law=law,
            payment=self.payment,
        )
        return [Happening(funded.fund.stream, [carried])]

    def _paid(self, history: History) -> ContributionPaid:
        paid = payment_at(history, self.payment, on=self.effective_on)
        if paid.batch != self.batch:
            raise Refused(
                "payment_of_another_batch",
                f"expected a payment of {self.batch}, found one of {paid.batch} at position {self.payment}; name the "
                "payment of this batch's later month",
                batch=paid.batch,
                payment=self.payment,
            )
        return paid

    def _bill(self, history: History) -> int:
        """Return the payment first recorded of the bill; refuse one whose excess was set off, by whichever version."""
        found = list(versions(history, self.payment))
        for payment in found:
            at = history.natural_key("excess", str(payment))
            if at is not None:
                raise Refused(
                    "excess_carried",
                    f"expected a bill whose excess was not set off yet, found it set off at position {at}, against "
                    f"the payment at position {payment}, which was first recorded at position {found[-1]}; nothing is "
                    "left to do",
                    payment=payment,
                    position=at,
                )
        return found[-1]

    def _earlier(self, funded: Funded, paid: ContributionPaid) -> list[Month]:
        for month in self.months:
            funded.must_have(month)
            if month >= paid.month:
                raise Refused(
                    "month_not_earlier",
                    f"expected months before {paid.month}, against which their excess is set off, found {month}; "
                    "name earlier months, or a later payment",
                    month=month,
                    paid=paid.month,
                )
        return sorted(self.months) or [month for month in funded.batch.months if month < paid.month]

    def _lawful(self, history: History, funded: Funded, months: Iterable[Month]) -> tuple[dict[Month, int], int]:
        """Return what the law sets for each month today, and the newest of its entries."""
        tariffs, opened = history.fold(Tariffs, STREAM), funded.opened
        rates: dict[Month, int] = {}
        positions: list[int] = []
        for month in months:
            found = [
                tariffs.rate(p, month, band=opened.band, sector=opened.sector, funding_class=opened.funding_class)
                for p in opened.programmes
            ]
            rates[month] = sum(rupiah for rupiah, _ in found)
            positions += [position for _, position in found]
        return rates, max(positions, default=0)

    def _must_fit(self, rows: int, paid: ContributionPaid) -> None:
        if not rows:
            raise Refused(
                "no_excess",
                f"expected months before {paid.month} that were paid above what the law sets for them today, found "
                f"none among those who are paid for at position {self.payment}; adopt the lower rate first, or name "
                "other months",
                payment=self.payment,
            )
        if rows > ROWS_MAX:
            raise Refused(
                "too_many_rows",
                f"expected at most {ROWS_MAX} rows in one entry, found {rows}; name fewer months",
                rows=rows,
            )


def _others(batch: Batch, earlier: Month, later: Month) -> list[tuple[int, int]]:
    """Return the seats in which somebody else sits in the later month than in the earlier one."""
    passed_on = (seat for seat in range(batch.count) if len(batch.tenures(seat)) > 1)
    return ranges.union((s, s) for s in passed_on if _in(batch, s, earlier) != _in(batch, s, later))


def _in(batch: Batch, seat: int, month: Month) -> str | None:
    tenure = batch.tenure(seat, month)
    return None if tenure is None else tenure.worker
