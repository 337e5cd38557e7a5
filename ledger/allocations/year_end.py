"""What budget lines stood at on a date: an entry counts from its own date on, whenever it was recorded."""

from collections.abc import Iterable
from datetime import date

from ledger.command import History
from ledger.funds.fund import Fund, Lot
from ledger.funds.moves import CHANGES, Draft, Term
from ledger.periods import Month


class YearEnd:
    """The moves of some lots of a fund, to be added up to any date."""

    def __init__(self, history: History, fund: str, lots: Iterable[Lot]) -> None:
        self.lots = {(lot.credit, lot.pot): lot for lot in lots}
        self._drafts: dict[tuple[str, str], list[Draft]] = {key: [] for key in self.lots}
        state = Fund(fund)
        for entry in history.entries(fund):
            for draft in state.fold(entry):
                if (draft.credit, draft.pot) in self._drafts:
                    self._drafts[draft.credit, draft.pot].append(draft)

    def term(self, lot: Lot, term: Term, on: date) -> int:
        """Return a term of a lot on a date."""
        drafts = self._drafts[lot.credit, lot.pot]
        return sum(CHANGES[draft.kind].get(term, 0) * draft.rupiah for draft in drafts if draft.on <= on)

    def prepaid(self, lot: Lot, on: date, last: Month) -> int:
        """Return what a lot had spent by a date for months after one."""
        total = 0
        for draft in self._drafts[lot.credit, lot.pot]:
            sign = CHANGES[draft.kind].get(Term.SPENT, 0)
            if sign and draft.on <= on and draft.where is not None:
                later = sum(1 for month in draft.where.months if month > last)
                total += sign * draft.rupiah * later // len(draft.where.months)
        return total

    def committed(self, on: date) -> int:
        """Return what all the lots had committed on a date and not paid."""
        return sum(self.term(lot, Term.COMMITTED, on) for lot in self.lots.values())

    def used_since(self, on: date) -> int:
        """Return what was available on a date and was used on a later one: a close of that date cannot lapse it."""
        return sum(self.term(lot, Term.AVAILABLE, on) - lot.eligible(on) for lot in self.lots.values())

    def first(self, on: date, *, carry_over: bool) -> date | None:
        """Return the first date after one on which the year can be closed by all that is known, where there is one."""
        later = sorted({draft.on for drafts in self._drafts.values() for draft in drafts if draft.on > on})
        return next((d for d in later if not self.used_since(d) and (carry_over or not self.committed(d))), None)
