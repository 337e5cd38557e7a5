"""What can be done with claims, from the report over documents, approval and payment to the last instalment."""

from ledger.claims.approve import ApproveClaim
from ledger.claims.instalments import PayInstalment, ScheduleInstalment
from ledger.claims.papers import CompleteDocuments, RequestDocuments
from ledger.claims.pay import PayClaim
from ledger.claims.steps import CloseClaim, FileClaim, RejectClaim, ReopenClaim, ReportClaim, WithdrawClaim
from ledger.command import Command

COMMANDS: tuple[type[Command], ...] = (
    ReportClaim,
    FileClaim,
    RequestDocuments,
    CompleteDocuments,
    ApproveClaim,
    RejectClaim,
    PayClaim,
    ScheduleInstalment,
    PayInstalment,
    WithdrawClaim,
    ReopenClaim,
    CloseClaim,
)
"""The commands of this noun."""
