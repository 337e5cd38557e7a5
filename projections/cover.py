"""How one person stands in a programme on a day: the engine of the decisions, over what the readers' tables say."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date

from ledger.basis import Basis, computed
from ledger.cover.engine import Covers
from ledger.cover.reconnections import months_joined
from ledger.cover.values import CoverState, Participation
from ledger.law.rules import STREAM, AdoptedRule, Rules
from ledger.law.values import Rule
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.store import Reader
from ledger.store.mapper import decode
from projections.as_of import Answer, AsOf, as_of
from projections.paid_months import MonthsOfWorker, SourcedMonth
from projections.tuples import tuples_of


@dataclass(frozen=True, slots=True)
class CoverMonth:
    """A paid month and its source."""

    month: Month
    paid_on: date | None
    """When it was paid; none where that was before the book."""
    participation: int | None
    """Of which participation it is; none of arrears, which give no cover."""
    fund: str | None
    batch: str | None
    sources: tuple[str, ...]
    """Whose gifts or budgets paid it."""
    enrolment: int
    payment: int


@dataclass(frozen=True, slots=True)
class ParticipationRow:
    """A participation: from its first paid month to its last."""

    number: int
    first: Month
    through: Month
    months: int
    """How many of its months are paid."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Unpaid months between paid ones, both ends in."""

    first: Month
    last: Month


@dataclass(frozen=True, slots=True)
class CoverRow:
    """One person in one programme on a day."""

    worker: str
    programme: Programme
    on: date
    state: CoverState
    participation: int
    paid_through: Month | None
    grace_until: date | None
    consecutive: int
    """Paid months without a gap, up to the month of the day or the last one paid before it."""
    cumulative: int
    """Paid months that count, over all holders and participations, up to the same month."""
    covering: CoverMonth | None
    """The paid month in which the day lies."""
    participations: tuple[ParticipationRow, ...]
    gaps: tuple[Gap, ...]
    arrears: tuple[CoverMonth, ...]
    months: tuple[CoverMonth, ...]
    """Every month that counts, also after the day."""
    reconnections: tuple[int, ...]
    """The positions of corrections that join participations."""
    grace_months: int
    grace_rule: int
    """The position of the entry that adopted the grace."""
    confirmed: bool
    """Whether the grace's source text itself was read."""
    basis: Basis


def cover(
    reader: Reader,
    *,
    worker: str,
    programme: Programme | None = None,
    on: date | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[CoverRow]:
    """Return how a person stands on a day, in one programme or in each in which a month is paid.

    The day is ``valid_at`` where none is given, or that of the newest known entry. It does not limit what is known:
    a month paid, or a correction made, after the day counts unless ``valid_at`` leaves it out.
    """
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    day = on or moment.day
    if day is None:
        return Answer(moment)
    months = MonthsOfWorker(reader, moment, worker)
    asked = months.programmes() if programme is None else [programme]
    grace = _grace(reader, moment, day) if asked else None
    return Answer(moment, [_row(months, one, day, grace) for one in asked if grace is not None])


def _grace(reader: Reader, moment: AsOf, day: date) -> AdoptedRule:
    """Return the grace of a day by the rules adopted by the moment, or refuse a day that none rules."""
    return rules_at(reader, moment).must(Rule.GRACE_MONTHS, day)


_LAST = "SELECT leaf FROM entries WHERE stream = :stream AND position <= :known ORDER BY version DESC LIMIT 1"
_KEPT: OrderedDict[bytes, Rules] = OrderedDict()
_KEPT_MAX = 16


def rules_at(reader: Reader, moment: AsOf) -> Rules:
    """Return the rules adopted by a moment, kept by the leaf of the last of them: they are the same for every person.

    A leaf is the hash of an entry with its place, its time and a random nonce, so it names the law of one book.
    """
    leaves = tuples_of(reader, _LAST, stream=STREAM, known=moment.known_at)
    leaf = bytes(leaves[0][0]) if leaves else b""
    rules = _KEPT.get(leaf)
    if rules is None:
        rules = Rules()
        for one in reader.stream(STREAM):
            if one.position <= moment.known_at:
                rules.apply(decode(one))
        _KEPT[leaf] = rules
        if len(_KEPT) > _KEPT_MAX:
            _KEPT.popitem(last=False)
    return rules


def _row(months: MonthsOfWorker, programme: Programme, day: date, grace: AdoptedRule) -> CoverRow:
    paid, corrections = months.of(programme), months.corrections(programme)
    joined = months_joined(corrections, programme)
    covers = Covers((one.paid for one in paid), grace=grace.row.value, reconnected=joined)
    numbers = {one: part.number for part in covers.participations for one in part.months}
    told = {one.paid: _month(one, numbers.get(one.paid)) for one in paid}
    stands = covers.on(day)
    unread = [] if grace.row.confirmed else [Basis.ASSUMED]
    return CoverRow(
        worker=months.worker,
        programme=programme,
        on=day,
        state=stands.state,
        participation=stands.participation,
        paid_through=stands.paid_through,
        grace_until=stands.grace_until,
        consecutive=stands.consecutive,
        cumulative=stands.cumulative,
        covering=None if stands.covering is None else told[stands.covering],
        participations=tuple(_participation(part) for part in covers.participations),
        gaps=tuple(Gap(*gap) for gap in covers.gaps),
        arrears=tuple(one for one in told.values() if one.participation is None),
        months=tuple(one for one in told.values() if one.participation is not None),
        reconnections=tuple(one.position for one in corrections),
        grace_months=grace.row.value,
        grace_rule=grace.position,
        confirmed=grace.row.confirmed,
        basis=computed([*months.bases(paid), *unread]),
    )


def _month(one: SourcedMonth, participation: int | None) -> CoverMonth:
    paid = one.paid
    return CoverMonth(
        month=paid.month,
        paid_on=paid.paid_on,
        participation=participation,
        fund=one.fund,
        batch=one.batch,
        sources=one.sources,
        enrolment=paid.enrolment,
        payment=paid.payment,
    )


def _participation(part: Participation) -> ParticipationRow:
    return ParticipationRow(part.number, part.first, part.through, len(part.months))
