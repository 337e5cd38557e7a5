"""What the commands about a claim share: which claim, in which state, and whether BPJS decided it itself."""

from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import Field, StrictBool

from ledger.claims.claim import Claim, ClaimState, folded, must_be_in
from ledger.claims.cover import covered_on
from ledger.claims.verdict import NOT_COVERED, Breach
from ledger.command import FactCommand, History
from ledger.errors import Malformed, Refused, Unknown
from ledger.identifiers import ClaimId


def known_claim(history: History, claim: str) -> Claim:
    """Return a claim of the book, or refuse one that it does not hold."""
    entries = history.entries(claim)
    if not entries:
        raise Unknown("claim", claim)
    return folded(claim, entries)


class DecidedCommand(FactCommand):
    """A command that a rule may forbid as our own decision, and that is recorded where BPJS has decided it so."""

    as_fact: StrictBool = Field(
        False, description="BPJS has decided so: what breaks a rule is recorded with its code, once accepted."
    )

    def codes_of(self, breaches: Sequence[Breach]) -> list[str]:
        """Return the codes of what is recorded as a fact; raises the first refusal of our own decision."""
        if breaches and not self.as_fact:
            raise breaches[0].refusal
        return sorted({breach.code for breach in breaches})


class ClaimCommand(FactCommand):
    """A command about a claim that was reported."""

    claim: ClaimId

    def claim_in(self, history: History, *states: ClaimState) -> Claim:
        """Return the claim, or refuse one that stands elsewhere, or a step dated before the event."""
        claim = known_claim(history, self.claim)
        must_be_in(claim, *states)
        assert claim.reported is not None, "a claim that is known was reported"
        refuse_before(claim.reported.event_on, self.effective_on)
        _refuse_before_step(claim, self.effective_on)
        return claim


def refuse_before(event_on: date, on: date) -> None:
    """Refuse a step that is dated before the event."""
    if on < event_on:
        raise Malformed(
            "before_event",
            f"expected a date from {event_on} on, the day of the event, found {on}; mend one of the two",
            event_on=event_on.isoformat(),
            found=on.isoformat(),
        )


def _refuse_before_step(claim: Claim, on: date) -> None:
    if claim.stepped_on is not None and on < claim.stepped_on:
        raise Malformed(
            "before_last_step",
            f"expected a date from {claim.stepped_on} on, when {claim.claim} was {claim.state}, found {on}; "
            "mend the date",
            stepped_on=claim.stepped_on.isoformat(),
            found=on.isoformat(),
        )


def cover_reversed(history: History, claim: Claim) -> Iterator[Breach]:
    """Yield the breach of paying on a month whose own payment was reversed since the approval."""
    assert claim.reported is not None, "a claim that is known was reported"
    assert claim.decision is not None, "a claim is paid once it is approved"
    reported = claim.reported
    if claim.decision.covering is None:
        return
    if covered_on(history, reported.worker, reported.programme, reported.event_on).covering is not None:
        return
    refusal = Refused(
        "cover_reversed",
        f"expected the month of the event of {reported.event_on} to be paid, as it was when {claim.claim} was "
        "approved, found its payment reversed; pay the month again before the claim, or record as a fact what BPJS has "
        "paid",
        claim=claim.claim,
        event_on=reported.event_on.isoformat(),
    )
    yield Breach(NOT_COVERED, refusal)
