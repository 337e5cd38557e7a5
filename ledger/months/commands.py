"""What can be done with a fund's months: close one, approve that it be reopened, reopen it."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History
from ledger.errors import Refused, Unknown
from ledger.event import Entry, Position
from ledger.funds.fund import Fund
from ledger.funds.standing import known_fund, must_have_opened
from ledger.identifiers import FundId
from ledger.months.events import MonthClosed, MonthReopened, ReopeningApproved
from ledger.months.obligations import obligations
from ledger.months.package import digest_of, statement_package
from ledger.periods import Month
from ledger.stating import stated

LISTED_MAX = 100
_FUND = Field(description="The fund.", examples=["fund-gresik-2022"])
_MONTH = Field(description="The month of the money's dates.", examples=["2022-12"])


class CloseMonth(FactCommand):
    """Close a fund's month: its money is frozen, and its statement can be exported as it stands, for ever."""

    NOUN = "months"
    VERB = "close"

    fund: FundId = _FUND
    month: Month = _MONTH

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a month that is not over, one that is closed, and one whose obligations are open."""
        fund = known_fund(history, self.fund)
        must_have_opened(fund, on=self.month.last_day)
        self._must_be_over()
        if fund.closed_through is not None and self.month <= fund.closed_through:
            raise Refused(
                "month_closed_already",
                f"expected a month after {fund.closed_through}, through which {self.fund} is closed, found "
                f"{self.month}; nothing is left to do",
                closed_through=fund.closed_through,
            )
        self._must_owe_nothing(fund)
        known_at = history.position
        package = statement_package(history.entries(self.fund), fund=self.fund, month=self.month, known_at=known_at)
        said = {"digest": digest_of(package), "known_at": known_at}
        return [Happening(self.fund, [stated(history, self, MonthClosed, also=said)])]

    def _must_be_over(self) -> None:
        if self.effective_on <= self.month.last_day:
            raise Refused(
                "month_not_over",
                f"expected a month that ended before {self.effective_on}, found {self.month}; close it once it is over",
                month=self.month,
                ends_on=self.month.last_day.isoformat(),
            )

    def _must_owe_nothing(self, fund: Fund) -> None:
        found = obligations(fund, self.month)
        if found:
            kinds = ", ".join(sorted({str(one["kind"]) for one in found}))
            raise Refused(
                "obligations_open",
                f"expected a month in which {self.fund} owes nothing, found {len(found)} obligations open by its end "
                f"({kinds}); pay, release or settle them first",
                obligations=[dict(one) for one in found[:LISTED_MAX]],
                count=len(found),
            )


class ApproveReopening(FactCommand):
    """Agree that a closed month be opened again; another person has to open it, with a key of his own."""

    NOUN = "months"
    VERB = "approve-reopening"

    fund: FundId = _FUND
    month: Month = _MONTH

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a month that is not closed."""
        must_be_closed(known_fund(history, self.fund), self.month)
        return [Happening(self.fund, [stated(history, self, ReopeningApproved)])]


class ReopenMonth(FactCommand):
    """Open a closed month again, and with it every later one, as another person has approved."""

    NOUN = "months"
    VERB = "reopen"

    approval: Position = Field(
        description="The position of the approval: `months approve-reopening` under another person's key.",
        examples=[42],
    )
    fund: FundId = _FUND
    month: Month = _MONTH

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a month that is not closed, and one whose reopening no second person has approved."""
        must_be_closed(known_fund(history, self.fund), self.month)
        self._must_be_approved(history)
        return [Happening(self.fund, [stated(history, self, MonthReopened)])]

    def _must_be_approved(self, history: History) -> None:
        entry = history.entry(self.approval)
        if entry is None:
            raise Unknown("entry", str(self.approval))
        approved = entry.event
        if not isinstance(approved, ReopeningApproved) or (approved.fund, approved.month) != (self.fund, self.month):
            raise Refused(
                "not_approved",
                f"expected the position of an approval that {self.fund} be reopened in {self.month}, found "
                f"{approved.KIND} at position {self.approval}; have it approved",
                approval=self.approval,
                kind=approved.KIND,
            )
        if entry.by == history.actor:
            raise Refused(
                "second_person_needed",
                f"expected an approval of another person than {history.actor}, who asks, found his own at position "
                f"{self.approval}; let one approve and another reopen",
                approval=self.approval,
            )
        self._must_be_unused(history.entries(self.fund))

    def _must_be_unused(self, entries: Iterable[Entry]) -> None:
        later = (entry for entry in entries if entry.position > self.approval)
        used = next((entry for entry in later if isinstance(entry.event, MonthClosed | MonthReopened)), None)
        if used is not None:
            raise Refused(
                "approval_used",
                f"expected an approval since the last closing or reopening, at position {used.position}, found one at "
                f"{self.approval}; have it approved again",
                approval=self.approval,
                since=used.position,
            )


def must_be_closed(fund: Fund, month: Month) -> None:
    """Refuse a month that is open."""
    if fund.closed_through is None or month > fund.closed_through:
        through = f"closed through {fund.closed_through}" if fund.closed_through else "with no month closed"
        raise Refused(
            "month_open",
            f"expected a closed month of {fund.stream}, found {month} of a fund {through}; nothing is left to do",
            month=month,
            closed_through=fund.closed_through,
        )


COMMANDS: tuple[type[Command], ...] = (CloseMonth, ApproveReopening, ReopenMonth)
