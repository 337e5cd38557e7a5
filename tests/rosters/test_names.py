"""A mark beside a name says that its bearer has died; one that stands before a parent's or a spouse's name does not."""

import pytest

from api.rosters.names import says_dead, unmarked


@pytest.mark.parametrize(
    "name",
    [
        "(Alm) Budi Contoh",
        "(Alm.) Budi Contoh",
        "Alm. Budi Contoh",
        "ALM BUDI CONTOH",
        "Almh. Budi Contoh",
        "Almarhum Budi Contoh",
        "Budi Contoh (Alm)",
        "Budi Contoh (Almh.)",
        "Budi Contoh, Alm.",
        "Budi Contoh alm",
        "Budi Contoh(Alm)",
        "Budi (Alm) Contoh",
        "Budi Contoh ( almarhumah )",
        "Budi Contoh (Meninggal Dunia)",
        "Budi Contoh - wafat",
    ],
)
def test_the_mark_of_somebody_who_died_is_taken_off_and_told(name: str) -> None:
    found, marked = unmarked(name)
    assert (found.casefold(), marked) == ("budi contoh", True)


@pytest.mark.parametrize(
    "name",
    [
        "Budi bin Alm. Contoh",
        "Siti binti (Alm) Contoh",
        "Istri Almarhum Contoh",
        "Anak dari Alm Contoh",
        "BUDI BIN ALM CONTOH",
    ],
)
def test_the_mark_of_a_parent_or_a_spouse_is_not_the_bearers(name: str) -> None:
    assert unmarked(name) == (name, False)


def test_a_father_and_a_son_who_are_both_marked_are_told_apart() -> None:
    assert unmarked("Budi bin Alm. Contoh (Alm)") == ("Budi bin Alm. Contoh", True)


@pytest.mark.parametrize("name", ["Alma Contoh", "Almira", "Salma Alm'ah", "Almunir Contoh", "Halm Contoh", "Budi"])
def test_a_name_that_begins_alike_is_no_mark(name: str) -> None:
    assert unmarked(name) == (name, False)


def test_a_mark_without_a_name_stays() -> None:
    assert unmarked("(Alm.)") == ("(Alm.)", True)


@pytest.mark.parametrize(
    "remark", ["meninggal", "Sudah meninggal dunia", "ALM.", "almarhum", "(almh)", "pindah, wafat"]
)
def test_a_remark_says_that_somebody_has_died(remark: str) -> None:
    assert says_dead(remark)


@pytest.mark.parametrize(
    "remark", ["", "baru", "alamat baru", "suami meninggal", "Suaminya sudah meninggal", "anak dari almarhum X", "2022"]
)
def test_other_remarks_and_those_of_a_spouse_or_a_parent_say_nothing(remark: str) -> None:
    assert not says_dead(remark)
