"""What a payment of public money takes of each budget line, and the SP2Ds that it was paid with."""

from collections.abc import Iterable, Mapping, Sequence

from ledger.allocations.chain import Chain, Stage
from ledger.allocations.standing import Drawing, known_document
from ledger.command import History
from ledger.contributions.events import ContributionPaid
from ledger.contributions.values import BudgetPart
from ledger.funds.cells import Segment, clip
from ledger.funds.fund import Fund


def by_line(pieces: Iterable[Segment]) -> dict[str, int]:
    """Return what cells hold of each credit."""
    total: dict[str, int] = {}
    for piece in pieces:
        for part in piece.parts:
            total[part.credit] = total.get(part.credit, 0) + part.rupiah * piece.seats
    return total


def of_payment(fund: Fund, paid: ContributionPaid, position: int, seats: Sequence[tuple[int, int]]) -> list[Segment]:
    """Return the cells of some seats that a payment spent."""
    spent = [piece for piece in fund.segments(paid.batch, paid.month) if piece.payment == position]
    return [piece for low, high in seats for piece in clip(spent, low, high)]


class Disbursed:
    """The SP2Ds that a payment names, drawn in the order in which they are named, over all its months."""

    def __init__(self, chain: Chain, disbursements: Sequence[int], drawing: Drawing) -> None:
        self._chain, self._drawing = chain, drawing
        self._documents = [known_document(chain, position, Stage.DISBURSED) for position in disbursements]
        self._rooms: dict[tuple[int, str], int] = {}

    def parts(self, needed: Mapping[str, int]) -> tuple[BudgetPart, ...]:
        """Return what is drawn for each line from which SP2D; what none of them holds is drawn from the last one."""
        found = [part for line in sorted(needed) for part in self._of_line(line, needed[line])]
        return tuple(found)

    def _of_line(self, line: str, rupiah: int) -> Iterable[BudgetPart]:
        if not self._documents:
            return [BudgetPart(allocation=line, disbursement=None, rupiah=rupiah)]
        drawn: dict[int, int] = {}
        for document in self._documents:
            key = (document.position, line)
            room = self._rooms.setdefault(key, max(0, self._chain.account(*key).room(self._drawing.on)))
            drawn[document.position] = min(room, rupiah)
            self._rooms[key] -= drawn[document.position]
            rupiah -= drawn[document.position]
        last = self._documents[-1]
        if rupiah:
            drawn[last.position] += rupiah
            self._drawing.exceed(rupiah, what=line, of=f"SP2D {last.number}")
        return [BudgetPart(allocation=line, disbursement=at, rupiah=part) for at, part in drawn.items() if part]


class GivenBack:
    """What reversals give back of a payment: to each line and SP2D at most what it paid, the last named first."""

    def __init__(self, history: History, paid: ContributionPaid, payment: int) -> None:
        self._parts = None if paid.budget is None else history.fold(Chain, paid.fund).standing(payment)

    def parts(self, freed: Mapping[str, int]) -> tuple[BudgetPart, ...] | None:
        """Return the parts of some rupiah of each line, and hold them gone; none where no line was named."""
        if self._parts is None:
            return None
        given = [part for line, rupiah in sorted(freed.items()) for part in self._of_line(line, rupiah)]
        return tuple(given)

    def _of_line(self, line: str, rupiah: int) -> Iterable[BudgetPart]:
        assert self._parts is not None, "asked only of a payment that names lines"
        left = list(self._parts)
        for number in reversed(range(len(left))):
            part = left[number]
            taken = min(rupiah, part.rupiah) if part.allocation == line else 0
            if taken:
                yield part.model_copy(update={"rupiah": taken})
                left[number] = part.model_copy(update={"rupiah": part.rupiah - taken})
                rupiah -= taken
        self._parts = tuple(left)
        if rupiah:
            yield BudgetPart(allocation=line, disbursement=None, rupiah=rupiah)
