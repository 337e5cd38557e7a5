"""What a month costs, by the tariffs that `init` adopts."""

import pytest

from ledger.errors import Refused
from ledger.law.adopt import init_commands
from ledger.law.commands import AdoptTariff
from ledger.law.events import TariffAdopted
from ledger.law.tariffs import STREAM, Tariffs
from ledger.law.values import Band, FundingClass, Sector
from ledger.periods import Month
from ledger.programmes import Programme
from tests.support.given import Story, given

BASE = (Programme.JKK, Programme.JKM)
WITH_JHT = (*BASE, Programme.JHT)


@pytest.fixture
def adopted() -> Story:
    story = given()
    for command, _ in init_commands():
        story.did(command)
    return story


def cost(
    tariffs: Tariffs,
    month: str,
    sector: str,
    paid_by: str,
    programmes: tuple[Programme, ...] = BASE,
    *,
    band: Band = Band.LOWEST,
) -> int:
    return sum(rate(tariffs, programme, month, sector, paid_by, band=band)[0] for programme in programmes)


def rate(
    tariffs: Tariffs, programme: Programme, month: str, sector: str, paid_by: str, *, band: Band = Band.LOWEST
) -> tuple[int, int]:
    return tariffs.rate(programme, Month(month), band=band, sector=Sector(sector), funding_class=FundingClass(paid_by))


@pytest.mark.parametrize(
    ("case", "month", "sector", "paid_by", "rupiah"),
    [
        ("relief_transport_donor_2026_01", "2026-01", "transport", "donation", 8_400),
        ("relief_transport_apbd_2026_01", "2026-01", "transport", "state_budget", 16_800),
        ("relief_other_2026_03", "2026-03", "other", "donation", 16_800),
        ("relief_other_2026_04", "2026-04", "other", "donation", 8_400),
        ("relief_other_2027_01", "2027-01", "other", "donation", 16_800),
        ("transport before the relief", "2025-12", "transport", "donation", 16_800),
        ("the last relieved month of transport", "2027-03", "transport", "donation", 8_400),
        ("transport after the relief", "2027-04", "transport", "donation", 16_800),
        ("a religious post is another sector", "2026-04", "religious", "donation", 8_400),
        ("a religious post before April", "2026-03", "religious", "donation", 16_800),
        ("the first month", "2015-07", "other", "donation", 16_800),
        ("labusel_2022_month of one worker", "2022-10", "other", "state_budget", 16_800),
    ],
)
def test_a_month_costs_what_the_law_says(
    adopted: Story, case: str, month: str, sector: str, paid_by: str, rupiah: int
) -> None:
    assert cost(adopted.history.fold(Tariffs, STREAM), month, sector, paid_by) == rupiah, case


def test_the_relief_leaves_old_age_savings_as_they_are(adopted: Story) -> None:
    assert cost(adopted.history.fold(Tariffs, STREAM), "2026-01", "transport", "donation", WITH_JHT) == 28_400


def test_a_rate_names_the_entry_that_it_is_from(adopted: Story) -> None:
    tariffs = adopted.history.fold(Tariffs, STREAM)
    for month, instrument in (("2025-12", "law-pp-44-2015"), ("2026-01", "law-pp-50-2025")):
        entry = adopted.history.entry(rate(tariffs, Programme.JKK, month, "transport", "donation")[1])
        assert entry is not None
        assert told(entry.event).instrument == instrument


def test_a_month_before_the_law_has_no_tariff(adopted: Story) -> None:
    with pytest.raises(Refused, match="JKK for 2015-06, band lowest, sector other, paid by donation") as refused:
        cost(adopted.history.fold(Tariffs, STREAM), "2015-06", "other", "donation")
    assert refused.value.code == "no_tariff"


def test_of_rows_as_narrow_the_later_adopted_rules(adopted: Story) -> None:
    adopted.did(tariff(first="2027-05", rupiah=12_000))
    tariffs = adopted.history.fold(Tariffs, STREAM)
    assert cost(tariffs, "2027-04", "other", "donation", (Programme.JKK,)) == 10_000
    assert cost(tariffs, "2027-05", "other", "donation", (Programme.JKK,)) == 12_000


def test_a_later_wide_row_does_not_end_a_relief(adopted: Story) -> None:
    adopted.did(tariff(first="2026-01", rupiah=12_000))
    tariffs = adopted.history.fold(Tariffs, STREAM)
    assert cost(tariffs, "2026-05", "other", "donation", (Programme.JKK,)) == 5_000
    assert cost(tariffs, "2026-05", "other", "state_budget", (Programme.JKK,)) == 12_000


def test_a_snapshot_of_the_tariffs_is_the_same_tariffs(adopted: Story) -> None:
    tariffs = adopted.history.fold(Tariffs, STREAM)
    again = Tariffs.load(tariffs.dump())
    assert again.version == tariffs.version == 4
    assert again.dump() == tariffs.dump()
    assert cost(again, "2026-04", "other", "donation") == 8_400


def test_what_is_not_confirmed_is_marked(adopted: Story) -> None:
    rows = [row for entry in adopted.history.entries(STREAM) for row in told(entry.event).rows]
    assert {row.article for row in rows if not row.confirmed} == {"PP 49/2020", "PP 50/2025"}
    assert all(row.funding_class is FundingClass.DONATION for row in rows if row.article == "PP 50/2025")


