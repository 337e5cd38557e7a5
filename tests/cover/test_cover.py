"""Cover says what the rules of participation, grace and lapse say: as stories, and against the reference."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.cover.engine import Covers
from ledger.cover.values import Cover, CoverState, PaidMonth
from ledger.periods import Month, months_between
from tests.cover.reference import Reference

RANGE = months_between(Month("2021-01"), Month("2025-12"))


def paid(first: str, last: str, *, on: str | None, enrolment: int = 1) -> list[PaidMonth]:
    """Give the months of one payment; without a day it was before the book."""
    day = None if on is None else date.fromisoformat(on)
    return [PaidMonth(month, day, 1, enrolment) for month in months_between(Month(first), Month(last))]


def monthly(first: str, last: str, *, enrolment: int = 1) -> list[PaidMonth]:
    """Give months of which each was paid on its tenth day."""
    months = months_between(Month(first), Month(last))
    return [one for month in months for one in paid(month, month, on=f"{month}-10", enrolment=enrolment)]


def covers(*payments: Iterable[PaidMonth], reconnected: Iterable[str] = ()) -> Covers:
    months = [one for payment in payments for one in payment]
    return Covers(months, grace=3, reconnected={Month(month): 2 for month in reconnected})


def on(cover: Covers, day: str) -> Cover:
    return cover.on(date.fromisoformat(day))


def parts(cover: Covers) -> list[tuple[str, str]]:
    return [(part.first, part.through) for part in cover.participations]


def arrears(cover: Covers) -> list[str]:
    return [one.month for one in cover.arrears]


@st.composite
def payments(draw: st.DrawFn) -> list[PaidMonth]:
    """Draw days of payment and, for each, months that adjoin its own, or lie anywhere; each month is paid once."""
    days = st.none() | st.dates(RANGE[0].first_day, RANGE[-1].last_day)
    owner: dict[Month, PaidMonth] = {}
    for number, day in enumerate(draw(st.lists(days, max_size=9))):
        for month in draw(months_paid_on(day)):
            owner.setdefault(month, PaidMonth(month, day, number, draw(st.integers(1, 2))))
    return draw(st.permutations(list(owner.values())))


def months_paid_on(day: date | None) -> st.SearchStrategy[list[Month]]:
    anywhere = st.lists(st.sampled_from(RANGE), min_size=1, max_size=5)
    if day is None:
        return anywhere
    today = RANGE.index(Month.of(day))
    run = st.tuples(st.integers(-6, 5), st.integers(1, 7)).map(lambda one: (max(today + one[0], 0), one[1]))
    return run.map(lambda one: list(RANGE[one[0] : one[0] + one[1]])) | anywhere


@st.composite
def paid_and_reconnected(draw: st.DrawFn) -> tuple[list[PaidMonth], dict[Month, int]]:
    """Draw payments, and corrections that name paid months, or by mistake a month that nobody paid."""
    months = draw(payments())
    named = st.sampled_from([one.month for one in months]) if months else st.nothing()
    return months, draw(st.dictionaries(named | st.sampled_from(RANGE), st.integers(0, 10), max_size=3))


@given(paid_and_reconnected(), st.sampled_from([3, 3, 3, 0, 1, 6]), st.integers(1, 28))
@settings(max_examples=300, deadline=None)
def test_whatever_was_paid_cover_is_what_the_reference_says(
    given_: tuple[list[PaidMonth], dict[Month, int]], grace: int, day: int
) -> None:
    months, reconnected = given_
    reference = Reference(months, grace=grace, reconnected=reconnected)
    engine = Covers(months, grace=grace, reconnected=reconnected)
    assert engine.participations == reference.participations
    assert len(engine.arrears) == len(reference.arrears)
    assert set(engine.arrears) == set(reference.arrears.values())
    assert engine.gaps == reference.gaps
    for month in RANGE:
        today = month.first_day.replace(day=day)
        assert engine.on(today) == reference.on(today), today


LATE = paid("2023-07", "2023-10", on="2023-10-16")
"""The procedure book's example: paid to June 2023, nothing for three months, then all four months in October."""


