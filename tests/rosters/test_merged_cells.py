"""Cells merged downwards: a village written once over the people who live there; never a person's own cells."""

import pytest

from api.bootstrap import Office
from api.rosters.plans import plan_kept, plan_sheet
from api.rosters.reading import opened
from api.rosters.results import result
from tests.rosters.change_stage import changes as planned_changes
from tests.rosters.change_stage import nik, seated
from tests.rosters.files import VILLAGE, Value, as_xlsx, people
from tests.rosters.readings import of
from tests.rosters.stage import planned, said

BORN, REGION = 3, 4


def blank(rows: list[list[Value]], place: int) -> list[list[Value]]:
    """Return rows without what stands in a column."""
    return [[*row[:place], "", *row[place + 1 :]] for row in rows]


@pytest.mark.parametrize("column", [0, 2])
def test_a_village_merged_over_several_rows_is_that_of_each_of_them(column: int) -> None:
    rows = [*blank(people(3), REGION), *people(1, first=4, village="12.22.01.2003"), ["", "", "", "", "", ""]]
    file = as_xlsx(rows, merged=[(1, 3, column + REGION, VILLAGE)], column=column)
    found = of(file)
    assert [one.region for one in found.candidates] == [VILLAGE] * 3 + ["12.22.01.2003"]
    assert (found.malformed, found.passed_over) == ([], 0)


def test_what_is_merged_ends_where_it_ends_and_a_row_of_nobody_stays_of_nobody() -> None:
    rows = [*blank(people(2), REGION), ["", "", "", "", "", ""], ["", "Jumlah", "", "", "", ""]]
    found = of(as_xlsx([*rows, *blank(people(1, first=3), REGION)], merged=[(1, 4, REGION, VILLAGE)]))
    assert [one.region for one in found.candidates] == [VILLAGE] * 2
    assert [(one.row, one.code) for one in found.malformed] == [(6, "region_missing")]
    assert found.passed_over == 1


@pytest.mark.parametrize(
    ("place", "code"),
    [(1, "nik_missing"), (2, "name_missing"), (BORN, None), (6, None)],
    ids=["nik", "name", "born", "y"],
)
def test_what_is_of_one_person_stays_with_the_first(place: int, code: str | None) -> None:
    rows = people(2)
    words = str(rows[0][place]) if place < 3 else "15-08-1980" if place == BORN else "terima"
    file = as_xlsx(
        blank([[*row, ""] for row in rows], place),
        heading=("No", "NIK", "Nama", "Tgl Lahir", "Kode Wilayah", "Pekerjaan", "Keputusan"),
        merged=[(1, 2, place, words)],
    )
    found = of(file)
    if code is not None:
        assert [(one.row, one.code) for one in found.malformed] == [(3, code)]
    elif place == BORN:
        assert [one.person.birth_date is None for one in found.candidates] == [False, True]
    else:
        assert [one.confirmed for one in found.candidates] == [True, False]


def test_titles_merged_over_two_rows_are_still_titles() -> None:
    upper, lower = ["NIK", "Nama", "Domisili", "Alamat"], ["", "", "", "Desa"]
    row = [people(1)[0][1], "Siti", VILLAGE, ""]
    file = as_xlsx([row], heading=lower, above=[upper], merged=[(0, 1, 0, "NIK"), (0, 1, 2, "Domisili")])
    assert (opened(file).heading.row, len(of(file).candidates)) == (2, 1)


def test_of_a_result_each_row_has_what_was_merged_over_it(at: Office) -> None:
    plan = planned(at, as_xlsx(blank(people(3), REGION), merged=[(1, 3, REGION, VILLAGE)]))
    file = result(plan_sheet(at, plan.plan, sheet=None), plan_kept(at, plan.plan).verdicts, bad_only=False)
    assert [*said(at, planned(at, file)).values()] == [("accepted", "")] * 3


def test_the_month_of_a_list_of_changes_may_be_merged_too(at: Office) -> None:
    of_batch = seated(at, 2)
    rows: list[list[Value]] = [[nik(1), "", "pindah"], [nik(2), "", "pindah"]]
    file = as_xlsx(rows, heading=("NIK", "Bulan", "Alasan"), merged=[(1, 2, 1, "2022-11")])
    assert planned_changes(at, of_batch, "withdraw", file).counts["accepted"] == 2
