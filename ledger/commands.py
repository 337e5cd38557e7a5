"""Every command; routes and subcommands derive from this tuple."""

from ledger.agreements.commands import COMMANDS as AGREEMENTS
from ledger.allocations.commands import COMMANDS as ALLOCATIONS
from ledger.claims.commands import COMMANDS as CLAIMS
from ledger.command import Command
from ledger.contributions.commands import COMMANDS as CONTRIBUTIONS
from ledger.corrections.commands import COMMANDS as CORRECTIONS
from ledger.donations.commands import COMMANDS as DONATIONS
from ledger.enrollments.commands import COMMANDS as ENROLLMENTS
from ledger.findings.commands import COMMANDS as FINDINGS
from ledger.funds.commands import COMMANDS as FUNDS
from ledger.identities.commands import COMMANDS as IDENTITIES
from ledger.law.commands import COMMANDS as LAW
from ledger.months.commands import COMMANDS as MONTHS
from ledger.parties.commands import COMMANDS as PARTIES
from ledger.registers.commands import COMMANDS as REGISTERS
from ledger.rosters.commands import COMMANDS as ROSTERS
from ledger.rosters.erase import ErasePlan
from ledger.schemes.commands import COMMANDS as SCHEMES
from ledger.statements.commands import COMMANDS as STATEMENTS
from ledger.statistics.commands import COMMANDS as STATISTICS

COMMANDS: tuple[type[Command], ...] = (
    *LAW,
    *PARTIES,
    *SCHEMES,
    *AGREEMENTS,
    *FUNDS,
    *DONATIONS,
    *ALLOCATIONS,
    *ENROLLMENTS,
    *CONTRIBUTIONS,
    *CORRECTIONS,
    *CLAIMS,
    *STATISTICS,
    *FINDINGS,
    *MONTHS,
    *STATEMENTS,
    *REGISTERS,
    *ROSTERS,
    ErasePlan,
    *IDENTITIES,
)
"""One tuple of every command, in the order of the nouns."""
