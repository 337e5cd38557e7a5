"""Which pots may pay for a batch: their restrictions against the batch's months, programmes, places and people."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened
from ledger.errors import Refused
from ledger.funds.events import Restrictions
from ledger.funds.fund import Fund
from ledger.funds.standing import pot_of
from ledger.periods import Month
from ledger.regions import within


@dataclass(frozen=True, slots=True)
class Asked:
    """What a pot is asked to pay for: seats of a batch over a run of months."""

    batch: Batch
    opened: BatchOpened
    seats: Sequence[tuple[int, int]]
    first: Month
    last: Month


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
    return all(worker in named for low, high in asked.seats for worker in asked.batch.seats[low : high + 1])


def _occupations(limits: Restrictions, asked: Asked) -> bool:
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


def _refusal(broken: dict[str, list[str]], batch: str) -> Refused:
    named = "; ".join(f"{pot} by {_joined(names)}" for pot, names in broken.items())
    return Refused(
        "pot_restricted",
        f"expected a pot whose restrictions admit {batch}, found {named}; name other pots, seats or months, or move "
        "money to a pot that admits it",
        batch=batch,
        pots=broken,
    )


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)
