"""Requests about personal data are due within 3 x 24 hours, whatever the hour at which they came."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.errors import Malformed, Refused
from ledger.identities.commands import AnswerRequest, EraseIdentity, ReceiveRequest
from ledger.law.commands import AdoptRule
from projections.data_requests import DataRequest, RequestState, data_requests
from projections.rebuild import replay
from projections.registry import all_projections
from projections.runner import Runner
from tests.identities.stage import enrol, people
from tests.support.office import Desk

CAME_ON = date(2024, 1, 2)


@pytest.fixture
def it(database_url: str) -> Iterator[Desk]:
    with people(database_url) as stage:
        yield stage


def came(it: Desk, request: str = "request-1", **more: object) -> int:
    words = {"effective_on": CAME_ON, "request": request, "right": "erasure", **more}
    return it.record(ReceiveRequest.model_validate(words)).position


def answered(it: Desk, on: date, outcome: str = "granted", **more: object) -> int:
    words = {"effective_on": on, "outcome": outcome, "request": "request-1", **more}
    return it.record(AnswerRequest.model_validate(words)).position


def rows(it: Desk, **asked: object) -> list[DataRequest]:
    Runner(it.store, all_projections()).catch_up()
    with it.store.reader() as reader:
        return data_requests(reader, **asked).rows  # type: ignore[arg-type]  # passed on


@pytest.mark.parametrize(("day", "state"), [(3, "open"), (4, "open"), (5, "overdue")])
def test_a_request_is_overdue_from_the_first_day_that_may_be_late(it: Desk, day: int, state: str) -> None:
    came(it)
    (row,) = rows(it, valid_at=date(2024, 1, day))
    assert (row.due_on, row.state) == (date(2024, 1, 4), RequestState(state))
    assert (row.article, len(row.positions)) == ("UU 27/2022: 3 x 24 jam", 2)
    assert len(rows(it, valid_at=date(2024, 1, day), overdue=True)) == (state == "overdue")


@pytest.mark.parametrize(("day", "state"), [(4, RequestState.ANSWERED), (5, RequestState.ANSWERED_LATE)])
def test_an_answer_is_late_after_the_day_due(it: Desk, day: int, state: RequestState) -> None:
    position = came(it)
    answered(it, date(2024, 1, day))
    (row,) = rows(it)
    assert (row.state, row.answered_on, row.outcome) == (state, date(2024, 1, day), "granted")
    (before,) = rows(it, known_at=position)
    assert before.state is RequestState.OVERDUE


def test_an_erasure_that_names_the_request_answers_it(it: Desk) -> None:
    (worker,) = enrol(it, "batch-old", 1)
    came(it, effective_on=date(2026, 11, 20), worker=worker)
    it.record(EraseIdentity(reason="requested", request="request-1", worker=worker))
    (row,) = rows(it)
    assert (row.state, row.worker, row.outcome) == (RequestState.ANSWERED, worker, None)


def test_the_hours_are_those_adopted_for_the_day_on_which_it_came(it: Desk) -> None:
    came(it)
    row = {"article": "UU 1/2030", "confirmed": True, "first": CAME_ON, "rule": "data_request_hours", "value": 240}
    it.record(AdoptRule.model_validate({"effective_on": CAME_ON, "instrument": "law-uu-27-2022", "rows": [row]}))
    (longer,) = rows(it, valid_at=date(2024, 1, 11))
    assert (longer.due_on, longer.state) == (date(2024, 1, 11), RequestState.OPEN)


def test_a_request_is_answered_once_after_it_came_and_a_refusal_names_its_article(it: Desk) -> None:
    came(it)
    with pytest.raises(Malformed) as early:
        answered(it, date(2024, 1, 1))
    with pytest.raises(Malformed) as bare:
        answered(it, date(2024, 1, 3), "refused")
    answered(it, date(2024, 1, 3), "refused", article="UU 27/2022 Pasal 15")
    with pytest.raises(Refused) as twice:
        answered(it, date(2024, 1, 3))
    codes = [refused.value.code for refused in (early, bare, twice)]
    assert codes == ["before_the_request", "refusal_without_article", "request_answered"]


def test_the_register_read_again_is_the_same(it: Desk) -> None:
    came(it)
    answered(it, date(2024, 1, 3))
    rows(it)
    assert not replay(it.store).drifts
