"""What was paid after a lapse is joined to the participation before it: by a correction with its minutes alone."""

from typing import Any

import pytest
from pydantic import ValidationError

from ledger.contributions.events import CoverReconnected, ReconnectReason
from ledger.contributions.reconnect import ReconnectCover
from ledger.cover.engine import Covers
from ledger.cover.of_worker import cover_of
from ledger.cover.reconnections import reconnections_stream
from ledger.event import Evidence
from ledger.law.rules import STREAM
from ledger.periods import Month, PartialDate
from ledger.programmes import Programme
from tests.cover.stage import before_the_book, grace, month_paid, story
from tests.enrollments.words import BATCH, FUND, committed, enrolled, months, opened, worker
from tests.support.given import Story

JKK, JKM = Programme.JKK, Programme.JKM
MINUTES = Evidence(issued_on=PartialDate("2022-07-30"), kind="minutes", number="BA-17/2023")
LATE = "2023-10-16"


def lapsed(*, second: str = LATE) -> Story:
    """Paid to June 2023 before the book; July to September are paid in October, October on another day if asked."""
    told = story(
        ("cover-a", before_the_book("2023-01", "2023-06")),
        (BATCH, opened(first="2023-07", last="2023-12")),
        (BATCH, enrolled(0, 1)),
        (FUND, committed((0, 0), ("2023-07", "2023-12"))),
    )
    told.history.add(FUND, *(month_paid(month, 1, on=LATE) for month in months("2023-07", "2023-09")))
    told.history.add(FUND, month_paid("2023-10", 1, on=second))
    return told


def reconnect(*joined: str, **fields: Any) -> ReconnectCover:
    told: dict[str, Any] = {
        "accept": ("COV-02",),
        "effective_on": "2023-11-02",
        "evidence": (MINUTES,),
        "months": joined or ("2023-07",),
        "reason": "sponsor_paid_late",
        "worker": worker(1),
    }
    return ReconnectCover(**{**told, **fields})


def cover(history: Story, programme: Programme = JKM) -> Covers:
    return cover_of(history.history, worker(1), programme)


def parts(covers: Covers) -> list[tuple[str, str]]:
    return [(part.first, part.through) for part in covers.participations]


def test_arrears_and_what_was_paid_with_them_join_what_was_before() -> None:
    history = lapsed()
    assert parts(cover(history)) == [("2023-01", "2023-06"), ("2023-10", "2023-10")]
    outcome = history.did(reconnect())
    outcome.then(
        CoverReconnected(
            basis="reported",
            effective_on="2023-11-02",
            evidence=(MINUTES,),
            exceptions=("COV-02",),
            months=(Month("2023-07"),),
            programmes=(JKK, JKM),
            reason=ReconnectReason.SPONSOR_PAID_LATE,
            worker=worker(1),
        )
    )
    assert outcome.happenings[0].stream == reconnections_stream(worker(1)) == f"participation-of-{worker(1)}"
    assert [parts(cover(history, programme)) for programme in (JKK, JKM)] == [[("2023-01", "2023-10")]] * 2
    assert cover(history).arrears == ()


def test_a_new_participation_joins_by_its_first_month() -> None:
    history = lapsed()
    history.did(reconnect("2023-10"))
    assert parts(cover(history)) == [("2023-01", "2023-10")]


def test_arrears_of_one_day_and_the_participation_begun_on_another_are_each_joined_by_name() -> None:
    history = lapsed(second="2023-10-02")
    assert parts(cover(history)) == [("2023-01", "2023-06"), ("2023-10", "2023-10")]
    history.did(reconnect("2023-07"))
    assert parts(cover(history)) == [("2023-01", "2023-09"), ("2023-10", "2023-10")]
    history.did(reconnect("2023-10"))
    assert parts(cover(history)) == [("2023-01", "2023-10")]

    at_once = lapsed(second="2023-10-02")
    at_once.did(reconnect("2023-10", "2023-07"))
    assert parts(cover(at_once)) == [("2023-01", "2023-10")]


