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
from ledger.months.events import ReopeningApproved

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
    ReopeningApproved,
)
"""Promises, confirmations, receivables and the treasury's documents: only a payment to BPJS spends."""
