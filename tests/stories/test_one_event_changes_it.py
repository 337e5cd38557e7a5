"""A figure is the sum of its events: one person fewer, one payment reversed, and it is another figure."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.basis import Basis
from ledger.contributions.undo import ReverseContribution
from ledger.contributions.values import SeatRange
from ledger.funds.events import FundClass
from tests.stories.stage import Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as opened:
        opened.fund(FundClass.APBD_REGENCY, on=date(2022, 10, 4))
        opened.allocate(100_800_000, basis=Basis.DERIVED)
        yield opened


def test_two_thousand_people_cost_a_hundred_million_and_eight_hundred_thousand(on: Stage) -> None:
    on.enrol(2_000, "2022-10", 3)
    on.pay("2022-10", 3)
    assert on.money()["spent"].rupiah == 100_800_000
    assert on.money()["available"].rupiah == 0


def test_one_person_fewer_leaves_three_months_in_the_fund(on: Stage) -> None:
    on.enrol(1_999, "2022-10", 3)
    on.pay("2022-10", 3)
    assert on.money()["spent"].rupiah == 100_749_600
    assert on.money()["available"].rupiah == 50_400


def test_one_reversed_payment_gives_its_rupiah_back(on: Stage) -> None:
    on.enrol(2_000, "2022-10", 3)
    paid = on.pay("2022-10", 1)
    on.pay("2022-11", 2)
    on.desk.record(
        ReverseContribution(
            basis=Basis.DERIVED,
            effective_on=date(2022, 11, 1),
            payment=paid.position,
            seats=(SeatRange(seat_from=7, seat_to=7),),
        )
    )
    assert on.money()["spent"].rupiah == 100_783_200
    assert on.money()["available"].rupiah == 16_800


def test_what_was_known_before_the_reversal_stays_known(on: Stage) -> None:
    on.enrol(2_000, "2022-10", 3)
    paid = on.pay("2022-10", 3)
    before = on.money()
    on.desk.record(
        ReverseContribution(basis=Basis.DERIVED, effective_on=date(2022, 11, 1), payment=paid.first, recommit=True)
    )
    assert on.money()["committed"].rupiah == 33_600_000
    assert on.money(known_at=paid.position) == before
