"""Approval: a claim is granted on the paid month that covered the event, and on nothing else."""

from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import Field

from ledger.claims.claim import ClaimState
from ledger.claims.cover import GRACE_MONTHS, covering_month, in_grace, paid_through
from ledger.claims.events import ClaimApproved, ClaimComponent, ClaimReported, Component, Covering
from ledger.claims.steps import ClaimCommand
from ledger.command import Happening, History
from ledger.contributions.events import ContributionPaid
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import WorkerEnrolled, WorkerReplaced
from ledger.errors import Malformed, Refused
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

BACK_DATED = "COV-03"
"""The month was paid, or its worker enrolled, after the event that it covers: recorded, and listed."""


class ApproveClaim(ClaimCommand):
    """Approve a claim: its components, on the paid month that covered the event."""

    NOUN = "claims"
    VERB = "approve"

    components: tuple[Component, ...] = Field(
        min_length=1,
        max_length=20,
        description="The parts of the benefit and their amounts.",
        examples=[[{"component": "death_benefit", "rupiah": 20_000_000}]],
    )

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the approval with the month that covers the event, or refuse an event that nothing covers.

        Cover that was given after the event is a warning, which must be accepted.
        """
        claim = self.claim_in(history, ClaimState.FILED)
        assert claim.reported is not None, "a claim that is known was reported"
        _refuse_components(self.components, claim.reported.programme)
        covering = _covered(history, claim.reported)
        _refuse_unpaid_on(history, covering, self.effective_on)
        codes = [BACK_DATED] if _given_on(history, covering) > claim.reported.event_on else []
        also = {"covering": covering, "decided_at": history.position}
        yield Happening(self.claim, [stated(history, self, ClaimApproved, exceptions=codes, also=also)])


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


def _covered(history: History, reported: ClaimReported) -> Covering:
    worker, programme, event_on = reported.worker, reported.programme, reported.event_on
    covering = covering_month(history, worker, programme, event_on)
    if covering is not None:
        return covering
    through = paid_through(history, worker, programme, event_on)
    grace = in_grace(through, event_on)
    found = f"{programme} paid through {through}" if through else f"no month of {programme} paid before it"
    note = f", and the event in the {GRACE_MONTHS} months of grace" if grace else ""
    raise Refused(
        "not_covered",
        f"expected {worker}'s month of the event of {event_on} to be paid, found {found}{note}; record the payment "
        "where there is one, or reject the claim",
        worker=worker,
        event_on=event_on.isoformat(),
        paid_through=through,
        in_grace=grace,
    )


def _refuse_unpaid_on(history: History, covering: Covering, on: date) -> None:
    """Refuse an approval that is dated before the payment that it rests on."""
    paid_on = _paid_on(history, covering)
    if paid_on > on:
        raise Refused(
            "paid_after_approval",
            f"expected an approval on or after {paid_on}, when {covering.month} was paid (position "
            f"{covering.payment}), found {on}; mend the date",
            paid_on=paid_on.isoformat(),
            payment=covering.payment,
        )


def _given_on(history: History, covering: Covering) -> date:
    """Return when the cover was complete: the month paid and its worker enrolled."""
    return max(_paid_on(history, covering), _enrolled_on(history, covering))


def _paid_on(history: History, covering: Covering) -> date:
    """Return when the month was paid; cover from before the book was paid before everything."""
    entry = history.entry(covering.payment)
    assert entry is not None, "a payment stands in the book"
    return entry.event.effective_on if isinstance(entry.event, ContributionPaid) else date.min


def _enrolled_on(history: History, covering: Covering) -> date:
    """Return when the worker got his seat: with the batch, or when BPJS accepted his list or that he takes it over."""
    entry = history.entry(covering.enrolment)
    assert entry is not None, "an enrolment stands in the book"
    match entry.event:
        case WorkerEnrolled() as enrolled if enrolled.accepted_on is not None:
            return enrolled.accepted_on
        case WorkerEnrolled():
            opened = history.fold(Batch, entry.stream).opened
            assert opened is not None, "a batch with a seat was opened"
            return opened.effective_on
        case WorkerReplaced() as event:
            return event.effective_on
    return date.min
