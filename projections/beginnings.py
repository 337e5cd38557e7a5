"""Where money comes from: the entry with which a gift, a budget line or an opening balance began, and its party."""

from dataclasses import dataclass
from datetime import date

from ledger.allocations.events import BudgetAllocated
from ledger.basis import Basis
from ledger.donations.events import DonationReceived
from ledger.event import Evidence
from ledger.funds.events import MoneyKind, OpeningBalanceStated
from ledger.store import Reader
from projections.as_of import AsOf
from projections.donor_histories import CREDITS, origin
from projections.parties import party_names


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a credit began."""

    credit: str
    source: str
    source_name: str | None
    """None for a natural person."""
    money_kind: MoneyKind
    fund: str
    """Where it began; its lots may stand in other funds since."""
    pot: str
    began_on: date
    position: int
    evidence: tuple[Evidence, ...]
    """The documents of its first entry."""
    basis: Basis


def beginning_of(reader: Reader, moment: AsOf, credit: str) -> Beginning | None:
    """Return how a credit began; none where it is not known yet."""
    said = CREDITS.at(reader, moment.undated, subjects=[credit]).get(credit)
    if said is None:
        return None
    first = origin(said)
    event = first.event
    assert isinstance(event, DonationReceived | OpeningBalanceStated | BudgetAllocated)
    kind, source = _kind_and_source(event)
    party = party_names(reader, moment, only=[source]).get(source)
    name = party.name if party else None
    place = (event.fund, event.pot, first.on, first.position)
    return Beginning(credit, source, name, kind, *place, event.evidence, event.basis)


def _kind_and_source(event: DonationReceived | OpeningBalanceStated | BudgetAllocated) -> tuple[MoneyKind, str]:
    match event:
        case DonationReceived():
            return MoneyKind.CASH, event.donor
        case BudgetAllocated():
            return MoneyKind.AUTHORITY, event.source
    return event.money_kind, event.source
