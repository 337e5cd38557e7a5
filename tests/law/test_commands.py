"""Instruments and tariffs enter the book, or are refused."""

from typing import Any

import pytest

from ledger.law.commands import AdoptTariff, RegisterInstrument
from tests.support.given import given

INSTRUMENT = {"instrument": "law-se-560", "instrument_kind": "surat_edaran", "effective_on": "2021-11-01"}


def register(**words: Any) -> RegisterInstrument:
    return RegisterInstrument.model_validate({**INSTRUMENT, **words})


def adopt(*rows: dict[str, Any], **words: Any) -> AdoptTariff:
    row = {"article": "SE", "band": "lowest", "confirmed": False, "first": "2022-01", "programme": "JKK", "rupiah": 1}
    shape = {"instrument": "law-se-560", "effective_on": "2022-01-01", "rows": [row | more for more in rows]}
    return AdoptTariff.model_validate(shape | words)


def test_an_instrument_may_have_an_unknown_number_and_a_part_of_a_date() -> None:
    outcome = given().when(register(dated="2021"))
    (event,) = outcome.events
    assert event.canonical() == (
        b'{"basis":"reported","dated":"2021","effective_on":"2021-11-01","evidence":[],"exceptions":[],'
        b'"instrument":"law-se-560","instrument_kind":"surat_edaran"}'
    )


def test_an_instrument_is_registered_once() -> None:
    story = given()
    story.did(register())
    story.when(register(number="560/7095/2021")).refused("instrument_exists", "law-se-560")


def test_an_instrument_of_an_unknown_office_is_refused() -> None:
    given().when(register(issuer="party-nobody")).refused("unknown_party", "party-nobody")


@pytest.mark.parametrize("dated", ["2027", "2026-12", "2026-11-22"])
def test_an_instrument_dated_ahead_is_refused(dated: str) -> None:
    given().when(register(dated=dated)).refused("dated_in_the_future", dated)


def test_a_date_of_this_year_without_a_month_may_have_come() -> None:
    given().did(register(dated="2026"))


def test_a_tariff_of_an_unknown_instrument_is_refused() -> None:
    given().when(adopt({})).refused("unknown_instrument", "law-se-560")


def test_a_row_that_ends_before_it_begins_is_refused() -> None:
    story = given()
    story.did(register())
    story.when(adopt({"last": "2021-12"})).refused("last_before_first", "2022-01", "2021-12")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"first": "2023-01"}),
        ({"last": "2022-06"}, {"first": "2022-06"}),
        ({"first": "2022-05"}, {"last": "2022-05"}),
    ],
)
def test_two_rows_for_one_key_and_month_are_refused(one: dict[str, Any], other: dict[str, Any]) -> None:
    story = given()
    story.did(register())
    story.when(adopt(one, other)).refused("rows_overlap", "rows 1 and 2", "JKK")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"last": "2022-05"}, {"first": "2022-06"}),
        ({}, {"programme": "JKM"}),
        ({}, {"sector": "transport"}),
        ({}, {"funding_class": "donation"}),
    ],
)
def test_rows_for_other_keys_or_months_stand_together(one: dict[str, Any], other: dict[str, Any]) -> None:
    story = given()
    story.did(register())
    story.did(adopt(one, other))


def test_a_correction_of_an_entry_that_is_not_there_is_refused() -> None:
    given().when(register(corrects=7)).refused("unknown_entry", "7")
