"""Paying: the committed cells of a month are spent, but for the seats left out; one event a month."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from pydantic import Field

from ledger.agreements.papers import missing_papers
from ledger.allocations.chain import Chain
from ledger.allocations.standing import OUT_OF_ORDER, Drawing, codes_of
from ledger.command import Happening, History
from ledger.contributions.budget import Disbursed, by_line
from ledger.contributions.events import Billed, ContributionPaid, LeftOutReason, WorkerLeftOut
from ledger.contributions.of_batch import BatchCommand, Funded, money_fact
from ledger.contributions.paid_root import paid_root
from ledger.contributions.short import paid_short
from ledger.contributions.values import Seat
from ledger.enrollments import ranges
from ledger.errors import Malformed
from ledger.event import Position, Reference, Value
from ledger.funds.cells import CellState, clip
from ledger.funds.events import MoneyKind
from ledger.funds.standing import money_kind_of, must_hold
from ledger.periods import Month
from ledger.stating import must_be_distinct
from ledger.wording import plural


class LeftOut(Value):
    """A seat that is not on the bill, and why."""

    reason: LeftOutReason = Field(description="Why it is not on the bill.", examples=["awaiting_data"])
    seat: Seat


class PayMonths(BatchCommand):
    """Pay months of a batch to BPJS: every committed seat but those left out, one entry for each month."""

    NOUN = "contributions"
    VERB = "pay"

    billing_code: Reference | None = Field(
        None,
        description="The billing code, once a fund; all the months of this command share it.",
        examples=["22100400123"],
    )
    disbursements: tuple[Position, ...] = Field(
        (),
        max_length=20,
        description="Of public money: the positions of the SP2Ds that it was paid with, drawn in this order.",
        examples=[[40, 41]],
    )
    left_out: tuple[LeftOut, ...] = Field(
        (),
        max_length=100_000,
        description="Seats that are not on the bill of any of the months; those whose worker left are left out anyway.",
    )
    months: tuple[Month, ...] = Field(
        min_length=1, max_length=36, description="The contribution months paid.", examples=[["2022-10", "2022-11"]]
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what is not committed by the date, and a lacking paper or a shortfall that is not accepted."""
        funded = self.funded(history)
        named = self._named()
        drawing = Drawing(self.effective_on)
        disbursed = self._disbursed(history, funded, drawing)
        bills = [_Bill(self, funded, month, named, disbursed) for month in self._months(funded)]
        broken = codes_of(self, OUT_OF_ORDER, drawing.broken, drawing.numbers)
        papers = {**self._lacking(history, funded), **dict.fromkeys(broken, "")}
        found = {**papers, **{code: why for bill in bills for code, why in bill.exceptions.items()}}
        self.fact(exceptions=dict(sorted(found.items())))
        events = [event for number, bill in enumerate(bills) for event in bill.events(papers, first=number == 0)]
        return [Happening(funded.fund.stream, events)]

    def _months(self, funded: Funded) -> list[Month]:
        must_be_distinct("months", self.months)
        for month in self.months:
            funded.must_have(month)
        return sorted(self.months)

    def _named(self) -> dict[int, LeftOutReason]:
        named = {seat.seat: seat.reason for seat in self.left_out}
        if len(named) < len(self.left_out):
            raise Malformed(
                "seat_twice",
                f"expected each seat left out once, found {len(self.left_out)} lines for {len(named)} "
                f"{plural(len(named), 'seat')}; name it once",
                lines=len(self.left_out),
                seats=len(named),
            )
        return named

    def _disbursed(self, history: History, funded: Funded, drawing: Drawing) -> Disbursed | None:
        """Return the SP2Ds named, of a fund of public money; donors' gifts have none."""
        must_be_distinct("disbursements", [str(position) for position in self.disbursements])
        if self.disbursements:
            must_hold(funded.fund, MoneyKind.AUTHORITY)
        if money_kind_of(funded.fund) is MoneyKind.CASH:
            return None
        stream = funded.fund.stream
        chain = history.fold(Chain, stream) if self.disbursements else Chain(stream)
        return Disbursed(chain, self.disbursements, drawing)

    def _lacking(self, history: History, funded: Funded) -> dict[str, str]:
        """Return the papers that a payment of public money lacks; donors' gifts need none of them."""
        if money_kind_of(funded.fund) is MoneyKind.CASH:
            return {}
        return missing_papers(history, funded.batch, self.effective_on)


class _Bill:
    """One month's bill: who is left out of it, which seats it pays, and what it costs."""

    def __init__(
        self,
        command: PayMonths,
        funded: Funded,
        month: Month,
        named: Mapping[int, LeftOutReason],
        disbursed: Disbursed | None,
    ) -> None:
        self.command, self.funded, self.month = command, funded, month
        column = funded.fund.segments(command.batch, month)
        committed = [s for s in column if s.state is CellState.COMMITTED]
        held = ranges.union((s.seat_from, s.seat_to) for s in committed)
        gone = {s: LeftOutReason.WITHDRAWN for s in funded.batch.absent(month) if ranges.holds(held, s)}
        self.left_out = {**gone, **named}
        self.seats = funded.fund.plan_pay(command.batch, month, left_out=self.left_out.keys(), on=command.effective_on)
        paid = [piece for low, high in self.seats for piece in clip(committed, low, high)]
        self.budget = None if disbursed is None else disbursed.parts(by_line(paid))
        drawn = {(part.credit, part.pot) for piece in paid for part in piece.parts}
        self.exceptions = paid_short(funded.fund, drawn)

    def events(self, papers: Collection[str], *, first: bool) -> Iterator[WorkerLeftOut | ContributionPaid]:
        """Yield who is left out, then the payment."""
        command, batch, month = self.command, self.command.batch, self.month
        for seat in sorted(self.left_out):
            yield WorkerLeftOut(batch=batch, month=month, reason=self.left_out[seat], seat=seat)
        count = sum(high - low + 1 for low, high in self.seats)
        rates = self.funded.rates(month)
        yield ContributionPaid(
            **money_fact(command, self.funded.opened, exceptions=sorted({*papers, *self.exceptions})),
            amounts=tuple(Billed(programme=p, rupiah=count * rates[p]) for p in sorted(rates)),
            batch=batch,
            billing_code=command.billing_code,
            budget=self.budget,
            first_of_bill=first and command.billing_code is not None,
            fund=self.funded.fund.stream,
            month=month,
            root=paid_root(self.seats),
            seats=count,
        )
