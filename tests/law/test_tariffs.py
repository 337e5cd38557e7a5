"""What a month costs, by the tariffs that `init` adopts."""

import pytest

from ledger.errors import Refused
from ledger.law.adopt import init_commands
from ledger.law.commands import AdoptTariff, RegisterInstrument
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


def cost(tariffs: Tariffs, month: str, sector: str, paid_by: str, programmes: tuple[Programme, ...] = BASE) -> int:
    return sum(rate(tariffs, programme, month, sector, paid_by)[0] for programme in programmes)


def rate(tariffs: Tariffs, programme: Programme, month: str, sector: str, paid_by: str) -> tuple[int, int]:
    return tariffs.rate(
        programme, Month(month), band=Band.LOWEST, sector=Sector(sector), funding_class=FundingClass(paid_by)
    )


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
    assert again.version == tariffs.version == 3
    assert again.dump() == tariffs.dump()
    assert cost(again, "2026-04", "other", "donation") == 8_400


def test_init_names_every_instrument_of_the_legal_chain_once() -> None:
    commands = init_commands()
    keys = [key for _, key in commands]
    assert len(set(keys)) == len(keys) == 8
    assert [c.instrument for c, _ in commands if isinstance(c, RegisterInstrument)] == [
        "law-uu-40-2004",
        "law-uu-24-2011",
        "law-pp-44-2015",
        "law-pp-46-2015",
        "law-pp-50-2025",
    ]


def test_the_exclusion_of_budgets_from_the_relief_is_marked_as_not_confirmed(adopted: Story) -> None:
    rows = [row for entry in adopted.history.entries(STREAM) for row in told(entry.event).rows]
    assert {row.article for row in rows if not row.confirmed} == {"PP 50/2025"}
    assert all(row.funding_class is FundingClass.DONATION for row in rows if row.article == "PP 50/2025")


def told(event: object) -> TariffAdopted:
    assert isinstance(event, TariffAdopted)
    return event


def tariff(*, first: str, rupiah: int, last: str | None = None) -> AdoptTariff:
    row = {"article": "Test", "band": "lowest", "confirmed": True, "first": first, "programme": "JKK", "rupiah": rupiah}
    rows = [row | ({"last": last} if last else {})]
    return AdoptTariff.model_validate({"instrument": "law-pp-44-2015", "effective_on": "2026-01-01", "rows": rows})
