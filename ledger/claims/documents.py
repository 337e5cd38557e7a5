"""Which documents a claim needs, by its kind; a claim of another case may be asked for more."""

from collections.abc import Mapping

from ledger.claims.events import ClaimKind
from ledger.claims.values import DocumentKind

_OF_A_DEATH = (
    DocumentKind.DEATH_CERTIFICATE,
    DocumentKind.FAMILY_CARD,
    DocumentKind.HEIR_ACCOUNT,
    DocumentKind.HEIR_IDENTITY_CARD,
    DocumentKind.HEIR_LETTER,
    DocumentKind.PARTICIPANT_CARD,
    DocumentKind.WORKER_IDENTITY_CARD,
)

NEEDED: Mapping[ClaimKind, tuple[DocumentKind, ...]] = {
    ClaimKind.ACCIDENT: (
        DocumentKind.DOCTOR_STATEMENT,
        DocumentKind.FORM_3_STAGE_1,
        DocumentKind.FORM_3_STAGE_2,
        DocumentKind.PARTICIPANT_CARD,
    ),
    ClaimKind.DEATH: _OF_A_DEATH,
    ClaimKind.DEATH_AT_WORK: (
        *_OF_A_DEATH,
        DocumentKind.DOCTOR_STATEMENT,
        DocumentKind.FORM_3_STAGE_1,
    ),
}
"""The service desk's lists (Form 3 KK of Permenaker 5/2021; JKM as printed by BPJS Ketenagakerjaan).

The marriage book of a spouse, the police report of a traffic accident and the papers of a scholarship are asked for
where the case has them.
"""

SCHOLARSHIP = (
    DocumentKind.BIRTH_CERTIFICATE,
    DocumentKind.FAMILY_CARD,
    DocumentKind.GUARDIAN_IDENTITY_CARD,
    DocumentKind.SCHOLARSHIP_ACCOUNT,
    DocumentKind.SCHOLARSHIP_FORM,
    DocumentKind.SCHOOL_LETTER,
    DocumentKind.SCHOOL_REPORT,
)
"""What a scholarship needs, each year anew (PP 82/2019)."""
