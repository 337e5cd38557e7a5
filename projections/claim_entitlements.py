"""What a claim entitles to: each component with its amount, its article, and whether the text behind it was read."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ledger.basis import Basis, weakest
from ledger.claims.cover import Covered, base_in, stood
from ledger.claims.entitlement import Base, Entitled, Measure, entitled
from ledger.claims.events import ClaimComponent, ClaimKind, ClaimReported, Covering
from ledger.cover.engine import Covers
from ledger.cover.reconnections import months_joined
from ledger.cover.values import CoverState
from ledger.law.events import RuleRow
from ledger.law.rules import STREAM as RULES
from ledger.law.rules import Rules
from ledger.law.tariffs import STREAM as TARIFFS
from ledger.law.tariffs import Tariffs
from ledger.law.values import Rule
from ledger.programmes import Programme
from ledger.store import Reader, StoredEntry
from ledger.store.mapper import decode
from projections.as_of import Answer, AsOf, as_of
from projections.claim_register import CLAIMS
from projections.paid_months import MonthsOfWorker
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
    rules = _rules(_until(reader, moment, RULES))
    months = MonthsOfWorker(reader, moment, reported.worker)
    covered = stood(_covers(months, rules, reported), reported.event_on)
    found: tuple[Entitled, ...] = ()
    if covered.covering is not None:
        base = _base(months, _until(reader, moment, TARIFFS), reported, covered.covering)
        found = entitled(reported.claim_kind, reported.event_on, covered.cover, rules, base=base)
    sure = _grace(rules, reported).confirmed or not _rests_on_grace(months, rules, reported)
    return [_row(reported, covered, one, sure=sure) for one in (found or (None,))]


def covered_at(reader: Reader, moment: AsOf, reported: ClaimReported) -> Covered:
    """Return how a claim's person stood on the day of the event, by what is known and dated by a moment."""
    months = MonthsOfWorker(reader, moment, reported.worker)
    return stood(_covers(months, _rules(_until(reader, moment, RULES)), reported), reported.event_on)


def _grace(rules: Rules, reported: ClaimReported) -> RuleRow:
    return rules.must(Rule.GRACE_MONTHS, reported.event_on).row


def _rests_on_grace(months: MonthsOfWorker, rules: Rules, reported: ClaimReported) -> bool:
    """Tell whether the event is covered since participation went on through unpaid months."""
    covers = (_covers(months, rules, reported, grace=grace) for grace in (None, 0))
    with_it, without = (stood(one, reported.event_on) for one in covers)
    return with_it.covering != without.covering


def _covers(months: MonthsOfWorker, rules: Rules, reported: ClaimReported, *, grace: int | None = None) -> Covers:
    programme = reported.programme
    return Covers(
        (one.paid for one in months.of(programme)),
        grace=_grace(rules, reported).value if grace is None else grace,
        reconnected=months_joined(months.corrections(programme), programme),
    )


def _until(reader: Reader, moment: AsOf, stream: str) -> tuple[StoredEntry, ...]:
    """Return what was adopted by the moment: few entries, and the same for one claim after another."""
    return tuple(stored for stored in reader.stream(stream) if stored.position <= moment.known_at)


@lru_cache(maxsize=16)
def _rules(adopted: tuple[StoredEntry, ...]) -> Rules:
    rules = Rules()
    for stored in adopted:
        rules.apply(decode(stored))
    return rules


@lru_cache(maxsize=16)
def _tariffs(adopted: tuple[StoredEntry, ...]) -> Tariffs:
    tariffs = Tariffs()
    for stored in adopted:
        tariffs.apply(decode(stored))
    return tariffs


def _base(
    months: MonthsOfWorker, adopted: tuple[StoredEntry, ...], reported: ClaimReported, covering: Covering
) -> Base | None:
    """Return the base of the band in which the month was paid; a death that is not by an accident asks for none."""
    batch = next(one.batch for one in months.of(reported.programme) if one.paid.month == covering.month)
    if batch is None or reported.claim_kind is ClaimKind.DEATH:
        return None
    return base_in(_tariffs(adopted), months.opened[batch], covering.month)


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
        component=None if one is None else one.component,
        measure=None if one is None else one.measure,
        rupiah=None if one is None else one.rupiah,
        article=None if one is None else one.article,
        confirmed=confirmed,
        positions=() if one is None else one.positions,
        basis=weakest([reported.basis, Basis.DERIVED if sure and (one is None or one.confirmed) else Basis.ASSUMED]),
    )
