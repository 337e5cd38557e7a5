"""An earmark stays with the money: a pot takes what comes from one as wide at most, bound money stays in its class."""

from collections.abc import Callable, Collection

from ledger.allocations.events import BudgetAllocated, Earmark
from ledger.command import History
from ledger.errors import Refused
from ledger.funds.events import FundClass, MoneyKind, Restrictions
from ledger.funds.fund import Fund
from ledger.funds.standing import money_kind_of, opening_of
from ledger.regions import within

BOUND = frozenset({FundClass.DBHCHT, FundClass.DBH_SAWIT, FundClass.VILLAGE, FundClass.ZAKAT})
"""Classes whose money is bound to a purpose by its source: palm oil (PP 38/2023), tobacco, villages, zakat."""

CLASS_OF = {
    Earmark.DANA_DESA: FundClass.VILLAGE,
    Earmark.DBHCHT: FundClass.DBHCHT,
    Earmark.DBH_SAWIT: FundClass.DBH_SAWIT,
}
"""The class of fund that a budget line's earmark belongs to."""


def _months(giving: Restrictions, receiving: Restrictions) -> bool:
    starts = giving.first is None or (receiving.first is not None and receiving.first >= giving.first)
    return starts and (giving.last is None or (receiving.last is not None and receiving.last <= giving.last))


def _among(giving: Collection[str], receiving: Collection[str]) -> bool:
    return not giving or (bool(receiving) and set(receiving) <= set(giving))


def _regions(giving: Restrictions, receiving: Restrictions) -> bool:
    held = all(any(within(region, wide) for wide in giving.regions) for region in receiving.regions)
    return not giving.regions or (bool(receiving.regions) and held)


_KEPT: tuple[tuple[str, Callable[[Restrictions, Restrictions], bool]], ...] = (
    ("months", _months),
    ("occupations", lambda giving, receiving: _among(giving.occupations, receiving.occupations)),
    ("programmes", lambda giving, receiving: _among(giving.programmes, receiving.programmes)),
    ("regions", _regions),
    ("sectors", lambda giving, receiving: _among(giving.sectors, receiving.sectors)),
    ("workers", lambda giving, receiving: _among(giving.workers, receiving.workers)),
)


def loosened(giving: Restrictions, receiving: Restrictions) -> list[str]:
    """Return the names of the restrictions that the receiving pot does not keep as narrow."""
    return [name for name, kept in _KEPT if not kept(giving, receiving)]


def must_keep_earmark(
    history: History, giving: Fund, from_pot: str, receiving: Fund, to_pot: str, *, credit: str
) -> None:
    """Refuse a move that we decide on and that frees money of what its giver bound it to."""
    _must_stay_in_class(history, giving, receiving, credit=credit)
    broken = loosened(giving.pots[from_pot].restrictions, receiving.pots[to_pot].restrictions)
    if broken:
        raise Refused(
            "earmark_broken",
            f"expected a pot as narrow as {from_pot}, where the money lies, found {to_pot}, which is looser in "
            f"{', '.join(broken)}; name a pot with the same or narrower restrictions, {_other_way(giving)}",
            broken=broken,
            from_pot=from_pot,
            to_pot=to_pot,
        )


def _must_stay_in_class(history: History, giving: Fund, receiving: Fund, *, credit: str) -> None:
    bound, found = _bound_to(history, giving, credit), opening_of(receiving).fund_class
    earmarked = bound in BOUND
    lost = earmarked and found is not bound and (opening_of(giving).fund_class is bound or found in BOUND)
    if lost:
        raise Refused(
            "earmark_broken",
            f"expected a fund of {bound}, to which {credit} is bound, found {receiving.stream} of class {found}; name "
            f"a fund of that class, {_other_way(giving)}",
            bound_to=str(bound),
            broken=["fund_class"],
            fund=receiving.stream,
            fund_class=str(found),
        )


def _bound_to(history: History, giving: Fund, credit: str) -> FundClass:
    """Return the class that binds a credit: its budget line's own earmark, or else its fund's class."""
    position = history.natural_key("allocation", credit)
    entry = None if position is None else history.entry(position)
    if entry is not None and isinstance(entry.event, BudgetAllocated) and entry.event.earmark in CLASS_OF:
        return CLASS_OF[entry.event.earmark]
    return opening_of(giving).fund_class


def _other_way(giving: Fund) -> str:
    cash = money_kind_of(giving) is MoneyKind.CASH
    return "or return it to its donor" if cash else "or have the budget revised"
