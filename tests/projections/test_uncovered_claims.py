"""A claim whose month is not paid any more is listed for as long as that is so, by both clocks."""

from datetime import date

import pytest

from ledger.contributions.commit import CommitContributions
from ledger.contributions.excess import CarryExcess
from ledger.contributions.rate import RateCommitment
from ledger.contributions.undo import ReverseContribution
from ledger.enrollments.opening_cover import StateOpeningCover
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.take_up import TakeUpMonths
from ledger.law.commands import AdoptTariff
from projections.open_exceptions import OpenException, open_exceptions
from tests.projections.story import (
    ON,
    VILLAGES,
    Told,
    a_budget,
    a_claim,
    batch,
    enrol,
    fund,
    gift,
    pay,
    person,
    two_gifts,
)

CODE = "CLM-01"
TAKEN, AGAIN = date(2022, 11, 20), date(2022, 12, 20)
SEAT = {"seat_from": 1, "seat_to": 1}


def listed(it: Told, **asked: object) -> list[OpenException]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        return open_exceptions(reader, code=CODE, **asked).rows  # type: ignore[arg-type]


def reverse(it: Told, *, recommit: bool, seat: int = 1) -> None:
    payment, seats = it.at["october"].position, [{"seat_from": seat, "seat_to": seat}]
    it.tell("undone", ReverseContribution(effective_on=TAKEN, payment=payment, recommit=recommit, seats=seats))


def told(it: Told) -> None:
    two_gifts(it)
    a_claim(it)


def test_a_claim_whose_payment_is_reversed_is_listed_with_the_approval_and_the_reversal(it: Told) -> None:
    told(it)
    assert listed(it) == []
    reverse(it, recommit=True)
    (row,) = listed(it)
    assert (row.position, row.undone_by) == (it.at["approve"].position, it.at["undone"].position)
    assert (row.code, row.stream, row.kind, row.batch) == (CODE, "claim-one", "ClaimApproved", "batch-one")
    assert (row.worker, row.effective_on) == (it.workers("batch-one")[1], date(2022, 11, 15))


def test_another_seats_reversal_leaves_the_claim_covered(it: Told) -> None:
    told(it)
    reverse(it, recommit=True, seat=2)
    assert listed(it) == []


def test_the_listing_ends_when_the_month_is_paid_again_and_stays_for_the_time_before(it: Told) -> None:
    told(it)
    reverse(it, recommit=True)
    it.tell("paid again", pay("batch-one", "2022-10", on=AGAIN))
    assert listed(it) == []
    assert [row.code for row in listed(it, known_at=it.at["undone"].position)] == [CODE]
    assert [row.code for row in listed(it, valid_at=TAKEN)] == [CODE]
    assert listed(it, known_at=it.at["undone"].position - 1) == []
    assert listed(it, valid_at=date(2022, 11, 19)) == []
    assert listed(it, valid_at=AGAIN) == []


def test_a_month_given_up_and_committed_again_covers_only_once_it_is_paid(it: Told) -> None:
    told(it)
    reverse(it, recommit=False)
    ask = {"batch": "batch-one", "effective_on": AGAIN, "first": "2022-10", "last": "2022-10", "seats": [SEAT]}
    it.tell("committed again", CommitContributions.model_validate(ask))
    assert len(listed(it)) == 1
    it.tell("paid again", pay("batch-one", "2022-10", on=AGAIN))
    assert listed(it) == []


def test_the_month_of_another_worker_in_the_seat_does_not_cover(it: Told) -> None:
    """His own months are free after the reversal: he leaves from October on, and another is paid for in his place."""
    told(it)
    reverse(it, recommit=True)
    november, seats = it.at["november"].position, [SEAT]
    undone = ReverseContribution(effective_on=TAKEN, payment=november, recommit=True, seats=seats)
    it.tell("november undone", undone)
    claimant = it.workers("batch-one")[1]
    passed_on = {"batch": "batch-one", "effective_on": TAKEN, "from_month": "2022-10", "reason": "moved"}
    newcomer = {"person": person(98), "region": VILLAGES[0], "replaces": claimant}
    it.tell("replaced", ReplaceWorker.model_validate({**passed_on, **newcomer}))
    it.tell("paid for another", pay("batch-one", "2022-10", on=AGAIN))
    assert [row.worker for row in listed(it)] == [claimant]


def another_batch(
    it: Told, numbers: list[int], *, programmes: tuple[str, ...] = ("JKK", "JKM"), **more: object
) -> None:
    """Another batch has October of some people: enrolled, committed and paid in December."""
    it.tell("other batch", batch("batch-other", "2022-10", "2022-10", effective_on=AGAIN, programmes=programmes))
    it.tell("other list", enrol("batch-other", numbers, **more))
    it.tell("other committed", CommitContributions(effective_on=AGAIN, batch="batch-other"))
    it.tell("other paid", pay("batch-other", "2022-10", on=AGAIN))


