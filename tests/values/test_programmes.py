"""A sponsor can pay three programmes."""

from ledger.programmes import Programme


def test_the_programmes_are_those_of_a_non_wage_earner() -> None:
    assert {programme.value for programme in Programme} == {"JHT", "JKK", "JKM"}
