"""A fund as it will stand after events that a decision is about to yield; the fund itself is never changed."""

from collections.abc import Iterable

from ledger.event import Entry, Event
from ledger.funds.fund import Fund


class Foresight:
    """A copy of a fund that takes in events as if they followed its newest entry."""

    def __init__(self, fund: Fund) -> None:
        self.fund = Fund.load(fund.dump())

    def expect(self, events: Iterable[Event]) -> None:
        """Take events in, in their order."""
        for event in events:
            fund = self.fund
            fund.apply(Entry(fund.position + 1, fund.stream, fund.version + 1, "", "", "", event))
