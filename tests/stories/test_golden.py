"""Golden figures, each told as commands on a real book and read back by the reads that the doors print."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ledger.basis import Basis
from ledger.claims.events import ClaimComponent
from ledger.funds.events import FundClass
from ledger.law.values import Band, Sector
from ledger.periods import PartialDate
from ledger.programmes import Programme
from ledger.statistics.commands import ReportCoverage
from ledger.statistics.events import DenominatorKind, NumeratorKind
from projections.figures import Figure
from tests.stories import benefits
from tests.stories.stage import JKK_JKM, Stage, stage

_LINES = (Path(__file__).parents[1] / "vectors" / "golden.csv").read_text(encoding="utf-8").splitlines()
GOLDEN = {row["case"]: row for row in csv.DictReader(_LINES)}
RATE = 16_800
Told = dict[str, Figure | int | str]
Story = Callable[[Stage], Told]


def budget(
    case: str, people: int, months: int, first: str, *, basis: Basis = Basis.DERIVED, rupiah: int | None = None
) -> Story:
    """Tell a budget for people and months, paid in full; read what was allocated, once it equals what was spent."""

    def tell(on: Stage) -> Told:
        on.fund(FundClass.APBD_REGENCY, on=date(int(first[:4]), 1, 3))
        published = Basis.REPORTED if rupiah else basis
        on.allocate(rupiah or people * months * RATE, basis=published)
        on.enrol(people, first, months, basis=basis)
        on.pay(first, months, basis=basis)
        money = on.money()
        assert money["spent"].basis is basis
        assert money["spent"].rupiah == money["allocated"].rupiah
        return {case: money["allocated"] if rupiah else money["spent"]}

    return tell


def labusel(on: Stage) -> Told:
    """2,000 people for three months."""
    on.fund(FundClass.APBD_REGENCY, on=date(2022, 10, 4))
    on.allocate(100_800_000, basis=Basis.DERIVED)
    on.enrol(2_000, "2022-10", 3)
    on.pay("2022-10", 3)
    return {
        "labusel_2022_total": on.money()["spent"],
        "labusel_2022_jkk": on.billed(Programme.JKK),
        "labusel_2022_jkm": on.billed(Programme.JKM),
        "labusel_2022_month": on.billed(month="2022-10"),
    }


def four_firms(on: Stage) -> Told:
    """Four gifts in one pot, and one batch for all their people."""
    on.fund(FundClass.DONATION, on=date(2024, 11, 26))
    gifts = {"party-a": 499_968_000, "party-b": 249_984_000, "party-c": 499_968_000, "party-d": 499_968_000}
    for donor, rupiah in gifts.items():
        on.give(rupiah, gift=f"gift-{donor[-1]}", donor=donor)
    on.enrol(17_360, "2024-12", 6)
    on.pay("2024-12", 6)
    donors = on.donors()
    bought = {donor: row.bought.people for donor, row in donors.items()}
    assert bought == {"party-a": 4_960, "party-b": 2_480, "party-c": 4_960, "party-d": 4_960}
    assert all(row.terms["spent"].rupiah == row.terms["received"].rupiah for row in donors.values())
    return {
        "medan_soe_each_of_three": donors["party-a"].gifts[0].terms["received"],
        "medan_soe_fourth": donors["party-b"].gifts[0].terms["received"],
        "medan_soe_all": on.money()["received"],
    }


def two_gifts(on: Stage) -> Told:
    """Two large gifts in one pot: each pays whole people, and keeps what is left."""
    on.fund(FundClass.DONATION, on=date(2023, 1, 9))
    on.give(500_000_000, gift="gift-a", donor="party-a")
    on.give(250_000_000, gift="gift-b", donor="party-b")
    on.enrol(4_960 + 2_480, "2023-02", 6)
    on.pay("2023-02", 6)
    donors = on.donors()
    return {
        "donation_500m_6_months_workers": donors["party-a"].bought.people,
        "donation_500m_6_months_remainder": donors["party-a"].terms["available"],
        "donation_250m_6_months_workers": donors["party-b"].bought.people,
        "donation_250m_6_months_remainder": donors["party-b"].terms["available"],
    }


def kotim(on: Stage) -> Told:
    """A published budget that its own people and months do not use up."""
    on.fund(FundClass.DBH_SAWIT, on=date(2024, 4, 1))
    on.allocate(739_122_000)
    on.enrol(4_400, "2024-04", 9)
    on.pay("2024-04", 9)
    money = on.money()
    return {"kotim_2024_at_tariff": money["spent"], "kotim_2024_unexplained": money["available"]}


def korindo(on: Stage) -> Told:
    """A foundation's gift for three months."""
    on.fund(FundClass.DONATION, on=date(2022, 8, 1))
    on.give(25_200_000, basis=Basis.DERIVED)
    on.enrol(500, "2022-08", 3)
    on.pay("2022-08", 3)
    return {"korindo_2022": on.money()["spent"]}


def one_month(
    case: str,
    month: str,
    *,
    band: Band = Band.LOWEST,
    state: bool = False,
    sector: Sector = Sector.OTHER,
    programmes: tuple[Programme, ...] = JKK_JKM,
) -> Story:
    """Tell one person's month, and read what it cost: the rate of that month, sector and payer."""

    def tell(on: Stage) -> Told:
        on.fund(FundClass.APBD_REGENCY if state else FundClass.DONATION, on=date(2026, 1, 5))
        if state:
            on.allocate(1_000_000)
        else:
            on.give(1_000_000)
        on.enrol(1, month, 1, band=band, sector=sector, programmes=programmes)
        on.pay(month, 1)
        return {case: on.money()["spent"].rupiah}

    return tell


