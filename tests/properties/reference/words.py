"""The per-rupiah reference told by the entries' own words: it folds nothing of the product, and decides nothing.

Every word is read from the entry's JSON. Which lot fills which cell stands in the words; of the lot's rupiah any will
do, the newest first, as the money rule has it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tests.properties.reference.ones import STATES, One
from tests.properties.reference.rupiah import Rupiah

CREDITS = {
    "DonationReceived": ("donation", "cash"),
    "BudgetAllocated": ("allocation", "authority"),
    "OpeningBalanceStated": ("credit", None),
    "TransferReceived": ("credit", None),
}
Key = tuple[str, int, str]


def months_of(run: Mapping[str, Any]) -> Iterator[str]:
    first, last = (int(run[end][:4]) * 12 + int(run[end][5:]) - 1 for end in ("first", "last"))
    return (f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, last + 1))


def keys_of(batch: str, months: Mapping[str, Any], seats: Mapping[str, Any]) -> Iterator[Key]:
    for month in months_of(months):
        yield from ((batch, seat, month) for seat in range(seats["seat_from"], seats["seat_to"] + 1))


class Words(Rupiah):
    """A fund, rupiah by rupiah, from the words of its entries."""

    def __init__(self) -> None:
        super().__init__()
        self.left_out: defaultdict[tuple[str, str], set[int]] = defaultdict(set)

    def hear(self, position: int, kind: str, what: dict[str, Any]) -> None:
        """Take in the next entry."""
        on = date.fromisoformat(what["effective_on"]) if "effective_on" in what else date.min
        if kind in ("FundOpened", "PotOpened"):
            self.open_pot(position, what["pot"], what.get("order", 100))
        elif kind in CREDITS:
            name, money = CREDITS[kind]
            age = (date.fromisoformat(what["credit_on"]), what["credit_position"]) if "credit_on" in what else None
            self.receive(position, on, what[name], what["pot"], what["rupiah"], money or what["money_kind"], age=age)
        elif kind == "WorkerLeftOut":
            self.left_out[what["batch"], what["month"]].add(what["seat"])
        else:
            getattr(self, f"_hear_{kind}")(position, on, what)

    def _hear_AllocationRevised(self, position: int, on: date, what: dict[str, Any]) -> None:
        if what["change"] > 0:
            self.receive(position, on, what["allocation"], what["pot"], what["change"], "authority")
        else:
            self.take(position, on, (what["allocation"], what["pot"]), -what["change"])

    def _hear_FundsTransferred(self, position: int, on: date, what: dict[str, Any]) -> None:
        stays = what["to_fund"] == what["fund"]
        lot, to = (what["credit"], what["from_pot"]), what["to_pot"] if stays else ""
        self.give(position, on, lot, what["rupiah"], "moved" if stays else "left", to)

    def _hear_DonationDesignated(self, position: int, on: date, what: dict[str, Any]) -> None:
        self.give(position, on, (what["donation"], what["from_pot"]), what["rupiah"], "moved", what["to_pot"])

    def _hear_DonationReturned(self, position: int, on: date, what: dict[str, Any]) -> None:
        self.give(position, on, (what["donation"], what["pot"]), what["rupiah"], "returned")

    def _hear_DonationReversed(self, position: int, on: date, what: dict[str, Any]) -> None:
        for lot in what["lots"]:
            self.take(position, on, (what["donation"], lot["pot"]), lot["rupiah"])

    def _hear_PotClosed(self, position: int, on: date, what: dict[str, Any]) -> None:
        self.close_pot(position, on, what["pot"])

    def _hear_FiscalYearClosed(self, position: int, on: date, what: dict[str, Any]) -> None:
        self.close_lots(position, on, [(lot["allocation"], lot["pot"]) for lot in what["lots"]])

    def _hear_ContributionsCommitted(self, position: int, on: date, what: dict[str, Any]) -> None:
        for row in what["rows"]:
            self._fill(position, on, what["batch"], row)

    def _fill(self, position: int, on: date, batch: str, row: dict[str, Any]) -> None:
        ones = iter(self.available((row["credit"], row["pot"]), on))
        for key in keys_of(batch, row, row):
            for _ in range(row["rupiah"]):
                self._commit(position, on, key, next(ones))

    def _hear_CommitmentReleased(self, position: int, on: date, what: dict[str, Any]) -> None:
        keys = [key for run in what["months"] for seats in what["seats"] for key in keys_of(what["batch"], run, seats)]
        self._empty(position, on, [(key, self.cells[key]) for key in keys if self.cells[key].state == "committed"])

    def _hear_CommitmentRated(self, position: int, on: date, what: dict[str, Any]) -> None:
        self._take_out(position, on, what["batch"], what["given_back"], "kept")
        for row in what["taken"]:
            self._fill(position, on, what["batch"], row)

    def _hear_ExcessCarried(self, position: int, on: date, what: dict[str, Any]) -> None:
        self._take_out(position, on, what["batch"], what["given_back"], "still_spent")

    def _take_out(self, position: int, on: date, batch: str, rows: list[dict[str, Any]], stays: str) -> None:
        given: list[One] = []
        touched: dict[Key, None] = {}
        for row in rows:
            for key in keys_of(batch, row, row):
                own = [one for one in self.cells[key].ones if one.lot == (row["credit"], row["pot"])]
                back = own[len(own) - row["rupiah"] :]
                self.cells[key].ones = [one for one in self.cells[key].ones if one not in back]
                given += back
                touched[key] = None
        for key in touched:
            for one in self.cells[key].ones:
                one.step(position, on, stays, one.pot, key, self.cells[key].filling)
        for one in given:
            one.step(position, on, "freed", one.pot)
        self.freed(position, given)

    def _hear_ContributionPaid(self, position: int, on: date, what: dict[str, Any]) -> None:
        batch, month = what["batch"], what["month"]
        out = self.left_out.pop((batch, month), set())
        for key, cell in list(self.cells.items()):
            if key[0] == batch and key[2] == month and cell.state == "committed" and key[1] not in out:
                cell.payment = position
                for one in cell.ones:
                    one.step(position, on, "spent", one.pot, key, cell.filling)

    def _hear_ContributionReversed(self, position: int, on: date, what: dict[str, Any]) -> None:
        run = {"first": what["month"], "last": what["month"]}
        keys = [key for seats in what["seats"] for key in keys_of(what["batch"], run, seats)]
        cells = [(key, self.cells[key]) for key in keys if self.cells[key].payment == what["payment"]]
        cells = [(key, cell) for key, cell in cells if cell.state == "spent"]
        if not what["recommit"]:
            self._empty(position, on, cells)
            return
        for key, cell in cells:
            cell.payment = None
            for one in cell.ones:
                one.step(position, on, "recommitted", one.pot, key, cell.filling)

    def _hear_ShortfallSettled(self, position: int, on: date, what: dict[str, Any]) -> None:
        lot, money = (what["credit"], what["pot"]), iter(self.available((what["cover"], what["cover_pot"]), on))
        swaps = [
            (key, one, next(money))
            for row in what["rows"]
            for key in keys_of(row["batch"], row, row)
            for one in self.cells[key].ones
            if one.lot == lot
        ]
        back = [one for one in self.held(lot, "returned") if one.since <= on]
        back = sorted(back, key=lambda one: one.since, reverse=True)[: what["returned"]]
        self._swap(position, on, swaps)
        for old in back:
            new = next(money)
            new.step(position, on, "returned", new.pot)
            old.step(position, on, "unreturned", old.pot)
        self.freed(position, back)

    def payments(self, valid_at: date, known_at: int) -> dict[tuple[Key, tuple[str, str]], int]:
        """Return by paid cell and lot the entry by which its rupiah were spent there last."""
        found: dict[tuple[Key, tuple[str, str]], int] = {}
        for one in self.ones:
            steps = one.seen(valid_at, known_at)
            if steps and STATES[steps[-1][2]] == "spent":
                pot, cell, _ = steps[-1][3]
                last = max(position for position, _, what, _ in steps if what == "spent")
                found[cell, (one.credit, pot)] = max(found.get((cell, (one.credit, pot)), 0), last)
        return found

    def parts(self, valid_at: date, known_at: int) -> dict[tuple[Key, str], Counter[tuple[str, str]]]:
        """Return by cell and state the rupiah of each lot: a label on every rupiah, counted."""
        found: dict[tuple[Key, str], Counter[tuple[str, str]]] = defaultdict(Counter)
        for state, name in (("spent", "paid"), ("committed", "committed")):
            for cell, lots in self.lineage(valid_at, known_at, state).items():
                found[cell, name] = lots
        return found
