"""What can be done with claims: report, file, approve, reject, pay, withdraw, close."""

from ledger.claims.approve import ApproveClaim
from ledger.claims.steps import CloseClaim, FileClaim, PayClaim, RejectClaim, ReportClaim, WithdrawClaim
from ledger.command import Command

COMMANDS: tuple[type[Command], ...] = (
    ReportClaim,
    FileClaim,
    ApproveClaim,
    RejectClaim,
    PayClaim,
    WithdrawClaim,
    CloseClaim,
)
"""The commands of this noun."""
