"""What covers the event of a claim, as the book stands at a moment, whose money that is, and what the event gives."""

from dataclasses import dataclass
from functools import lru_cache

from ledger.claims.cover import Covered, base_in, stood
from ledger.claims.entitlement import Base, Entitled, entitled
from ledger.claims.events import ClaimKind, ClaimReported, Covering
from ledger.cover.engine import Covers
from ledger.cover.reconnections import months_joined
from ledger.enrollments.events import EnrollmentCorrected, WorkerEnrolled, WorkerReplaced
from ledger.law.events import RuleRow
from ledger.law.rules import STREAM as RULES
from ledger.law.rules import Rules
from ledger.law.tariffs import STREAM as TARIFFS
from ledger.law.tariffs import Tariffs
from ledger.law.values import Rule
from ledger.store import Reader, StoredEntry
from ledger.store.mapper import decode
from projections.as_of import AsOf
from projections.lineage import Source, sources_of
from projections.paid_months import MonthsOfWorker


@dataclass(frozen=True, slots=True)
class Cover:
    """The paid month that covered the event, and the lots that pay it: nothing of theirs is used by the claim."""

    batch: str
    seat: int
    month: str
    enrolment: int
    payment: int
    sources: tuple[Source, ...]


def covered_at(reader: Reader, moment: AsOf, reported: ClaimReported) -> Covered:
    """Return how a claim's person stood on the day of the event, by what is known and dated by a moment."""
    months = MonthsOfWorker(reader, moment, reported.worker)
    return stood(_covers(months, _rules(_until(reader, moment, RULES)), reported), reported.event_on)


def given_at(reader: Reader, moment: AsOf, reported: ClaimReported) -> tuple[Covered, tuple[Entitled, ...], bool]:
    """Return how the person stood, what the event gives, and whether the text of the grace that it needs was read."""
    rules = _rules(_until(reader, moment, RULES))
    months = MonthsOfWorker(reader, moment, reported.worker)
    covered = stood(_covers(months, rules, reported), reported.event_on)
    given: tuple[Entitled, ...] = ()
    if covered.covering is not None:
        base = _base(months, _until(reader, moment, TARIFFS), reported, covered.covering)
        given = entitled(reported.claim_kind, reported.event_on, covered.cover, rules, base=base)
    sure = _grace(rules, reported).confirmed or not _rests_on_grace(months, rules, reported)
    return covered, given, sure


def _base(
    months: MonthsOfWorker, adopted: tuple[StoredEntry, ...], reported: ClaimReported, covering: Covering
) -> Base | None:
    """Return the base of the band in which the month was paid; a death that is not by an accident asks for none."""
    batch = next(one.batch for one in months.of(reported.programme) if one.paid.month == covering.month)
    if batch is None or reported.claim_kind is ClaimKind.DEATH:
        return None
    return base_in(_tariffs(adopted), months.opened[batch], covering.month)


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


def cover_of_claim(reader: Reader, moment: AsOf, covering: Covering) -> Cover | None:
    """Return the seat behind a covering month, and the lots that pay it; none for cover from before the book."""
    stored = reader.entry(covering.enrolment)
    entry = decode(stored) if stored is not None else None
    if entry is None or not isinstance(entry.event, WorkerEnrolled | WorkerReplaced | EnrollmentCorrected):
        return None
    batch, seat, month = entry.stream, entry.event.seat, str(covering.month)
    sources = tuple(sources_of(reader, moment, batch=batch, seat=seat, month=month))
    return Cover(batch, seat, month, covering.enrolment, covering.payment, sources)
