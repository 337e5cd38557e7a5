"""Payment of a benefit: by BPJS, each component once, to the nearest heir, and with its penalty where it is late."""

from collections.abc import Iterator

from pydantic import Field

from ledger.claims.asking import ClaimCommand, DecidedCommand, cover_reversed
from ledger.claims.claim import Claim, ClaimState
from ledger.claims.clock import CLOCKED, LATE, due_on, penalty
from ledger.claims.events import ClaimComponent, ClaimPaid, PayeeKind
from ledger.claims.heirs import heirs_unknown, out_of_order, payee_unfit
from ledger.claims.values import Relationship
from ledger.claims.verdict import NOT_ENTITLED, Breach
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
        due = _penalty_due(history, claim, self)
        codes = self.codes_of([*self._breaches(history, claim), *self._too_much(due)])
        late = self._late(due)
        yield Happening(self.claim, [stated(history, self, ClaimPaid, exceptions=[*codes, *late])])

    def _breaches(self, history: History, claim: Claim) -> Iterator[Breach]:
        yield from cover_reversed(history, claim)
        approved = claim.approved[self.component]
        if self.rupiah != approved:
            yield Breach(NOT_ENTITLED, self._not_approved(approved))
        yield from (Breach(NOT_ENTITLED, refusal) for refusal in self._payee(claim) if refusal is not None)

    def _payee(self, claim: Claim) -> Iterator[Refused | None]:
        assert claim.reported is not None, "a claim that is known was reported"
        yield payee_unfit(claim.reported.claim_kind, self.component, self.payee_kind)
        if self.payee_kind is not PayeeKind.HEIR:
            return
        if claim.heirs is None:
            yield heirs_unknown(self.relationship)
        else:
            yield out_of_order(claim.heirs, self.relationship, self.component)

    def _not_approved(self, approved: int) -> Refused:
        part = self.rupiah < approved
        way = "a component is paid whole, and a scholarship alone in instalments (`amanah claims schedule-instalment`):"
        way = f"{way} record it once all of it is paid" if part else "mend the amount"
        return Refused(
            "amount_not_approved",
            f"expected {rupiah(approved)}, as approved for {self.component}, found {rupiah(self.rupiah)}; {way}, "
            "or record as a fact what BPJS has paid",
            approved=approved,
            found=self.rupiah,
        )

    def _too_much(self, due: int) -> Iterator[Breach]:
        """Yield the refusal of a penalty above the one that is due; without a clock none is."""
        if (self.late_penalty or 0) > due:
            refusal = Refused(
                "penalty_unfit",
                f"expected a late penalty of at most {rupiah(due)}, found {rupiah(self.late_penalty or 0)}; mend it, "
                "state first when the documents were complete, or record as a fact what BPJS has paid",
                due=due,
                found=self.late_penalty,
            )
            yield Breach(NOT_ENTITLED, refusal)

    def _late(self, due: int) -> list[str]:
        found = self.late_penalty or 0
        if found < due and LATE not in self.accept:
            raise Refused(
                "warning_not_accepted",
                f"expected a late penalty of {rupiah(due)} with a payment on {self.effective_on}, found "
                f"{rupiah(found)}; add it, or if BPJS did pay without it, send it again with "
                f'"accept": ["{LATE}"] and its document',
                due=due,
                exceptions=[LATE],
                found=found,
            )
        return [LATE] if found < due else []

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
    if claim.reported.claim_kind not in CLOCKED:
        return 0
    rules, started = history.fold(Rules, RULES), claim.clocks[paid.component]
    due = due_on(rules, history.fold(Calendars, CALENDARS), started)
    return penalty(rules, paid.rupiah, completed_on=started, due=due, on=paid.effective_on)
