"""Closed months are frozen: a decision on their money is refused, a fact posts its money to the first open month."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from ledger.command import Happening, History
from ledger.contributions.events import WorkerLeftOut
from ledger.errors import Refused
from ledger.event import Event, Fact, MoneyFact
from ledger.funds.events import CustodianChanged, FundOpened, PotOpened
from ledger.funds.fund import Fund
from ledger.funds.idle import MOVES_NOTHING
from ledger.months.events import MonthClosed, MonthReopened
from ledger.periods import Month

E = TypeVar("E", bound=Event)
FUND = "fund-"
TOUCHES_NO_MONEY = (*MOVES_NOTHING, CustodianChanged, FundOpened, MonthClosed, MonthReopened, PotOpened, WorkerLeftOut)
"""What stands in a fund's stream and may be dated in a closed month: it changes no figure of the statement."""


def in_open_months(happening: Happening, history: History) -> Happening:
    """Return a happening with the money of its facts posted to an open month, or refuse a decision in a closed one."""
    if not happening.stream.startswith(FUND):
        return happening
    closed = history.fold(Fund, happening.stream).closed_through
    if closed is None:
        return happening
    return replace(happening, events=_posted(happening.stream, happening.events, closed))


def _posted(fund: str, events: Sequence[Event], closed: Month) -> list[Event]:
    return [_open(fund, event, closed) if _is_frozen(event, closed) else event for event in events]


def _is_frozen(event: Event, closed: Month) -> bool:
    """Tell whether an event moves money of a closed month."""
    if not isinstance(event, Fact) or isinstance(event, TOUCHES_NO_MONEY):
        return False
    return event.effective_on <= closed.last_day


def _open(fund: str, event: Event, closed: Month) -> Event:
    first = closed.plus(1).first_day
    if isinstance(event, MoneyFact):
        return event.model_copy(update={"posted_on": first})
    assert isinstance(event, Fact), "only what has a date is frozen"
    raise _refused(fund, event.effective_on, closed, first)


def _refused(fund: str, on: date, closed: Month, first: date) -> Refused:
    return Refused(
        "month_closed",
        f"expected a date from {first} on, since {fund} is closed through {closed}, found {on}; date it in an open "
        "month, or have the month reopened by two people",
        fund=fund,
        closed_through=closed,
        first_date=first.isoformat(),
    )
