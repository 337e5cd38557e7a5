"""A NIK is wrong, odd or fine; a person never shows in a message."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ledger.identities.person import NikWarning, Person, nik_birth_date, nik_warnings
from ledger.nik import nik_errors

TODAY = date(2026, 11, 21)
MAN = "1222010101900001"
WOMAN = "1222014101900001"


@pytest.mark.parametrize(
    "nik", [MAN, WOMAN, "1222013112990001", "1222017112990001", "1222012902000001", "1222016902009999"]
)
def test_a_nik_that_can_be_has_no_error(nik: str) -> None:
    assert nik_errors(nik) == []
    assert Person(nik=nik, name="Nama Contoh").nik == nik


@pytest.mark.parametrize(
    ("nik", "word"),
    [
        ("122201010190000", "16 digits"),
        ("12220101019000011", "16 digits"),
        ("1222010101 90001", "16 digits"),
        ("122201010190000A", "16 digits"),
        ("１２２２０１０１０１９００００１", "16 digits"),
        ("", "16 digits"),
        ("1.22201010190E15", "16 digits"),
        ("0000000000000000", "16 zeros"),
        ("1222010001900001", "day"),
        ("1222013201900001", "day"),
        ("1222014001900001", "day"),
        ("1222017201900001", "day"),
        ("1222010100900001", "month"),
        ("1222010113900001", "month"),
        ("1222013102900001", "date that exists"),
        ("1222012902990001", "date that exists"),
        ("1222017104900001", "date that exists"),
        ("1222010101900000", "serial"),
    ],
)
def test_a_nik_that_cannot_be_says_why_and_not_what(nik: str, word: str) -> None:
    errors = nik_errors(nik)
    assert any(word in error for error in errors)
    assert not any(nik and nik in error for error in errors)


def test_several_errors_are_all_said() -> None:
    assert len(nik_errors("1222010013900000")) == 2


@pytest.mark.parametrize("nik", ["1222013201900001", "122201010190000"])
def test_a_refused_person_shows_neither_nik_nor_name(nik: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Person(nik=nik, name="Nama Rahasia")
    assert nik not in str(refused.value)
    assert "Rahasia" not in str(refused.value)


def test_a_person_does_not_show_himself() -> None:
    shown = repr(Person(nik=MAN, name="Nama Rahasia", address="Jalan Rahasia", birth_date=date(1990, 1, 1)))
    assert MAN not in shown
    assert "Rahasia" not in shown
    assert "1990" not in shown


def test_a_nik_is_text() -> None:
    with pytest.raises(ValidationError):
        Person.model_validate({"nik": int(MAN), "name": "Nama Contoh"})


@settings(max_examples=200)
@given(born=st.dates(date(1926, 11, 22), date(2009, 11, 21)), woman=st.booleans(), serial=st.integers(1, 9999))
def test_every_birth_date_of_17_to_100_years_is_read_back(born: date, woman: bool, serial: int) -> None:
    nik = f"122201{born.day + 40 * woman:02d}{born.month:02d}{born.year % 100:02d}{serial:04d}"
    assert nik_errors(nik) == []
    assert nik_birth_date(nik, today=TODAY) == born
    assert nik_warnings(nik, domicile="12.22", today=TODAY, birth_date=born, woman=woman) == []


@pytest.mark.parametrize(
    ("nik", "born"),
    [
        ("1222012111090001", date(2009, 11, 21)),
        ("1222012211090001", None),
        ("1222012111260001", date(1926, 11, 21)),
        ("1222012011260001", date(1926, 11, 20)),
        ("1222012011250001", None),
    ],
)
def test_a_year_of_two_digits_is_of_the_century_of_a_likely_age(nik: str, born: date | None) -> None:
    assert nik_birth_date(nik, today=TODAY) == born


@pytest.mark.parametrize("domicile", ["12.22", "12.22.01", "12.22.01.2001", "12"])
def test_a_nik_of_the_domiciles_regency_is_not_odd(domicile: str) -> None:
    assert nik_warnings(MAN, domicile=domicile, today=TODAY) == []


@pytest.mark.parametrize(
    ("nik", "domicile", "birth_date", "woman", "warning"),
    [
        (MAN, "12.71.01.1001", None, None, NikWarning.REGION_DIFFERS),
        ("9999010101900001", "12.22", None, None, NikWarning.REGION_UNKNOWN),
        (MAN, "12.22", date(1990, 1, 2), None, NikWarning.BIRTH_DATE_DIFFERS),
        (MAN, "12.22", date(1890, 1, 1), None, NikWarning.BIRTH_DATE_DIFFERS),
        (MAN, "12.22", None, True, NikWarning.SEX_DIFFERS),
        (WOMAN, "12.22", None, False, NikWarning.SEX_DIFFERS),
        ("1222010101150001", "12.22", None, None, NikWarning.AGE_UNLIKELY),
    ],
)
def test_what_is_odd_is_a_warning_alone(
    nik: str, domicile: str, birth_date: date | None, woman: bool | None, warning: NikWarning
) -> None:
    assert nik_errors(nik) == []
    assert nik_warnings(nik, domicile=domicile, today=TODAY, birth_date=birth_date, woman=woman) == [warning]


def test_a_family_card_is_sixteen_digits_as_text() -> None:
    assert Person(nik=MAN, name="Nama", family_card="1222010101900001").family_card == "1222010101900001"
    for wrong in ("122201010190000", "0" * 16, "12220101019000A1", 1222010101900001):
        with pytest.raises(ValidationError) as refused:
            Person.model_validate({"nik": MAN, "name": "Nama", "family_card": wrong})
        assert str(wrong) not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("0812-3456-7890", "+6281234567890"), ("+62 812 3456 7890", "+6281234567890"), ("(021) 555.1234", "+62215551234")],
)
def test_a_phone_number_is_kept_in_one_form(given: str, kept: str) -> None:
    assert Person(nik=MAN, name="Nama", phone=given).phone == kept
    assert Person(nik=MAN, name="Nama", phone=kept).phone == kept


@pytest.mark.parametrize("wrong", ["12345678", "0817", "+0812345678", "0812345678x", "+62" + "1" * 20])
def test_what_is_no_phone_number_is_refused_and_not_repeated(wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Person(nik=MAN, name="Nama", phone=wrong)
    assert wrong not in str(refused.value)


def test_nothing_of_a_whole_person_shows() -> None:
    whole = Person(
        nik=MAN, name="Nama", family_card="1222010101900001", phone="081234567890", sex="male", domicile="12.22.01.2001"
    )
    shown = f"{whole!r} {whole!s}"
    for hidden in ("1222010101900001", "81234567890", "male", "12.22"):
        assert hidden not in shown
    assert Person.model_validate_json(whole.model_dump_json()) == whole
