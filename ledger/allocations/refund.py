"""Refunds: money that came back to the treasury, of an SP2D that was not used up or of a payment that BPJS returned."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from ledger.allocations.chain import Chain, Line, Stage
from ledger.allocations.events import DrawnLine, FiscalYear, LineAmount, RefundReceived
from ledger.allocations.standing import (
    OTHER_AMOUNT,
    OUT_OF_ORDER,
    REFUND_MISPLACED,
    Drawing,
    beyond_payment,
    codes_of,
    known_chain,
    known_document,
    one_budget,
)
from ledger.command import FactCommand, Happening, History
from ledger.contributions.budget import GivenBack, by_line, of_payment
from ledger.contributions.events import ContributionPaid, RefundManner, RefundSettled
from ledger.contributions.months_held import cells_of
from ledger.contributions.of_batch import funded, payment_at, seat_range
from ledger.contributions.refunds import SettleRefund
from ledger.contributions.undo import ReverseContribution
from ledger.contributions.values import SeatRange
from ledger.enrollments import ranges
from ledger.errors import Detail, Malformed, Refused, Unknown
from ledger.event import Position, Reference
from ledger.funds.standing import known_fund
from ledger.identifiers import FundId
from ledger.money import rupiah as written
from ledger.stating import must_be_distinct, stated


class ReceiveRefund(FactCommand):
    """Record money that came back to the treasury (STS, contra-post): in its year it can be spent again."""

    NOUN = "allocations"
    VERB = "refund"

    booked_in: FiscalYear = Field(description="The fiscal year in which the treasury booked it.", examples=[2022])
    booked_to: FundId | None = Field(None, description="The fund that it was booked to, where that is another one.")
    fund: FundId
    lines: tuple[DrawnLine, ...] = Field(
        min_length=1,
        max_length=50,
        description="What came back of each budget line; the parent is the position of the SP2D that paid it.",
        examples=[[{"allocation": "budget-labusel-2022", "parent": 43, "rupiah": 16_800}]],
    )
    number: Reference = Field(description="The number of the deposit slip (STS).", examples=["900/41/STS/2022"])
    payment: Position | None = Field(
        None, description="Where BPJS returned it: the position of the payment of the month.", examples=[44]
    )
    seats: tuple[SeatRange, ...] = Field(
        (),
        max_length=1000,
        description="With a payment: the seats whose month was returned, counted from 0; all where left out.",
        examples=[[{"seat_from": 0, "seat_to": 9}]],
    )

    settles: tuple[Position, ...] = Field(
        (),
        max_length=1000,
        description="Without a payment: refunds due (LIFE-02) that it settles, by the positions at which they fell "
        "due; with a payment, those of its seats are closed by themselves.",
        examples=[[61]],
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what the chain does not hold; a refund above its SP2D, or booked elsewhere, that is not accepted.

        Months that BPJS returned are not paid any more: the money is the fund's again, or the treasury's revenue.
        """
        chain = known_chain(history, self.fund, on=self.effective_on)
        budget = one_budget(chain, self.lines)
        must_be_distinct("lines", [f"{line.allocation} {line.parent or ''}" for line in self.lines])
        self._must_not_precede(budget)
        if self.booked_to is not None:
            known_fund(history, self.booked_to)
        lines, money_codes = self._lines(history, chain)
        codes = [*self._misplaced(budget), *money_codes]
        elsewhere = None if self.booked_to == self.fund else self.booked_to
        also = {"booked_to": elsewhere, "fiscal_year": budget.fiscal_year, "lines": lines, "source": budget.source}
        received = stated(history, self, RefundReceived, exceptions=sorted(codes), also=also)
        reversal = self._reversal(history, available=received.is_available)
        settled = list(self._settled(history))
        yield Happening(self.fund, [*(event for told in reversal[:1] for event in told.events), received, *settled])
        yield from reversal[1:]

    def _must_not_precede(self, budget: Line) -> None:
        if self.booked_in < budget.fiscal_year:
            raise Malformed(
                "refund_before_its_year",
                f"expected a refund booked in {budget.fiscal_year} or later, the fiscal year of its budget lines, "
                f"found {self.booked_in}; mend the year",
                fiscal_year=budget.fiscal_year,
                booked_in=self.booked_in,
            )

    def _misplaced(self, budget: Line) -> list[str]:
        broken = []
        if self.booked_to not in (None, self.fund):
            broken.append(f"one of {self.fund} booked to {self.booked_to}")
        if self.booked_in != self.effective_on.year:
            broken.append(f"one of {self.effective_on} booked in {self.booked_in}")
        numbers = [{"booked_in": self.booked_in, "fiscal_year": budget.fiscal_year, "year": self.effective_on.year}]
        return codes_of(self, REFUND_MISPLACED, broken, numbers)

    def _lines(self, history: History, chain: Chain) -> tuple[tuple[DrawnLine, ...], list[str]]:
        """Compare with what is left of the SP2Ds, or with what the seats cost that BPJS returned."""
        for line in self.lines:
            if line.parent is not None:
                known_document(chain, line.parent, Stage.DISBURSED)
        if self.payment is None:
            return self.lines, self._of_disbursements(chain)
        paid, freed, holds = self._returned(history)
        found = _summed(self.lines)
        if self._is_gone(history, paid):
            return self.lines, self._beyond_seats(chain, found, freed)
        twice = beyond_payment(self, chain, self.payment, holds=holds, takes=found)
        if found in (freed, self._not_refunded(chain, freed)):
            return self._with_parents(GivenBack(history, paid, self.payment), found), twice
        asked, cost = written(sum(found.values())), written(sum(freed.values()))
        broken = [f"{asked} where {paid.month} cost these seats {cost}"]
        return self.lines, [*twice, *codes_of(self, OTHER_AMOUNT, broken, [{"expected": freed, "found": found}])]

    def _is_gone(self, history: History, paid: ContributionPaid) -> bool:
        """Tell whether some of the seats named, or all that were paid, are paid no more."""
        of = funded(history, paid.batch)
        spent = self._spent(history, paid)
        return not spent or bool(self.seats and ranges.without(of.seats(self.seats), spent))

    def _spent(self, history: History, paid: ContributionPaid) -> ranges.Ranges:
        """Return those of the seats named that stand paid by the payment."""
        of = funded(history, paid.batch)
        return cells_of(of.fund, paid.batch, of.seats(self.seats), [paid.month], payment=self.payment)[paid.month]

    def _beyond_seats(self, chain: Chain, found: dict[str, int], freed: dict[str, int]) -> list[str]:
        """What came back of seats that are paid no more came back before, or is the fund's again (MON-05)."""
        assert self.payment is not None, "asked only of a refund that names its payment"
        numbers, broken = list[Detail](), list[str]()
        of = f"these seats of the payment at position {self.payment}"
        for line, rupiah in sorted(found.items()):
            room = freed.get(line, 0)
            if rupiah > room:
                gone = written(chain.payments.refunded(self.payment).get(line, 0))
                left = f"{of} have {written(room)} left, with {gone} of the payment refunded before"
                broken.append(f"{written(rupiah)} of {line} where {left}")
                numbers.append({"expected": room, "found": rupiah, "of": of})
        return codes_of(self, OUT_OF_ORDER, broken, numbers)

    def _not_refunded(self, chain: Chain, freed: dict[str, int]) -> dict[str, int]:
        """Return what is left of a whole payment after the refunds before; some seats are refunded as they cost."""
        if self.payment is None or self.seats:
            return freed
        refunded = chain.payments.refunded(self.payment)
        given_up = chain.payments.given_up(self.payment)
        left = {line: rupiah - refunded.get(line, 0) + given_up.get(line, 0) for line, rupiah in freed.items()}
        return {line: rupiah for line, rupiah in left.items() if rupiah > 0}

    def _with_parents(self, given_back: GivenBack, freed: dict[str, int]) -> tuple[DrawnLine, ...]:
        """Return the lines with the SP2Ds that the payment named, where the refund names none."""
        parts = given_back.parts(freed)
        if parts is None or any(line.parent is not None for line in self.lines):
            return self.lines
        return tuple(
            DrawnLine(allocation=part.allocation, parent=part.disbursement, rupiah=part.rupiah) for part in parts
        )

    def _of_disbursements(self, chain: Chain) -> list[str]:
        drawing = Drawing(self.effective_on)
        for line in self.lines:
            if line.parent is None:
                raise Malformed(
                    "refund_of_nothing",
                    f"expected the SP2D or the payment whose money came back, found neither for {line.allocation}; "
                    "name the position of the one or the other",
                    allocation=line.allocation,
                )
            number = known_document(chain, line.parent, Stage.DISBURSED).number
            account = chain.account(line.parent, line.allocation)
            drawing.draw(account, line.rupiah, what=line.allocation, of=f"SP2D {number}")
        return codes_of(self, OUT_OF_ORDER, drawing.broken, drawing.numbers)

    def _returned(self, history: History) -> tuple[ContributionPaid, dict[str, int], dict[str, int]]:
        """Return the payment, what the seats named cost each line of it, and what it holds of each in all."""
        assert self.payment is not None, "asked only of a refund that names its payment"
        paid = payment_at(history, self.payment, on=self.effective_on)
        if paid.fund != self.fund:
            raise Unknown("payment", str(self.payment))
        of = funded(history, paid.batch)
        pieces = of_payment(of.fund, paid, self.payment, of.seats(self.seats))
        if not pieces and self._frees(history):
            raise Refused(
                "not_paid",
                f"expected seats of {paid.batch} in {paid.month} that the payment at position {self.payment} paid, "
                "found none; name others",
                batch=paid.batch,
                payment=self.payment,
            )
        return paid, by_line(pieces), by_line(of_payment(of.fund, paid, self.payment, of.seats(())))

    def _settled(self, history: History) -> Iterator[RefundSettled]:
        """Yield that it settles refunds due of the fund: no more than came back, and none that a payment closes."""
        must_be_distinct("settles", [str(due) for due in self.settles])
        if self.settles and self.payment is not None:
            raise Malformed(
                "closed_by_payment",
                f"expected no refunds due beside the payment at position {self.payment}, whose seats' refunds it "
                f"closes, found {len(self.settles)}; leave settles out",
                payment=self.payment,
            )
        came = left = sum(line.rupiah for line in self.lines)
        common = self.model_dump(include={"basis", "corrects", "effective_on", "evidence"})
        for due in self.settles:
            settle = SettleRefund(**common, due=due, manner=RefundManner.PAID_TO_TREASURY)
            for told in settle.decide(history):
                for event in told.events:
                    assert isinstance(event, RefundSettled), "a refund due is settled by one entry"
                    if event.fund != self.fund:
                        raise Unknown("refund", str(due))
                    left -= event.rupiah
                    yield event
        if left < 0:
            raise Refused(
                "refund_too_small",
                f"expected a refund of at least what it settles, found {written(came)} for {written(came - left)} due; "
                "name fewer refunds, or mend the amount",
                missing=-left,
            )

    def _frees(self, history: History) -> bool:
        """Tell whether the fund can spend the money again: it came within its fiscal year, and to its own fund."""
        year = history.fold(Chain, self.fund).lines[self.lines[0].allocation].fiscal_year
        return self.booked_in == year and self.booked_to in (None, self.fund)

    def _reversal(self, history: History, *, available: bool) -> Sequence[Happening]:
        """Return what a reversal of the payment says: the months are free, and the money the fund's or revenue."""
        if self.payment is None:
            return []
        fields = {"accept", "basis", "corrects", "effective_on", "evidence", "payment", "seats"}
        said = {**self.model_dump(include=fields), "recommit": False}
        if available:
            return list(ReverseContribution(**said).decide(history))
        spent = self._spent(history, payment_at(history, self.payment, on=self.effective_on))
        if self.seats:
            said["seats"] = tuple(seat_range(pair) for pair in spent)
        return list(_ToRevenue(**said).decide(history)) if spent else []


class _ToRevenue(ReverseContribution):
    """A reversal whose money went to the treasury as other revenue of a later year, or to another fund."""

    VERB = ""
    TO_REVENUE: ClassVar[bool | None] = True


def _summed(lines: Iterable[LineAmount]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        found[line.allocation] = found.get(line.allocation, 0) + line.rupiah
    return found