def published(
    case: str, *, numerator: int, percentage: str, denominator: int | None = None, rounded: bool = False
) -> Story:
    """Tell a published coverage figure, and read what its parts imply."""

    def tell(on: Stage) -> Told:
        on.desk.record(
            ReportCoverage(
                as_of=PartialDate("2022-12-23"),
                denominator=denominator,
                denominator_kind=DenominatorKind.UNSTATED,
                effective_on=date(2022, 12, 23),
                numerator=numerator,
                numerator_kind=NumeratorKind.ALL_ACTIVE,
                percentage=percentage,
                region="35.25",
                rounded=rounded,
                statistic="stat-story",
            )
        )
        figure = on.figure("stat-story")
        if denominator is not None:
            return {case: f"{figure.recomputed_percentage} % (published {percentage} %)"}
        implied = figure.implied_denominator
        assert implied is not None
        assert implied.basis is Basis.DERIVED
        assert f"interval {implied.lowest}-{implied.highest}" in GOLDEN[case]["basis"]
        return {case: implied.persons}

    return tell


def claimed(on: Stage) -> Told:
    """A published claim in four parts."""
    on.fund(FundClass.DONATION, on=date(2023, 1, 9))
    on.give(1_000_000)
    on.enrol(1, "2023-01", 6)
    on.pay("2023-01", 6)
    rupiah = {
        ClaimComponent.DEATH_BENEFIT: 150_303_408,
        ClaimComponent.PERIODIC_BENEFIT: 12_000_000,
        ClaimComponent.FUNERAL_GRANT: 10_000_000,
        ClaimComponent.SCHOLARSHIP: 69_000_000,
    }
    return {"published_claim_sum": on.claimed(rupiah, event_on=date(2023, 5, 15))}


STORIES: dict[str, Story] = {
    **benefits.STORIES,
    "claim": claimed,
    "labusel": labusel,
    "four firms": four_firms,
    "two gifts": two_gifts,
    "kotim": kotim,
    "korindo": korindo,
    "manggarai": budget("manggarai_barat_2025", 2_829, 12, "2025-01", rupiah=570_326_400),
    "penajam 5,000": budget("penajam_2025", 5_000, 12, "2025-01", rupiah=1_008_000_000),
    "penajam 15,000": budget("penajam_15000", 15_000, 12, "2025-01"),
    "medan 2022": budget("medan_2022", 11_797, 12, "2022-01"),
    "medan 2025": budget("medan_2025", 17_851, 11, "2025-02"),
    "sumut 2022": budget("sumut_2022_12_months", 10_000, 12, "2022-01", basis=Basis.ASSUMED),
    "transport, donor": one_month("relief_transport_donor_2026_01", "2026-01", sector=Sector.TRANSPORT),
    "transport, budget": one_month("relief_transport_apbd_2026_01", "2026-01", sector=Sector.TRANSPORT, state=True),
    "other, March": one_month("relief_other_2026_03", "2026-03"),
    "other, April": one_month("relief_other_2026_04", "2026-04"),
    "other, 2027": one_month("relief_other_2027_01", "2027-01"),
    "band of 1,200,000": one_month("relief_band_1200000", "2026-04", band=Band("1200000")),
    "with JHT": one_month("relief_with_jht", "2026-01", sector=Sector.TRANSPORT, programmes=(*JKK_JKM, Programme.JHT)),
    "gresik": published("gresik_implied_denominator", numerator=247_777, percentage="39.40"),
    "kaltim": published("kaltim_implied_denominator", numerator=675_000, percentage="49.74", rounded=True),
    "bali": published("bali_published_vs_recomputed", numerator=935_079, denominator=1_873_899, percentage="50.88"),
    "medan": published("medan_published_vs_recomputed", numerator=472_068, denominator=875_743, percentage="55.55"),
}

DEEP = {
    "kaltim_one_month",
    "kaltim_12_months",
    "kaltim_jul_dec_2023",
    "kaltim_rentan_share",
    "sumut_2023_12_months",
    "sumut_sum_over_years",
    "medan_all_one_month",
    "medan_all_one_year",
}
"""Told with all their people in ``test_golden_deep.py``."""


@pytest.mark.parametrize("name", STORIES)
def test_a_story_gives_the_golden_figures(name: str, tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        told = STORIES[name](on)
    for case, found in told.items():
        must_be_golden(case, found)


def must_be_golden(case: str, found: Figure | int | str) -> None:
    row = GOLDEN[case]
    if isinstance(found, Figure):
        bases = [basis for basis in Basis if row["basis"].startswith(basis)]
        assert not bases or found.basis is bases[0], case
        found = found.rupiah
    assert str(found) == row["expected"], case


def test_each_row_has_a_story() -> None:
    quick = set(GOLDEN) - DEEP
    assert set(GOLDEN) >= DEEP
    assert quick == {
        *benefits.CASES,
        *(f"labusel_2022_{part}" for part in ("total", "jkk", "jkm", "month")),
        *(f"medan_soe_{part}" for part in ("each_of_three", "fourth", "all")),
        *(f"donation_{gift}_6_months_{part}" for gift in ("500m", "250m") for part in ("workers", "remainder")),
        *("kotim_2024_at_tariff", "kotim_2024_unexplained", "korindo_2022", "manggarai_barat_2025"),
        *("penajam_2025", "penajam_15000", "medan_2022", "medan_2025", "sumut_2022_12_months"),
        *(f"relief_transport_{payer}_2026_01" for payer in ("donor", "apbd")),
        *(f"relief_other_{month}" for month in ("2026_03", "2026_04", "2027_01")),
        *(
            "published_claim_sum",
            "relief_band_1200000",
            "relief_with_jht",
            "gresik_implied_denominator",
            "kaltim_implied_denominator",
        ),
        *(f"{place}_published_vs_recomputed" for place in ("bali", "medan")),
    }
