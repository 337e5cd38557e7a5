"""When two names may be one person's, and what two entries of one person share."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.identities.likeness import born_and_living, may_be, similar
from ledger.identities.person import Person, Sex

VILLAGE = "12.22.01.2002"

ALIKE = [
    ("Siti Aminah", "SITI  AMINAH"),
    ("Muhammad Yusuf", "Mohamad Yusuf"),
    ("Muhammad Yusuf", "Moch. Yusuf"),
    ("Muhammad Yusuf", "Muh Yusuf"),
    ("Muhammad Yusuf", "M. Yusuf"),
    ("Muhammad Yusuf", "Mhd Yusuf"),
    ("Mochammad Yusuf", "Yusuf"),
    ("Muhammad", "Mohammed"),
    ("Annisa Rahmawati", "Anisa Rahmawati"),
    ("Dewi Lestarri", "Dewi Lestari"),
    ("Soekarno Poetra", "Sukarno Putra"),
    ("Djoko Soesilo", "Joko Susilo"),
    ("Tjahjo Kumolo", "Cahjo Kumolo"),
    ("Budi Santoso", "Santoso Budi"),
    ("Budi Santoso", "Budi Santosa"),
    ("Nur Aini Fitri", "Nur Aini"),
    ("Sri Wahyuni", "Sri Wahyuni, S.Pd"),
    ("Nur Aini", "Nuraini"),
    ("Jusuf Achmad", "Yusuf Ahmad"),
    ("Suharti", "Soehartie"),
]
DIFFERENT = [
    ("Siti Aminah", "Siti Maryam"),
    ("Siti Aminah", "Siti"),
    ("Muhammad Yusuf", "Muhammad Ilham"),
    ("M. Yusuf", "M. Ilham"),
    ("Budi Santoso", "Budi Gunawan"),
    ("Dewi Lestari", "Ratna Lestari"),
    ("Eko Santoso", "Joko Santoso"),
    ("Ani", "Adi"),
    ("Dewi Santoso", "Dedi Santoso"),
    ("Budi", "Budi Santoso Wijaya"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_one_persons_name_differs_from_list_to_list(one: str, other: str) -> None:
    assert similar(one, other)
    assert similar(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_peoples_names_differ_more(one: str, other: str) -> None:
    assert not similar(one, other)
    assert not similar(other, one)


@given(one=st.text(max_size=30), other=st.text(max_size=30))
def test_likeness_goes_both_ways_and_a_name_is_like_itself(one: str, other: str) -> None:
    assert similar(one, one)
    assert similar(one, other) == similar(other, one)


def person(nik: str = "1271014202850001", born: date | None = None, domicile: str | None = None) -> Person:
    return Person(birth_date=born, domicile=domicile, name="Contoh", nik=nik)


def test_the_day_of_birth_is_the_lists_or_else_the_niks_a_womans_without_what_is_added() -> None:
    stated = born_and_living(person("1271014101800009", date(1985, 2, 2)), VILLAGE)
    assert stated == born_and_living(person(), VILLAGE) == b"020285 female 12.22.01.2002"


def test_the_sex_is_the_lists_or_else_the_niks() -> None:
    man = person("1271010202850001")
    assert born_and_living(man, VILLAGE) == b"020285 male 12.22.01.2002"
    said = man.model_copy(update={"sex": Sex.FEMALE})
    assert born_and_living(said, VILLAGE) == born_and_living(person(), VILLAGE)


def test_where_the_village_is_not_known_nobody_is_alike() -> None:
    assert born_and_living(person(), None) is None
    assert born_and_living(person(), "12.22") is None
    assert born_and_living(person(domicile="12.22.01.2003"), VILLAGE) == b"020285 female 12.22.01.2003"


def test_two_birth_dates_that_are_said_are_one_or_two_people() -> None:
    said = person(born=date(1985, 2, 2))
    assert may_be(said, "Contoh", "1985-02-02")
    assert may_be(said, "Contoh", None)
    assert not may_be(said, "Contoh", "1885-02-02")
    assert may_be(person(), "Contoh", "1885-02-02")