def test_paying_after_the_grace_begins_anew_in_the_month_of_the_payment_and_what_lies_before_is_arrears() -> None:
    cover = covers(monthly("2023-01", "2023-06"), LATE, monthly("2023-11", "2023-12"))
    assert parts(cover) == [("2023-01", "2023-06"), ("2023-10", "2023-12")]
    assert arrears(cover) == ["2023-07", "2023-08", "2023-09"]
    assert cover.gaps == ((Month("2023-07"), Month("2023-09")),)
    assert on(cover, "2023-10-01").participation == 2
    assert on(cover, "2023-12-31").consecutive == 3


def test_arrears_give_no_cover_after_they_are_paid() -> None:
    cover = covers(monthly("2023-01", "2023-06"), LATE)
    for day in ("2023-07-01", "2023-08-15", "2023-09-30"):
        assert on(cover, day).state is CoverState.IN_GRACE
        assert on(cover, day).covering is None
        assert on(cover, day).cumulative == 6


def test_after_reconnection_it_is_one_unbroken_participation() -> None:
    cover = covers(monthly("2023-01", "2023-06"), LATE, monthly("2023-11", "2023-12"), reconnected=["2023-07"])
    assert parts(cover) == [("2023-01", "2023-12")]
    assert arrears(cover) == []
    assert cover.gaps == ()
    assert on(cover, "2023-08-15").state is CoverState.ACTIVE
    assert on(cover, "2023-12-31").consecutive == 12


def test_a_reconnected_month_continues_participation_over_a_gap_that_stays_unpaid() -> None:
    months = monthly("2023-01", "2023-06"), monthly("2024-01", "2024-03")
    assert parts(covers(*months)) == [("2023-01", "2023-06"), ("2024-01", "2024-03")]
    joined = covers(*months, reconnected=["2024-01"])
    assert parts(joined) == [("2023-01", "2024-03")]
    assert joined.gaps == ((Month("2023-07"), Month("2023-12")),)
    assert on(joined, "2023-12-01").state is CoverState.LAPSED
    assert (on(joined, "2024-03-31").consecutive, on(joined, "2024-03-31").cumulative) == (3, 9)


def test_paying_on_the_last_day_of_the_grace_reaches_back_and_continues() -> None:
    cover = covers(monthly("2023-01", "2023-06"), paid("2023-07", "2023-09", on="2023-09-30"))
    assert parts(cover) == [("2023-01", "2023-09")]
    assert arrears(cover) == []


def test_who_dies_in_grace_is_still_covered_and_arrears_paid_after_the_grace_change_nothing() -> None:
    before = covers(monthly("2023-01", "2023-07"))
    after = covers(monthly("2023-01", "2023-07"), paid("2023-08", "2023-09", on="2023-12-17"))
    assert arrears(after) == ["2023-08", "2023-09"]
    assert on(after, "2023-09-20") == on(before, "2023-09-20")
    assert on(after, "2023-09-20") == Cover(
        CoverState.IN_GRACE, 1, Month("2023-07"), date(2023, 10, 31), consecutive=7, cumulative=7, covering=None
    )


def test_arrears_alone_begin_nothing_and_the_month_of_the_payment_stays_lapsed() -> None:
    cover = covers(monthly("2023-01", "2023-07"), paid("2023-08", "2023-09", on="2023-12-17"))
    assert parts(cover) == [("2023-01", "2023-07")]
    assert on(cover, "2023-10-31").state is CoverState.IN_GRACE
    assert on(cover, "2023-11-01").state is CoverState.LAPSED
    assert on(cover, "2023-12-17").state is CoverState.LAPSED


def test_nobody_is_covered_before_the_first_paid_month() -> None:
    cover = covers(monthly("2023-02", "2023-02"))
    assert on(cover, "2023-01-31") == Cover(CoverState.NONE, 0, None, None, 0, 0, None)
    assert on(cover, "2023-02-01").state is CoverState.ACTIVE
    assert covers().participations == ()


def test_months_paid_ahead_are_covered_when_they_come_and_the_grace_runs_after_the_last_of_them() -> None:
    cover = covers(paid("2023-01", "2023-12", on="2023-01-05"))
    assert on(cover, "2023-03-01") == Cover(
        CoverState.ACTIVE, 1, Month("2023-12"), date(2024, 3, 31), 3, 3, covering=cover.participations[0].months[2]
    )
    assert on(cover, "2024-03-31").state is CoverState.IN_GRACE
    assert on(cover, "2024-04-01").state is CoverState.LAPSED


