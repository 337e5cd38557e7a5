"""What a month of cover costs, explained: rows, arithmetic, what is not confirmed, at any moment of the book."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import Refused
from ledger.law.adopt import init_commands
from ledger.law.commands import AdoptRule, AdoptTariff
from ledger.law.values import Band, FundingClass, Rule, Sector
from ledger.periods import Month
from ledger.programmes import Programme
from projections.law import RuleTold, TariffTold, law_rules, law_tariff
from projections.registry import all_projections
from projections.runner import Runner
from tests.support.office import Desk, desk


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Desk]:
    with desk(f"sqlite:///{tmp_path / 'book.sqlite'}") as opened:
        opened.book.record_all(list(init_commands()), actor="tester")
        yield opened


def tariff(book: Desk, month: str = "2026-04", **asked: Any) -> TariffTold:
    Runner(book.store, all_projections()).catch_up()
    with book.store.reader() as reader:
        fields: dict[str, Any] = {"funding_class": FundingClass.DONATION, **asked}
        (told,) = law_tariff(reader, month=Month(month), **fields).rows
    return told


def rules(book: Desk, **asked: Any) -> dict[Rule, RuleTold]:
    Runner(book.store, all_projections()).catch_up()
    with book.store.reader() as reader:
        return {row.rule: row for row in law_rules(reader, **asked).rows}


def adopt(book: Desk, *, on: date = date(2026, 1, 1), confirmed: bool = True, **words: Any) -> int:
    row = {"article": "Pasal 9", "band": "lowest", "confirmed": confirmed, "first": "2026-01", "programme": "JKK"}
    shape = {"instrument": "law-pp-44-2015", "effective_on": on, "rows": [{**row, "rupiah": 12_000, **words}]}
    return book.record(AdoptTariff.model_validate(shape)).position


def test_a_relieved_month_shows_the_rate_that_it_was_cut_from(book: Desk) -> None:
    told = tariff(book)
    assert (told.month, told.band, told.sector, told.funding_class) == ("2026-04", "lowest", "other", "donation")
    assert (told.rupiah, told.arithmetic) == (8_400, "Rp5.000 + Rp3.400 = Rp8.400")
    assert [(part.programme, part.rupiah, part.arithmetic) for part in told.programmes] == [
        (Programme.JKK, 5_000, "Rp10.000 -> Rp5.000"),
        (Programme.JKM, 3_400, "Rp6.800 -> Rp3.400"),
    ]


def test_every_row_names_its_law_and_the_entry_that_adopted_it(book: Desk) -> None:
    wide, narrow = tariff(book).programmes[0].rows
    assert (wide.instrument, wide.article, wide.confirmed, wide.base) == (
        "law-pp-44-2015",
        "PP 44/2015 Lampiran II",
        True,
        1_000_000,
    )
    assert (narrow.instrument, narrow.article, narrow.confirmed) == ("law-pp-50-2025", "PP 50/2025", False)
    assert (narrow.band, narrow.sector, narrow.funding_class) == ("lowest", Sector.OTHER, FundingClass.DONATION)
    assert (narrow.first, narrow.last) == ("2026-04", "2026-12")
    for row in (wide, narrow):
        event = book.book.entry(row.position).event
        assert event.KIND == "TariffAdopted"
        assert getattr(event, "instrument", None) == row.instrument


def test_a_month_that_rests_on_an_unread_text_says_so(book: Desk) -> None:
    told = tariff(book)
    position = told.programmes[0].rows[-1].position
    assert told.confirmed is False
    assert told.unconfirmed[0] == (
        f"JKK at Rp5.000 is not confirmed: position {position} adopted it, and the text of PP 50/2025 was not read; "
        "have somebody who holds it check it, and adopt it again as confirmed"
    )
    assert len(told.unconfirmed) == 2


def test_a_month_whose_texts_were_read_has_no_doubt(book: Desk) -> None:
    told = tariff(book, "2025-12")
    assert (told.rupiah, told.confirmed, told.unconfirmed) == (16_800, True, ())
    assert [part.arithmetic for part in told.programmes] == ["Rp10.000", "Rp6.800"]


def test_a_budget_has_no_relief(book: Desk) -> None:
    told = tariff(book, funding_class=FundingClass.STATE_BUDGET)
    assert (told.rupiah, told.confirmed) == (16_800, False)
    assert told.unconfirmed[0] == (
        f"JKK at Rp10.000 is not confirmed for state_budget: position {tariff(book).programmes[0].rows[-1].position} "
        "adopted Rp5.000 for donation alone, and the text of PP 50/2025 was not read; have somebody who holds it check "
        "who is left out"
    )
    assert len(told.unconfirmed) == 2
    before = tariff(book, "2026-03", funding_class=FundingClass.STATE_BUDGET)
    assert (before.rupiah, before.confirmed) == (16_800, True)


def test_another_band_and_all_programmes_may_be_asked(book: Desk) -> None:
    assert tariff(book, band=Band("1200000")).arithmetic == "Rp6.000 + Rp3.400 = Rp9.400"
    assert tariff(book, programmes="JKK,JKM,JHT", sector=Sector.TRANSPORT).rupiah == 28_400


def test_a_band_that_nobody_has_read_is_refused_with_its_row(book: Desk) -> None:
    with pytest.raises(Refused, match="programme JHT, band 1200000, first 2026-04 or earlier") as refused:
        tariff(book, programmes="JHT", band=Band("1200000"))
    assert refused.value.code == "no_tariff"


def test_a_rate_is_not_known_before_it_was_adopted(book: Desk) -> None:
    before = book.book.head().position
    adopt(book, sector="other", funding_class="donation")
    assert tariff(book).programmes[0].arithmetic == "Rp10.000 -> Rp5.000 -> Rp12.000"
    assert tariff(book, known_at=before).programmes[0].arithmetic == "Rp10.000 -> Rp5.000"
    with pytest.raises(Refused, match="expected an adopted tariff of JKK for 2026-04"):
        tariff(book, known_at=0)


def test_a_rate_adopted_on_a_later_day_is_left_out(book: Desk) -> None:
    adopt(book, on=date(2026, 11, 1), sector="other", funding_class="donation")
    assert tariff(book, valid_at=date(2026, 10, 31)).rupiah == 8_400
    assert tariff(book, valid_at=date(2026, 11, 1)).rupiah == 12_000 + 3_400


def test_the_rules_of_a_day_are_listed_with_their_articles(book: Desk) -> None:
    found = rules(book, on=date(2025, 1, 1))
    limited = found[Rule.JKM_LIMITED_MONTHS]
    assert (limited.value, limited.instrument, limited.article, limited.confirmed) == (
        3,
        "law-permen-1-2025",
        "Permenaker 1/2025",
        False,
    )
    assert found[Rule.GRACE_MONTHS].confirmed
    apart = {
        *(Rule.DATA_REQUEST_HOURS, Rule.HELD_MONTHS_RETENTION_MONTHS),
        *(Rule.IDENTITY_RETENTION_PRIVATE_MONTHS, Rule.IDENTITY_RETENTION_PUBLIC_MONTHS),
    }
    assert set(found) == set(Rule) - apart, "an office adopts the rules of retention by a command of their own"


def test_a_day_before_a_rule_does_not_list_it(book: Desk) -> None:
    found = rules(book, on=date(2024, 12, 31))
    assert Rule.JKM_LIMITED_MONTHS not in found
    assert not rules(book, on=date(2022, 6, 30))[Rule.GRACE_MONTHS].confirmed


def test_without_a_day_the_rules_are_those_of_the_answer(book: Desk) -> None:
    assert rules(book) == rules(book, on=date(2026, 11, 21))
    assert Rule.GRACE_MONTHS not in rules(book, valid_at=date(2015, 6, 30))


def test_a_rule_is_not_known_before_it_was_adopted(book: Desk) -> None:
    before = book.book.head().position
    row = {"article": "Pasal 9", "confirmed": True, "first": "2026-01-01", "rule": "grace_months", "value": 6}
    shape = {"instrument": "law-permen-1-2025", "effective_on": "2026-01-01", "rows": [row]}
    book.record(AdoptRule.model_validate(shape))
    assert rules(book, on=date(2026, 2, 1))[Rule.GRACE_MONTHS].value == 6
    assert rules(book, on=date(2026, 2, 1), known_at=before)[Rule.GRACE_MONTHS].value == 3
    assert rules(book, on=date(2026, 2, 1), known_at=0) == {}
