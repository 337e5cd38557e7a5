"""The ground of a random history: what it draws from, and how an operation is told to both sides."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.basis import Basis
from ledger.errors import Refusal
from ledger.event import Entry, Event
from ledger.funds.events import (
    FundClass,
    FundOpened,
    MoneyKind,
    PotOpened,
    Restrictions,
)
from ledger.funds.fund import Fund
from ledger.funds.moves import Move
from ledger.periods import Month
from tests.properties.reference.ones import DeclinedError
from tests.properties.reference.rupiah import Rupiah

DAY_ONE = date(2022, 1, 1)
FUND = "fund-story"
POTS = {"pot-wide": 100, "pot-narrow": 10, "pot-other": 100, "pot-last": 300}
MONTHS = [Month("2022-01"), Month("2022-02"), Month("2022-04")]
SEATS = range(8)


@dataclass(frozen=True)
class Profile:
    """What kind of credits a history has."""

    name: str
    credits: int
    rupiah_min: int
    rupiah_max: int
    operations: int


FEW_LARGE = Profile("few large gifts and budget lines", credits=5, rupiah_min=10, rupiah_max=120, operations=55)
MANY_SMALL = Profile("many small gifts", credits=22, rupiah_min=1, rupiah_max=14, operations=70)


class Teller:
    """A fund and its reference, the dice, and the words that every operation uses."""

    def __init__(self, seed: int, profile: Profile) -> None:
        self.dice = random.Random(seed)
        self.profile = profile
        self.fund, self.rupiah = Fund(), Rupiah()
        self.position, self.version = 0, 0
        self.moves: list[tuple[int, Move]] = []
        self.boundaries = [0]
        self.latest = DAY_ONE
        self.dated, self.back_dated = 0, 0
        self.outcomes: Counter[str] = Counter()
        self.rates = {f"batch-{n}": {month: self.dice.randint(1, 5) for month in MONTHS} for n in (1, 2)}
        self.payments: list[tuple[int, str, Month]] = []
        self.kinds: dict[str, MoneyKind] = {}
        self.credits: list[str] = []

    def _record(self, *events: Event) -> None:
        for event in events:
            self.position += 1
            self.version += 1
            moves = self.fund.apply(Entry(self.position, FUND, self.version, "", "desk", "", event))
            self.moves += [(self.position, move) for move in moves]

    def _open(self) -> None:
        fact = {"basis": "reported", "effective_on": DAY_ONE, "fund": FUND}
        first, *others = POTS
        self._record(FundOpened(**fact, fund_class=FundClass.DONATION, name="Story", owner="party-story", pot=first))
        self._record(*(PotOpened(**fact, order=POTS[pot], pot=pot, restrictions=Restrictions()) for pot in others))
        for position, pot in enumerate(POTS, 1):
            self.rupiah.open_pot(position, pot, POTS[pot])
        self.boundaries.append(self.position)

    def _day(self) -> date:
        span = (self.latest - DAY_ONE).days
        back = span > 0 and self.dice.random() < 0.42
        day = (
            DAY_ONE + timedelta(self.dice.randrange(span))
            if back
            else self.latest + timedelta(self.dice.choice((0, 1, 1, 3)))
        )
        self.dated += 1
        self.back_dated += day < self.latest
        self.latest = max(self.latest, day)
        return day

    def _both(self, name: str, product, reference):
        """Run both sides; return the product's plan, or None where both decline alike."""
        plan = declined = None
        try:
            plan = product()
            said: tuple = ("accepted",)
        except Refusal as refusal:
            first = refusal.details.get("first_date")
            said = (refusal.code, first, refusal.details.get("seats_available"))
            declined = refusal
        try:
            expected = reference()
            answer: tuple = ("accepted",)
        except DeclinedError as refusal:
            expected = None
            answer = (refusal.code, refusal.first and refusal.first.isoformat(), refusal.seats)
        assert said == answer, f"{name} at {self.position}: the product says {said}, the reference {answer}"
        self.outcomes[f"{name} {said[0]}"] += 1
        return None if declined else (plan, expected)

    def _fact(self, on: date) -> dict:
        return {"basis": Basis.REPORTED, "effective_on": on, "fund": FUND}

    def _amount(self) -> int:
        return self.dice.randint(self.profile.rupiah_min, self.profile.rupiah_max)

    def _credit(self) -> str:
        return self.dice.choice(self.credits)

    def _pot(self) -> str:
        return self.dice.choice(list(POTS))

    def _lot(self) -> tuple[str, str]:
        lots = list(self.fund.lots)
        return self.dice.choice(lots) if self.dice.random() < 0.95 else (self._credit(), self._pot())

    def _some_pots(self) -> list[str]:
        return self.dice.sample(list(POTS), self.dice.choice((1, 2, 3, 4, 4, 4)))

    def _some_months(self) -> list[Month]:
        return sorted(self.dice.sample(MONTHS, self.dice.randint(1, len(MONTHS))))

    def _some_seats(self) -> tuple[int, int]:
        low = self.dice.choice(SEATS)
        return low, min(SEATS[-1], low + self.dice.randint(0, 5))

    def _live_month(self) -> tuple[str, Month]:
        months = [(batch, month) for batch in self.rates for month in MONTHS]
        live = [key for key in months if any(cell.state == "committed" for cell in self.fund.segments(*key))]
        return self.dice.choice(live if live and self.dice.random() < 0.85 else months)

    def _today(self, batch: str, month: Month) -> int:
        return self.fund.rate(batch, month) or self.rates[batch][month]

    def _ranges(self) -> list[tuple[int, int]]:
        low, high = self._some_seats()
        middle = self.dice.randint(low, high)
        return [(low, high)] if middle + 2 > high else [(low, middle), (middle + 2, high)]