def test_a_row_for_another_payer_is_found_as_what_this_payer_goes_without(adopted: Story) -> None:
    tariffs = adopted.history.fold(Tariffs, STREAM)

    def others(month: str, paid_by: FundingClass) -> list[int]:
        found = tariffs.for_others(
            Programme.JKK, Month(month), band=Band.LOWEST, sector=Sector.OTHER, funding_class=paid_by
        )
        return [one.row.rupiah for one in found]

    assert others("2026-04", FundingClass.STATE_BUDGET) == [5_000]
    assert others("2026-04", FundingClass.DONATION) == []
    assert others("2026-03", FundingClass.STATE_BUDGET) == []


@pytest.mark.parametrize(
    ("band", "month", "rupiah"),
    [
        ("1200000", "2025-12", 12_000 + 6_800),
        ("1200000", "2026-04", 6_000 + 3_400),
        ("20700000", "2025-12", 207_000 + 6_800),
        ("20700000", "2026-04", 103_500 + 3_400),
        ("lowest", "2020-07", 16_800),
        ("lowest", "2020-08", 100 + 68),
        ("lowest", "2021-01", 100 + 68),
        ("lowest", "2021-02", 16_800),
        ("1200000", "2020-08", 120 + 68),
    ],
)
def test_a_band_costs_what_its_row_says(adopted: Story, band: str, month: str, rupiah: int) -> None:
    tariffs = adopted.history.fold(Tariffs, STREAM)
    assert cost(tariffs, month, "other", "donation", band=Band(band)) == rupiah


def test_the_relief_of_2020_was_for_budgets_too(adopted: Story) -> None:
    assert cost(adopted.history.fold(Tariffs, STREAM), "2020-08", "other", "state_budget") == 168


def test_a_band_that_nobody_has_read_is_refused_with_the_row_to_adopt(adopted: Story) -> None:
    tariffs = adopted.history.fold(Tariffs, STREAM)
    with pytest.raises(Refused) as refused:
        cost(tariffs, "2025-01", "other", "donation", band=Band("1400000"))
    assert refused.value.code == "no_tariff"
    assert refused.value.message == (
        "expected an adopted tariff of JKK for 2025-01, band 1400000, sector other, paid by donation, found none; "
        "adopt its row first, with its article (law adopt-tariff): programme JKK, band 1400000, first 2025-01 or "
        "earlier"
    )


def test_a_band_is_there_once_its_row_is_adopted(adopted: Story) -> None:
    adopted.did(tariff(first="2015-07", rupiah=14_000, band="1400000", base=1_400_000))
    tariffs = adopted.history.fold(Tariffs, STREAM)
    assert cost(tariffs, "2025-01", "other", "donation", band=Band("1400000")) == 14_000 + 6_800
    adopted_row = tariffs.row(
        Programme.JKK,
        Month("2025-01"),
        band=Band("1400000"),
        sector=Sector.OTHER,
        funding_class=FundingClass.DONATION,
    )
    assert adopted_row.row.base == 1_400_000


def test_the_base_of_the_lowest_band_is_a_million(adopted: Story) -> None:
    row = adopted.history.fold(Tariffs, STREAM).row(
        Programme.JKK, Month("2026-04"), band=Band.LOWEST, sector=Sector.OTHER, funding_class=FundingClass.DONATION
    )
    assert (row.row.rupiah, row.row.base) == (5_000, 1_000_000)


def test_a_row_of_one_band_goes_before_a_later_one_of_every_band(adopted: Story) -> None:
    adopted.did(tariff(first="2015-07", rupiah=14_000, band=None))
    tariffs = adopted.history.fold(Tariffs, STREAM)
    assert cost(tariffs, "2025-01", "other", "donation", (Programme.JKK,)) == 10_000
    assert cost(tariffs, "2025-01", "other", "donation", (Programme.JKK,), band=Band("9950000")) == 14_000


def test_a_base_of_another_band_is_refused(adopted: Story) -> None:
    adopted.when(tariff(first="2025-01", rupiah=1, band="1400000", base=1_600_000)).refused(
        "base_of_another_band",
        "expected the base 1400000 of band 1400000, found 1600000; mend the base or the band",
    )


@pytest.mark.parametrize("text", ["highest", "999999", "01200000", "1.200.000", "120000000", ""])
def test_another_form_is_no_band(text: str) -> None:
    with pytest.raises(ValueError, match="expected a band as lowest, or as its base in whole rupiah such as 1200000"):
        Band(text)


def told(event: object) -> TariffAdopted:
    assert isinstance(event, TariffAdopted)
    return event


def tariff(
    *, first: str, rupiah: int, last: str | None = None, band: str | None = "lowest", base: int | None = None
) -> AdoptTariff:
    row = {"article": "Test", "band": band, "base": base, "confirmed": True, "first": first, "last": last}
    rows = [row | {"programme": "JKK", "rupiah": rupiah}]
    return AdoptTariff.model_validate({"instrument": "law-pp-44-2015", "effective_on": "2026-01-01", "rows": rows})
