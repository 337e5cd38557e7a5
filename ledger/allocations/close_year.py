"""Closing a fiscal year: what its lines have not used lapses (SiLPA), what is paid for later months is prepaid."""

from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field

from ledger.allocations.chain import Chain
from ledger.allocations.events import ClosedLot, FiscalYear, FiscalYearClosed
from ledger.allocations.line_cells import named, to_release
from ledger.allocations.standing import known_chain
from ledger.allocations.year_end import YearEnd
from ledger.command import FactCommand, Happening, History
from ledger.errors import Malformed, Refused, Unknown
from ledger.funds.fund import Fund, Lot
from ledger.funds.moves import Term
from ledger.funds.standing import known_fund
from ledger.identifiers import FundId
from ledger.money import rupiah as written
from ledger.periods import Month
from ledger.stating import stated

LOTS_MAX = 200


class CloseYear(FactCommand):
    """Close a fiscal year of a fund: its lines' unused authority lapses (SiLPA), now and whenever more becomes free."""

    NOUN = "allocations"
    VERB = "close-year"

    carry_over: bool = Field(
        False, strict=True, description="Whether commitments that are not paid stay payable in the next year (DPA-L)."
    )
    fiscal_year: FiscalYear
    fund: FundId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a year that is closed or not over, and commitments that were not paid, released or carried over then.

        What the year used on later dates is no part of it: it is refused where it was available on the date.
        """
        chain = known_chain(history, self.fund, on=self.effective_on)
        fund = known_fund(history, self.fund)
        self._must_be_over(chain)
        lots = list(self._lots(chain, fund))
        if not lots:
            raise Unknown("budget_of_year", f"{self.fund} {self.fiscal_year}")
        end = YearEnd(history, self.fund, lots)
        self._refuse_later_use(end)
        if not self.carry_over:
            self._refuse_commitments(fund, end)
        closed = stated(history, self, FiscalYearClosed, also={"lots": tuple(self._closed(end, lot) for lot in lots)})
        return [Happening(self.fund, [closed])]

    def _must_be_over(self, chain: Chain) -> None:
        """A fiscal year runs from 1 January to 31 December (UU 17/2003 article 4)."""
        closing, last = chain.closed.get(self.fiscal_year), date(self.fiscal_year, 12, 31)
        if closing is not None:
            raise Refused(
                "year_closed",
                f"expected an open fiscal year, found {self.fiscal_year} of {self.fund} closed on {closing.on}; "
                "nothing is left to do",
                fund=self.fund,
                fiscal_year=self.fiscal_year,
                closed_on=closing.on.isoformat(),
            )
        if self.effective_on < last:
            raise Malformed(
                "year_not_over",
                f"expected a date from {last} on, when fiscal year {self.fiscal_year} ends, found {self.effective_on}; "
                "close it when it is over",
                fiscal_year=self.fiscal_year,
                ends_on=last.isoformat(),
            )

    def _lots(self, chain: Chain, fund: Fund) -> Iterator[Lot]:
        lines = {line.allocation for line in chain.lines.values() if line.fiscal_year == self.fiscal_year}
        found = [lot for (credit, _), lot in fund.lots.items() if credit in lines]
        if len(found) > LOTS_MAX:
            raise Refused(
                "too_many_lots",
                f"expected at most {LOTS_MAX} budget lines by pot in one fiscal year of a fund, found {len(found)}; "
                "close its pots one by one",
                lots=len(found),
            )
        yield from found

    def _refuse_later_use(self, end: YearEnd) -> None:
        """What was available on the date would have lapsed: nothing could have used it afterwards."""
        used = end.used_since(self.effective_on)
        if not used:
            return
        first = end.first(self.effective_on, carry_over=self.carry_over)
        raise Refused(
            "used_after_year",
            f"expected nothing available on {self.effective_on} to be used later, found {written(used)} of fiscal year "
            f"{self.fiscal_year}; close it on a later date, or undo what used it{_works(first)}",
            fund=self.fund,
            fiscal_year=self.fiscal_year,
            used=used,
            first_date=first.isoformat() if first else None,
        )

    def _refuse_commitments(self, fund: Fund, end: YearEnd) -> None:
        unpaid = end.committed(self.effective_on)
        if not unpaid:
            return
        rows = [row for lot in end.lots for row in to_release(fund, lot, unpaid_on=self.effective_on)]
        cells = f": {named(rows)} (seats counted from 0)" if rows else f" on {self.effective_on}"
        first = end.first(self.effective_on, carry_over=False)
        raise Refused(
            "commitments_unpaid",
            f"expected no unpaid commitments of fiscal year {self.fiscal_year}, found {written(unpaid)}{cells}; pay or "
            f"release them first, or carry them over (DPA-L){_works(first)}",
            fund=self.fund,
            fiscal_year=self.fiscal_year,
            committed=unpaid,
            first_date=first.isoformat() if first else None,
            to_release=[row.model_dump(mode="json") for row in rows],
        )

    def _closed(self, end: YearEnd, lot: Lot) -> ClosedLot:
        on = self.effective_on
        return ClosedLot(
            allocation=lot.credit,
            carried_over=end.term(lot, Term.COMMITTED, on),
            lapsed=end.term(lot, Term.AVAILABLE, on),
            pot=lot.pot,
            prepaid=end.prepaid(lot, on, Month(f"{self.fiscal_year}-12")),
            spent=end.term(lot, Term.SPENT, on),
        )


def _works(first: date | None) -> str:
    return f"; first date that works: {first}" if first else ""
