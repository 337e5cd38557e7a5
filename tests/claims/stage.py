"""What stories of claims start from: the shipped rules and calendars, a paid October, and a claim that is filed."""

from datetime import date
from typing import Any

from ledger.claims.approve import ApproveClaim
from ledger.claims.events import Component
from ledger.claims.pay import PayClaim
from ledger.claims.steps import CloseClaim, FileClaim, RejectClaim, ReportClaim, WithdrawClaim
from ledger.event import Event
from ledger.law.adopt import init_commands
from ledger.law.calendars import STREAM as CALENDARS
from ledger.law.commands import AdoptCalendar, AdoptRule
from ledger.law.events import CalendarAdopted, RuleAdopted, RuleRow
from ledger.law.rules import STREAM as RULES
from ledger.law.rules import Rules
from ledger.law.values import Rule
from tests.enrollments.words import FUND, ON, TARIFFS, committed, enrolled, gift, paid, story, tariff_row, worker
from tests.support.given import MemoryHistory, Story

CLAIM = "claim-a"
DIED, TOLD = date(2022, 10, 3), date(2022, 12, 5)
WORDS: dict[str, Any] = {"claim": CLAIM, "effective_on": TOLD}
FACT: dict[str, Any] = {"basis": "reported", **WORDS}
BENEFIT = [
    {"component": "death_benefit", "rupiah": 20_000_000},
    {"component": "funeral_grant", "rupiah": 10_000_000},
]
COMPONENTS = tuple(Component.model_validate(part) for part in BENEFIT)
WHOLE = [BENEFIT[0], {"component": "periodic_benefit", "rupiah": 12_000_000}, BENEFIT[1]]
FILE = FileClaim.model_validate({**WORDS, "bpjs_reference": "JKM-1"})
REJECT = RejectClaim.model_validate({**WORDS, "reason": "not_covered"})
WITHDRAW = WithdrawClaim.model_validate(WORDS)
CLOSE = CloseClaim.model_validate(WORDS)


def shipped_law() -> list[tuple[str, Event]]:
    """Return the rules and calendars that ``init`` adopts, each with its stream."""
    told: list[tuple[str, Event]] = []
    for command, _ in init_commands():
        if isinstance(command, AdoptRule):
            told.append((RULES, RuleAdopted(**command.fact(), instrument=command.instrument, rows=command.rows)))
        elif isinstance(command, AdoptCalendar):
            shared = command.model_dump(include={"confirmed", "holidays", "instrument", "year"})
            told.append((CALENDARS, CalendarAdopted(**command.fact(), **shared)))
    return told


def shipped_rules(*more: RuleRow) -> Rules:
    """Return the fold of the rules that ``init`` adopts, and of some rows after them."""
    history = MemoryHistory()
    for stream, event in shipped_law():
        history.add(stream, event)
    if more:
        history.add(RULES, ruled(*more))
    return history.fold(Rules, RULES)


def ruled(*rows: RuleRow) -> RuleAdopted:
    """Adopt some rows."""
    return RuleAdopted(basis="reported", effective_on=ON, instrument="law-permen-1-2025", rows=rows)


def row(rule: Rule, value: int, first: str = "2015-07-01") -> RuleRow:
    """Return a row of a rule."""
    return RuleRow(article="Contoh 1", confirmed=True, first=first, rule=rule, value=value)


def with_law(history: Story, *, base: int | None = 1_000_000) -> Story:
    """Add the rules, the calendars and the base of the lowest band to a story; earlier positions stay."""
    for stream, event in shipped_law():
        history.history.add(stream, event)
    if base is not None:
        row_of_base = tariff_row("JKK", 10_000, base=base)
        history.history.add("tariffs", TARIFFS.model_copy(update={"rows": (row_of_base,)}))
    return history


def report(**fields: Any) -> ReportClaim:
    """Report the death of worker 1."""
    words = {"claim_kind": "death", "event_on": DIED, "programme": "JKM", "worker": worker(1)}
    return ReportClaim.model_validate({**WORDS, **words, **fields})


def approve(*components: dict[str, Any], **fields: Any) -> ApproveClaim:
    """Approve components of the claim, two where none is named."""
    return ApproveClaim.model_validate({**WORDS, "components": components or BENEFIT, **fields})


def pay(component: str, rupiah: int, **fields: Any) -> PayClaim:
    """Pay a component to an heir."""
    words = {"component": component, "payee_kind": "heir", "rupiah": rupiah}
    return PayClaim.model_validate({**WORDS, **words, **fields})


def covered(paid_on: date = ON) -> Story:
    """Worker 1 sits in seat 0, and his October is paid at position 8; the law stands after it."""
    history = story(enrolled(0, 1), enrolled(1, 2))
    history.history.add(FUND, gift(100_800), committed((0, 1), ("2022-10", "2022-12")), paid("2022-10", 2, on=paid_on))
    return with_law(history)


def filed(paid_on: date = ON, **fields: Any) -> Story:
    """Report and file the claim of worker 1."""
    history = covered(paid_on)
    history.did(report(**fields))
    history.did(FILE)
    return history
