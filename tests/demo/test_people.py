"""Made-up people: well-formed NIKs of the right place, of working age, each one once, the same for ever."""

import re
from datetime import date

import pytest

from api.demo import kaltim, kaltim_reported, labusel, sumut
from api.demo.people import birth_date, enrollees, is_woman, nik, one_of, villages
from api.demo.seeded import Seeded, seeded_id
from ledger.basis import Basis
from ledger.nik import nik_errors
from ledger.regions import region_names


def test_a_nik_carries_the_district_the_birth_date_and_forty_for_a_woman() -> None:
    for number in (0, 1, 2, 3, 16_071, 99_999):
        village = villages("64.72")[number % 59]
        born = birth_date(number)
        day = born.day + 40 * is_woman(number)
        text = nik(number, village)
        assert nik_errors(text) == []
        assert text[:6] == village[:8].replace(".", "")
        assert text[6:12] == f"{day:02d}{born:%m%y}"
        assert int(text[12:]) == number // 16_071 + 1
    assert {is_woman(number) for number in range(20)} == {True, False}


def test_nobody_is_made_twice() -> None:
    people = enrollees(villages("64.02"), first=0, count=22_832, occupation=one_of("farmer"))
    niks = [row.person.nik for row in people if row.person]
    assert len(set(niks)) == 22_832
    assert not any(nik_errors(text) for text in niks)


def test_everybody_is_of_working_age_from_2022_to_2024() -> None:
    born = [birth_date(number) for number in range(16_071)]
    assert len(set(born)) == 16_071
    assert date(2022, 1, 1).year - max(born).year - ((max(born).month, max(born).day) > (1, 1)) >= 17
    assert 2024 - min(born).year <= 64


def test_people_live_in_villages_of_their_region_and_are_illustrative() -> None:
    people = enrollees(villages("12.22", desa=True), first=0, count=2_000, occupation=one_of("farmer", "fisher"))
    assert {row.region for row in people} == set(villages("12.22", desa=True))
    assert len(villages("12.22", desa=True)) == 52
    assert all(code in region_names() and code[9] == "2" for code in villages("12.22", desa=True))
    assert {row.basis for row in people} == {Basis.ILLUSTRATIVE}
    assert {row.occupation for row in people} == {"farmer", "fisher"}


def test_a_number_is_the_same_person_in_another_year() -> None:
    places = villages("12.01")
    before = enrollees(places, first=0, count=50, occupation=one_of("farmer"))
    again = enrollees(places, first=40, count=50, occupation=one_of("fisher"))
    assert [row.person for row in before[40:]] == [row.person for row in again[:10]]


def test_disability_is_told_to_the_vault_alone() -> None:
    people = enrollees(villages("64.74"), first=0, count=100, occupation=one_of("farmer"), disabled_every=50)
    assert [bool(row.person and row.person.disability) for row in people].count(True) == 2
    assert "disab" not in "".join(row.occupation or "" for row in people)


@pytest.mark.parametrize(
    ("codes", "shares", "regions", "total"),
    [
        (sumut.regencies(), sumut.shares(10_000), 33, 10_000),
        (sumut.regencies(), sumut.shares(31_570), 33, 31_570),
        (kaltim.regencies(), kaltim.shares(), 10, 100_000),
    ],
)
def test_people_are_split_over_every_regency_and_city(
    codes: list[str], shares: list[int], regions: int, total: int
) -> None:
    assert len(codes) == len(shares) == regions
    assert sum(shares) == total
    assert min(shares) > 0


def test_in_each_regency_some_of_2022_are_enrolled_again_in_2023() -> None:
    years = zip(sumut.shares(10_000), sumut.shares(sumut.AGAIN), sumut.shares(31_570), strict=True)
    assert all(0 < again <= before and again <= after for before, again, after in years)


def test_the_enrolments_of_the_issue_add_up() -> None:
    two_gifts = 4_960 + 2_480
    assert 10_000 + 31_570 + labusel.PEOPLE + kaltim_reported.PEOPLE + 17_360 + two_gifts == 168_370


def test_seeded_bytes_repeat_however_they_are_drawn() -> None:
    one, other = Seeded("x"), Seeded("x")
    assert one(5) + one(40) + one(3) == other(48)
    assert Seeded("y")(48) != Seeded("x")(48)


def test_an_id_depends_on_its_place_alone_and_names_nobody() -> None:
    assert seeded_id("gift", "gresik/a") == seeded_id("gift", "gresik/a")
    assert seeded_id("gift", "gresik/a") != seeded_id("gift", "gresik/b")
    assert re.fullmatch(r"gift-[0-9a-z]{16}", seeded_id("gift", "gresik/a"))
