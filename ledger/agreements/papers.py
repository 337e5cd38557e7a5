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
from ledger.periods import Month
from ledger.regions import within

NO_PKS = "DOC-01"
"""Paid without a PKS for its programmes and region, or outside its dates: only a PKS can be executed."""
COVER_BEFORE_SIGNATURE = "DOC-02"
"""Cover starts before the day of signature, and no alignment letter grants the start."""
NO_DECREE = "DOC-03"
"""No decree names the people, or it is later than their enrolment."""

E = TypeVar("E", bound=Event)


def missing_papers(history: History, batch: Batch, on: date) -> dict[str, str]:
    """Return the codes of the papers that a payment for the batch on a day lacks, in their order, each with why.

    Of a date that is known in part, the last day that it can mean decides the order of dates (DOC-02, DOC-03), and the
    first whether an agreement can have been in force (DOC-01).
    """
    opened = batch.opened
    assert opened is not None, "papers are asked of a batch that is open"
    agreement = [] if opened.agreement is None else [e.event for e in history.entries(opened.agreement)]
    decree = [] if opened.decree is None else [e.event for e in history.entries(opened.decree)]
    lacking = (
        (NO_PKS, not _in_force(agreement, opened, on), _no_pks),
        (COVER_BEFORE_SIGNATURE, _before_signature(agreement, opened), _signed_later),
        (NO_DECREE, not _decreed(decree, opened), _no_decree),
    )
    told = {NO_DECREE: decree}
    return {code: why(told.get(code, agreement), opened) for code, lacks, why in lacking if lacks}


def _no_pks(agreement: Sequence[Event], opened: BatchOpened) -> str:
    """Say which agreement a batch names, as far as it stands, and what it is for."""
    signed = next(_of(AgreementSigned, agreement), None)
    if signed is None:
        return f"{opened.batch} names no agreement"
    first, last = term(signed, agreement)
    ended = next((f", ended on {one.effective_on}" for one in _of(AgreementEnded, agreement)), "")
    told = (
        ("for", " and ".join(signed.programmes)),
        ("in", signed.region or ""),
        ("from", first or ""),
        ("to", last or ""),
    )
    words = "".join(f" {word} {value}" for word, value in told if value)
    return f"{signed.agreement} is a {signed.agreement_kind}{words}, signed on {_signed_on(signed)}{ended}"


def _signed_later(agreement: Sequence[Event], opened: BatchOpened) -> str:
    signed = next(_of(AgreementSigned, agreement))
    return f"cover from {opened.first} on, {signed.agreement} signed on {_signed_on(signed)}, and no alignment letter"


def _no_decree(decree: Sequence[Event], opened: BatchOpened) -> str:
    issued = next(_of(BeneficiaryDecreeIssued, decree), None)
    if issued is None:
        return f"{opened.batch} names no decree"
    return f"{issued.decree} of {issued.dated or issued.effective_on}, after the batch of {opened.effective_on}"


def _signed_on(signed: AgreementSigned) -> object:
    return signed.signed_on or signed.effective_on


def _in_force(agreement: Sequence[Event], opened: BatchOpened, on: date) -> bool:
    signed = next(_of(AgreementSigned, agreement), None)
    if signed is None or signed.agreement_kind is not AgreementKind.PKS or _earliest(signed) > on:
        return False
    if not _is_for(signed, opened) or any(ended.effective_on <= on for ended in _of(AgreementEnded, agreement)):
        return False
    first, last = term(signed, agreement)
    return (first is None or first <= opened.first) and (last is None or opened.last <= last)


def term(signed: AgreementSigned, agreement: Sequence[Event]) -> tuple[Month | None, Month | None]:
    """Return the first and the last month of an agreement, as it was amended last; none where it names none."""
    first, last = signed.first, signed.last
    for amended in _of(AgreementAmended, agreement):
        first, last = amended.aligned_from or amended.first or first, amended.last or last
    return first, last


def _is_for(signed: AgreementSigned, opened: BatchOpened) -> bool:
    """Tell whether an agreement that names programmes or a region names those of a batch, or all that holds them."""
    if signed.programmes and not set(opened.programmes) <= set(signed.programmes):
        return False
    return signed.region is None or opened.region is None or within(opened.region, signed.region)


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
