"""CLM-05: a death benefit is paid late without its penalty, or is overdue and neither decided nor paid."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from ledger.claims.claim import Claim
from ledger.claims.events import ClaimApproved, ClaimReported, DocumentsCompleted
from ledger.past import PastHistory
from projections.checks.check import Check, Found, Scope
from projections.checks.recorded import by_entry
from projections.claim_clock import clock_of, is_overdue, penalty_owed
from projections.claims_told import CLAIMS
from projections.told import Said, first_of


def find(scope: Scope) -> Iterator[Found]:
    """Yield the claims that are overdue on the day, with the penalty that is owed; then those paid late without it.

    A claim of a year without a calendar has no last day in time: the register says that it is not known.
    """
    law = PastHistory(scope.reader, scope.moment.known_at)
    for claim, told in CLAIMS.at(scope.reader, scope.moment).items():
        found = _overdue(scope, law, claim, told)
        if found is not None:
            yield found
    yield from by_entry(scope, "CLM-05")


def _overdue(scope: Scope, law: PastHistory, claim: str, told: Sequence[Said]) -> Found | None:
    if first_of(told, ClaimReported) is None:
        return None
    state = Claim(claim)
    for one in told:
        state.take(one.event)
    clock = clock_of(law, state)
    if clock is None or clock.due is None or not is_overdue(law, state, scope.day):
        return None
    assert state.reported is not None, "a claim that is known was reported"
    positions = tuple(one.position for one in told if isinstance(one.event, ClaimApproved | DocumentsCompleted))
    owed = penalty_owed(law, state, scope.day) or None
    return Found(claim, (claim, state.reported.worker), positions, clock.due + timedelta(1), owed)


CHECK = Check("CLM-05", "A death benefit is paid within the working days, or with its penalty.", find, version=2)
