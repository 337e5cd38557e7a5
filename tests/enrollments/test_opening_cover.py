"""Cover from before the book."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from ledger.enrollments.events import OpeningCoverStated
from ledger.enrollments.opening_cover import StateOpeningCover
from ledger.programmes import Programme
from tests.enrollments.words import FACT, ON, enrolled, months, story, worker
from tests.support.given import given

COVER = "cover-gresik-2022"


def state(*rows: dict[str, Any]) -> StateOpeningCover:
    return StateOpeningCover.model_validate({"cover": COVER, "effective_on": ON, "workers": rows})


def row(number: int, *named: str) -> dict[str, Any]:
    return {"months": named, "worker": worker(number)}


def stated(number: int, first: str, last: str) -> OpeningCoverStated:
    return OpeningCoverStated(
        **FACT, months=months(first, last), programmes=(Programme.JKK, Programme.JKM), worker=worker(number)
    )


def test_each_worker_s_months_are_stated_in_their_order() -> None:
    history = given()

    history.when(state(row(1, "2022-09", "2022-08"), row(2, "2022-08"))).then(
        stated(1, "2022-08", "2022-09"), stated(2, "2022-08", "2022-08")
    )
    assert history.history.holdings([worker(1)])[worker(1), 2022].holders == (1,)
    history.when(state(row(3, "2022-08"))).refused("opening_cover_exists", COVER)


def test_a_month_that_is_held_is_not_stated_again() -> None:
    refusal = (
        story(enrolled(0, 1))
        .when(state(row(2, "2022-10"), row(1, "2022-09", "2022-10")))
        .refused("person_month_held", f"{worker(1)} (row 2): 2022-10, held at position 4")
    )
    assert refusal.details["people"] == 1


def test_a_worker_and_a_month_stand_once_in_a_list() -> None:
    given().when(state(row(1, "2022-08"), row(1, "2022-09"))).refused("worker_twice", "row 2, the same as row 1")
    given().when(state(row(1, "2022-08", "2022-08"))).refused("listed_twice", "2022-08")


def test_a_month_to_come_is_no_cover_from_before() -> None:
    command = state(row(1, "2022-10", "2022-11"))

    given(today=date(2022, 11, 1)).when(command).then(stated(1, "2022-10", "2022-11"))
    given(today=date(2022, 10, 31)).when(command).refused("month_to_come", "up to 2022-10, found 2022-11 in row 1")


def test_a_person_may_be_named_by_nik() -> None:
    command = state({"months": ["2022-08"], "person": {"name": "Siti", "nik": "1222014101800001"}})

    given().when(command, persons=[worker(5)]).then(stated(5, "2022-08", "2022-08"))
    with pytest.raises(ValidationError, match="expected a worker or a person"):
        state({"months": ["2022-08"]})


def test_a_month_held_from_before_the_book_says_so() -> None:
    history = given()
    history.did(state(row(1, "2022-08")))
    again = state(row(1, "2022-08")).model_copy(update={"cover": "cover-other"})
    history.when(again).refused("person_month_held", "held at position 1 (cover from before the book)")
