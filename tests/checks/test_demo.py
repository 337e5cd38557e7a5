"""What the checks find in the demo: missing papers of Labuhanbatu Selatan and North Sumatra, and published sums."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from api.bootstrap import open_reading_room
from api.demo import labusel
from api.settings import read_settings
from projections.checks.listed import Finding, findings
from tests.support.demo import whole_demo

REGENCIES = 33


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Finding]]:
    with open_reading_room(read_settings(home=whole_demo(tmp_path_factory))) as room, room.store.reader() as reader:
        yield findings(reader).rows


def of(rows: list[Finding], name: str) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for row in rows:
        if any(name in subject for subject in row.subjects):
            found[row.code].append(row)
    return dict(found)


def test_labuhanbatu_selatan_lacks_a_pks_an_alignment_letter_a_decree_and_the_list(rows: list[Finding]) -> None:
    found = of(rows, "labusel")
    assert {code: len(listed) for code, listed in found.items()} == dict.fromkeys(
        ("DOC-01", "DOC-02", "DOC-03", "DOC-04"), 1
    )
    for code in ("DOC-01", "DOC-02", "DOC-03"):
        (row,) = found[code]
        assert (row.subjects, row.rupiah, row.state) == ((labusel.BATCH,), 100_800_000, "open")
        assert len(row.positions) == 3


@pytest.mark.parametrize(("year", "people"), [(2022, 10_000), (2023, 31_570)])
def test_north_sumatra_paid_each_regency_without_pks_and_decree(rows: list[Finding], year: int, people: int) -> None:
    found = of(rows, f"batch-sumut-{year}")
    assert {code: len(found[code]) for code in ("DOC-01", "DOC-03")} == {"DOC-01": REGENCIES, "DOC-03": REGENCIES}
    assert "DOC-02" not in found
    for code in ("DOC-01", "DOC-03"):
        assert sum(row.rupiah or 0 for row in found[code]) == people * 12 * 16_800


def test_the_people_of_north_sumatra_are_added_up_over_the_years(rows: list[Finding]) -> None:
    (row,) = [row for row in rows if row.code == "RPT-02"]
    assert row.people == 41_570
    assert row.subjects == ("stat-sumut-people-all", "stat-sumut-people-2022", "stat-sumut-people-2023")
