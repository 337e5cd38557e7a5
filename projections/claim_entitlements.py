"""What a claim entitles to: each component with its amount, its article, and whether the text behind it was read."""

from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis, weakest
from ledger.claims.cover import Covered, arrears_of
from ledger.claims.entitlement import Entitled, Measure
from ledger.claims.events import ClaimComponent, ClaimReported
from ledger.cover.values import CoverState
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.claim_cover import given_at
from projections.claims_told import CLAIMS
from projections.told import first_of


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One component of a claim, or, where nothing covers its event, how the person stood."""

    claim: str
    programme: Programme
    event_on: date
    cover: CoverState
    month: str | None
    """The paid month that covers the event; none: nothing is given."""
    consecutive: int
    """Paid months in a row up to the event."""
    cumulative: int
    """Paid months of all participations up to the event."""
    arrears: tuple[Month, ...]
    """Of an event in grace: the unpaid months that cover it once they are paid, also after the grace."""
    component: ClaimComponent | None
    measure: Measure | None
    rupiah: int | None
    """None where BPJS states the amount, or where no tariff states the base."""
    article: str | None
    confirmed: bool
    """Whether every source text behind it was read, that of the months of grace where it is covered by them."""
    positions: tuple[int, ...]
    """The entries that adopted its rules and its base."""
    basis: Basis


def claim_entitlements(
    reader: Reader,
    *,
    claim: str,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[Entitlement]:
    """Return the components to which a claim entitles, by what the book knows at the moment."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    said = CLAIMS.at(reader, moment, subjects=[claim]).get(claim, [])
    first = first_of(said, ClaimReported)
    if first is None or not isinstance(first.event, ClaimReported):
        return Answer(moment)
    return Answer(moment, _rows(reader, moment, first.event))


def _rows(reader: Reader, moment: AsOf, reported: ClaimReported) -> list[Entitlement]:
    covered, found, sure = given_at(reader, moment, reported)
    return [_row(reported, covered, one, sure=sure) for one in (found or (None,))]


def _row(reported: ClaimReported, covered: Covered, one: Entitled | None, *, sure: bool) -> Entitlement:
    cover, covering = covered.cover, covered.covering
    confirmed = one is not None and one.confirmed and sure
    return Entitlement(
        claim=reported.claim,
        programme=reported.programme,
        event_on=reported.event_on,
        cover=cover.state,
        month=None if covering is None else str(covering.month),
        consecutive=cover.consecutive,
        cumulative=cover.cumulative,
        arrears=() if covering is not None else arrears_of(cover, reported.event_on),
        component=None if one is None else one.component,
        measure=None if one is None else one.measure,
        rupiah=None if one is None else one.rupiah,
        article=None if one is None else one.article,
        confirmed=confirmed,
        positions=() if one is None else one.positions,
        basis=weakest([reported.basis, Basis.DERIVED if sure and (one is None or one.confirmed) else Basis.ASSUMED]),
    )
