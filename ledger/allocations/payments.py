"""What payments took of each budget line, and what of it was receipted, reversed and refunded since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.allocations.events import LineAmount
from ledger.contributions.values import BudgetPart
from ledger.money import split


@dataclass(slots=True)
class _Part:
    """What a payment took of one line out of one SP2D."""

    paid: BudgetPart
    receipted: int = 0
    reversed: int = 0
    given_up: int = 0
    """What went to the treasury as other revenue: it is paid no more, and comes back to no document."""

    @property
    def confirmed(self) -> int:
        """What of the receipt stands: it falls in proportion to what is reversed."""
        gone = min(self.reversed, self.paid.rupiah)
        return self.receipted - self.receipted * gone // self.paid.rupiah


@dataclass(slots=True)
class Payments:
    """The payments of a chain, each by its position."""

    _parts: dict[int, tuple[_Part, ...]] = field(default_factory=dict)
    _refunded: dict[int, dict[str, int]] = field(default_factory=dict)

    def pay(self, position: int, parts: Sequence[BudgetPart]) -> None:
        """Take in a payment."""
        self._parts[position] = tuple(_Part(part) for part in parts)

    def confirm(self, payment: int, rupiah: int | None) -> Mapping[str, int]:
        """Take in a receipt, of what was paid where no amount is said; return what it changes of each line."""
        before, parts = self._confirmed(payment), self._parts.get(payment, ())
        weights = [part.paid.rupiah for part in parts]
        receipted = sum(weights) if rupiah is None else rupiah
        for part, share in zip(parts, split(receipted, weights) if parts else [], strict=True):
            part.receipted = share
        return self._changed(payment, before)

    def reverse(self, payment: int, reversed_: Sequence[BudgetPart]) -> Mapping[str, int]:
        """Take in a reversal, and return by what it changes what is confirmed of each line."""
        before = self._confirmed(payment)
        for part, rupiah in self._of(payment, reversed_):
            part.reversed += rupiah
        return self._changed(payment, before)

    def give_up(self, payment: int, parts: Sequence[BudgetPart]) -> None:
        """Take in a reversal whose money went to other revenue: what BPJS receipted in its year stands."""
        for part, rupiah in self._of(payment, parts):
            part.given_up += rupiah

    def _of(self, payment: int, parts: Sequence[BudgetPart]) -> Iterator[tuple[_Part, int]]:
        for gone in parts:
            for part in self._parts.get(payment, ()):
                if (part.paid.allocation, part.paid.disbursement) == (gone.allocation, gone.disbursement):
                    yield part, gone.rupiah

    def refund(self, payment: int, lines: Sequence[LineAmount]) -> None:
        """Take in a refund of a later year, or booked elsewhere."""
        refunded = self._refunded.setdefault(payment, {})
        for line in lines:
            refunded[line.allocation] = refunded.get(line.allocation, 0) + line.rupiah

    def standing(self, payment: int) -> tuple[BudgetPart, ...]:
        """Return what a payment took of each line and SP2D, less what was reversed of it since."""
        left = [(part.paid, part.paid.rupiah - part.reversed - part.given_up) for part in self._parts.get(payment, ())]
        return tuple(paid.model_copy(update={"rupiah": rupiah}) for paid, rupiah in left if rupiah > 0)

    def refunded(self, payment: int) -> Mapping[str, int]:
        """Return what was refunded of a payment in a later year or elsewhere, by line."""
        return self._refunded.get(payment, {})

    def given_up(self, payment: int) -> Mapping[str, int]:
        """Return what a payment lost to other revenue, by line."""
        total: dict[str, int] = {}
        for part in self._parts.get(payment, ()):
            total[part.paid.allocation] = total.get(part.paid.allocation, 0) + part.given_up
        return total

    def _confirmed(self, payment: int) -> dict[str, int]:
        total: dict[str, int] = {}
        for part in self._parts.get(payment, ()):
            total[part.paid.allocation] = total.get(part.paid.allocation, 0) + part.confirmed
        return total

    def _changed(self, payment: int, before: Mapping[str, int]) -> dict[str, int]:
        now = self._confirmed(payment)
        return {line: rupiah - before[line] for line, rupiah in now.items() if rupiah != before[line]}
