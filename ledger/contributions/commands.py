"""What can be done with contributions: commit, pay, confirm, reverse, release, rate, record an overpayment."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History
from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionConfirmed
from ledger.contributions.of_batch import payment_at
from ledger.contributions.overpayment import RecordOverpayment
from ledger.contributions.pay import PayMonths
from ledger.contributions.rate import RateCommitment
from ledger.contributions.undo import ReleaseCommitment, ReverseContribution
from ledger.event import Label, Position
from ledger.money import Rupiah
from ledger.stating import stated


class ConfirmContribution(FactCommand):
    """Record that BPJS confirms the receipt of a payment."""

    NOUN = "contributions"
    VERB = "confirm"

    payment: Position = Field(description="The position of the payment.", examples=[42])
    receipt_number: Label = Field(description="The number of the receipt.", examples=["BPJS-2022-10-0001"])
    rupiah: Rupiah | None = Field(None, description="As receipted; leave out where it is the amount paid.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a position at which no payment stands."""
        paid = payment_at(history, self.payment)
        return [Happening(paid.fund, [stated(history, self, ContributionConfirmed, also={"fund": paid.fund})])]


COMMANDS: tuple[type[Command], ...] = (
    CommitContributions,
    PayMonths,
    ConfirmContribution,
    ReverseContribution,
    ReleaseCommitment,
    RateCommitment,
    RecordOverpayment,
)
