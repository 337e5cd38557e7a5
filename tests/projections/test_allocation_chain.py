"""The chain as a reader sees it: by the world's date, by what was known, and the same once read again."""

from datetime import date
from typing import Any

import pytest
from rich.console import Console

from api.cli.tables import tables_of
from ledger.allocations.chain import Stage
from ledger.allocations.close_year import CloseYear
from ledger.allocations.commands import AllocateBudget, ReviseAllocation
from ledger.allocations.documents import DisburseFunds, OrderPayment, ReleaseFunds
from ledger.allocations.refund import ReceiveRefund
from ledger.basis import Basis
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.commit import CommitContributions
from ledger.contributions.undo import ReverseContribution
from ledger.errors import AlreadyRecorded
from projections.allocation_usage import BudgetLine, allocation_usage
from projections.as_of import Answer
from projections.rebuild import replay
from tests.cli.running import printed
from tests.cli.test_tables import MOMENT
from tests.projections.story import Told, batch, enrol, fund, pay

LINE, ON = "budget-x", date(2022, 10, 4)
MONTHS = ("2022-10", "2022-11")


def usage(it: Told, **moment: Any) -> BudgetLine:
    with it.desk.store.reader() as reader:
        (row,) = allocation_usage(reader, **moment).rows
        return row


def stages(row: BudgetLine) -> dict[str, int]:
    assert row.chain is not None
    return {name: figure.rupiah for name, figure in row.chain.items() if figure.rupiah}


def document(rupiah: int, number: str, day: int, parent: int | None = None) -> dict[str, Any]:
    line = {"allocation": LINE, "rupiah": rupiah} | ({"parent": parent} if parent else {})
    return {"effective_on": date(2022, 10, day), "fund": "fund-apbd", "lines": [line], "number": number}


def a_chain(it: Told) -> None:
    """Release 300,000 of 500,000, order 250,000, disburse 202,000; pay a month of the two, and have it confirmed."""
    it.tell("fund", fund("fund-apbd", "apbd_regency", "party-pemkab", fiscal_year=2022))
    allocated = {"allocation": LINE, "earmark": "apbd_perubahan", "fiscal_year": 2022, "fund": "fund-apbd"}
    where = {"effective_on": ON, "pot": "pot-apbd", "rupiah": 500_000, "source": "party-pemkab"}
    it.tell("dpa", AllocateBudget.model_validate({**allocated, **where}))
    spd = it.tell("spd", ReleaseFunds.model_validate(document(300_000, "SPD/1", 5))).position
    spm = it.tell("spm", OrderPayment.model_validate(document(250_000, "SPM/1", 6, spd))).position
    at = it.tell("sp2d", DisburseFunds.model_validate(document(202_000, "SP2D/1", 7, spm))).position
    it.tell("batch", batch("batch-apbd", *MONTHS, "fund-apbd", basis="reported"))
    it.tell("enrol", enrol("batch-apbd", range(40, 46), basis="reported"))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-apbd"))
    paid = it.tell(
        "pay", pay("batch-apbd", "2022-10", on=date(2022, 10, 8), accept=("DOC-01", "DOC-03"), disbursements=(at,))
    ).position
    receipt = ConfirmContribution(effective_on=date(2022, 10, 9), payment=paid, receipt_number="BPJS-1")
    it.tell("receipt", receipt)
    it.caught_up()


def test_what_bpjs_confirmed_is_printed_where_no_document_stands(it: Told) -> None:
    it.tell("fund", fund("fund-apbd", "apbd_regency", "party-pemkab", fiscal_year=2022))
    where = {"effective_on": ON, "fiscal_year": 2022, "fund": "fund-apbd", "pot": "pot-apbd", "rupiah": 500_000}
    it.tell("dpa", AllocateBudget.model_validate({**where, "allocation": LINE, "source": "party-pemkab"}))
    it.caught_up()
    with it.desk.store.reader() as reader:
        assert "The chain" not in printed(allocation_usage(reader))
    it.tell("batch", batch("batch-apbd", *MONTHS, "fund-apbd", basis="reported"))
    it.tell("enrol", enrol("batch-apbd", range(40, 46), basis="reported"))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-apbd"))
    bill = pay("batch-apbd", "2022-10", on=date(2022, 10, 8), accept=("DOC-01", "DOC-02", "DOC-03"))
    paid = it.tell("pay", bill).position
    confirmed = ConfirmContribution(effective_on=date(2022, 10, 9), payment=paid, receipt_number="BPJS-1")
    it.tell("receipt", confirmed)
    it.caught_up()
    with it.desk.store.reader() as reader:
        told = printed(allocation_usage(reader))
    assert "The chain" in told
    assert "Rp100.800 r" in told.partition("The chain")[2]