def test_months_paid_ahead_do_not_undo_a_lapse_that_lies_before_them() -> None:
    ahead = paid("2023-12", "2023-12", on="2023-02-10")
    cover = covers(monthly("2023-01", "2023-02"), ahead, paid("2023-03", "2023-07", on="2023-07-10"))
    assert arrears(cover) == ["2023-03", "2023-04", "2023-05", "2023-06"]
    assert parts(cover) == [("2023-01", "2023-02"), ("2023-07", "2023-07"), ("2023-12", "2023-12")]


def test_a_gap_as_long_as_the_grace_does_not_end_participation_and_a_longer_one_does() -> None:
    within = covers(monthly("2023-01", "2023-03"), monthly("2023-06", "2023-06"), paid("2023-10", "2023-10", on=None))
    assert parts(within) == [("2023-01", "2023-10")]
    assert within.gaps == ((Month("2023-04"), Month("2023-05")), (Month("2023-07"), Month("2023-09")))
    beyond = covers(paid("2023-01", "2023-03", on=None), paid("2023-08", "2023-08", on=None))
    assert parts(beyond) == [("2023-01", "2023-03"), ("2023-08", "2023-08")]
    assert arrears(beyond) == []


def test_months_of_the_grace_may_be_paid_after_a_later_month() -> None:
    first, later = monthly("2023-01", "2023-03"), monthly("2023-06", "2023-06")
    cover = covers(first, later, paid("2023-04", "2023-05", on="2023-08-01"))
    assert parts(cover) == [("2023-01", "2023-06")]
    assert cover.gaps == ()


def test_what_lies_before_a_participation_that_began_after_a_lapse_is_arrears_on_any_later_day() -> None:
    paid_each_month = monthly("2023-01", "2023-06"), monthly("2023-10", "2023-12")
    cover = covers(*paid_each_month, paid("2023-09", "2023-09", on="2023-12-20"))
    assert arrears(cover) == ["2023-09"]
    assert parts(cover) == [("2023-01", "2023-06"), ("2023-10", "2023-12")]


def test_participation_continues_when_another_sponsor_pays_the_next_months() -> None:
    cover = covers(monthly("2023-01", "2023-03", enrolment=1), monthly("2023-04", "2023-06", enrolment=2))
    assert parts(cover) == [("2023-01", "2023-06")]
    march, april = on(cover, "2023-03-31").covering, on(cover, "2023-04-01").covering
    assert march is not None
    assert april is not None
    assert (march.enrolment, april.enrolment) == (1, 2)
    assert on(cover, "2023-06-30").consecutive == 6


def test_the_first_payment_may_reach_back_and_counts() -> None:
    cover = covers(paid("2022-10", "2022-12", on="2023-08-15"))
    assert arrears(cover) == []
    assert parts(cover) == [("2022-10", "2022-12")]
    assert on(cover, "2022-10-01").state is CoverState.ACTIVE


def test_what_was_paid_before_the_book_comes_first_and_counts() -> None:
    cover = covers(paid("2023-07", "2023-10", on="2023-10-16"), paid("2023-01", "2023-06", on=None))
    assert parts(cover) == [("2023-01", "2023-06"), ("2023-10", "2023-10")]
    assert arrears(cover) == ["2023-07", "2023-08", "2023-09"]


def test_a_month_paid_ahead_in_grace_continues_where_no_more_than_the_grace_lies_before_it() -> None:
    paid_to_july = monthly("2023-01", "2023-07")
    near = covers(paid_to_july, paid("2023-11", "2023-11", on="2023-09-10"))
    assert parts(near) == [("2023-01", "2023-11")]
    assert on(near, "2023-10-31").state is CoverState.IN_GRACE
    far = covers(paid_to_july, paid("2023-12", "2023-12", on="2023-09-10"))
    assert parts(far) == [("2023-01", "2023-07"), ("2023-12", "2023-12")]
    assert on(far, "2023-11-30").state is CoverState.LAPSED


