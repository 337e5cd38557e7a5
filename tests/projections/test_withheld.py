"""What the public does not see of coverage by regency: no small count, and none that follows from others."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ledger.basis import Basis
from ledger.periods import Month
from projections.coverage_rows import CoverageRow
from projections.joiners import CoverageChange
from projections.shown import FEW, is_few
from projections.withheld import CHANGES, COVERAGE, changes_withheld, coverage_withheld

COUNT = st.integers(0, 12)


def row(region: str, *, active: int, in_grace: int, lapsed: int, scheme: str = "scheme-a") -> CoverageRow:
    people = active + in_grace + lapsed
    return CoverageRow(
        scheme=scheme,
        region=region,
        region_name=None,
        level="regency",
        enrolled=people,
        people=people,
        withdrawn=0,
        graduated=0,
        replaced=0,
        person_months=people * 3,
        active=active,
        active_month="2023-01",
        batches=1,
        basis=Basis.REPORTED,
        months_basis=Basis.DERIVED,
        cumulative=people,
        in_grace=in_grace,
        lapsed=lapsed,
        full_jkm=active,
    )


def change(region: str, joined: int, left: int, stayed: int) -> CoverageChange:
    return CoverageChange(
        key="scheme-a",
        by="scheme",
        region=region,
        region_name=None,
        level="regency",
        from_month=Month("2022-12"),
        to_month=Month("2023-01"),
        active_before=left + stayed,
        active_after=joined + stayed,
        joined=joined,
        left=left,
        stayed=stayed,
        basis=Basis.DERIVED,
        positions=(),
    )


def test_a_regency_of_few_people_shows_nothing_of_them_and_another_one_goes_with_it() -> None:
    rows = [row(f"12.{n:02}", active=n, in_grace=0, lapsed=0) for n in (40, 3, 50)]
    large, small, other = coverage_withheld(rows)
    assert (small.people, small.active, small.cumulative) == (None, None, None)
    assert {"people", "active", "enrolled", "person_months"} <= set(small.fewer_than_five)
    assert large.people is None
    assert "people" in large.fewer_than_five
    assert (other.people, other.fewer_than_five) == (50, ())


def test_a_few_in_grace_do_not_follow_from_the_others_of_their_row() -> None:
    [shown] = coverage_withheld([row("12.22", active=60, in_grace=2, lapsed=30)])
    assert (shown.in_grace, shown.lapsed) == (None, None)
    assert (shown.people, shown.active, shown.cumulative) == (92, 60, 92)


def test_large_regencies_and_none_at_all_are_shown_as_they_are() -> None:
    rows = [row("12.22", active=60, in_grace=0, lapsed=30), row("12.23", active=0, in_grace=0, lapsed=7)]
    assert coverage_withheld(rows) == rows


def test_a_province_and_the_nation_are_shown_as_they_are() -> None:
    rows = [row("12", active=3, in_grace=0, lapsed=0), row("", active=3, in_grace=0, lapsed=0)]
    assert coverage_withheld(rows) == rows


@given(st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=1, max_size=6))
def test_no_small_count_is_shown_or_follows_from_a_sum(counts: list[tuple[int, int, int]]) -> None:
    rows = [row(f"12.{n}", active=a, in_grace=g, lapsed=x) for n, (a, g, x) in enumerate(counts, 10)]
    shown = coverage_withheld(rows)
    for name in COVERAGE.counts:
        assert not any(is_few(getattr(one, name) or 0) for one in shown)
        hidden = [getattr(rows[n], name) for n, one in enumerate(shown) if name in one.fewer_than_five]
        assert follows_not(hidden, of=[getattr(one, name) for one in rows])
    for before, after in zip(rows, shown, strict=True):
        parts = [name for name in ("active", "in_grace", "lapsed") if getattr(after, name) is None]
        if parts and after.cumulative is not None:
            assert follows_not([getattr(before, name) for name in parts], of=[])
        for part, whole in COVERAGE.within.items():
            here, there = getattr(after, part), getattr(after, whole)
            assert here is None or there is None or not is_few(there - here)


@given(st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=1, max_size=6))
def test_no_small_number_of_joiners_and_leavers_is_shown_or_follows(counts: list[tuple[int, int, int]]) -> None:
    rows = [change(f"12.{n}", *some) for n, some in enumerate(counts, 10)]
    for before, after in zip(rows, changes_withheld(rows), strict=True):
        assert not any(is_few(getattr(after, name) or 0) for name in CHANGES.counts)
        for total, parts in CHANGES.sums.items():
            hidden = [getattr(before, name) for name in parts if name in after.fewer_than_five]
            assert total in after.fewer_than_five or not hidden or follows_not(hidden, of=[])


def follows_not(hidden: list[int], *, of: list[int]) -> bool:
    """Tell whether counts hidden in a sum are several and not few together, or all that the sum has."""
    there = [count for count in hidden if count]
    everything = sorted(there) == sorted(count for count in of if count)
    return not there or everything or (sum(there) >= FEW and len(list(combinations(there, 2))) > 0)
