"""How many people are enrolled, paid for and gone: by scheme, region of any level and month, at any two moments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import TypeAlias

from ledger.basis import Basis, computed, weakest
from ledger.enrollments.events import BatchOpened
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.regions import LEVELS, region_names
from ledger.store import Reader
from projections.as_of import Answer, AsOf, as_of
from projections.database import rows_of
from projections.doubled import overpaid_months, paid_in
from projections.seats import sat_in
from projections.told import Told, by_id, first_of

BATCHES = Told("batches", {BatchOpened: by_id("batch")})
WIT = timezone(timedelta(hours=9))
_LENGTHS = {"national": 0} | {level: length for length, level in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """People of one scheme in one region. Each count names what it counts; none is another's synonym."""

    scheme: str | None
    region: str | None
    region_name: str | None
    level: str
    enrolled: int
    """Seats taken: a worker of two batches counts twice."""
    people: int
    """Distinct workers who sat in those seats."""
    withdrawn: int
    graduated: int
    replaced: int
    person_months: int
    """Paid months of persons, of the month asked for or of all: a person's month counts once in each batch that pays
    it, so twice where one pays his JKK and JKM and another his JHT; with one programme asked for it is distinct. A
    month that another enrolment holds in every programme of the batch, or in the one asked for, does not count again.
    """
    active: int
    """Distinct persons whose month of the date asked for, or of today, is paid, in however many batches."""
    active_month: str
    batches: int
    basis: Basis
    """Of the people: the weakest of their enrolments."""
    months_basis: Basis
    """Of person-months and active: computed, with the basis of the batches."""


