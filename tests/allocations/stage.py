"""What the tests of the chain start from: a regency's fund, a budget line, and a batch of ten people for two months."""

from datetime import date
from typing import Any

from ledger.allocations.chain import Chain, Stage
from ledger.allocations.commands import AllocateBudget, ReviseAllocation
from ledger.allocations.documents import DisburseFunds, OrderPayment, ReleaseFunds
from ledger.allocations.refund import ReceiveRefund
from ledger.command import Command
from ledger.contributions.commit import CommitContributions
from ledger.contributions.pay import PayMonths
from ledger.event import Event
from ledger.funds.events import FundClass
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from tests.contributions.stage import BATCH, FUND, GOVERNMENT, POT, batch, stage
from tests.support.given import Story

LINE = "budget-1"
PAPERS = ("DOC-01", "DOC-02", "DOC-03")


def day(month: int, of: int = 1, year: int = 2022) -> date:
    """Return a day of the fiscal year."""
    return date(year, month, of)


def begun(*told: tuple[str, Event], rupiah: int = 1_000_000, seats: int = 10, **more: Any) -> Story:
    """Allocate a budget line on 1 February, to a fund of a regency."""
    kind = more.pop("kind", FundClass.APBD_REGENCY)
    story = stage(*batch(seats, "2022-11", "2022-12"), *told, kind=kind, year=2022)
    story.did(allocate(rupiah=rupiah, **more))
    return story


def allocate(**more: Any) -> AllocateBudget:
    fields = {"allocation": LINE, "effective_on": day(2), "fiscal_year": 2022, "fund": FUND, "pot": POT}
    return AllocateBudget.model_validate({**fields, "rupiah": 1_000_000, "source": GOVERNMENT, **more})


def revise(change: int, **more: Any) -> ReviseAllocation:
    fields = {"allocation": LINE, "change": change, "effective_on": day(9), "fund": FUND, "pot": POT}
    return ReviseAllocation.model_validate({**fields, **more})


def line(rupiah: int, parent: int | None = None, allocation: str = LINE) -> dict[str, Any]:
    return {"allocation": allocation, "parent": parent, "rupiah": rupiah}


def spd(rupiah: int, number: str = "SPD/1", on: date = date(2022, 3, 1), **more: Any) -> ReleaseFunds:
    lines = [{"allocation": LINE, "rupiah": rupiah}]
    return ReleaseFunds.model_validate({"effective_on": on, "fund": FUND, "lines": lines, "number": number, **more})


def spm(rupiah: int, parent: int | None, on: date = date(2022, 4, 1), **more: Any) -> OrderPayment:
    fields = {"effective_on": on, "fund": FUND, "lines": [line(rupiah, parent)], "number": "SPM/1"}
    return OrderPayment.model_validate({**fields, **more})


def sp2d(rupiah: int, parent: int | None, on: date = date(2022, 5, 1), **more: Any) -> DisburseFunds:
    fields = {"effective_on": on, "fund": FUND, "lines": [line(rupiah, parent)], "number": "SP2D/1"}
    return DisburseFunds.model_validate({**fields, **more})


def refund(rupiah: int, parent: int | None = None, on: date = date(2022, 12, 1), **more: Any) -> ReceiveRefund:
    fields = {"booked_in": 2022, "effective_on": on, "fund": FUND, "lines": [line(rupiah, parent)], "number": "STS/1"}
    return ReceiveRefund.model_validate({**fields, **more})


def commit(on: date = date(2022, 6, 1), **more: Any) -> CommitContributions:
    return CommitContributions(batch=BATCH, effective_on=on, **more)


def pay(months: str | list[str], on: date = date(2022, 6, 1), **more: Any) -> PayMonths:
    of = [months] if isinstance(months, str) else months
    return PayMonths.model_validate({"accept": PAPERS, "batch": BATCH, "effective_on": on, "months": of, **more})


def told(story: Story, command: Command) -> int:
    """Record a command and return the position of its last entry."""
    story.did(command)
    return story.history.position


def disbursed(story: Story, rupiah: int = 336_000) -> int:
    """Release, order and disburse an amount, and return the position of the SP2D."""
    return told(story, sp2d(rupiah, told(story, spm(rupiah, told(story, spd(rupiah))))))


def chain(story: Story) -> Chain:
    return story.history.fold(Chain, FUND)


def stages(story: Story, allocation: str = LINE) -> dict[str, int]:
    of = chain(story).lines[allocation]
    return {stage.value: of.at(stage) for stage in Stage if of.at(stage)}


def terms(story: Story) -> dict[Term, int]:
    return {term: rupiah for term, rupiah in story.history.fold(Fund, FUND).terms().items() if rupiah}
