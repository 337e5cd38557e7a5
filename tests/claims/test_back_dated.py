"""Cover that was given after the event is recorded with its code, once it is accepted."""

from datetime import date
from typing import Any

import pytest

from ledger.claims.events import ClaimApproved
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import OpeningCoverStated
from ledger.periods import Month
from tests.claims.stage import DIED, FILE, TOLD, approve, covered, filed, report, with_law
from tests.enrollments.words import (
    BATCH,
    FACT,
    FUND,
    VILLAGE,
    committed,
    enrolled,
    gift,
    paid,
    replaced,
    story,
    worker,
)
from tests.support.given import Story


def approved(history: Story, **fields: Any) -> ClaimApproved:
    event = history.did(approve(**fields)).events[0]
    assert isinstance(event, ClaimApproved)
    return event


def test_a_payment_after_the_event_covers_it_as_back_dated() -> None:
    history = filed(paid_on=date(2022, 10, 4))

    history.when(approve()).refused("warning_not_accepted", "COV-03")
    event = approved(history, accept=["COV-03"])

    assert event.covering is not None
    assert (event.covering.payment, event.exceptions) == (8, ("COV-03",))


def test_a_payment_on_the_day_of_the_event_is_not_back_dated() -> None:
    assert approved(filed(paid_on=DIED)).exceptions == ()


def test_cover_of_one_enrolled_after_the_event_is_back_dated() -> None:
    late = story(enrolled(0, 1), effective_on=date(2022, 10, 4))
    late.history.add(FUND, gift(16_800), committed((0, 0), ("2022-10", "2022-10")), paid("2022-10", 1))
    with_law(late)
    for step in (report(), FILE):
        late.did(step)
    late.when(approve()).refused("warning_not_accepted", "COV-03")
    assert approved(late, accept=["COV-03"]).exceptions == ("COV-03",)


@pytest.mark.parametrize(("accepted_on", "codes"), [(DIED, ()), (date(2022, 12, 1), ("COV-03",))])
def test_cover_of_a_list_that_bpjs_accepted_after_the_event_is_back_dated(
    accepted_on: date, codes: tuple[str, ...]
) -> None:
    history = story()
    rows = [{"region": VILLAGE, "worker": worker(1)}]
    accepted = {"as_fact": True, "batch": BATCH, "effective_on": accepted_on, "workers": rows}
    history.did(EnrollWorkers.model_validate(accepted))
    history.history.add(FUND, gift(16_800), committed((0, 0), ("2022-10", "2022-10")), paid("2022-10", 1))
    with_law(history)
    for step in (report(), FILE):
        history.did(step)
    if codes:
        history.when(approve()).refused("warning_not_accepted", "COV-03")
    assert approved(history, accept=["COV-03"]).exceptions == codes


@pytest.mark.parametrize(("replaced_on", "codes"), [(DIED, ()), (date(2022, 10, 4), ("COV-03",))])
def test_cover_of_one_who_replaced_another_after_the_event_is_back_dated(
    replaced_on: date, codes: tuple[str, ...]
) -> None:
    history = covered()
    newcomer = replaced(0, 1, 3, "2022-10").model_copy(update={"effective_on": replaced_on})
    history.history.add(BATCH, newcomer)
    history.did(report(worker=worker(3)))
    history.did(FILE)
    assert approved(history, accept=["COV-03"]).exceptions == codes


def test_cover_from_before_the_book_is_not_back_dated() -> None:
    history = story()
    stated = OpeningCoverStated(
        **{**FACT, "effective_on": TOLD}, months=(Month("2022-10"),), programmes=("JKM",), worker=worker(1)
    )
    history.history.add("cover-a", stated)
    with_law(history)
    for step in (report(), FILE):
        history.did(step)
    assert approved(history).exceptions == ()
