"""What stands in a fund's stream and moves none of its money."""

from ledger.allocations.events import FundsDisbursed, FundsReleased, PaymentOrdered, RefundReceived
from ledger.contributions.events import (
    ContributionConfirmed,
    OverpaymentRecorded,
    OverpaymentReduced,
    RefundFallenDue,
    RefundSettled,
)
from ledger.donations.events import DonationCollected, DonationPledged, PledgeLapsed

MOVES_NOTHING = (
    ContributionConfirmed,
    DonationCollected,
    DonationPledged,
    FundsDisbursed,
    FundsReleased,
    OverpaymentRecorded,
    OverpaymentReduced,
    PaymentOrdered,
    PledgeLapsed,
    RefundFallenDue,
    RefundReceived,
    RefundSettled,
)
"""Promises, confirmations, receivables and the treasury's documents: only a payment to BPJS spends."""
