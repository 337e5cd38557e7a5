"""A rate that is adopted after a thousand payments changes no answer that was given before it."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.bootstrap import ReadingRoom
from api.read import answer_json
from api.reads import READS
from api.settings import read_settings
from ledger.allocations.commands import AllocateBudget
from ledger.contributions.rate import RateCommitment
from ledger.funds.commands import OpenFund
from ledger.funds.events import FundClass
from ledger.law.commands import AdoptTariff
from projections.registry import all_projections
from projections.runner import Runner
from tests.stories.stage import FIRM, FUND, GOVERNMENT, Stage, stage

PAID = date(2022, 1, 3)
LATER = date(2026, 11, 20)
READ = {read.name: read for read in READS}
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    *(("balances", {"by": by}) for by in ("fund", "pot", "credit", "source")),
    ("balances", {"fund": FUND, "valid_at": "2022-06-30"}),
    ("coverage", {}),
    ("coverage", {"level": "village", "month": "2023-05"}),
    ("history", {"donor": FIRM}),
    ("usage", {}),
    ("exceptions", {}),
    ("schemes list", {}),
    *(("law tariff", {"month": month, "funding_class": "donation"}) for month in ("2022-05", "2026-05", "2027-05")),
    ("law rules", {"on": "2026-05-01"}),
)


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as opened:
        opened.fund(FundClass.DONATION, on=PAID)
        opened.give(100_000_000)
        for number in range(28):
            batch = f"batch-{number}"
            opened.enrol(1, "2022-01", 36, batch=batch)
            opened.pay("2022-01", 36, batch=batch)
        opened.enrol(3, "2027-05", 2, batch="batch-ahead")
        budget(opened)
        yield opened


def budget(on: Stage) -> None:
    """Give a second fund a budget line, so that there is usage to read."""
    fund, pot = "fund-budget", "pot-budget"
    on.desk.record(
        OpenFund(
            effective_on=PAID, fund=fund, fund_class=FundClass.APBD_REGENCY, name="APBD", owner=GOVERNMENT, pot=pot
        )
    )
    on.desk.record(
        AllocateBudget(
            allocation="budget-line",
            effective_on=PAID,
            fiscal_year=2022,
            fund=fund,
            pot=pot,
            rupiah=1_000_000,
            source=GOVERNMENT,
        )
    )


def answers(on: Stage, **moment: int) -> list[str]:
    """Return every answer as the doors give it, but for the newest position, which only says that the book went on."""
    room = ReadingRoom(read_settings(home=Path("unused")), on.desk.store, Runner(on.desk.store, all_projections()))
    told = []
    for name, words in QUESTIONS:
        read = READ[name]
        asked = read.asked.model_validate({**words, **{key: str(value) for key, value in moment.items()}})
        answer = json.loads(answer_json(read, read.ask(room, asked)))
        del answer["as_of"]["head"]
        told.append(json.dumps(answer))
    return told


def adopt(on: Stage) -> None:
    """Adopt a rate that begins before the payments, and bring what is not paid yet to it."""
    row = {"article": "made up", "band": "lowest", "confirmed": False, "first": "2022-01", "programme": "JKK"}
    shape = {"instrument": "law-pp-44-2015", "effective_on": PAID, "rows": [row | {"rupiah": 12_000}]}
    on.desk.record(AdoptTariff.model_validate(shape))
    on.desk.record(RateCommitment(batch="batch-ahead", effective_on=LATER, month="2027-05"))


def test_no_answer_known_before_a_rate_knows_of_it(on: Stage) -> None:
    known = on.desk.book.head().position
    paid = on.desk.book.read(kinds=["ContributionPaid"])
    assert len(paid) == 1_008
    before = answers(on, known_at=known)
    adopt(on)
    assert answers(on, known_at=known) == before


def test_what_is_asked_now_knows_of_the_rate(on: Stage) -> None:
    known = on.desk.book.head().position
    adopt(on)
    then, now = answers(on, known_at=known), answers(on)
    changed = {
        f"{name} {words.get('month', '')}".strip()
        for (name, words), one, other in zip(QUESTIONS, then, now, strict=True)
        if json.loads(one)["rows"] != json.loads(other)["rows"]
    }
    money = {"balances", "exceptions", "history"}
    """Commitments take the new rate, so a gift has less left, and its remainder has moved since (MON-08)."""
    assert changed == money | {"law tariff 2022-05", "law tariff 2027-05", "law tariff 2026-05"}


def test_a_payment_keeps_the_rate_of_its_time(on: Stage) -> None:
    spent = on.money()["spent"].rupiah
    adopt(on)
    assert on.money()["spent"].rupiah == spent == 1_008 * 16_800
    assert on.money()["committed"].rupiah == 3 * (16_800 + 18_800)
