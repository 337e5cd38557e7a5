"""The yearly instalments of a scholarship: scheduled for a child and a school year, then paid by BPJS."""

from collections.abc import Iterator, Sequence
from typing import Self

from pydantic import Field

from ledger.claims import scholarship
from ledger.claims.asking import ClaimCommand, DecidedCommand, cover_reversed
from ledger.claims.claim import Claim, ClaimState
from ledger.claims.events import InstalmentPaid, InstalmentScheduled, ScholarshipNumber, SchoolYear
from ledger.claims.verdict import NOT_ENTITLED, Breach
from ledger.command import Happening, History
from ledger.errors import Refused
from ledger.identifiers import Random
from ledger.identities.person import Child, Private
from ledger.law.rules import STREAM, Rules
from ledger.money import Rupiah, rupiah
from ledger.stating import stated


class ScheduleInstalment(ClaimCommand, DecidedCommand):
    """Schedule a child's scholarship of one school year, once it is shown that the child goes to school."""

    NOUN = "claims"
    VERB = "schedule-instalment"

    pupil: Child = Field(
        repr=False,
        description="The child as it is in that year; kept in the vault, in the book as a salted digest.",
        examples=[{"born_on": "2012-05-20", "level": "primary", "level_year": 5}],
    )
    rupiah: Rupiah = Field(examples=[1_500_000])
    scholarship: ScholarshipNumber
    school_year: SchoolYear

    def with_ids(self, random: Random) -> Self:
        """Return the command with a random salt for the child."""
        return super().with_ids(random).model_copy(update={"pupil": self.pupil.salted(random)})

    def private(self) -> Sequence[Private]:
        """Return the child, whom the vault keeps under the claim."""
        return [Private(subject=self.claim, children=(self.pupil,))]

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the instalment, or refuse a child, a level, a year or an amount without a right to it."""
        claim = self.claim_in(history, ClaimState.PAID, ClaimState.SCHEDULED)
        unfit = (Breach(NOT_ENTITLED, refusal) for refusal in self._refusals(history, claim))
        codes = self.codes_of([*cover_reversed(history, claim), *unfit])
        also = {"digest": self.pupil.digest}
        yield Happening(self.claim, [stated(history, self, InstalmentScheduled, exceptions=codes, also=also)])

    def _refusals(self, history: History, claim: Claim) -> Iterator[Refused]:
        assert claim.reported is not None, "a claim that is known was reported"
        rules, day = history.fold(Rules, STREAM), claim.reported.event_on
        yield from _not_approved(claim, self.scholarship)
        yield from scholarship.children_refused(rules, day, self.scholarship)
        yield from scholarship.child_refused(rules, day, self.pupil, self.effective_on, number=self.scholarship)
        yield from scholarship.children_unfit(day, [self.pupil])
        yield from scholarship.year_refused(rules, day, self.pupil, self.school_year, number=self.scholarship)
        due = scholarship.yearly(rules, day, self.pupil.level)
        if self.rupiah != due.row.value:
            yield Refused(
                "amount_not_entitled",
                f"expected {rupiah(due.row.value)} a year for the level of child {self.scholarship} "
                f"({due.row.article}), found {rupiah(self.rupiah)}; mend the amount, or record as a fact what BPJS has "
                "decided",
                scholarship=self.scholarship,
                entitled=due.row.value,
                found=self.rupiah,
            )
        yield from self._level_exceeded(claim, most=scholarship.years_alike(rules, day, self.rupiah))
        yield from self._above_approved(claim)

    def _level_exceeded(self, claim: Claim, *, most: int) -> Iterator[Refused]:
        """Yield the refusal of a year too many of the levels that give this amount; the book knows no level."""
        years = sum(due == self.rupiah for (number, _), due in claim.instalments.items() if number == self.scholarship)
        if years >= most:
            yield Refused(
                "level_years_exceeded",
                f"expected at most {most} years with {rupiah(self.rupiah)} for child {self.scholarship}, found {years} "
                "scheduled already; name the level that the child is in, or record as a fact what BPJS has decided",
                scholarship=self.scholarship,
                years_max=most,
                scheduled=years,
            )

    def _above_approved(self, claim: Claim) -> Iterator[Refused]:
        left = claim.scholarships - sum(claim.instalments.values())
        if self.rupiah > left:
            yield Refused(
                "above_scholarship",
                f"expected instalments of at most {rupiah(claim.scholarships)} together, as approved, found "
                f"{rupiah(left)} left and {rupiah(self.rupiah)} asked for; mend the amount, or record as a fact what "
                "BPJS has decided",
                approved=claim.scholarships,
                left=left,
                found=self.rupiah,
            )


class PayInstalment(ClaimCommand, DecidedCommand):
    """Pay a child's scholarship of one school year: by BPJS, never out of a sponsor's money."""

    NOUN = "claims"
    VERB = "pay-instalment"

    rupiah: Rupiah = Field(examples=[1_500_000])
    scholarship: ScholarshipNumber
    school_year: SchoolYear

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the payment of an instalment that is scheduled, with its amount."""
        claim = self.claim_in(history, ClaimState.SCHEDULED)
        due = claim.instalments.get((self.scholarship, self.school_year))
        if due != self.rupiah:
            raise Refused(
                "instalment_unknown",
                f"expected an instalment of {rupiah(self.rupiah)} scheduled for child {self.scholarship} in "
                f"{self.school_year}, found {'none' if due is None else rupiah(due)}; schedule it, or mend the amount",
                scholarship=self.scholarship,
                school_year=self.school_year,
                scheduled=due,
                found=self.rupiah,
            )
        codes = self.codes_of(list(cover_reversed(history, claim)))
        yield Happening(self.claim, [stated(history, self, InstalmentPaid, exceptions=codes)])


def _not_approved(claim: Claim, child: int) -> Iterator[Refused]:
    children = claim.digests
    if child > children:
        yield Refused(
            "child_not_approved",
            f"expected a child of the {children} whose scholarship was approved, found child {child}; name one of "
            "them, or record as a fact what BPJS has decided",
            children=children,
            child=child,
        )
