"""Golden figures of whole provinces, told with all their people: minutes, so outside the ordinary suite."""

from datetime import date
from pathlib import Path

import pytest

from api.demo import sumut_reported
from api.demo.run import run_demo
from ledger.basis import Basis
from ledger.funds.events import FundClass
from projections.coverage import coverage
from projections.fund_balances import fund_balances
from projections.statistics import statistics
from tests.demo.stage import office
from tests.stories.stage import Stage, stage
from tests.stories.test_golden import DEEP, must_be_golden

pytestmark = pytest.mark.deep
RATE = 16_800


def kaltim(on: Stage) -> set[str]:
    """A hundred thousand people for a year; half a year of them is what the demo assumes."""
    on.fund(FundClass.APBD_PROVINCE, on=date(2023, 1, 2))
    on.allocate(100_000 * 12 * RATE, basis=Basis.ASSUMED)
    on.enrol(100_000, "2023-01", 12, basis=Basis.ASSUMED)
    on.pay("2023-01", 1, basis=Basis.ASSUMED)
    must_be_golden("kaltim_one_month", on.money()["spent"].rupiah)
    on.pay("2023-02", 11, basis=Basis.ASSUMED)
    must_be_golden("kaltim_12_months", on.money()["spent"])
    return {"kaltim_one_month", "kaltim_12_months"}


def medan(on: Stage) -> set[str]:
    """Everybody whom the estimate counts, in three batches, for a month and for a year."""
    on.fund(FundClass.APBD_REGENCY, on=date(2024, 1, 2))
    on.allocate(212_000 * 12 * RATE, basis=Basis.ASSUMED)
    batches = {"batch-a": 100_000, "batch-b": 100_000, "batch-c": 12_000}
    for batch, people in batches.items():
        on.enrol(people, "2024-01", 12, basis=Basis.ASSUMED, batch=batch)
        on.pay("2024-01", 1, basis=Basis.ASSUMED, batch=batch)
    must_be_golden("medan_all_one_month", on.money()["spent"].rupiah)
    for batch in batches:
        on.pay("2024-02", 11, basis=Basis.ASSUMED, batch=batch)
    must_be_golden("medan_all_one_year", on.money()["spent"])
    return {"medan_all_one_month", "medan_all_one_year"}


@pytest.mark.parametrize("story", [kaltim, medan])
def test_a_story_of_a_whole_region_gives_the_golden_figures(story: object, tmp_path: Path) -> None:
    assert callable(story)
    with stage(tmp_path) as on:
        assert story(on) <= DEEP


def test_the_whole_demo_gives_the_golden_figures(tmp_path: Path) -> None:
    with office(tmp_path / "home") as desk:
        summary = run_demo(desk)
        with desk.store.reader() as reader:
            funds = {row.fund: row.money[0].terms for row in fund_balances(reader).rows if row.money}
            people = {row.scheme: row for row in coverage(reader).rows}
            figures = {row.statistic: row.words for row in statistics(reader).rows}
    must_be_golden("kaltim_jul_dec_2023", funds["fund-kaltim-2023"]["spent"])
    must_be_golden("sumut_2023_12_months", funds["fund-sumut-2023"]["spent"])
    must_be_golden("sumut_2022_12_months", funds["fund-sumut-2022"]["spent"])
    must_be_golden("medan_soe_all", funds["fund-medan-csr-2024"]["received"])
    must_be_golden("labusel_2022_total", funds["fund-labusel-2022"]["spent"])
    must_be_golden("sumut_sum_over_years", people[sumut_reported.SCHEME].enrolled)
    assert people[sumut_reported.SCHEME].people == 35_570
    share = people["scheme-kaltim-2023"].people * 100 / int(str(figures["stat-kaltim-population"]["persons"]))
    must_be_golden("kaltim_rentan_share", f"{share:.2f} %")
    assert summary.enrolments == 168_370 + 327 + 2
