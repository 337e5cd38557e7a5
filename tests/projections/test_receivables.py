"""What is to come back, with its age: at both clocks, the same live and read again."""

from datetime import date

from ledger.contributions.refunds import RecordRefundDue, SettleRefund
from ledger.contributions.undo import ReverseContribution
from ledger.corrections.month import CorrectMonth
from ledger.periods import Month
from projections.rebuild import replay
from projections.receivables import Receivable, ReceivableKind, receivables
from tests.projections.story import ON, Told, batch, enrol, fund, pay, two_gifts

DIED_ON, BACK_ON = date(2022, 10, 20), date(2022, 12, 15)


def rows(it: Told, **asked: object) -> list[Receivable]:
    with it.desk.store.reader() as reader:
        return receivables(reader, **asked).rows  # type: ignore[arg-type]


def told(it: Told) -> int:
    """Two gifts pay October on the 4th and November on the 10th of November; seat 2's worker died on 20 October."""
    two_gifts(it)
    worker = it.workers("batch-one")[2]
    it.tell("due", RecordRefundDue(batch="batch-one", effective_on=DIED_ON, reason="died", worker=worker))
    return it.at["due"].position


def test_a_refund_ages_until_its_payment_is_reversed(it: Told) -> None:
    position = told(it)
    seats = [{"seat_from": 2, "seat_to": 2}]
    it.tell("back", ReverseContribution(effective_on=BACK_ON, payment=it.at["november"].position, seats=seats))
    it.caught_up()
    assert rows(it) == []
    (row,) = rows(it, valid_at=date(2022, 12, 10))
    assert (row.position, row.code, row.kind, row.reason) == (position, "LIFE-02", ReceivableKind.REFUND_DUE, "died")
    assert (row.months, row.rupiah, row.since, row.days_open) == ((Month("2022-11"),), 16_800, date(2022, 11, 10), 30)
    assert rows(it, valid_at=date(2022, 11, 9)) == []
    (known,) = rows(it, known_at=position)
    assert known.rupiah == 16_800
    assert rows(it, known_at=position - 1) == []
    assert replay(it.desk.store).drifts == ()


def test_what_is_settled_is_open_no_more(it: Told) -> None:
    position = told(it)
    it.tell("settled", SettleRefund(due=position, effective_on=BACK_ON, manner="paid_to_heirs"))
    it.caught_up()
    assert rows(it) == []
    assert [row.position for row in rows(it, valid_at=date(2022, 12, 14))] == [position]


def test_overpayments_stand_beside_refunds(it: Told) -> None:
    position = told(it)
    it.tell("fund two", fund("fund-two"))
    it.tell("batch two", batch("batch-two", "2022-10", "2022-10", "fund-two"))
    it.tell("twice", enrol("batch-two", [5], as_fact=True, accept=("DBL-01",), effective_on=ON))
    it.caught_up()
    refund, overpaid = rows(it, valid_at=date(2022, 12, 31))
    assert refund.position == position
    assert (overpaid.code, overpaid.kind, overpaid.reason) == ("DBL-01", ReceivableKind.OVERPAYMENT, None)
    assert (overpaid.fund, overpaid.rupiah, overpaid.days_open) == ("fund-two", 16_800, 88)
    assert rows(it, fund="fund-two") == rows(it, kind=ReceivableKind.OVERPAYMENT) == rows(it, after=position)
    assert [row.position for row in rows(it, limit=1)] == [position]
    it.tell("paid two", pay("batch-one", "2022-12"))
    it.caught_up()
    assert replay(it.desk.store).drifts == ()


def test_a_refund_of_a_corrected_month_ages_on_and_stands_once_on_every_day(it: Told) -> None:
    position = told(it)
    wrong = it.at["november"].position
    absent = [{"reason": "awaiting_data", "seat": seat} for seat in (3, 4)]
    said = {"corrects": wrong, "effective_on": BACK_ON, "left_out": absent, "month": "2022-12", "reason": "misread"}
    minutes = {"issued_on": "2022-12-14", "kind": "minutes", "number": "BA-1"}
    it.tell("corrected", CorrectMonth.model_validate({**said, "evidence": [minutes]}))
    it.caught_up()
    (row,) = rows(it, valid_at=date(2022, 12, 15))
    assert (row.months, row.rupiah, row.since, row.days_open) == ((Month("2022-12"),), 16_800, date(2022, 11, 10), 35)
    (before,) = rows(it, valid_at=date(2022, 12, 14))
    assert (before.position, before.months, before.days_open) == (position, (Month("2022-11"),), 34)
    assert replay(it.desk.store).drifts == ()
