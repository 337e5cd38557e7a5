"""What can be asked of money's movements: statements, the double-entry view, and explained differences."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from api.asked import LIMIT_MAX, KnownAt, Moment
from ledger.identifiers import CreditId, FundId, PotId
from ledger.periods import Day, Month
from projections.explained import Report

FIRST_DAY = "The first day; from the fund's beginning where left out."
LAST_DAY = "The last day; the day of valid_at, or the last that is known, where left out."
ACCOUNT_PATTERN = r"^[0-9]{4}$"


class StatementAsked(Moment):
    """What can be asked of a fund's statement."""

    fund: FundId = Field(description="The fund.", examples=["fund-gresik-2022"])
    first: Day | None = Field(None, description=FIRST_DAY, examples=["2022-12-01"])
    last: Day | None = Field(None, description=LAST_DAY, examples=["2022-12-31"])
    pot: PotId | None = Field(None, description="Money of this pot only.")
    credit: CreditId | None = Field(None, description="Money of this gift, budget line or opening balance only.")


class JournalAsked(Moment):
    """What can be asked of the journal."""

    fund: FundId | None = Field(None, description="Postings of this fund only.")
    first: Day | None = Field(None, description="Postings from this day on.", examples=["2022-12-01"])
    last: Day | None = Field(None, description="Postings up to this day.", examples=["2022-12-31"])
    after: int = Field(0, ge=0, lt=2**53, description="Continue after this position.", examples=[0])
    limit: int = Field(LIMIT_MAX, ge=1, le=LIMIT_MAX, description="At most so many entries.", examples=[100])


class TrialBalanceAsked(Moment):
    """What can be asked of the trial balance."""

    fund: FundId | None = Field(None, description="Of this fund only; of all together where left out.")


class AccountAsked(Moment):
    """What can be asked of one account."""

    account: str = Field(
        pattern=ACCOUNT_PATTERN, description="The account, by its code of the chart of accounts.", examples=["1101"]
    )
    fund: FundId | None = Field(None, description="Postings of this fund only.")
    first: Day | None = Field(None, description="The first day.", examples=["2022-12-01"])
    last: Day | None = Field(None, description=LAST_DAY, examples=["2022-12-31"])


class MonthsAsked(Moment):
    """What can be asked of closed months."""

    fund: FundId | None = Field(None, description="Months of this fund only.")


class PrepaidAsked(Moment):
    """What can be asked of months paid ahead."""

    fund: FundId | None = Field(None, description="Paid by this fund only.")


class MonthAsked(Moment):
    """What can be asked of one closed month."""

    fund: FundId = Field(description="The fund.", examples=["fund-gresik-2022"])
    month: Month = Field(description="The month.", examples=["2022-12"])


def _two(given: object) -> object:
    """Read two moments with a comma between them, as an address has them."""
    moments = tuple(given.split(",")) if isinstance(given, str) else given
    if isinstance(moments, list | tuple) and len(moments) != 2:
        found = len(moments)
        raise ValueError(f"expected two moments, such as known_at=31,57 in an address, found {found}; give both")
    return moments


_TwoMoments = Annotated[tuple[KnownAt, ...], BeforeValidator(_two)]


class ExplainAsked(Moment):
    """What can be asked of a difference."""

    known_at: _TwoMoments = Field(  # type: ignore[assignment]  # a difference lies between two of them
        description="The two moments of the book, the earlier one first: each a position, or a moment with its offset; "
        "in an address with a comma between them.",
        examples=[["31", "57"]],
    )
    report: Report = Field(description="What is explained.", examples=["balances"])
    fund: FundId | None = Field(None, description="Of this fund only; a statement is always of one.")
    first: Day | None = Field(None, description="Of a statement: its first day.", examples=["2022-12-01"])
    last: Day | None = Field(None, description=LAST_DAY, examples=["2022-12-31"])