def coverage(
    reader: Reader,
    *,
    scheme: str | None = None,
    fund: str | None = None,
    region: str | None = None,
    level: str | None = None,
    month: str | None = None,
    programme: Programme | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> Answer[CoverageRow]:
    """Return rows by scheme and region: the region asked for, or all of one level; by default the schemes' totals."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    batches = _batches(reader, moment, scheme=scheme, fund=fund, programme=programme)
    length = _LENGTHS[level] if level is not None else len(region or "")
    active = _active_month(moment)
    sums: _Sums = {}
    for code, batch, kind, of_month, basis, n in _counts(reader, moment, batches, region, length):
        total = sums.setdefault((batches[batch].scheme, code), _Sum())
        total.add(batch, kind, of_month, Basis(basis), int(n), month=month, active=active)
    _leave_out_overpaid(reader, moment, batches, sums, length, programme=programme, month=month, active=active)
    present = _present(reader, moment, batches, sums, length, programme=programme, active=active)
    people = _people(reader, moment, batches, sums, length)
    rows = [
        total.row(*key, level=_level(length), people=people.get(key, 0), active=active, present=present[key])
        for key, total in sorted(sums.items(), key=lambda pair: (pair[0][0] or "", pair[0][1]))
    ]
    return Answer(moment, rows)


def people(
    reader: Reader,
    *,
    scheme: str | None = None,
    fund: str | None = None,
    region: str | None = None,
    valid_at: date | None = None,
    known_at: int | str | None = None,
) -> int:
    """Return how many distinct workers sat in seats, over all schemes or some: each counts once."""
    moment = as_of(reader, valid_at=valid_at, known_at=known_at)
    batches = _batches(reader, moment, scheme=scheme, fund=fund, programme=None)
    return len(set().union(*(_workers(reader, moment, batch, region) for batch in batches)))


def _batches(
    reader: Reader, moment: AsOf, *, scheme: str | None, fund: str | None, programme: Programme | None
) -> dict[str, BatchOpened]:
    found = {}
    for batch, said in BATCHES.at(reader, moment.undated).items():
        first = first_of(said, BatchOpened)
        opened = first.event if first else None
        if (
            isinstance(opened, BatchOpened)
            and scheme in (None, opened.scheme)
            and fund in (None, opened.fund)
            and (programme is None or programme in opened.programmes)
        ):
            found[batch] = opened
    return found


def _counts(
    reader: Reader, moment: AsOf, batches: Iterable[str], region: str | None, length: int
) -> Iterable[tuple[str, str, str, str, str, int]]:
    wanted = set(batches)
    where = "level = :level AND at <= :at AND effective_on <= :valid"
    values: dict[str, object] = {"level": length, "at": moment.at, "valid": moment.values["valid"]}
    if region is not None:
        where += " AND region >= :low AND region < :high"
        values |= {"low": region, "high": region + "/"}
    statement = (
        "SELECT region, batch, kind, month, basis, sum(n) FROM read_coverage "  # noqa: S608 (our own names)
        f"WHERE {where} GROUP BY region, batch, kind, month, basis"
    )
    return [tuple(row) for row in rows_of(reader, statement, **values) if row[1] in wanted]


def _leave_out_overpaid(
    reader: Reader,
    moment: AsOf,
    batches: dict[str, BatchOpened],
    sums: "_Sums",
    length: int,
    *,
    programme: Programme | None,
    month: str | None,
    active: str,
) -> None:
    """Take the paid months that another enrolment holds out of the counts."""
    for batch in sorted({batch for total in sums.values() for batch in total.paying}):
        for one in overpaid_months(reader, moment, batch, _asked(batches[batch], programme)):
            total = sums.get((batches[batch].scheme, one.region[:length]))
            if total is not None and len(one.region) >= length:
                total.pays(batch, one.month, -1, month=month, active=active)


def _present(
    reader: Reader,
    moment: AsOf,
    batches: dict[str, BatchOpened],
    sums: "_Sums",
    length: int,
    *,
    programme: Programme | None,
    active: str,
) -> dict[tuple[str | None, str], int]:
    """Count the distinct persons whose month is paid; where one batch alone pays, its cells are its persons."""
    counts: dict[tuple[str | None, str], int] = {}
    workers: dict[str, dict[str, set[str]]] = {}
    for (scheme, code), total in sums.items():
        paying = [batch for batch, n in total.active.items() if n]
        for batch in paying if len(paying) > 1 else ():
            if batch not in workers:
                workers[batch] = _active_workers(reader, moment, batches[batch], length, programme, Month(active))
        together = [workers[batch].get(code, set()) for batch in paying] if len(paying) > 1 else []
        counts[scheme, code] = len(set().union(*together)) if together else total.active.total()
    return counts


def _active_workers(
    reader: Reader, moment: AsOf, opened: BatchOpened, length: int, programme: Programme | None, active: Month
) -> dict[str, set[str]]:
    elsewhere = {
        one.seat
        for one in overpaid_months(reader, moment, opened.batch, _asked(opened, programme))
        if one.month == active
    }
    found: dict[str, set[str]] = {}
    for one in paid_in(reader, moment, opened.batch, active):
        if one.seat not in elsewhere and len(one.region) >= length:
            found.setdefault(one.region[:length], set()).add(one.worker)
    return found


def _asked(opened: BatchOpened, programme: Programme | None) -> tuple[Programme, ...]:
    return opened.programmes if programme is None else (programme,)


def _people(
    reader: Reader,
    moment: AsOf,
    batches: dict[str, BatchOpened],
    sums: "_Sums",
    length: int,
) -> dict[tuple[str | None, str], int]:
    """Count distinct workers; where a region has one batch of a scheme alone, its seats are its people."""
    counts: dict[tuple[str | None, str], int] = {}
    workers: dict[str, dict[str, set[str]]] = {}
    for (scheme, code), total in sums.items():
        found: set[str] = set()
        for batch in total.batches:
            if batch not in workers:
                workers[batch] = _workers_by_region(reader, moment, batch, length)
            found |= workers[batch].get(code, set())
        counts[scheme, code] = len(found)
    return counts


def _workers_by_region(reader: Reader, moment: AsOf, batch: str, length: int) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for worker, region in sat_in(reader, moment, batch):
        found.setdefault(region[:length], set()).add(worker)
    return found


def _workers(reader: Reader, moment: AsOf, batch: str, region: str | None) -> set[str]:
    inside = f"{region}."
    return {
        w for w, code in sat_in(reader, moment, batch) if region is None or code == region or code.startswith(inside)
    }


def _active_month(moment: AsOf) -> str:
    """Return the month of the date asked for, or of the day on which the newest known entry was written (UTC+9)."""
    if moment.valid_at is not None:
        return str(Month.of(moment.valid_at))
    if not moment.at:
        return ""
    return str(Month.of(datetime.fromisoformat(moment.at).astimezone(WIT).date()))


def _level(length: int) -> str:
    return next(level for level, width in _LENGTHS.items() if width == length)


@dataclass(slots=True)
class _Sum:
    counts: Counter[str] = field(default_factory=Counter)
    active: Counter[str] = field(default_factory=Counter)
    """Paid cells of the active month, by batch."""
    paying: set[str] = field(default_factory=set)
    batches: set[str] = field(default_factory=set)
    bases: set[Basis] = field(default_factory=set)
    month_bases: set[Basis] = field(default_factory=set)

    def add(
        self, batch: str, kind: str, of_month: str, basis: Basis, n: int, *, month: str | None, active: str
    ) -> None:
        self.batches.add(batch)
        if kind == "paid":
            self.month_bases.add(basis)
            self.paying.add(batch)
            self.pays(batch, of_month, n, month=month, active=active)
        else:
            self.bases.add(basis)
            self.counts[kind] += n

    def pays(self, batch: str, of_month: str, n: int, *, month: str | None, active: str) -> None:
        """Add to the paid months of persons, or take from them."""
        self.active[batch] += n if of_month == active else 0
        self.counts["paid"] += n if month in (None, of_month) else 0

    def row(
        self, scheme: str | None, region: str, *, level: str, people: int, active: str, present: int
    ) -> CoverageRow:
        return CoverageRow(
            scheme=scheme,
            region=region or None,
            region_name=region_names().get(region),
            level=level,
            enrolled=self.counts["enrolled"],
            people=people,
            withdrawn=self.counts["withdrawn"],
            graduated=self.counts["graduated"],
            replaced=self.counts["replaced"],
            person_months=self.counts["paid"],
            active=present,
            active_month=active,
            batches=len(self.batches),
            basis=weakest(self.bases),
            months_basis=computed(self.month_bases),
        )


_Sums: TypeAlias = dict[tuple[str | None, str], _Sum]
