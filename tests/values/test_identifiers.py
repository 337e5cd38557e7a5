"""Ids are random or a document's number, and never a NIK."""

import secrets

import pytest
from pydantic import TypeAdapter, ValidationError

from ledger.identifiers import ActorId, CreditId, FundId, PartyId, WorkerId, new_id, new_ids


def test_ids_drawn_one_by_one_and_at_once_are_the_same() -> None:
    drawn = secrets.token_bytes(50)
    one_by_one = iter(range(0, 50, 10))
    singles = [new_id("w", lambda count: drawn[(start := next(one_by_one)) : start + count]) for _ in range(5)]
    assert new_ids("w", 5, lambda count: drawn[:count]) == singles


def test_an_id_has_80_random_bits_and_no_letter_that_is_misread() -> None:
    ids = new_ids("w", 1_000)
    assert len(set(ids)) == 1_000
    assert set("".join(tail for _, _, tail in (name.partition("-") for name in ids))) == set(
        "0123456789abcdefghjkmnpqrstvwxyz"
    )
    for name in ids[:20]:
        assert TypeAdapter(WorkerId).validate_python(name) == name


@pytest.mark.parametrize("name", ["fund-labusel-2022", "fund-3k7q0z9vhx2m5c8d", "fund-a", "fund-a.b-1"])
def test_a_name_or_a_documents_number_is_an_id(name: str) -> None:
    assert TypeAdapter(FundId).validate_python(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "fund-",
        "fund",
        "party-labusel",
        "fund-Labusel",
        "fund-a b",
        "fund--a",
        "fund-a-",
        "fund-" + "a" * 61,
        7,
        "fund-a\n",
    ],
)
def test_another_form_is_no_id(name: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(FundId).validate_python(name)


@pytest.mark.parametrize("name", ["party-1222010101900001", "party-1222-0101-0190-0001", "party-12220101019000011"])
def test_bare_digits_as_long_as_a_nik_are_no_id(name: str) -> None:
    with pytest.raises(ValidationError, match="16 or more digits") as refused:
        TypeAdapter(PartyId).validate_python(name)
    assert "random or from a document" in str(refused.value)


@pytest.mark.parametrize("name", ["w-labusel", "w-0c9k7q3z5vhx2m8", "w-0c9k7q3z5vhx2m8l", "w-0c9k7q3z5vhx2m8d1"])
def test_a_worker_has_a_random_id_alone(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(WorkerId).validate_python(name)


def test_a_credit_is_a_gift_a_budget_line_or_an_opening_balance() -> None:
    for name in ("gift-1", "budget-labusel-2022", "opening-1"):
        assert TypeAdapter(CreditId).validate_python(name) == name
    with pytest.raises(ValidationError):
        TypeAdapter(CreditId).validate_python("fund-1")


def test_an_actor_is_a_desk_or_a_job() -> None:
    assert TypeAdapter(ActorId).validate_python("treasurer-desk") == "treasurer-desk"
    with pytest.raises(ValidationError):
        TypeAdapter(ActorId).validate_python("Budi Contoh")