def test_the_listing_ends_when_another_batch_pays_the_month_of_the_claimant(it: Told) -> None:
    told(it)
    reverse(it, recommit=False)
    another_batch(it, [50, 2])
    assert listed(it) == []
    assert [row.code for row in listed(it, known_at=it.at["other committed"].position)] == [CODE]
    assert [row.code for row in listed(it, valid_at=TAKEN)] == [CODE]


def test_another_batch_covers_the_claim_only_in_its_programme(it: Told) -> None:
    told(it)
    reverse(it, recommit=False)
    another_batch(it, [2], programmes=("JHT",))
    assert [row.code for row in listed(it)] == [CODE]


def test_a_month_paid_twice_covers_the_claim_once_it_is_taken_up(it: Told) -> None:
    told(it)
    another_batch(it, [2], as_fact=True, accept=("DBL-01",), effective_on=AGAIN)
    reverse(it, recommit=False)
    assert [row.code for row in listed(it)] == [CODE]
    worker = it.workers("batch-one")[1]
    it.tell("taken up", TakeUpMonths(batch="batch-other", effective_on=AGAIN, worker=worker))
    assert listed(it) == []
    assert [row.code for row in listed(it, known_at=it.at["undone"].position)] == [CODE]
    assert [row.code for row in listed(it, valid_at=TAKEN)] == [CODE]


@pytest.mark.parametrize(("programmes", "codes"), [(("JKM",), []), (("JKK",), [CODE])])
def test_a_month_stated_as_paid_before_the_book_covers_the_claim(
    it: Told, programmes: tuple[str, ...], codes: list[str]
) -> None:
    told(it)
    reverse(it, recommit=False)
    row = {"months": ["2022-10"], "programmes": programmes, "worker": it.workers("batch-one")[1]}
    it.tell("cover", StateOpeningCover.model_validate({"effective_on": AGAIN, "workers": [row]}))
    assert [row.code for row in listed(it)] == codes
    assert [row.code for row in listed(it, valid_at=TAKEN)] == [CODE]
    assert [row.code for row in listed(it, known_at=it.at["undone"].position)] == [CODE]


def test_pages_hold_both_kinds_of_rows_in_their_order_and_the_codes_of_one_entry_together(it: Told) -> None:
    told(it)
    reverse(it, recommit=True)
    a_budget(it)
    approval, payment = it.at["approve"].position, it.at["pay apbd"].position
    assert listed(it, after=approval) == []
    with it.desk.store.reader() as reader:
        first = open_exceptions(reader, limit=2).rows
        rest = open_exceptions(reader, after=approval, limit=1).rows
        none = open_exceptions(reader, code="MON-01").rows
    assert [(row.position, row.code) for row in first] == [(approval, CODE), (payment, "DOC-01"), (payment, "DOC-03")]
    assert [row.code for row in rest] == ["DOC-01", "DOC-03"]
    assert none == []


def test_an_excess_set_off_over_two_months_leaves_each_month_as_it_is_paid(it: Told) -> None:
    """One row takes the excess out of October and November; October alone is looked at, and its payment reversed."""
    it.tell("fund", fund())
    it.tell("gift", gift("gift-a", "party-a", 900_000))
    it.tell("batch", batch("batch-one", "2022-10", "2023-01"))
    it.tell("enrol", enrol("batch-one", range(1, 7)))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-one"))
    it.tell("october", pay("batch-one", "2022-10"))
    it.tell("november", pay("batch-one", "2022-11"))
    a_claim(it)
    row = {"article": "made up", "band": "lowest", "base": 1_000_000, "confirmed": True, "programme": "JKK"}
    row |= {"first": "2022-10", "rupiah": 5_000}
    words = {"effective_on": date(2022, 12, 1), "instrument": "law-pp-44-2015", "rows": [row]}
    it.tell("tariff", AdoptTariff.model_validate(words))
    for month in ("2022-12", "2023-01"):
        it.tell("rate", RateCommitment(batch="batch-one", effective_on=date(2022, 12, 2), month=month))
    december = it.tell("december", pay("batch-one", "2022-12", on=date(2022, 12, 5))).position
    it.tell("january", pay("batch-one", "2023-01", on=date(2022, 12, 5)))
    it.tell("excess", CarryExcess(batch="batch-one", effective_on=date(2022, 12, 6), payment=december))
    assert listed(it) == []
    words = {"effective_on": date(2022, 12, 10), "payment": it.at["october"].position, "seats": [SEAT]}
    it.tell("undone", ReverseContribution.model_validate(words))
    assert [row.code for row in listed(it)] == [CODE]
