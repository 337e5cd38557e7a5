"""What can be done with contributions: commit, pay, confirm, reverse, release, rate, overpay, reconnect, refund."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History
from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionConfirmed
from ledger.contributions.excess import CarryExcess
from ledger.contributions.of_batch import payment_at
from ledger.contributions.overpayment import RecordOverpayment
from ledger.contributions.pay import PayMonths
from ledger.contributions.rate import RateCommitment
from ledger.contributions.reconnect import ReconnectCover
from ledger.contributions.refunds import RecordRefundDue, SettleRefund
from ledger.contributions.undo import ReleaseCommitment, ReverseContribution
from ledger.event import Position, Reference
from ledger.money import Rupiah, rupiah
from ledger.stating import stated

OTHER_AMOUNT = "MON-01"
"""BPJS receipted another amount than was paid."""


class ConfirmContribution(FactCommand):
    """Record that BPJS confirms the receipt of a payment."""

    NOUN = "contributions"
    VERB = "confirm"

    payment: Position = Field(description="The position of the payment.", examples=[42])
    receipt_number: Reference = Field(description="The number of the receipt.", examples=["BPJS-2022-10-0001"])
    rupiah: Rupiah | None = Field(None, description="As receipted; leave out where it is the amount paid.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse what is no payment or is dated later, and a receipt of another amount that is not accepted."""
        paid = payment_at(history, self.payment, on=self.effective_on)
        billed = sum(part.rupiah for part in paid.amounts)
        codes: dict[str, str] = {}
        if self.rupiah is not None and self.rupiah != billed:
            codes = {OTHER_AMOUNT: f"{rupiah(self.rupiah)} receipted where {rupiah(billed)} was paid"}
        confirmed = stated(history, self, ContributionConfirmed, exceptions=codes, also={"fund": paid.fund})
        return [Happening(paid.fund, [confirmed])]


COMMANDS: tuple[type[Command], ...] = (
    CommitContributions,
    PayMonths,
    ConfirmContribution,
    ReverseContribution,
    ReleaseCommitment,
    RateCommitment,
    CarryExcess,
    RecordOverpayment,
    ReconnectCover,
    RecordRefundDue,
    SettleRefund,
)
