"""Months in one word, such as 2025-01..2025-03, wherever an option takes several; any other word stays as it is."""

import pytest

from api.cli.options import stated
from ledger.contributions.pay import PayMonths
from ledger.errors import Malformed, Unknown


def pay(*months: str) -> PayMonths:
    return stated(PayMonths, {"batch": "batch-x", "effective_on": "2025-04-01", "months": [*months]})


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        (["2025-01..2025-03"], ("2025-01", "2025-02", "2025-03")),
        (["2024-12..2025-01", "2025-03"], ("2024-12", "2025-01", "2025-03")),
        (["2025-01..2025-01"], ("2025-01",)),
        (["2025-01", "2025-02"], ("2025-01", "2025-02")),
    ],
)
def test_a_run_of_months_is_every_month_of_it(typed: list[str], months: tuple[str, ...]) -> None:
    assert pay(*typed).months == months


@pytest.mark.parametrize("typed", ["2025-03..2025-01", "2025-01..2025-13", "2025-01..", "1990-01..2025-01"])
def test_what_is_no_run_of_months_is_refused(typed: str) -> None:
    with pytest.raises(Malformed):
        pay(typed)


@pytest.mark.parametrize(
    ("noun", "identifier", "said"),
    [
        ("agreement", "pks-12", "such an id begins with agreement-:"),
        ("donation", "donation-1", "such an id begins with gift-:"),
        ("donor", "budi", "such an id begins with party-:"),
        ("agreement", "agreement-12", "; record it first"),
        ("occupation", "petani", "; record it first"),
    ],
)
def test_an_id_of_the_wrong_form_is_not_to_be_recorded_first(noun: str, identifier: str, said: str) -> None:
    refusal = Unknown(noun, identifier)
    assert said in refusal.message
    assert refusal.code == f"unknown_{noun}"


def test_advice_of_its_own_stays() -> None:
    assert Unknown("snapshot", "x", advice="look at the list").message.endswith("; look at the list")
