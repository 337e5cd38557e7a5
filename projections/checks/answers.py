"""What was answered to findings, and which were closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.findings.events import FindingAnswered, FindingClosed, Outcome
from ledger.findings.seen import unanswered
from projections.checks.check import Found
from projections.told import Said, Told, by_id

FINDINGS = Told("findings", {FindingAnswered: by_id("finding"), FindingClosed: by_id("finding")})


class FindingState(StrEnum):
    """How far a finding has come."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a finding, the last answer, and the entries that say so."""

    state: FindingState
    outcome: Outcome | None
    answers: tuple[int, ...]


def standing(found: Found, said: Sequence[Said]) -> Standing:
    """Return how a finding stands: answered where each entry that it rests on is, and no more has come of it since."""
    answered = [one.event for one in said if isinstance(one.event, FindingAnswered)]
    state = FindingState.OPEN
    if answered and not unanswered(answered, found.positions, rupiah=found.rupiah, people=found.people):
        closed = isinstance(said[-1].event, FindingClosed)
        state = FindingState.CLOSED if closed else FindingState.ANSWERED
    outcome = answered[-1].outcome if answered else None
    return Standing(state, outcome, tuple(one.position for one in said))
