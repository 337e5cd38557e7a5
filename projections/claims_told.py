"""What is said of claims, by claim: the entries that every reader of claims folds."""

from ledger.claims.events import (
    ClaimApproved,
    ClaimClosed,
    ClaimFiled,
    ClaimPaid,
    ClaimRejected,
    ClaimReopened,
    ClaimReported,
    ClaimWithdrawn,
    DocumentsCompleted,
    DocumentsRequested,
    InstalmentPaid,
    InstalmentScheduled,
)
from projections.told import Told, by_id

KINDS = (
    ClaimReported,
    ClaimFiled,
    DocumentsRequested,
    DocumentsCompleted,
    ClaimApproved,
    ClaimRejected,
    ClaimPaid,
    ClaimWithdrawn,
    InstalmentScheduled,
    InstalmentPaid,
    ClaimReopened,
    ClaimClosed,
)
CLAIMS = Told("claims", {kind: by_id("claim") for kind in KINDS})
