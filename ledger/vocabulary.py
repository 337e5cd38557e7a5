"""Every kind of event, so that any process can read any entry."""

from ledger.agreements import events as agreements
from ledger.allocations import events as allocations
from ledger.claims import events as claims
from ledger.contributions import events as contributions
from ledger.corrections import events as corrections
from ledger.donations import events as donations
from ledger.enrollments import events as enrollments
from ledger.event import Event
from ledger.findings import events as findings
from ledger.funds import events as funds
from ledger.identities import events as identities
from ledger.law import events as law
from ledger.logs import events as logs
from ledger.months import events as months
from ledger.parties import events as parties
from ledger.registers import events as registers
from ledger.rosters import events as rosters
from ledger.schemes import events as schemes
from ledger.statements import events as statements
from ledger.statistics import events as statistics

KINDS: tuple[type[Event], ...] = (
    *law.EVENTS,
    *parties.EVENTS,
    *schemes.EVENTS,
    *agreements.EVENTS,
    *funds.EVENTS,
    *donations.EVENTS,
    *allocations.EVENTS,
    *enrollments.EVENTS,
    *contributions.EVENTS,
    *corrections.EVENTS,
    *claims.EVENTS,
    *statistics.EVENTS,
    *statements.EVENTS,
    *findings.EVENTS,
    *months.EVENTS,
    *registers.EVENTS,
    *rosters.EVENTS,
    *identities.EVENTS,
    *logs.EVENTS,
)
"""One tuple of every kind; a kind is permanent."""
