"""What the tests of corrections start from: a gift that paid three people's July, and the words of a correction."""

from datetime import date
from typing import Any

from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.corrections.events import EntryCorrected
from ledger.donations.events import DonationReceived
from ledger.event import Event, Evidence
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.periods import Month, PartialDate
from tests.contributions.stage import BATCH, FUND, batch, gift, stage
from tests.support.given import Outcome, Story

MINUTES = Evidence(issued_on=PartialDate("2022-07-30"), kind="minutes", number="BA-3/2022")
GIVEN, JULY, AUGUST = date(2022, 6, 1), date(2022, 7, 1), date(2022, 8, 1)
PEOPLE, MONTH_OF_THREE = 3, 3 * 16_800


def words(corrects: int, **more: Any) -> dict[str, Any]:
    """Return what every correction says, and more."""
    said: dict[str, Any] = {"corrects": corrects, "effective_on": AUGUST, "evidence": (MINUTES,), "reason": "misread"}
    return {**said, **more}


def committed(rupiah: int, last: str = "2022-07", *told: tuple[str, Event]) -> Story:
    """Start with gift A, committed to three people from July to a month."""
    story = stage(*told, *batch(PEOPLE, "2022-07", last))
    story.did(gift("gift-a", rupiah))
    story.did(CommitContributions(batch=BATCH, effective_on=JULY))
    return story


def paid(rupiah: int, *told: tuple[str, Event]) -> Story:
    """Start with gift A, of which three people's July is paid."""
    story = committed(rupiah, "2022-07", *told)
    story.did(PayMonths(batch=BATCH, effective_on=JULY, months=(Month("2022-07"),)))
    return story


def at(story: Story, kind: type[Event], **fields: Any) -> int:
    """Return the position of the newest entry of a kind that says some words."""
    said = [
        entry.position
        for entry in story.history.told
        if isinstance(entry.event, kind) and all(getattr(entry.event, n) == value for n, value in fields.items())
    ]
    return said[-1]


def gift_at(story: Story, donation: str) -> int:
    """Return the position of a gift."""
    return at(story, DonationReceived, donation=donation)


def terms(story: Story, credit: str, of: str = FUND) -> dict[Term, int]:
    """Return what a fund holds of a credit, without the zeroes."""
    found = story.history.fold(Fund, of).terms(credit=credit)
    return {term: rupiah for term, rupiah in found.items() if rupiah}


def link(outcome: Outcome) -> EntryCorrected:
    """Return what links a correction together: its last event."""
    assert outcome.refusal is None, outcome.refusal
    linked = outcome.events[-1]
    assert isinstance(linked, EntryCorrected)
    return linked
