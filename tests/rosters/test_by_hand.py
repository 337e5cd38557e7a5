"""Thirteen lists written by hand after what a NIK is: what has to become of each row stands in the list itself."""

import csv
from pathlib import Path

import pytest

from api.bootstrap import Office
from api.rosters.plans import plan_file, plan_kept
from api.rosters.reading import opened
from api.rosters.results import result
from ledger.enrollments.events import WorkerEnrolled
from tests.rosters.files import as_xlsx
from tests.rosters.stage import applied, planned, said

LISTS = sorted((Path(__file__).parent / "lists").glob("*.csv"))


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.reader(lines, delimiter=";"))


def expected(path: Path) -> dict[int, tuple[str, str]]:
    _, *rows = rows_of(path)
    return {number: (row[5], row[6]) for number, row in enumerate(rows, 2)}


def test_there_are_thirteen() -> None:
    assert len(LISTS) == 13


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_row_gets_the_verdict_that_stands_beside_it_and_applying_is_what_was_planned(
    at: Office, path: Path, kind: str
) -> None:
    heading, *rows = rows_of(path)
    file = path.read_bytes() if kind == "csv" else as_xlsx(rows, heading=heading)
    plan = planned(at, file)
    assert said(at, plan) == expected(path)
    receipt = applied(at, plan) if plan.counts["accepted"] else None
    events = [entry.event for entry in at.book.read(after=receipt.first - 1)] if receipt else []
    assert sum(isinstance(event, WorkerEnrolled) for event in events) == plan.counts["accepted"]


def mended(row: list[str], number: int, heading: list[str]) -> list[str]:
    """Mend a row as its suggestion says: NIK and date from their source, the person looked at, the work put right."""
    right = {
        "NIK": f"122201150880{1000 + number}",
        "Tanggal Lahir": "15-08-1980",
        "Kode Wilayah": VILLAGE,
        "Pekerjaan": "nelayan",
        "Keputusan": "terima",
    }
    return [right.get(title, cell) for title, cell in zip(heading, row, strict=True)]


VILLAGE = "12.22.01.2002"


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_the_bad_rows_mended_and_sent_again_are_accepted(at: Office, path: Path) -> None:
    plan = planned(at, path.read_bytes())
    applied(at, plan)
    bad = result(opened(plan_file(at, plan.plan)), plan_kept(at, plan.plan).verdicts, bad_only=True)
    again = planned(at, bad)
    before = {row: code for row, (_, code) in expected(path).items() if code}
    assert [code for _, code in said(at, again).values()] == list(before.values()) or "same_nik" in before.values()
    sheet = opened(bad)
    heading = [*sheet.heading.titles]
    lines = [mended([str(cell) for cell in cells], number, heading) for number, cells in sheet.lines]
    last = planned(at, as_xlsx(lines, heading=heading))
    assert {verdict for verdict, _ in said(at, last).values()} == {"accepted"}
    assert applied(at, last).events == len(lines) + 3


def test_a_result_of_a_result_has_our_columns_once(at: Office) -> None:
    file = LISTS[0].read_bytes()
    for _ in range(3):
        plan = planned(at, file)
        file = result(opened(plan_file(at, plan.plan)), plan_kept(at, plan.plan).verdicts, bad_only=False)
        titles = [*opened(file).heading.titles]
        assert titles[-5:] == ["Baris", "Putusan", "Kode", "Keterangan", "Saran"]
        assert len(titles) == 5 + 2 + 1 + 5, "two of the list's own are called as ours are, and stay"
        assert said(at, planned(at, file)) == expected(LISTS[0])
