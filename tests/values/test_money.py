"""Rupiah are whole, bounded and written as Indonesians read them; a split loses nothing."""

from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ledger.money import RUPIAH_MAX, Rupiah, RupiahChange, RupiahOrZero, rupiah, split


def taken(kind: Any, value: object) -> object:
    return TypeAdapter(Annotated[kind, "rupiah"]).validate_python(value)


@pytest.mark.parametrize("value", [1, 16_800, RUPIAH_MAX])
def test_whole_rupiah_are_taken(value: int) -> None:
    assert taken(Rupiah, value) == value


@pytest.mark.parametrize("value", [0, -1, RUPIAH_MAX + 1, 10**18, 16_800.0, "16800", True, None])
def test_nothing_else_is_an_amount(value: object) -> None:
    with pytest.raises(ValidationError):
        taken(Rupiah, value)


def test_a_rate_may_be_zero_and_a_change_negative() -> None:
    assert taken(RupiahOrZero, 0) == 0
    assert taken(RupiahChange, -RUPIAH_MAX) == -RUPIAH_MAX
    for kind, value in ((RupiahOrZero, -1), (RupiahChange, -RUPIAH_MAX - 1)):
        with pytest.raises(ValidationError):
            taken(kind, value)


def test_every_amount_is_an_integer_that_any_json_reader_sees_exactly() -> None:
    assert RUPIAH_MAX < 2**53
    assert int(float(RUPIAH_MAX)) == RUPIAH_MAX


@pytest.mark.parametrize(
    ("amount", "written"),
    [(0, "Rp0"), (999, "Rp999"), (16_800, "Rp16.800"), (100_800_000, "Rp100.800.000"), (-20_800_000, "-Rp20.800.000")],
)
def test_an_amount_is_written_with_points(amount: int, written: str) -> None:
    assert rupiah(amount) == written


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (100, [1, 2, 3], [17, 33, 50]),
        (1, [0, 1], [0, 1]),
        (5, [0, 0, 7], [0, 0, 5]),
        (16_800, [10_000, 6_800], [10_000, 6_800]),
        (0, [1, 2], [0, 0]),
    ],
)
def test_the_largest_remainder_gets_the_rupiah_over(amount: int, weights: list[int], parts: list[int]) -> None:
    assert split(amount, weights) == parts


@given(st.integers(0, RUPIAH_MAX), st.lists(st.integers(0, RUPIAH_MAX), min_size=1, max_size=20).filter(any))
def test_the_parts_of_a_split_sum_to_it_and_none_is_a_rupiah_off(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        exact, over = divmod(amount * weight, sum(weights))
        assert exact <= part <= exact + (over > 0)


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2]])
def test_weights_that_weigh_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights of 0 or more"):
        split(10, weights)
