"""The clock of a death benefit: so many working days from complete documents, then a penalty for each day.

A claim that is approved before anybody said that its documents are complete has its clock from the approval on.
"""

from datetime import date

from ledger.claims.events import ClaimKind
from ledger.law.calendars import Calendars
from ledger.law.rules import Rules
from ledger.law.values import Rule

LATE = "CLM-05"
"""Paid later than the working days allow, without the penalty that is due for it."""
CLOCKED = (ClaimKind.DEATH, ClaimKind.DEATH_AT_WORK)
"""The clock is that of benefits at death (Permenaker 44/2015 art. 19); care after an accident goes on for long."""


def due_on(rules: Rules, calendars: Calendars, completed_on: date) -> date:
    """Return the last day in time; refuses a day without an adopted rule, or a year without a calendar."""
    days = rules.must(Rule.CLAIM_WORKING_DAYS, completed_on).row.value
    return calendars.after(completed_on, days)


def penalty(rules: Rules, amount: int, *, completed_on: date, due: date, on: date) -> int:
    """Return what a benefit paid on a day costs more: thousandths of it for each calendar day late, rounded down."""
    late = max((on - due).days, 0)
    if late == 0:
        return 0
    return amount * rules.must(Rule.LATE_PERMILLE_A_DAY, completed_on).row.value * late // 1000


def is_confirmed(rules: Rules, calendars: Calendars, *, completed_on: date, due: date) -> bool:
    """Tell whether the text of every rule and calendar behind a last day in time and its penalty was read."""
    rows = (rules.must(rule, completed_on).row for rule in (Rule.CLAIM_WORKING_DAYS, Rule.LATE_PERMILLE_A_DAY))
    years = range(completed_on.year, due.year + 1)
    return all(row.confirmed for row in rows) and all(calendars.confirmed(year) for year in years)
