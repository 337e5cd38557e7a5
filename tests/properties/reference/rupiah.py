"""A fund in which every rupiah is labelled with its own history, by the text of the money rule and nothing else.

It shares no code with the product and is as slow as it is plain: a balance is a count of rupiah, a first possible date
is found by trying every date in turn.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from tests.properties.reference.ones import STATES, Cell, DeclinedError, One
from tests.properties.reference.purse import Purse


class Rupiah(Purse):
    """The whole fund, rupiah by rupiah."""

    def commit(
        self,
        position: int,
        on: date,
        batch: str,
        seats: list[int],
        rates: dict[str, int],
        pots: list[str],
        pool: set[str],
    ) -> None:
        if any(self.cells[batch, seat, month].ones for seat in seats for month in rates):
            raise DeclinedError("cells_not_empty")
        term = sum(rates.values())

        def reached(day: date) -> list[list[One]]:
            paid, strip = [], []
            for lot in self.in_order(pots):
                ones = self.available(lot, day)
                while len(paid) < len(seats) and len(ones) >= term:
                    paid.append(ones[:term])
                    ones = ones[term:]
                if lot[0] in pool:
                    strip += ones
            while len(paid) < len(seats) and len(strip) >= term:
                paid.append(strip[:term])
                strip = strip[term:]
            return paid

        def attempt(day: date) -> list[list[One]]:
            paid = reached(day)
            if len(paid) < len(seats):
                raise DeclinedError("short")
            return paid

        self._needs_money(on, attempt, lambda: len(reached(on)))
        paid = attempt(on)
        if batch not in self.batches:
            self.batches.append(batch)
        for seat, ones in zip(seats, paid, strict=True):
            left = list(ones)
            for month in sorted(rates):
                for one in left[: rates[month]]:
                    self._commit(position, on, (batch, seat, month), one)
                left = left[rates[month] :]

    def _commit(self, position: int, on: date, cell: tuple[str, int, str], one: One) -> None:
        one.step(position, on, "committed", one.pot, cell, self.cells[cell].filling)
        self.cells[cell].ones.append(one)

    def _needs_money(self, on: date, attempt: Callable[[date], object], seats: Callable[[], int]) -> None:
        try:
            attempt(on)
        except DeclinedError:
            first = self.first(on, attempt)
            raise DeclinedError("lots_taken" if first else "not_enough", first, seats()) from None

    def _filled(self, batch: str, seats: Iterable[int], months: Iterable[str], state: str) -> list[tuple[tuple, Cell]]:
        keys = [(batch, seat, month) for month in sorted(months) for seat in sorted(seats)]
        return [(key, self.cells[key]) for key in keys if self.cells[key].state == state]

    def _not_later(self, cells: list[tuple[tuple, Cell]], on: date) -> None:
        latest = max(cell.since for _, cell in cells)
        if latest > on:
            raise DeclinedError("too_early", latest)

    def pay(self, position: int, on: date, batch: str, month: str, seats: range, left_out: set[int]) -> list[int]:
        cells = self._filled(batch, seats, [month], "committed")
        if left_out - {key[1] for key, _ in cells}:
            raise DeclinedError("not_committed")
        cells = [(key, cell) for key, cell in cells if key[1] not in left_out]
        if not cells:
            raise DeclinedError("nothing_committed")
        self._not_later(cells, on)
        for key, cell in cells:
            cell.payment = position
            for one in cell.ones:
                one.step(position, on, "spent", one.pot, key, cell.filling)
        return [key[1] for key, _ in cells]

    def release(self, position: int, on: date, batch: str, seats: list[int], months: list[str]) -> int:
        cells = self._filled(batch, seats, months, "committed")
        if not cells:
            raise DeclinedError("nothing_committed")
        self._not_later(cells, on)
        return self._empty(position, on, cells)

    def _empty(self, position: int, on: date, cells: list[tuple[tuple, Cell]]) -> int:
        ones = [one for _, cell in cells for one in cell.ones]
        for key, _ in cells:
            self.cells[key] = Cell()
        for one in ones:
            one.step(position, on, "freed", one.pot)
        self.freed(position, ones)
        return len(ones)

    def reverse(
        self, position: int, on: date, batch: str, month: str, payment: int, seats: list[int], rate: int | None
    ) -> int:
        cells = [(k, c) for k, c in self._filled(batch, seats, [month], "spent") if c.payment == payment]
        if not cells:
            raise DeclinedError("not_paid")
        if rate is not None and any(len(cell.ones) != rate for _, cell in cells):
            raise DeclinedError("rate_changed")
        self._not_later(cells, on)
        if rate is None:
            return self._empty(position, on, cells)
        for key, cell in cells:
            cell.payment = None
            for one in cell.ones:
                one.step(position, on, "recommitted", one.pot, key, cell.filling)
        return sum(len(cell.ones) for _, cell in cells)

    def rate(self, position: int, on: date, batch: str, month: str, seats: range, rate: int, pots: list[str]) -> None:
        cells = self._filled(batch, seats, [month], "committed")
        reach = 0

        def attempt(day: date) -> list[tuple[tuple, list[One]]]:
            nonlocal reach
            purse: dict[tuple[str, str], list[One]] = {}
            paid, waiting = [], []
            lots = self.in_order(self.pots)
            for lot in lots:
                purse[lot] = self.available(lot, day)
            for key, cell in cells:
                extra, own = rate - len(cell.ones), purse.get(cell.ones[0].lot, [])
                if extra <= 0:
                    continue
                if len(own) >= extra:
                    paid.append((key, own[:extra]))
                    del own[:extra]
                else:
                    waiting.append((key, extra))
            for lot in self.in_order(pots):
                while waiting and len(purse[lot]) >= waiting[0][1]:
                    key, extra = waiting.pop(0)
                    paid.append((key, purse[lot][:extra]))
                    del purse[lot][:extra]
            reach = len(paid)
            if waiting or any(cell.since > day for _, cell in cells):
                raise DeclinedError("short")
            return paid

        if any(cell.since > on for _, cell in cells):
            raise DeclinedError("too_early", self.first(on, attempt))
        try:
            paid = attempt(on)
        except DeclinedError:
            reached = reach
            first = self.first(on, attempt)
            raise DeclinedError("lots_taken" if first else "not_enough", first, reached) from None
        self._give_back(position, on, [(key, cell, max(0, len(cell.ones) - rate)) for key, cell in cells], "kept")
        for key, ones in paid:
            for one in ones:
                self._commit(position, on, key, one)

    def _give_back(self, position: int, on: date, cells: list[tuple[tuple, Cell, int]], stays: str) -> None:
        given: list[One] = []
        for key, cell, amount in cells:
            numbered = sorted(enumerate(cell.ones), key=lambda pair: (pair[1].since, pair[0]), reverse=True)
            back = [one for _, one in numbered[:amount]]
            cell.ones = [one for one in cell.ones if one not in back]
            given += back
            for one in cell.ones if back else ():
                one.step(position, on, stays, one.pot, key, cell.filling)
        for one in given:
            one.step(position, on, "freed", one.pot)
        self.freed(position, given)

    def carry(self, position: int, on: date, batch: str, month: str, payment: int, seats: range, rates: dict) -> None:
        giving = []
        for (_, seat, _), cell in self._filled(batch, seats, [month], "spent"):
            left = len(cell.ones) if cell.payment == payment else 0
            for key, earlier in self._filled(batch, [seat], [str(m) for m in rates], "spent"):
                given = min(left, max(0, len(earlier.ones) - max(1, rates[key[2]])))
                left -= given
                giving += [(key, earlier, given)] if given else []
        if not giving:
            raise DeclinedError("no_excess")
        self._not_later([(key, cell) for key, cell, _ in giving], on)
        self._give_back(position, on, giving, "still_spent")

    def settle(self, position: int, on: date, lot: tuple[str, str], cover: tuple[str, str]) -> int:
        if not (self._known(lot) and self._known(cover)) or lot == cover:
            raise DeclinedError("nothing_to_settle")
        if self.credits[lot[0]][2] != self.credits[cover[0]][2]:
            raise DeclinedError("money_kinds_mixed")
        wanted = sum(1 for one in self.missing_of(lot) if one.since <= on)
        money, swaps, met, ended = self.available(cover, on), [], 0, False
        for batch in self.batches:
            for seat in sorted({key[1] for key in self.cells if key[0] == batch}):
                mine = [(k, one) for k in sorted(self.cells) if k[:2] == (batch, seat) for one in self.cells[k].ones]
                mine = [(key, one) for key, one in mine if one.lot == lot]
                if ended or met >= wanted or not mine or any(one.since > on for _, one in mine):
                    continue
                if len(money) < len(mine):
                    ended = True
                    continue
                met += len(mine)
                swaps += [(key, one, money.pop(0)) for key, one in mine]
        back = [one for one in self.held(lot, "returned") if one.since <= on]
        back.sort(key=lambda one: one.since, reverse=True)
        back = [] if ended else back[: max(0, min(wanted - met, len(money)))]
        if not swaps and not back:
            raise DeclinedError("nothing_to_settle")
        self._swap(position, on, swaps)
        for old, new in zip(back, money, strict=False):
            new.step(position, on, "returned", new.pot)
            old.step(position, on, "unreturned", old.pot)
        self.freed(position, back)
        return len(back)

    def _known(self, lot: tuple[str, str]) -> bool:
        return any(lot[1] in step[3] for one in self.ones if one.credit == lot[0] for step in one.steps)

    def _swap(self, position: int, on: date, swaps: list[tuple[tuple, One, One]]) -> None:
        """Put the cover's rupiah together, in each cell, where the first rupiah of the lot stood."""
        by_cell: defaultdict[tuple, list[tuple[One, One]]] = defaultdict(list)
        for key, old, new in swaps:
            by_cell[key].append((old, new))
        for key, pairs in by_cell.items():
            cell, out = self.cells[key], [old for old, _ in pairs]
            state, at = cell.state, min(cell.ones.index(one) for one in out)
            stay = [one for one in cell.ones if one not in out]
            cell.ones = [*stay[:at], *(new for _, new in pairs), *stay[at:]]
            for old, new in pairs:
                old.step(position, on, "freed", old.pot)
                new.step(position, on, "committed", new.pot, key, cell.filling)
                if state == "spent":
                    new.step(position, on, "spent", new.pot, key, cell.filling)
        self.freed(position, [old for _, old, _ in swaps])

    # Answers, at a date of the world and a position of the book.

    def balances(self, valid_at: date, known_at: int) -> dict[tuple[str, str], Counter]:
        terms: defaultdict[tuple[str, str], Counter] = defaultdict(Counter)
        for one in self.ones:
            steps = one.seen(valid_at, known_at)
            for _, _, what, where in steps:
                if what in ("received", "arrived"):
                    terms[one.credit, where[0]]["received" if what == "received" else "moved_in"] += 1
                if what in ("moved", "left"):
                    terms[one.credit, where[1]]["moved_out"] += 1
                if what == "moved":
                    terms[one.credit, where[0]]["moved_in"] += 1
            if steps and STATES[steps[-1][2]] != "gone":
                terms[one.credit, steps[-1][3][0]][STATES[steps[-1][2]]] += 1
        for credit, missing in self.missing:
            steps = missing.seen(valid_at, known_at)
            if steps:
                terms[credit, missing.pot]["taken"] += 1
                terms[credit, missing.pot]["shortfall"] += 1 if steps[-1][2] == "open" else 0
        return terms

    def lineage(self, valid_at: date, known_at: int, state: str) -> dict[tuple, Counter]:
        sources: defaultdict[tuple, Counter] = defaultdict(Counter)
        for one in self.ones:
            steps = one.seen(valid_at, known_at)
            if steps and STATES[steps[-1][2]] == state:
                pot, cell, _ = steps[-1][3]
                sources[cell][one.credit, pot] += 1
        return sources

    def paid_in_part(self, valid_at: date, known_at: int) -> set[tuple]:
        """Return the cells of which, since they were filled, a part is spent and a part is committed."""
        states = defaultdict(set)
        for one in self.ones:
            steps = one.seen(valid_at, known_at)
            if steps and STATES[steps[-1][2]] in ("spent", "committed"):
                states[steps[-1][3][1:]].add(STATES[steps[-1][2]])
        return {cell for cell, found in states.items() if len(found) > 1}