def test_a_gap_starts_the_consecutive_months_again_and_leaves_the_cumulative_ones() -> None:
    cover = covers(monthly("2023-01", "2023-05"), monthly("2023-07", "2023-08"))
    may, june, august = on(cover, "2023-05-31"), on(cover, "2023-06-15"), on(cover, "2023-08-31")
    assert (may.consecutive, may.cumulative) == (5, 5)
    assert (june.state, june.consecutive, june.cumulative) == (CoverState.IN_GRACE, 5, 5)
    assert (august.participation, august.consecutive, august.cumulative) == (1, 2, 7)


def test_the_thirty_sixth_cumulative_month_may_lie_in_a_second_participation() -> None:
    cover = covers(monthly("2020-01", "2021-12"), monthly("2022-06", "2023-06"))
    before, then = on(cover, "2023-04-30"), on(cover, "2023-05-01")
    assert (before.cumulative, then.cumulative) == (35, 36)
    assert (then.participation, then.consecutive) == (2, 12)


def test_months_paid_in_advance_after_a_lapse_begin_with_the_first_of_them() -> None:
    cover = covers(monthly("2023-01", "2023-03"), paid("2023-10", "2023-12", on="2023-08-10"))
    assert parts(cover) == [("2023-01", "2023-03"), ("2023-10", "2023-12")]
    assert on(cover, "2023-08-10").state is CoverState.LAPSED


def test_unbroken_payment_is_told_within_one_participation() -> None:
    lapsed = monthly("2023-01", "2023-03")
    cover = covers(lapsed, paid("2023-09", "2023-09", on="2023-08-10"), paid("2023-08", "2023-08", on="2023-08-20"))
    assert parts(cover) == [("2023-01", "2023-03"), ("2023-08", "2023-09")]
    assert on(cover, "2023-08-31").paid_through == "2023-09"


def test_a_beginning_paid_in_advance_makes_no_arrears_of_the_months_paid_until_then() -> None:
    lapsed, ahead = monthly("2023-01", "2023-03"), paid("2023-12", "2023-12", on="2023-08-10")
    cover = covers(lapsed, ahead, monthly("2023-09", "2023-10"))
    assert parts(cover) == [("2023-01", "2023-03"), ("2023-09", "2023-12")]
    assert arrears(cover) == []


def test_months_paid_ahead_hide_no_lapse() -> None:
    ahead = [*paid("2023-01", "2023-03", on="2023-01-05"), *paid("2023-09", "2023-11", on="2023-01-05")]
    late = paid("2023-04", "2023-08", on="2023-09-20")
    cover = covers(ahead, late)
    assert parts(cover) == [("2023-01", "2023-03"), ("2023-09", "2023-11")]
    assert arrears(cover) == ["2023-04", "2023-05", "2023-06", "2023-07", "2023-08"]
    assert on(cover, "2023-08-15").state is CoverState.LAPSED


def test_a_correction_joins_no_payment_that_was_recorded_after_it() -> None:
    months = monthly("2023-01", "2023-06"), [replace(one, payment=9) for one in LATE]
    assert parts(Covers([*months[0], *months[1]], grace=3, reconnected={Month("2023-07"): 10})) == [
        ("2023-01", "2023-10")
    ]
    again = Covers([*months[0], *months[1]], grace=3, reconnected={Month("2023-07"): 9})
    assert parts(again) == [("2023-01", "2023-06"), ("2023-10", "2023-10")]


def test_arrears_count_for_an_event_in_the_grace_and_for_nothing_else() -> None:
    cover = covers(monthly("2025-05", "2025-07"), paid("2025-08", "2025-12", on="2025-12-17"))
    made_up = cover.with_arrears_of(date(2025, 9, 15))
    assert (made_up.state, made_up.consecutive, made_up.cumulative) == (CoverState.IN_GRACE, 5, 5)
    assert made_up.covering is not None
    assert made_up.covering.month == "2025-09"
    assert on(cover, "2025-09-15").consecutive == 3
    assert cover.with_arrears_of(date(2025, 11, 15)) == on(cover, "2025-11-15")
    hole = covers(monthly("2025-05", "2025-07"), paid("2025-09", "2025-12", on="2025-12-17"))
    assert hole.with_arrears_of(date(2025, 9, 15)).consecutive == 1
