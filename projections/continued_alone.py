"""Who goes on by himself after a sponsor's months: counted when so many months have passed, never as a small number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.enrollments.events import WorkerGraduated
from ledger.periods import Month
from ledger.store import Reader
from projections.as_of import AsOf
from projections.mergers import known_as, leads_at
from projections.paid_months import MonthsOfWorker
from projections.seats import PaidBy, workers_of
from projections.shown import is_few, shown
from projections.told import Told, by_id

GRADUATES = Told("graduates", {WorkerGraduated: by_id("worker")})
AFTER = (1, 3, 6, 12)
"""Months after the last one that the sponsor paid."""

Paid = Mapping[tuple[str, Month], Sequence[PaidBy]]
"""Paid seats by batch and month, each with its payment."""


@dataclass(frozen=True, slots=True)
class Alone:
    """How many people pay for themselves so many months after the donor's last month of theirs."""

    months_after: int
    ended: int | None
    """People whose last month is so long ago; none: from one to four, all but so few, or so few other than before."""
    alone: int | None
    """Of these, who were graduated by then and had no sponsor that month; none where it is too small to be shown."""


def continued_alone(reader: Reader, moment: AsOf, donor: str, people: Collection[str], paid: Paid) -> tuple[Alone, ...]:
    """Return the counts for a donor's people at a moment."""
    day = moment.day
    if day is None or not people:
        return ()
    now = Month.of(day)
    gone = [_alone_after(reader, moment, donor, ids, month) for ids, month in _graduates(reader, moment, people)]
    rows: list[Alone] = []
    before: int | None = None
    longer: int | None = None
    for after in AFTER:
        ended = len(people) - len(_since(reader, moment, paid, now.plus(1 - after)))
        count = sum(1 for months in gone if after in months)
        row = Alone(after, _shown(ended, len(people), longer), _shown(count, ended, before))
        before = before if row.alone is None else row.alone
        longer = longer if row.ended is None else row.ended
        rows.append(row)
    return tuple(rows)


def _shown(count: int, among: int, before: int | None) -> int | None:
    """Return a count that is not small, leaves no small rest, and is not a few more or less than the one before."""
    if is_few(among) or (before is not None and is_few(abs(count - before))):
        return None
    return shown(count, among=among)


def _graduates(reader: Reader, moment: AsOf, people: Collection[str]) -> Iterable[tuple[list[str], Month]]:
    """Yield the ids of those of some people who graduated, and the last month from which each did."""
    leads, gone = leads_at(reader, moment), dict[str, Month]()
    for worker, said in GRADUATES.at(reader, moment).items():
        person, last = leads.get(worker, worker), said[-1].event
        if person in people and isinstance(last, WorkerGraduated):
            gone[person] = max(gone.get(person, last.from_month), last.from_month)
    for person, month in gone.items():
        yield [person, *(absorbed for absorbed, keeps in leads.items() if keeps == person)], month


def _since(reader: Reader, moment: AsOf, paid: Paid, month: Month) -> set[str]:
    """Return who has a paid month from one on."""
    later: dict[str, dict[Month, Sequence[PaidBy]]] = {}
    for (batch, of), seats in paid.items():
        if of >= month:
            later.setdefault(batch, {})[of] = seats
    found: set[str] = set()
    for batch, months in later.items():
        found |= workers_of(reader, moment, batch, months)
    return known_as(leads_at(reader, moment), found)


def _alone_after(reader: Reader, moment: AsOf, donor: str, workers: Sequence[str], graduated: Month) -> set[int]:
    """Return after how many months a graduate was alone: past his last month of the donor, and without a sponsor."""
    day = moment.day
    each = [MonthsOfWorker(reader, moment, worker) for worker in workers]
    sourced = [one for months in each for programme in months.programmes() for one in months.of(programme)]
    last = max((one.paid.month for one in sourced if donor in one.sources), default=None)
    if last is None or day is None:
        return set()
    sponsored = {one.paid.month for one in sourced}
    then = {after: Month(last).plus(after) for after in AFTER}
    return {after for after, month in then.items() if graduated <= month <= Month.of(day) and month not in sponsored}
