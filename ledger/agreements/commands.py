"""Sign, amend and end agreements, and issue the decrees that name the people to be covered."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import Field

from ledger.agreements.events import (
    AgreementAmended,
    AgreementEnded,
    AgreementKind,
    AgreementSigned,
    BeneficiaryDecreeIssued,
    RefundClause,
)
from ledger.command import Command, FactCommand, Happening, History, must_be_new, must_exist
from ledger.errors import Malformed, Refused, Unknown
from ledger.event import EvidenceKind, Reference
from ledger.identifiers import AgreementId, DecreeId, PartyId, SchemeId
from ledger.parties.standing import must_stand
from ledger.periods import Month, PartialDate
from ledger.programmes import Programme
from ledger.regions import KnownRegion
from ledger.stating import must_be_distinct, must_be_in_order, must_not_lie_ahead, stated


class SignAgreement(FactCommand):
    """State that an agreement was signed: a memorandum, or a PKS that can be executed."""

    NOUN: ClassVar[str] = "agreements"
    VERB: ClassVar[str] = "sign"
    IDS: ClassVar[Mapping[str, str]] = {"agreement": "agreement"}

    agreement: AgreementId | None = Field(None, description="The agreement's id; random where left out.")
    agreement_kind: AgreementKind = Field(description="Its kind.", examples=["pks"])
    first: Month | None = Field(None, description="The first month it covers.")
    last: Month | None = Field(None, description="The last month it covers.")
    number: Reference | None = Field(None, description="Its number, where it is known.", examples=["PER/12/102022"])
    parties: tuple[PartyId, ...] = Field(
        min_length=1,
        max_length=20,
        description="Who agreed.",
        examples=[["party-pemkab-labusel", "party-bpjs-kisaran"]],
    )
    programmes: tuple[Programme, ...] = Field((), max_length=3, description="The programmes it names.")
    quota: int | None = Field(
        None, strict=True, ge=1, lt=2**53, description="How many people it provides for.", examples=[2000]
    )
    refund_clause: RefundClause | None = Field(
        None, description="What it says of contributions for months after a death, a claim or a move."
    )
    region: KnownRegion | None = Field(None, description="Where its people live.")
    scheme: SchemeId | None = Field(None, description="The scheme it belongs to.")
    signatories: tuple[PartyId, ...] = Field((), max_length=20, description="The officials who signed.")
    signed_on: PartialDate | None = Field(None, description="When it was signed, as far as it is known.")
    witnesses: tuple[PartyId, ...] = Field((), max_length=20, description="Who witnessed it.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse unknown parties or scheme, months out of order, a signature to come and an id in use."""
        assert self.agreement is not None, "the book fills absent ids"
        must_be_new(history, "agreement", self.agreement)
        must_exist(history, "scheme", self.scheme)
        must_be_in_order(self.first, self.last)
        must_not_lie_ahead(history, "signed_on", self.signed_on)
        for name, listed in (
            ("parties", self.parties),
            ("signatories", self.signatories),
            ("witnesses", self.witnesses),
        ):
            must_be_distinct(name, listed)
            must_stand(history, listed, on=self.effective_on)
        must_be_distinct("programmes", self.programmes)
        yield Happening(self.agreement, [stated(history, self, AgreementSigned)])


