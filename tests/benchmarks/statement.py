"""Money's readers over a fund of 10,000 movements: its statement, the trial balance, an explained difference."""

from datetime import date, timedelta
from random import Random

from projections.explained import Report, explained
from projections.general_ledger import trial_balance
from projections.registry import all_projections
from projections.runner import Runner
from projections.statements import fund_statement
from tests.benchmarks.stage import ON, funded, gift, percentile, seconds
from tests.support.office import Desk
from tests.support.postgres import PostgresServer

MOVEMENTS = 10_000
ASKED = 40


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database: each answer at random moments of the book's last hundredth."""
    with funded(kind, server, rupiah=1_000_000) as desk:
        dice = Random(7)
        gifts = [gift(n).model_copy(update={"effective_on": _day(dice)}) for n in range(1, MOVEMENTS)]
        desk.book.record_all([(one, f"g{n}") for n, one in enumerate(gifts)], actor="tester")
        for number in range(MOVEMENTS, MOVEMENTS + 100):
            desk.record(gift(number))
        Runner(desk.store, all_projections()).catch_up()
        head = desk.book.head().position
        moments = [head - dice.randrange(100) for _ in range(ASKED)]
        told = [
            (f"a statement of {MOVEMENTS:,} movements, both dates", [_statement(desk, known) for known in moments]),
            ("a trial balance over them", [_trial(desk, known) for known in moments]),
            ("a difference of 100 entries explained", [_explained(desk, head) for _ in moments]),
        ]
    return [(what, _told(figures)) for what, figures in told]


def _day(dice: Random) -> date:
    return ON + timedelta(dice.randrange(300))


def _told(figures: list[float]) -> str:
    return f"p50 {percentile(figures, 0.5) * 1000:.1f} ms, p99 {percentile(figures, 0.99) * 1000:.1f} ms"


def _statement(desk: Desk, known: int) -> float:
    with desk.store.reader() as reader:
        found = []
        figure = seconds(lambda: found.extend(fund_statement(reader, fund="fund-f", known_at=known).rows))
    assert len(found[0].movements) >= MOVEMENTS, "every gift is a movement"
    return figure


def _trial(desk: Desk, known: int) -> float:
    with desk.store.reader() as reader:
        return seconds(lambda: trial_balance(reader, known_at=known))


def _explained(desk: Desk, head: int) -> float:
    with desk.store.reader() as reader:
        return seconds(lambda: explained(reader, report=Report.BALANCES, known_at=(head - 100, head)))
