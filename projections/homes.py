"""The homes of a seat: of its first worker, of each who took it over, and of those who moved house meanwhile."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Home:
    """Where a seat is counted: its months from one on, and the seat itself from a date on."""

    position: int
    worker: str
    from_month: str
    on: str
    region: str
    takes: bool = True
    """Whether another worker takes the seat; otherwise the one who sits there moves house."""
    occupation: str = ""
    """What whoever lives there works as; empty where none was stated."""
    person: int = -1
    """The worker's number, where sets of people are made of homes."""


def settled(homes: Sequence[Home], new: Home) -> Home:
    """Return a home as it counts: nobody moves house, or takes a seat over, before his seat is his or is there."""
    seat = homes[0] if new.takes else next(home for home in reversed(homes) if home.takes)
    work = new.occupation if new.takes else seat.occupation
    return replace(new, from_month=max(new.from_month, seat.from_month), on=max(new.on, seat.on), occupation=work)


def home_in(homes: Sequence[Home], month: str, position: int) -> Home:
    """Return where a seat's month is counted, as it was known at a position."""
    return _last([home for home in homes if home.position <= position], lambda home: home.from_month, month)


def tenure_in(homes: Sequence[Home], month: str, position: int) -> Home:
    """Return who sat in a seat in a month, as it was known at a position."""
    return home_in([home for home in homes if home.takes], month, position)


def newest(homes: Sequence[Home]) -> Home:
    """Return where a seat is counted after all that is known of it."""
    return _last(homes, lambda home: home.on, "9999-12-31")


def changes(homes: Sequence[Home]) -> Counter[tuple[str, str, str]]:
    """Return by date, region and occupation how the count of a seat changes: one at its first home, then on and on."""
    found: Counter[tuple[str, str, str]] = Counter()
    before: Home | None = None
    for on in sorted({home.on for home in homes}):
        home = _last(homes, lambda home: home.on, on)
        found[on, home.region, home.occupation] += 1
        if before is not None:
            found[on, before.region, before.occupation] -= 1
        before = home
    return found


def _last(homes: Sequence[Home], since: Callable[[Home], str], at: str) -> Home:
    """Return the home of the newest worker by then, the one he moved to last."""
    found = homes[0]
    for home in homes[1:]:
        if since(home) <= at and (home.takes or since(home) >= since(found)):
            found = home
    return found
