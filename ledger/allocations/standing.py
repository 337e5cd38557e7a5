"""What a command about the chain may name: a fund of public money, its budget lines, the documents of the treasury."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ledger.allocations.chain import Account, Chain, Document, Line, Stage
from ledger.allocations.events import LineAmount
from ledger.command import FactCommand, History
from ledger.errors import Detail, Malformed, Refused, Unknown
from ledger.funds.events import MoneyKind
from ledger.funds.standing import known_fund, must_have_opened, must_hold
from ledger.money import rupiah as written

OUT_OF_ORDER = "MON-05"
"""Above or before the document that it is drawn from, without one, or after the close of its fiscal year."""

PAPERS = {Stage.RELEASED: "SPD", Stage.ORDERED: "SPM", Stage.DISBURSED: "SP2D"}
"""What the document of a stage is called."""


def known_chain(history: History, fund: str, *, on: date) -> Chain:
    """Return the chain of a fund of authority that was open by a date, or refuse."""
    state = known_fund(history, fund)
    must_hold(state, MoneyKind.AUTHORITY)
    must_have_opened(state, on=on)
    return history.fold(Chain, fund)


def known_line(chain: Chain, allocation: str) -> Line:
    """Return a budget line of the fund, or refuse one that it does not have."""
    if allocation not in chain.lines:
        raise Unknown("allocation", allocation)
    return chain.lines[allocation]


def known_document(chain: Chain, position: int, stage: Stage) -> Document:
    """Return a document of the fund's chain, or refuse a position that holds none of its stage."""
    found = chain.document(position, stage)
    if found is None:
        raise Unknown(PAPERS[stage].lower(), str(position))
    return found


def one_budget(chain: Chain, lines: Sequence[LineAmount]) -> Line:
    """Return the first of some lines; refuse unknown ones, and lines of two governments or fiscal years."""
    found = [known_line(chain, line.allocation) for line in lines]
    budgets = sorted({(line.source, line.fiscal_year) for line in found})
    if len(budgets) > 1:
        named = ", ".join(f"{source} {year}" for source, year in budgets)
        raise Malformed(
            "lines_of_two_budgets",
            f"expected lines of one government and fiscal year, found {named}; record a document of each",
            budgets=[[source, year] for source, year in budgets],
        )
    return found[0]


class Drawing:
    """What a new document draws from the accounts above it, line by line, and where it breaks the chain."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.broken: list[str] = []
        self.numbers: list[Detail] = []
        self._drawn: dict[int, int] = {}

    def draw(self, account: Account | None, rupiah: int, *, what: str, of: str) -> None:
        """Draw from an account; note it where there is none, or less than that on the date."""
        if account is None:
            self._note(f"{written(rupiah)} of {what} without {of}", room=0, found=rupiah, of=of)
            return
        before = self._drawn.get(id(account), 0)
        room = max(0, account.room(self.on) - before)
        self._drawn[id(account)] = before + rupiah
        if rupiah > room:
            words = f"{written(rupiah)} of {what} where {of} has {written(room)} left on {self.on}"
            self._note(words, room=room, found=rupiah, of=of)

    def exceed(self, rupiah: int, *, what: str, of: str) -> None:
        """Note that a document is drawn by more than it has left on the date."""
        self._note(f"{written(rupiah)} of {what} more than {of} has left on {self.on}", room=0, found=rupiah, of=of)

    def _note(self, words: str, *, room: int, found: int, of: str) -> None:
        self.broken.append(words)
        self.numbers.append({"expected": room, "found": found, "of": of})


def codes_of(command: FactCommand, code: str, broken: Sequence[str], numbers: Iterable[Detail] = ()) -> list[str]:
    """Return the code where something is broken and the actor accepts it; refuse with the numbers where not."""
    if not broken:
        return []
    if code not in command.accept:
        raise Refused(
            "warning_not_accepted",
            f"expected {WANTED[code]}, found {'; '.join(broken)}; if it did happen so, send it again with "
            f'"accept": ["{code}"] and its document',
            exceptions=[code],
            numbers=list(numbers),
        )
    return [code]


def beyond_payment(
    command: FactCommand, chain: Chain, payment: int, *, holds: Mapping[str, int], takes: Mapping[str, int]
) -> list[str]:
    """A payment gives back of each line at most what it still holds, less what was refunded of it (MON-05).

    What it holds is less already by what its refunds took out of its cells.
    """
    refunded, given_up, broken = chain.payments.refunded(payment), chain.payments.given_up(payment), list[str]()
    numbers: list[Detail] = []
    of = f"the payment at position {payment}"
    for line, rupiah in sorted(takes.items()):
        gone = refunded.get(line, 0)
        still_held = max(0, gone - given_up.get(line, 0))
        room = max(0, holds.get(line, 0) - still_held)
        if gone and rupiah > room:
            left = f"{of} has {written(room)} left, with {written(gone)} refunded before"
            broken.append(f"{written(rupiah)} of {line} where {left}")
            numbers.append({"expected": room, "found": rupiah, "of": of})
    return codes_of(command, OUT_OF_ORDER, broken, numbers)


REFUND_MISPLACED = "MON-09"
"""A refund booked to another fund, or to another fiscal year than the one in which it came."""
OTHER_AMOUNT = "MON-01"
"""Another amount than the person-months cost."""
WANTED = {
    OUT_OF_ORDER: "a document within what is left of those before it, and dated not before them",
    REFUND_MISPLACED: "a refund booked to its own fund, in the fiscal year in which it came",
    OTHER_AMOUNT: "a refund of what the seats cost",
}


def after_close(chain: Chain, line: Line, on: date) -> list[str]:
    """Return what is wrong with a document dated after its fiscal year was closed, with nothing carried over."""
    closing = chain.closed.get(line.fiscal_year)
    if closing is None or on <= closing.on or closing.carried_over:
        return []
    return [f"a date of {on}, after fiscal year {line.fiscal_year} was closed on {closing.on}"]


def must_not_be_closed(chain: Chain, fiscal_year: int) -> None:
    """Refuse new authority for a fiscal year that is closed."""
    closing = chain.closed.get(fiscal_year)
    if closing is not None:
        raise Refused(
            "year_closed",
            f"expected an open fiscal year, found {fiscal_year} of {chain.stream} closed on {closing.on}; allocate it "
            "to the next year",
            fund=chain.stream,
            fiscal_year=fiscal_year,
            closed_on=closing.on.isoformat(),
        )
