"""What became of every pledge by a day: due by its schedule, received, overdue, lapsed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from ledger.basis import Basis, computed
from ledger.donations.events import DonationPledged, DonationReceived, PledgeLapsed
from ledger.store import Reader
from projections.as_of import AsOf
from projections.corrections import replacements
from projections.figures import Figure
from projections.gifts_left import left_of, of_gifts
from projections.told import Said, Told, by_id, first_of

PLEDGES = Told("pledges", {DonationPledged: by_id("pledge"), PledgeLapsed: by_id("pledge")})


@dataclass(frozen=True, slots=True)
class ScheduledDue:
    """One date of a pledge's schedule."""

    on: date
    rupiah: int


@dataclass(frozen=True, slots=True)
class Pledge:
    """A pledge, which is not money, and what came of it by the day asked for."""

    pledge: str
    fund: str
    pledged_on: date
    position: int
    persons: int | None
    months: int | None
    schedule: tuple[ScheduledDue, ...]
    lapsed_on: date | None
    overdue_since: date | None
    """The first date of the schedule that is not wholly met."""
    pledged: Figure
    due: Figure
    """By the schedule; a pledge without one is due on no date."""
    received: Figure
    """What was given for it, less what the bank took back."""
    overdue: Figure
    lapsed: Figure
    """What had not been given by the day on which it lapsed."""


class Came(NamedTuple):
    """When a gift for a pledge came, what of it the bank left, and on what that rests."""

    on: date
    rupiah: int
    bases: frozenset[Basis]


def pledges_of(
    reader: Reader, moment: AsOf, gifts: Mapping[str, Sequence[Said]], *, donor: str | None = None
) -> dict[str, list[Pledge]]:
    """Return the pledges of every donor, or one; ``gifts`` are the entries with which credits began."""
    told = PLEDGES.at(reader, moment)
    made = [(said, first) for said in told.values() if (first := first_of(said, DonationPledged)) is not None]
    wanted = [(said, first) for said, first in made if donor in (None, _pledged(first).donor)]
    if not wanted:
        return {}
    sums = of_gifts(reader, moment, source=donor)
    answering, days = _answering(moment, gifts), _days(reader, moment, gifts)
    found: dict[str, list[Pledge]] = {}
    for said, first in sorted(wanted, key=lambda one: (one[1].on, one[1].position)):
        event = _pledged(first)
        came = [Came(days[gift.position], *left_of(_received(gift), sums)) for gift in answering.get(event.pledge, ())]
        found.setdefault(event.donor, []).append(_pledge(first, first_of(said, PledgeLapsed), came, moment))
    return found


def _days(reader: Reader, moment: AsOf, gifts: Mapping[str, Sequence[Said]]) -> dict[int, date]:
    """Return when the money of each gift came: of one that a correction recorded anew, when the first version did."""
    said = {one.position: one for told in gifts.values() for one in told if isinstance(one.event, DonationReceived)}
    anew = {one.position: one.event.corrects for one in said.values() if one.event.corrects in said}
    links = replacements(reader, moment, [before for before in anew.values() if before is not None]) if anew else {}
    days = {position: one.on for position, one in said.items()}
    for position in sorted(anew):
        before = anew[position]
        right = None if before is None else said.get(links.get(before, 0))
        if before is not None and right is not None and _received(right).donation == _received(said[position]).donation:
            days[position] = days[before]
    return days


def _answering(moment: AsOf, gifts: Mapping[str, Sequence[Said]]) -> dict[str, list[Said]]:
    """Return the gifts for each pledge; the parts of one that was split count as the one gift they are."""
    found: dict[str, dict[str, Said]] = {}
    for said in (one for told in gifts.values() for one in told if isinstance(one.event, DonationReceived)):
        pledge = _received(said).pledge
        if pledge is not None and moment.has(said.on):
            found.setdefault(pledge, {}).setdefault(_received(said).donation, said)
    return {pledge: list(answers.values()) for pledge, answers in found.items()}


def _pledge(first: Said, lapse: Said | None, came: Sequence[Came], moment: AsOf) -> Pledge:
    event = _pledged(first)
    schedule = tuple(ScheduledDue(due.on, due.rupiah) for due in event.schedule)
    received = sum(one.rupiah for one in came)
    in_time = sum(one.rupiah for one in came if lapse is None or one.on < lapse.on)
    due = sum(one.rupiah for one in schedule if moment.day is None or one.on <= moment.day)
    overdue = 0 if lapse is not None else max(0, due - received)
    given = computed([basis for one in came for basis in one.bases])
    compared = computed([given, event.basis])
    return Pledge(
        pledge=event.pledge,
        fund=event.fund,
        pledged_on=first.on,
        position=first.position,
        persons=event.persons,
        months=event.months,
        schedule=schedule,
        lapsed_on=None if lapse is None else lapse.on,
        overdue_since=_unmet(schedule, received) if overdue else None,
        pledged=Figure(event.rupiah, event.basis),
        due=Figure(due, computed([event.basis])),
        received=Figure(received, given),
        overdue=Figure(overdue, compared),
        lapsed=Figure(max(0, event.rupiah - in_time) if lapse is not None else 0, compared),
    )


def _unmet(schedule: Sequence[ScheduledDue], received: int) -> date:
    """Return the first date by which less had come than was due."""
    by_then = accumulate(due.rupiah for due in schedule)
    return next(due.on for due, total in zip(schedule, by_then, strict=True) if total > received)


def _pledged(said: Said) -> DonationPledged:
    assert isinstance(said.event, DonationPledged), "a pledge begins with its making"
    return said.event


def _received(said: Said) -> DonationReceived:
    assert isinstance(said.event, DonationReceived), "a pledge is answered by gifts"
    return said.event
