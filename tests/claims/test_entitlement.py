"""What an event entitles to: every golden figure of the law, each with the article and the entry behind it."""

import csv
from datetime import date
from pathlib import Path

import pytest

from ledger.claims.entitlement import Base, Entitled, Measure, entitled
from ledger.claims.events import ClaimComponent, ClaimKind
from ledger.cover.values import Cover, CoverState
from ledger.errors import Refused
from ledger.law.rules import Rules
from ledger.law.values import Rule
from ledger.periods import Month
from tests.claims.stage import row, shipped_rules

_LINES = (Path(__file__).parents[1] / "vectors" / "golden.csv").read_text(encoding="utf-8").splitlines()
GOLDEN = {line["case"]: line["expected"] for line in csv.DictReader(_LINES)}
LOWEST = Base(1_000_000, "Lampiran II", True, 7)
BEFORE, SINCE = date(2024, 12, 31), date(2025, 1, 1)
PARTS = (ClaimComponent.DEATH_BENEFIT, ClaimComponent.PERIODIC_BENEFIT, ClaimComponent.FUNERAL_GRANT)


def cover(consecutive: int, cumulative: int | None = None) -> Cover:
    """Return cover with these counters; the rules ask for nothing else."""
    through = Month("2025-04")
    return Cover(CoverState.ACTIVE, 1, through, None, consecutive, cumulative or consecutive, None)


def given(
    kind: ClaimKind,
    on: date,
    months: Cover | None = None,
    *,
    base: Base | None = LOWEST,
    rules: Rules | None = None,
) -> dict[ClaimComponent, Entitled]:
    found = entitled(kind, on, months or cover(4), rules or shipped_rules(), base=base)
    assert len({one.component for one in found}) == len(found)
    return {one.component: one for one in found}


def exact(found: dict[ClaimComponent, Entitled]) -> int:
    """Add up what is due at a death, without a scholarship and care."""
    return sum(found[part].rupiah or 0 for part in PARTS if part in found)


def test_a_death_gives_twenty_twelve_and_ten_million() -> None:
    found = given(ClaimKind.DEATH, SINCE, cover(4))

    assert {part: one.rupiah for part, one in found.items()} == {
        ClaimComponent.DEATH_BENEFIT: 20_000_000,
        ClaimComponent.PERIODIC_BENEFIT: 12_000_000,
        ClaimComponent.FUNERAL_GRANT: 10_000_000,
    }
    assert str(exact(found)) == GOLDEN["jkm_death_month_4"]
    assert {one.measure for one in found.values()} == {Measure.EXACT}


@pytest.mark.parametrize("month", [1, 2, 3])
def test_in_the_first_three_months_a_death_gives_the_funeral_grant_alone(month: int) -> None:
    found = given(ClaimKind.DEATH, SINCE, cover(month))

    assert list(found) == [ClaimComponent.FUNERAL_GRANT]
    assert str(exact(found)) == GOLDEN["jkm_death_month_2_from_2025"]


def test_before_that_rule_was_in_force_the_second_month_gave_all() -> None:
    assert exact(given(ClaimKind.DEATH, BEFORE, cover(2))) == 42_000_000


def test_months_before_a_gap_do_not_lift_the_limit() -> None:
    assert list(given(ClaimKind.DEATH, SINCE, cover(2, 30))) == [ClaimComponent.FUNERAL_GRANT]


@pytest.mark.parametrize(
    ("months", "case"), [(35, "jkm_scholarship_35_paid_months"), (36, "jkm_scholarship_36_paid_months")]
)
def test_a_scholarship_of_jkm_needs_36_paid_months_and_a_gap_does_not_matter(months: int, case: str) -> None:
    found = given(ClaimKind.DEATH, SINCE, cover(4, months))

    assert ("yes" if ClaimComponent.SCHOLARSHIP in found else "no") == GOLDEN[case]


