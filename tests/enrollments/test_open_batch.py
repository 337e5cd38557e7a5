"""Opening a batch: rates by contribution month and funding class, and what is refused."""

from typing import Any

from ledger.enrollments.events import Rate
from ledger.enrollments.open import OpenBatch
from ledger.law.values import FundingClass
from tests.enrollments.words import BATCH, FUND, HALVED, ON, TARIFFS, closed, fund_opened, opened, tariff_row
from tests.support.given import Story, given


def ready(fund_class: str = "donation") -> Story:
    return given(("tariffs", TARIFFS), ("tariffs", HALVED), (FUND, fund_opened(fund_class)))


def open_batch(**fields: Any) -> OpenBatch:
    words = {"batch": BATCH, "effective_on": ON, "first": "2022-10", "fund": FUND, "last": "2022-12", **fields}
    return OpenBatch.model_validate(words)


def rate(programme: str, rupiah: int, first: str, last: str, law: int) -> Rate:
    return Rate(first=first, last=last, law=law, programme=programme, rupiah=rupiah)


def test_a_batch_opens_with_the_rates_of_its_months_in_one_row_each() -> None:
    ready().when(open_batch()).then(
        opened(
            rates=(rate("JKK", 10_000, "2022-10", "2022-12", 1), rate("JKM", 6_800, "2022-10", "2022-12", 1)),
        )
    )


def test_the_relief_of_2026_halves_what_a_donor_pays_from_its_first_month() -> None:
    outcome = ready().when(open_batch(first="2026-02", last="2026-05"))

    assert outcome.events[0].rates == (  # type: ignore[attr-defined]  # a BatchOpened
        rate("JKK", 10_000, "2026-02", "2026-03", 1),
        rate("JKK", 5_000, "2026-04", "2026-05", 2),
        rate("JKM", 6_800, "2026-02", "2026-03", 1),
        rate("JKM", 3_400, "2026-04", "2026-05", 2),
    )


def test_a_regional_budget_has_no_relief() -> None:
    event = ready("apbd_regency").when(open_batch(first="2026-04", last="2026-05")).events[0]

    assert event.funding_class is FundingClass.STATE_BUDGET  # type: ignore[attr-defined]  # a BatchOpened
    assert event.rates == (  # type: ignore[attr-defined]
        rate("JKK", 10_000, "2026-04", "2026-05", 1),
        rate("JKM", 6_800, "2026-04", "2026-05", 1),
    )


def test_a_batch_of_old_age_savings_alone_is_possible() -> None:
    event = ready().when(open_batch(programmes=["JHT"])).events[0]

    assert event.rates == (rate("JHT", 20_000, "2022-10", "2022-12", 1),)  # type: ignore[attr-defined]  # a BatchOpened


def test_jkk_and_jkm_are_never_opened_apart() -> None:
    ready().when(open_batch(programmes=["JKK", "JHT"])).refused("programmes_apart", "expected JKK and JKM together")


def test_a_programme_is_named_once() -> None:
    ready().when(open_batch(programmes=["JKK", "JKM", "JKK"])).refused("listed_twice", "JKK")


def test_a_batch_has_at_most_36_months_in_order() -> None:
    ready().when(open_batch(last="2025-09")).then(
        opened(
            last="2025-09",
            rates=(rate("JKK", 10_000, "2022-10", "2025-09", 1), rate("JKM", 6_800, "2022-10", "2025-09", 1)),
        )
    )
    ready().when(open_batch(last="2025-10")).refused("too_many_months", "expected 1 to 36 months, found 37")
    ready().when(open_batch(last="2022-09")).refused("last_before_first", "from 2022-10 on, found 2022-09")


def test_a_batch_is_opened_once() -> None:
    story = ready()
    story.did(open_batch())

    story.when(open_batch()).refused("batch_exists", BATCH)


def test_a_batch_needs_a_fund_that_stands_and_is_open() -> None:
    given(("tariffs", TARIFFS)).when(open_batch()).refused("unknown_fund", FUND)
    story = ready()
    story.history.add(FUND, closed())

    story.when(open_batch()).refused("fund_closed", str(ON))


def test_a_batch_names_nothing_that_the_book_does_not_hold() -> None:
    ready().when(open_batch(scheme="scheme-a")).refused("unknown_scheme", "scheme-a")
    ready().when(open_batch(agreement="agreement-a")).refused("unknown_agreement", "agreement-a")
    ready().when(open_batch(decree="decree-a")).refused("unknown_decree", "decree-a")


def test_a_month_without_a_tariff_is_refused() -> None:
    ready().when(open_batch(first="2014-01", last="2014-02")).refused("no_tariff", "JKK", "2014-01")


def test_the_latest_adoption_rules_and_is_named() -> None:
    story = ready()
    later = TARIFFS.model_copy(update={"rows": (tariff_row("JKK", 11_000, "2022-12"),)})
    story.history.add("tariffs", later)

    event = story.when(open_batch()).events[0]

    assert event.rates[:2] == (  # type: ignore[attr-defined]  # a BatchOpened
        rate("JKK", 10_000, "2022-10", "2022-11", 1),
        rate("JKK", 11_000, "2022-12", "2022-12", 4),
    )
