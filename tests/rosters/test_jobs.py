"""The words that lists use for the work of vulnerable workers, each read as an occupation of ours."""

import pytest

from api.rosters.cells import Wrong
from api.rosters.jobs import job_of
from ledger.occupations import occupations
from ledger.rosters.values import Status


@pytest.mark.parametrize(
    ("word", "occupation"),
    [
        ("Pemulung", "other"),
        ("Tani", "farmer"),
        ("BURUH TANI", "farmer"),
        ("Penyadap Karet", "farmer"),
        ("Nelayan", "fisher"),
        ("Pedagang Kaki Lima (PKL)", "street_seller"),
        ("asongan", "street_seller"),
        ("Dagang", "msme"),
        ("Driver Ojol", "ojek_driver"),
        ("Becak", "driver"),
        ("Merbot", "religious_post"),
        ("Guru Ngaji", "religious_post"),
        ("Kader Posyandu", "non_medical_health"),
        ("ART", "housemaid"),
        ("Kuli bangunan", "casual_labourer"),
        ("Juru Parkir", "other"),
    ],
)
def test_a_word_of_lists_is_an_occupation(word: str, occupation: str) -> None:
    assert job_of(word) == (occupation, None)
    assert occupation in occupations()


@pytest.mark.parametrize("word", ["buruh", "kader desa", "linmas", "penyuluh agama", "ABK"])
def test_a_word_that_may_be_of_a_wage_earner_or_an_official_is_asked_again(word: str) -> None:
    with pytest.raises(Wrong):
        job_of(word)


def test_who_works_for_a_wage_is_no_vulnerable_worker() -> None:
    assert job_of("Buruh Pabrik") == (None, Status.WAGE_EARNER)
