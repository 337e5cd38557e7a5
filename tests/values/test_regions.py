"""A command names a region of the list; what stands in the book stays readable when the list changes."""

import pytest
from pydantic import TypeAdapter, ValidationError

from ledger.regions import KnownRegion, RegionCode, ancestors, region_names, within


def test_the_list_holds_the_places_of_domain_7_1() -> None:
    names = region_names()
    by_length = {length: sum(len(code) == length for code in names) for length in (2, 5, 8, 13)}
    assert by_length == {2: 38, 5: 514, 8: 7_285, 13: 83_762}


@pytest.mark.parametrize(
    ("code", "length", "count"),
    [
        ("12", 5, 33),
        ("12.22", 8, 5),
        ("12.22", 13, 54),
        ("12.71", 8, 21),
        ("12.71", 13, 151),
        ("35.25", 13, 356),
        ("64", 5, 10),
    ],
)
def test_a_region_has_the_parts_that_domain_7_1_counts(code: str, length: int, count: int) -> None:
    assert sum(len(part) == length and within(part, code) for part in region_names()) == count


@pytest.mark.parametrize("code", ["12", "12.22", "12.22.01", "12.22.01.2002"])
def test_a_known_code_is_taken_at_every_level(code: str) -> None:
    assert TypeAdapter(KnownRegion).validate_python(code) == code


@pytest.mark.parametrize("code", ["99", "12.99", "12.22.99", "12.22.01.9999"])
def test_an_unknown_code_is_readable_but_not_to_be_sent(code: str) -> None:
    assert TypeAdapter(RegionCode).validate_python(code) == code
    with pytest.raises(ValidationError, match="Kemendagri"):
        TypeAdapter(KnownRegion).validate_python(code)


@pytest.mark.parametrize("code", ["1222", "12.2", "12.22.", "12.22.01.201", "12-22", "", 12, "１２"])
def test_another_form_is_no_code(code: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(RegionCode).validate_python(code)


def test_a_code_lies_in_what_holds_it_and_not_in_what_begins_alike() -> None:
    assert ancestors("12.22.01.2002") == ("12", "12.22", "12.22.01", "12.22.01.2002")
    assert ancestors("12") == ("12",)
    assert within("12.22.01", "12.22")
    assert within("12.22", "12.22")
    assert not within("12.22", "12.22.01")
    assert not within("12.22", "1")
    assert not within("12.22", "12.2")
