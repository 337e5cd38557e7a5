"""The words of claims that more than one entry uses: documents, relationships, levels of school, reasons."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """A document that a claim needs; who it names is never said in the book."""

    BIRTH_CERTIFICATE = "birth_certificate"
    DEATH_CERTIFICATE = "death_certificate"
    DOCTOR_STATEMENT = "doctor_statement"
    FAMILY_CARD = "family_card"
    FORM_3_STAGE_1 = "form_3_stage_1"
    """Form 3 KK, stage I: the report of an accident within 2 x 24 hours."""
    FORM_3_STAGE_2 = "form_3_stage_2"
    """Form 3 KK, stage II: after the treatment."""
    GUARDIAN_IDENTITY_CARD = "guardian_identity_card"
    HEIR_ACCOUNT = "heir_account"
    HEIR_IDENTITY_CARD = "heir_identity_card"
    HEIR_LETTER = "heir_letter"
    MARRIAGE_BOOK = "marriage_book"
    PARTICIPANT_CARD = "participant_card"
    POLICE_REPORT = "police_report"
    """Or the chronology of a traffic accident with two witnesses."""
    SCHOLARSHIP_ACCOUNT = "scholarship_account"
    SCHOLARSHIP_FORM = "scholarship_form"
    SCHOOL_LETTER = "school_letter"
    SCHOOL_REPORT = "school_report"
    WORKER_IDENTITY_CARD = "worker_identity_card"


class Relationship(StrEnum):
    """How an heir stands to the worker (PP 44/2015 art. 40); ``ledger/claims/heirs.py`` puts them in their order."""

    CHILD = "child"
    DIRECT_LINE = "direct_line"
    """A blood relative in direct line, up or down to the second degree."""
    FUNERAL_ARRANGER = "funeral_arranger"
    """No heir: who arranged the funeral, to whom its cost goes where there is neither heir nor will."""
    NAMED_IN_WILL = "named_in_will"
    PARENT_IN_LAW = "parent_in_law"
    SIBLING = "sibling"
    SPOUSE = "spouse"
    """A widow or widower."""


class SchoolLevel(StrEnum):
    """A level of schooling for which a scholarship is paid; kept in the vault, never said in the book."""

    HIGHER = "higher"
    """University up to the first degree, or training."""
    KINDERGARTEN = "kindergarten"
    LOWER_SECONDARY = "lower_secondary"
    PRIMARY = "primary"
    UPPER_SECONDARY = "upper_secondary"


class ReopenReason(StrEnum):
    """Why a claim is taken up again."""

    COURT_RULING = "court_ruling"
    DECIDED_IN_ERROR = "decided_in_error"
    MORE_IS_DUE = "more_is_due"
    NEW_DOCUMENTS = "new_documents"


DECIDED_ANEW = (ReopenReason.DECIDED_IN_ERROR, ReopenReason.MORE_IS_DUE)
"""The reasons for which an approved claim is taken up: more components are approved, those approved stand."""
