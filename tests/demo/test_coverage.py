"""The demo's coverage: Labusel's people on three days, and Sumut's seats and people, which are not the same."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.bootstrap import Office
from api.demo import labusel, sumut_reported
from api.demo.run import SCRIPTS, run_demo
from ledger.periods import Month
from projections.coverage import CoverageRow, coverage
from projections.joiners import coverage_changes
from tests.demo.stage import office


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("demo") / "home") as opened:
        run_demo(opened, scripts=SCRIPTS[:2])
        yield opened


def on(desk: Office, day: date) -> CoverageRow:
    with desk.store.reader() as reader:
        (row,) = coverage(reader, scheme=labusel.SCHEME, on=day).rows
    return row


@pytest.mark.parametrize(
    ("day", "active", "in_grace", "lapsed"),
    [
        (date(2022, 9, 30), 0, 0, 0),
        (date(2022, 10, 15), 2_000, 0, 0),
        (date(2022, 12, 31), 2_000, 0, 0),
        (date(2023, 1, 31), 0, 2_000, 0),
        (date(2023, 3, 31), 0, 2_000, 0),
        (date(2023, 4, 30), 0, 0, 2_000),
    ],
)
def test_labusel_is_active_then_in_grace_then_lapsed(
    told: Office, day: date, active: int, in_grace: int, lapsed: int
) -> None:
    row = on(told, day)
    assert (row.active, row.in_grace, row.lapsed) == (active, in_grace, lapsed)
    assert (row.quota, row.enrolled) == (2_000, 2_000)
    assert row.cumulative == active + in_grace + lapsed


def test_what_was_paid_after_a_date_does_not_count_on_that_date_alone(told: Office) -> None:
    with told.store.reader() as reader:
        (row,) = coverage(reader, scheme=labusel.SCHEME, valid_at=date(2022, 10, 15)).rows
    assert (row.active, row.cumulative, row.enrolled) == (0, 0, 2_000)


@pytest.mark.deep
def test_sumut_has_more_seats_than_people(tmp_path: Path) -> None:
    with office(tmp_path / "home") as desk:
        run_demo(desk, scripts=(SCRIPTS[0], SCRIPTS[3]))
        with desk.store.reader() as reader:
            (row,) = coverage(reader, scheme=sumut_reported.SCHEME, valid_at=date(2023, 12, 31)).rows
            years = coverage(reader, scheme=sumut_reported.SCHEME, by="fund", valid_at=date(2023, 12, 31)).rows
            (change,) = coverage_changes(
                reader, scheme=sumut_reported.SCHEME, from_month=Month("2022-12"), to_month=Month("2023-01")
            ).rows
    assert (row.enrolled, row.people, row.cumulative) == (41_570, 35_570, 35_570)
    assert [one.people for one in years] == [10_000, 31_570]
    assert (change.left, change.stayed, change.joined) == (4_000, 6_000, 25_570)
