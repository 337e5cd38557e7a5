"""A computed figure is no better than the weakest of its inputs."""

from itertools import permutations

import pytest

from ledger.basis import Basis, computed, weakest

STRONGEST_FIRST = ["reported", "derived", "assumed", "illustrative"]


def test_the_bases_are_ordered_strongest_first() -> None:
    assert [basis.value for basis in Basis] == STRONGEST_FIRST


@pytest.mark.parametrize("bases", list(permutations(Basis, 2)))
def test_the_weaker_of_two_rules(bases: tuple[Basis, Basis]) -> None:
    expected = STRONGEST_FIRST[max(STRONGEST_FIRST.index(basis) for basis in bases)]
    assert weakest(bases) == expected


def test_a_figure_computed_from_reported_ones_is_derived() -> None:
    assert computed([Basis.REPORTED, Basis.REPORTED]) is Basis.DERIVED
    assert computed([]) is Basis.DERIVED
    assert computed([Basis.REPORTED, Basis.ASSUMED]) is Basis.ASSUMED
    assert computed([Basis.ASSUMED, Basis.ILLUSTRATIVE]) is Basis.ILLUSTRATIVE


def test_nothing_given_leaves_nothing_to_doubt() -> None:
    assert weakest([]) is Basis.REPORTED
