"""Random histories of a fund agree with the per-rupiah reference in refusals, balances and lineage."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.properties.reference.stories import Story
from tests.properties.reference.teller import FEW_LARGE, MANY_SMALL, Profile

PROFILES = pytest.mark.parametrize("profile", [FEW_LARGE, MANY_SMALL], ids=lambda profile: profile.name)
SEEDS = st.integers(0, 2**63 - 1)
REFUSALS = {
    "cells_not_empty",
    "cut_too_large",
    "lots_taken",
    "money_kinds_mixed",
    "not_committed",
    "not_enough",
    "not_paid",
    "nothing_committed",
    "nothing_to_settle",
    "rate_changed",
    "too_early",
}
QUIET = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.differing_executors],
}


def _agree(profile: Profile, histories: int) -> tuple[Counter[str], float]:
    outcomes: Counter[str] = Counter()
    dated: Counter[str] = Counter()

    @settings(max_examples=histories, **QUIET)
    @given(seed=SEEDS)
    def history(seed: int) -> None:
        story = Story(seed, profile).tell()
        story.compare(samples=12)
        outcomes.update(story.outcomes)
        dated.update(all=story.dated, back=story.back_dated)

    history()
    return outcomes, dated["back"] / dated["all"]


@PROFILES
def test_histories_agree_with_the_reference(profile: Profile) -> None:
    outcomes, back_dated = _agree(profile, histories=60)
    assert back_dated >= 0.3
    accepted = {name.split()[0] for name in outcomes if name.endswith("accepted")}
    assert accepted >= {
        "commit",
        "pay",
        "release",
        "reverse",
        "rate",
        "carry",
        "settle",
        "return",
        "designate",
        "transfer",
        "cut",
    }


@pytest.mark.deep
@PROFILES
def test_a_thousand_histories_agree_with_the_reference(profile: Profile) -> None:
    outcomes, back_dated = _agree(profile, histories=1000)
    assert back_dated >= 0.3
    codes = {name.split()[1] for name in outcomes}
    assert codes >= REFUSALS


@PROFILES
def test_every_date_and_position_of_a_history_agrees(profile: Profile) -> None:
    story = Story(20221004, profile).tell()
    story.compare_everywhere()


def test_a_story_told_twice_is_the_same_to_the_byte() -> None:
    first, second = (Story(7, MANY_SMALL).tell() for _ in range(2))
    assert first.fund.dump() == second.fund.dump()
    assert first.moves == second.moves