def test_a_line_shows_how_far_its_money_has_come_and_what_is_left_of_each_document(it: Told) -> None:
    a_chain(it)
    row = usage(it)
    assert stages(row) == {
        "allocated": 500_000,
        "released": 300_000,
        "ordered": 250_000,
        "disbursed": 202_000,
        "confirmed": 100_800,
    }
    assert [(paper.stage, paper.number, paper.rupiah, paper.left) for paper in row.documents] == [
        (Stage.RELEASED, "SPD/1", 300_000, 50_000),
        (Stage.ORDERED, "SPM/1", 250_000, 48_000),
        (Stage.DISBURSED, "SP2D/1", 202_000, 101_200),
    ]
    assert row.chain is not None
    assert row.chain["released"].basis is Basis.REPORTED
    assert (row.earmark, row.terms["spent"].rupiah) == ("apbd_perubahan", 100_800)


def test_the_chain_by_the_worlds_date_and_by_what_was_known(it: Told) -> None:
    a_chain(it)
    assert stages(usage(it, valid_at=date(2022, 10, 6))) == {
        "allocated": 500_000,
        "released": 300_000,
        "ordered": 250_000,
    }
    assert stages(usage(it, known_at=it.at["spd"].position)) == {"allocated": 500_000, "released": 300_000}
    before = usage(it, known_at=it.position)
    late = document(5_000, "SPD/2", 5)
    it.tell("late", ReleaseFunds.model_validate(late))
    it.caught_up()
    assert stages(usage(it, valid_at=date(2022, 10, 5)))["released"] == 305_000
    assert usage(it, known_at=it.at["receipt"].position) == before


def test_the_chain_is_the_same_once_read_again(it: Told) -> None:
    a_chain(it)
    before = usage(it)
    assert replay(it.desk.store).drifts == ()
    assert usage(it) == before


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ReleaseFunds, document(1, "spd/1", 5)),
        (OrderPayment, document(1, "SPM/1", 6, 0)),
        (DisburseFunds, document(1, "SP2D/1", 7, 0)),
    ],
)
def test_a_number_of_the_treasury_counts_once(it: Told, kind: type[ReleaseFunds], words: dict[str, Any]) -> None:
    a_chain(it)
    with pytest.raises(AlreadyRecorded):
        it.desk.record(kind.model_validate({**words, "accept": ["MON-05"]}))


def test_a_closed_year_shows_when_it_was_closed_and_what_lapsed(it: Told) -> None:
    a_chain(it)
    it.tell("close", CloseYear(carry_over=True, effective_on="2022-12-31", fiscal_year=2022, fund="fund-apbd"))
    it.caught_up()
    row = usage(it)
    assert (row.closed_on, row.terms["lapsed"].rupiah) == (date(2022, 12, 31), 500_000 - 201_600)
    assert row.terms["committed"].rupiah == 100_800
    assert usage(it, valid_at=date(2022, 12, 30)).closed_on is None
    assert replay(it.desk.store).drifts == ()


def test_a_payment_that_was_reversed_is_not_confirmed_any_more(it: Told) -> None:
    a_chain(it)
    at = it.at["receipt"].position - 1
    it.tell("reverse", ReverseContribution(effective_on=date(2022, 10, 12), payment=at, recommit=True))
    it.caught_up()
    assert "confirmed" not in stages(usage(it))
    assert stages(usage(it, valid_at=date(2022, 10, 11)))["confirmed"] == 100_800
    again = pay(
        "batch-apbd",
        "2022-10",
        on=date(2022, 10, 13),
        accept=("DOC-01", "DOC-03"),
        disbursements=(it.at["sp2d"].position,),
    )
    second = it.tell("again", again).position
    receipt = ConfirmContribution(effective_on=date(2022, 10, 14), payment=second, receipt_number="BPJS-2")
    it.tell("receipt-2", receipt)
    it.caught_up()
    assert stages(usage(it))["confirmed"] == 100_800


def test_after_a_refund_of_the_year_the_documents_still_say_what_they_say(it: Told) -> None:
    a_chain(it)
    at = it.at["sp2d"].position
    lines = [{"allocation": LINE, "parent": at, "rupiah": 1_200}]
    words = {"booked_in": 2022, "effective_on": date(2022, 10, 20), "fund": "fund-apbd", "lines": lines}
    it.tell("refund", ReceiveRefund.model_validate({**words, "number": "STS/1"}))
    raised = {"allocation": LINE, "change": 50_000, "effective_on": date(2022, 10, 21), "fund": "fund-apbd"}
    it.tell("raise", ReviseAllocation.model_validate({**raised, "pot": "pot-apbd"}))
    it.caught_up()
    row = usage(it)
    assert row.documented is not None
    assert {name: figure.rupiah for name, figure in row.documented.items()} == {
        "released": 300_000,
        "ordered": 250_000,
        "disbursed": 202_000,
    }
    found = stages(row)
    assert (found["ordered"], found["disbursed"], found["refunded"]) == (248_800, 200_800, 1_200)
    console = Console(width=250)
    with console.capture() as caught:
        console.print(*tables_of(Answer(MOMENT, [row])))
    first, second = caught.get().split("The chain")
    assert [name for name in ("allocated first", "raised") if name in first] == ["allocated first", "raised"]
    told = second.split(LINE)[1]
    assert [word for word in told.split() if word.startswith("Rp")] == [
        "Rp550.000",
        "Rp300.000",
        "Rp250.000",
        "Rp202.000",
        "Rp100.800",
        "Rp1.200",
    ]
    assert "allocated now" in second
