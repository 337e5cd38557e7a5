"""Closing a fiscal year: what its lines have not used lapses (SiLPA), what is paid for later months is prepaid."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pydantic import Field

from ledger.allocations.chain import Chain
from ledger.allocations.events import ClosedLot, FiscalYear, FiscalYearClosed
from ledger.allocations.line_cells import in_cells, named, to_release
from ledger.allocations.standing import known_chain
from ledger.command import FactCommand, Happening, History
from ledger.errors import Malformed, Refused, Unknown
from ledger.funds.cells import CellState
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
        """Refuse a year that is closed or not over, and commitments neither paid, released nor carried over."""
        chain = known_chain(history, self.fund, on=self.effective_on)
        fund = known_fund(history, self.fund)
        self._must_be_over(chain)
        lots = list(self._lots(chain, fund))
        if not lots:
            raise Unknown("budget_of_year", f"{self.fund} {self.fiscal_year}")
        if not self.carry_over:
            self._refuse_commitments(fund, lots)
        closed = stated(history, self, FiscalYearClosed, also={"lots": tuple(self._closed(fund, lot) for lot in lots)})
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

    def _refuse_commitments(self, fund: Fund, lots: Sequence[Lot]) -> None:
        rows = [row for lot in lots for row in to_release(fund, (lot.credit, lot.pot))]
        if not rows:
            return
        unpaid = sum(lot.terms[Term.COMMITTED] for lot in lots)
        raise Refused(
            "commitments_unpaid",
            f"expected no unpaid commitments of fiscal year {self.fiscal_year}, found {written(unpaid)}: {named(rows)} "
            "(seats counted from 0); pay or release them first, or carry them over (DPA-L)",
            fund=self.fund,
            fiscal_year=self.fiscal_year,
            committed=unpaid,
            to_release=[row.model_dump(mode="json") for row in rows],
        )

    def _closed(self, fund: Fund, lot: Lot) -> ClosedLot:
        key, last = (lot.credit, lot.pot), Month(f"{self.fiscal_year}-12")
        return ClosedLot(
            allocation=lot.credit,
            carried_over=lot.terms[Term.COMMITTED],
            lapsed=lot.terms[Term.AVAILABLE],
            pot=lot.pot,
            prepaid=in_cells(fund, key, CellState.SPENT, after=last),
            spent=lot.terms[Term.SPENT],
        )
