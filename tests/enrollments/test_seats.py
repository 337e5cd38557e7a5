"""A seat's life: left, passed on, graduated; and cards and domiciles."""

from typing import Any

import pytest
from pydantic import ValidationError

from ledger.enrollments.batch import Batch
from ledger.enrollments.events import CardDelivered, DomicileChanged, WorkerGraduated
from ledger.enrollments.replace import ReplaceWorker
from ledger.enrollments.seats import ChangeDomicile, DeliverCard, GraduateWorker, WithdrawWorker
from ledger.enrollments.slots import months_in
from ledger.periods import Month
from tests.enrollments.words import (
    BATCH,
    ELSEWHERE,
    FACT,
    ON,
    OTHER,
    VILLAGE,
    enrolled,
    given_up,
    months,
    opened,
    replaced,
    story,
    withdrawn,
    worker,
)
from tests.support.given import Story


def seated() -> Story:
    return story(enrolled(0, 1), enrolled(1, 2))


def withdraw(number: int, month: str, **fields: Any) -> WithdrawWorker:
    words = {"batch": BATCH, "effective_on": ON, "from_month": month, "reason": "moved", "worker": worker(number)}
    return WithdrawWorker.model_validate({**words, **fields})


def replace(number: int, by: int | None, month: str, **fields: Any) -> ReplaceWorker:
    words = {
        "batch": BATCH,
        "effective_on": ON,
        "from_month": month,
        "reason": "moved",
        "region": VILLAGE,
        "replaces": worker(number),
        "worker": by if by is None else worker(by),
    }
    return ReplaceWorker.model_validate({**words, **fields})


def test_a_worker_leaves_his_seat_from_a_month_on() -> None:
    seated().when(withdraw(2, "2022-11")).then(withdrawn(1, 2, "2022-11"))


def test_a_worker_leaves_once() -> None:
    history = seated()
    history.did(withdraw(1, "2022-11"))

    history.when(withdraw(1, "2022-10")).refused("seat_left", "he left it from 2022-11")


def test_a_worker_without_a_seat_cannot_leave() -> None:
    seated().when(withdraw(9, "2022-11")).refused("not_in_batch", worker(9), BATCH)
    seated().when(withdraw(1, "2022-11", batch="batch-none")).refused("unknown_batch", "batch-none")


@pytest.mark.parametrize("month", ["2022-09", "2023-01"])
def test_a_worker_leaves_in_a_month_of_his_seat(month: str) -> None:
    seated().when(withdraw(1, month)).refused("month_outside_seat", "from 2022-10 to 2022-12 for seat 0 of", month)


def test_a_replacement_leaves_from_his_own_first_month_at_the_earliest() -> None:
    history = seated()
    history.did(replace(1, 3, "2022-11"))

    history.when(withdraw(3, "2022-10")).refused("month_outside_seat", "from 2022-11 to 2022-12")
    history.when(withdraw(3, "2022-11")).then(withdrawn(0, 3, "2022-11"))


def test_a_worker_graduates_and_his_months_are_free() -> None:
    history = seated()
    command = GraduateWorker(batch=BATCH, effective_on=ON, from_month=Month("2022-12"), worker=worker(1))

    history.when(command).then(
        WorkerGraduated(**FACT, batch=BATCH, from_month=Month("2022-12"), seat=0, worker=worker(1))
    )
    assert months_in(history.history.holdings([worker(1)])[worker(1), 2022].mask, 2022) == months("2022-10", "2022-11")
    history.when(command).refused("seat_left", "2022-12")


def graduate(month: str) -> GraduateWorker:
    words = {"batch": BATCH, "effective_on": ON, "from_month": month, "worker": worker(1)}
    return GraduateWorker.model_validate(words)


@pytest.mark.parametrize("month", ["2023-01", "2026-11"])
def test_a_worker_goes_on_by_himself_after_the_batch_has_ended(month: str) -> None:
    history = seated()

    history.when(graduate(month)).then(
        WorkerGraduated(**FACT, batch=BATCH, from_month=Month(month), seat=0, worker=worker(1))
    )
    assert months_in(history.history.holdings([worker(1)])[worker(1), 2022].mask, 2022) == months("2022-10", "2022-12")
    history.when(replace(1, 3, "2022-12")).refused("seat_over", f"on by himself from {month}, after its last month")


