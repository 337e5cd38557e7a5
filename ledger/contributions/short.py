"""Paying from a lot that is short: which lots are, of how much, and which commitments to release instead."""

from collections.abc import Collection

from ledger.allocations.line_cells import named, to_release
from ledger.funds.fund import Fund
from ledger.money import rupiah

PAID_SHORT = "MON-11"
"""Paid from a lot with an open shortfall: allowed, since the insured person must not lapse, and listed."""


def paid_short(fund: Fund, drawn: Collection[tuple[str, str]]) -> dict[str, str]:
    """Return the code of a payment from lots of which some are short, with what they are short of."""
    short: dict[tuple[str, str], int] = {}
    for one in fund.open_shortfalls():
        if (one.credit, one.pot) in drawn:
            short[one.credit, one.pot] = short.get((one.credit, one.pot), 0) + one.rupiah
    return (
        {PAID_SHORT: "; ".join(_words(fund, lot, missing) for lot, missing in sorted(short.items()))} if short else {}
    )


def _words(fund: Fund, lot: tuple[str, str], missing: int) -> str:
    credit, pot = lot
    words = f"{credit} in {pot} is short of {rupiah(missing)}"
    rows = to_release(fund, lot, missing)
    if not rows:
        return words
    freed = min(missing, sum(row.rupiah for row in rows))
    return f"{words}, of which the release of {named(rows)} (seats counted from 0) would close {rupiah(freed)}"
