"""Kotawaringin Timur 2024: a palm oil budget for 4,400 people, of which 73,842,000 is unexplained at year end."""

from datetime import date
from pathlib import Path
from typing import Any

from ledger.allocations.close_year import CloseYear
from ledger.allocations.documents import DisburseFunds, OrderPayment, ReleaseFunds
from ledger.allocations.events import ClosedLot, FiscalYearClosed
from ledger.command import Command
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.pay import PayMonths
from ledger.funds.events import FundClass
from ledger.periods import Month, months_between
from projections.allocation_usage import allocation_usage
from projections.registry import all_projections
from projections.runner import Runner
from tests.stories.stage import BATCH, FUND, POT, Stage, stage
from tests.stories.test_golden import GOLDEN

LINE = "budget-story"
ALLOCATED = 739_122_000
PAID, UNEXPLAINED = (int(GOLDEN[f"kotim_2024_{case}"]["expected"]) for case in ("at_tariff", "unexplained"))
MONTHS = months_between(Month("2024-04"), Month("2024-12"))


def document(on: Stage, kind: type[Command], day: date, rupiah: int, **parent: int) -> int:
    """Record a document of the treasury whose number is made up, and return its position."""
    lines = [{"allocation": LINE, "rupiah": rupiah, **parent}]
    words: dict[str, Any] = {"basis": "illustrative", "effective_on": day, "fund": FUND, "lines": lines}
    return on.desk.record(kind.model_validate({**words, "number": f"{kind.__name__}/1"})).position


def test_what_the_budget_did_not_use_lapses_and_stands_unexplained(tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        on.fund(FundClass.DBH_SAWIT, on=date(2024, 4, 1))
        on.allocate(ALLOCATED)
        on.enrol(4_400, "2024-04", 9)
        spd = document(on, ReleaseFunds, date(2024, 4, 2), ALLOCATED)
        spm = document(on, OrderPayment, date(2024, 4, 3), PAID, parent=spd)
        sp2d = document(on, DisburseFunds, date(2024, 4, 4), PAID, parent=spm)
        paid = {"accept": ("DOC-01", "DOC-03"), "batch": BATCH, "effective_on": "2024-04-05", "months": MONTHS}
        last = on.desk.record(PayMonths.model_validate({**paid, "disbursements": [sp2d]})).position
        for n, position in enumerate(range(last - len(MONTHS) + 1, last + 1)):
            receipt = {"effective_on": "2024-04-06", "payment": position, "receipt_number": f"illustrative-{n}"}
            on.desk.record(ConfirmContribution.model_validate(receipt))
        on.desk.record(CloseYear(effective_on="2024-12-31", fiscal_year=2024, fund=FUND))
        closed = on.desk.book.entries(FUND)[-1].event
        Runner(on.desk.store, all_projections()).catch_up()
        with on.desk.store.reader() as reader:
            (row,) = allocation_usage(reader).rows
    assert isinstance(closed, FiscalYearClosed)
    unused = ClosedLot(allocation=LINE, carried_over=0, lapsed=UNEXPLAINED, pot=POT, prepaid=0, spent=PAID)
    assert closed.lots == (unused,)
    assert row.terms["lapsed"].rupiah == UNEXPLAINED
    assert row.chain is not None
    assert {name: figure.rupiah for name, figure in row.chain.items() if figure.rupiah} == {
        "allocated": ALLOCATED,
        "released": ALLOCATED,
        "ordered": PAID,
        "disbursed": PAID,
        "confirmed": PAID,
    }
    assert [paper.left for paper in row.documents] == [UNEXPLAINED, 0, 0]
