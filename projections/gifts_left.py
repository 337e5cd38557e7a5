"""What of a gift, or of its part for one fund, the bank left."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from ledger.basis import Basis
from ledger.donations.events import DonationReceived
from ledger.funds.events import MoneyKind
from ledger.store import Reader
from projections.as_of import AsOf
from projections.figures import Tally
from projections.moves import tallies

OfGifts: TypeAlias = "Mapping[str, Mapping[str, Tally]]"
"""By gift and fund, what moved."""


class Left(NamedTuple):
    """What the bank left, and on what that rests."""

    rupiah: int
    bases: frozenset[Basis]


def of_gifts(reader: Reader, moment: AsOf, *, source: str | None = None) -> OfGifts:
    """Return the moves of every gift, or of one donor's, in each fund."""
    found: dict[str, dict[str, Tally]] = {}
    sums = tallies(reader, moment, by=("credit", "fund"), source=source, money_kind=MoneyKind.CASH)
    for (credit, fund, _), tally in sums.items():
        found.setdefault(credit, {})[fund] = tally
    return found


def left_of(event: DonationReceived, sums: OfGifts) -> Left:
    """Return what the bank left of what a fund received; of an unsplit gift, wherever the money went since."""
    funds = sums.get(event.donation, {})
    own = funds.get(event.fund, Tally())
    reached = list(funds.values()) if event.split is None else [own]
    taken = sum(tally.sums.get("taken", 0) for tally in reached)
    bases = [own.bases.get("received", set()), *(tally.bases.get("taken", set()) for tally in reached)]
    return Left(own.sums.get("received", 0) - taken, frozenset[Basis]().union(*bases))
