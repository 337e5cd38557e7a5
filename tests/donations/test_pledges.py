"""Pledges: a schedule in order, and a day from which nothing more is expected."""

from datetime import date

import pytest

from ledger.donations.commands import LapsePledge, PledgeDonation
from ledger.donations.events import DonationReceived
from tests.contributions.stage import FIRM, FUND, gift, stage
from tests.support.given import Outcome, Story

JUNE, JULY, AUGUST = date(2022, 6, 1), date(2022, 7, 1), date(2022, 8, 1)


def pledge(**more: object) -> PledgeDonation:
    fields = {"donor": FIRM, "effective_on": JUNE, "fund": FUND, "pledge": "pledge-1", "rupiah": 1_000_000}
    return PledgeDonation.model_validate({**fields, **more})


def schedule(*dates: str) -> PledgeDonation:
    return pledge(schedule=[{"on": day, "rupiah": 1_000_000 // len(dates)} for day in dates])


def lapsed() -> Story:
    """A pledge of a million, of which 400,000 came before it lapsed on 1 July."""
    story = stage()
    story.did(pledge())
    story.did(gift("gift-a", 400_000, pledge="pledge-1"))
    story.did(LapsePledge(effective_on=JULY, pledge="pledge-1"))
    return story


def given_codes(outcome: Outcome) -> tuple[str, ...]:
    (event,) = outcome.events
    assert isinstance(event, DonationReceived)
    return event.exceptions


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (("2022-08-01", "2022-07-01"), "after 2022-08-01, the date before it, found 2022-07-01"),
        (("2022-07-01", "2022-07-01"), "after 2022-07-01, the date before it, found 2022-07-01"),
        (("2022-05-31", "2022-07-01"), "from 2022-06-01 on, when the pledge was made, found 2022-05-31"),
    ],
)
def test_the_dates_of_a_schedule_rise_from_the_pledge_on(dates: tuple[str, ...], words: str) -> None:
    stage().when(schedule(*dates)).refused("schedule_dates", words)


def test_a_schedule_may_begin_on_the_day_of_the_pledge() -> None:
    stage().did(schedule("2022-06-01", "2023-07-01"))


def test_what_comes_for_a_lapsed_pledge_is_a_fact_with_its_code() -> None:
    late = gift("gift-b", 1, on=JULY, pledge="pledge-1")
    lapsed().when(late).refused("warning_not_accepted", "MON-12")
    accepted = gift("gift-b", 1, accept=("MON-12",), on=JULY, pledge="pledge-1")
    assert given_codes(lapsed().did(accepted)) == ("MON-12",)


def test_what_came_before_the_pledge_lapsed_may_be_recorded_later() -> None:
    assert given_codes(lapsed().did(gift("gift-b", 600_000, on=JUNE, pledge="pledge-1"))) == ()


def test_a_pledge_lapses_once_and_not_before_it_was_made() -> None:
    again = LapsePledge(effective_on=AUGUST, pledge="pledge-1")
    lapsed().when(again).refused("pledge_lapsed", "found pledge-1 lapsed on 2022-07-01; nothing is left to do")
    story = stage()
    story.did(pledge())
    early = LapsePledge(effective_on=date(2022, 5, 31), pledge="pledge-1")
    story.when(early).refused("before_pledge", "from 2022-06-01 on, when pledge-1 was made, found 2022-05-31")
