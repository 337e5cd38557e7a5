"""Who holds a fund's cash on a day: an intermediary until he remits it, the pots' custodians, BPJS once it is paid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.basis import computed
from ledger.donations.events import DonationCollected, DonationReceived
from ledger.funds.events import CustodianChanged, FundOpened, MoneyKind, PotOpened
from ledger.store import Reader
from projections.as_of import Answer, as_of
from projections.donor_histories import CREDITS
from projections.figures import Figure, Tally
from projections.gifts_left import Left, OfGifts, left_of, of_gifts
from projections.moves import tallies
from projections.told import Said, Told, by_id

CUSTODY = Told(
    "custody",
    {
        CustodianChanged: by_id("fund"),
        DonationCollected: by_id("fund"),
        FundOpened: by_id("fund"),
        PotOpened: by_id("fund"),
    },
)


class Custody(StrEnum):
    """In whose hands cash is."""

    COLLECTED = "collected"
    """With an intermediary, who has not remitted it: the fund does not have it."""
    HELD = "held"
    """With the pot's custodian."""
    PAID = "paid"
    """Paid to BPJS."""


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """Cash in one pair of hands."""

    custody: Custody
    holder: str | None
    """The party; absent where the custodian is not stated, and for BPJS."""
    fund: str
    pot: str | None
    collection: str | None
    donor: str | None
    """Of money collected: whose it is."""
    since: date | None
    """Since when the holder has had it, or has been the pot's custodian."""
    rupiah: Figure
    """Of a pot with an open shortfall, less than nothing: its custodian advanced what the bank took."""


def custody(
    reader: Reader,
    *,
    fund: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[CustodyRow]:
    """Return in whose hands the cash of every fund, or of one, is."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    told = CUSTODY.at(reader, moment, subjects=None if fund is None else [fund])
    pots = tallies(reader, moment, by=("fund", "pot"), fund=fund, money_kind=MoneyKind.CASH)
    remitted = _remitted(CREDITS.at(reader, moment), of_gifts(reader, moment))
    rows: list[CustodyRow] = []
    for name, said in told.items():
        rows += _collected(said, remitted)
        rows += _held(name, said, pots)
    return Answer(moment, rows)


def _remitted(credits: Mapping[str, Sequence[Said]], sums: OfGifts) -> dict[str, list[Left]]:
    """Return by collection what of its gifts the bank left; the parts of a split for one fund are one."""
    found: dict[str, dict[tuple[str, str], Left]] = {}
    for event in (one.event for said in credits.values() for one in said):
        if isinstance(event, DonationReceived) and event.collected is not None:
            found.setdefault(event.collected, {})[event.fund, event.donation] = left_of(event, sums)
    return {collection: list(gifts.values()) for collection, gifts in found.items()}


def _collected(said: Sequence[Said], remitted: Mapping[str, list[Left]]) -> Iterator[CustodyRow]:
    for one in said:
        event = one.event
        if not isinstance(event, DonationCollected):
            continue
        gifts = remitted.get(event.donation, [])
        left = event.rupiah - sum(gift.rupiah for gift in gifts)
        if left > 0:
            bases = [basis for gift in gifts for basis in gift.bases]
            found = Figure(left, computed([event.basis, *bases]) if gifts else event.basis)
            whose = (event.collector, event.fund, None, event.donation, event.donor, one.on)
            yield CustodyRow(Custody.COLLECTED, *whose, found)


def _held(fund: str, said: Sequence[Said], pots: Mapping[tuple[str, ...], Tally]) -> Iterator[CustodyRow]:
    paid: list[Figure] = []
    for (name, pot, _), tally in sorted(pots.items()):
        if name != fund:
            continue
        terms = tally.figures()
        holder, since = custodian_of(said, pot)
        parts = [terms["available"], terms["committed"], terms["shortfall"]]
        held = terms["available"].rupiah + terms["committed"].rupiah - terms["shortfall"].rupiah
        paid.append(terms["spent"])
        if held:
            found = Figure(held, computed(part.basis for part in parts if part.rupiah))
            yield CustodyRow(Custody.HELD, holder, fund, pot, None, None, since, found)
    spent = sum(one.rupiah for one in paid)
    if spent:
        found = Figure(spent, computed(one.basis for one in paid if one.rupiah))
        yield CustodyRow(Custody.PAID, None, fund, None, None, None, None, found)


def custodian_of(said: Sequence[Said], pot: str) -> tuple[str | None, date | None]:
    """Return who holds a pot's cash and since when: the last change by date, or as the pot or its fund was opened."""
    changes = [one for one in said if isinstance(one.event, CustodianChanged) and one.event.pot == pot]
    if changes:
        last = max(changes, key=lambda one: (one.on, one.position))
        assert isinstance(last.event, CustodianChanged)
        return last.event.custodian, last.on
    opened = [one for one in said if isinstance(one.event, PotOpened) and one.event.pot == pot]
    opened += [one for one in said if isinstance(one.event, FundOpened)]
    stated = (one.event.custodian for one in opened if isinstance(one.event, PotOpened | FundOpened))
    return next(filter(None, stated), None), opened[0].on if opened else None
