"""Postings: each move of money read as a debit of one account and a credit of another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from ledger.basis import Basis, computed, weakest
from ledger.funds.events import MoneyKind
from ledger.funds.moves import MoveKind
from ledger.store import Reader
from projections.accounts import Account, Side, pair_of
from projections.as_of import AsOf
from projections.database import rows_of
from projections.figures import CELL_TERMS, Figure

UNTIL = "m.position <= :known AND m.effective_on <= :valid"
MOVES = (
    "SELECT m.fund, m.position, m.effective_on, m.kind, m.event, m.money_kind, m.rupiah, m.basis, e.recorded_at "
    "FROM read_moves m JOIN read_movements e ON e.fund = m.fund AND e.position = m.position"
)
_pair = lru_cache(maxsize=512)(pair_of)


@dataclass(slots=True)
class Posted:
    """What was posted to one account: sums, and what they rest on."""

    sums: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    bases: dict[Side, set[Basis]] = field(default_factory=lambda: {side: set() for side in Side})
    counts: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))

    def add(self, side: Side, rupiah: int, basis: Basis, count: int) -> None:
        """Post rupiah of some moves to a side."""
        self.sums[side] += rupiah
        self.bases[side].add(basis)
        self.counts[side] += count

    def figure(self, side: Side) -> Figure:
        """Return what was posted to a side."""
        return Figure(self.sums[side], _basis(self.bases[side], self.counts[side]))

    def balance(self, side: Side) -> Figure:
        """Return what stands on a side: all that was posted there, less what was posted to the other."""
        balance = 2 * self.sums[side] - sum(self.sums.values())
        return Figure(balance, _basis(set().union(*self.bases.values()), sum(self.counts.values())))


def _basis(bases: set[Basis], count: int) -> Basis:
    """Return the basis of a sum: of one move alone its own, else never better than derived."""
    return weakest(bases) if count <= 1 else computed(bases)


def moves_in(account: Account, count: int) -> int:
    """Return how many moves a sum rests on; cells are people times months times a rate, and so computed always."""
    return 2 * count if account.term in CELL_TERMS else count


def narrowed(fund: str | None, first: date | None) -> tuple[str, dict[str, str]]:
    """Return conditions on the moves, with their values."""
    given = {} if fund is None else {"fund": fund}
    given |= {} if first is None else {"first": first.isoformat()}
    conditions = {"fund": " AND m.fund = :fund", "first": " AND m.effective_on >= :first"}
    return "".join(conditions[name] for name in given), given


def pair_in(row: Any) -> tuple[Account, Account]:  # Any: a row of the tables
    """Return the account that a row debits and the one that it credits."""
    return _pair(MoveKind(row.kind), MoneyKind(row.money_kind), row.event)


def postings(rows: Iterable[Any]) -> Iterator[tuple[Account, Side, Any]]:  # Any: as above
    """Yield each row twice: with the account that it debits, and with the one that it credits."""
    for row in rows:
        debited, credited = pair_in(row)
        yield debited, Side.DEBIT, row
        yield credited, Side.CREDIT, row


def posted_by(reader: Reader, moment: AsOf, *, fund: str | None = None) -> dict[str, Posted]:
    """Return what was posted by a moment, by the code of the account."""
    where, values = narrowed(fund, None)
    statement = (
        "SELECT m.kind, m.event, m.money_kind, m.basis, sum(m.rupiah) AS rupiah, count(*) AS moves FROM read_moves m "  # noqa: S608
        f"WHERE {UNTIL}{where} GROUP BY m.kind, m.event, m.money_kind, m.basis"
    )
    found: dict[str, Posted] = {}
    for account, side, row in postings(rows_of(reader, statement, **moment.values, **values)):
        count = moves_in(account, int(row.moves))
        found.setdefault(account.code, Posted()).add(side, int(row.rupiah), Basis(row.basis), count)
    return found
