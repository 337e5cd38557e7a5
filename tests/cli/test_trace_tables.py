"""Lineage and a donor's account on paper: seats from 0, few people as few, the papers of the year."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.claims.commands import FileClaim, ReportClaim
from ledger.periods import Month
from projections.donor_accounts import donor_account
from projections.trace_gifts import trace_credit
from projections.trace_people import trace_claim, trace_person_month
from tests.cli.running import printed, run
from tests.projections.story import Told, a_budget, a_claim, comings_and_goings, story, two_gifts


@pytest.fixture
def it(tmp_path: Path) -> Iterator[Told]:
    with story(f"sqlite:///{tmp_path / 'book.sqlite'}") as told:
        two_gifts(told)
        comings_and_goings(told)
        a_claim(told)
        told.caught_up()
        yield told


def test_a_gift_on_paper_has_lots_cells_steps_and_people(it: Told) -> None:
    with it.desk.store.reader() as reader:
        told = printed(trace_credit(reader, donation="gift-a", people=True))
        plain = printed(trace_credit(reader, donation="gift-a"))
    assert "gift-a of PT Contoh A, 2022-10-04" in told
    assert "2022-11 to 2022-11 │ 0-2, 5-10 " in told
    assert "claims paid by BPJS in them: fewer than five" in told
    assert "recommitted" in told
    assert it.workers("batch-one")[3] in told
    assert it.workers("batch-one")[3] not in plain


def test_a_month_and_a_claim_on_paper_name_the_gift(it: Told) -> None:
    worker = it.workers("batch-one")[1]
    with it.desk.store.reader() as reader:
        month = printed(trace_person_month(reader, worker=worker, month=Month("2022-10")))
        claim = printed(trace_claim(reader, claim="claim-one"))
        rejected = printed(trace_claim(reader, claim="claim-two"))
    assert f"{worker}, 2022-10: batch-one, seat 1, Rp16.800 d" in month
    assert "PT Contoh A" in month
    assert "2022-10, batch-one, seat 1" in claim
    assert month.strip() in claim
    assert "covered by   │ -" in rejected


def test_a_claim_that_nobody_has_decided_is_not_judged(it: Told) -> None:
    death = {"claim_kind": "death", "event_on": date(2022, 10, 20), "programme": "JKM"}
    worker, on = it.workers("batch-one")[2], date(2022, 11, 15)
    it.tell(
        "report three", ReportClaim.model_validate({**death, "claim": "claim-x", "effective_on": on, "worker": worker})
    )
    it.tell("file three", FileClaim(claim="claim-x", effective_on=on))
    it.caught_up()
    with it.desk.store.reader() as reader:
        assert "covered by   │ not judged before approval" in printed(trace_claim(reader, claim="claim-x"))


def test_a_budget_line_on_paper_is_allocated_never_received(it: Told) -> None:
    a_budget(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        told = printed(trace_credit(reader, donation="budget-x"))
    assert [word in told for word in ("│ allocated ", "│ raised ", "│ reduced ", "│ received ", "│ taken ")] == [
        *(True, True, True),
        *(False, False),
    ]


def test_an_account_on_paper_says_few(it: Told) -> None:
    with it.desk.store.reader() as reader:
        told = printed(donor_account(reader, donor="party-a", since=60, fiscal_year=2022, named=True))
    assert "claims paid by BPJS in these months │ fewer than five │" in told
    assert "Fiscal year 2022: 29 person-months paid, for 2022-10 to 2022-12" in " ".join(told.split())
    assert "bank reference │ gift-a" in told
    assert "takes back, late" in told
    assert "late: dated before the day on which that position was written" in " ".join(told.split())
    assert "35.25 Kabupaten Gresik" in told


@pytest.mark.parametrize(("second", "advice"), [("2022-10", "turn the two"), ("2022-11", "take a later one")])
def test_months_turned_round_are_refused_by_their_option(second: str, advice: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("init", "--home", home).code == 0
    ran = run("coverage", "changes", "--from", "2022-11", "--to", second, "--home", home)
    assert ran.code != 0
    assert f"to: expected a month after 2022-11, found {second}; {advice}" in " ".join(ran.err.split())
