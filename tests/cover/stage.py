"""What stories of cover start from: the rule of grace, and a worker whose months sponsors pay."""

from datetime import date

from ledger.contributions.events import ContributionPaid
from ledger.enrollments.events import OpeningCoverStated
from ledger.event import Event
from ledger.law.events import RuleAdopted, RuleRow
from ledger.law.rules import STREAM
from ledger.law.values import Rule
from ledger.periods import Month
from tests.enrollments.words import BATCH, FACT, FUND, TARIFFS, fund_opened, gift, months, paid, worker
from tests.support.given import Story, given


def grace(value: int = 3, *, first: str = "2015-07-01", confirmed: bool = True) -> RuleAdopted:
    """Adopt how many unpaid months participation goes on through."""
    article = "Perdir BPJS Ketenagakerjaan 22/PERDIR.02/072022"
    row = RuleRow(article=article, confirmed=confirmed, first=first, rule=Rule.GRACE_MONTHS, value=value)
    return RuleAdopted(**FACT, instrument="law-perdir-22-2022", rows=(row,))


def before_the_book(first: str, last: str, *, number: int = 1, programmes: tuple[str, ...] = ("JKK", "JKM")) -> Event:
    """State months that somebody paid before the book."""
    return OpeningCoverStated(**FACT, months=months(first, last), programmes=programmes, worker=worker(number))


def story(*told: tuple[str, Event]) -> Story:
    """Start with the tariffs (position 1), the grace (2), a fund of donations (3) and a gift in it (4)."""
    return given(("tariffs", TARIFFS), (STREAM, grace()), (FUND, fund_opened()), (FUND, gift(10_000_000)), *told)


def month_paid(month: str, seats: int, *, batch: str = BATCH, on: str | None = None) -> ContributionPaid:
    """Pay a month on a day, its tenth where none is given."""
    return paid(Month(month), seats, batch, on=date.fromisoformat(on or f"{month}-10"))
