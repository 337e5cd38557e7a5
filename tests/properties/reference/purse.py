"""The reference's lots: counts of labelled rupiah, and what happens to them outside of cells."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from tests.properties.reference.ones import Cell, DeclinedError, One


class Purse:
    """Lots without their cells."""

    def __init__(self) -> None:
        self.ones: list[One] = []
        self.missing: list[tuple[str, One]] = []
        self.pots: dict[str, tuple[int, int]] = {}
        self.closed: dict[str, date] = {}
        self.closed_lots: dict[tuple[str, str], date] = {}
        self.credits: dict[str, tuple[date, int, str]] = {}
        self.cells: defaultdict[tuple[str, int, str], Cell] = defaultdict(Cell)
        self.batches: list[str] = []

    # What is there.

    def available(self, lot: tuple[str, str], on: date | None = None) -> list[One]:
        ones = [one for one in self.ones if one.credit == lot[0] and one.state == "available" and one.pot == lot[1]]
        return sorted((one for one in ones if on is None or one.since <= on), key=lambda one: one.since, reverse=True)

    def in_order(self, pots: Iterable[str]) -> list[tuple[str, str]]:
        lots = {one.lot for one in self.ones if one.state == "available" and one.pot in set(pots)}
        return sorted(lots, key=lambda lot: (self.pots[lot[1]], self.credits[lot[0]][:2]))

    def missing_of(self, lot: tuple[str, str]) -> list[One]:
        ones = [one for credit, one in self.missing if (credit, one.pot) == lot and one.state == "open"]
        return sorted(ones, key=lambda one: one.since)

    def held(self, lot: tuple[str, str], *states: str) -> list[One]:
        return [one for one in self.ones if one.lot == lot and one.state in states]

    def first(self, on: date, attempt: Callable[[date], object]) -> date | None:
        for day in sorted({one.since for one in self.ones if one.since > on}):
            try:
                attempt(day)
            except DeclinedError:
                continue
            return day
        return None

    # Money comes, goes and is found missing.

    def open_pot(self, position: int, pot: str, order: int) -> None:
        self.pots[pot] = (order, position)

    def receive(
        self, position: int, on: date, credit: str, pot: str, amount: int, kind: str, *, age: tuple | None = None
    ) -> None:
        self.credits.setdefault(credit, (*(age or (on, position)), kind))
        fresh = [One(credit) for _ in range(amount)]
        for one in fresh:
            one.step(position, on, "arrived" if age else "received", pot)
        self.ones += fresh
        self.freed(position, fresh)

    def freed(self, position: int, ones: list[One]) -> None:
        for one in ones:
            missing = self.missing_of(one.lot)
            if missing:
                self.close(position, missing[0], one)
            elif one.pot in self.closed or one.lot in self.closed_lots:
                ends = [on for on in (self.closed.get(one.pot), self.closed_lots.get(one.lot)) if on is not None]
                one.step(position, max(one.since, min(ends)), "lapsed", one.pot)

    def close(self, position: int, missing: One, one: One) -> None:
        on = max(missing.since, one.since)
        missing.step(position, on, "closed", missing.pot)
        one.step(position, on, "covered", one.pot)

    def take(self, position: int, on: date, lot: tuple[str, str], amount: int) -> None:
        for _ in range(amount):
            missing = One(lot[0])
            missing.step(position, on, "open", lot[1])
            self.missing.append((lot[0], missing))
            lapsed = self.held(lot, "lapsed")
            if lapsed:
                self.give_way(position, missing, lapsed)
                continue
            ones = self.available(lot)
            earlier = [one for one in ones if one.since <= on]
            if ones:
                self.close(position, missing, earlier[0] if earlier else ones[-1])

    def give_way(self, position: int, missing: One, lapsed: list[One]) -> None:
        """Take a rupiah that lapsed: one that was free by then, the newest, did not lapse if it was taken before."""
        by_age = sorted(lapsed, key=lambda one: (one.steps[-2][1], one.since))
        earlier = [one.steps[-2][1] for one in by_age if one.steps[-2][1] <= missing.since]
        free = max(earlier) if earlier else by_age[0].steps[-2][1]
        one = next(one for one in by_age if one.steps[-2][1] == free)
        on = max(missing.since, free)
        if on < one.since:
            one.undone[len(one.steps) - 1] = position
        missing.step(position, on, "closed", missing.pot)
        one.step(position, on, "covered", one.pot)

    def cut(self, position: int, on: date, lot: tuple[str, str], amount: int) -> None:
        if amount > len(self.held(lot, "available", "committed", "spent", "lapsed")) - len(self.missing_of(lot)):
            raise DeclinedError("cut_too_large")
        self.take(position, on, lot, amount)

    def bounce(self, position: int, on: date, credit: str) -> dict[str, int]:
        taken = {}
        for pot in self.pots:
            lot = (credit, pot)
            held = self.held(lot, "available", "committed", "spent", "returned", "lapsed")
            amount = len(held) - len(self.missing_of(lot))
            if amount > 0:
                taken[pot] = amount
                self.take(position, on, lot, amount)
        return taken

    def give(self, position: int, on: date, lot: tuple[str, str], amount: int, what: str, to: str = "") -> None:
        def attempt(day: date) -> list[One]:
            ones = self.available(lot, day)
            if len(ones) < amount:
                raise DeclinedError("short")
            return ones[:amount]

        try:
            ones = attempt(on)
        except DeclinedError:
            first = self.first(on, attempt)
            raise DeclinedError("lots_taken" if first else "not_enough", first) from None
        for one in ones:
            one.step(position, on, what, to or one.pot, one.pot)
        if what == "moved":
            self.freed(position, ones)

    def close_pot(self, position: int, on: date, pot: str) -> None:
        self.closed[pot] = on
        for one in self.ones:
            if one.state == "available" and one.pot == pot:
                one.step(position, max(on, one.since), "lapsed", pot)

    def close_lots(self, position: int, on: date, lots: list[tuple[str, str]]) -> None:
        for lot in lots:
            self.closed_lots[lot] = on
            for one in self.held(lot, "available"):
                one.step(position, max(on, one.since), "lapsed", lot[1])
