"""The clock of claims: when each is due, what is owed for the days that it is late, and which are overdue."""

from dataclasses import dataclass
from datetime import date

from ledger.claims.claim import APPROVED, UNDECIDED, Claim
from ledger.claims.clock import CLOCKED, due_on, is_confirmed, penalty
from ledger.claims.events import ClaimComponent
from ledger.errors import Refused
from ledger.law.calendars import STREAM as CALENDARS
from ledger.law.calendars import Calendars
from ledger.law.rules import STREAM as RULES
from ledger.law.rules import Rules
from ledger.past import PastHistory


@dataclass(frozen=True, slots=True)
class Clock:
    """The last day in time; or why nobody can say which it is."""

    started: date
    due: date | None
    confirmed: bool | None = None
    unknown: str | None = None
    """The code of what is lacking: no calendar of the year, or no rule of the day."""

    def is_over(self, day: date) -> bool:
        """Tell whether a day is later than the last one in time."""
        return self.due is not None and day > self.due


def clock_of(law: PastHistory, claim: Claim) -> Clock | None:
    """Return the clock of a claim; none where it has none, or where it has not started."""
    assert claim.reported is not None, "a claim that is known was reported"
    if claim.reported.claim_kind not in CLOCKED or claim.clock_on is None:
        return None
    return _clock(law, claim.clock_on)


def _clock(law: PastHistory, started: date) -> Clock:
    rules, calendars = law.fold(Rules, RULES), law.fold(Calendars, CALENDARS)
    try:
        due = due_on(rules, calendars, started)
        return Clock(started, due, is_confirmed(rules, calendars, completed_on=started, due=due))
    except Refused as refusal:
        return Clock(started, None, unknown=refusal.code)


def penalty_owed(law: PastHistory, claim: Claim, day: date) -> int:
    """Return what is owed for days late and not paid: of each component up to its payment, or up to a day."""
    rules, owed = law.fold(Rules, RULES), 0
    if clock_of(law, claim) is None:
        return 0
    for component, rupiah in claim.approved.items():
        on, clock = claim.paid_on.get(component, day), _clock(law, claim.clocks[component])
        if clock.due is not None and component is not ClaimComponent.SCHOLARSHIP:
            owed += penalty(rules, rupiah, completed_on=clock.started, due=clock.due, on=on)
    return max(owed - claim.penalties, 0)


def is_overdue(law: PastHistory, claim: Claim, day: date) -> bool:
    """Tell whether a claim is not decided, or a component of it not paid, after the last day in time."""
    clock = clock_of(law, claim)
    if clock is None or claim.state not in (*UNDECIDED, *APPROVED):
        return False
    if claim.state in UNDECIDED:
        return clock.is_over(day)
    unpaid = claim.approved.keys() - claim.paid.keys() - {ClaimComponent.SCHOLARSHIP}
    return any(_clock(law, claim.clocks[component]).is_over(day) for component in unpaid)
