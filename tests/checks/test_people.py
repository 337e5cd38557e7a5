"""LIFE-01, COV-01, DBL-01, CLM-01: months paid after a death, gaps between years, months paid twice, cover gone."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.refunds import RecordRefundDue
from ledger.contributions.undo import ReverseContribution
from ledger.enrollments.opening_cover import StateOpeningCover
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import WithdrawWorker
from tests.checks.found import found
from tests.projections.story import VILLAGES, Told, a_claim, batch, enrol, fund, gift, pay, two_gifts


def test_months_paid_after_the_month_of_death_are_listed_with_their_cost(it: Told) -> None:
    """Reported on 15 November: died on 20 October; November was paid, and December is paid after that."""
    two_gifts(it)
    assert found(it, "LIFE-01") == []
    a_claim(it)
    worker, report = it.workers("batch-one")[1], it.at["report"].position
    rows = {row.subjects[0]: row for row in found(it, "LIFE-01")}
    row = rows[worker]
    assert (row.rupiah, row.subjects, row.seen_at) == (16_800, (worker, "batch-one"), report)
    assert row.positions == (it.at["november"].position, report)
    undone = [{"seat_from": 0, "seat_to": 2}]
    payment = it.at["november"].position
    on = date(2022, 12, 2)
    it.tell("undone", ReverseContribution(effective_on=on, payment=payment, seats=undone, recommit=False))
    assert found(it, "LIFE-01") == []
    assert {row.subjects[0] for row in found(it, "LIFE-01", valid_at=date(2022, 12, 1))} == set(rows)


def test_a_withdrawal_for_death_counts_as_the_day_of_death(it: Told) -> None:
    two_gifts(it)
    words = {"batch": "batch-one", "effective_on": date(2022, 10, 30), "from_month": "2022-12"}
    moved, died = it.workers("batch-one")[6], it.workers("batch-one")[8]
    it.tell("moved", WithdrawWorker.model_validate({**words, "reason": "moved", "worker": moved}))
    assert found(it, "LIFE-01") == []
    it.tell("died", WithdrawWorker.model_validate({**words, "reason": "died", "worker": died}))
    (row,) = found(it, "LIFE-01")
    assert (row.subjects[0], row.rupiah) == (died, 16_800)


def test_a_refund_due_after_a_death_is_listed_until_it_came(it: Told) -> None:
    two_gifts(it)
    worker, died = it.workers("batch-one")[2], date(2022, 10, 20)
    due = RecordRefundDue.model_validate(
        {"batch": "batch-one", "effective_on": died, "reason": "died", "worker": worker}
    )
    position = it.tell("due", due).position
    (row,) = found(it, "LIFE-02")
    assert (row.rupiah, row.subjects, row.positions) == (16_800, (worker, "batch-one"), (position,))
    seats, payment = [{"seat_from": 2, "seat_to": 2}], it.at["november"].position
    it.tell("back", ReverseContribution(effective_on=date(2022, 12, 2), payment=payment, seats=seats))
    assert found(it, "LIFE-02") == []
    assert [row.rupiah for row in found(it, "LIFE-02", valid_at=date(2022, 12, 1))] == [16_800]


def another_year(it: Told, first: str, numbers: list[int]) -> None:
    it.tell("gift c", gift("gift-c", "party-a", 900_000, effective_on=date(2023, 1, 2)))
    it.tell("batch next", batch("batch-next", first, "2023-06", effective_on=date(2023, 1, 2)))
    it.tell("enrol next", enrol("batch-next", numbers))
    it.tell("commit next", CommitContributions(effective_on=date(2023, 1, 2), batch="batch-next"))
    it.tell("paid next", pay("batch-next", first, on=date(2023, 1, 2)))


def test_a_gap_between_two_years_is_listed_with_the_people_who_have_it(it: Told) -> None:
    two_gifts(it)
    it.tell("december", pay("batch-one", "2022-12", on=date(2022, 12, 1)))
    another_year(it, "2023-03", [2, 3, 50])
    (row,) = found(it, "COV-01")
    assert row.people == 2
    assert row.subjects == ("batch-one", "batch-next", *sorted(it.workers("batch-next")[:2]))
    seats = {one.position for one in it.desk.book.entries("batch-one") if one.version in (3, 4)}
    again = {one.position for one in it.desk.book.entries("batch-next") if one.version in (2, 3)}
    opened = {it.at["batch"].position, it.at["batch next"].position}
    assert row.positions == tuple(sorted(opened | seats | again))
    assert row.seen_at == it.at["paid next"].position
    assert row.seen_on == date(2023, 1, 1)
    months = {"effective_on": date(2023, 1, 5)}
    stated = {"months": ["2023-01", "2023-02"], "programmes": ["JKK", "JKM"], "worker": it.workers("batch-next")[0]}
    it.tell("stated", StateOpeningCover.model_validate({**months, "workers": [stated]}))
    (row,) = found(it, "COV-01")
    assert row.people == 1


def test_who_took_a_seat_over_has_its_months_from_then_on(it: Told) -> None:
    """His own year ended in September; he has the seat from December on: the months between are his gap."""
    two_gifts(it)
    it.tell("batch own", batch("batch-a-own", "2022-09", "2022-09"))
    it.tell("enrol own", enrol("batch-a-own", [77]))
    it.tell("gift own", gift("gift-own", "party-a", 16_800))
    it.tell("commit own", CommitContributions(effective_on=date(2022, 10, 4), batch="batch-a-own"))
    it.tell("paid own", pay("batch-a-own", "2022-09"))
    words = {"batch": "batch-one", "effective_on": date(2022, 12, 1), "from_month": "2022-12", "reason": "moved"}
    newcomer = {"region": VILLAGES[0], "replaces": it.workers("batch-one")[5], "worker": it.workers("batch-a-own")[0]}
    it.tell("replaced", ReplaceWorker.model_validate({**words, **newcomer}))
    assert found(it, "COV-01") == []
    it.tell("december", pay("batch-one", "2022-12", on=date(2022, 12, 1)))
    (row,) = found(it, "COV-01")
    assert (row.people, row.subjects) == (1, ("batch-a-own", "batch-one", newcomer["worker"]))
    assert row.seen_on == date(2022, 10, 1)


def test_a_year_that_goes_on_at_once_has_no_gap(it: Told) -> None:
    two_gifts(it)
    it.tell("december", pay("batch-one", "2022-12", on=date(2022, 12, 1)))
    another_year(it, "2023-01", [2, 3, 50])
    assert found(it, "COV-01") == []


def test_a_month_that_bpjs_took_twice_is_listed_with_what_it_cost(it: Told) -> None:
    two_gifts(it)
    it.tell("fund two", fund("fund-two"))
    it.tell("gift c", gift("gift-c", "party-a", 100_000, fund="fund-two", pot="pot-two"))
    it.tell("batch two", batch("batch-two", "2022-10", "2022-10", "fund-two"))
    assert found(it, "DBL-01") == []
    it.tell("enrol two", enrol("batch-two", [2], as_fact=True, accept=("DBL-01",), effective_on=date(2022, 10, 4)))
    (row,) = found(it, "DBL-01")
    assert (row.subjects[-1], row.state, row.rupiah) == (it.workers("batch-two")[0], "open", 16_800)
    entries = [it.desk.book.entry(position).event.KIND for position in row.positions]
    assert entries == ["WorkerEnrolled", "OverpaymentRecorded"]


def test_a_claim_whose_month_is_not_paid_any_more_is_listed_with_the_reversal(it: Told) -> None:
    two_gifts(it)
    a_claim(it)
    assert found(it, "CLM-01") == []
    seats, payment = [{"seat_from": 1, "seat_to": 1}], it.at["october"].position
    on = date(2022, 12, 2)
    it.tell("undone", ReverseContribution(effective_on=on, payment=payment, seats=seats, recommit=True))
    (row,) = found(it, "CLM-01")
    assert row.positions == (it.at["approve"].position, it.at["undone"].position)
    assert row.subjects[0] == "claim-one"