class AmendAgreement(FactCommand):
    """Amend an agreement; what is left out stays as it was."""

    NOUN: ClassVar[str] = "agreements"
    VERB: ClassVar[str] = "amend"

    agreement: AgreementId
    aligned_from: Month | None = Field(None, description="Start of cover that an alignment letter grants.")
    first: Month | None = Field(None, description="The first month it covers from now on.")
    last: Month | None = Field(None, description="The last month it covers from now on.")
    quota: int | None = Field(
        None, strict=True, ge=1, lt=2**53, description="How many people it provides for.", examples=[2500]
    )
    refund_clause: RefundClause | None = Field(
        None, description="What it says of contributions for months after a death, a claim or a move."
    )

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown or ended agreement, no change at all, months out of order, alignment without its letter."""
        first, last = _standing_term(history, self.agreement, self.effective_on.isoformat())
        self._must_change_something()
        self._must_show_the_alignment_letter()
        must_be_in_order(self.first or first, self.last or last)
        yield Happening(self.agreement, [stated(history, self, AgreementAmended)])

    def _must_change_something(self) -> None:
        terms = (self.aligned_from, self.first, self.last, self.quota, self.refund_clause)
        if all(term is None for term in terms):
            raise Malformed(
                "nothing_amended",
                "expected at least one of aligned_from, first, last, quota, refund_clause, found none; "
                "say what the amendment changes",
            )

    def _must_show_the_alignment_letter(self) -> None:
        """BPJS lets cover start with the PKS by a letter of the regional office to the head office alone."""
        kinds = {document.kind for document in self.evidence}
        if self.aligned_from is not None and EvidenceKind.ALIGNMENT_LETTER not in kinds:
            raise Refused(
                "alignment_letter_missing",
                f"expected the letter that aligns cover with {self.aligned_from}, found no evidence of that kind; "
                "name it as evidence of kind alignment_letter",
                aligned_from=self.aligned_from,
            )


class EndAgreement(FactCommand):
    """End an agreement before its last month."""

    NOUN: ClassVar[str] = "agreements"
    VERB: ClassVar[str] = "end"

    agreement: AgreementId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown or ended agreement, and an end before its signature."""
        _standing_term(history, self.agreement, self.effective_on.isoformat())
        yield Happening(self.agreement, [stated(history, self, AgreementEnded)])


class IssueDecree(FactCommand):
    """State that a decree was issued which names the people to be covered; the list is evidence, by its digest."""

    NOUN: ClassVar[str] = "agreements"
    VERB: ClassVar[str] = "issue-decree"
    IDS: ClassVar[Mapping[str, str]] = {"decree": "decree"}

    agreement: AgreementId | None = Field(None, description="The agreement it carries out.")
    dated: PartialDate | None = Field(None, description="Its date, as far as it is known.")
    decree: DecreeId | None = Field(None, description="The decree's id; random where left out.")
    issuer: PartyId | None = Field(None, description="The office that issued it.")
    number: Reference | None = Field(None, description="Its number, where it is known.", examples=["188.45/212/2022"])
    persons: int | None = Field(
        None, strict=True, ge=1, lt=2**53, description="How many people it names.", examples=[2000]
    )
    region: KnownRegion | None = Field(None, description="Where its people live.")
    scheme: SchemeId | None = Field(None, description="The scheme it belongs to.")

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an unknown agreement, issuer or scheme, a date to come and an id in use."""
        assert self.decree is not None, "the book fills absent ids"
        must_be_new(history, "decree", self.decree)
        must_exist(history, "agreement", self.agreement)
        must_exist(history, "scheme", self.scheme)
        must_stand(history, [self.issuer], on=self.effective_on)
        must_not_lie_ahead(history, "dated", self.dated)
        yield Happening(self.decree, [stated(history, self, BeneficiaryDecreeIssued)])


def _standing_term(history: History, agreement: str, on: str) -> tuple[Month | None, Month | None]:
    """Return the first and last month of an agreement that is signed by a date and has not ended."""
    entries = history.entries(agreement)
    if not entries:
        raise Unknown("agreement", agreement)
    first: Month | None = None
    last: Month | None = None
    for entry in entries:
        match entry.event:
            case AgreementSigned() as signed:
                first, last = signed.first, signed.last
                _must_not_precede(agreement, signed, on)
            case AgreementAmended() as amended:
                first, last = amended.first or first, amended.last or last
            case AgreementEnded(effective_on=ended):
                raise Refused(
                    "agreement_ended",
                    f"expected an agreement in force, found {agreement} ended on {ended}; record a new agreement",
                    agreement=agreement,
                    ended_on=str(ended),
                )
    return first, last


def _must_not_precede(agreement: str, signed: AgreementSigned, on: str) -> None:
    since = str(signed.signed_on.earliest if signed.signed_on else signed.effective_on)
    if on < since:
        raise Malformed(
            "before_the_signature",
            f"expected a date from {since} on, when {agreement} was signed, found {on}; mend the date",
            agreement=agreement,
            signed_on=since,
            effective_on=on,
        )


COMMANDS: tuple[type[Command], ...] = (SignAgreement, AmendAgreement, EndAgreement, IssueDecree)