def test_it_joins_in_the_programmes_named_alone() -> None:
    history = lapsed()
    history.did(reconnect(programmes=("JKK",)))
    assert parts(cover(history, JKK)) == [("2023-01", "2023-10")]
    assert parts(cover(history)) == [("2023-01", "2023-06"), ("2023-10", "2023-10")]


def test_a_late_sponsor_is_a_warning_that_must_be_accepted() -> None:
    lapsed().when(reconnect(accept=())).refused(
        "warning_not_accepted", "found COV-02; if it did happen so, send it again"
    )
    booked = lapsed().did(reconnect(accept=(), reason="booked_late")).events[0]
    assert isinstance(booked, CoverReconnected)
    assert booked.exceptions == ()


@pytest.mark.parametrize(
    ("evidence", "found"),
    [((), "found no document;"), ((Evidence(kind="decree"), Evidence(kind="billing")), "found billing, decree;")],
)
def test_without_minutes_it_is_refused(evidence: tuple[Evidence, ...], found: str) -> None:
    lapsed().when(reconnect(evidence=evidence)).refused(
        "minutes_required",
        "expected the minutes of the correction among its evidence, ",
        found,
        "name them (kind minutes)",
    )


def test_a_month_in_the_first_participation_is_refused_for_nothing_had_lapsed_there() -> None:
    refusal = (
        lapsed()
        .when(reconnect("2023-03"))
        .refused(
            "nothing_lapsed",
            "expected a month of JKK that a lapse parts from what was paid before it: the first month of a "
            "participation after the first one, or arrears; found 2023-03, a month of participation 1, which runs "
            f"from 2023-01 to 2023-06; name another month, as `amanah cover {worker(1)}` shows them",
        )
    )
    assert refusal.details["may_be_joined"] == ["2023-07", "2023-08", "2023-09", "2023-10"]


def test_a_month_that_nobody_paid_is_refused() -> None:
    lapsed().when(reconnect("2023-12")).refused("nothing_lapsed", "found 2023-12, which nobody paid;")


def test_what_is_joined_already_is_refused() -> None:
    history = lapsed()
    history.did(reconnect())
    history.when(reconnect()).refused("nothing_lapsed", "found 2023-07, a month of participation 1, which runs from")


def test_the_first_participation_has_nothing_before_it_and_is_refused() -> None:
    lapsed().when(reconnect("2023-01")).refused("nothing_lapsed", "found 2023-01, a month of participation 1")


def test_a_correction_dated_before_the_payment_is_refused() -> None:
    lapsed().when(reconnect(effective_on="2023-10-15")).refused(
        "before_payment",
        "expected a date from 2023-10-16 on, when 2023-07 was paid (position 9), found 2023-10-15; mend the date",
    )


def test_the_grace_of_the_corrections_own_date_tells_what_had_lapsed() -> None:
    history = lapsed()
    history.history.add(STREAM, grace(6, first="2023-11-01"))
    history.when(reconnect()).refused("nothing_lapsed")
    history.did(reconnect(effective_on="2023-10-31"))


def test_a_month_or_programme_named_twice_is_refused() -> None:
    lapsed().when(reconnect("2023-07", "2023-07")).refused("listed_twice", "each of months once, found 2023-07")
    lapsed().when(reconnect(programmes=("JKK", "JKK"))).refused("listed_twice", "each of programmes once, found JKK")


def test_an_unknown_correction_and_an_unknown_reason_are_refused() -> None:
    lapsed().when(reconnect(corrects=99)).refused("unknown_entry", "99")
    with pytest.raises(ValidationError, match="sponsor_paid_late"):
        reconnect(reason="because")


def test_the_worker_must_be_known_to_the_vault() -> None:
    assert list(reconnect().known_workers()) == [worker(1)]
