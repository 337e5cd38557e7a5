"""What whoever approves a plan should know, though it keeps nobody out: what nobody was asked, a term, a rate."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.agreements.events import AgreementEnded, AgreementSigned
from ledger.agreements.papers import term
from ledger.command import History
from ledger.enrollments.events import BatchOpened
from ledger.errors import Detail, Refused
from ledger.law.tariffs import STREAM, Tariffs
from ledger.law.values import Sector
from ledger.periods import months_between
from ledger.rosters.criteria import Criteria
from ledger.rosters.judging import Judgement
from ledger.rosters.roster import Roster
from ledger.rosters.values import CriterionKind, Status, Verdict

TRANSPORT = frozenset({"courier", "driver", "ojek_driver"})
"""Occupations of the transport sector of PP 50/2025, as ``ledger/data/occupations.csv`` names their source."""


class Note(NamedTuple):
    """Something to know about a plan: its code and its numbers."""

    code: str
    numbers: Mapping[str, Detail] = {}


def notes_of(history: History, roster: Roster, judgement: Judgement) -> list[Note]:
    """Return what is to be known about a plan of people to enrol."""
    opened = judgement.opened
    return [*unasked(judgement.criteria), *beyond_the_term(history, opened), *_other_rates(history, roster, judgement)]


def unasked(criteria: Criteria) -> Iterator[Note]:
    """Yield what the default asks of everybody, and criteria that were adopted in its place do not."""
    if criteria.position is None:
        return
    low, high = (criteria.value(kind) for kind in (CriterionKind.AGE_MIN_YEARS, CriterionKind.AGE_MAX_YEARS))
    if low is None and high is None:
        yield Note("age_not_asked", {"position": criteria.position})
    elif low is None or high is None:
        yield Note("age_min_not_asked" if low is None else "age_max_not_asked", {"position": criteria.position})
    free: list[Detail] = [str(status) for status in Status if status not in criteria.barred]
    if free:
        yield Note("statuses_not_barred", {"position": criteria.position, "statuses": free})


def beyond_the_term(history: History, opened: BatchOpened) -> Iterator[Note]:
    """Yield that the agreement has ended, or ends before the months do."""
    events = [entry.event for entry in history.entries(opened.agreement)] if opened.agreement else []
    signed = next((event for event in events if isinstance(event, AgreementSigned)), None)
    if signed is None:
        return
    about: dict[str, Detail] = {"agreement": signed.agreement, "last": opened.last}
    _, last = term(signed, events)
    ended = next((event.effective_on for event in events if isinstance(event, AgreementEnded)), None)
    if ended is not None and ended < opened.last.last_day:
        yield Note("agreement_ended", {**about, "ended_on": ended.isoformat()})
    elif last is not None and last < opened.last:
        yield Note("agreement_ends_before", {**about, "ends": last})


def _other_rates(history: History, roster: Roster, judgement: Judgement) -> Iterator[Note]:
    """Yield for how many people, by their occupations, another sector's rate is in force than the list's."""
    opened, accepted = judgement.opened, {one.row for one in judgement.verdicts if one.verdict is Verdict.ACCEPTED}
    people = Counter(
        _sector_of(one.occupation, opened.sector) for one in roster.candidates if one.row in accepted and one.occupation
    )
    tariffs = history.fold(Tariffs, STREAM)
    said = _cost(tariffs, opened, opened.sector)
    for sector, count in sorted(people.items()):
        cost = _cost(tariffs, opened, sector) if sector is not opened.sector else said
        if cost is not None and cost != said:
            numbers = {"people": count, "rupiah": cost, "rupiah_planned": said}
            yield Note("sector_differs", {**numbers, "sector": str(sector), "sector_planned": str(opened.sector)})


def _sector_of(occupation: str, said: Sector) -> Sector:
    """Return the sector that an occupation is of; where none is told apart by it, that of the list unless transport."""
    if occupation in TRANSPORT:
        return Sector.TRANSPORT
    return Sector.OTHER if said is Sector.TRANSPORT else said


def _cost(tariffs: Tariffs, opened: BatchOpened, sector: Sector) -> int | None:
    """Return what a person's months cost in a sector; nothing where the law has no rate for it."""
    band, payer = opened.band, opened.funding_class
    try:
        return sum(
            tariffs.rate(programme, month, band=band, sector=sector, funding_class=payer)[0]
            for programme in opened.programmes
            for month in months_between(opened.first, opened.last)
        )
    except Refused as refused:
        if refused.code != "no_tariff":
            raise
        return None