def test_a_death_at_work_gives_48_times_the_base_and_both_grants() -> None:
    found = given(ClaimKind.DEATH_AT_WORK, BEFORE)

    assert str(exact(found)) == GOLDEN["jkk_death_lowest_band"]
    assert found[ClaimComponent.DEATH_BENEFIT].rupiah == 48_000_000
    assert 7 in found[ClaimComponent.DEATH_BENEFIT].positions


def test_the_death_benefit_of_jkk_is_not_less_than_that_of_jkm() -> None:
    small = Base(400_000, "Lampiran II", True, 7)
    assert given(ClaimKind.DEATH_AT_WORK, BEFORE, base=small)[ClaimComponent.DEATH_BENEFIT].rupiah == 20_000_000


def test_the_limit_of_the_first_months_is_not_for_an_accident() -> None:
    assert exact(given(ClaimKind.DEATH_AT_WORK, SINCE, cover(1))) == 70_000_000


def test_a_scholarship_of_jkk_needs_no_months_and_comes_to_174_million_at_most() -> None:
    for kind in (ClaimKind.ACCIDENT, ClaimKind.DEATH_AT_WORK):
        found = given(kind, SINCE, cover(1))[ClaimComponent.SCHOLARSHIP]
        assert (found.measure, str(found.rupiah)) == (Measure.AT_MOST, GOLDEN["scholarship_two_children_from_tk"])


def test_an_accident_gives_care_transport_and_up_to_56_times_the_base() -> None:
    found = given(ClaimKind.ACCIDENT, BEFORE)

    assert (found[ClaimComponent.DISABILITY].measure, found[ClaimComponent.DISABILITY].rupiah) == (
        Measure.AT_MOST,
        56_000_000,
    )
    assert found[ClaimComponent.TRANSPORT].rupiah == 5_000_000 + 2_000_000 + 10_000_000
    for part in (ClaimComponent.TREATMENT, ClaimComponent.TEMPORARY_DISABILITY_PAY):
        assert (found[part].measure, found[part].rupiah, found[part].confirmed) == (Measure.STATED, None, False)


def test_an_amount_without_a_base_is_not_known() -> None:
    assert given(ClaimKind.DEATH_AT_WORK, BEFORE, base=None)[ClaimComponent.DEATH_BENEFIT].rupiah is None
    assert given(ClaimKind.ACCIDENT, BEFORE, base=None)[ClaimComponent.DISABILITY].rupiah is None


def test_what_rests_on_an_unread_text_says_so() -> None:
    before, since = given(ClaimKind.DEATH, BEFORE), given(ClaimKind.DEATH, SINCE)

    assert before[ClaimComponent.FUNERAL_GRANT].confirmed
    assert not since[ClaimComponent.FUNERAL_GRANT].confirmed
    assert since[ClaimComponent.FUNERAL_GRANT].article == "PP 82/2019; Permenaker 1/2025"
    assert not given(ClaimKind.DEATH_AT_WORK, BEFORE, base=Base(1_000_000, "L", False, 7))[
        ClaimComponent.DEATH_BENEFIT
    ].confirmed


def test_a_rule_adopted_later_goes_before_and_its_own_entry_is_named() -> None:
    more = shipped_rules(row(Rule.JKM_DEATH_BENEFIT_RUPIAH, 21_000_000, "2025-01-01"))
    found = given(ClaimKind.DEATH, SINCE, rules=more)[ClaimComponent.DEATH_BENEFIT]
    assert found.rupiah == 21_000_000
    assert given(ClaimKind.DEATH, BEFORE, rules=more)[ClaimComponent.DEATH_BENEFIT].rupiah == 20_000_000
    newest = more.must(Rule.JKM_DEATH_BENEFIT_RUPIAH, SINCE)
    assert newest.position in found.positions


def test_an_event_before_any_rule_is_refused_with_the_rule_to_adopt() -> None:
    with pytest.raises(Refused) as refusal:
        given(ClaimKind.DEATH, date(2019, 12, 31))
    assert refusal.value.code == "no_rule"
    assert "expected an adopted rule funeral_grant_rupiah for 2019-12-31, found none; adopt one" in str(refusal.value)
