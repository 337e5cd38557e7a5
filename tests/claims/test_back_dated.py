"""Cover that was given after the event is recorded with its code, once it is accepted."""

from datetime import date
from typing import Any

import pytest

from ledger.claims.events import ClaimApproved
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.events import OpeningCoverStated
from ledger.periods import Month
from tests.claims.stage import DIED, FILE, approve, covered, filed, report, with_law
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

    outcome = history.when(approve())
    outcome.refused("warning_not_accepted", "COV-03")
    assert "not all of its cover was given by the event of 2022-10-03: it rests on positions 4, 8" in str(
        outcome.refusal
    )
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


@pytest.mark.parametrize(("stated_on", "codes"), [(DIED, ()), (date(2022, 10, 4), ("COV-03",))])
def test_cover_from_before_the_book_is_back_dated_where_it_was_stated_after_the_event(
    stated_on: date, codes: tuple[str, ...]
) -> None:
    history = story()
    history.history.add("cover-a", opening(stated_on, "2022-10"))
    position = history.history.position
    with_law(history)
    for step in (report(), FILE):
        history.did(step)
    if codes:
        history.when(approve()).refused("warning_not_accepted", "COV-03")
    event = approved(history, accept=["COV-03"])
    assert event.exceptions == codes
    assert event.covering is not None
    assert event.covering.payment == position


def opening(on: date, *months: str) -> OpeningCoverStated:
    named = tuple(Month(month) for month in months)
    return OpeningCoverStated(**{**FACT, "effective_on": on}, months=named, programmes=("JKM",), worker=worker(1))


MAY = date(2025, 5, 20)
"""A day on which the first three months in a row give the funeral grant alone."""
AFTER = {"effective_on": date(2025, 6, 12)}


def in_may(march_on: date) -> Story:
    """January to May are paid in their months, but for March."""
    history = story(enrolled(0, 1), first=Month("2025-01"), last=Month("2025-05"))
    history.history.add(FUND, gift(84_000), committed((0, 0), ("2025-01", "2025-05")))
    for number in (1, 2, 4, 5):
        history.history.add(FUND, paid(f"2025-{number:02}", 1, on=date(2025, number, 3)))
    history.history.add(FUND, paid("2025-03", 1, on=march_on))
    with_law(history)
    told = {"effective_on": date(2025, 6, 11)}
    history.did(report(event_on=MAY, **told))
    history.did(FILE.model_copy(update=told))
    return history


def test_a_month_in_a_row_that_was_paid_after_the_event_makes_the_benefit_back_dated() -> None:
    """The month of the event was paid before it; without March there are two in a row, and no death benefit."""
    history = in_may(date(2025, 6, 10))
    history.when(approve(**AFTER)).refused("warning_not_accepted", "COV-03")
    event = approved(history, accept=["COV-03"], **AFTER)
    assert event.exceptions == ("COV-03",)
    march = next(e.position for e in history.history.entries(FUND) if getattr(e.event, "month", None) == "2025-03")
    assert march in (event.relied_on or ())


def test_what_is_given_without_the_late_month_is_not_back_dated() -> None:
    assert approved(in_may(MAY), **AFTER).exceptions == ()
    funeral = {"component": "funeral_grant", "rupiah": 10_000_000}
    alone = in_may(date(2025, 6, 10)).did(approve(funeral, **AFTER)).events[0]
    assert isinstance(alone, ClaimApproved)
    assert alone.exceptions == ()


def test_an_approval_is_not_dated_before_a_month_in_a_row_was_paid() -> None:
    history = in_may(date(2025, 6, 14))
    refused = history.when(approve(**AFTER)).refused("paid_after_approval", "2025-03")
    assert "on which death_benefit rests, found 2025-06-12" in str(refused)


def test_months_stated_after_the_event_are_named_and_make_the_benefit_back_dated() -> None:
    history = story(enrolled(0, 1), first=Month("2025-05"), last=Month("2025-05"))
    history.history.add(FUND, gift(84_000), committed((0, 0), ("2025-05", "2025-05")), paid("2025-05", 1, on=MAY))
    history.history.add("cover-a", opening(date(2025, 6, 1), "2025-02", "2025-03", "2025-04"))
    stated = history.history.position
    with_law(history)
    told = {"effective_on": date(2025, 6, 11)}
    history.did(report(event_on=MAY, **told))
    history.did(FILE.model_copy(update=told))
    history.when(approve(**AFTER)).refused("warning_not_accepted", "COV-03")
    event = approved(history, accept=["COV-03"], **AFTER)
    assert event.exceptions == ("COV-03",)
    assert stated in (event.relied_on or ())