def test_nobody_has_gone_on_in_a_month_to_come() -> None:
    seated().when(graduate("2026-12")).refused("month_outside_seat", "from 2022-10 to 2026-11", "2026-12")


def test_another_worker_takes_the_seat() -> None:
    history = seated()

    history.when(replace(1, 3, "2022-11")).then(replaced(0, 1, 3, "2022-11"))
    assert history.history.fold(Batch, BATCH).seats == [worker(3), worker(2)]
    history.when(replace(1, 4, "2022-12")).refused("seat_taken_over", worker(1))


def test_another_worker_may_be_named_by_nik() -> None:
    person = {"name": "Siti", "nik": "1222014101800001"}

    seated().when(replace(1, None, "2022-11", person=person), persons=[worker(3)]).then(replaced(0, 1, 3, "2022-11"))
    with pytest.raises(ValidationError, match="expected a worker or a person"):
        replace(1, None, "2022-11")


def test_a_seat_that_was_left_may_be_taken_from_then_on() -> None:
    history = seated()
    history.did(withdraw(1, "2022-11"))

    history.when(replace(1, 3, "2022-10")).refused("month_outside_seat", "from 2022-11 to 2022-12")
    history.when(replace(1, 3, "2022-12")).then(replaced(0, 1, 3, "2022-12"))


def test_a_worker_takes_one_seat_of_a_batch() -> None:
    seated().when(replace(1, 2, "2022-11")).refused("worker_twice", "in seat 1")


def test_the_other_worker_must_be_free_for_the_months_that_he_takes() -> None:
    history = seated()
    history.history.add(OTHER, opened(OTHER, first="2022-12", last="2022-12"), enrolled(0, 3))

    history.when(replace(1, 3, "2022-11")).refused("person_month_held", f"{worker(3)} (row 1): 2022-12", "position 7")


def test_months_that_the_seat_gave_up_need_not_be_free() -> None:
    history = seated()
    history.history.add(OTHER, opened(OTHER, first="2022-12", last="2022-12"), enrolled(0, 3))
    history.history.add(BATCH, given_up((0, 0), ("2022-12", "2022-12")))

    history.when(replace(1, 3, "2022-11")).then(replaced(0, 1, 3, "2022-11"))


def test_a_worker_who_moves_keeps_his_seat() -> None:
    command = ChangeDomicile(batch=BATCH, effective_on=ON, region=ELSEWHERE, worker=worker(1))
    history = seated()

    history.when(command).then(DomicileChanged(**FACT, batch=BATCH, region=ELSEWHERE, seat=0, worker=worker(1)))
    history.did(withdraw(1, "2022-11"))
    history.when(command).refused("seat_left", "seat 0")


def test_cards_are_delivered_one_by_one_or_as_a_symbol() -> None:
    one = DeliverCard(batch=BATCH, effective_on=ON, manner="individual", worker=worker(2))
    many = DeliverCard(batch=BATCH, effective_on=ON, manner="symbolic", cards=10)

    seated().when(one).then(CardDelivered(**FACT, batch=BATCH, manner="individual", seat=1))
    seated().when(many).then(CardDelivered(**FACT, batch=BATCH, cards=10, manner="symbolic"))
    seated().when(one.model_copy(update={"worker": worker(9)})).refused("not_in_batch", worker(9))
    with pytest.raises(ValidationError, match="found both"):
        DeliverCard(batch=BATCH, effective_on=ON, manner="symbolic", cards=10, worker=worker(1))


def test_every_command_names_the_workers_that_the_vault_must_know() -> None:
    card = DeliverCard(batch=BATCH, effective_on=ON, manner="symbolic")

    assert list(withdraw(1, "2022-11").known_workers()) == [worker(1)]
    assert list(replace(1, 3, "2022-11").known_workers()) == [worker(1), worker(3)]
    assert list(card.known_workers()) == []


def test_a_replacement_has_an_occupation_of_the_list() -> None:
    refusal = seated().when(replace(1, 3, "2022-11", occupation="budi_contoh")).refused("unknown_occupation", "farmer")
    assert "budi" not in refusal.message
    seated().did(replace(1, 3, "2022-11", occupation="fisher"))
