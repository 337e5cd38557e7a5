"""Which papers a payment of public money lacks: a PKS in force, cover from its signature on, a decree of the people."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from ledger.agreements.events import (
    AgreementAmended,
    AgreementEnded,
    AgreementKind,
    AgreementSigned,
    BeneficiaryDecreeIssued,
)
from ledger.command import History
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened
from ledger.event import Event

NO_PKS = "DOC-01"
"""Paid without a PKS, or outside its dates: a memorandum states an intention, only a PKS can be executed."""
COVER_BEFORE_SIGNATURE = "DOC-02"
"""Cover starts before the day of signature, and no alignment letter grants the start."""
NO_DECREE = "DOC-03"
"""No decree names the people, or it is later than their enrolment."""

E = TypeVar("E", bound=Event)


def missing_papers(history: History, batch: Batch, on: date) -> list[str]:
    """Return the codes of the papers that a payment for the batch on a day lacks, in their order.

    Of a date that is known in part, the last day that it can mean decides the order of dates (DOC-02, DOC-03), and the
    first whether an agreement can have been in force (DOC-01).
    """
    opened = batch.opened
    assert opened is not None, "papers are asked of a batch that is open"
    agreement = [] if opened.agreement is None else [e.event for e in history.entries(opened.agreement)]
    decree = [] if opened.decree is None else [e.event for e in history.entries(opened.decree)]
    lacking = (
        (NO_PKS, not _in_force(agreement, opened, on)),
        (COVER_BEFORE_SIGNATURE, _before_signature(agreement, opened)),
        (NO_DECREE, not _decreed(decree, opened)),
    )
    return [code for code, lacks in lacking if lacks]


def _in_force(agreement: Sequence[Event], opened: BatchOpened, on: date) -> bool:
    signed = next(_of(AgreementSigned, agreement), None)
    if signed is None or signed.agreement_kind is not AgreementKind.PKS or _earliest(signed) > on:
        return False
    if any(ended.effective_on <= on for ended in _of(AgreementEnded, agreement)):
        return False
    first, last = signed.first, signed.last
    for amended in _of(AgreementAmended, agreement):
        first, last = amended.aligned_from or amended.first or first, amended.last or last
    return (first is None or first <= opened.first) and (last is None or opened.last <= last)


def _before_signature(agreement: Sequence[Event], opened: BatchOpened) -> bool:
    signed = next(_of(AgreementSigned, agreement), None)
    if signed is None:
        return False
    aligned = [a.aligned_from for a in _of(AgreementAmended, agreement) if a.aligned_from is not None]
    return opened.first.first_day < _latest(signed) and not any(start <= opened.first for start in aligned)


def _decreed(decree: Sequence[Event], opened: BatchOpened) -> bool:
    issued = next(_of(BeneficiaryDecreeIssued, decree), None)
    if issued is None:
        return False
    return (issued.dated.latest if issued.dated else issued.effective_on) <= opened.effective_on


def _earliest(signed: AgreementSigned) -> date:
    return signed.signed_on.earliest if signed.signed_on else signed.effective_on


def _latest(signed: AgreementSigned) -> date:
    return signed.signed_on.latest if signed.signed_on else signed.effective_on


def _of(kind: type[E], events: Sequence[Event]) -> Iterator[E]:
    return (event for event in events if isinstance(event, kind))
