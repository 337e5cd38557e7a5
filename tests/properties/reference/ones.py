"""One rupiah and its history, one cell and its rupiah: plain values, nothing of the product."""

from datetime import date
from itertools import count


class DeclinedError(Exception):
    """The rule forbids a move: a code, the first date that works, and the seats that could be had."""

    def __init__(self, code: str, first: date | None = None, seats: int | None = None) -> None:
        super().__init__(code, first, seats)
        self.code, self.first, self.seats = code, first, seats


class One:
    """One rupiah, or one rupiah that is missing, and every step it ever made: (position, on, what, where)."""

    def __init__(self, credit: str) -> None:
        self.credit = credit
        self.steps: list[tuple[int, date, str, tuple]] = []
        self.undone: dict[int, int] = {}
        """The number of a step that did not happen after all, and the position from which that is known."""

    def step(self, position: int, on: date, what: str, *where: object) -> None:
        stands = [step for number, step in enumerate(self.steps) if number not in self.undone]
        assert not stands or stands[-1][1] <= on, "a rupiah never moves back in time"
        self.steps.append((position, on, what, where))

    @property
    def since(self) -> date:
        return self.steps[-1][1]

    @property
    def state(self) -> str:
        return STATES[self.steps[-1][2]]

    @property
    def pot(self) -> str:
        return self.steps[-1][3][0]

    @property
    def lot(self) -> tuple[str, str]:
        return self.credit, self.pot

    def seen(self, valid_at: date, known_at: int) -> list[tuple[int, date, str, tuple]]:
        undone = {number for number, position in self.undone.items() if position <= known_at}
        stands = [step for number, step in enumerate(self.steps) if number not in undone]
        kept = [step for step in stands if step[0] <= known_at and step[1] <= valid_at]
        assert kept == stands[: len(kept)], "what is seen of a rupiah is the beginning of its history"
        return kept


STATES = {
    "received": "available",
    "arrived": "available",
    "moved": "available",
    "freed": "available",
    "unreturned": "available",
    "committed": "committed",
    "recommitted": "committed",
    "kept": "committed",
    "spent": "spent",
    "still_spent": "spent",
    "returned": "returned",
    "left": "gone",
    "covered": "gone",
    "lapsed": "lapsed",
    "open": "open",
    "closed": "closed",
}


class Cell:
    """The rupiah that one (batch, seat, month) holds, in the order in which they came."""

    fillings = count()

    def __init__(self) -> None:
        self.ones: list[One] = []
        self.payment: int | None = None
        self.filling = next(Cell.fillings)

    @property
    def state(self) -> str:
        return self.ones[0].state if self.ones else "empty"

    @property
    def since(self) -> date:
        return max(one.since for one in self.ones)
