"""Which pots may pay for a batch: their restrictions against the batch's months, programmes, places and people."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened
from ledger.errors import Refused
from ledger.funds.cells import CellState
from ledger.funds.events import Restrictions
from ledger.funds.fund import Fund
from ledger.funds.standing import pot_of
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.regions import within


@dataclass(frozen=True, slots=True)
class Asked:
    """What a pot is asked to pay for: seats of a batch over a run of months."""

    batch: Batch
    opened: BatchOpened
    seats: Sequence[tuple[int, int]]
    first: Month
    last: Month


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A worker who takes a seat over, and the money in its cells with it."""

    worker: str
    region: str
    occupation: str | None


def _months(limits: Restrictions, asked: Asked) -> bool:
    return (limits.first is None or asked.first >= limits.first) and (limits.last is None or asked.last <= limits.last)


def _programmes(limits: Restrictions, asked: Asked) -> bool:
    return not limits.programmes or set(asked.opened.programmes) <= set(limits.programmes)


def _sectors(limits: Restrictions, asked: Asked) -> bool:
    return not limits.sectors or asked.opened.sector in limits.sectors


def _regions(limits: Restrictions, asked: Asked) -> bool:
    region = asked.opened.region
    return not limits.regions or (region is not None and any(within(region, held) for held in limits.regions))


def _workers(limits: Restrictions, asked: Asked) -> bool:
    if not limits.workers:
        return True
    named = set(limits.workers)
    return all(named.issuperset(_sitting(asked, seat)) for low, high in asked.seats for seat in range(low, high + 1))


def _sitting(asked: Asked, seat: int) -> list[str]:
    """Return who sits in a seat in any of the months asked for, each of several one after the other."""
    return [t.worker for t in asked.batch.tenures(seat) if t.first <= asked.last and asked.first <= t.last]


def _occupations(limits: Restrictions, asked: Asked) -> bool:
    """Look at the whole batch; an occupation that is not known is none of those that a pot is for."""
    found = asked.batch.occupations
    return not limits.occupations or (bool(found) and found <= set(limits.occupations))


_RULES: tuple[tuple[str, Callable[[Restrictions, Asked], bool]], ...] = (
    ("months", _months),
    ("occupations", _occupations),
    ("programmes", _programmes),
    ("regions", _regions),
    ("sectors", _sectors),
    ("workers", _workers),
)


_WHOLE_BATCH = ("occupations", "programmes", "regions", "sectors")
"""Restrictions judged for the whole batch, whichever of its seats and months are asked for."""


def breaches(limits: Restrictions, asked: Asked) -> list[str]:
    """Return the names of the restrictions that what is asked does not keep."""
    return [name for name, keeps in _RULES if not keeps(limits, asked)]


def admitted_pots(fund: Fund, asked: Asked, pots: Sequence[str]) -> list[str]:
    """Return the pots to draw from, in drawing order: those named, or all that admit what is asked."""
    named = [pot_of(fund, pot).pot for pot in pots]
    chosen = [pot for pot in fund.drawing_order() if not named or pot in named]
    broken = {pot: breaches(fund.pots[pot].restrictions, asked) for pot in chosen}
    admitted = [pot for pot in chosen if not broken[pot]]
    if not admitted or (named and len(admitted) < len(chosen)):
        raise _refusal({pot: names for pot, names in broken.items() if names}, asked.opened.batch)
    return admitted


def admitted_lines(fund: Fund, asked: Asked, pots: Sequence[str]) -> list[tuple[tuple[Programme, ...], list[str]]]:
    """Return which programmes are paid out of which pots: all of one line, or each out of the pots for it alone.

    Budget lines have account codes of their own for JKK and JKM. Restricted money is used first: where every programme
    has money in pots for it alone, those pay, unless other pots are named.
    """
    programmes = tuple(sorted(asked.opened.programmes))
    chosen = [pot for pot in fund.drawing_order() if not pots or pot in pots]
    broken = {pot: breaches(fund.pots[pot].restrictions, asked) for pot in chosen}
    alone = {
        programme: [
            pot
            for pot in chosen
            if broken[pot] == ["programmes"] and fund.pots[pot].restrictions.programmes == (programme,)
        ]
        for programme in programmes
    }
    if pots:
        lines = {pot for of in alone.values() for pot in of} == set(pots) and all(alone.values())
    else:
        lines = all(any(fund.queue(of)) for of in alone.values())
    if lines:
        return [((programme,), of) for programme, of in alone.items()]
    return [(programmes, admitted_pots(fund, asked, pots))]


def _refusal(broken: dict[str, list[str]], batch: str) -> Refused:
    named = "; ".join(f"{pot} by {_joined(names)}" for pot, names in broken.items())
    return Refused(
        "pot_restricted",
        f"expected a pot whose restrictions admit {batch}, found {named}; name other pots, move money to a pot that "
        f"admits it, or {_other_way(broken)}",
        batch=batch,
        pots=broken,
    )


def _other_way(broken: dict[str, list[str]]) -> str:
    """Return what may be asked for instead: other seats or months, unless the batch as a whole is in the way."""
    whole = [name for name in _WHOLE_BATCH if any(name in names for names in broken.values())]
    if not whole:
        return "ask for other seats or months"
    return (
        f"enrol the people that the pot is for in a batch of their own, since {_joined(whole)} are judged for the "
        "whole batch, whichever seats and months are asked for"
    )


def refuse_unadmitted(fund: Fund, batch: Batch, seat: int, newcomer: Newcomer, from_month: Month) -> None:
    """Refuse a newcomer to a seat whose months hold committed money of pots that are not for him."""
    months: dict[str, list[Month]] = {}
    for month in (month for month in batch.months if month >= from_month):
        for pot in _committed_pots(fund, batch, seat, month):
            months.setdefault(pot, []).append(month)
    broken = {pot: lacking(fund.pots[pot].restrictions, newcomer) for pot in months}
    broken = {pot: names for pot, names in broken.items() if names}
    if broken:
        raise _unadmitted(broken, batch, seat, newcomer, months={pot: months[pot] for pot in broken})


def _committed_pots(fund: Fund, batch: Batch, seat: int, month: Month) -> list[str]:
    cells = (s for s in fund.segments(batch.stream, month) if s.seat_from <= seat <= s.seat_to)
    return sorted({part.pot for cell in cells if cell.state is CellState.COMMITTED for part in cell.parts})


def lacking(limits: Restrictions, newcomer: Newcomer) -> list[str]:
    """Return the names of the restrictions on people that a newcomer does not keep."""
    keeps = {
        "occupations": not limits.occupations or newcomer.occupation in limits.occupations,
        "regions": not limits.regions or any(within(newcomer.region, held) for held in limits.regions),
        "workers": not limits.workers or newcomer.worker in limits.workers,
    }
    return [name for name, kept in keeps.items() if not kept]


def _unadmitted(
    broken: dict[str, list[str]], batch: Batch, seat: int, newcomer: Newcomer, *, months: dict[str, list[Month]]
) -> Refused:
    has = {
        "occupations": f"he works as {newcomer.occupation or 'nothing stated'}",
        "regions": f"he lives in {newcomer.region}",
        "workers": f"{newcomer.worker} is not named",
    }
    found = "; ".join(f"{pot} by {', '.join(f'{n} ({has[n]})' for n in names)}" for pot, names in broken.items())
    return Refused(
        "pot_restricted",
        f"expected a worker whom the pots of the committed months of seat {seat} of {batch.stream} admit, found "
        f"{found}; release those months first, or name a worker whom the pots admit",
        batch=batch.stream,
        seat=seat,
        pots=broken,
        months=months,
    )


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)
