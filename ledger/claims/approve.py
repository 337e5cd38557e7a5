"""Approval: a claim is granted on the paid month that covered the event, for what the rules entitle to."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Self

from pydantic import Field

from ledger.claims.asking import ClaimCommand, DecidedCommand, known_claim
from ledger.claims.claim import APPROVED, Claim, ClaimState
from ledger.claims.events import ClaimApproved, ClaimComponent, Component, Covering
from ledger.claims.values import DECIDED_ANEW, Relationship
from ledger.claims.verdict import BACK_DATED, Decision, Verdict, verdict
from ledger.command import Happening, History
from ledger.errors import AlreadyRecorded, Malformed
from ledger.identifiers import Random
from ledger.identities.person import Child, Private
from ledger.money import RUPIAH_MAX, rupiah
from ledger.programmes import Programme
from ledger.stating import must_be_distinct, stated

JKM_COMPONENTS = frozenset(
    {
        ClaimComponent.DEATH_BENEFIT,
        ClaimComponent.FUNERAL_GRANT,
        ClaimComponent.PERIODIC_BENEFIT,
        ClaimComponent.SCHOLARSHIP,
    }
)
"""What JKM gives (PP 44/2015 as amended by PP 82/2019); JKK may give every component."""
NAMED_MAX = 10
"""A warning names so many positions and counts the rest."""


class ApproveClaim(ClaimCommand, DecidedCommand):
    """Approve a claim: its components, on the paid month that covered the event.

    As our own decision it is refused where nothing covers the event or the rules do not entitle to it; what BPJS has
    decided so is recorded as a fact with its codes.
    """

    NOUN = "claims"
    VERB = "approve"

    children: tuple[Child, ...] = Field(
        (),
        max_length=20,
        repr=False,
        description="The children with a scholarship; kept in the vault, in the book as salted digests.",
    )
    components: tuple[Component, ...] = Field(
        min_length=1,
        max_length=20,
        description="The parts of the benefit and their amounts.",
        examples=[[{"component": "death_benefit", "rupiah": 20_000_000}]],
    )
    relationships: tuple[Relationship, ...] | None = Field(
        None,
        max_length=20,
        description="How those stand to the worker who are left, as the heir letter has them: codes alone.",
        examples=[["spouse", "child"]],
    )

    def with_ids(self, random: Random) -> Self:
        """Return the command with a random salt for each child."""
        filled = super().with_ids(random)
        return filled.model_copy(update={"children": tuple(child.salted(random) for child in self.children)})

    def private(self) -> Sequence[Private]:
        """Return the children, whom the vault keeps under the claim."""
        return [Private(subject=self.claim, children=self.children)] if self.children else []

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the approval with the month that covers the event and the entries it relied on.

        Cover that was given after the event is a warning, which must be accepted.
        """
        claim = self._claim(history)
        assert claim.reported is not None, "a claim that is known was reported"
        _refuse_components(self.components, claim.reported.programme)
        self._refuse_words()
        judged = verdict(history, claim.reported, self.decision)
        codes = dict.fromkeys(self.codes_of(judged.breaches), "")
        if judged.back_dated and judged.covering is not None:
            codes[BACK_DATED] = _given_late(claim.reported.event_on, judged.covering, judged.payments)
        exceptions = dict(sorted(codes.items()))
        approved = stated(history, self, ClaimApproved, exceptions=exceptions, also=self._also(history, judged))
        yield Happening(self.claim, [approved])

    def _claim(self, history: History) -> Claim:
        """Return the claim, to be decided; one that is approved gets more where it was taken up for that."""
        known = known_claim(history, self.claim)
        more = APPROVED if known.approved and known.reopened in DECIDED_ANEW else ()
        claim = self.claim_in(history, ClaimState.FILED, ClaimState.DOCUMENTS_COMPLETE, *more)
        _refuse_approved(claim, self.components)
        return claim

    @property
    def decision(self) -> Decision:
        """What is decided, as the verdict asks for it."""
        return Decision(self.components, self.effective_on, len(self.children), self.children)

    def _also(self, history: History, judged: Verdict) -> dict[str, object]:
        return {
            "covering": judged.covering,
            "decided_at": history.position,
            "digests": tuple(child.digest for child in self.children) or None,
            "relied_on": judged.relied_on,
        }

    def _refuse_words(self) -> None:
        if self.relationships is not None:
            must_be_distinct("relationships", self.relationships)
        if self.children and not any(part.component is ClaimComponent.SCHOLARSHIP for part in self.components):
            raise Malformed(
                "children_unfit",
                f"expected children with a scholarship alone, found {len(self.children)} without one; add the "
                "component, or leave them out",
                children=len(self.children),
            )


def _given_late(event_on: date, covering: Covering, payments: Sequence[int]) -> str:
    """Say that the benefit needs what came after its event, and on which entries it rests."""
    rests = sorted({covering.enrolment, *payments})
    named = ", ".join(map(str, rests[:NAMED_MAX])) + (f" and {len(rests) - NAMED_MAX} more" * (len(rests) > NAMED_MAX))
    return f"not all of its cover was given by the event of {event_on}: it rests on positions {named}"


def _refuse_approved(claim: Claim, components: Sequence[Component]) -> None:
    """Refuse a component that is approved already."""
    again = [part.component for part in components if part.component in claim.approved]
    if again:
        raise AlreadyRecorded(
            "component_approved",
            f"expected components that are not approved yet, found {', '.join(again)} of {claim.claim} approved; what "
            "is approved stands, so name the others alone",
            approved=sorted(claim.approved),
            components=again,
        )


def _refuse_components(components: Sequence[Component], programme: Programme) -> None:
    names = [part.component for part in components]
    must_be_distinct("components", names)
    unfit = sorted(set(names) - JKM_COMPONENTS) if programme is Programme.JKM else []
    if unfit:
        raise Malformed(
            "component_unfit",
            f"expected components that JKM gives, found {', '.join(unfit)}; leave them out, or report the "
            "event under JKK",
            components=unfit,
        )
    total = sum(part.rupiah for part in components)
    if total > RUPIAH_MAX:
        raise Malformed(
            "total_too_large",
            f"expected components of at most {rupiah(RUPIAH_MAX)} together, found {rupiah(total)}; mend the amounts",
            rupiah=total,
            rupiah_max=RUPIAH_MAX,
        )
