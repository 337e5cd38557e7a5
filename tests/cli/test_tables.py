"""Answers for people: seats are counted from 0, funds without money say so, and an empty answer is a sentence."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from api.cli.tables import LEGEND, tables_of
from ledger.basis import Basis
from ledger.claims.events import ClaimKind
from ledger.contributions.events import RefundReason
from ledger.periods import Month
from ledger.programmes import Programme
from projections.as_of import Answer, AsOf
from projections.checks.answers import FindingState
from projections.checks.listed import Finding
from projections.claim_cover import Cover
from projections.claim_register import ClaimRow
from projections.receivables import Receivable, ReceivableKind
from tests.cli.running import run

MOMENT = AsOf(None, 1, "2022-10-04T00:00:00.000000Z", 1, "00", provisional=False)


def printed(answer: Answer[ClaimRow] | Answer[Finding] | Answer[Receivable]) -> str:
    console = Console(width=200)
    with console.capture() as caught:
        console.print(*tables_of(answer))
    return caught.get()


def claim(**more: Any) -> ClaimRow:
    row = ClaimRow(
        claim="claim-contoh",
        state="approved",
        claim_kind=ClaimKind.DEATH,
        programme=Programme.JKM,
        worker="w-0000000000000000",
        event_on=date(2022, 11, 3),
        reported_on=date(2022, 11, 4),
        approved_rupiah=42_000_000,
        paid_rupiah=0,
        rejection=None,
        documents_missing=(),
        completed_on=None,
        due_on=None,
        due_unknown=None,
        clock_confirmed=None,
        penalty_rupiah=0,
        instalments_due=0,
        cover=Cover("batch-contoh", seat=0, month="2022-11", enrolment=1, payment=2, sources=()),
        codes=(),
        basis=Basis.ILLUSTRATIVE,
        positions=(3, 4),
    )
    return replace(row, **more)


def test_a_seat_of_a_table_is_the_one_that_commands_take() -> None:
    assert "2022-11 of batch-contoh, seat 0" in printed(Answer(MOMENT, [claim()]))


def test_the_clock_of_a_claim_is_shown_where_it_runs() -> None:
    assert "penalty" not in printed(Answer(MOMENT, [claim()]))
    late = claim(claim="claim-late", due_on=date(2022, 11, 9), clock_confirmed=False, penalty_rupiah=420_000)
    sure = claim(claim="claim-sure", due_on=date(2022, 11, 9), clock_confirmed=True)
    lacking = claim(claim="claim-lacking", documents_missing=("death_certificate", "heir_letter"))
    clocks = printed(Answer(MOMENT, [claim(), late, lacking, sure])).split("Their documents")[1]
    assert "claim-contoh" not in clocks
    assert "2022-11-09 │    Rp420.000 │ no  " in clocks
    assert "2022-11-09 │            - │ yes " in clocks
    assert "death_certificate, heir_letter" in clocks


def finding(code: str, rupiah: int | None, people: int | None = None) -> Finding:
    told = ("finding-contoh", code, "What the rule asks.", 1, FindingState.OPEN, None, ("fund-contoh",), people, rupiah)
    return Finding(*told, Basis.DERIVED, (1, 2), 2, "2022-11-03T00:00:00.000000Z", date(2022, 11, 3), ())


def test_what_is_at_risk_is_an_amount_with_its_basis_or_a_number_of_people() -> None:
    told = printed(Answer(MOMENT, [finding("DBL-01", 33_600), finding("COV-01", None, 1_000), finding("DOC-01", None)]))
    lines = {code: next(line for line in told.splitlines() if code in line) for code in ("DBL-01", "COV-01", "DOC-01")}
    assert LEGEND in " ".join(told.split())
    assert "Rp33.600 d" in lines["DBL-01"]
    assert "1,000 people" in lines["COV-01"]
    assert " - │ fund-contoh │" in lines["DOC-01"]
    assert told.count("What the rule asks.") == 3


@pytest.mark.parametrize("by", ["fund", "pot", "credit"])
def test_a_fund_without_money_says_no_movement(home: Path, by: str) -> None:
    opened = run("events", "--kind", "FundOpened", "--home", home).out.splitlines()
    ran = run("balances", "--by", by, "--known-at", json.loads(opened[-1])["position"], "--home", home)
    assert ran.code == 0, ran.err
    for fund in ("fund-labusel-2022", "fund-gresik-2022"):
        (line,) = [line for line in ran.out.splitlines() if fund in line]
        assert "no movement" in line
    assert "Rp" not in ran.out
    assert "Funds: " not in ran.out


@pytest.mark.parametrize(
    "asked",
    [
        ["register"],
        ["history", "party-pemkab-labusel"],
        ["usage", "--fund", "fund-gresik-2022"],
        ["exceptions", "--code", "MON-01"],
        ["statistics", "list", "--kind", "AwardGiven"],
        ["schemes", "list", "--known-at", "0"],
        ["coverage", "--valid-at", "2022-10-03", "--level", "village"],
        ["balances", "--known-at", "0"],
    ],
)
def test_an_answer_without_rows_says_so_and_at_which_moment(home: Path, asked: list[str]) -> None:
    ran = run(*asked, "--home", home)
    first, moment = ran.out.splitlines()
    assert (ran.code, first) == (0, "Nothing recorded answers this.")
    assert ", known at position " in moment


def test_a_receivable_says_why_it_is_open_and_for_how_long() -> None:
    row = Receivable(
        position=42,
        code="LIFE-02",
        kind=ReceivableKind.REFUND_DUE,
        reason=RefundReason.DIED,
        fund="fund-contoh",
        batch="batch-contoh",
        seat=6,
        worker="w-0c9k7q3z5vhx2m8d",
        months=(Month("2022-11"),),
        rupiah=16_800,
        since=date(2022, 11, 10),
        days_open=1_030,
        basis=Basis.REPORTED,
    )
    told = printed(Answer(MOMENT, [row]))
    for word in ("LIFE-02", "died", "Rp16.800 r", "2022-11-10", "1,030", "42"):
        assert word in told
    assert "w-0c9" not in told
    assert told.split("batch-contoh")[1].split()[1] == "6"
