"""A month that BPJS refunded in a later year: not paid any more for cover, claims and figures; the money is revenue."""

from datetime import date

from ledger.allocations.refund import ReceiveRefund
from ledger.claims.approve import ApproveClaim
from ledger.claims.steps import FileClaim, ReportClaim
from ledger.contributions.refunds import RecordRefundDue
from ledger.programmes import Programme
from projections.allocation_usage import allocation_usage
from projections.cover import cover
from projections.open_exceptions import open_exceptions
from projections.rebuild import replay
from projections.receivables import receivables
from tests.checks.test_money import FUND, LINE, MONTH, budget, close, disbursed, paid, receipted
from tests.projections.story import Told

BACK_ON = date(2023, 2, 1)


def refund(it: Told, payment: int, seat: int) -> None:
    words = {
        "booked_in": 2023,
        "effective_on": BACK_ON,
        "fund": FUND,
        "lines": [{"allocation": LINE, "rupiah": 16_800}],
        "number": f"STS/{seat}",
        "payment": payment,
        "seats": [{"seat_from": seat, "seat_to": seat}],
    }
    it.tell("refund", ReceiveRefund.model_validate(words))


def test_cover_claims_receivables_and_figures_say_that_it_is_not_paid(it: Told) -> None:
    budget(it, 2 * MONTH)
    order = disbursed(it, 2 * MONTH)
    for month in ("2022-11", "2022-12"):
        payment = paid(it, month, disbursements=[order])
        receipted(it, payment)
    worker = it.workers("batch-apbd")[0]
    it.tell("due", RecordRefundDue(batch="batch-apbd", effective_on=date(2022, 11, 20), reason="died", worker=worker))
    of = {"claim": "claim-x", "effective_on": date(2023, 1, 9)}
    said = {"claim_kind": "death", "event_on": date(2022, 12, 3), "programme": "JKM", "worker": worker}
    it.tell("reported", ReportClaim.model_validate({**of, **said}))
    it.tell("filed", FileClaim.model_validate(of))
    parts = [{"component": "funeral_grant", "rupiah": 10_000_000}]
    it.tell("approved", ApproveClaim.model_validate({**of, "accept": ["CLM-02"], "components": parts}))
    close(it)
    refund(it, payment, 0)
    it.caught_up()
    with it.desk.store.reader() as reader:
        (now,) = cover(reader, worker=worker, programme=Programme.JKM, on=date(2022, 12, 3)).rows
        (then,) = cover(
            reader, worker=worker, programme=Programme.JKM, on=date(2022, 12, 3), valid_at=date(2023, 1, 31)
        ).rows
        (listed,) = open_exceptions(reader, code="CLM-01").rows
        (line,) = allocation_usage(reader).rows
        open_now, open_then = receivables(reader).rows, receivables(reader, valid_at=date(2023, 1, 31)).rows
    assert ([one.month for one in now.months], now.covering) == (["2022-11"], None)
    assert [one.month for one in then.months] == ["2022-11", "2022-12"]
    assert (listed.stream, listed.undone_by) == ("claim-x", it.at["refund"].position - 2)
    assert (open_now, [row.rupiah for row in open_then]) == ([], [16_800])
    terms = {name: figure.rupiah for name, figure in line.terms.items() if figure.rupiah}
    assert terms == {"allocated": 2 * MONTH, "spent": 2 * MONTH - 16_800, "returned": 16_800}
    chain = {name: figure.rupiah for name, figure in (line.chain or {}).items() if figure.rupiah}
    assert (chain["disbursed"], chain["confirmed"], chain["refunded_later"]) == (2 * MONTH, 2 * MONTH, 16_800)
    assert line.bought.person_months == 11
    assert replay(it.desk.store).drifts == ()
