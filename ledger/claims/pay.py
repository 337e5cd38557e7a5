"""Payment of a benefit: by BPJS, each component once, to the nearest heir, and with its penalty where it is late."""

from collections.abc import Iterator

from pydantic import Field

from ledger.claims.asking import ClaimCommand, DecidedCommand
from ledger.claims.claim import Claim, ClaimState
from ledger.claims.clock import CLOCKED, LATE, due_on, penalty
from ledger.claims.cover import covered_on
from ledger.claims.events import ClaimComponent, ClaimPaid, PayeeKind
from ledger.claims.heirs import out_of_order
from ledger.claims.values import Relationship
from ledger.claims.verdict import NOT_COVERED, NOT_ENTITLED, Breach
from ledger.command import Happening, History
from ledger.errors import AlreadyRecorded, Malformed, Refused
from ledger.law.calendars import STREAM as CALENDARS
from ledger.law.calendars import Calendars
from ledger.law.rules import STREAM as RULES
from ledger.law.rules import Rules
from ledger.money import Rupiah, rupiah
from ledger.stating import stated


class PayClaim(ClaimCommand, DecidedCommand):
    """Pay a component of a claim: by BPJS, out of the social security fund, never out of a sponsor's money."""

    NOUN = "claims"
    VERB = "pay"

    component: ClaimComponent = Field(description="The part that is paid.", examples=["death_benefit"])
    late_penalty: Rupiah | None = Field(None, description="What BPJS adds since it pays late.")
    payee_kind: PayeeKind = Field(description="To whom.", examples=["heir"])
    relationship: Relationship | None = Field(None, description="How an heir stands to the worker.")
    rupiah: Rupiah

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the payment of an approved component, once and with the approved amount."""
        claim = self.claim_in(history, ClaimState.APPROVED, ClaimState.PAID, ClaimState.SCHEDULED)
        self._refuse_component(claim)
        self._refuse_words()
        codes = self.codes_of(list(self._breaches(history, claim)))
        late = [LATE] if (self.late_penalty or 0) < self._penalty_due(history, claim) else []
        yield Happening(self.claim, [stated(history, self, ClaimPaid, exceptions=[*codes, *late])])

    def _breaches(self, history: History, claim: Claim) -> Iterator[Breach]:
        uncovered = _uncovered(history, claim)
        if uncovered is not None:
            yield Breach(NOT_COVERED, uncovered)
        approved = claim.approved[self.component]
        if self.rupiah != approved:
            yield Breach(NOT_ENTITLED, self._not_approved(approved))
        left = claim.decision.relationships if claim.decision is not None else None
        if left is not None and self.payee_kind is PayeeKind.HEIR:
            skipped = out_of_order(left, self.relationship, self.component)
            if skipped is not None:
                yield Breach(NOT_ENTITLED, skipped)

    def _not_approved(self, approved: int) -> Refused:
        return Refused(
            "amount_not_approved",
            f"expected {rupiah(approved)}, as approved for {self.component}, found {rupiah(self.rupiah)}; mend the "
            "amount, or record as a fact what BPJS has paid",
            approved=approved,
            found=self.rupiah,
        )

    def _penalty_due(self, history: History, claim: Claim) -> int:
        """Return the penalty of this payment; none without a clock. Refuses one that is more than is due."""
        due = _penalty_due(history, claim, self)
        if (self.late_penalty or 0) > due:
            raise Malformed(
                "penalty_unfit",
                f"expected a late penalty of at most {rupiah(due)}, found {rupiah(self.late_penalty or 0)}; mend it, "
                "or state first when the documents were complete",
                due=due,
                found=self.late_penalty,
            )
        return due

    def _refuse_words(self) -> None:
        if self.relationship is not None and self.payee_kind is not PayeeKind.HEIR:
            raise Malformed(
                "relationship_unfit",
                f"expected a relationship with the payee kind heir alone, found it with {self.payee_kind}; leave it "
                "out",
                payee_kind=self.payee_kind,
            )

    def _refuse_component(self, claim: Claim) -> None:
        if self.component not in claim.approved:
            raise Refused(
                "component_not_approved",
                f"expected one of {', '.join(sorted(claim.approved))}, as approved, found {self.component}; name one "
                "of them",
                approved=sorted(claim.approved),
                found=self.component,
            )
        if self.component is ClaimComponent.SCHOLARSHIP:
            raise Refused(
                "paid_by_instalments",
                "expected a component that is paid at once, found a scholarship, which is paid year by year; schedule "
                "and pay its instalments",
            )
        if self.component in claim.paid:
            raise AlreadyRecorded(
                "component_paid",
                f"expected a component that is not paid yet, found {self.component} paid with "
                f"{rupiah(claim.paid[self.component])}; nothing is left to pay of it",
                component=self.component,
                paid=claim.paid[self.component],
            )


def _penalty_due(history: History, claim: Claim, paid: PayClaim) -> int:
    assert claim.reported is not None, "a claim that is known was reported"
    if claim.completed_on is None or claim.reported.claim_kind not in CLOCKED:
        return 0
    rules = history.fold(Rules, RULES)
    due = due_on(rules, history.fold(Calendars, CALENDARS), claim.completed_on)
    return penalty(rules, paid.rupiah, completed_on=claim.completed_on, due=due, on=paid.effective_on)


def _uncovered(history: History, claim: Claim) -> Refused | None:
    """Return the refusal to pay on a month whose own payment was reversed since the approval."""
    assert claim.reported is not None, "a claim that is known was reported"
    assert claim.decision is not None, "a claim is paid once it is approved"
    reported = claim.reported
    if claim.decision.covering is None:
        return None
    if covered_on(history, reported.worker, reported.programme, reported.event_on).covering is not None:
        return None
    return Refused(
        "cover_reversed",
        f"expected the month of the event of {reported.event_on} to be paid, as it was when {claim.claim} was "
        "approved, found its payment reversed; pay the month again before the claim, or record as a fact what BPJS has "
        "paid",
        claim=claim.claim,
        event_on=reported.event_on.isoformat(),
    )
