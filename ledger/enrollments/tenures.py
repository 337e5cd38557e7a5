"""Who sat in a seat and for which months, and which of them another enrolment holds, programme by programme."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ledger.contributions.values import MonthRange, ProgrammeMonths, SeatRange
from ledger.periods import Month, months_between, runs
from ledger.programmes import Programme

Overpaid: TypeAlias = "tuple[ProgrammeMonths, ...]"
"""Months that another enrolment holds, in runs of one programme."""
HeldMonths: TypeAlias = "list[tuple[tuple[Month, ...], tuple[Programme, ...]]]"
"""Months held and the programmes they are held in: programmes of the same months stand together."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """A worker in a seat from a month to a month, both in; ``position`` is the entry that put him there."""

    worker: str
    first: Month
    last: Month
    position: int
    overpaid: Overpaid = ()

    def has(self, month: Month) -> bool:
        """Tell whether the worker sits there in a month."""
        return self.first <= month <= self.last


def sat_in_truth(tenures: Iterable[Tenure], wrong: str, right: str, position: int) -> list[Tenure]:
    """Return tenures in which one worker had all that another was said to have, by an entry at a position."""
    return [replace(one, worker=right, position=position) if one.worker == wrong else one for one in tenures]


def overpaid_of(months: Mapping[Programme, Iterable[Month]]) -> Overpaid:
    """Return the months of each programme as runs, in the order of the programmes."""
    return tuple(
        ProgrammeMonths(first=first, last=last, programme=programme)
        for programme in sorted(months)
        for first, last in runs(months[programme])
    )


def overpaid_in(overpaid: Overpaid, month: Month) -> frozenset[Programme]:
    """Return the programmes in which another enrolment holds a month."""
    return frozenset(run.programme for run in overpaid if run.first <= month <= run.last)


def lifted(overpaid: Overpaid, months: Collection[Month]) -> Overpaid:
    """Return what is left of overpaid months when some are no longer overpaid."""
    left: dict[Programme, list[Month]] = {}
    for run in overpaid:
        left.setdefault(run.programme, []).extend(m for m in months_between(run.first, run.last) if m not in months)
    return overpaid_of(left)


def less_overpaid(months: tuple[Month, ...], programmes: Sequence[Programme], overpaid: Overpaid) -> HeldMonths:
    """Return months in programmes less the overpaid ones."""
    if not overpaid:
        return [(months, tuple(programmes))] if months else []
    taken = {month: overpaid_in(overpaid, month) for month in months}
    return _together({p: tuple(m for m in months if p not in taken[m]) for p in programmes})


def only_overpaid(months: tuple[Month, ...], overpaid: Overpaid) -> HeldMonths:
    """Return those of the months that are overpaid, in the programmes in which they are."""
    taken = {month: overpaid_in(overpaid, month) for month in months}
    programmes = sorted({programme for found in taken.values() for programme in found})
    return _together({p: tuple(m for m in months if p in taken[m]) for p in programmes})


def _together(months: Mapping[Programme, tuple[Month, ...]]) -> HeldMonths:
    alike: dict[tuple[Month, ...], list[Programme]] = {}
    for programme, own in months.items():
        if own:
            alike.setdefault(own, []).append(programme)
    return [(own, tuple(programmes)) for own, programmes in alike.items()]


def tenure_of(worker: str, first: str, last: str, position: int, overpaid: Sequence[Sequence[str]]) -> Tenure:
    """Return a tenure from the words of a snapshot."""
    return Tenure(worker, Month(first), Month(last), position, runs_of(overpaid))


def runs_of(written: Iterable[Sequence[str]]) -> Overpaid:
    """Return overpaid months from the words of a snapshot."""
    return tuple(
        ProgrammeMonths(first=Month(first), last=Month(last), programme=Programme(programme))
        for first, last, programme in written
    )


def words_of(overpaid: Overpaid) -> list[list[str]]:
    """Return overpaid months as a snapshot keeps them."""
    return [[run.first, run.last, run.programme.value] for run in overpaid]


def months_in(months: Iterable[MonthRange]) -> Iterator[Month]:
    """Yield the months of some runs."""
    for run in months:
        yield from months_between(run.first, run.last)


def pairs_in(seats: Iterable[SeatRange]) -> Iterator[tuple[int, int]]:
    """Return ranges of seats as pairs, both ends in."""
    return ((run.seat_from, run.seat_to) for run in seats)
